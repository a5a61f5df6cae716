/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The octet sweep over what an SM-DP+ and an SM-DS sign for the card, their certificates included
 * (RSP-R3, BPP-L4).
 *
 * Not here, because nothing signs it: InitiateAuthentication and the tags around the parts of a
 * response of ES9+ (the LPA takes them off). TLS records belong to OpenSSL.
 */
#include "test/fake/fixture_bound_package.h"
#include "test/power/octets.h"

struct variant {
    enum ec_curve curve;
    bool smds;         /* the SM-DS authenticates itself */
    bool confirmation; /* with a confirmation code */
    bool retry;        /* with the one-time key of an earlier attempt */
    bool session_keys; /* the package replaces the session keys */
};

static const struct variant p256 = {.curve = EC_CURVE_P256};
static const struct variant brainpool = {.curve = EC_CURVE_BRAINPOOL_P256R1};
static const struct variant smds = {.curve = EC_CURVE_P256, .smds = true};
static const struct variant confirmation = {.curve = EC_CURVE_P256, .confirmation = true};
static const struct variant retry = {.curve = EC_CURVE_P256, .retry = true};
static const struct variant keys = {.curve = EC_CURVE_P256, .session_keys = true};
static const struct variant brainpool_keys = {.curve = EC_CURVE_BRAINPOOL_P256R1,
                                              .session_keys = true};

static uint32_t memory; /* free, before the package */

static const char *setup(const struct octets_row *row)
{
    begin(((const struct variant *)row->context)->curve, dual);
    memory = free_memory();
    return fake.path;
}

/* The code of the response to the function with this tag. */
static int call(uint32_t tag, struct bytes message)
{
    struct bytes response;
    uint16_t sw = fake_es10(&fake, message, &response);
    struct tlv whole;

    if (sw != SW_OK)
        return sw;
    assert_int_equal(tlv_only(response, &whole), 0);
    return whole.tag == tag ? download_error(response) : OCTETS_OTHER_FUNCTION;
}

/* ---- AuthenticateServer ---- */

static struct bytes make_authenticate(const struct octets_row *row)
{
    static uint8_t octets[DOWNLOAD_REQUEST_MAX];
    struct buf request = BUF_OVER(octets);
    const struct variant *variant = row->context;

    download_challenge(&download);
    download_put_authenticate(&download, variant->smds ? &download.ds : &download.auth, &request);
    return buf_bytes(&request);
}

static int send_authenticate(const struct octets_row *row, struct bytes message)
{
    (void)row;
    return call(0xBF38, message);
}

/* A refusal ends the RSP session (RSP-R3): a good request gets noSessionContext(4). */
static void check_authenticate(int code)
{
    int next;

    if (code >= OCTETS_OTHER_FUNCTION)
        return;
    assert_int_equal(download_try_authenticate(&download, &download.auth, &next), SW_OK);
    assert_int_equal(next, 4);
}

/* ---- PrepareDownload ---- */

static void cancel(void)
{
    uint8_t octets[64];
    struct buf request = BUF_OVER(octets);
    size_t mark = tlv_open(&request, 0xBF41);

    tlv_put(&request, 0x80, BYTES_OF(download.transaction_id));
    tlv_put_uint(&request, 0x81, 1); /* postponed: the one-time key stays */
    tlv_close(&request, mark);
    assert_int_equal(fake_es10(&fake, buf_bytes(&request), NULL), SW_OK);
}

static struct bytes make_prepare(const struct octets_row *row)
{
    static const uint8_t hash[32] = {0xCC};
    static uint8_t octets[DOWNLOAD_REQUEST_MAX], kept[EC_POINT_LEN];
    struct buf request = BUF_OVER(octets);
    const struct variant *variant = row->context;

    if (variant->retry) {
        download_open(&download);
        memcpy(kept, download.euicc_otpk, sizeof(kept));
        cancel();
    }
    download_challenge(&download);
    download_authenticate(&download);
    download_put_prepare(&download, &download.pb, variant->confirmation,
                         variant->retry ? BYTES_OF(kept) : BYTES_NONE,
                         variant->confirmation ? BYTES_OF(hash) : BYTES_NONE, &request);
    return buf_bytes(&request);
}

static int send_prepare(const struct octets_row *row, struct bytes message)
{
    (void)row;
    return call(0xBF21, message);
}

static void check_prepare(int code)
{
    int next;

    if (code >= OCTETS_OTHER_FUNCTION)
        return;
    assert_int_equal(download_try_prepare(&download, &download.pb, &next), SW_OK);
    assert_int_equal(next, 4);
}

