/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The only place that checks, decodes, begins and commits: see es10.h. */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/asn1/tags.h"
#include "card/es10/es10.h"
#include "card/es10/fault_function.h"
#include "card/euicc/bpp.h"
#include "card/euicc/rsp_session.h"
#include "card/store/store_tx.h"

#include <stdio.h>

/* Does the row exist in the SGP.32 version of the card (F.1)? */
static bool is_of_version(const struct es10_row *row, const struct quirk *quirk)
{
    return !(row->flags & (quirk->version_1_0 ? ES10_SINCE_1_1 : ES10_ONLY_1_0));
}

/* Is the row one of the options of the card? */
static bool is_of_options(const struct es10_row *row, const struct euicc_facts *facts)
{
    return !(row->flags & ES10_CRL_SUPPORT) || facts->crl_support;
}

/* Rows of this card's mode with `tag`; NULL when the card has none. */
static const struct es10_row *row_find(const struct euicc *euicc, uint32_t tag)
{
    static const unsigned wanted[] = {
        [EUICC_MODE_IOT] = ES10_IOT,
        [EUICC_MODE_CONSUMER] = ES10_CONSUMER,
        [EUICC_MODE_DUAL] = ES10_BOTH,
    };
    const struct es10_row *row = es10_table_find(tag);

    /* Rows with one tag stand together. */
    for (; row && row->tag == tag; row = es10_table_next(row))
        if ((row->flags & wanted[euicc->facts.mode]) && is_of_version(row, euicc->quirk) &&
            is_of_options(row, &euicc->facts))
            return row;
    return NULL;
}

int es10_finish(const struct es10_call *call, const struct refusal *refusal)
{
    if (refusal->code == 0)
        return ES10_DONE;
    return es10_refuse(call, refusal->rule, refusal->reason, call->request, refusal->code);
}

bool es10_forced(const struct es10_call *call, struct refusal *refusal)
{
    if (call->forced)
        *refusal = call->forced->refusal;
    return call->forced != NULL;
}

int es10_put_list_error(const struct es10_call *call)
{
    size_t response = tlv_open(call->response, call->row->tag);

    tlv_put_u8(call->response, TAG_RESPONSE_ERROR_CODE, (unsigned)call->forced->refusal.code);
    tlv_close(call->response, response);
    return es10_finish(call, &call->forced->refusal);
}

int es10_refuse(const struct es10_call *call, const char *rule, const char *reason,
                struct bytes offending, int result)
{
    trace_refusal(call->euicc->trace, call->row->name, call->row->clause, rule, reason, offending,
                  result);
    return ES10_REFUSED;
}

/* "EuiccPackageSigned.eidValue: wrong length". */
static void refuse_malformed(const struct es10_call *call, const struct der_error *error, int err)
{
    char reason[160];

    trace_refusal(call->euicc->trace, call->row->name, call->row->clause, "A-24",
                  der_error_text(error, err, reason, sizeof(reason)), error->bytes, err);
}

int es10_decode(const struct es10_call *call, const struct der_message *message, void *out,
                int code, const char *rule, struct refusal *refusal)
{
    struct der_error error = {0};
    char reason[160];
    int err;

    if (es10_forced(call, refusal))
        return 0;
    err = der_decode(call->euicc->der, message, call->request, out, call->arena, &error);
    if (err != ERR_MALFORMED && err != ERR_TOO_LONG)
        return err < 0 ? err : refusal_none(refusal);
    return refusal_set_values(refusal, call->arena, code, rule, "%s",
                              der_error_text(&error, err, reason, sizeof(reason)));
}

struct bytes es10_stored_text(const struct es10_call *call, const char *what, struct bytes text)
{
    char reason[80];

    if (der_is_utf8(text))
        return text;
    snprintf(reason, sizeof(reason), "stored %s is not UTF-8; left out of the response", what);
    trace_emit(call->euicc->trace, (struct trace_event){.kind = TRACE_REFUSAL,
                                                        .name = call->row->name,
                                                        .clause = call->row->clause,
                                                        .rule = "A-25",
                                                        .reason = reason,
                                                        .element = what,
                                                        .data = text,
                                                        .result = ERR_MALFORMED});
    return BYTES_NONE;
}

static int decode(struct es10_call *call, void **request)
{
    const struct der_message *message = call->row->request;
    struct der_error error = {0};
    int err;

    if (!message)
        return 0;
    *request = arena_alloc(call->arena, message->size);
    if (!*request)
        return ERR_MEMORY;
    err = der_decode(call->euicc->der, message, call->request, *request, call->arena, &error);
    if (err < 0)
        refuse_malformed(call, &error, err);
    return err;
}

