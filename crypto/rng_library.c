/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A provider of OpenSSL (provider-rand(7)) with one generator, which passes requests to a struct
 * rng. OpenSSL makes a primary generator in each library context and children of it; the primary
 * one gets the rng as a parameter, the children have it from their parent.
 */
#include "crypto/rng_library.h"

#include "crypto/backend.h"

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/rand.h>
#include <stdlib.h>

#define PROVIDER  "euiccd-rng"
#define GENERATOR "EUICCD-RNG"
#define PARAMETER "euiccd-rng" /* the address of the struct rng, as an octet string */

enum { REQUEST_MAX = 65536, STRENGTH = 256 };

struct generator {
    struct rng *rng;
    int state;
};

static void *generator_new(void *provider, void *parent, const OSSL_DISPATCH *parent_functions)
{
    struct generator *generator = calloc(1, sizeof(*generator));

    (void)provider;
    /* The primary one has OpenSSL's seed source as its parent, which is of another provider. */
    for (; generator && parent_functions && parent_functions->function_id; parent_functions++)
        if (parent_functions->function_id == OSSL_FUNC_RAND_NEWCTX &&
            parent_functions->function == (void (*)(void))generator_new)
            generator->rng = ((const struct generator *)parent)->rng;
    if (generator)
        generator->state = EVP_RAND_STATE_UNINITIALISED;
    return generator;
}

static void generator_free(void *generator)
{
    free(generator);
}

static int generator_instantiate(void *context, unsigned strength, int prediction_resistance,
                                 const unsigned char *personal, size_t len,
                                 const OSSL_PARAM parameters[])
{
    (void)strength;
    (void)prediction_resistance;
    (void)personal;
    (void)len;
    (void)parameters;
    ((struct generator *)context)->state = EVP_RAND_STATE_READY;
    return 1;
}

static int generator_uninstantiate(void *context)
{
    ((struct generator *)context)->state = EVP_RAND_STATE_UNINITIALISED;
    return 1;
}

static int generator_generate(void *context, unsigned char *out, size_t len, unsigned strength,
                              int prediction_resistance, const unsigned char *additional,
                              size_t additional_len)
{
    const struct generator *generator = context;

    (void)strength;
    (void)prediction_resistance;
    (void)additional;
    (void)additional_len;
    return generator->rng && generator->rng->fill(generator->rng, out, len) == 0;
}

static int generator_set(void *context, const OSSL_PARAM parameters[])
{
    const OSSL_PARAM *rng = OSSL_PARAM_locate_const(parameters, PARAMETER);
    struct generator *generator = context;
    uintptr_t address = 0;
    void *at = &address;
    size_t len = 0;

    if (!rng)
        return 1;
    if (!OSSL_PARAM_get_octet_string(rng, &at, sizeof(address), &len) || len != sizeof(address))
        return 0;
    generator->rng = (struct rng *)address;
    return 1;
}

static int generator_get(void *context, OSSL_PARAM parameters[])
{
    const struct generator *generator = context;
    OSSL_PARAM *state = OSSL_PARAM_locate(parameters, OSSL_RAND_PARAM_STATE);
    OSSL_PARAM *strength = OSSL_PARAM_locate(parameters, OSSL_RAND_PARAM_STRENGTH);
    OSSL_PARAM *request = OSSL_PARAM_locate(parameters, OSSL_RAND_PARAM_MAX_REQUEST);

    return (!state || OSSL_PARAM_set_int(state, generator->state)) &&
           (!strength || OSSL_PARAM_set_uint(strength, STRENGTH)) &&
           (!request || OSSL_PARAM_set_size_t(request, REQUEST_MAX));
}

static int generator_lock(void *context)
{
    (void)context;
    return 1;
}

static void generator_unlock(void *context)
{
    (void)context;
}

#define FUNCTION(id, function)                                                                     \
    {                                                                                              \
        OSSL_FUNC_RAND_##id, (void (*)(void))(function)                                            \
    }
