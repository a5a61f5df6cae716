/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/package.h"

#include "apdu/text.h"
#include "apdu/tlv.h"
#include "card/euicc/decisions.h"
#include "card/euicc/emergency.h"
#include "card/euicc/immediate_enabling.h"
#include "card/euicc/operation.h"
#include "card/euicc/profile.h"
#include "card/euicc/rollback.h"
#include "crypto/ec.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum {
    PACKAGE_TOKEN_MAX = 16,
    EIM_ID_SHOWN_MAX = 160,
    PACKAGE_CODE_ROOM = 16 /* octets that every operation may need for a code of its own */
};

/* C-03: eimSignature with the key of the eIM, over the received octets and the associationToken. */
static int verify(struct euicc *euicc, struct arena *arena, const struct store_eim *eim,
                  const struct euicc_package_request *request, enum verdict *verdict)
{
    struct buf token = arena_buf(arena, PACKAGE_TOKEN_MAX);
    const struct ec_public *key;
    int err = eim_key_get(euicc, eim->public_key_data, &key);

    if (err == ERR_MALFORMED ||
        err == ERR_UNSUPPORTED) { /* stored by an older version of this card */
        trace_refusal(euicc->trace, "ESep", "SGP.32 5.9.1", "C-03",
                      "stored eimPublicKeyData cannot be used", eim->public_key_data, err);
        return 0;
    }
    if (err < 0 || !key) /* the point is not on the curve: no signature verifies */
        return err;
    package_put_token(&token, eim->association_token);
    if (token.overflow)
        return ERR_MEMORY;
    return ec_verify(key, request->euicc_package_signed_raw, buf_bytes(&token),
                     request->eim_signature, verdict);
}

/* The refusal names the octets that must be signed (C-10): eIMs differ in them. */
static int refuse_signature(struct arena *arena, const struct store_eim *eim,
                            struct refusal *refusal)
{
    char eim_id[EIM_ID_SHOWN_MAX], octets[2 * PACKAGE_TOKEN_MAX + 1], value[40] = "it has none";
    struct buf token = arena_buf(arena, PACKAGE_TOKEN_MAX);

    package_put_token(&token, eim->association_token);
    if (eim->association_token)
        snprintf(value, sizeof(value), "its value is %" PRId64, eim->association_token);
    return refusal_set_values(
        refusal, arena, PACKAGE_ERROR_UNSIGNED, "C-03",
        "eimSignature does not verify with the key of eIM %s over euiccPackageSigned followed by "
        "%s (associationToken; %s)",
        text_show(eim_id, sizeof(eim_id), eim->eim_id),
        bytes_to_hex(buf_bytes(&token), octets, sizeof(octets)), value);
}

/* C-04 to C-08, in their order. */
static int check(struct euicc *euicc, struct arena *arena, const struct store_eim *eim,
                 const struct euicc_package_signed *package, size_t received,
                 struct refusal *refusal)
{
    char eid[2 * EID_OCTETS + 1];
    int err;

    if (!bytes_equal(package->eid_value, BYTES_OF(euicc->facts.eid)))
        return refusal_set_values(refusal, arena, EUICC_PACKAGE_ERROR_INVALID_EID, "C-04",
                                  "eidValue %s is not the EID of this eUICC",
                                  bytes_to_hex(package->eid_value, eid, sizeof(eid)));
    if (package->counter_value <= eim->counter)
        return refusal_set_values(refusal, arena, EUICC_PACKAGE_ERROR_REPLAY_ERROR, "C-05",
                                  "counterValue %" PRId64 "; must be greater than %" PRId64
                                  ", the last one accepted",
                                  package->counter_value, eim->counter);
    if (package->counter_value > DECISION_COUNTER_MAX)
        return refusal_set_values(refusal, arena, EUICC_PACKAGE_ERROR_COUNTER_VALUE_OUT_OF_RANGE,
                                  "C-06", "counterValue %" PRId64 "; the greatest is %d",
                                  package->counter_value, DECISION_COUNTER_MAX);
    err = emergency_is_active(euicc);
    if (err < 0)
        return err;
    if (err)
        return refusal_set(refusal, EUICC_PACKAGE_ERROR_ECALL_ACTIVE, "C-07",
                           "the Emergency Profile is enabled");
    if (received > DECISION_PACKAGE_MAX)
        return refusal_set_values(refusal, arena, EUICC_PACKAGE_ERROR_SIZE_OVERFLOW, "C-08",
                                  "package of %zu octets; at most %d are accepted", received,
                                  DECISION_PACKAGE_MAX);
    return refusal_none(refusal);
}

