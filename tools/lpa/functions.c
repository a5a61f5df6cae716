/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/lpa/functions.h"

#include "apdu/text.h"
#include "card/asn1/msg_notification.h"
#include "card/asn1/msg_profile.h"
#include "tools/cli/command.h"
#include "tools/eim/package/order.h"
#include "tools/lpa/codes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_MAX = 1024 }; /* of a name that a card has */

static int failed(const struct lpa *lpa)
{
    return verb_failed("%s", lpa->error);
}

static void print_json(json_t *value)
{
    json_dumpf(value, stdout, JSON_INDENT(2));
    putchar('\n');
    json_decref(value);
}

/* A result code of the card: 0, or one line. */
static int check_result(const char *what, int64_t result)
{
    char text[LPA_CODE_TEXT];

    return result == 0 ? VERB_DONE
                       : verb_failed("%s: refused by the card: %s", what,
                                     lpa_code_name(what, result, text));
}

static int print_installed(const struct lpa_order *order, const struct lpa_installed *installed)
{
    if (order->json)
        print_json(json_pack("{s:b, s:s, s:i, s:i}", "installed", installed->ok, "iccid",
                             installed->iccid, "bppCommandId", installed->bpp_command_id,
                             "errorReason", installed->error_reason));
    else if (installed->ok)
        printf("installed %s\n", installed->iccid);
    if (installed->ok)
        return VERB_DONE;
    char command[LPA_CODE_TEXT], reason[LPA_CODE_TEXT];

    return verb_failed("download: installation failed in %s: %s",
                       lpa_code_name("bppCommandId", installed->bpp_command_id, command),
                       lpa_code_name("errorReason", installed->error_reason, reason));
}

/* The default SM-DP+ address that the card knows. */
static int default_address(struct lpa *lpa, char *address, size_t size)
{
    struct euicc_configured_addresses_response addresses;
    int err = lpa_call(lpa, &msg_euicc_configured_addresses_request, NULL,
                       &msg_euicc_configured_addresses_response, &addresses);

    if (err < 0)
        return err;
    if (addresses.default_dp_address.len == 0)
        return lpa_fail(lpa, ERR_NOT_FOUND,
                        "the card has no default SM-DP+; give an activation code");
    snprintf(address, size, "%.*s", (int)addresses.default_dp_address.len,
             (const char *)addresses.default_dp_address.at);
    return 0;
}

/* What the SM-DS has for the card, up to the first that fails. */
static int download_events(struct lpa *lpa, const struct lpa_order *order)
{
    const struct activation_code *codes;
    size_t count;
    int status = VERB_DONE;

    if (lpa_retrieve_events(lpa, order->sds, &codes, &count) < 0)
        return failed(lpa);
    for (size_t i = 0; i < count && status == VERB_DONE; i++) {
        struct lpa_installed installed;

        if (lpa_download(lpa, &codes[i], order->confirmation_code, &installed) < 0)
            return failed(lpa);
        status = print_installed(order, &installed);
    }
    return status;
}

static int download(struct lpa *lpa, const struct lpa_order *order)
{
    struct activation_code code = {0};
    struct lpa_installed installed;

    if (order->sds)
        return download_events(lpa, order);
    if (order->count == 0 && default_address(lpa, code.address, sizeof(code.address)) < 0)
        return failed(lpa);
    if (order->count > 0 && activation_code_read(&code, order->arguments[0]) < 0)
        verb_usage("%s: no activation code (LPA:1$ADDRESS$MATCHINGID)", order->arguments[0]);
    if (lpa_download(lpa, &code, order->confirmation_code, &installed) < 0)
        return failed(lpa);
    return print_installed(order, &installed);
}

static json_t *text_of(struct bytes text)
{
    return json_stringn(text.at ? (const char *)text.at : "", text.len);
}

