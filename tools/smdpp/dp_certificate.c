/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The certificate that the server presents: its own, or for a scripted failure another one for the
 * same key. */
#include "tools/pki/mint.h"
#include "tools/smdpp/dp_internal.h"

#include <string.h>

/* 2001-01-01: a certificate of that date expired before any eUICC was made. */
static int64_t long_ago(const struct clock *clock)
{
    (void)clock;
    return 978307200LL * CLOCK_SECOND;
}
static const struct clock old_clock = {long_ago};

/* Issues a certificate for the entity's key and appends it. ERR_STATE: `issuer` has no key. */
static int issue(const struct dp *dp, enum pki_holder holder, const struct pki_entity *entity,
                 const struct pki_entity *issuer, const struct clock *clock, struct buf *out)
{
    const struct mint mint = {.eim_id = "", .rng = dp->options.rng, .clock = clock};

    return issuer->key
               ? mint_certificate(out, holder, &mint, entity->key, &issuer->cert, issuer->key)
               : ERR_STATE;
}

/* By a CI that no eUICC knows: of the same name, with a new key. */
static int issue_by_other_ci(const struct dp *dp, enum pki_holder holder,
                             const struct pki_entity *entity, const struct clock *clock,
                             struct buf *out)
{
    const struct mint mint = {.eim_id = "", .rng = dp->options.rng, .clock = clock};
    uint8_t memory[CERT_ISSUE_MAX];
    struct buf der = BUF_OVER(memory);
    struct pki_entity ci = {.key = NULL};
    int err = ec_private_generate(&ci.key, ec_private_curve(entity->key), dp->options.rng);

    if (err == 0)
        err = mint_certificate(&der, PKI_CI, &mint, ci.key, NULL, ci.key);
    if (err == 0)
        err = cert_parse(&ci.cert, buf_bytes(&der));
    if (err == 0)
        err = issue(dp, holder, entity, &ci, clock, out);
    ec_private_free(ci.key);
    return err;
}

int dp_put_certificate(const struct dp *dp, const struct catalog_profile *profile,
                       const struct dp_side *side, enum pki_holder holder,
                       const struct pki_entity *entity, struct arena *arena, struct bytes *out)
{
    const bool server = holder != PKI_DPPB;
    const struct clock *clock = dp->options.clock ? dp->options.clock : &clock_system;
    struct buf der = arena_buf(arena, CERT_ISSUE_MAX);
    int err = 0;

    if (dp_fails(dp, profile,
                 server ? CATALOG_EXPIRED_SERVER_CERTIFICATE : CATALOG_EXPIRED_CERTIFICATE))
        err = issue(dp, holder, entity, &side->ci, &old_clock, &der);
    else if (dp_fails(dp, profile,
                      server ? CATALOG_OTHER_CI_SERVER_CERTIFICATE : CATALOG_OTHER_CI_CERTIFICATE))
        err = issue_by_other_ci(dp, holder, entity, clock, &der);
    else if (dp_fails(dp, profile,
                      server ? CATALOG_EUM_SERVER_CERTIFICATE : CATALOG_EUM_CERTIFICATE))
        err = issue(dp, holder, entity, &side->eum, clock, &der);
    else
        buf_put(&der, entity->der);
    if (err == ERR_STATE)
        dp_log_refused(
            dp, "the PKI folder has no private key of the CI or EUM for a wrong certificate");
    *out = buf_bytes(&der);
    return err == 0 && der.overflow ? ERR_MEMORY : err;
}
