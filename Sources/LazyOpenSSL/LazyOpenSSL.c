// OpenSSL for programs that start many times a minute and need it now and then: most runs of ntpq
// or ntpdate have no key, and the loader would read 2 MB for nothing (decision 0030). The functions
// that NTPCrypto calls stand here under OpenSSL's own names, and pass on to libcrypto, which is
// loaded at the first call. They are hidden, so that libcrypto's own calls do not come here.
// Without the library each of them fails as OpenSSL's does where a method is not there.
#include <dlfcn.h>
#include <string.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/params.h>

static void *lazy_symbol(const char *name) {
    static void *library;
    if (!library) library = dlopen("libcrypto.so.3", RTLD_NOW | RTLD_LOCAL);
    return library ? dlsym(library, name) : NULL;
}

#define FIND(type, name, parameters)                                                           \
    static type(*function) parameters;                                                         \
    if (!function) *(void **)&function = lazy_symbol(#name)

#define FORWARD(type, name, parameters, arguments, otherwise)                                  \
    __attribute__((visibility("hidden"))) type name parameters {                               \
        FIND(type, name, parameters);                                                          \
        return function ? function arguments : otherwise;                                      \
    }

#define FORWARD_VOID(name, parameters, arguments)                                              \
    __attribute__((visibility("hidden"))) void name parameters {                               \
        FIND(void, name, parameters);                                                          \
        if (function) function arguments;                                                      \
    }

FORWARD(EVP_MD *, EVP_MD_fetch, (OSSL_LIB_CTX *c, const char *n, const char *p), (c, n, p), NULL)
FORWARD_VOID(EVP_MD_free, (EVP_MD *m), (m))
FORWARD(int, EVP_MD_get_size, (const EVP_MD *m), (m), -1)
FORWARD(EVP_MD_CTX *, EVP_MD_CTX_new, (void), (), NULL)
FORWARD_VOID(EVP_MD_CTX_free, (EVP_MD_CTX *c), (c))
FORWARD(
    int, EVP_DigestInit_ex2, (EVP_MD_CTX *c, const EVP_MD *m, const OSSL_PARAM p[]), (c, m, p), 0)
FORWARD(int, EVP_DigestUpdate, (EVP_MD_CTX *c, const void *d, size_t n), (c, d, n), 0)
FORWARD(int, EVP_DigestFinal_ex, (EVP_MD_CTX *c, unsigned char *d, unsigned *n), (c, d, n), 0)
FORWARD(
    int, EVP_Digest,
    (const void *d, size_t n, unsigned char *o, unsigned *s, const EVP_MD *m, ENGINE *e),
    (d, n, o, s, m, e), 0)
FORWARD(EVP_MAC *, EVP_MAC_fetch, (OSSL_LIB_CTX *c, const char *n, const char *p), (c, n, p), NULL)
FORWARD_VOID(EVP_MAC_free, (EVP_MAC *m), (m))
FORWARD(EVP_MAC_CTX *, EVP_MAC_CTX_new, (EVP_MAC *m), (m), NULL)
FORWARD_VOID(EVP_MAC_CTX_free, (EVP_MAC_CTX *c), (c))
FORWARD(int, EVP_MAC_CTX_set_params, (EVP_MAC_CTX *c, const OSSL_PARAM p[]), (c, p), 0)
FORWARD(
    int, EVP_MAC_init, (EVP_MAC_CTX *c, const unsigned char *k, size_t n, const OSSL_PARAM p[]),
    (c, k, n, p), 0)
FORWARD(int, EVP_MAC_update, (EVP_MAC_CTX *c, const unsigned char *d, size_t n), (c, d, n), 0)
FORWARD(
    int, EVP_MAC_final, (EVP_MAC_CTX *c, unsigned char *o, size_t *n, size_t s), (c, o, n, s), 0)
FORWARD(
    OSSL_PARAM, OSSL_PARAM_construct_utf8_string, (const char *k, char *b, size_t n), (k, b, n),
    (OSSL_PARAM){0})
FORWARD(OSSL_PARAM, OSSL_PARAM_construct_end, (void), (), (OSSL_PARAM){0})
FORWARD_VOID(ERR_clear_error, (void), ())

// Without the library there is nothing that could be equal.
FORWARD(int, CRYPTO_memcmp, (const void *a, const void *b, size_t n), (a, b, n), 1)

// Wiping must be done in any case, and is not worth loading a library for.
__attribute__((visibility("hidden"))) void OPENSSL_cleanse(void *bytes, size_t count) {
    explicit_bzero(bytes, count);
}
