/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Direct and Indirect Profile Download (SGP.32 3.2.3.1, 3.2.3.2): one RSP session with an SM-DP+ or
 * SM-DS, with the server itself or through the eIM. One file for each procedure:
 *
 *   profile_download.c              the session as a whole
 *   common_mutual_authentication.c  SGP.22 3.0.1
 *   profile_policy_check.c          the profile's policy rules
 *   profile_installation.c          PrepareDownload to ProfileInstallationResult (SGP.22 3.1.3)
 *   common_cancel_session.c         SGP.22 3.0.2
 *   event_record.c                  Event Records of an SM-DS
 *   activation_code.c               SGP.22 4.1
 *
 * profile_download_trigger.c calls profile_download_run and delivers its result.
 */
#ifndef IPAE_PROCEDURE_PROFILE_DOWNLOAD_H
#define IPAE_PROCEDURE_PROFILE_DOWNLOAD_H

#include "ipae/client/bpp_loader.h"
#include "ipae/client/rsp.h"
#include "ipae/procedure/procedures.h"
#include "ipae/state/persistent_state.h"

/* Where a profile is: an activation code or another source. */
struct profile_source {
    struct bytes address;     /* HOST or HOST:PORT; empty: the eIM knows it */
    struct bytes matching_id; /* may be empty */
    struct bytes oid;         /* of the SM-DP+, "2.999.10"; empty: any */
    bool at_smds;             /* `address` is an SM-DS, which has Event Records */
    bool is_known_to_eim;     /* the address is not sent to the eIM, which handles it (E-61) */
};
/* `code` with or without "LPA:" (SGP.22 4.1; E-51). Slices borrow from it. ERR_MALFORMED. */
int profile_source_read(struct bytes code, struct profile_source *out);

struct download {
    struct eim_session *session;
    struct pending_download *pending;
    struct profile_source source;
    struct bytes eim_transaction_id; /* sent to the eIM in an indirect download */
    struct rsp rsp;
    bool session_open;           /* the eUICC authenticated the server: a failure is cancelled */
    int64_t cancel_reason;       /* enum cancel_session_reason */
    struct bytes transaction_id; /* of serverSigned1 */
    struct bpp_loader loader;
};

/*
 * Runs the download of `source` for `pending`, which is kept up to date in the card file. 0:
 * pending->result is there, durably; ERR_STATE: it failed permanently, pending->failure says why
 * (not durable yet); ERR_RESET; other errors: a later attempt may succeed.
 */
int profile_download_run(struct eim_session *session, struct pending_download *pending,
                         const struct profile_source *source, struct bytes eim_transaction_id);
/* Records a permanent failure: its reason, for the eIM. ERR_STATE. */
int download_fail(struct pending_download *pending, struct terminal *terminal, const char *why);
/* The same with an error code of a function of the eUICC. */
int download_fail_with_code(struct download *download, const char *function, int64_t code);
/* `err` of a function of the server; a refusal is recorded as permanent failure. */
int download_server_result(struct download *download, int err);

/* Common Mutual Authentication with the server. ERR_STATE, with the failure recorded; others as
 * struct rsp_functions. Slices of `out` live in terminal->arena. */
int common_mutual_authentication(struct download *download, struct rsp_authenticated *out);
/* ES10b.PrepareDownload. `*response`: the whole BF21. ERR_STATE, with the failure recorded. */
int prepare_download(struct download *download,
                     const struct authenticate_client_response_esipa *authenticated,
                     struct bytes *response);
/* Gets and installs the Bound Profile Package. 0: pending->result is there, durably. */
int profile_installation(struct download *download, struct bytes prepared);
/* The ProfileInstallationResult to the SM-DP+ while it is connected; a failure leaves it to
 * notification_delivery. 0; ERR_RESET; errors of the eUICC. */
int profile_installation_result_deliver(struct download *download);
/* ES10b.CancelSession, and its response to the server. */
int common_cancel_session(struct download *download);

/* Checks the policy rules in StoreMetadataRequest `metadata` (empty: none to check) against the
 * eUICC's Rules Authorisation Table (SGP.22 2.9.2; D-31, E-65), unless that is left to the eIM.
 * ERR_STATE, with the failure recorded. */
int profile_policy_check(struct download *download, struct bytes metadata);

/* ---- event_record.c ---- */

/* Stores the Event Records of an SM-DS in the pending download, durably. ERR_STATE, with the
 * failure recorded: there are none. */
int event_records_store(struct download *download, const struct rsp_authenticated *authenticated);
/* Makes the first of them the source. ERR_STATE, with the failure recorded. */
int event_records_first(struct download *download);
/* Removes the first of them; `pending` is then that of the next one, not yet durably. False: there
 * is no next one. */
bool event_records_advance(struct pending_download *pending);

/* ---- interrupted_download.c ---- */

/* Before a download that may have been interrupted while its package was loaded: ends the eUICC's
 * session and looks for its result, as profile_download_reconcile. */
int interrupted_download_settle(struct terminal *terminal, struct pending_download *pending);

#endif
