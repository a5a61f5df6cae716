/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Creates a card file from an EID, settings and credentials. Before anything is written it checks
 * the EID's check digits, each certificate chain up to the CI, that the eUICC certificate is for
 * the EID, and that the private key is that of the certificate.
 */
#include "apdu/host.h"
#include "apdu/labels.h"
#include "apdu/tlv.h"
#include "card/agent_card.h"
#include "card/asn1/msg_info.h"
#include "card/euicc/euicc.h"
#include "card/ipa_features.h"
#include "card/options.h"
#include "card/slices.h"
#include "crypto/cert.h"
#include "crypto/eid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CARD_NVM_DEFAULT = 512 * 1024, /* octets for profiles */
    CARD_NVM_MAX = 64 << 20,
    CARD_ACCESS_NAME_MAX = 100, /* octets in labels, TS 23.003 9.1 */
    SERVER_NAME_MAX = 255,      /* octets in labels, RFC 1035 3.1 */
    FACTORY_ARENA_MAX = 1 << 20,
    RULES_DEPTH_MAX = 8, /* of a RulesAuthorisationTable, and its elements */
    RULES_ELEMENTS_MAX = 256
};

/*
 * RAT_DEFAULT: one rule, any operator may set PPR1 and PPR2 without consent (D-31; operator
 * EEEEEE is the wildcard, empty GIDs match anything).
 */
static const uint8_t rat_default[] = {0x30, 0x14, 0x80, 0x02, 0x05, 0x60, 0xA1, 0x0B,
                                      0x30, 0x09, 0x80, 0x03, 0xEE, 0xEE, 0xEE, 0x81,
                                      0x00, 0x82, 0x00, 0x82, 0x01, 0x00};

static int fail_eid(const uint8_t *eid, struct euiccd_error *error)
{
    uint8_t right[EID_LEN];
    char digits[EID_TEXT_SIZE];

    memcpy(right, eid, sizeof(right));
    eid_set_check_digits(right);
    eid_to_digits(eid, digits);
    return euiccd_error_set(error, ERR_RANGE,
                            "EID %s: wrong check digits; the last two digits must be %02X", digits,
                            right[EID_LEN - 1]);
}

