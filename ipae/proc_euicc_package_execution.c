/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Generic eUICC Package Download and Execution (SGP.32 3.3.1; digest E.3). */
#include "card/asn1/msg_package.h"
#include "ipae/facts.h"
#include "ipae/procedures.h"

/* Other eIMs hear that this one changed something (E-05). */
static int tell_others(struct session *session)
{
    int err = 0;

    for (size_t i = 0; err == 0 && i < session->eims->count; i++)
        if (&session->eims->at[i] != session->eim)
            err = change_set(session->ipae, session->eims->at[i].id, STATE_CHANGE_CAUSE_OTHER_EIM);
    return err;
}

/* Did one of the operations of a signed result change something? Those that only read did not. */
static bool changes_something(const struct euicc_package_result *result)
{
    struct bytes cursor = result->euicc_package_result_data_signed.euicc_result;
    struct tlv one;

    if (result->arm != EUICC_PACKAGE_RESULT_SIGNED)
        return false;
    while (tlv_next(&cursor, &one) == 0)
        if (one.tag != 0xBF2D && one.tag != 0xA6 && one.tag != 0xAB && one.tag != 0x02)
            return true;
    return false;
}

int euicc_package_execution(struct session *session, struct bytes package)
{
    struct ipae *ipae = session->ipae;
    struct euicc_package_request request;
    struct euicc_package_result result;
    struct bytes octets;
    bool psmos = der_decode(ipae->services.der, &msg_euicc_package_request, package, &request,
                            &ipae->arena, NULL) == 0 &&
                 request.euicc_package_signed.euicc_package == EUICC_PACKAGE_PSMO_LIST;
    /* (3) to (8) IPA -> eUICC: ES10b.LoadEuiccPackage, the octets as they came */
    int err = es10_call(ipae, package, &octets);

    if (err == ERR_MALFORMED || err == ERR_TOO_LONG)
        return package_error_provide(session, EIM_PACKAGE_RESULT_ERROR_INVALID_PACKAGE_FORMAT,
                                     BYTES_NONE);
    if (err == 0)
        err = der_decode(ipae->services.der, &msg_euicc_package_result, octets, &result,
                         &ipae->arena, NULL);
    if (err == 0 && session->eims->count > 1 && changes_something(&result))
        err = tell_others(session);
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
