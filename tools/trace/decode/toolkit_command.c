/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Command details with the qualifier in words, device identities, result (TS 102 223 8). */
#include "tools/trace/decode/toolkit.h"

#include <stdio.h>
#include <string.h>

/* The meaning of the bits `mask` of a qualifier (TS 102 223 8.6, TS 31.111 8.6); rows with mask FF
 * are whole values. */
static const struct {
    uint8_t command, mask, value;
    const char *text;
} qualifiers[] = {
    {CAT_COMMAND_SET_UP_CALL, 0xFF, 0x00, "if not busy on another call"},
    {CAT_COMMAND_SET_UP_CALL, 0xFF, 0x01, "if not busy on another call, with redial"},
    {CAT_COMMAND_SET_UP_CALL, 0xFF, 0x02, "putting other calls on hold"},
    {CAT_COMMAND_SET_UP_CALL, 0xFF, 0x03, "putting other calls on hold, with redial"},
    {CAT_COMMAND_SET_UP_CALL, 0xFF, 0x04, "disconnecting other calls"},
    {CAT_COMMAND_SET_UP_CALL, 0xFF, 0x05, "disconnecting other calls, with redial"},
    {CAT_COMMAND_SEND_SHORT_MESSAGE, 0x01, 0x00, "packing not required"},
    {CAT_COMMAND_SEND_SHORT_MESSAGE, 0x01, 0x01, "packing by the terminal required"},
    {CAT_COMMAND_LAUNCH_BROWSER, 0xFF, 0x00, "if not already launched"},
    {CAT_COMMAND_LAUNCH_BROWSER, 0xFF, 0x02, "use the existing browser"},
    {CAT_COMMAND_LAUNCH_BROWSER, 0xFF, 0x03, "close the existing session, launch a new one"},
    {CAT_COMMAND_PLAY_TONE, 0x01, 0x00, "vibrate as the terminal decides"},
    {CAT_COMMAND_PLAY_TONE, 0x01, 0x01, "vibrate if available"},
    {CAT_COMMAND_DISPLAY_TEXT, 0x01, 0x00, "normal priority"},
    {CAT_COMMAND_DISPLAY_TEXT, 0x01, 0x01, "high priority"},
    {CAT_COMMAND_DISPLAY_TEXT, 0x80, 0x00, "clear after a delay"},
    {CAT_COMMAND_DISPLAY_TEXT, 0x80, 0x80, "wait for the user to clear"},
    {CAT_COMMAND_GET_INKEY, 0x05, 0x00, "digits"},
    {CAT_COMMAND_GET_INKEY, 0x05, 0x01, "alphabet"},
    {CAT_COMMAND_GET_INKEY, 0x04, 0x04, "yes or no"},
    {CAT_COMMAND_GET_INKEY, 0x02, 0x00, "SMS default alphabet"},
    {CAT_COMMAND_GET_INKEY, 0x02, 0x02, "UCS2"},
    {CAT_COMMAND_GET_INKEY, 0x08, 0x08, "immediate digit response"},
    {CAT_COMMAND_GET_INKEY, 0x80, 0x80, "help available"},
    {CAT_COMMAND_GET_INPUT, 0x01, 0x00, "digits"},
    {CAT_COMMAND_GET_INPUT, 0x01, 0x01, "alphabet"},
    {CAT_COMMAND_GET_INPUT, 0x02, 0x00, "SMS default alphabet"},
    {CAT_COMMAND_GET_INPUT, 0x02, 0x02, "UCS2"},
    {CAT_COMMAND_GET_INPUT, 0x04, 0x00, "echoed"},
    {CAT_COMMAND_GET_INPUT, 0x04, 0x04, "hidden"},
    {CAT_COMMAND_GET_INPUT, 0x08, 0x00, "unpacked"},
    {CAT_COMMAND_GET_INPUT, 0x08, 0x08, "packed"},
    {CAT_COMMAND_GET_INPUT, 0x80, 0x80, "help available"},
    {CAT_COMMAND_SELECT_ITEM, 0x01, 0x00, "presentation not specified"},
    {CAT_COMMAND_SELECT_ITEM, 0x03, 0x01, "choice of data values"},
    {CAT_COMMAND_SELECT_ITEM, 0x03, 0x03, "choice of navigation options"},
    {CAT_COMMAND_SELECT_ITEM, 0x04, 0x04, "soft keys preferred"},
    {CAT_COMMAND_SELECT_ITEM, 0x80, 0x80, "help available"},
    {CAT_COMMAND_SET_UP_MENU, 0x01, 0x00, "no selection preference"},
    {CAT_COMMAND_SET_UP_MENU, 0x01, 0x01, "soft keys preferred"},
    {CAT_COMMAND_SET_UP_MENU, 0x80, 0x80, "help available"},
    {CAT_COMMAND_GET_READER_STATUS, 0x01, 0x00, "status of the reader"},
    {CAT_COMMAND_GET_READER_STATUS, 0x01, 0x01, "identifier of the reader"},
    {CAT_COMMAND_LANGUAGE_NOTIFICATION, 0x01, 0x00, "non-specific"},
    {CAT_COMMAND_LANGUAGE_NOTIFICATION, 0x01, 0x01, "specific"},
    {CAT_COMMAND_OPEN_CHANNEL, 0x01, 0x00, "link on demand"},
    {CAT_COMMAND_OPEN_CHANNEL, 0x05, 0x01, "immediate link"},
    {CAT_COMMAND_OPEN_CHANNEL, 0x05, 0x05, "immediate link in the background"},
    {CAT_COMMAND_OPEN_CHANNEL, 0x02, 0x02, "automatic reconnection"},
    {CAT_COMMAND_OPEN_CHANNEL, 0x08, 0x08, "DNS server address requested"},
    {CAT_COMMAND_CLOSE_CHANNEL, 0x01, 0x00, "close"},
    {CAT_COMMAND_CLOSE_CHANNEL, 0x01, 0x01, "close, network access name used again or TCP listens"},
    {CAT_COMMAND_SEND_DATA, 0x01, 0x00, "store in the buffer"},
    {CAT_COMMAND_SEND_DATA, 0x01, 0x01, "send immediately"},
    {CAT_COMMAND_DECLARE_SERVICE, 0x01, 0x00, "add a service"},
    {CAT_COMMAND_DECLARE_SERVICE, 0x01, 0x01, "delete a service"},
};

