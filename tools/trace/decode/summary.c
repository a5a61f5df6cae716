/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One line about an exchange: function or instruction, what it is about, the result. Made from the
 * octets without a tree; `trace show --line` calls it for each exchange of a trace.
 */
#include "tools/trace/decode/decode.h"

#include "apdu/cat.h"
#include "apdu/ins.h"
#include "apdu/sw.h"
#include "apdu/text.h"
#include "apdu/tlv.h"
#include "tools/trace/decode/file.h"
#include "tools/trace/decode/function.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdarg.h>
#include <string.h>

enum { SHOWN_MAX = 80, NUMBER_OCTETS = 8, SELECT_BY_AID = 0x04, IPV4 = 0x21, IPV6 = 0x57 };

static const char *name_of_ins(unsigned ins)
{
    const char *name = ins_name(ins);

    return name ? name : "unknown instruction";
}

const char *decode_function(const struct exchange *exchange)
{
    static const uint8_t bpp[] = {0xBF, 0x36, 0x00};
    const char *name = NULL;

    switch (exchange_content(exchange)) {
    case CONTENT_NONE:
        return exchange->name ? exchange->name : "event";
    case CONTENT_MESSAGE:
        return exchange->function ? exchange->function : exchange->protocol;
    case CONTENT_BPP:
        name = function_of(BYTES_OF(bpp));
        break;
    case CONTENT_ES10:
        name = function_of(exchange_es10(exchange).request);
        break;
    case CONTENT_TOOLKIT:
    case CONTENT_UICC:
        break;
    }
    return name ? name : name_of_ins(exchange->ins);
}

struct line {
    char *at;
    size_t size, len;
};

