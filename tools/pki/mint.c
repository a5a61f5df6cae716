/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row for each holder of the test PKI, and the creation of its certificate. */
#include "tools/pki/mint.h"

#include "crypto/secret.h"
#include "tools/pki/source_date.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

enum { DAY = 86400, YEAR = 365 * DAY, RANGE_DIGITS = 8, NONCES_SEED_LEN = 32 };

/* As in SGP.26: an eUICC's certificate is valid longest. */
#define EUICC_DAYS 2000000

static const struct {
    enum cert_role role;
    const char *country, *organization, *organizational_unit, *common_name;
    const char *registered_id;
    int64_t seconds; /* of validity */
    bool tls;
} rows[PKI_HOLDERS] = {
    [PKI_CI] = {CERT_ROLE_CI, "IT", "RSPTEST", "TESTCERT", "Test CI", "2.999.1", 35LL * YEAR,
                false},
    [PKI_EUM] = {CERT_ROLE_EUM, "ES", PKI_EUM_ORGANIZATION, NULL, "EUM Test", "2.999.5",
                 34LL * YEAR, false},
    [PKI_EUICC] = {CERT_ROLE_EUICC, "ES", PKI_EUM_ORGANIZATION, NULL, "Test eUICC", NULL,
                   (int64_t)EUICC_DAYS *DAY, false},
    [PKI_DPAUTH] = {CERT_ROLE_DPAUTH, NULL, "ACME", NULL, "TEST SM-DP+", "2.999.10", 10LL * YEAR,
                    false},
    [PKI_DPPB] = {CERT_ROLE_DPPB, NULL, "ACME", NULL, "TEST SM-DP+", "2.999.10", 10LL * YEAR,
                  false},
    [PKI_DPTLS] = {CERT_ROLE_DPTLS, NULL, "ACME", NULL, NULL, "2.999.10", 10LL * YEAR, true},
    [PKI_DSAUTH] = {CERT_ROLE_DSAUTH, NULL, "ACME", NULL, "TEST SM-DS", "2.999.15", 10LL * YEAR,
                    false},
    [PKI_DSTLS] = {CERT_ROLE_DSTLS, NULL, "ACME", NULL, NULL, "2.999.15", 10LL * YEAR, true},
    [PKI_EIM_SIGN] = {CERT_ROLE_NONE, "IT", "ACME", NULL, NULL, "2.999.20", 10LL * YEAR, false},
    [PKI_EIM_TLS] = {CERT_ROLE_NONE, "IT", "ACME", NULL, NULL, "2.999.20", 10LL * YEAR, true},
};

int mint_nonces_init(struct mint_nonces *nonces, struct rng *rng)
{
    uint8_t seed[NONCES_SEED_LEN];
    int err;

    memset(nonces, 0, sizeof(*nonces));
    if (!rng)
        return 0;
    err = rng->fill(rng, seed, sizeof(seed));
    if (err == 0)
        err = rng_seeded_init(&nonces->stream, BYTES_OF(seed), 0);
    if (err == 0)
        err = rng_library_new(&nonces->library, &nonces->stream.rng);
    secret_wipe_memory(seed, sizeof(seed));
    return err;
}

void mint_nonces_free(struct mint_nonces *nonces)
{
    rng_library_free(nonces->library);
    rng_seeded_wipe(&nonces->stream);
    nonces->library = NULL;
}

enum cert_role mint_role(enum pki_holder holder)
{
    return rows[holder].role;
}

/* O of the EUM's name constraint if present, else the EUM's own; as text in `room`. */
static const char *organization_of(const struct cert *eum, char *room, size_t size)
{
    struct bytes subtrees = eum->permitted;
    struct bytes organization = eum->organization;
    struct bytes permitted;
    struct bytes prefix;

    if (cert_next_permitted(&subtrees, &permitted, &prefix) == 0 && permitted.len)
        organization = permitted;
    if (organization.len >= size)
        organization.len = size - 1;
    if (organization.len)
        memcpy(room, organization.at, organization.len);
    room[organization.len] = '\0';
    return room;
}

/* The name in a TLS certificate: a DNS name or an address; default: both of this host. */
static void host_set(struct cert_template *template, const char *host, uint8_t address[16])
{
    size_t len = 0;

    if (!host)
        len = inet_pton(AF_INET, "127.0.0.1", address) == 1 ? 4 : 0;
    else if (inet_pton(AF_INET, host, address) == 1)
        len = 4;
    else if (inet_pton(AF_INET6, host, address) == 1)
        len = 16;
    template->ip_address = bytes_at(address, len);
    template->common_name = host ? host : "localhost";
    if (!host || len == 0)
        template->dns_name = template->common_name;
    template->extended_key_usage = CERT_EKU_SERVER | CERT_EKU_CLIENT;
}

int mint_certificate(struct buf *out, enum pki_holder holder, const struct mint *mint,
                     struct ec_private *key, const struct cert *issuer,
                     struct ec_private *issuer_key)
{
    struct cert_template template;
    uint8_t serial[CERT_SERIAL_LEN] = {0};
    uint8_t address[16];
    char organization[128];
    char range[RANGE_DIGITS + 1];
    struct bytes point = BYTES_NONE;
    int err = mint->rng->fill(mint->rng, serial, sizeof(serial));

    if (err == 0)
        err = ec_private_point(key, &point);
    if (err < 0)
        return err;
    serial[0] = (uint8_t)((serial[0] & 0x3F) | 0x40); /* positive, in the fewest octets */
    cert_template_init(&template, rows[holder].role);
    template.serial = BYTES_OF(serial);
    template.country = rows[holder].country;
    template.organization = rows[holder].organization;
    template.organizational_unit = rows[holder].organizational_unit;
    template.common_name = rows[holder].common_name;
    template.registered_id = rows[holder].registered_id;
    template.not_before = source_date(mint->clock) - DAY;
    template.not_after = template.not_before + rows[holder].seconds;
    if (holder != PKI_EUICC) {
        template.crl_url[0] = "http://ci.test.example.com/CRL-A.crl";
        template.crl_url[1] = "http://ci.test.example.com/CRL-B.crl";
    }
    if (holder == PKI_EUM) {
        template.permitted_organization = PKI_EUM_ORGANIZATION;
        snprintf(range, sizeof(range), "%.*s", RANGE_DIGITS, mint->eid);
        template.permitted_serial = range;
        template.crl_url[0] = template.crl_url[1];
        template.crl_url[1] = NULL;
    }
    if (holder == PKI_EUICC) {
        template.serial_number = mint->eid;
        template.organization = organization_of(issuer, organization, sizeof(organization));
    }
    if (rows[holder].tls)
        host_set(&template, mint->host, address);
    if (holder == PKI_EIM_SIGN || holder == PKI_EIM_TLS)
        template.common_name = mint->eim_id; /* SGP.32 4.3 */
    ec_private_use_library(issuer_key, mint->library);
    return cert_issue(out, &template, ec_private_curve(key), point, issuer, issuer_key);
}