/* ---- the bound profile package ---- */

static struct bytes make_package(const struct octets_row *row)
{
    static const struct bsp_keys replaced = {.mcv = {1}, .enc = {2}, .mac = {3}};
    const struct variant *variant = row->context;
    struct bpp_order order;

    download_open(&download);
    download_order(&download, &order);
    if (variant->session_keys)
        order.keys = &replaced;
    return download_make(&download, &order);
}

/* bppCommandId << 8 | errorReason, or the status word of a package without a result. */
static int send_package(const struct octets_row *row, struct bytes message)
{
    uint16_t sw = download_load(&download, message, DOWNLOAD_CUT_WHOLE);
    int result = download_result(&download);

    (void)row;
    if (result == 0)
        remove_profile();
    return result == -1 ? sw : result;
}

static void check_package(int code)
{
    if (code < OCTETS_OTHER_FUNCTION)
        assert_failed(code, memory);
}

#define REFUSED_AUTHENTICATE                                                                       \
    .codes = {1, 2, 7, SW_WRONG_DATA, SW_REFERENCE_NOT_FOUND}, .others = {OCTETS_OTHER_FUNCTION}
#define REFUSED_PREPARE                                                                            \
    .codes = {1, 2, 5, SW_WRONG_DATA, SW_REFERENCE_NOT_FOUND}, .others = {OCTETS_OTHER_FUNCTION}
#define REFUSED_COMMANDS                                                                           \
    0x001, 0x002, 0x003, 0x004, 0x005, 0x107, 0x108, 0x207, 0x208, 0x507, 0x508, SW_WRONG_DATA
#define REFUSED_KEYS 0x407, 0x408
#define AUTHENTICATE                                                                               \
    "SGP.22 5.7.13", setup, end, make_authenticate, send_authenticate, check_authenticate
#define PREPARE "SGP.22 5.7.5", setup, end, make_prepare, send_prepare, check_prepare
#define PACKAGE                                                                                    \
    "SGP.22 5.5", setup, end, make_package, send_package, check_package,                           \
        .leaves_result = true, .others = {REFUSED_KEYS, SW_REFERENCE_NOT_FOUND, SW_CONDITIONS}
#define CTX_PARAMS1                                                                                \
    {                                                                                              \
        4, "ctxParams1", "SGP.22 5.7.13: given by the LPA, signed by the eUICC as received"        \
    }
#define HASH_CC                                                                                    \
    {                                                                                              \
        2, "hashCc", "SGP.22 5.7.5: given by the LPA, checked by the SM-DP+ in euiccSigned2"       \
    }

static const struct octets_row rows[] = {
    {"AuthenticateServer, P-256", &p256, AUTHENTICATE, REFUSED_AUTHENTICATE,
     .uncovered = {CTX_PARAMS1}},
    {"AuthenticateServer, brainpoolP256r1", &brainpool, AUTHENTICATE, .sample = 5,
     REFUSED_AUTHENTICATE, .uncovered = {CTX_PARAMS1}},
    {"AuthenticateServer of an SM-DS", &smds, AUTHENTICATE, .sample = 3, REFUSED_AUTHENTICATE,
     .uncovered = {CTX_PARAMS1}},
    {"PrepareDownload, P-256", &p256, PREPARE, REFUSED_PREPARE},
    {"PrepareDownload, brainpoolP256r1", &brainpool, PREPARE, .sample = 7, REFUSED_PREPARE},
    {"PrepareDownload, confirmation code", &confirmation, PREPARE, .sample = 3, REFUSED_PREPARE,
     .uncovered = {HASH_CC}},
    {"PrepareDownload, one-time key again", &retry, PREPARE, .sample = 7, REFUSED_PREPARE},
    {"BoundProfilePackage, P-256", &p256, PACKAGE, .sample = 5, .codes = {REFUSED_COMMANDS}},
    {"BoundProfilePackage, ReplaceSessionKeys", &keys, PACKAGE, .sample = 5,
     .codes = {REFUSED_COMMANDS, REFUSED_KEYS}},
    {"BoundProfilePackage, brainpoolP256r1", &brainpool_keys, PACKAGE, .sample = 29,
     .codes = {REFUSED_COMMANDS, REFUSED_KEYS}},
};

int main(void)
{
    return octets_main(rows, sizeof(rows) / sizeof(rows[0]));
}