/* The list of qualifiers that are codes; -1: they are bits. */
static int qualifier_list(unsigned command)
{
    switch (command) {
    case CAT_COMMAND_REFRESH:
        return CAT_LIST_REFRESH;
    case CAT_COMMAND_PROVIDE_LOCAL_INFORMATION:
        return CAT_LIST_LOCAL;
    case CAT_COMMAND_TIMER_MANAGEMENT:
        return CAT_LIST_TIMER;
    default:
        return -1;
    }
}

/* The words of a qualifier, "" for 00 without any; `*known` is the mask of the bits they explain.
 */
static void qualifier_words(unsigned command, unsigned qualifier, char *text, size_t size,
                            unsigned *known)
{
    size_t length = 0;

    text[0] = '\0';
    *known = 0;
    for (size_t i = 0; i < sizeof(qualifiers) / sizeof(qualifiers[0]); i++) {
        if (qualifiers[i].command != command ||
            (qualifier & qualifiers[i].mask) != qualifiers[i].value)
            continue;
        *known |= qualifiers[i].mask;
        length += (size_t)snprintf(text + length, size - length, "%s%s", length ? ", " : "",
                                   qualifiers[i].text);
    }
}

static void show_qualifier(struct toolkit *toolkit, struct node *node, unsigned command,
                           unsigned qualifier)
{
    char text[256];
    unsigned known;
    int list = qualifier_list(command);

    if (list >= 0) {
        toolkit_code(toolkit, node, (enum cat_list)list, qualifier);
        return;
    }
    qualifier_words(command, qualifier, text, sizeof(text), &known);
    if (text[0])
        tree_value(toolkit->tree, node, "%s(%02X)", text, qualifier);
    else
        tree_value(toolkit->tree, node, "%02X", qualifier);
    if (qualifier & ~known)
        tree_flag(toolkit->tree, node, TREE_UNKNOWN);
}