static void put(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(struct line *line, const char *format, ...)
{
    va_list arguments;
    int length;

    if (line->len + 1 >= line->size)
        return;
    va_start(arguments, format);
    length = vsnprintf(line->at + line->len, line->size - line->len, format, arguments);
    va_end(arguments);
    if (length > 0)
        line->len += (size_t)length;
    if (line->len >= line->size)
        line->len = line->size - 1;
}

static void put_text(struct line *line, struct bytes text)
{
    char shown[SHOWN_MAX];

    put(line, "%s", text_show(shown, sizeof(shown), text));
}

static void put_hex(struct line *line, struct bytes octets)
{
    char hex[SHOWN_MAX];

    put(line, "%s", bytes_to_hex(octets, hex, sizeof(hex)));
}

static uint64_t number_of(struct bytes octets)
{
    uint64_t value = 0;

    for (size_t i = 0; i < octets.len && i < NUMBER_OCTETS; i++)
        value = value << 8 | octets.at[i];
    return value;
}

/* ---- ES10: what a function is about ---- */

enum form { FORM_ICCID, FORM_AID, FORM_TEXT, FORM_NUMBER, FORM_HEX, FORM_COUNT };

enum { PATH_MAX = 5 };

/* An element of the request or the response that says what the function is about. */
static const struct subject {
    uint16_t function; /* tag of the request */
    bool in_response;
    enum form form;
    uint32_t path[PATH_MAX]; /* tags below the request's or response's own */
    const char *label;
} subjects[] = {
    {0xBF21, false, FORM_TEXT, {0x30, 0x81}, ""},
    {0xBF29, false, FORM_ICCID, {0x5A}, ""},
    {0xBF29, false, FORM_TEXT, {0x90}, "nickname "},
    {0xBF28, true, FORM_COUNT, {0xA0}, "notifications"},
    {0xBF2B, true, FORM_COUNT, {0xA0}, "notifications"},
    {0xBF2B, true, FORM_COUNT, {0xA2}, "package results"},
    {0xBF2D, true, FORM_COUNT, {0xA0}, "profiles"},
    {0xBF30, false, FORM_NUMBER, {0x80}, "notification "},
    {0xBF30, false, FORM_NUMBER, {0x02}, "package result "},
    {0xBF31, false, FORM_ICCID, {0xA0, 0x5A}, ""},
    {0xBF31, false, FORM_AID, {0xA0, 0x4F}, ""},
    {0xBF32, false, FORM_ICCID, {0xA0, 0x5A}, ""},
    {0xBF32, false, FORM_AID, {0xA0, 0x4F}, ""},
    {0xBF33, false, FORM_ICCID, {0x5A}, ""},
    {0xBF33, false, FORM_AID, {0x4F}, ""},
    {0xBF38, false, FORM_TEXT, {0x30, 0x83}, ""},
    {0xBF3E, true, FORM_HEX, {0x5A}, ""},
    {0xBF3F, false, FORM_TEXT, {0x80}, ""},
    {0xBF41, false, FORM_NUMBER, {0x81}, "reason "},
    {0xBF51, false, FORM_TEXT, {0x30, 0x80}, "eIM "},
    {0xBF51, false, FORM_NUMBER, {0x30, 0x81}, "counter "},
    {0xBF55, true, FORM_COUNT, {0xA0}, "eIMs"},
    {0xBF57, false, FORM_TEXT, {0xA0, 0x30, 0x80}, "eIM "},
    {0xBF65, false, FORM_TEXT, {0x80}, ""},
};

static unsigned count_of(struct bytes list)
{
    struct tlv element;
    unsigned count = 0;

    while (tlv_next(&list, &element) == 0)
        count++;
    return count;
}

static void put_subject(struct line *line, const struct subject *subject, struct bytes value)
{
    put(line, " ");
    if (subject->form == FORM_COUNT) {
        put(line, "%u %s", count_of(value), subject->label);
        return;
    }
    put(line, "%s", subject->label);
    switch (subject->form) {
    case FORM_ICCID:
        for (size_t i = 0; i < value.len && i < 10; i++) {
            put(line, "%X", value.at[i] & 0x0F);
            if (value.at[i] >> 4 != 0x0F)
                put(line, "%X", value.at[i] >> 4);
        }
        break;
    case FORM_TEXT:
        put_text(line, value);
        break;
    case FORM_NUMBER:
        put(line, "%" PRIu64, number_of(value));
        break;
    case FORM_AID:
    case FORM_HEX:
    case FORM_COUNT:
        put_hex(line, value);
        break;
    }
}

/* The content at `path` below the outermost element of `message`. */
static bool find(struct bytes message, const uint32_t *path, struct bytes *value)
{
    struct bytes rest = message;
    struct tlv element;

    if (tlv_next(&rest, &element) < 0)
        return false;
    *value = element.value;
    for (size_t i = 0; i < PATH_MAX && path[i]; i++) {
        if (tlv_find(*value, path[i], &element) < 0)
            return false;
        *value = element.value;
    }
    return true;
}

/* True: its response has a value that says more than the name of the form. */
static bool put_es10_subjects(struct line *line, struct es10_call call)
{
    uint32_t tag = 0;
    size_t len, used;
    struct bytes value;
    bool of_response = false;

    if (tlv_header(call.request, &tag, &len, &used) < 0)
        return false;
    for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
        const struct subject *subject = &subjects[i];

        if (subject->function != tag)
            continue;
        of_response |= subject->in_response;
        if (find(subject->in_response ? call.response : call.request, subject->path, &value))
            put_subject(line, subject, value);
    }
    return of_response;
}

/* The name of a function without its interface. */
static const char *short_name(const char *name)
{
    const char *dot = strchr(name, '.');

    return dot ? dot + 1 : name;
}

static void put_result(struct line *line, struct bytes response, bool only_refused)
{
    char text[SHOWN_MAX];
    bool refused = false;
    const char *result = decode_result(response, &refused, text, sizeof(text));

    if (result && (refused || !only_refused))
        put(line, ": %s", result);
}

static void put_es10(struct line *line, const struct exchange *exchange)
{
    struct es10_call call = exchange_es10(exchange);

    put(line, "%s", short_name(decode_function(exchange)));
    if (call.request.len == 0)
        put(line, " without data");
    put_result(line, call.response, put_es10_subjects(line, call));
}

static void put_bpp(struct line *line, const struct exchange *exchange)
{
    static const char *const parts[] = {[EXCHANGE_BPP_NONE] = "",
                                        [EXCHANGE_BPP_INITIALISE] = "InitialiseSecureChannel",
                                        [EXCHANGE_BPP_CONFIGURE_ISDP] = "ConfigureISDP",
                                        [EXCHANGE_BPP_METADATA_HEADER] = "header of StoreMetadata",
                                        [EXCHANGE_BPP_METADATA] = "StoreMetadata",
                                        [EXCHANGE_BPP_REPLACE_KEYS] = "ReplaceSessionKeys",
                                        [EXCHANGE_BPP_ELEMENTS_HEADER] =
                                            "header of LoadProfileElements",
                                        [EXCHANGE_BPP_ELEMENTS] = "LoadProfileElements"};

    put(line, "%s %s, %zu octets", short_name(decode_function(exchange)), parts[exchange->bpp],
        exchange->command.len);
    put_result(line, exchange->response, false);
}

