/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Generic eUICC Package Download and Execution (SGP.32 3.3.1). */
#include "card/asn1/msg_package.h"
#include "ipae/procedure/procedures.h"
#include "ipae/state/persistent_state.h"

/* Other eIMs hear that this one changed something (E-05). */
static int tell_others(struct session *session)
{
    int err = 0;

    for (size_t i = 0; err == 0 && i < session->eims->count; i++)
        if (&session->eims->at[i] != session->eim)
            err = change_set(session->ipae, session->eims->at[i].id, STATE_CHANGE_CAUSE_OTHER_EIM);
    return err;
}

/* Does an operation, or its result, with this tag change something? Those that only read do not. */
static bool is_change(uint32_t tag)
{
    return tag != 0xBF2D && tag != 0xA6 && tag != 0xAB && tag != 0x02;
}

/* Is one of these operations, each a whole TLV, a change? */
static bool may_change(const struct bytes *list, size_t count)
{
    struct tlv one;

    for (size_t i = 0; i < count; i++)
        if (tlv_only(list[i], &one) == 0 && is_change(one.tag))
            return true;
    return false;
}

static bool changes_something(const struct euicc_package_result *result)
{
    struct bytes cursor = result->euicc_package_result_data_signed.euicc_result;
    struct tlv one;

    if (result->arm != EUICC_PACKAGE_RESULT_SIGNED)
        return false;
    while (tlv_next(&cursor, &one) == 0)
        if (is_change(one.tag))
            return true;
    return false;
}

/* ES10b.LoadEuiccPackage, and who is told of it. What the others are to hear is durable before the
 * eUICC changes anything (IPAE-I3); where it changed nothing, they hear nothing. Octets live in
 * ipae->arena. */
static int load(struct session *session, struct bytes package, bool changes, struct bytes *octets,
                struct euicc_package_result *result)
{
    struct ipae *ipae = session->ipae;
    bool has_others = changes && session->eims->count > 1;
    uint8_t before_octets[CHANGES_MAX];
    struct buf before = BUF_OVER(before_octets);
    int err = has_others ? changes_keep(ipae, &before) : 0;
    int undone = 0;

    if (err == 0 && has_others)
        err = tell_others(session);
    if (err < 0)
        return err;
    err = es10_call(ipae, package, octets);
    if (err == 0)
        err = der_decode(ipae->services.der, &msg_euicc_package_result, *octets, result,
                         &ipae->arena, NULL);
    if (has_others && (err < 0 || !changes_something(result)))
        undone = changes_put_back(ipae, buf_bytes(&before));
    return err < 0 ? err : undone;
}

int euicc_package_execution(struct session *session, struct bytes package)
{
    struct ipae *ipae = session->ipae;
    struct euicc_package_request request;
    struct euicc_package_result result;
    struct bytes octets;
    const struct euicc_package_signed *in = &request.euicc_package_signed;
    bool read = der_decode(ipae->services.der, &msg_euicc_package_request, package, &request,
                           &ipae->arena, NULL) == 0;
    bool psmos = read && in->euicc_package == EUICC_PACKAGE_PSMO_LIST;
    bool changes = psmos ? may_change(in->psmo_list, in->psmo_list_count)
                         : read && may_change(in->eco_list, in->eco_list_count);
    int err = ERR_NOT_FOUND;

    if (session->refused && read) /* done before: not a replay's error, but what it did not take */
        err = package_result_delivery_again(session, in->counter_value);
    if (err != ERR_NOT_FOUND)
        return err;
    /* (3) to (8) IPA -> eUICC: ES10b.LoadEuiccPackage, the octets as they came */
    err = load(session, package, changes, &octets, &result);

    if (err == ERR_MALFORMED || err == ERR_TOO_LONG)
        return package_error_provide(session, EIM_PACKAGE_RESULT_ERROR_INVALID_PACKAGE_FORMAT,
                                     BYTES_NONE);
    if (err < 0)
        return err;
    /* The result is stored. With a profile change the connection ends here, and what is stored is
     * delivered over the new one (E-21). */
    if (card_is_switching(ipae->card))
        return 0;
    /* (9) to (17) */
    return package_result_provide(session, octets,
                                  result.arm == EUICC_PACKAGE_RESULT_SIGNED
                                      ? result.euicc_package_result_data_signed.seq_number
                                      : -1,
                                  psmos);
}
