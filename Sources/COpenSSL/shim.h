// OpenSSL 3's libcrypto, as Swift sees it.
#pragma once
#include <openssl/evp.h>
