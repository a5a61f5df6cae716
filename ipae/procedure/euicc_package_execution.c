/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Generic eUICC Package Download and Execution (SGP.32 3.3.1): ends when the eIM has the result, or
 * with a profile switch. Steps (1) and (2) are eIM Package Retrieval. */
#include "card/asn1/msg_package.h"
#include "ipae/procedure/procedures.h"
#include "ipae/state/persistent_state.h"

/* Records for the other eIMs that this one changed the eUICC (E-05). */
static int report_to_others(struct eim_session *session)
{
    int err = 0;

    for (size_t i = 0; err == 0 && i < session->eims->count; i++)
        if (&session->eims->at[i] != session->eim)
            err = state_change_set(session->terminal, session->eims->at[i].id,
                                   STATE_CHANGE_CAUSE_OTHER_EIM);
    return err;
}

/* Does operation `index` of the package change the eUICC? */
static bool is_change(const struct euicc_package_signed *package, size_t index)
{
    bool psmo = package->euicc_package == EUICC_PACKAGE_PSMO_LIST;
    struct tlv operation;

    if (tlv_only(psmo ? package->psmo_list[index] : package->eco_list[index], &operation) < 0)
        return false;
    return psmo ? card_psmo_changes(operation.tag) : card_eco_changes(operation.tag);
}

static size_t count_operations(const struct euicc_package_signed *package)
{
    return package->euicc_package == EUICC_PACKAGE_PSMO_LIST ? package->psmo_list_count
                                                             : package->eco_list_count;
}

static bool may_change(const struct euicc_package_signed *package)
{
    for (size_t i = 0; i < count_operations(package); i++)
        if (is_change(package, i))
            return true;
    return false;
}

/* The results stand in the order of the operations; processingTerminated, in place of the last one,
 * is of an operation that was not carried out. */
static bool changes_something(struct terminal *terminal, const struct euicc_package_signed *package,
                              const struct euicc_package_result *result)
{
    struct bytes cursor = result->euicc_package_result_data_signed.euicc_result;
    struct euicc_result_data data;
    struct tlv one;

    if (result->arm != EUICC_PACKAGE_RESULT_SIGNED)
        return false;
    for (size_t i = 0; i < count_operations(package) && tlv_next(&cursor, &one) == 0; i++)
        if (is_change(package, i) &&
            der_decode(terminal->services.der, &msg_euicc_result_data, one.whole, &data,
                       &terminal->arena, NULL) == 0 &&
            data.arm != EUICC_RESULT_PROCESSING_TERMINATED)
            return true;
    return false;
}

/* (3) to (8) IPA -> eUICC: ES10b.LoadEuiccPackage, with the package's octets as received.
 * The state change for the other eIMs is durable before the eUICC changes anything (IPAE-I3), and
 * is removed where it changed nothing. `in` is the decoded package, NULL where it is malformed.
 * `*octets`, the whole result, lives in terminal->arena. */
static int load_euicc_package(struct eim_session *session, struct bytes package,
                              const struct euicc_package_signed *in, struct bytes *octets,
                              struct euicc_package_result *result)
{
    struct terminal *terminal = session->terminal;
    bool has_others = in && session->eims->count > 1 && may_change(in);
    uint8_t before_octets[CHANGES_MAX];
    struct buf before = BUF_OVER(before_octets);
    int err = has_others ? state_changes_read(terminal, &before) : 0;
    int undone = 0;

    if (err == 0 && has_others)
        err = report_to_others(session);
    if (err < 0)
        return err;
    err = es10_call(terminal, package, octets);
    if (err == 0)
        err = der_decode(terminal->services.der, &msg_euicc_package_result, *octets, result,
                         &terminal->arena, NULL);
    if (has_others && (err < 0 || !changes_something(terminal, in, result)))
        undone = state_changes_restore(terminal, buf_bytes(&before));
    return err < 0 ? err : undone;
}

int euicc_package_execution(struct eim_session *session, struct bytes package)
{
    struct terminal *terminal = session->terminal;
    struct euicc_package_request request;
    struct euicc_package_result result;
    struct bytes octets;
    const struct euicc_package_signed *in = &request.euicc_package_signed;
    bool decoded = der_decode(terminal->services.der, &msg_euicc_package_request, package, &request,
                              &terminal->arena, NULL) == 0;
    bool psmos = decoded && in->euicc_package == EUICC_PACKAGE_PSMO_LIST;
    int err = ERR_NOT_FOUND;

    if (session->refused && decoded) /* the eIM sends it again because it refused the result */
        err = package_result_delivery_again(session, in->counter_value);
    if (err != ERR_NOT_FOUND)
        return err;
    err = load_euicc_package(session, package, decoded ? in : NULL, &octets, &result);

    if (err == ERR_MALFORMED || err == ERR_TOO_LONG)
        return package_error_provide(session, EIM_PACKAGE_RESULT_ERROR_INVALID_PACKAGE_FORMAT,
                                     BYTES_NONE);
    if (err < 0)
        return err;
    /* A profile switch ends the connection here: the stored result is delivered over the new
     * profile (E-21). */
    if (card_is_switching(terminal->card))
        return 0;
    /* (9) to (17): package_result_delivery.c */
    return package_result_provide(session, octets,
                                  result.arm == EUICC_PACKAGE_RESULT_SIGNED
                                      ? result.euicc_package_result_data_signed.seq_number
                                      : -1,
                                  psmos);
}
