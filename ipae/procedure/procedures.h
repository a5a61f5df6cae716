/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The procedures of SGP.32 chapter 3, one file each, proc_*.c. All run on the coroutine and answer
 * 0 or an enum err; ERR_RESET always means: unwind. What they were about is durable in the outbox
 * or a fact, so that each may be begun again.
 */
#ifndef IPAE_PROCEDURE_PROCEDURES_H
#define IPAE_PROCEDURE_PROCEDURES_H

#include "ipae/client/esipa.h"

enum { NOTIFICATIONS_GIVEN = 32 };

/* A poll of one eIM: where it stands. */
struct eim_session {
    struct terminal *terminal;
    const struct eims *eims;
    const struct eim *eim;
    struct server server;
    bool refused; /* it did not take a stored result */
    bool pushed;  /* the package under way came by TransferEimPackage, and is not answered yet */
    int64_t given[NOTIFICATIONS_GIVEN]; /* numbers of the last notifications that it got */
    unsigned given_count;
};

/* eIM Package Retrieval, SGP.32 3.1.1.1: stored results, then packages until there is none. */
int eim_package_retrieval(struct eim_session *session);
/* One package: the only member, a whole TLV, of `octets`, which could be read when `good`; polled
 * or pushed. */
int eim_package_execute(struct eim_session *session, struct bytes octets, bool good);

/* An association that stays open between polls, for what its eIM injects (E-16). */
struct injection {
    struct eim_session session; /* its terminal is NULL: there is none */
    struct eims eims;
};
/* The session with `eim`, which injects; before it is connected. ERR_MEMORY, ERR_MALFORMED. */
int injection_begin(struct injection *injection, struct terminal *terminal, const struct eims *eims,
                    const struct eim *eim);
/* It stays, as it is connected. */
int injection_keep_open(struct injection *injection);
/* Takes what came over it: 1 when something did, 0; ERR_RESET. What goes wrong ends it. */
int injection_serve(struct injection *injection);
/* Ends it, if there is one. 0 or ERR_RESET. */
int injection_end(struct injection *injection);
/* The package under way is answered with what goes to ESipa otherwise: 1; where only that it was
 * received can be told, 0, and `message` goes its own way. 0, too, for one that was not pushed. */
int transfer_respond(struct eim_session *session, const struct provide_eim_package_result *message);
/* It takes longer: the eIM is told that it was received. Nothing for one that was not pushed. */
int transfer_acknowledge(struct eim_session *session);

/* Generic eUICC Package Download and Execution, 3.3.1: `package` is a whole BF51. */
int euicc_package_execution(struct eim_session *session, struct bytes package);
/* Does `err`, of a result that went to the eIM, say that it was refused (E-26)? By an error of
 * ESipa, an HTTP or CoAP status, a response that cannot be decoded, or a connection that ended or
 * stayed silent instead of a response; not where the eIM could not be reached. */
bool package_result_is_refused(const struct eim_session *session, int err);
/* ProvideEimPackageResult of all stored results for this eIM (E-30), with notifications. What it
 * refuses stays; an error only where that is a reason for a rollback (E-27). */
int package_result_delivery(struct eim_session *session);
/* ... of the one whose package had this counterValue. ERR_NOT_FOUND. */
int package_result_delivery_again(struct eim_session *session, int64_t counter);
/* ... of one result: EuiccPackageResult, whole; `number` < 0: it is not stored. `with` says whether
 * notifications go along. */
int package_result_provide(struct eim_session *session, struct bytes result, int64_t number,
                           bool with);
/* ... that says that a package could not be taken: an enum eim_package_result_error_code. */
int package_error_provide(struct eim_session *session, int64_t code, struct bytes transaction_id);
/* Sends it, and removes what the eIM acknowledges in its answer BF50, and then the result `number`
 * that is in it (< 0: none). ERR_STATE when it refuses. */
int package_result_acknowledged(struct eim_session *session,
                                const struct provide_eim_package_result *message, int64_t number);
/* The eIM gets these notifications, whole, and may acknowledge them: nothing else, but for results
 * of its own packages. */
void package_result_record_notifications(struct eim_session *session,
                                         const struct bytes *notifications, size_t count);
/* What the eIM acknowledges: a whole BF53. */
int package_acknowledgements(struct eim_session *session, struct bytes acknowledgements);
/* IpaEuiccDataRequest, 2.11.1.2: a whole BF52. */
int ipa_euicc_data(struct eim_session *session, struct bytes request);
/* Notification delivery, 3.7 [2b]: by this eIM where it does indirect downloads. */
int notification_delivery(struct eim_session *session);
/* ... [2a]: to their addresses, where no eIM does that. What fails waits for the next poll; ERR_*
 * of the card alone. */
int notification_delivery_direct(struct terminal *terminal, const struct eims *eims);
/* Is the result with this number still stored? 1, 0. */
int package_result_is_stored(struct terminal *terminal, int64_t number);
/* Profile download, 3.2.3: `request` is a whole BF54. It is remembered before it is begun. */
int profile_download(struct eim_session *session, struct bytes request);
/* ... goes on with what this eIM ordered, if something is left of it. */
int profile_download_resume(struct eim_session *session);
/* What became of downloads that were cut off; without a server. Before anything else in a poll. */
int profile_download_reconcile(struct terminal *terminal);
/* Reads a ProfileInstallationResult, whole BF37. `*reason`: 0 or an enum error_reason; it may be
 * NULL. */
int installation_result_read(struct terminal *terminal, struct bytes result, int64_t *number,
                             int64_t *reason);
/* ES10b.ImmediateEnable of what was installed just now, or before the power went, 3.4.4: where it
 * is configured. */
int profile_enable_immediately(struct terminal *terminal);
/* In the card session after it: 1 when the profile is enabled and the eIMs are to be told, 0 when
 * it is not; ERR_NOT_FOUND when it was not asked for. */
int profile_was_enabled_immediately(struct terminal *terminal);
/* One poll of all eIMs, poll_eims.c; the association that stays is `injection`. 0, whatever came of
 * it, or ERR_RESET. */
struct poll_outcome {
    bool failed;         /* of one eIM at least */
    bool no_network;     /* the last one that was tried could not be reached */
    unsigned no_way_out; /* how many found no way to their eIM, although in service */
};
int poll_eims(struct terminal *terminal, struct injection *injection, unsigned *refused_results,
              struct poll_outcome *outcome);
/* What runs on the coroutine, from TERMINAL PROFILE to the reset. */
void poll_run(struct terminal *terminal);

/* Is an Emergency Profile enabled? 1, 0. */
int emergency_is_enabled(struct terminal *terminal);
/* Is the Fallback Profile? 1, 0. */
int fallback_profile_is_enabled(struct terminal *terminal);

/* These end with REFRESH, when they are possible: then card_is_switching. */
int profile_rollback(struct terminal *terminal);
int execute_fallback_mechanism(struct terminal *terminal);
int return_from_fallback(struct terminal *terminal);

#endif
