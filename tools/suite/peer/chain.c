/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/peer/chain.h"

#include "apdu/tlv.h"
#include "tools/pki/cert_issue.h"
#include "tools/pki/source_date.h"

#include <stdlib.h>
#include <string.h>

enum { DAY = 86400, YEAR = 365 * DAY };

static int load(struct pki_entity *out, const char *folder, enum pki_holder holder,
                enum ec_curve curve, bool needed, struct peer_error *error)
{
    struct pki_error reason = {""};
    int err = pki_load_entity(out, folder, holder, curve, &reason);

    if (err == ERR_NOT_FOUND && !needed)
        return 0;
    return err < 0 ? peer_fail(error, err, "%s", reason.text) : 0;
}

int peer_chain_load(struct peer_chain *chain, const char *folder, enum ec_curve curve,
                    struct peer_error *error)
{
    int err;

    *chain = (struct peer_chain){.curve = curve};
    err = load(&chain->ci, folder, PKI_CI, curve, true, error);
    if (err == 0)
        err = load(&chain->auth, folder, PKI_DPAUTH, curve, true, error);
    if (err == 0)
        err = load(&chain->pb, folder, PKI_DPPB, curve, true, error);
    if (err == 0)
        err = load(&chain->eum, folder, PKI_EUM, curve, false, error);
    if (err == 0)
        err = load(&chain->ds, folder, PKI_DSAUTH, curve, false, error);
    if (err == 0 && (!chain->auth.key || !chain->pb.key))
        err = peer_fail(error, ERR_NOT_FOUND,
                        "%s: the private key of CERT.DPauth or CERT.DPpb (%s) is missing", folder,
                        ec_curve_name(curve));
    if (err < 0)
        peer_chain_free(chain);
    return err;
}

void peer_chain_free(struct peer_chain *chain)
{
    pki_entity_free(&chain->ci);
    pki_entity_free(&chain->eum);
    pki_entity_free(&chain->auth);
    pki_entity_free(&chain->pb);
    pki_entity_free(&chain->ds);
}

const struct pki_entity *peer_chain_entity(const struct peer_chain *chain, enum pki_holder holder)
{
    return holder == PKI_DPPB ? &chain->pb : holder == PKI_DSAUTH ? &chain->ds : &chain->auth;
}

/* ---- Issued certificates ---- */

/* What a kind changes. */
static void set_expired(struct cert_template *template)
{
    template->not_before = 978307200; /* 2001-01-01 */
    template->not_after = template->not_before + YEAR;
}

static void set_not_yet_valid(struct cert_template *template)
{
    template->not_before = 4102444800; /* 2100-01-01 */
    template->not_after = template->not_before + YEAR;
}

static void set_tls_role(struct cert_template *template)
{
    template->role = CERT_ROLE_DPTLS;
}

static void set_no_role(struct cert_template *template)
{
    template->role = CERT_ROLE_NONE;
}

static void set_other_oid(struct cert_template *template)
{
    template->registered_id = "2.999.12";
}

static void set_no_oid(struct cert_template *template)
{
    template->registered_id = NULL;
}

static void set_no_key_usage(struct cert_template *template)
{
    template->key_usage = 0;
}

static void set_key_usage(struct cert_template *template)
{
    template->key_usage = CERT_KU_KEY_CERT_SIGN;
}

static void set_ca(struct cert_template *template)
{
    template->ca = true;
    template->path_len = -1;
}

static void set_critical(struct cert_template *template)
{
    /* 2.999.77 */
    static const uint8_t extension[] = {0x30, 0x0C, 0x06, 0x03, 0x88, 0x37, 0x4D,
                                        0x01, 0x01, 0xFF, 0x04, 0x02, 0x05, 0x00};

    template->extra = BYTES_OF(extension);
}

static void set_no_issuer(struct cert_template *template)
{
    template->no_key_ids = true;
}

static void set_nothing(struct cert_template *template)
{
    (void)template;
}

enum issuer { BY_CI, BY_EUM, BY_OTHER_CI, BY_ITSELF };