static int list(struct lpa *lpa, const struct lpa_order *order)
{
    static const char *const classes[] = {"test", "provisioning", "operational"};
    struct profile_info_list_request all = {0};
    struct profile_info_list_response profiles;
    json_t *array = json_array();

    if (lpa_call(lpa, &msg_profile_info_list_request, &all, &msg_profile_info_list_response,
                 &profiles) < 0) {
        json_decref(array);
        return failed(lpa);
    }
    for (size_t i = 0; i < profiles.profile_info_list_count; i++) {
        const struct profile_info *info = &profiles.profile_info_list[i];
        const char *state = info->profile_state == PROFILE_STATE_ENABLED ? "enabled" : "disabled";
        const char *class = !info->has_profile_class || info->profile_class > 2
                                ? classes[2]
                                : classes[info->profile_class];
        char iccid[21] = "", provider[SHOWN_MAX], name[SHOWN_MAX];

        if (info->iccid.len == ICCID_OCTETS)
            eim_iccid_to_text(info->iccid, iccid);
        if (!order->json)
            printf("%-20s %-8s %-12s %s %s\n", iccid, state, class,
                   text_show(provider, sizeof(provider), info->service_provider_name),
                   text_show(name, sizeof(name), info->profile_name));
        json_array_append_new(array,
                              json_pack("{s:s, s:s, s:s, s:o, s:o, s:o}", "iccid", iccid,
                                        "profileState", state, "profileClass", class,
                                        "serviceProviderName", text_of(info->service_provider_name),
                                        "profileName", text_of(info->profile_name),
                                        "profileNickname", text_of(info->profile_nickname)));
    }
    if (order->json)
        print_json(array);
    else
        json_decref(array);
    return VERB_DONE;
}

/* The ICCID that the first argument names. */
static struct bytes iccid_argument(const struct lpa_order *order, uint8_t octets[ICCID_OCTETS])
{
    if (order->count < 1)
        verb_usage("%s: an ICCID is needed", order->function);
    if (eim_iccid_from_text(octets, order->arguments[0]) < 0)
        verb_usage("%s: no ICCID", order->arguments[0]);
    return bytes_at(octets, ICCID_OCTETS);
}

/* With refreshFlag the switch is done by a reset, as a device does it. */
static int finish_switch(struct lpa *lpa, const struct lpa_order *order, int64_t result)
{
    struct link_error error = {""};
    int status = check_result(order->function, result);

    if (status != VERB_DONE || order->no_refresh)
        return status;
    return link_reset(lpa->link, &error) < 0 ? verb_failed("%s", error.text) : VERB_DONE;
}

static int enable(struct lpa *lpa, const struct lpa_order *order)
{
    uint8_t iccid[ICCID_OCTETS];
    struct enable_profile_request in = {.profile_identifier = PROFILE_IDENTIFIER_ICCID,
                                        .iccid = iccid_argument(order, iccid),
                                        .refresh_flag = !order->no_refresh};
    struct enable_profile_response out;

    if (lpa_call(lpa, &msg_enable_profile_request, &in, &msg_enable_profile_response, &out) < 0)
        return failed(lpa);
    return finish_switch(lpa, order, out.enable_result);
}

static int disable(struct lpa *lpa, const struct lpa_order *order)
{
    uint8_t iccid[ICCID_OCTETS];
    struct disable_profile_request in = {.profile_identifier = PROFILE_IDENTIFIER_ICCID,
                                         .iccid = iccid_argument(order, iccid),
                                         .refresh_flag = !order->no_refresh};
    struct disable_profile_response out;

    if (lpa_call(lpa, &msg_disable_profile_request, &in, &msg_disable_profile_response, &out) < 0)
        return failed(lpa);
    return finish_switch(lpa, order, out.disable_result);
}

static int delete (struct lpa *lpa, const struct lpa_order *order)
{
    uint8_t iccid[ICCID_OCTETS];
    struct delete_profile_request in = {.profile_identifier = PROFILE_IDENTIFIER_ICCID,
                                        .iccid = iccid_argument(order, iccid)};
    struct delete_profile_response out;

    if (lpa_call(lpa, &msg_delete_profile_request, &in, &msg_delete_profile_response, &out) < 0)
        return failed(lpa);
    return check_result("delete", out.delete_result);
}