/* Decodes the operation as the ES10 functions decode their requests: 0 with its struct in `out`,
 * NULL where the row has no message; ERR_MALFORMED with run->why and run->offending; ERR_MEMORY. */
static int decode(struct package_run *run, const struct operation *row, void **out)
{
    struct der_error error = {0};
    int err;

    *out = NULL;
    if (!row->request)
        return 0;
    *out = arena_alloc(run->arena, row->request->size);
    if (!*out)
        return ERR_MEMORY;
    err = der_decode(run->euicc->der, row->request, run->operation.whole, *out, run->arena, &error);
    if (err != ERR_MALFORMED && err != ERR_TOO_LONG)
        return err;
    run->offending = error.bytes;
    der_error_text(&error, err, run->why, sizeof(run->why));
    return ERR_MALFORMED;
}

/* Appends the result with its arm and code. 0, also with run->results.overflow; an enum err. */
static int put_result(struct package_run *run, const struct der_message *message,
                      struct euicc_result_data *result, enum euicc_result_data_arm arm, int code)
{
    struct der_error error = {0};
    char reason[160];
    int err;

    result->arm = arm;
    result->result = code;
    err = der_encode(run->euicc->der, message, result, &run->results, &error);
    if (err == 0 || run->results.overflow)
        return 0;
    trace_refusal(run->euicc->trace, "ESep", "SGP.32 2.11.2", "A-24",
                  der_error_text(&error, err, reason, sizeof(reason)), error.bytes, err);
    return err;
}

static void trace_operation(const struct package_run *run, const struct operation *row,
                            const struct refusal *refusal, struct bytes operation)
{
    trace_refusal(run->euicc->trace, row ? row->name : "ESep", row ? row->clause : "SGP.32 3.3.1",
                  refusal->rule, refusal->reason,
                  refusal->reason == run->why && run->offending.len ? run->offending : operation,
                  refusal->code);
}

/* Appends processingTerminated; the list ends here. */
static int terminate(struct package_run *run, const struct operation *row, int code,
                     const char *rule, const char *reason, struct bytes operation)
{
    const struct refusal refusal = {code, rule, reason};
    struct euicc_result_data result = {0};

    trace_operation(run, row, &refusal, operation);
    return put_result(run, &msg_euicc_result_data, &result, EUICC_RESULT_PROCESSING_TERMINATED,
                      code);
}

/* Codes that SGP.32 v1.0 did not have yet are its undefinedError (F.1). */
static int code_of_version(const struct package_run *run, const struct operation *row,
                           const struct refusal *refusal)
{
    bool unknown = row->last_code_1_0 && refusal->code > row->last_code_1_0;

    return unknown && run->euicc->quirk->version_1_0 ? OPERATION_UNDEFINED_ERROR : refusal->code;
}

/* The operation is not carried out: its result is the code that a fault rule demands. As operate.
 */
static int operate_forced(struct package_run *run, const struct operation *row,
                          const struct forced_result *forced)
{
    const struct refusal *refusal = &forced->refusal;
    struct euicc_result_data result = {
        .add_eim_result = ADD_EIM_RESULT_CODE,
        .list_eim_result = LIST_EIM_RESULT_ERROR,
        .set_default_dp_address_result = {.set_default_dp_address_result = refusal->code}};
    int err = 0;

    if (forced->type == CODE_PROCESSING_TERMINATED)
        return terminate(run, row, refusal->code, refusal->rule, refusal->reason,
                         run->operation.whole);
    if (row->result)
        err = put_result(run, row->result, &result, row->arm, refusal->code);
    else
        profile_put_list_error(&run->results, refusal->code);
    if (err < 0)
        return err;
    trace_operation(run, row, refusal, run->operation.whole);
    return refusal->code == row->also_ok;
}