/* "HOST" or "HOST:PORT" with a host name of letters, digits and hyphens in labels. */
static bool is_server_address(const char *text)
{
    static const char name_octets[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
    uint8_t memory[SERVER_NAME_MAX];
    struct buf labels = BUF_OVER(memory);
    struct bytes host;
    uint16_t port;

    return host_split(bytes_at(text, strlen(text)), &host, &port) == 0 &&
           strspn(text, name_octets) >= host.len && labels_put(&labels, host) == 0;
}

/* The scalar of the private key. ERR_MALFORMED: it is not the key of `cert`. */
static int read_private_key(const struct cert *cert, struct bytes der, struct arena *arena,
                            struct bytes *scalar)
{
    struct ec_private *key = NULL;
    struct secret secret = {0};
    struct bytes point;
    int err = ec_private_import(&key, der);

    if (err < 0)
        return err;
    err = ec_private_point(key, &point);
    if (err == 0 && (ec_private_curve(key) != cert->curve || !bytes_equal(point, cert->point)))
        err = ERR_MALFORMED;
    if (err == 0)
        err = ec_private_scalar(key, &secret);
    if (err == 0) {
        *scalar = arena_copy(arena, secret_bytes(&secret));
        err = scalar->at ? 0 : ERR_MEMORY;
    }
    secret_wipe(&secret);
    ec_private_free(key);
    return err;
}

/* The CI certificate is self-signed (SGP.22 4.5.2.1): damage to it is noticed here, and not by the
 * first server. */
static int check_self_signature(const struct cert *ci, struct euiccd_error *error)
{
    enum verdict verdict = BAD;
    struct ec_public *key;
    int err = ec_public_from_spki(&key, ci->spki);

    if (err < 0)
        return euiccd_error_set(error, err, "key of the CI certificate: %s", err_text(err));
    err = cert_verify_signature(ci, key, &verdict);
    ec_public_free(key);
    if (err < 0)
        return euiccd_error_set(error, err, "signature of the CI certificate: %s", err_text(err));
    return verdict == GOOD
               ? 0
               : euiccd_error_set(error, ERR_MALFORMED,
                                  "CI certificate: its signature does not verify with its own key");
}

static int read_credential(const struct euiccd_credential *given, const uint8_t *eid,
                           struct arena *arena, struct store_credential *out,
                           struct euiccd_error *error)
{
    struct cert ci, eum, euicc;
    const struct cert *chain[] = {&euicc, &eum, &ci};
    uint8_t certificate_eid[EID_LEN];
    char digits[EID_TEXT_SIZE];
    enum cert_fault fault;
    size_t at;
    int err;

    if (cert_parse(&ci, from_euiccd(given->ci_certificate)) < 0)
        return euiccd_error_set(error, ERR_MALFORMED,
                                "CI certificate: not a valid X.509 certificate");
    if (cert_parse(&eum, from_euiccd(given->eum_certificate)) < 0)
        return euiccd_error_set(error, ERR_MALFORMED,
                                "EUM certificate: not a valid X.509 certificate");
    if (cert_parse(&euicc, from_euiccd(given->euicc_certificate)) < 0)
        return euiccd_error_set(error, ERR_MALFORMED,
                                "eUICC certificate: not a valid X.509 certificate");
    err = cert_verify_chain(chain, 3, CERT_ROLE_EUICC, &fault, &at);
    if (err < 0)
        return euiccd_error_set(error, err, "certificate chain: %s", err_text(err));
    if (fault != CERT_FINE)
        return euiccd_error_set(error, ERR_MALFORMED, "%s certificate: %s",
                                cert_role_text(chain[at]->role), cert_fault_text(fault));
    err = check_self_signature(&ci, error);
    if (err < 0)
        return err;
    if (eid_from_text(certificate_eid, euicc.serial_number) < 0 ||
        memcmp(certificate_eid, eid, EID_LEN) != 0) {
        eid_to_digits(eid, digits);
        return euiccd_error_set(
            error, ERR_RANGE, "eUICC certificate: serialNumber %.*s is not EID %s",
            euicc.serial_number.len < EID_DIGITS ? (int)euicc.serial_number.len : EID_DIGITS,
            (const char *)euicc.serial_number.at, digits);
    }
    err = read_private_key(&euicc, from_euiccd(given->euicc_private_key), arena,
                           &out->euicc_private_key);
    if (err == ERR_MEMORY || err == ERR_CRYPTO)
        return euiccd_error_set(error, err, "eUICC private key: %s", err_text(err));
    if (err < 0)
        return euiccd_error_set(error, err,
                                "the eUICC private key is not that of the eUICC certificate");
    out->ci_key_id = ci.subject_key_id;
    out->ci_certificate = from_euiccd(given->ci_certificate);
    out->eum_certificate = from_euiccd(given->eum_certificate);
    out->euicc_certificate = from_euiccd(given->euicc_certificate);
    out->curve = (uint8_t)euicc.curve;
    return 0;
}

static struct bytes text_bytes(const char *text)
{
    return text ? bytes_at(text, strlen(text)) : BYTES_NONE;
}

static uint32_t or_default(uint32_t value, uint32_t standard)
{
    return value ? value : standard;
}

/* A card of mode consumer has no IPAe. */
static int check_consumer(const struct euiccd_create_options *options, struct euiccd_error *error)
{
    const struct {
        const char *name;
        bool given;
    } rows[] = {
        {"ipa", options->ipa == EUICCD_IPA_IPAE},
        {"poll_seconds", options->poll_seconds},
        {"rollback_seconds", options->rollback_seconds},
        {"fallback_seconds", options->fallback_seconds},
        {"access_name", options->access_name},
        {"compact", options->compact},
        {"ipa_features", options->ipa_features},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].given)
            return euiccd_error_set(error, ERR_RANGE,
                                    "%s in mode consumer, which has no IPAe; use mode iot or dual",
                                    rows[i].name);
    return 0;
}

/* F.3: what contradicts SGP.32 v1.3. */
static int check_version_1_3(const struct euiccd_create_options *options,
                             struct euiccd_error *error)
{
    struct quirk quirks;

    if (options->mode == EUICCD_MODE_CONSUMER)
        return euiccd_error_set(error, ERR_RANGE,
                                "SGP.32 v1.3 in mode consumer, which has SGP.22 only; use mode iot "
                                "or dual");
    if (quirk_combine(&quirks, text_bytes(options->quirks), NULL) == 0 && quirks.version_1_0)
        return euiccd_error_set(error, ERR_RANGE,
                                "SGP.32 v1.3 with \"%s\", which has a quirk of SGP.32 v1.0; leave "
                                "that quirk out or use v1.2",
                                options->quirks);
    return 0;
}

static int read_identity(const struct euiccd_create_options *options, struct store_identity *out,
                         struct euiccd_error *error)
{
    int err = ipa_features_read(options->ipa_features, &out->ipa_features, error);