void toolkit_command_details(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    struct node *number, *type, *qualifier;

    number = toolkit_take_number(toolkit, node, "number", &value, 1);
    if (!number)
        return;
    tree_flag(toolkit->tree, number, TREE_RANDOM); /* counts the commands */
    type = toolkit_take_code(toolkit, node, "type", &value, CAT_LIST_COMMAND);
    if (!type)
        return;
    toolkit->command = type->octets.at[0];
    qualifier = toolkit_take(toolkit, node, "qualifier", &value, 1);
    if (!qualifier)
        return;
    toolkit->qualifier = qualifier->octets.at[0];
    show_qualifier(toolkit, qualifier, toolkit->command, toolkit->qualifier);
    toolkit_rest(toolkit, node, value);
}

static void device(struct toolkit *toolkit, struct node *node, unsigned code)
{
    static const struct {
        uint8_t first, last, base;
        const char *name;
    } ranges[] = {
        {0x10, 0x17, 0x10, "additional card reader"},
        {0x21, 0x27, 0x20, "channel"},
        {0x31, 0x3F, 0x30, "eCAT client"},
    };

    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (code >= ranges[i].first && code <= ranges[i].last) {
            tree_value(toolkit->tree, node, "%s %u(%02X)", ranges[i].name, code - ranges[i].base,
                       code);
            return;
        }
    }
    toolkit_code(toolkit, node, CAT_LIST_DEVICE, code);
}

void toolkit_device_identities(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    static const char *const names[] = {"source", "destination"};

    for (size_t i = 0; i < 2; i++) {
        struct node *identity = toolkit_take(toolkit, node, names[i], &value, 1);

        if (!identity)
            return;
        device(toolkit, identity, identity->octets.at[0]);
    }
    toolkit_rest(toolkit, node, value);
}

/* The list of the additional information of a general result; -1: none (TS 102 223 8.12.2). */
static int additional_list(unsigned result)
{
    switch (result) {
    case CAT_RESULT_TERMINAL_UNABLE:
        return CAT_LIST_UNABLE;
    case CAT_RESULT_CALL_CONTROL_TEMPORARY:
    case CAT_RESULT_CALL_CONTROL_PERMANENT:
        return CAT_LIST_CONTROL;
    case CAT_RESULT_BROWSER_ERROR:
        return CAT_LIST_BROWSER;
    case CAT_RESULT_MULTIPLE_CARD_ERROR:
        return CAT_LIST_CARD;
    case CAT_RESULT_BIP_ERROR:
        return CAT_LIST_BIP;
    case CAT_RESULT_FRAMES_ERROR:
        return CAT_LIST_FRAMES;
    default:
        return -1;
    }
}

void toolkit_result(struct toolkit *toolkit, struct node *node, struct bytes value)
{
    struct node *general =
        toolkit_take_code(toolkit, node, "general result", &value, CAT_LIST_RESULT);
    unsigned code;
    int list;

    if (!general)
        return;
    code = general->octets.at[0];
    if (code > CAT_RESULT_LAST_PERFORMED)
        tree_flag(toolkit->tree, general, TREE_REFUSED);
    list = additional_list(code);
    if (list >= 0 && value.len) /* one octet; its absence is allowed for */
        toolkit_take_code(toolkit, node, "additional information", &value, (enum cat_list)list);
    else if (value.len)
        toolkit_take_hex(toolkit, node, "additional information", &value, value.len);
    toolkit_rest(toolkit, node, value);
}
