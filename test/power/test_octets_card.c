/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The octet sweep over what an eIM signs, what an operator and a network protect with a MAC, the
 * CRLs of a CI, and the certificates of a new card.
 *
 * Not here, because SGP.32 v1.2 has no signature over it: AddInitialEim (5.9.4),
 * ProfileDownloadTriggerRequest (5.14.4) and EimAcknowledgements (5.14.5). Of a short message only
 * the secured packet is protected (TS 31.115 4.2): neither the device identities of ENVELOPE nor
 * the addresses of the SMS-DELIVER.
 */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/asn1/msg_rsp.h"
#include "crypto/scp80.h"
#include "test/fake/crl.h"
#include "test/fake/fixture_scene.h"
#include "test/fake/installed.h"
#include "test/fake/sms.h"
#include "test/power/octets.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* ---- LoadEuiccPackage (PACKAGE-K1) ---- */

struct package {
    enum ec_curve curve; /* of the eIM's key */
    const char *words;   /* as scene_operations has them */
};

static const struct package psmo = {EC_CURVE_P256, "dp=x.y +B"};
static const struct package psmo_brainpool = {EC_CURVE_BRAINPOOL_P256R1, "dp=x.y +B"};
static const struct package eco = {EC_CURVE_P256, "eco: add2 count1=7"};
static bool package_made;

static const char *setup_package(const struct octets_row *row)
{
    const struct package *package = row->context;
    struct rng rng = rng_system();

    begin(NULL);
    ec_private_free(scene.eims[0].key);
    assert_int_equal(ec_private_generate(&scene.eims[0].key, package->curve, &rng), 0);
    scene_set(&scene, "A* Bn", 2, NULL);
    package_made = false;
    return scene.fake.path;
}

static void teardown_scene(void)
{
    end(NULL);
}

static struct bytes make_package(const struct octets_row *row)
{
    if (!package_made)
        scene_make(&scene, 0, ((const struct package *)row->context)->words, SCENE_FINE);
    package_made = true;
    return bytes_at(scene.package, scene.package_len);
}

enum { ERROR_SIGNED = 1, ERROR_UNSIGNED };

static int send_package(const struct octets_row *row, struct bytes message)
{
    struct bytes response;
    uint16_t sw = fake_es10(&scene.fake, message, &response);
    struct tlv whole, arm;

    (void)row;
    if (sw != SW_OK)
        return sw;
    assert_int_equal(tlv_only(response, &whole), 0);
    if (whole.tag != 0xBF51)
        return OCTETS_OTHER_FUNCTION;
    assert_int_equal(tlv_only(whole.value, &arm), 0);
    return arm.tag == 0xA0 ? 0 : arm.tag == 0xA1 ? ERROR_SIGNED : ERROR_UNSIGNED;
}

/* ---- SCP80 (OTA-O1) ---- */

struct secured {
    const char *kic, *kid; /* keys in hex */
    uint8_t indicator;     /* KIc and KID */
};

static const struct secured aes = {SMS_KIC, SMS_KID, 0x12};
static const struct secured triple_des = {SMS_DES, SMS_DES, 0x25};
static struct fake_card fake;

static void set_hex(const char *text, uint8_t *out, size_t size)
{
    struct buf value = buf_over(out, size);

    assert_int_equal(buf_put_hex(&value, text), 0);
}

static const char *setup_domain(const struct octets_row *row)
{
    (void)row;
    installed_card_make(&fake, sms_domain);
    return fake.path;
}

static void teardown_card(void)
{
    fake_card_end(&fake);
}

/* UPDATE BINARY of EF.PL by RFM of the UICC. */
static struct bytes make_secured(const struct octets_row *row)
{
    static uint8_t octets[300];
    const struct secured *secured = row->context;
    struct buf packet = BUF_OVER(octets), script;
    uint8_t kic[16], kid[16], script_octets[64];
    struct scp80_packet header = {.spi = {0x16, 0x01},
                                  .kic = secured->indicator,
                                  .kid = secured->indicator,
                                  .tar = {0xB0, 0, 0},
                                  .counter = 9};
    struct scp80_keys keys = {BYTES_OF(kic), BYTES_OF(kid)};

    script = BUF_OVER(script_octets);
    set_hex(secured->kic, kic, sizeof(kic));
    set_hex(secured->kid, kid, sizeof(kid));
    assert_int_equal(buf_put_hex(&script, "00A4000C022F0500D60000024142"), 0);
    assert_int_equal(scp80_seal(&header, &keys, buf_bytes(&script), &packet), 0);
    return buf_bytes(&packet);
}

