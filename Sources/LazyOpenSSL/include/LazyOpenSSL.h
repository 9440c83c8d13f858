// Nothing to call: who links this target calls OpenSSL as ever.
#pragma once
