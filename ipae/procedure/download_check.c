/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "crypto/cert.h"
#include "ipae/procedure/rat.h"
#include "ipae/procedure/rsp_download.h"

#include <string.h>

int download_check_oid(struct download *download, struct bytes certificate)
{
    struct terminal *terminal = download->session->terminal;
    struct bytes wanted = download->order.oid;
    struct cert cert;
    char oid[64];

    if (wanted.len == 0)
        return 0;
    if (cert_parse(&cert, certificate) < 0 ||
        cert_oid_text(cert.registered_id, oid, sizeof(oid)) < 0 ||
        !bytes_equal(wanted, bytes_at(oid, strlen(oid))))
        return download_fail(download->fact, terminal, "the server has another OID");
    return 0;
}

int download_check_metadata(struct download *download, struct bytes metadata)
{
    struct terminal *terminal = download->session->terminal;
    struct store_metadata_request profile;
    struct get_rat_response table;
    uint32_t rules;
    int err;

    if (metadata.len == 0)
        return 0;
    err = der_decode(terminal->services.der, &msg_store_metadata_request, metadata, &profile,
                     &terminal->arena, NULL);
    if (err < 0) {
        download->reason = CANCEL_SESSION_METADATA_MISMATCH;
        return download_fail(download->fact, terminal, "metadata that cannot be read");
    }
    rules = profile.has_profile_policy_rules ? profile.profile_policy_rules : 0;
    if (!(rules & (PPR_IDS_PPR1 | PPR_IDS_PPR2)))
        return 0;
    err = es10_exchange(terminal, &msg_get_rat_request, NULL, &msg_get_rat_response, &table);
    if (err < 0)
        return err;
    for (unsigned i = 0; i < 2; i++) {
        static const uint32_t bits[] = {PPR_IDS_PPR1, PPR_IDS_PPR2};

        if (!(rules & bits[i]) ||
            (profile.has_profile_owner &&
             rat_allows(terminal, table.rat, bits[i], &profile.profile_owner)))
            continue;
        download->reason = CANCEL_SESSION_PPR_NOT_ALLOWED;
        return download_fail(download->fact, terminal, "a policy rule that is not allowed");
    }
    return 0;
}