/* Runs run->operation. 1: go on, 0: the list ends here, negative: an enum err. */
static int operate(struct package_run *run, const struct operation *row)
{
    const struct buf before = run->results;
    const struct bytes whole = run->operation.whole;
    struct euicc_result_data result = {.add_eim_result = ADD_EIM_RESULT_CODE};
    struct refusal refusal = {0, NULL, NULL};
    struct forced_result forced;
    void *request;
    int err;

    if (run->euicc->faults && operation_forced(run, row, &forced))
        return operate_forced(run, row, &forced);
    err = decode(run, row, &request);
    if (err == 0)
        err = row->run(run, request, &result, &refusal);
    if (err == ERR_MALFORMED && row->malformed) {
        err = refusal_set(&refusal, row->malformed, "C-23", run->why);
    } else if (err == ERR_MALFORMED) {
        run->results = before;
        return terminate(run, row, PROCESSING_TERMINATED_UNKNOWN_OR_DAMAGED_COMMAND, "C-23",
                         run->why, whole);
    }
    if (err == 0 && row->result)
        err = put_result(run, row->result, &result, row->arm, code_of_version(run, row, &refusal));
    if (err < 0)
        return err;
    if (run->results.overflow) {
        run->results = before;
        return terminate(run, row, PROCESSING_TERMINATED_RESULT_SIZE_OVERFLOW, "C-24",
                         "no room for the result", whole);
    }
    if (refusal.code == 0 || refusal.code == row->also_ok) {
        run->profiles_changed |= (row->flags & OPERATION_CHANGES_PROFILES) != 0;
        return 1;
    }
    trace_operation(run, row, &refusal, whole);
    return 0;
}

/*
 * The list in its order up to the first failure (C-20, C-21). The room for a code of its own is
 * kept free for every operation, so that only results with data can be too long.
 */
static int operate_all(struct package_run *run, const struct bytes *list, size_t count,
                       const struct operation *(*find)(uint32_t tag))
{
    int more = 1;

    for (size_t i = 0; more > 0 && i < count; i++) {
        const struct operation *row;

        if (tlv_only(list[i], &run->operation) < 0)
            return terminate(run, NULL, PROCESSING_TERMINATED_UNKNOWN_OR_DAMAGED_COMMAND, "C-23",
                             "not a TLV", list[i]);
        row = find(run->operation.tag);
        if (!row || ((row->flags & OPERATION_SINCE_1_1) && run->euicc->quirk->version_1_0))
            return terminate(run, NULL, PROCESSING_TERMINATED_UNKNOWN_OR_DAMAGED_COMMAND, "C-23",
                             "unknown operation", list[i]);
        if (run->results.size - run->results.len < 2 * PACKAGE_CODE_ROOM)
            return terminate(run, row, PROCESSING_TERMINATED_RESULT_SIZE_OVERFLOW, "C-24",
                             "no room for more results", list[i]);
        more = operate(run, row);
    }
    return more < 0 ? more : 0;
}

/* C-15, C-16: the counter of the eIM, after the eCOs. */
static int put_counter(struct package_run *run)
{
    struct store_eim eim = run->requester;
    int err = 0;

    if (run->requester_deleted)
        return 0;
    if (run->eims_changed)
        err = store_find_eim(run->euicc->store, run->arena, run->head.eim_id, &eim);
    if (err < 0)
        return err;
    if (run->requester_rekeyed && DECISION_UPDATED_COUNTER_STAYS)
        return 0;
    if (eim.counter < run->head.counter)
        eim.counter = run->head.counter;
    return store_update_eim(run->euicc->store, &eim);
}

