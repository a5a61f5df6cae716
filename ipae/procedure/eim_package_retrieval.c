/* SPDX-License-Identifier: GPL-3.0-or-later */
/* eIM Package Retrieval (SGP.32 3.1.1.1): ends when the eIM has no package, with an error, after
 * POLL_PACKAGES_MAX packages, or with a profile switch. */
#include "card/asn1/tags.h"
#include "ipae/procedure/procedures.h"
#include "ipae/state/persistent_state.h"

#include <stdio.h>
#include <string.h>

/* IPA -> eIM: ESipa.GetEimPackage; `*response` is the whole BF4F */
static int get_eim_package(struct eim_session *session, struct bytes *response)
{
    struct terminal *terminal = session->terminal;
    static const uint8_t no_plmn[3] = {0};
    struct get_eim_package_request request = {
        .eid_value = bytes_at(terminal->services.eid, EUICCD_EID_LENGTH)};
    struct bytes encoded;
    int err = state_change_get(terminal, session->eim->id, &request.state_change_cause);

    if (err < 0 && err != ERR_NOT_FOUND)
        return err;
    request.notify_state_change = request.has_state_change_cause = err == 0;
    if (memcmp(terminal->plmn, no_plmn, sizeof(no_plmn)) != 0)
        request.r_plmn = BYTES_OF(terminal->plmn);
    err = es10_encode(terminal, &msg_get_eim_package_request, &request, &encoded);
    if (err == 0)
        err = esipa_call(&session->server, encoded, response);
    if (err == 0 && request.notify_state_change) /* any response confirms the cause (E-11) */
        err = state_change_clear(terminal, session->eim->id);
    return err;
}

/* The kinds of packages by their tags (E-15, E-16). */
static const struct {
    uint32_t tag;
    int (*execute)(struct eim_session *session, struct bytes package);
} packages[] = {
    {0xBF51, euicc_package_execution},
    {0xBF52, ipa_euicc_data},
    {0xBF53, package_acknowledgements},
    {0xBF54, profile_download},
};

enum { PACKAGES = sizeof(packages) / sizeof(packages[0]) };

int eim_package_execute(struct eim_session *session, struct bytes octets, bool decoded)
{
    struct tlv outer, inner;
    bool whole = tlv_only(octets, &outer) == 0 && tlv_only(outer.value, &inner) == 0;
    size_t row = 0;

    while (whole && row < PACKAGES && packages[row].tag != inner.tag)
        row++;
    if (decoded && whole && row < PACKAGES)
        return packages[row].execute(session, inner.whole);
    terminal_note(session->terminal, session->injected ? "TransferEimPackage" : "GetEimPackage",
                  "malformed package");
    return package_error_provide(session,
                                 whole && row == PACKAGES &&
                                         inner.tag != TAG_INTEGER /* eimPackageError */
                                     ? EIM_PACKAGE_RESULT_ERROR_UNKNOWN_PACKAGE
                                     : EIM_PACKAGE_RESULT_ERROR_INVALID_PACKAGE_FORMAT,
                                 BYTES_NONE);
}

static int end_with_error(struct eim_session *session, int64_t error)
{
    char text[60];

    if (error == EIM_PACKAGE_ERROR_NO_EIM_PACKAGE_AVAILABLE)
        return ERR_NOT_FOUND;
    snprintf(text, sizeof(text), "eimPackageError %lld", (long long)error);
    terminal_note(session->terminal, "GetEimPackage", text);
    return ERR_IO; /* E-14: retried after the back-off time */
}

/* One package. ERR_NOT_FOUND: the eIM has no package. */
static int one_package(struct eim_session *session)
{
    struct terminal *terminal = session->terminal;
    struct get_eim_package_response response;
    struct bytes octets;
    int err;

    arena_reset(&terminal->arena);
    err = get_eim_package(session, &octets);
    if (err < 0)
        return err;
    err = der_decode(terminal->services.der, &msg_get_eim_package_response, octets, &response,
                     &terminal->arena, NULL);
    if (err == 0 && response.arm == GET_EIM_PACKAGE_RESPONSE_ERROR)
        return end_with_error(session, response.eim_package_error);
    return eim_package_execute(session, octets, err == 0);
}

int eim_package_retrieval(struct eim_session *session)
{
    int err = package_result_delivery(session);

    if (err == 0)
        err = profile_download_resume(session);
    for (unsigned i = 0;
         err == 0 && i < POLL_PACKAGES_MAX && !card_is_switching(session->terminal->card); i++)
        err = one_package(session);
    if (err == ERR_NOT_FOUND)
        err = notification_delivery(session);
    return err;
}
