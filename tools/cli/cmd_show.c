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
#include "tools/cli/show_card.h"
#include "tools/cli/show_certificates.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct show {
    const char *path;
    bool json;
    bool certificates;
    struct show_card card;
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

    json_array_foreach(show->card.unusable, i, entry)
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

    show_card(&show->card);
    if (!show->json)
        print_text(show->card.object);
    else if (json_print(json_incref(show->card.object), 0, stdout) < 0)
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
    struct show show = {.card.es10 = euiccd_es10};
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);
    struct euiccd_error error = {""};
    int status;

    command_parse(&syntax, argc, argv, &show);
    options.read_only = true;
    show.card.object = json_object();
    show.card.unusable = json_array();
    if (euiccd_trace_new(&options.trace) < 0 ||
        euiccd_trace_callback(options.trace, show_card_on_event, &show.card) < 0)
        status = command_failed("the trace: out of memory");
    else if (euiccd_open(&show.card.card, show.path, &options, &error) < 0)
        status = command_failed("%s", error.text);
    else if (show.certificates)
        status = show_certificates(show.card.card, show.path, show.json);
    else
        status = print_card(&show);
    euiccd_close(show.card.card);
    euiccd_trace_free(options.trace);
    json_decref(show.card.object);
    json_decref(show.card.unusable);
    return status;
}