/* Signs and stores the result, then orders the marked switch (C-25 to C-27). */
static int finish(struct package_run *run, struct buf *out)
{
    struct euicc *euicc = run->euicc;
    size_t before = out->len;
    struct profile_switch_order order;
    int64_t number = 0;
    int err = put_counter(run);

    if (err == 0 && run->settings_changed)
        err = store_put_settings(euicc->store, &run->settings);
    if (err == 0)
        err = store_next_sequence_number(euicc->store, &number);
    if (err == 0)
        err = package_put_result(euicc, run->arena, &run->head, number, buf_bytes(&run->results),
                                 out);
    if (err < 0)
        return err;
    if (out->overflow)
        return ERR_TOO_LONG;
    err = package_result_add(euicc, run->arena, number, run->head.eim_id,
                             bytes_from(buf_bytes(out), before));
    if (err < 0 || !psmo_switch_order(run, &order))
        return err;
    if (run->grants_rollback)
        err = rollback_grant(euicc, run->current.iccid, &run->head, number);
    return err < 0 ? err : profile_switch_request(euicc, run->arena, &order, true); /* C-26 */
}

static int accept(struct euicc *euicc, struct arena *arena, const struct package_head *head,
                  const struct store_eim *eim, const struct euicc_package_signed *package,
                  struct buf *out)
{
    struct package_run run = {.euicc = euicc,
                              .arena = arena,
                              .head = *head,
                              .requester = *eim,
                              .results = arena_buf(arena, DECISION_PACKAGE_RESULT_MAX)};
    int err = rollback_forget(euicc, arena); /* C-17 */

    if (err == 0)
        err = profile_find_enabled(euicc, arena, &run.current);
    if (err < 0)
        return err;
    run.has_current = err > 0;
    if (!run.results.at)
        return ERR_MEMORY;
    if (package->euicc_package == EUICC_PACKAGE_PSMO_LIST)
        err = operate_all(&run, package->psmo_list, package->psmo_list_count, psmo_find);
    else
        err = operate_all(&run, package->eco_list, package->eco_list_count, eco_find);
    if (err == 0)
        err = finish(&run, out);
    return err < 0 ? err : immediate_enabling_forget(euicc); /* B-89 */
}

int package_load(struct euicc *euicc, struct arena *arena,
                 const struct euicc_package_request *request, size_t received,
                 const struct forced_result *forced, struct buf *out, struct refusal *refusal)
{
    const struct euicc_package_signed *package = &request->euicc_package_signed;
    struct package_head head = {.eim_id = package->eim_id,
                                .transaction_id = package->eim_transaction_id,
                                .counter = package->counter_value,
                                .signature = request->eim_signature};
    enum verdict verdict = BAD;
    struct store_eim eim;
    int err = store_find_eim(euicc->store, arena, package->eim_id, &eim);

    if (err == ERR_NOT_FOUND) {
        package_put_unsigned(euicc, &head, received, out);
        return refusal_set_values(
            refusal, arena, PACKAGE_ERROR_UNSIGNED, "C-02", "eimId %s: no such eIM is associated",
            text_show((char[EIM_ID_SHOWN_MAX]){0}, EIM_ID_SHOWN_MAX, package->eim_id));
    }
    if (err < 0)
        return err;
    head.association_token = eim.association_token;
    head.ci_key_id = eim.ci_key_id;
    err = verify(euicc, arena, &eim, request, &verdict);
    if (err < 0)
        return err;
    if (verdict != GOOD) {
        package_put_unsigned(euicc, &head, received, out);
        return refuse_signature(arena, &eim, refusal);
    }
    if (forced)
        *refusal = forced->refusal;
    else
        err = check(euicc, arena, &eim, package, received, refusal);
    if (err < 0)
        return err;
    if (refusal->code)
        return package_put_error(euicc, arena, &head, (enum euicc_package_error_code)refusal->code,
                                 out);
    return accept(euicc, arena, &head, &eim, package, out);
}
