/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/lpa/functions.h"

#include "apdu/err.h"
#include "apdu/text.h"
#include "apdu/tlv.h"
#include "card/asn1/der.h"
#include "card/asn1/msg_notification.h"
#include "card/asn1/msg_profile.h"
#include "card/asn1/msg_rsp.h"
#include "profiles/package/pe.h"
#include "tools/cli/command.h"
#include "tools/cli/file.h"
#include "tools/cli/json_output.h"
#include "tools/eim/package/order.h"
#include "tools/lpa/codes.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    SHOWN_MAX = 1024, /* of a name on the card */
    CRL_FILE_MAX = 65536,
    DER_SEQUENCE = 0x30
};

static int failed(const struct lpa *lpa)
{
    return command_failed("%s", lpa->error);
}

static int print_json(json_t *value)
{
    return json_print(value, 0, stdout) == 0
               ? COMMAND_DONE
               : command_failed("standard output: %s", strerror(errno));
}

/* Prints the name of a result code other than ok. Returns an exit status. */
static int check_result(const char *what, int64_t result)
{
    char text[CODE_TEXT_MAX];

    return result == 0 ? COMMAND_DONE
                       : command_failed("%s: refused by the card: %s", what,
                                        lpa_code_name(what, result, text));
}

static json_t *installed_json(const struct lpa_installed *installed)
{
    json_t *json = json_pack("{s:b, s:s, s:i, s:i}", "installed", installed->ok, "iccid",
                             installed->iccid, "bppCommandId", installed->bpp_command_id,
                             "errorReason", installed->error_reason);

    if (json && installed->pe_status)
        json_object_set_new(json, "peStatus",
                            json_string(pe_status_text((enum pe_status)installed->pe_status)));
    if (json && installed->pe_status && installed->pe_identification >= 0)
        json_object_set_new(json, "peIdentification", json_integer(installed->pe_identification));
    return json;
}

static int print_installed(const struct lpa_order *order, const struct lpa_installed *installed)
{
    if (order->json)
        print_json(installed_json(installed));
    else if (installed->ok)
        printf("installed %s\n", installed->iccid);
    if (installed->ok)
        return COMMAND_DONE;
    char command[CODE_TEXT_MAX], reason[CODE_TEXT_MAX], status[80] = "", element[40] = "";

    if (installed->pe_status)
        snprintf(status, sizeof(status), ", %s(%d)",
                 pe_status_text((enum pe_status)installed->pe_status), installed->pe_status);
    if (installed->pe_status && installed->pe_identification >= 0)
        snprintf(element, sizeof(element), " in element %d", installed->pe_identification);
    return command_failed("download: installation failed in %s: %s%s%s",
                          lpa_code_name("bppCommandId", installed->bpp_command_id, command),
                          lpa_code_name("errorReason", installed->error_reason, reason), status,
                          element);
}

/* Reads the default SM-DP+ address of the card. */
static int default_address(struct lpa *lpa, char address[ES9_ADDRESS_SIZE])
{
    struct euicc_configured_addresses_response addresses;
    int err = lpa_call(lpa, &msg_euicc_configured_addresses_request, NULL,
                       &msg_euicc_configured_addresses_response, &addresses);

    if (err < 0)
        return err;
    if (addresses.default_dp_address.len == 0)
        return lpa_fail(lpa, ERR_NOT_FOUND,
                        "the card has no default SM-DP+; give an activation code");
    return lpa_read_address(lpa, addresses.default_dp_address, address);
}