/* ---- Toolkit ---- */

static void put_data_object(struct line *line, struct bytes list, unsigned tag)
{
    struct tlv object;

    if (comprehension_find(list, tag, &object) < 0 || object.value.len == 0)
        return;
    switch (tag) {
    case CAT_TAG_CHANNEL_DATA:
        put(line, " %zu octets", object.value.len);
        break;
    case CAT_TAG_CHANNEL_DATA_LENGTH:
        put(line, " %u octets", object.value.at[0]);
        break;
    case CAT_TAG_TRANSPORT_LEVEL:
        put(line, " %s",
            object.value.at[0] == CAT_TRANSPORT_UDP_CLIENT ||
                    object.value.at[0] == CAT_TRANSPORT_UDP_LOCAL
                ? "UDP"
                : "TCP");
        if (object.value.len == 3)
            put(line, " port %u", object.value.at[1] << 8 | object.value.at[2]);
        break;
    case CAT_TAG_OTHER_ADDRESS: {
        char address[INET6_ADDRSTRLEN];
        bool is_4 = object.value.at[0] == IPV4 && object.value.len == 5;
        bool is_6 = object.value.at[0] == IPV6 && object.value.len == 17;

        if ((is_4 || is_6) &&
            inet_ntop(is_4 ? AF_INET : AF_INET6, object.value.at + 1, address, sizeof(address)))
            put(line, " %s", address);
        break;
    }
    case CAT_TAG_TIMER_IDENTIFIER:
        put(line, " %u", object.value.at[0]);
        break;
    default:
        break;
    }
}

static void put_data_objects(struct line *line, struct bytes list)
{
    static const uint8_t tags[] = {CAT_TAG_TIMER_IDENTIFIER, CAT_TAG_TRANSPORT_LEVEL,
                                   CAT_TAG_OTHER_ADDRESS, CAT_TAG_CHANNEL_DATA};

    for (size_t i = 0; i < sizeof(tags); i++)
        put_data_object(line, list, tags[i]);
}

/* Details of a proactive command: number, type, qualifier. */
static void put_qualifier(struct line *line, unsigned type, unsigned qualifier)
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
        put(line, " %s", name);
}

static void put_proactive(struct line *line, const struct exchange *exchange, struct bytes list)
{
    const char *name = cat_name(CAT_LIST_COMMAND, exchange->proactive);
    struct tlv details;

    if (name)
        put(line, " %s", name);
    else if (exchange->proactive)
        put(line, " command %02X", exchange->proactive);
    if (exchange->ins == INS_FETCH &&
        comprehension_find(list, CAT_TAG_COMMAND_DETAILS, &details) == 0 && details.value.len == 3)
        put_qualifier(line, details.value.at[1], details.value.at[2]);
    put_data_objects(line, list);
}

static void put_event(struct line *line, struct bytes list)
{
    struct tlv event;
    const char *name;

    if (comprehension_find(list, CAT_TAG_EVENT_LIST, &event) < 0 || event.value.len == 0)
        return;
    name = cat_name(CAT_LIST_EVENT, event.value.at[0]);
    put(line, " %s", name ? name : "unknown event");
    put_data_object(line, list, CAT_TAG_CHANNEL_DATA_LENGTH);
}

static void put_result_of_terminal(struct line *line, struct bytes list)
{
    struct tlv result;
    const char *name;

    if (comprehension_find(list, CAT_TAG_RESULT, &result) < 0 || result.value.len == 0)
        return;
    name = cat_name(CAT_LIST_RESULT, result.value.at[0]);
    put(line, ": %s(%02X)", name ? name : "unknown result", result.value.at[0]);
}

static void put_toolkit(struct line *line, const struct exchange *exchange)
{
    struct bytes octets = exchange->ins == INS_FETCH ? exchange->response : exchange->command;
    struct tlv template;
    const char *name;

    put(line, "%s", decode_function(exchange));
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
        put(line, " %s", name ? name : "unknown");
        put_event(line, template.value);
        put_data_objects(line, template.value);
        break;
    default:
        break;
    }
}