    if (err < 0)
        return err;
    if (eid_check(options->eid) == BAD)
        return fail_eid(options->eid, error);
    if (options->quirks && euiccd_quirks_check(options->quirks, error) < 0)
        return ERR_RANGE;
    if (options->mode == EUICCD_MODE_CONSUMER && check_consumer(options, error) < 0)
        return ERR_RANGE;
    if (options->spec == EUICCD_SPEC_1_3 && check_version_1_3(options, error) < 0)
        return ERR_RANGE;
    if (options->nvm_bytes > CARD_NVM_MAX)
        return euiccd_error_set(error, ERR_RANGE, "card memory of %u octets; at most %d",
                                options->nvm_bytes, CARD_NVM_MAX);
    if (options->root_smds_address && !is_server_address(options->root_smds_address))
        return euiccd_error_set(error, ERR_RANGE,
                                "invalid root SM-DS address \"%.100s\"; give FQDN[:PORT]",
                                options->root_smds_address);
    memcpy(out->eid, options->eid, sizeof(out->eid));
    out->mode = (uint8_t)options->mode;
    out->ipa = (uint8_t)options->ipa;
    out->quirks = text_bytes(options->quirks);
    out->seed = from_euiccd(options->seed);
    out->inert_applications = options->applications == EUICCD_APPLICATIONS_INERT;
    out->nvm_bytes = or_default(options->nvm_bytes, CARD_NVM_DEFAULT);
    out->rat = options->rat.length ? from_euiccd(options->rat) : BYTES_OF(rat_default);
    out->root_smds_address = text_bytes(options->root_smds_address);
    out->poll_seconds = or_default(options->poll_seconds, CARD_POLL_SECONDS);
    out->rollback_seconds = or_default(options->rollback_seconds, CARD_ROLLBACK_SECONDS);
    out->compact = options->compact;
    out->spec = (uint8_t)options->spec;
    out->crl_support = options->crl_support;
    out->fallback_seconds = or_default(options->fallback_seconds, CARD_FALLBACK_SECONDS);
    return 0;
}

/* Each element of the table is a ProfilePolicyAuthorisationRule. */
static int check_rules(struct bytes table, struct arena *arena, struct euiccd_error *error)
{
    struct profile_policy_authorisation_rule rule;
    struct der_error why = {.reason = NULL};
    struct der *der = der_definitions_new();
    struct tlv element;
    char text[200];
    unsigned number = 1;
    int err = der ? tlv_check(table, RULES_DEPTH_MAX, RULES_ELEMENTS_MAX) : ERR_MEMORY;

    if (der && err < 0)
        euiccd_error_set(error, err = ERR_MALFORMED,
                         "RulesAuthorisationTable: invalid tag or length (DER)");
    for (; err == 0 && tlv_next(&table, &element) == 0; number++) {
        err = der_decode(der, &msg_profile_policy_authorisation_rule, element.whole, &rule, arena,
                         &why);
        if (err < 0)
            euiccd_error_set(error, err, "RulesAuthorisationTable, rule %u: %s", number,
                             der_error_text(&why, err, text, sizeof(text)));
    }
    der_definitions_free(der);
    return err;
}

/* The identity borrows from `labels`. */
static int read_access_name(const char *name, struct buf *labels, struct store_identity *out,
                            struct euiccd_error *error)
{
    if (!name)
        return 0;
    if (!labels_are_ascii(text_bytes(name)))
        return euiccd_error_set(
            error, ERR_RANGE,
            "access point \"%.100s\": use letters (a to z), digits, hyphens and dots only", name);
    if (labels_put(labels, text_bytes(name)) < 0)
        return euiccd_error_set(
            error, ERR_RANGE, "access point \"%.100s\": labels must have 1 to 63 octets, %d in all",
            name, CARD_ACCESS_NAME_MAX - 1);
    out->access_name = buf_bytes(labels);
    return 0;
}

int euiccd_create(const char *path, const struct euiccd_create_options *options,
                  struct euiccd_error *error)
{
    struct euiccd_create_options all;
    struct store_identity identity = {0};
    struct store_settings settings = {0};
    struct store_credential credentials[EUICCD_CREDENTIALS_MAX] = {0};
    uint8_t octets[CARD_ACCESS_NAME_MAX];
    struct buf labels = BUF_OVER(octets);
    struct arena arena;
    int err = options_read(&all, sizeof(all), options, error);

    if (err == 0)
        err = read_identity(&all, &identity, error);
    if (err == 0)
        err = read_access_name(all.access_name, &labels, &identity, error);
    if (err < 0)
        return err;
    if (all.credential_count < 1 || all.credential_count > EUICCD_CREDENTIALS_MAX)
        return euiccd_error_set(error, ERR_RANGE, "%zu credentials; a card has 1 to %d",
                                all.credential_count, EUICCD_CREDENTIALS_MAX);
    arena_init(&arena, FACTORY_ARENA_MAX);
    if (all.rat.length)
        err = check_rules(from_euiccd(all.rat), &arena, error);
    for (size_t i = 0; i < all.credential_count && err == 0; i++)
        err = read_credential(&all.credentials[i], all.eid, &arena, &credentials[i], error);
    if (err == 0) {
        settings.default_smdp_address = text_bytes(all.default_smdp_address);
        err = store_create(path, &identity, &settings, credentials, all.credential_count);
        if (err < 0)
            euiccd_error_set(error, err, "%s", err_reason(err));
    }
    arena_free(&arena);
    return err;
}
