/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The procedures of SGP.32 chapter 3, one file each, proc_*.c. All run on the coroutine and answer
 * 0 or an enum err; ERR_RESET always means: unwind. What they were about is durable in the outbox
 * or a fact, so that each may be begun again.
 */
#ifndef IPAE_PROCEDURES_H
#define IPAE_PROCEDURES_H

#include "ipae/esipa.h"

/* A poll of one eIM: where it stands. */
struct session {
    struct ipae *ipae;
    const struct eims *eims;
    const struct eim *eim;
    struct server server;
};

/* eIM Package Retrieval, SGP.32 3.1.1.1: stored results, then packages until there is none. */
int eim_package_retrieval(struct session *session);
/* Generic eUICC Package Download and Execution, 3.3.1: `package` is a whole BF51. */
int euicc_package_execution(struct session *session, struct bytes package);
/* ProvideEimPackageResult of all stored results for this eIM (E-30), with notifications. */
int package_result_delivery(struct session *session);
/* ... of one result: EuiccPackageResult, whole; `number` < 0: it is not stored. `with` says whether
 * notifications go along. */
int package_result_provide(struct session *session, struct bytes result, int64_t number, bool with);
/* ... that says that a package could not be taken: an enum eim_package_result_error_code. */
int package_error_provide(struct session *session, int64_t code, struct bytes transaction_id);
/* Removes what the eIM acknowledges in its answer BF50. ERR_IO when it refuses. */
int package_result_acknowledged(struct session *session,
                                const struct provide_eim_package_result *message);
/* IpaEuiccDataRequest, 2.11.1.2: a whole BF52. */
int ipa_euicc_data(struct session *session, struct bytes request);
/* Notification delivery, 3.7: by this eIM where it does indirect downloads, else to their
 * addresses. */
int notification_delivery(struct session *session);
/* Is the result with this number still stored? 1, 0. */
int package_result_is_stored(struct ipae *ipae, int64_t number);
/* Profile download, 3.2.3: `request` is a whole BF54. */
int profile_download(struct session *session, struct bytes request);

/* These end with REFRESH, when they are possible: then card_is_switching. */
int profile_rollback(struct ipae *ipae);
int execute_fallback_mechanism(struct ipae *ipae);
int return_from_fallback(struct ipae *ipae);

#endif