static const OSSL_DISPATCH generator_functions[] = {
    FUNCTION(NEWCTX, generator_new),
    FUNCTION(FREECTX, generator_free),
    FUNCTION(INSTANTIATE, generator_instantiate),
    FUNCTION(UNINSTANTIATE, generator_uninstantiate),
    FUNCTION(GENERATE, generator_generate),
    FUNCTION(SET_CTX_PARAMS, generator_set),
    FUNCTION(GET_CTX_PARAMS, generator_get),
    FUNCTION(ENABLE_LOCKING, generator_lock),
    FUNCTION(LOCK, generator_lock),
    FUNCTION(UNLOCK, generator_unlock),
    {0, NULL}};

static const OSSL_ALGORITHM *query(void *provider, int operation, int *no_store)
{
    static const OSSL_ALGORITHM generators[] = {
        {GENERATOR, "provider=" PROVIDER, generator_functions, NULL}, {NULL, NULL, NULL, NULL}};

    (void)provider;
    *no_store = 0;
    return operation == OSSL_OP_RAND ? generators : NULL;
}

static int provider_init(const OSSL_CORE_HANDLE *handle, const OSSL_DISPATCH *in,
                         const OSSL_DISPATCH **out, void **provider)
{
    static const OSSL_DISPATCH functions[] = {
        {OSSL_FUNC_PROVIDER_QUERY_OPERATION, (void (*)(void))query}, {0, NULL}};

    (void)in;
    *out = functions;
    *provider = (void *)(uintptr_t)handle; /* must not be NULL; not used */
    return 1;
}

struct rng_library {
    OSSL_LIB_CTX *context; /* NULL: the default one */
    OSSL_PROVIDER *ours, *algorithms;
};

static int use(struct rng_library *library, struct rng *rng)
{
    OSSL_LIB_CTX *context = library->context;
    uintptr_t address = (uintptr_t)rng;
    EVP_RAND_CTX *primary;
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_octet_string(PARAMETER, &address, sizeof(address)),
        OSSL_PARAM_construct_end()};

    if (!backend_has_context() || !OSSL_PROVIDER_add_builtin(context, PROVIDER, provider_init))
        return backend_failed(ERR_CRYPTO);
    library->ours = OSSL_PROVIDER_load(context, PROVIDER);
    library->algorithms = OSSL_PROVIDER_load(context, "default");
    if (!library->ours || !library->algorithms)
        return backend_failed(ERR_CRYPTO);
    if (!RAND_set_DRBG_type(context, GENERATOR, NULL, NULL, NULL))
        return backend_failed(ERR_GET_REASON(ERR_peek_last_error()) == RAND_R_ALREADY_INSTANTIATED
                                  ? ERR_STATE /* the context has its generators */
                                  : ERR_MEMORY);
    primary = RAND_get0_primary(context);
    return primary && EVP_RAND_CTX_set_params(primary, parameters) == 1
               ? 0
               : backend_failed(ERR_CRYPTO);
}

static int make(struct rng_library **out, OSSL_LIB_CTX *context, struct rng *rng)
{
    struct rng_library *library = calloc(1, sizeof(*library));
    int err = ERR_MEMORY;

    *out = NULL;
    if (!library) {
        OSSL_LIB_CTX_free(context);
        return err;
    }
    library->context = context;
    err = use(library, rng);
    if (err < 0)
        rng_library_free(library);
    else
        *out = library;
    return err;
}

int rng_library_new(struct rng_library **out, struct rng *rng)
{
    OSSL_LIB_CTX *context = OSSL_LIB_CTX_new();

    *out = NULL;
    return context ? make(out, context, rng) : ERR_MEMORY;
}

int rng_library_use(struct rng_library **out, struct rng *rng)
{
    return make(out, NULL, rng);
}

OSSL_LIB_CTX *rng_library_context(const struct rng_library *library)
{
    return library ? library->context : NULL;
}

void rng_library_free(struct rng_library *library)
{
    if (!library)
        return;
    OSSL_PROVIDER_unload(library->algorithms);
    OSSL_PROVIDER_unload(library->ours);
    OSSL_LIB_CTX_free(library->context);
    free(library);
}