/* Downloads the profiles of all Event Records; stops at the first failure. */
static int download_events(struct lpa *lpa, const struct lpa_order *order)
{
    const struct activation_code *codes;
    size_t count;
    int status = COMMAND_DONE;

    if (lpa_retrieve_events(lpa, order->sds, &codes, &count) < 0)
        return failed(lpa);
    for (size_t i = 0; i < count && status == COMMAND_DONE; i++) {
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
    if (order->count > 0)
        code = order->code;
    else if (default_address(lpa, code.address) < 0)
        return failed(lpa);
    if (lpa_download(lpa, &code, order->confirmation_code, &installed) < 0)
        return failed(lpa);
    return print_installed(order, &installed);
}

static void print_profile(const struct profile_info *info, const char *iccid, const char *state,
                          const char *class)
{
    char provider[SHOWN_MAX], name[SHOWN_MAX], nickname[SHOWN_MAX];

    text_show(nickname, sizeof(nickname), info->profile_nickname);
    printf("%-20s %-8s %-12s %s %s%s%s%s\n", iccid, state, class,
           text_show(provider, sizeof(provider), info->service_provider_name),
           text_show(name, sizeof(name), info->profile_name), *nickname ? " (" : "", nickname,
           *nickname ? ")" : "");
}

static int list(struct lpa *lpa, const struct lpa_order *order)
{
    static const char *const classes[] = {"test", "provisioning", "operational"};
    /* The printed tags: the default list of SGP.32 5.9.14 has no nickname. */
    static const uint8_t tags[] = {0x5A, 0x9F, 0x70, 0x90, 0x91, 0x92, 0x95};
    struct profile_info_list_request all = {.tag_list = BYTES_OF(tags)};
    struct profile_info_list_response profiles;
    json_t *array;

    if (lpa_call(lpa, &msg_profile_info_list_request, &all, &msg_profile_info_list_response,
                 &profiles) < 0)
        return failed(lpa);
    if (profiles.arm == PROFILE_INFO_LIST_RESPONSE_ERROR)
        return check_result("list", profiles.profile_info_list_error);
    array = json_array();
    for (size_t i = 0; i < profiles.profile_info_list_count; i++) {
        const struct profile_info *info = &profiles.profile_info_list[i];
        const char *state = info->profile_state == PROFILE_STATE_ENABLED ? "enabled" : "disabled";
        const char *class = !info->has_profile_class || info->profile_class > 2
                                ? classes[2]
                                : classes[info->profile_class];
        char iccid[21] = "";

        if (info->iccid.len == ICCID_OCTETS)
            eim_iccid_to_text(info->iccid, iccid);
        if (!order->json)
            print_profile(info, iccid, state, class);
        json_array_append_new(
            array, json_pack("{s:s, s:s, s:s, s:o, s:o, s:o}", "iccid", iccid, "profileState",
                             state, "profileClass", class, "serviceProviderName",
                             json_text(info->service_provider_name), "profileName",
                             json_text(info->profile_name), "profileNickname",
                             json_text(info->profile_nickname)));
    }
    if (order->json)
        return print_json(array);
    json_decref(array);
    return COMMAND_DONE;
}

/* With refreshFlag, a reset of the card completes the switch. */
static int finish_switch(struct lpa *lpa, const struct lpa_order *order, int64_t result)
{
    struct link_error error = {""};
    int status = check_result(order->function, result);

    if (status != COMMAND_DONE || order->no_refresh)
        return status;
    return link_reset(lpa->link, &error) < 0 ? command_failed("%s", error.text) : COMMAND_DONE;
}

static int enable(struct lpa *lpa, const struct lpa_order *order)
{
    struct enable_profile_request in = {.profile_identifier = PROFILE_IDENTIFIER_ICCID,
                                        .iccid = BYTES_OF(order->iccid),
                                        .refresh_flag = !order->no_refresh};
    struct enable_profile_response out;

    if (lpa_call(lpa, &msg_enable_profile_request, &in, &msg_enable_profile_response, &out) < 0)
        return failed(lpa);
    return finish_switch(lpa, order, out.enable_result);
}

static int disable(struct lpa *lpa, const struct lpa_order *order)
{
    struct disable_profile_request in = {.profile_identifier = PROFILE_IDENTIFIER_ICCID,
                                         .iccid = BYTES_OF(order->iccid),
                                         .refresh_flag = !order->no_refresh};
    struct disable_profile_response out;

    if (lpa_call(lpa, &msg_disable_profile_request, &in, &msg_disable_profile_response, &out) < 0)
        return failed(lpa);
    return finish_switch(lpa, order, out.disable_result);
}

static int delete (struct lpa *lpa, const struct lpa_order *order)
{
    struct delete_profile_request in = {.profile_identifier = PROFILE_IDENTIFIER_ICCID,
                                        .iccid = BYTES_OF(order->iccid)};
    struct delete_profile_response out;

    if (lpa_call(lpa, &msg_delete_profile_request, &in, &msg_delete_profile_response, &out) < 0)
        return failed(lpa);
    return check_result("delete", out.delete_result);
}

static int nickname(struct lpa *lpa, const struct lpa_order *order)
{
    struct set_nickname_request in = {.iccid = BYTES_OF(order->iccid)};
    struct set_nickname_response out;

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
    json_t *array;

    if (lpa_call(lpa, &msg_list_notification_request, &all, &msg_list_notification_response,
                 &found) < 0)
        return failed(lpa);
    if (found.arm == LIST_NOTIFICATION_RESPONSE_ERROR)
        return check_result("notifications list", found.list_notifications_result_error);
    array = json_array();
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
                                        "address", json_text(one->notification_address)));
    }
    if (order->json)
        return print_json(array);
    json_decref(array);
    return COMMAND_DONE;
}