/* Calls the function and encodes its response. Its outcome, or an enum err. */
static int call_and_encode(struct es10_call *call, const void *request)
{
    const struct der_message *message = call->row->response;
    void *response = NULL;
    int outcome;

    if (message && !(response = arena_alloc(call->arena, message->size)))
        return ERR_MEMORY;
    outcome = call->row->run(call, request, response);
    if (outcome < 0 || !message)
        return call->response->overflow ? ERR_TOO_LONG : outcome;
    struct der_error error = {0};
    int err = der_encode(call->euicc->der, message, response, call->response, &error);
    if (err < 0)
        refuse_malformed(call, &error, err);
    return err < 0 ? err : outcome;
}

static int read_row(struct es10_call *call, const void *request)
{
    struct store *store = call->euicc->store;
    int outcome;

    if (!(call->row->flags & ES10_LISTS))
        return call_and_encode(call, request);
    outcome = store_begin_read(store);
    if (outcome < 0)
        return outcome;
    outcome = call_and_encode(call, request);
    store_end_read(store);
    return outcome;
}

static int run_row(struct es10_call *call, const void *request)
{
    struct store *store = call->euicc->store;
    struct switching *switching = &call->euicc->volatile_state.switching;
    const struct switching before = *switching;
    int outcome;

    if (!(call->row->flags & ES10_WRITES))
        return read_row(call, request);
    outcome = store_begin(store);
    if (outcome < 0)
        return outcome;
    outcome = call_and_encode(call, request);
    if (outcome == ES10_DONE) {
        int err = store_commit(store);

        if (err == 0)
            return outcome;
        outcome = err;
    } else {
        store_rollback(store);
    }
    *switching = before; /* a switch that was rolled back did not happen */
    return outcome;
}

/* The row for `request`, or NULL with a status word. */
static const struct es10_row *find(const struct euicc *euicc, struct bytes request, uint16_t *sw)
{
    bool whole;
    struct tlv dataobject;
    const struct es10_row *row;

    whole = tlv_only(request, &dataobject) == 0;
    row = whole ? row_find(euicc, dataobject.tag) : NULL;
    if (!row && bpp_takes(euicc, request))
        row = row_find(euicc, ES10_BOUND_PROFILE_PACKAGE);
    if (row)
        return row;
    *sw = whole ? SW_REFERENCE_NOT_FOUND : SW_WRONG_DATA;
    trace_refusal(euicc->trace, "ES10", "SGP.22 5.7.2", "A-24",
                  whole ? "no such function on this card" : "not one whole data object", request,
                  *sw);
    return NULL;
}

static bool is_switching(const struct switching *switching)
{
    return switching->marked || switching->until_reset;
}

uint16_t es10_run(struct euicc *euicc, struct arena *arena, enum es10_door door,
                  struct bytes request, struct buf *response)
{
    struct es10_call call = {euicc, arena, NULL, request, response, NULL};
    struct forced_result forced;
    void *decoded = NULL;
    size_t before = response->len;
    const struct fault *fault = NULL;
    uint16_t sw = SW_OK;
    int outcome;

    call.row = find(euicc, request, &sw);
    if (!call.row)
        return sw;
    if (euicc->faults) {
        fault = es10_fault_before(&call, &forced, &sw);
        if (sw)
            return sw;
    }
    if (door == ES10_DOOR_DEVICE && euicc_active_ipa(euicc) == EUICC_IPA_IPAE &&
        !(call.row->flags & ES10_ANY_IPA)) {
        (void)es10_refuse(&call, "A-29", "the IPAe is active", request, SW_CONDITIONS);
        return SW_CONDITIONS;
    }
    if (is_switching(&euicc->volatile_state.switching)) {
        (void)es10_refuse(&call, "B-07", "a profile switch is pending until REFRESH or reset",
                          request, SW_CONDITIONS);
        return SW_CONDITIONS;
    }
    outcome = decode(&call, &decoded);
    if (outcome == 0)
        outcome = run_row(&call, decoded);
    if (outcome < 0)
        response->len = before;
    if (fault)
        es10_fault_after(&call, fault, before);
    if (outcome != ES10_DONE && (call.row->flags & ES10_SESSION))
        rsp_refused(euicc);
    trace_emit(euicc->trace, (struct trace_event){.kind = TRACE_FUNCTION,
                                                  .name = call.row->name,
                                                  .clause = call.row->clause,
                                                  .command = request,
                                                  .data = bytes_from(buf_bytes(response), before),
                                                  .result = outcome == ES10_DONE ? 0 : outcome});
    return outcome < 0 ? sw_of_err(outcome) : SW_OK;
}
