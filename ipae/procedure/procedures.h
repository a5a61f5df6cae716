/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The procedures of SGP.32 chapter 3, one file each. All run on the coroutine and return 0 or an
 * enum err; after ERR_RESET the caller returns it, too. Their state is durable in the eUICC's
 * lists or in state/, so that each may be repeated after a reset.
 */
#ifndef IPAE_PROCEDURE_PROCEDURES_H
#define IPAE_PROCEDURE_PROCEDURES_H

#include "ipae/client/esipa.h"

enum { NOTIFICATIONS_SENT = 32 };

/* The poll of one eIM. */
struct eim_session {
    struct terminal *terminal;
    const struct eims *eims;
    const struct eim *eim;
    struct server server;
    bool refused;  /* the eIM refused a stored result */
    bool injected; /* the current package came by TransferEimPackage; no response was sent yet */
    uint8_t injected_id[TRANSACTION_ID_MAX]; /* its eimTransactionId */
    size_t injected_id_len;                  /* 0: none */
    int64_t sent[NOTIFICATIONS_SENT]; /* sequence numbers of the last notifications sent to it */
    unsigned sent_count;
};

/* eIM Package Retrieval, SGP.32 3.1.1.1: stored results, then packages until there is none. */
int eim_package_retrieval(struct eim_session *session);
/* Executes one package, retrieved or injected: the only member, a whole TLV, of message `octets`.
 * `decoded`: the message could be decoded. */
int eim_package_execute(struct eim_session *session, struct bytes octets, bool decoded);

/* A DTLS association that stays open between polls, for packages that its eIM injects (E-16). */
struct injection {
    struct eim_session session; /* its terminal is NULL: there is no association */
    struct eims eims;
};
/* Begins the session with `eim`, not connected yet. ERR_MEMORY, ERR_MALFORMED. */
int injection_begin(struct injection *injection, struct terminal *terminal, const struct eims *eims,
                    const struct eim *eim);
/* Keeps the connected association open. */
int injection_keep_open(struct injection *injection);
/* Handles what was received over it: 1; 0: nothing was; ERR_RESET. Another error ends it. */
int injection_serve(struct injection *injection);
/* Closes it, if it is open. 0 or ERR_RESET. */
int injection_end(struct injection *injection);
/* Sends `message` as the response to an injected package: 1. 0: the package was not injected, or
 * the response has no field for this result: it acknowledges the package, and the caller sends
 * `message`. */
int transfer_respond(struct eim_session *session, const struct provide_eim_package_result *message);
/* Acknowledges an injected package whose result comes later; else does nothing. */
int transfer_acknowledge(struct eim_session *session);

/* Generic eUICC Package Download and Execution, 3.3.1: `package` is a whole BF51. */
int euicc_package_execution(struct eim_session *session, struct bytes package);
/* Does `err` of a message with a result mean that the eIM refused it (E-26)? By an error of ESipa,
 * an HTTP or CoAP status, a malformed response, a connection closed instead of a response, or no
 * response in time; not where the eIM could not be reached. */
bool package_result_is_refused(const struct eim_session *session, int err);
/* ProvideEimPackageResult of all stored results for this eIM (E-30), with notifications. Refused
 * results stay stored; an error is returned only where that is a reason for a rollback (E-27). */
int package_result_delivery(struct eim_session *session);
/* ... of the one whose package had this counterValue. ERR_NOT_FOUND. */
int package_result_delivery_again(struct eim_session *session, int64_t counter);
/* ... of one result: a whole EuiccPackageResult; `number` < 0: it is not stored. */
int package_result_provide(struct eim_session *session, struct bytes result, int64_t number,
                           bool with_notifications);
/* ... of an error: an enum eim_package_result_error_code. */
int package_error_provide(struct eim_session *session, int64_t code, struct bytes transaction_id);
/* Sends `message`, removes what the eIM acknowledges in its response BF50, then the result `number`
 * that the message has (< 0: none). ERR_STATE: the eIM refused it. */
int package_result_acknowledged(struct eim_session *session,
                                const struct provide_eim_package_result *message, int64_t number);
/* Records that these notifications, whole, are sent to the eIM: it may acknowledge them, and the
 * results of its own packages, only. */
void package_result_record_notifications(struct eim_session *session,
                                         const struct bytes *notifications, size_t count);
/* EimAcknowledgements: a whole BF53. */
int package_acknowledgements(struct eim_session *session, struct bytes acknowledgements);
/* IpaEuiccDataRequest, 2.11.1.2: a whole BF52. */
int ipa_euicc_data(struct eim_session *session, struct bytes request);
/* Notification delivery, 3.7 [2b]: through this eIM, where it does Indirect Profile Downloads. */
int notification_delivery(struct eim_session *session);
/* ... [2a]: to their addresses, where no eIM does that. What fails is repeated in the next poll.
 * 0 or ERR_RESET. */
int notification_delivery_direct(struct terminal *terminal, const struct eims *eims);
/* Is the package result with this sequence number stored? 1, 0. */
int package_result_is_stored(struct terminal *terminal, int64_t number);
/* Profile download, 3.2.3: `request` is a whole BF54, stored before the download begins. */
int profile_download(struct eim_session *session, struct bytes request);
/* ... continues the download that this eIM requested, if there is one. */
int profile_download_resume(struct eim_session *session);
/* Finds the results of interrupted downloads, without a server. First in each poll. */
int profile_download_reconcile(struct terminal *terminal);
/* Reads a ProfileInstallationResult, whole BF37. `*reason`: 0 or an enum error_reason; it may be
 * NULL. */
int installation_result_read(struct terminal *terminal, struct bytes result, int64_t *number,
                             int64_t *reason);
/* ES10b.ImmediateEnable of the profile that was just installed, or installed before a power cut,
 * where that is configured, 3.4.4. */
int profile_enable_immediately(struct terminal *terminal);
/* In the card session after it: 1: the profile is enabled; 0: it is not; ERR_NOT_FOUND: no profile
 * was to be enabled. */
int profile_was_enabled_immediately(struct terminal *terminal);
/* One poll of all eIMs, poll_eims.c; `injection` is the association that stays open,
 * `refused_results` counts the polls of this card session that failed for a refused result. 0 or
 * ERR_RESET. */
struct poll_outcome {
    bool failed;          /* with at least one eIM */
    bool no_network;      /* the last eIM could not be reached */
    unsigned unreachable; /* eIMs that could not be reached although the terminal is in service */
};
int poll_eims(struct terminal *terminal, struct injection *injection, unsigned *refused_results,
              struct poll_outcome *outcome);
/* What runs on the coroutine, from TERMINAL PROFILE to the reset. */
void poll_run(struct terminal *terminal);

/* Is an Emergency Profile enabled? 1, 0. */
int emergency_is_enabled(struct terminal *terminal);
/* Is the Fallback Profile? 1, 0. */
int fallback_profile_is_enabled(struct terminal *terminal);

/* Each ends with REFRESH where the eUICC permits it: then card_is_switching. */
int profile_rollback(struct terminal *terminal);
int execute_fallback_mechanism(struct terminal *terminal);
int return_from_fallback(struct terminal *terminal);

#endif