static int remove_notification(struct lpa *lpa, const struct lpa_order *order)
{
    struct notification_sent_request in = {.seq_number = order->seq_number};
    struct notification_sent_response out;

    if (lpa_call(lpa, &msg_notification_sent_request, &in, &msg_notification_sent_response, &out) <
        0)
        return failed(lpa);
    return check_result("notifications remove", out.delete_notification_status);
}

static int process_notifications(struct lpa *lpa, const struct lpa_order *order)
{
    unsigned delivered = 0;
    int err = lpa_process_notifications(lpa, order->seq_number, &delivered);

    int status = COMMAND_DONE;

    if (order->json)
        status = print_json(json_pack("{s:i}", "delivered", (int)delivered));
    else
        printf("%u delivered\n", delivered);
    return err < 0 ? failed(lpa) : status;
}

static int print_missing_parts(const struct lpa_order *order, const struct load_crl_response *out)
{
    json_t *parts = json_array();

    for (size_t i = 0; i < out->missing_parts_count; i++)
        json_array_append_new(parts, json_integer(out->missing_parts[i]));
    if (order->json)
        return print_json(json_pack("{s:o}", "missingParts", parts));
    json_decref(parts);
    for (size_t i = 0; i < out->missing_parts_count; i++)
        printf("part %lld is missing\n", (long long)out->missing_parts[i]);
    return COMMAND_DONE;
}

static int load_list(struct lpa *lpa, const struct lpa_order *order, struct bytes crl)
{
    const struct load_crl_request in = {crl};
    struct load_crl_response out;
    struct tlv list;
    int status;

    if (tlv_only(crl, &list) < 0 || list.tag != DER_SEQUENCE)
        return command_failed("%s: not a CRL in DER", order->file);
    if (lpa_call(lpa, &msg_load_crl_request, &in, &msg_load_crl_response, &out) < 0)
        return failed(lpa);
    status = check_result("load-crl",
                          out.arm == LOAD_CRL_RESPONSE_ERROR ? out.load_crl_response_error : 0);
    return status == COMMAND_DONE ? print_missing_parts(order, &out) : status;
}

static int load_crl(struct lpa *lpa, const struct lpa_order *order)
{
    struct bytes crl;
    int err = file_read(order->file, CRL_FILE_MAX, &crl);
    int status;

    if (err < 0)
        return command_failed("%s: %s", order->file, err_reason(err));
    status = load_list(lpa, order, crl);
    free((void *)(uintptr_t)crl.at);
    return status;
}

/* ---- The command line ---- */

static void read_code(struct lpa_order *order, const char *argument)
{
    const char *problem = activation_code_read(&order->code, argument);

    if (problem)
        command_usage("%s: %s", argument, problem);
}

static void read_iccid(struct lpa_order *order, const char *argument)
{
    if (eim_iccid_from_text(order->iccid, argument) < 0)
        command_usage("%s: not an ICCID of 18 to 20 digits", argument);
}

