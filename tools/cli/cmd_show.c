/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * euicc show: what a card file holds, as text or JSON. It asks the card through its ES10 door, as
 * an IPA would, so that what it prints is what the card answers. The file may be in use.
 */
#include "apdu/sw.h"
#include "apdu/text.h"
#include "apdu/tlv.h"
#include "card/card.h"
#include "tools/cli/command.h"
#include "tools/cli/json_output.h"
#include "tools/cli/show_fields.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct show {
    const char *path;
    bool json;
    struct euiccd_context *tables;
    struct euiccd_card *card;
};

static const struct argp_option show_options[] = {
    {"json", 'j', NULL, 0, "print one JSON object, whose keys are the specification's names", 0},
    {0}};

static error_t show_key(int key, char *argument, struct argp_state *state)
{
    struct show *show = state->input;

    switch (key) {
    case 'j':
        show->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (show->path)
            command_usage("%s: one card at a time", argument);
        show->path = argument;
        return 0;
    case ARGP_KEY_END:
        if (!show->path)
            command_usage("no card file named");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* Asks one question and adds the answer to `object`. A card without the function leaves its facts
 * out. */
static int ask(struct show *show, const struct show_question *question, json_t *object)
{
    enum { RESPONSE_MAX = 262144 };
    uint8_t request_memory[8];
    struct buf request = BUF_OVER(request_memory);
    struct buf response = buf_over(malloc(RESPONSE_MAX), RESPONSE_MAX);
    struct tlv answer;
    uint16_t sw;
    int err = ERR_MEMORY;

    if (!response.at)
        return ERR_MEMORY;
    tlv_put(&request, question->tag, BYTES_NONE);
    sw = card_es10(show->card, buf_bytes(&request), &response);
    err = sw == SW_OK || sw == SW_REFERENCE_NOT_FOUND ? 0 : ERR_IO;
    if (sw == SW_OK && response.len > 0) {
        err = tlv_only(buf_bytes(&response), &answer);
        if (err == 0)
            show_add_answer(object, question, answer.value);
    }
    free(response.at);
    return err;
}

/* How the card was made, by the names that `euicc create' has for it. */
static int add_settings(struct show *show, json_t *object)
{
    static const char *const modes[] = {"iot", "consumer", "dual"};
    static const char *const ipas[] = {"ipad", "ipae"};
    struct card_settings settings;
    json_t *made;
    int err = card_settings(show->card, &settings);

    if (err < 0)
        return err;
    made = json_pack("{s:s, s:s, s:s, s:b, s:I, s:I, s:I, s:I}", "mode", modes[settings.mode],
                     "defaultIpa", ipas[settings.ipa], "quirks", settings.quirks, "seeded",
                     settings.seeded, "memory", (json_int_t)settings.nvm_bytes, "pollSeconds",
                     (json_int_t)settings.times.poll_seconds, "rollbackSeconds",
                     (json_int_t)settings.times.rollback_seconds, "fallbackSeconds",
                     (json_int_t)settings.times.fallback_seconds);
    err = made && json_object_update(object, made) == 0 ? 0 : ERR_MEMORY;
    json_decref(made);
    return err;
}

static json_t *collect(struct show *show)
{
    json_t *object = json_object();
    const struct show_question *question;
    char eid[33];

    euiccd_eid(show->card, eid);
    json_object_set_new(object, "eid", json_string(eid));
    if (add_settings(show, object) < 0) {
        command_failed("%s: the settings of the card cannot be read", show->path);
        json_decref(object);
        return NULL;
    }
    for (size_t i = 0; (question = show_question(i)); i++) {
        int err = ask(show, question, object);

        if (err < 0) {
            command_failed("%s: asking for %04X: %s", show->path, (unsigned)question->tag,
                           err_text(err));
            json_decref(object);
            return NULL;
        }
    }
    return object;
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

static int print_card(struct show *show)
{
    json_t *object = collect(show);

    if (!object)
        return COMMAND_FAILED;
    if (show->json)
        return json_print(object, 0, stdout) == 0
                   ? COMMAND_DONE
                   : command_failed("standard output: %s", strerror(errno));
    print_text(object);
    json_decref(object);
    return COMMAND_DONE;
}

int command_show(int argc, char **argv)
{
    static const struct argp argp = {
        .options = show_options,
        .parser = show_key,
        .args_doc = "CARD",
        .doc = "Prints what the card file CARD holds: its EID, versions, memory, addresses, "
               "profiles and eIMs. The card may be in use meanwhile."};
    struct show show = {0};
    struct euiccd_open_options options = {.read_only = true};
    struct euiccd_error error = {""};
    int status;
    int err;

    command_parse(&argp, argc, argv, &show);
    if (euiccd_context_new(&show.tables) < 0)
        return command_failed("the card's tables: out of memory");
    options.tables = show.tables;
    err = euiccd_open(&show.card, show.path, &options, &error);
    if (err < 0)
        status = command_failed("%s", error.text[0] ? error.text : err_text(err));
    else
        status = print_card(&show);
    euiccd_close(show.card);
    euiccd_context_free(show.tables);
    return status;
}