/* The status of the response packet; the status word where there is none. */
static int send_secured(const struct octets_row *row, struct bytes message)
{
    uint8_t value_octets[400], envelope_octets[400];
    struct buf value = BUF_OVER(value_octets), envelope = BUF_OVER(envelope_octets);
    char text[900];
    struct bytes data, response;
    uint16_t sw;

    (void)row;
    sms_download(&value, "027000", message);
    tlv_put(&envelope, 0xD1, buf_bytes(&value));
    assert_true(envelope.len < 0x100 && !envelope.overflow);
    snprintf(text, sizeof(text), "80C20000%02zX", envelope.len);
    bytes_to_hex(buf_bytes(&envelope), text + strlen(text), sizeof(text) - strlen(text));
    sw = fake_exchange(&fake, text, &data);
    if (data.len == 0)
        return sw;
    /* 02 71 00, RPL (2 octets), RHL, TAR (3), counter (5), PCNTR, status: unprotected on errors */
    response = bytes_from(data, 3);
    assert_true(response.len >= 13);
    return response.at[12];
}

/* ---- AUTHENTICATE ---- */

/* TS 35.208 test set 1, TS 35.233 test set 1. */
struct keys {
    const char *elements, *challenge, *token;
};

static const struct keys milenage = {
    "A4{A0{80= 81=06} A1{A1{80=01 81=00 82=465B5CE8B199B49FAA5F0A2EE238A6BC "
    "83=CD63CB71954A9F4E48A5994E37A02BAF}} 83=07FFFFFFFFFF}",
    "23553CBE9637A89D218AE64DAE47BF35", "55F328B43577B9B94A9FFAC354DFAFB3"};
static const struct keys tuak = {
    "A4{A0{80= 81=06} A1{A1{80=02 81=00 82=ABABABABABABABABABABABABABABABAB "
    "83=BD04D9530E87513C5D837AC2AD954623A8E2330C115305A73EB45D1F40CCCBFF}} 83=07FFFFFFFFFF}",
    "42424242424242424242424242424242", "608E0F8A8145FFFFF9A54E6AEAA8618D"};

static const char *setup_usim(const struct octets_row *row)
{
    installed_card_make(&fake, ((const struct keys *)row->context)->elements);
    assert_int_equal(fake_exchange(&fake, "00A4040C0AA0000000871002FF01FF", NULL), SW_OK);
    assert_int_equal(fake_exchange(&fake, "002000010830303030FFFFFFFF", NULL), SW_OK);
    return fake.path;
}

/* RAND and AUTN. */
static struct bytes make_challenge(const struct octets_row *row)
{
    static uint8_t octets[32];
    const struct keys *keys = row->context;

    set_hex(keys->challenge, octets, 16);
    set_hex(keys->token, octets + 16, 16);
    return BYTES_OF(octets);
}

static int send_challenge(const struct octets_row *row, struct bytes message)
{
    char challenge[33], token[33], text[100];
    struct bytes data;
    uint16_t sw;

    (void)row;
    bytes_to_hex(bytes_cut(message, 0, 16), challenge, sizeof(challenge));
    bytes_to_hex(bytes_from(message, 16), token, sizeof(token));
    snprintf(text, sizeof(text), "008800812210%s10%s00", challenge, token);
    sw = fake_exchange(&fake, text, &data);
    if (sw != SW_OK)
        return sw;
    return data.len && data.at[0] == 0xDB ? 0 : SW_OK;
}

/* ---- LoadCRL (B-173) ---- */

static const enum ec_curve crl_p256 = EC_CURVE_P256, crl_brainpool = EC_CURVE_BRAINPOOL_P256R1;

static bool crl_made;

static void with_crls(struct euiccd_create_options *factory)
{
    factory->crl_support = true;
}

/* A card with the list number 1, which revokes nothing. */
static const char *setup_crls(const struct octets_row *row)
{
    struct pki_entity ci;
    struct pki_error error;
    char folder[96];

    crl_made = false;
    fake_card_make(&fake, with_crls);
    snprintf(folder, sizeof(folder), "%s/pki", fake.folder);
    assert_int_equal(
        pki_load_entity(&ci, folder, PKI_CI, *(const enum ec_curve *)row->context, &error), 0);
    assert_int_equal(fake_crl_load(&fake, &ci, &(struct fake_crl){.number = 1}), 0);
    pki_entity_free(&ci);
    return fake.path;
}

/* The list number 2, in its first part, with two certificates. */
static struct bytes make_crl(const struct octets_row *row)
{
    static uint8_t octets[CRL_ISSUE_MAX];
    static size_t len;
    const struct fake_crl crl = {.number = 2,
                                 .part = 1,
                                 .parts = 2,
                                 .scope = "30038101FF",
                                 .serials = {BYTES_TEXT("one"), BYTES_TEXT("two")}};
    struct buf request = BUF_OVER(octets);
    struct pki_entity ci;
    struct pki_error error;
    char folder[96];

    if (crl_made)
        return bytes_at(octets, len);
    snprintf(folder, sizeof(folder), "%s/pki", fake.folder);
    assert_int_equal(
        pki_load_entity(&ci, folder, PKI_CI, *(const enum ec_curve *)row->context, &error), 0);
    fake_crl_put_request(&request, &ci, &crl);
    pki_entity_free(&ci);
    len = request.len;
    crl_made = true;
    return buf_bytes(&request);
}

