/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * euicc show: the contents of a card file as text or JSON. It calls the card's ES10 functions as an
 * IPA does, so that it prints what the card responds. The file may be in use.
 */
#include "apdu/sw.h"
#include "apdu/text.h"
#include "apdu/tlv.h"
#include "card/slices.h"
#include "tools/cli/command.h"
#include "tools/cli/json_output.h"
#include "tools/cli/options.h"
#include "tools/cli/show_certificates.h"
#include "tools/cli/show_fields.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct show {
    const char *path;
    bool json;
    bool certificates;
    struct euiccd_card *card;
    const struct show_request *request; /* the one under way; NULL: none */
    json_t *object;
    json_t *unusable; /* array: stored data that the card cannot use, functions that failed */
};

static const struct command_option show_options[] = {
    {.kind = COMMAND_FLAG,
     .name = "certificates",
     .help = "print the certificates of the eUICC and its EUM, and the keys of its eIMs, decoded",
     .offset = OPTION_OFFSET(struct show, certificates, bool)},
    {.kind = COMMAND_FLAG,
     .name = "json",
     .letter = 'j',
     .help = "print one JSON object, whose keys are the specification's names",
     .offset = OPTION_OFFSET(struct show, json, bool)},
    OPERAND("CARD", struct show, path),
    OPTIONS_END};

/* Collects the reasons and the octets of stored data that the card refuses to use. */
static void on_event(void *context, const struct euiccd_trace_event *event)
{
    struct show *show = context;

    if (event->kind != EUICCD_TRACE_REFUSAL &&
        (event->kind != EUICCD_TRACE_STORE || event->result >= 0))
        return;
    show_add_unusable(show->unusable, event->name, event->reason ? event->reason : "failed",
                      from_euiccd(event->data));
    if (event->element && show->request && show_has_field(show->request, event->element))
        json_object_set_new(show->object, event->element, json_hex(from_euiccd(event->data)));
}

/* Calls one function and adds its response. A card without the function has none of its members. */
static void add_response(struct show *show)
{
    enum { RESPONSE_MAX = 262144 };
    uint8_t request_memory[8];
    struct buf request = BUF_OVER(request_memory);
    uint8_t *response = malloc(RESPONSE_MAX);
    size_t length;
    size_t told = json_array_size(show->unusable);
    struct tlv members;
    char reason[64] = "";
    uint16_t sw;

    if (!response)
        exit(command_failed("out of memory"));
    tlv_put(&request, show->request->tag, BYTES_NONE);
    sw = euiccd_es10(show->card, request.at, request.len, response, RESPONSE_MAX, &length);
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
    free(response);
}

/* The settings of `euicc create` and the durability of the last changes, by the names of the
 * options. */
static void add_settings(struct show *show)
{
    static const char *const modes[] = {"iot", "consumer", "dual"};
    static const char *const ipas[] = {"ipad", "ipae"};
    static const char *const durabilities[] = {"full", "os"};
    struct euiccd_settings settings = EUICCD_INIT(struct euiccd_settings);
    json_t *made;
    int err = euiccd_get_settings(show->card, &settings);

    if (err < 0) {
        show_add_unusable(show->unusable, "settings of the card", err_text(err), BYTES_NONE);
        return;
    }
    made = json_pack(
        "{s:s, s:s, s:s, s:b, s:I, s:I, s:I, s:I, s:s}", "mode", modes[settings.mode], "defaultIpa",
        ipas[settings.ipa], "quirks", settings.quirks, "seeded", settings.has_seed, "memory",
        (json_int_t)settings.nvm_bytes, "pollSeconds", (json_int_t)settings.poll_seconds,
        "rollbackSeconds", (json_int_t)settings.rollback_seconds, "fallbackSeconds",
        (json_int_t)settings.fallback_seconds, "durability", durabilities[settings.durability]);
    json_object_update(show->object, made);
    json_decref(made);
}

static void collect(struct show *show)
{
    char eid[33];

    euiccd_eid(show->card, eid);
    json_object_set_new(show->object, "eid", json_string(eid));
    add_settings(show);
    for (size_t i = 0; (show->request = show_request(i)); i++)
        add_response(show);
    if (json_array_size(show->unusable))
        json_object_set(show->object, "unusable", show->unusable);
}

/* A value on the rest of a line; objects as "key value" pairs. */
static void print_value(const json_t *value)
{
    const char *key;
    json_t *member;
    const char *separator = "";

    if (json_is_string(value)) {
        text_print(stdout, json_string_value(value));
    } else if (json_is_object(value)) {
        json_object_foreach((json_t *)(uintptr_t)value, key, member)
        {
            printf("%s%s ", separator, key);
            print_value(member);
            separator = ", ";
        }
    } else {
        char *text = json_dumps(value, JSON_ENCODE_ANY);

        fputs(text ? text : "", stdout);
        free(text);
    }
}

static void print_text(json_t *object)
{
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value)
    {
        size_t count = json_is_array(value) ? json_array_size(value) : 1;

        if (count == 0)
            printf("%-32s none\n", key);
        for (size_t i = 0; i < count; i++) {
            printf("%-32s ", i == 0 ? key : "");
            print_value(json_is_array(value) ? json_array_get(value, i) : value);
            putchar('\n');
        }
    }
}

/* One line for each entry of `unusable`. */
static int print_unusable(const struct show *show)
{
    int status = COMMAND_DONE;
    json_t *entry;
    size_t i;

    json_array_foreach(show->unusable, i, entry)
    {
        const char *octets = json_string_value(json_object_get(entry, "octets"));

        status = command_failed("%s: %s: %s%s%s%s", show->path,
                                json_string_value(json_object_get(entry, "function")),
                                json_string_value(json_object_get(entry, "reason")),
                                octets ? " [" : "", octets ? octets : "", octets ? "]" : "");
    }
    return status;
}

static int print_card(struct show *show)
{
    int status = COMMAND_DONE;

    collect(show);
    if (!show->json)
        print_text(show->object);
    else if (json_print(json_incref(show->object), 0, stdout) < 0)
        status = command_failed("standard output: %s", strerror(errno));
    return status == COMMAND_DONE ? print_unusable(show) : status;
}

int command_show(int argc, char **argv)
{
    static const struct command_syntax syntax = {
        .options = show_options,
        .arguments = "CARD",
        .excess = "one card at a time",
        .help =
            "Prints what the card file CARD holds: its EID, versions, memory, addresses, "
            "profiles and eIMs. The card may be in use meanwhile. Stored data that cannot be used "
            "is listed as `unusable', and the exit status is 1."};
    struct show show = {0};
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);
    struct euiccd_error error = {""};
    int status;
    int err;

    command_parse(&syntax, argc, argv, &show);
    options.read_only = true;
    if (euiccd_trace_new(&options.trace) < 0 ||
        euiccd_trace_callback(options.trace, on_event, &show) < 0)
        return command_failed("the trace: out of memory");
    show.object = json_object();
    show.unusable = json_array();
    err = euiccd_open(&show.card, show.path, &options, &error);
    if (err < 0)
        status = command_failed("%s", error.text[0] ? error.text : err_text(err));
    else if (show.certificates)
        status = show_certificates(show.card, show.path, show.json);
    else
        status = print_card(&show);
    euiccd_close(show.card);
    euiccd_trace_free(options.trace);
    json_decref(show.object);
    json_decref(show.unusable);
    return status;
}