static const struct kind {
    const char *name;
    void (*set)(struct cert_template *);
    enum issuer issuer;
} kinds[] = {
    {"expired", set_expired, BY_CI},
    {"not-yet-valid", set_not_yet_valid, BY_CI},
    {"other-ci", set_nothing, BY_OTHER_CI},
    {"wrong-role", set_tls_role, BY_CI},
    {"no-role", set_no_role, BY_CI},
    {"wrong-oid", set_other_oid, BY_CI},
    {"same-oid", set_nothing, BY_CI},
    {"no-oid", set_no_oid, BY_CI},
    {"eum-issued", set_nothing, BY_EUM},
    {"self-signed", set_nothing, BY_ITSELF},
    {"no-key-usage", set_no_key_usage, BY_CI},
    {"key-usage", set_key_usage, BY_CI},
    {"is-ca", set_ca, BY_CI},
    {"critical", set_critical, BY_CI},
    {"no-issuer", set_no_issuer, BY_CI},
};

const char peer_certificate_kinds[] =
    "expired not-yet-valid other-ci wrong-role no-role wrong-oid same-oid no-oid eum ci eum-issued "
    "auth "
    "binding forged bit=N self-signed no-key-usage key-usage is-ca critical no-issuer curve "
    "damaged";

/* A CI that no card has: a new key under the name of the CI. */
static int make_other_ci(struct pki_entity *out, enum ec_curve curve, struct rng *rng,
                         struct buf *der)
{
    static const uint8_t serial[] = {0x01};
    struct cert_template template;
    struct bytes point;
    int err = ec_private_generate(&out->key, curve, rng);

    cert_template_init(&template, CERT_ROLE_CI);
    template.organization = "RSPTEST";
    template.common_name = "Test CI";
    template.serial = BYTES_OF(serial);
    template.not_before = source_date(&source_clock) - DAY;
    template.not_after = template.not_before + YEAR;
    if (err == 0)
        err = ec_private_point(out->key, &point);
    if (err == 0)
        err = cert_issue(der, &template, curve, point, NULL, out->key);
    return err < 0 ? err : cert_parse(&out->cert, buf_bytes(der));
}

/* The registeredID of a certificate as text; "2.999.10" where it has none. */
static const char *oid_of(const struct cert *cert, char *text, size_t size)
{
    return cert_oid_text(cert->registered_id, text, size) < 0 ? "2.999.10" : text;
}

static int issue(const struct peer_chain *chain, enum pki_holder holder, const struct kind *kind,
                 struct rng *rng, struct buf *out, struct peer_error *error)
{
    static const uint8_t serial[] = {0x51, 0x17, 0xE0};
    const struct pki_entity *entity = peer_chain_entity(chain, holder), *issuer = &chain->ci;
    struct pki_entity other = {.key = NULL};
    struct cert_template template;
    uint8_t memory[CERT_ISSUE_MAX];
    struct buf der = BUF_OVER(memory);
    struct bytes point = BYTES_NONE;
    struct ec_private *key;
    char oid[64];
    int err = 0;

    if (kind->issuer == BY_OTHER_CI) {
        issuer = &other;
        err = make_other_ci(&other, chain->curve, rng, &der);
    } else if (kind->issuer == BY_EUM) {
        issuer = &chain->eum;
    }
    key = kind->issuer == BY_ITSELF ? entity->key : issuer->key;
    if (err == 0 && (!key || !issuer->cert.whole.len))
        err = peer_fail(error, ERR_STATE, "the private key of the %s (%s) is not at hand",
                        kind->issuer == BY_EUM ? "EUM" : "CI", ec_curve_name(chain->curve));
    cert_template_init(&template, entity->cert.role);
    template.organization = "ACME";
    template.common_name = "Suite";
    template.serial = BYTES_OF(serial);
    template.registered_id = oid_of(
        strcmp(kind->name, "same-oid") == 0 ? &chain->pb.cert : &entity->cert, oid, sizeof(oid));
    template.not_before = source_date(&source_clock) - DAY;
    template.not_after = template.not_before + YEAR;
    kind->set(&template);
    if (err == 0)
        err = ec_private_point(entity->key, &point);
    if (err == 0)
        err = cert_issue(out, &template, chain->curve, point, &issuer->cert, key);
    ec_private_free(other.key);
    return err;
}

/* ---- Changed certificates ---- */

