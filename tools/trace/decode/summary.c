/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One line about an exchange: function or instruction, what it is about, the result. Made from the
 * octets without a tree; `trace show --line` calls it for each exchange of a trace.
 */
#include "tools/trace/decode/decode.h"

#include "apdu/ins.h"
#include "apdu/text.h"
#include "tools/trace/decode/fcp.h"
#include "tools/trace/decode/file.h"
#include "tools/trace/decode/function.h"
#include "tools/trace/decode/instruction.h"
#include "tools/trace/decode/summary_private.h"

#include <string.h>

enum { SELECT_BY_AID = 0x04, HTTP_STATUS = 9, HTTP_STATUS_END = 12 /* "HTTP/1.1 200" */ };

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
        if (!name && exchange->kind == EXCHANGE_EVENT)
            name = exchange->name; /* a later part of a Bound Profile Package, by the IPAe */
        break;
    case CONTENT_TOOLKIT:
    case CONTENT_UICC:
        break;
    }
    if (!name)
        name = instruction_name(exchange);
    return name ? name : "unknown instruction";
}

/* The file that the command works on, or the application that it selects. */
static void put_file(struct summary *line, const struct exchange *exchange)
{
    char name[SUMMARY_SHOWN_MAX];
    uint8_t memory[FILE_PATH_MAX];
    struct bytes path = file_path_of(exchange, memory);

    if (exchange->ins == INS_SELECT && exchange->p1 == SELECT_BY_AID)
        summary_put(line, " %s", decode_application(exchange->command, name, sizeof(name)));
    else if (path.len)
        summary_put(line, " %s", decode_file_name(exchange->aid, path, name, sizeof(name)));
    else if (exchange->ins == INS_SELECT && exchange->command.len)
        summary_put(line, " %s", bytes_to_hex(exchange->command, name, sizeof(name)));
}

/* The channel that the card opened, or that the terminal chose. */
static void put_channel(struct summary *line, const struct exchange *exchange)
{
    bool closes = exchange->p1 == 0x80;
    unsigned channel = closes || exchange->p2   ? exchange->p2
                       : exchange->response.len ? exchange->response.at[0]
                                                : 0;

    summary_put(line, closes ? " close" : " open");
    if (closes || channel)
        summary_put(line, " %u", channel);
}

static void put_uicc(struct summary *line, const struct exchange *exchange)
{
    char text[24];

    summary_put(line, "%s", decode_function(exchange));
    if (!instruction_name(exchange))
        summary_put(line, " %02X", exchange->ins);
    if (instruction_is_platform(exchange))
        return;
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
        summary_put(line, " %s", fcp_key_short(exchange->p2, text));
        break;
    case INS_MANAGE_CHANNEL:
        put_channel(line, exchange);
        break;
    case INS_READ_RECORD:
    case INS_UPDATE_RECORD:
        put_file(line, exchange);
        if (exchange->record)
            summary_put(line, " record %u", exchange->record);
        break;
    case INS_GET_DATA:
        summary_put(line, " %02X%02X", exchange->p1, exchange->p2);
        break;
    default:
        break;
    }
}

/* The status of an HTTP response, and the result in its body. */
static void put_http(struct summary *line, struct bytes response)
{
    static const char end[] = "\r\n\r\n";
    const char *blank = memmem(response.at, response.len, end, sizeof(end) - 1);
    char text[SUMMARY_SHOWN_MAX];
    const char *result;
    bool refused;

    if (response.len < HTTP_STATUS_END || memcmp(response.at, "HTTP/", 5) != 0 || !blank)
        return;
    summary_text(line, bytes_cut(response, HTTP_STATUS, HTTP_STATUS_END - HTTP_STATUS));
    blank += sizeof(end) - 1;
    result = decode_result(bytes_from(response, (size_t)((const uint8_t *)blank - response.at)),
                           &refused, text, sizeof(text));
    if (result)
        summary_put(line, " %s", result);
    summary_put(line, ", ");
}

static void put_message(struct summary *line, const struct exchange *exchange)
{
    summary_put(line, "%s", exchange->protocol);
    if (exchange->peer)
        summary_put(line, " %s", exchange->peer);
    if (exchange->function)
        summary_put(line, " %s", exchange->function);
    summary_put(line, ": ");
    if (strcmp(exchange->protocol, "HTTP") == 0 && exchange->response.len)
        put_http(line, exchange->response);
    summary_put(line, "%zu octet%s sent, %zu received%s", exchange->command.len,
                text_s(exchange->command.len), exchange->response.len,
                exchange->flags & EXCHANGE_ENCRYPTED ? ", encrypted" : "");
}

static void put_event_line(struct summary *line, const struct exchange *exchange)
{
    summary_put(line, "%s", exchange->name ? exchange->name : "event");
    for (size_t i = 0; i < exchange->event_count; i++)
        if (exchange->events[i].reason)
            summary_put(line, ": %s", exchange->events[i].reason);
}

char *decode_summary(const struct exchange *exchange, char *text, size_t size)
{
    struct summary line = {text, size, 0};

    text[0] = '\0';
    switch (exchange_content(exchange)) {
    case CONTENT_NONE:
        put_event_line(&line, exchange);
        break;
    case CONTENT_ES10:
        summary_es10(&line, exchange);
        break;
    case CONTENT_BPP:
        summary_bpp(&line, exchange);
        break;
    case CONTENT_TOOLKIT:
        summary_toolkit(&line, exchange);
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
