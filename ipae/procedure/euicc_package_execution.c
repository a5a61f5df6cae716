/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Generic eUICC Package Download and Execution (SGP.32 3.3.1). */
#include "card/asn1/msg_package.h"
#include "ipae/procedure/procedures.h"
#include "ipae/state/persistent_state.h"

/* Other eIMs hear that this one changed something (E-05). */
static int report_to_others(struct eim_session *session)
{
    int err = 0;

    for (size_t i = 0; err == 0 && i < session->eims->count; i++)
        if (&session->eims->at[i] != session->eim)
            err = state_change_set(session->terminal, session->eims->at[i].id,
                                   STATE_CHANGE_CAUSE_OTHER_EIM);
    return err;
}

/* Does operation `index` of the package, an element of its list, change the eUICC? */
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

/* ES10b.LoadEuiccPackage, and who is told of it. What the others are to hear is durable before the
 * eUICC changes anything (IPAE-I3); where it changed nothing, they hear nothing. `in` is the
 * package, NULL where it cannot be decoded. Octets live in terminal->arena. */
static int load(struct eim_session *session, struct bytes package,
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
    bool read = der_decode(terminal->services.der, &msg_euicc_package_request, package, &request,
                           &terminal->arena, NULL) == 0;
    bool psmos = read && in->euicc_package == EUICC_PACKAGE_PSMO_LIST;
    int err = ERR_NOT_FOUND;

    if (session->refused && read) /* done before: not a replay's error, but what it did not take */
        err = package_result_delivery_again(session, in->counter_value);
    if (err != ERR_NOT_FOUND)
        return err;
    /* (3) to (8) IPA -> eUICC: ES10b.LoadEuiccPackage, the octets as they came */
    err = load(session, package, read ? in : NULL, &octets, &result);

    if (err == ERR_MALFORMED || err == ERR_TOO_LONG)
        return package_error_provide(session, EIM_PACKAGE_RESULT_ERROR_INVALID_PACKAGE_FORMAT,
                                     BYTES_NONE);
    if (err < 0)
        return err;
    /* The result is stored. With a profile change the connection ends here, and what is stored is
     * delivered over the new one (E-21). */
    if (card_is_switching(terminal->card))
        return 0;
    /* (9) to (17) */
    return package_result_provide(session, octets,
                                  result.arm == EUICC_PACKAGE_RESULT_SIGNED
                                      ? result.euicc_package_result_data_signed.seq_number
                                      : -1,
                                  psmos);
}