static int nickname(struct lpa *lpa, const struct lpa_order *order)
{
    uint8_t iccid[ICCID_OCTETS];
    struct set_nickname_request in = {.iccid = iccid_argument(order, iccid)};
    struct set_nickname_response out;

    if (order->count < 2)
        verb_usage("nickname: an ICCID and a name are needed");
    in.profile_nickname = bytes_at(order->arguments[1], strlen(order->arguments[1]));
    if (lpa_call(lpa, &msg_set_nickname_request, &in, &msg_set_nickname_response, &out) < 0)
        return failed(lpa);
    return check_result("nickname", out.set_nickname_result);
}

static int list_notifications(struct lpa *lpa, const struct lpa_order *order)
{
    static const char *const events[] = {"install", "enable", "disable", "delete"};
    struct list_notification_request all = {0};
    struct list_notification_response found;
    json_t *array = json_array();

    if (lpa_call(lpa, &msg_list_notification_request, &all, &msg_list_notification_response,
                 &found) < 0) {
        json_decref(array);
        return failed(lpa);
    }
    for (size_t i = 0; i < found.notification_metadata_list_count; i++) {
        const struct notification_metadata *one = &found.notification_metadata_list[i];
        const char *event = "?";
        char iccid[21] = "", address[SHOWN_MAX];

        for (size_t j = 0; j < 4; j++)
            if (one->profile_management_operation >> j & 1)
                event = events[j];
        if (one->iccid.len == ICCID_OCTETS)
            eim_iccid_to_text(one->iccid, iccid);
        if (!order->json)
            printf("%-6lld %-8s %-20s %s\n", (long long)one->seq_number, event, iccid,
                   text_show(address, sizeof(address), one->notification_address));
        json_array_append_new(array,
                              json_pack("{s:I, s:s, s:s, s:o}", "seqNumber",
                                        (json_int_t)one->seq_number, "event", event, "iccid", iccid,
                                        "address", text_of(one->notification_address)));
    }
    if (order->json)
        print_json(array);
    else
        json_decref(array);
    return VERB_DONE;
}

static int remove_notification(struct lpa *lpa, const struct lpa_order *order)
{
    struct notification_sent_request in = {0};
    struct notification_sent_response out;

    if (order->count < 2)
        verb_usage("notifications remove: a number is needed");
    in.seq_number = verb_number("notifications remove", order->arguments[1]);
    if (lpa_call(lpa, &msg_notification_sent_request, &in, &msg_notification_sent_response, &out) <
        0)
        return failed(lpa);
    return check_result("notifications remove", out.delete_notification_status);
}

static int notifications(struct lpa *lpa, const struct lpa_order *order)
{
    const char *what = order->count ? order->arguments[0] : "list";
    unsigned delivered;
    int err;

    if (strcmp(what, "list") == 0)
        return list_notifications(lpa, order);
    if (strcmp(what, "remove") == 0)
        return remove_notification(lpa, order);
    if (strcmp(what, "process") != 0)
        verb_usage("notifications %s: must be list, process or remove", what);
    err = lpa_process_notifications(lpa, &delivered);
    if (order->json)
        print_json(json_pack("{s:i}", "delivered", (int)delivered));
    else
        printf("%u delivered\n", delivered);
    return err < 0 ? failed(lpa) : VERB_DONE;
}

static const struct {
    const char *name;
    int most; /* arguments */
    lpa_function *run;
} functions[] = {
    {"download", 1, download},
    {"list", 0, list},
    {"enable", 1, enable},
    {"disable", 1, disable},
    {"delete", 1, delete},
    {"nickname", 2, nickname},
    {"notifications", 2, notifications},
};

lpa_function *lpa_function_find(const struct lpa_order *order)
{
    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        if (strcmp(functions[i].name, order->function) != 0)
            continue;
        if (order->count > functions[i].most)
            verb_usage("%s: too many arguments", order->arguments[order->count - 1]);
        return functions[i].run;
    }
    verb_usage("%s: no such function", order->function);
}