static void read_nickname(struct lpa_order *order, const char *argument)
{
    const char *name = order->arguments[1];
    size_t count = 0;

    read_iccid(order, argument);
    for (const char *at = name; *at; at++)
        count += (*at & 0xC0) != 0x80; /* the first octet of a character */
    if (count > NAME_MAX_CHARACTERS || !der_is_utf8(bytes_at(name, strlen(name))))
        command_usage("%s: a nickname has at most %d characters, in UTF-8", name,
                      NAME_MAX_CHARACTERS);
}

static void read_file(struct lpa_order *order, const char *argument)
{
    order->file = argument;
}

static void read_number(struct lpa_order *order, const char *argument)
{
    order->seq_number = command_number("notifications", argument, 0, UINT32_MAX);
}

/* One row a function: the words that name it, its arguments, the reader of its first argument. */
static const struct {
    const char *words[2];
    const char *arguments; /* as shown in the usage message */
    int least, most;       /* of the arguments */
    unsigned options;      /* accepted LPA_OPTION_... */
    void (*read)(struct lpa_order *order, const char *argument);
    lpa_function *run;
} functions[] = {
    {{"download"},
     " [CODE]",
     0,
     1,
     LPA_OPTION_CONFIRMATION_CODE | LPA_OPTION_SDS,
     read_code,
     download},
    {{"list"}, "", 0, 0, 0, NULL, list},
    {{"enable"}, " ICCID", 1, 1, LPA_OPTION_NO_REFRESH, read_iccid, enable},
    {{"disable"}, " ICCID", 1, 1, LPA_OPTION_NO_REFRESH, read_iccid, disable},
    {{"delete"}, " ICCID", 1, 1, 0, read_iccid, delete},
    {{"nickname"}, " ICCID NAME", 2, 2, 0, read_nickname, nickname},
    {{"load-crl"}, " FILE", 1, 1, 0, read_file, load_crl},
    {{"notifications", "list"}, "", 0, 0, 0, NULL, list_notifications},
    {{"notifications", "process"}, " [NUMBER]", 0, 1, 0, read_number, process_notifications},
    {{"notifications", "remove"}, " NUMBER", 1, 1, 0, read_number, remove_notification},
    {{"notifications"}, " [list|process|remove]", 0, 0, 0, NULL, list_notifications},
};

static void check_options(const struct lpa_order *order, unsigned allowed)
{
    const struct {
        bool given;
        unsigned option;
        const char *name;
    } rows[] = {{order->confirmation_code, LPA_OPTION_CONFIRMATION_CODE, "--confirmation-code"},
                {order->sds, LPA_OPTION_SDS, "--sds"},
                {order->no_refresh, LPA_OPTION_NO_REFRESH, "--no-refresh"}};
    const char *problem = order->sds ? es9_address_problem(order->sds) : NULL;

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (rows[i].given && !(allowed & rows[i].option))
            command_usage("%s does not apply to %s", rows[i].name, order->function);
    if (order->sds && order->count)
        command_usage("%s: give an activation code or --sds, not both", order->arguments[0]);
    if (problem)
        command_usage("--sds %s: %s", order->sds, problem);
}

lpa_function *lpa_function_find(struct lpa_order *order)
{
    const char *last = order->count ? order->arguments[order->count - 1] : order->function;

    for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
        const char *const *words = functions[i].words;
        int skipped = words[1] != NULL;
        int count = order->count - skipped;

        if (strcmp(words[0], order->function) != 0 ||
            (words[1] && (order->count == 0 || strcmp(words[1], order->arguments[0]) != 0)))
            continue;
        if (count < functions[i].least || count > functions[i].most)
            command_usage("%s: must be `%s%s%s%s'", last, words[0], words[1] ? " " : "",
                          words[1] ? words[1] : "", functions[i].arguments);
        check_options(order, functions[i].options);
        if (count > 0)
            functions[i].read(order, order->arguments[skipped]);
        return functions[i].run;
    }
    command_usage("%s: unknown function", order->function);
}
