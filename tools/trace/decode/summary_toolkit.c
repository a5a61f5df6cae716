/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line of a toolkit command: which one, its main values, the result of the terminal. */
#include "apdu/cat.h"
#include "apdu/ins.h"
#include "apdu/text.h"
#include "apdu/tlv.h"
#include "tools/trace/decode/decode.h"
#include "tools/trace/decode/summary_private.h"

#include <arpa/inet.h>

enum { IPV4 = 0x21, IPV6 = 0x57 };

static void put_data_object(struct summary *line, struct bytes list, unsigned tag)
{
    struct tlv object;

    if (comprehension_find(list, tag, &object) < 0 || object.value.len == 0)
        return;
    switch (tag) {
    case CAT_TAG_CHANNEL_DATA:
        summary_put(line, " %zu octet%s", object.value.len, text_s(object.value.len));
        break;
    case CAT_TAG_CHANNEL_DATA_LENGTH:
        summary_put(line, " %u octet%s", object.value.at[0], text_s(object.value.at[0]));
        break;
    case CAT_TAG_TRANSPORT_LEVEL:
        summary_put(line, " %s",
                    object.value.at[0] == CAT_TRANSPORT_UDP_CLIENT ||
                            object.value.at[0] == CAT_TRANSPORT_UDP_LOCAL
                        ? "UDP"
                        : "TCP");
        if (object.value.len == 3)
            summary_put(line, " port %u", object.value.at[1] << 8 | object.value.at[2]);
        break;
    case CAT_TAG_OTHER_ADDRESS: {
        char address[INET6_ADDRSTRLEN];
        bool is_4 = object.value.at[0] == IPV4 && object.value.len == 5;
        bool is_6 = object.value.at[0] == IPV6 && object.value.len == 17;

        if ((is_4 || is_6) &&
            inet_ntop(is_4 ? AF_INET : AF_INET6, object.value.at + 1, address, sizeof(address)))
            summary_put(line, " %s", address);
        break;
    }
    case CAT_TAG_TIMER_IDENTIFIER:
        summary_put(line, " %u", object.value.at[0]);
        break;
    default:
        break;
    }
}

static void put_data_objects(struct summary *line, struct bytes list)
{
    static const uint8_t tags[] = {CAT_TAG_TIMER_IDENTIFIER, CAT_TAG_TRANSPORT_LEVEL,
                                   CAT_TAG_OTHER_ADDRESS, CAT_TAG_CHANNEL_DATA};

    for (size_t i = 0; i < sizeof(tags); i++)
        put_data_object(line, list, tags[i]);
}

/* Details of a proactive command: number, type, qualifier. */
static void put_qualifier(struct summary *line, unsigned type, unsigned qualifier)
{
    enum cat_list list;
    const char *name;

    switch (type) {
    case CAT_COMMAND_REFRESH:
        list = CAT_LIST_REFRESH;
        break;
    case CAT_COMMAND_PROVIDE_LOCAL_INFORMATION:
        list = CAT_LIST_LOCAL;
        break;
    case CAT_COMMAND_TIMER_MANAGEMENT:
        list = CAT_LIST_TIMER;
        break;
    default:
        return;
    }
    name = cat_name(list, qualifier);
    if (name)
        summary_put(line, " %s", name);
}

static void put_proactive(struct summary *line, const struct exchange *exchange, struct bytes list)
{
    const char *name = cat_name(CAT_LIST_COMMAND, exchange->proactive);
    struct tlv details;

    if (name)
        summary_put(line, " %s", name);
    else if (exchange->proactive)
        summary_put(line, " command %02X", exchange->proactive);
    if (exchange->ins == INS_FETCH &&
        comprehension_find(list, CAT_TAG_COMMAND_DETAILS, &details) == 0 && details.value.len == 3)
        put_qualifier(line, details.value.at[1], details.value.at[2]);
    put_data_objects(line, list);
}

static void put_event(struct summary *line, struct bytes list)
{
    struct tlv event;
    const char *name;

    if (comprehension_find(list, CAT_TAG_EVENT_LIST, &event) < 0 || event.value.len == 0)
        return;
    name = cat_name(CAT_LIST_EVENT, event.value.at[0]);
    summary_put(line, " %s", name ? name : "unknown event");
    put_data_object(line, list, CAT_TAG_CHANNEL_DATA_LENGTH);
}

static void put_result_of_terminal(struct summary *line, struct bytes list)
{
    struct tlv result;
    const char *name;

    if (comprehension_find(list, CAT_TAG_RESULT, &result) < 0 || result.value.len == 0)
        return;
    name = cat_name(CAT_LIST_RESULT, result.value.at[0]);
    summary_put(line, ": %s(%02X)", name ? name : "unknown result", result.value.at[0]);
}

void summary_toolkit(struct summary *line, const struct exchange *exchange)
{
    struct bytes octets = exchange->ins == INS_FETCH ? exchange->response : exchange->command;
    struct tlv template;
    const char *name;

    summary_put(line, "%s", decode_function(exchange));
    switch (exchange->ins) {
    case INS_FETCH:
        if (tlv_next(&octets, &template) == 0)
            put_proactive(line, exchange, template.value);
        break;
    case INS_TERMINAL_RESPONSE:
        put_proactive(line, exchange, octets);
        put_result_of_terminal(line, octets);
        break;
    case INS_ENVELOPE:
        if (tlv_next(&octets, &template) < 0)
            break;
        name = cat_name(CAT_LIST_TEMPLATE, template.tag);
        summary_put(line, " %s", name ? name : "unknown");
        put_event(line, template.value);
        put_data_objects(line, template.value);
        break;
    default:
        break;
    }
}
