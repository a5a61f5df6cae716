/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The line of an ES10 function: what it is about is in the table subjects. */
#include "apdu/err.h"
#include "apdu/text.h"
#include "apdu/tlv.h"
#include "tools/trace/decode/decode.h"
#include "tools/trace/decode/function.h"
#include "tools/trace/decode/summary_private.h"

#include <inttypes.h>
#include <string.h>

enum { NUMBER_OCTETS = 8, ICCID_OCTETS_MAX = 10, TAG_ICCID = 0x5A, TAG_FIRST_TEXT = 0x80 };

static uint64_t number_of(struct bytes octets)
{
    uint64_t value = 0;

    for (size_t i = 0; i < octets.len && i < NUMBER_OCTETS; i++)
        value = value << 8 | octets.at[i];
    return value;
}

enum form {
    FORM_ICCID,
    FORM_AID,
    FORM_TEXT,
    FORM_NUMBER,
    FORM_HEX,
    FORM_COUNT,
    FORM_PSMOS,
    FORM_ECOS
};

enum { PATH_MAX = 5 };

/* An element of the request or the response that identifies the object of the function. */
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
    {0xBF28, true, FORM_COUNT, {0xA0}, "notification"},
    {0xBF2B, true, FORM_COUNT, {0xA0}, "notification"},
    {0xBF2B, true, FORM_COUNT, {0xA2}, "package result"},
    {0xBF2D, true, FORM_COUNT, {0xA0}, "profile"},
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
    {0xBF51, false, FORM_PSMOS, {0x30, 0xA0}, ""},
    {0xBF51, false, FORM_ECOS, {0x30, 0xA1}, ""},
    {0xBF55, true, FORM_COUNT, {0xA0}, "eIM"},
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

static void put_iccid(struct summary *line, struct bytes iccid)
{
    for (size_t i = 0; i < iccid.len && i < ICCID_OCTETS_MAX; i++) {
        summary_put(line, "%X", iccid.at[i] & 0x0F);
        if (iccid.at[i] >> 4 != 0x0F)
            summary_put(line, "%X", iccid.at[i] >> 4);
    }
}

/* The operations of a package: "enable 8999...", "deleteEim eim.example". */
static void put_operations(struct summary *line, struct bytes list, enum form form)
{
    static const struct {
        enum form form;
        uint32_t tag;
        const char *name;
    } names[] = {{FORM_PSMOS, 0xA3, "enable"},
                 {FORM_PSMOS, 0xA4, "disable"},
                 {FORM_PSMOS, 0xA5, "delete"},
                 {FORM_PSMOS, 0xBF2D, "listProfileInfo"},
                 {FORM_PSMOS, 0xA6, "getRAT"},
                 {FORM_PSMOS, 0xA7, "configureImmediateEnable"},
                 {FORM_PSMOS, 0xA8, "setFallbackAttribute"},
                 {FORM_PSMOS, 0xA9, "unsetFallbackAttribute"},
                 {FORM_PSMOS, 0xBF65, "setDefaultDpAddress"},
                 {FORM_ECOS, 0xA8, "addEim"},
                 {FORM_ECOS, 0xA9, "deleteEim"},
                 {FORM_ECOS, 0xAA, "updateEim"},
                 {FORM_ECOS, 0xAB, "listEim"}};
    struct tlv operation, element;

    for (const char *between = ""; tlv_next(&list, &operation) == 0; between = ", ") {
        const char *name = "unknown operation";

        for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
            if (names[i].form == form && names[i].tag == operation.tag)
                name = names[i].name;
        summary_put(line, "%s%s", between, name);
        if (form == FORM_PSMOS && tlv_find(operation.value, TAG_ICCID, &element) == 0) {
            summary_put(line, " ");
            put_iccid(line, element.value);
        } else if (tlv_find(operation.value, TAG_FIRST_TEXT, &element) == 0) {
            summary_put(line, " ");
            summary_text(line, element.value);
        }
    }
}

static void put_subject(struct summary *line, const struct subject *subject, struct bytes value)
{
    summary_put(line, " ");
    if (subject->form == FORM_COUNT) {
        summary_put(line, "%u %s%s", count_of(value), subject->label, text_s(count_of(value)));
        return;
    }
    summary_put(line, "%s", subject->label);
    switch (subject->form) {
    case FORM_ICCID:
        put_iccid(line, value);
        break;
    case FORM_TEXT:
        summary_text(line, value);
        break;
    case FORM_NUMBER:
        summary_put(line, "%" PRIu64, number_of(value));
        break;
    case FORM_PSMOS:
    case FORM_ECOS:
        put_operations(line, value, subject->form);
        break;
    case FORM_AID:
    case FORM_HEX:
    case FORM_COUNT:
        summary_hex(line, value);
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

/* True: its response has a value that is more specific than the name of the CHOICE. */
static bool put_es10_subjects(struct summary *line, struct es10_call call)
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

static void put_result(struct summary *line, struct bytes response, bool only_refused)
{
    char text[SUMMARY_SHOWN_MAX];
    bool refused = false;
    const char *result = decode_result(response, &refused, text, sizeof(text));

    if (result && (refused || !only_refused))
        summary_put(line, ": %s", result);
}

void summary_es10(struct summary *line, const struct exchange *exchange)
{
    struct es10_call call = exchange_es10(exchange);

    summary_put(line, "%s", short_name(decode_function(exchange)));
    if (call.request.len == 0)
        summary_put(line, " without data");
    put_result(line, call.response, put_es10_subjects(line, call));
}

void summary_bpp(struct summary *line, const struct exchange *exchange)
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

    summary_put(line, "%s %s, %zu octet%s", short_name(decode_function(exchange)),
                parts[exchange->bpp], exchange->command.len, text_s(exchange->command.len));
    put_result(line, exchange->response, false);
}
