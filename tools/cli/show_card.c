/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/show_card.h"

#include "apdu/err.h"
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/slices.h"
#include "tools/cli/command.h"
#include "tools/cli/json_output.h"
#include "tools/cli/show_fields.h"

#include <stdio.h>
#include <stdlib.h>

enum { RESPONSE_MAX = 262144 };

/* Collects the reasons and the octets of stored data that the card refuses to use. */
void show_card_on_event(void *context, const struct euiccd_trace_event *event)
{
    struct show_card *show = context;

    if (event->kind != EUICCD_TRACE_REFUSAL &&
        (event->kind != EUICCD_TRACE_STORE || event->result >= 0))
        return;
    show_add_unusable(show->unusable, event->name, event->reason ? event->reason : "failed",
                      from_euiccd(event->data));
    if (event->element && show->request && show_has_field(show->request, event->element))
        json_object_set_new(show->object, event->element, json_hex(from_euiccd(event->data)));
}

/* Calls one function and adds its response. A card without the function has none of its members. */
static void add_response(struct show_card *show)
{
    uint8_t request_memory[8];
    struct buf request = BUF_OVER(request_memory);
    uint8_t *response = show->response;
    size_t length, mark;
    size_t told = json_array_size(show->unusable);
    struct tlv members;
    char reason[64] = "";
    uint16_t sw;

    mark = tlv_open(&request, show->request->tag);
    (void)buf_put_hex(&request, show->request->members ? show->request->members : "");
    tlv_close(&request, mark);
    sw = show->es10(show->card, request.at, request.len, response, RESPONSE_MAX, &length);
    if (sw == SW_OK && length > 0 && tlv_only(bytes_at(response, length), &members) == 0)
        show_add_response(show->object, show->request, members.value, show->unusable);
    else if (sw == SW_OK && length > 0)
        snprintf(reason, sizeof(reason), "response is not one data object");
    else if (sw != SW_OK && sw != SW_REFERENCE_NOT_FOUND && json_array_size(show->unusable) == told)
        snprintf(reason, sizeof(reason), "status word %04X (%s)", sw, sw_text(sw));
    while (sw == SW_REFERENCE_NOT_FOUND && json_array_size(show->unusable) > told)
        json_array_remove(show->unusable, told); /* a function of another mode or version */
    if (*reason)
        show_add_unusable(show->unusable, show->request->function, reason, BYTES_NONE);
}

/* Adds the settings of `euicc create` and the durability of the last changes, by the names of the
 * options. Returns whether the card has functions of SGP.32. */
static bool add_settings(struct show_card *show)
{
    static const char *const modes[] = {"iot", "consumer", "dual"};
    static const char *const ipas[] = {"ipad", "ipae"};
    static const char *const durabilities[] = {"full", "os"};
    static const char *const specs[] = {"1.2", "1.3"};
    static const char *const applications[] = {"refused", "inert"};
    struct euiccd_settings settings = EUICCD_INIT(struct euiccd_settings);
    json_t *made;
    int err = euiccd_get_settings(show->card, &settings);

    if (err < 0) {
        show_add_unusable(show->unusable, "settings of the card", err_reason(err), BYTES_NONE);
        return true;
    }
    made = json_pack(
        "{s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:I, s:I, s:I, s:I, s:b, s:s, s:s}", "mode",
        modes[settings.mode], "spec", specs[settings.spec], "defaultIpa", ipas[settings.ipa],
        "quirks", settings.quirks, "applications", applications[settings.applications],
        "crlSupport", settings.crl_support, "seeded", settings.has_seed, "memory",
        (json_int_t)settings.nvm_bytes, "pollSeconds", (json_int_t)settings.poll_seconds,
        "rollbackSeconds", (json_int_t)settings.rollback_seconds, "fallbackSeconds",
        (json_int_t)settings.fallback_seconds, "compact", settings.compact, "ipaFeatures",
        settings.ipa_features, "durability", durabilities[settings.durability]);
    json_object_update(show->object, made);
    json_decref(made);
    return settings.mode != EUICCD_MODE_CONSUMER;
}

/* Adds the CRLs that are loaded, or their parts, to a card that takes them. */
static void add_crls(struct show_card *show)
{
    struct euiccd_crl crl = EUICCD_INIT(struct euiccd_crl);
    json_t *crls;
    int err = 0;

    if (!json_is_true(json_object_get(show->object, "crlSupport")))
        return;
    crls = json_array();
    for (size_t i = 0; (err = euiccd_get_crl(show->card, i, &crl)) == 0; i++) {
        json_t *one = json_pack("{s:o, s:o, s:i, s:i, s:I}", "euiccCiPKId",
                                json_hex(from_euiccd(crl.ci_key_id)), "cRLNumber",
                                json_hex(from_euiccd(crl.number)), "part", (int)crl.part, "parts",
                                (int)crl.parts, "revoked", (json_int_t)crl.revoked);

        if (crl.scope.length)
            json_object_set_new(one, "issuingDistributionPoint", json_hex(from_euiccd(crl.scope)));
        json_array_append_new(crls, one);
    }
    json_object_set_new(show->object, "crls", crls);
    if (err != ERR_NOT_FOUND)
        show_add_unusable(show->unusable, "CRLs of the card", err_reason(err), BYTES_NONE);
}

void show_card(struct show_card *show)
{
    char eid[33];
    bool sgp32;

    show->response = malloc(RESPONSE_MAX);
    if (!show->response)
        exit(command_failed("out of memory"));
    euiccd_eid(show->card, eid);
    json_object_set_new(show->object, "eid", json_string(eid));
    sgp32 = add_settings(show);
    for (size_t i = 0; (show->request = show_request(i)); i++)
        if (sgp32 || !show->request->of_sgp32)
            add_response(show);
    add_crls(show);
    free(show->response);
    if (json_array_size(show->unusable))
        json_object_set(show->object, "unusable", show->unusable);
}