/* Appends Certificate with `tbs` and the signature r||s. */
static void put_certificate(struct buf *out, struct bytes tbs,
                            const uint8_t signature[EC_SIGNATURE_LEN])
{
    static const uint8_t algorithm[] = {0x30, 0x0A, 0x06, 0x08, 0x2A, 0x86,
                                        0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02};
    size_t mark = tlv_open(out, 0x30), bits;

    buf_put(out, tbs);
    buf_put(out, BYTES_OF(algorithm));
    bits = tlv_open(out, 0x03);
    buf_put_u8(out, 0);
    ec_signature_put_der(out, signature);
    tlv_close(out, bits);
    tlv_close(out, mark);
}

static void put_forged(struct buf *out, const struct cert *cert, unsigned bit)
{
    uint8_t signature[EC_SIGNATURE_LEN];

    memcpy(signature, cert->signature, sizeof(signature));
    signature[(bit - 1) / 8 % EC_SIGNATURE_LEN] ^= (uint8_t)(0x80 >> (bit - 1) % 8);
    put_certificate(out, cert->tbs, signature);
}

/* Names another curve in the certificate: the last octet of the curve's OBJECT IDENTIFIER. Signed
 * by the CI. */
static int put_other_curve(struct buf *out, const struct peer_chain *chain, const struct cert *cert,
                           struct peer_error *error)
{
    struct bytes oid = ec_curve_oid(chain->curve);
    uint8_t tbs[CERT_ISSUE_MAX], signature[EC_SIGNATURE_LEN];
    uint8_t *found;
    int err;

    if (!chain->ci.key)
        return peer_fail(error, ERR_STATE, "the private key of the CI (%s) is not at hand",
                         ec_curve_name(chain->curve));
    if (cert->tbs.len > sizeof(tbs))
        return ERR_TOO_LONG;
    memcpy(tbs, cert->tbs.at, cert->tbs.len);
    found = memmem(tbs, cert->tbs.len, oid.at, oid.len);
    if (!found)
        return ERR_NOT_FOUND;
    found[oid.len - 1] = 0x04; /* prime239v1 of ANSI X9.62, brainpoolP192t1 of RFC 5639 */
    err = ec_sign(chain->ci.key, bytes_at(tbs, cert->tbs.len), BYTES_NONE, signature);
    if (err == 0)
        put_certificate(out, bytes_at(tbs, cert->tbs.len), signature);
    return err;
}

int peer_put_certificate(const struct peer_chain *chain, enum pki_holder holder, const char *kind,
                         struct rng *rng, struct buf *out, struct peer_error *error)
{
    const struct pki_entity *entity = peer_chain_entity(chain, holder);
    int err = 0;

    if (entity->der.len == 0 || !entity->key)
        return peer_fail(error, ERR_STATE, "the certificate or key of the %s is not at hand",
                         holder == PKI_DSAUTH ? "SM-DS" : "SM-DP+");
    if (!kind || !*kind)
        buf_put(out, entity->der);
    else if (strcmp(kind, "eum") == 0 && chain->eum.der.len)
        buf_put(out, chain->eum.der);
    else if (strcmp(kind, "ci") == 0)
        buf_put(out, chain->ci.der);
    else if (strcmp(kind, "auth") == 0)
        buf_put(out, chain->auth.der);
    else if (strcmp(kind, "binding") == 0)
        buf_put(out, chain->pb.der);
    else if (strcmp(kind, "forged") == 0)
        put_forged(out, &entity->cert, 100);
    else if (strncmp(kind, "bit=", 4) == 0)
        put_forged(out, &entity->cert, (unsigned)strtoul(kind + 4, NULL, 10));
    else if (strcmp(kind, "curve") == 0)
        err = put_other_curve(out, chain, &entity->cert, error);
    else if (strcmp(kind, "damaged") == 0)
        buf_put(out, bytes_cut(entity->der, 0, entity->der.len - 1));
    else
        err = ERR_NOT_FOUND;
    for (size_t i = 0; err == ERR_NOT_FOUND && i < sizeof(kinds) / sizeof(kinds[0]); i++)
        if (strcmp(kinds[i].name, kind) == 0)
            return issue(chain, holder, &kinds[i], rng, out, error);
    if (err == ERR_NOT_FOUND)
        return peer_fail(error, ERR_UNSUPPORTED, "no certificate '%s'; choose from: %s", kind,
                         peer_certificate_kinds);
    return out->overflow ? ERR_TOO_LONG : err;
}