/* ---- The UICC ---- */

static void put_pin(struct line *line, unsigned reference)
{
    if (reference >= 0x01 && reference <= 0x08)
        put(line, " PIN%u", reference);
    else if (reference >= 0x0A && reference <= 0x0E)
        put(line, " ADM%u", reference - 0x09);
    else if (reference == 0x11)
        put(line, " universal PIN");
    else if (reference >= 0x81 && reference <= 0x88)
        put(line, " PIN%u (local)", reference - 0x80);
    else
        put(line, " key reference %02X", reference);
}

/* The file that the command works on, or the application that it selects. */
static void put_file(struct line *line, const struct exchange *exchange)
{
    char name[SHOWN_MAX];
    uint8_t memory[FILE_PATH_MAX];
    struct bytes path = file_path_of(exchange, memory);

    if (exchange->ins == INS_SELECT && exchange->p1 == SELECT_BY_AID)
        put(line, " %s", decode_application(exchange->command, name, sizeof(name)));
    else if (path.len)
        put(line, " %s", decode_file_name(exchange->aid, path, name, sizeof(name)));
    else if (exchange->ins == INS_SELECT && exchange->command.len)
        put(line, " %s", bytes_to_hex(exchange->command, name, sizeof(name)));
}

static void put_uicc(struct line *line, const struct exchange *exchange)
{
    bool by_name = ins_name(exchange->ins) != NULL;

    put(line, "%s", decode_function(exchange));
    if (!by_name)
        put(line, " %02X", exchange->ins);
    switch (exchange->ins) {
    case INS_SELECT:
    case INS_READ_BINARY:
    case INS_UPDATE_BINARY:
    case INS_SEARCH_RECORD:
    case INS_INCREASE:
    case INS_ACTIVATE_FILE:
    case INS_DEACTIVATE_FILE:
        put_file(line, exchange);
        break;
    case INS_VERIFY_PIN:
    case INS_CHANGE_PIN:
    case INS_DISABLE_PIN:
    case INS_ENABLE_PIN:
    case INS_UNBLOCK_PIN:
        put_pin(line, exchange->p2);
        break;
    case INS_MANAGE_CHANNEL:
        if (exchange->p1 == 0x80)
            put(line, " close %u", exchange->p2);
        else if (exchange->response.len)
            put(line, " open %u", exchange->response.at[0]);
        else
            put(line, " open");
        break;
    case INS_READ_RECORD:
    case INS_UPDATE_RECORD:
        put_file(line, exchange);
        if (exchange->record)
            put(line, " record %u", exchange->record);
        break;
    case INS_GET_DATA:
        put(line, " %02X%02X", exchange->p1, exchange->p2);
        break;
    default:
        break;
    }
}

static void put_message(struct line *line, const struct exchange *exchange)
{
    put(line, "%s", exchange->protocol);
    if (exchange->peer)
        put(line, " %s", exchange->peer);
    if (exchange->function)
        put(line, " %s", exchange->function);
    put(line, ": %zu octets sent, %zu received%s", exchange->command.len, exchange->response.len,
        exchange->flags & EXCHANGE_ENCRYPTED ? ", encrypted" : "");
}

static void put_event_line(struct line *line, const struct exchange *exchange)
{
    put(line, "%s", exchange->name ? exchange->name : "event");
    for (size_t i = 0; i < exchange->event_count; i++)
        if (exchange->events[i].reason)
            put(line, ": %s", exchange->events[i].reason);
}

char *decode_summary(const struct exchange *exchange, char *text, size_t size)
{
    struct line line = {text, size, 0};

    text[0] = '\0';
    switch (exchange_content(exchange)) {
    case CONTENT_NONE:
        put_event_line(&line, exchange);
        break;
    case CONTENT_ES10:
        put_es10(&line, exchange);
        break;
    case CONTENT_BPP:
        put_bpp(&line, exchange);
        break;
    case CONTENT_TOOLKIT:
        put_toolkit(&line, exchange);
        break;
    case CONTENT_UICC:
        put_uicc(&line, exchange);
        break;
    case CONTENT_MESSAGE:
        put_message(&line, exchange);
        break;
    }
    return text;
}