static int send_crl(const struct octets_row *row, struct bytes message)
{
    struct bytes response;
    uint16_t sw = fake_es10(&fake, message, &response);
    struct tlv whole, arm;

    (void)row;
    if (sw != SW_OK)
        return sw;
    assert_int_equal(tlv_only(response, &whole), 0);
    if (whole.tag != 0xBF35)
        return OCTETS_OTHER_FUNCTION;
    assert_int_equal(tlv_only(whole.value, &arm), 0);
    return arm.tag == 0xA0 ? 0 : arm.value.at[0];
}

/* ---- euiccd_create ---- */

static const size_t first_credential = 0, second_credential = 1;
static char other_path[128];

static const char *setup_credentials(const struct octets_row *row)
{
    (void)row;
    fake_card_make(&fake, NULL);
    snprintf(other_path, sizeof(other_path), "%s/other.euicc", fake.folder);
    return fake.path;
}

/* The certificates of the eUICC, of the EUM and of the CI. */
static struct bytes make_certificates(const struct octets_row *row)
{
    static uint8_t octets[4096];
    struct buf out = BUF_OVER(octets);
    const struct euiccd_credential *credential =
        &fake.credentials.credentials[*(const size_t *)row->context];

    buf_put(&out, from_euiccd(credential->euicc_certificate));
    buf_put(&out, from_euiccd(credential->eum_certificate));
    buf_put(&out, from_euiccd(credential->ci_certificate));
    assert_false(out.overflow);
    return buf_bytes(&out);
}

/* The error of euiccd_create, positive. */
static int send_certificates(const struct octets_row *row, struct bytes message)
{
    struct euiccd_create_options factory = EUICCD_INIT(struct euiccd_create_options);
    struct euiccd_credential credential =
        fake.credentials.credentials[*(const size_t *)row->context];
    size_t euicc = credential.euicc_certificate.length, eum = credential.eum_certificate.length;
    struct euiccd_error error;
    int err;

    credential.euicc_certificate = to_euiccd(bytes_cut(message, 0, euicc));
    credential.eum_certificate = to_euiccd(bytes_cut(message, euicc, eum));
    credential.ci_certificate = to_euiccd(bytes_from(message, euicc + eum));
    memcpy(factory.eid, fake.credentials.eid, sizeof(factory.eid));
    factory.credentials = &credential;
    factory.credential_count = 1;
    err = euiccd_create(other_path, &factory, &error);
    assert_int_equal(unlink(other_path), err ? -1 : 0);
    return -err;
}

#define LOAD                                                                                       \
    "SGP.32 5.9.1", setup_package, teardown_scene, make_package, send_package,                     \
        .once = true, .codes = {ERROR_UNSIGNED, SW_WRONG_DATA, SW_REFERENCE_NOT_FOUND},            \
        .others = {OCTETS_OTHER_FUNCTION}
#define SECURED                                                                                    \
    "TS 102 225 5.1.1", setup_domain, teardown_card, make_secured, send_secured,                   \
        .once = true, .codes = {SCP80_MAC_FAILED},                                                 \
        .others = {SCP80_CIPHERING_ERROR, SCP80_SECURITY_ERROR, SCP80_TAR_UNKNOWN,                 \
                   SCP80_SECURITY_LEVEL,  SW_CONDITIONS,        SW_OK}
#define AUTHENTICATE                                                                               \
    "TS 33.102 6.3.3", setup_usim, teardown_card, make_challenge, send_challenge,                  \
        .once = true, .codes = {0x9862}
#define LOAD_CRL                                                                                   \
    "SGP.22 5.7.12", setup_crls, teardown_card, make_crl, send_crl,                                \
        .once = true,                                                                              \
        .codes = {LOAD_CRL_INVALID_SIGNATURE, LOAD_CRL_INVALID_CRL_FORMAT,                         \
                  LOAD_CRL_VERIFICATION_KEY_NOT_FOUND},                                            \
        .others = {OCTETS_OTHER_FUNCTION, SW_WRONG_DATA, SW_REFERENCE_NOT_FOUND}
#define CREATE                                                                                     \
    "SGP.22 4.5.2", setup_credentials, teardown_card, make_certificates, send_certificates,        \
        .codes = {-ERR_MALFORMED}

static const struct octets_row rows[] = {
    {"LoadEuiccPackage, PSMOs, P-256", &psmo, LOAD},
    {"LoadEuiccPackage, PSMOs, brainpoolP256r1", &psmo_brainpool, LOAD, .sample = 3},
    {"LoadEuiccPackage, eCOs, P-256", &eco, LOAD},
    {"secured packet, AES", &aes, SECURED},
    {"secured packet, 3DES", &triple_des, SECURED},
    {"AUTHENTICATE, Milenage", &milenage, AUTHENTICATE},
    {"AUTHENTICATE, TUAK", &tuak, AUTHENTICATE},
    {"LoadCRL, P-256", &crl_p256, LOAD_CRL},
    {"LoadCRL, brainpoolP256r1", &crl_brainpool, LOAD_CRL, .sample = 3},
    {"certificates of a card, P-256", &first_credential, CREATE},
    {"certificates of a card, brainpoolP256r1", &second_credential, CREATE, .sample = 7},
};

int main(void)
{
    return octets_main(rows, sizeof(rows) / sizeof(rows[0]));
}
