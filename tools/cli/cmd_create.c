/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc create: makes cards, as the factory would. */
#include "tools/cli/command.h"
#include "tools/cli/create_options.h"

#include <stdio.h>
#include <string.h>

enum { KEY_COUNT = 1000, COUNT_MAX = 9999, NAME_SIZE = 4096 };

struct create {
    const char *card;
    unsigned count; /* 0: one card, under the given name */
    struct create_options options;
};

static const struct argp_option count_options[] = {
    {"count", KEY_COUNT, "N", 0,
     "make N cards: NAME.euicc becomes NAME-1.euicc to NAME-N.euicc, numbers of equal length; "
     "prints EID and file of each",
     0},
    {0}};

static error_t create_key(int key, char *argument, struct argp_state *state)
{
    struct create *create = state->input;

    switch (key) {
    case ARGP_KEY_INIT:
        state->child_inputs[0] = &create->options;
        return 0;
    case KEY_COUNT:
        create->count = command_number("--count", argument);
        if (create->count < 1 || create->count > COUNT_MAX)
            command_usage("--count %s: must be a number from 1 to %d", argument, COUNT_MAX);
        return 0;
    case ARGP_KEY_ARG:
        if (create->card)
            command_usage("%s: one card at a time; --count makes several", argument);
        create->card = argument;
        return 0;
    case ARGP_KEY_END:
        if (!create->card)
            command_usage("no card file named");
        if (create->count > 1 && create->options.has_eid)
            command_usage("--eid is for one card; leave --count out");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

/* "meter.euicc" -> "meter-07.euicc" for number 7 of 10 to 99. */
static int numbered_name(char name[NAME_SIZE], const char *card, unsigned number, unsigned count)
{
    size_t stem = factory_stem_len(card);
    int digits = snprintf(NULL, 0, "%u", count);
    int len =
        snprintf(name, NAME_SIZE, "%.*s-%0*u%s", (int)stem, card, digits, number, card + stem);

    return len < NAME_SIZE ? COMMAND_DONE : command_failed("%.300s: the path is too long", card);
}

static int make_one(struct create *create, const char *path)
{
    struct euiccd_error error = {""};
    char eid[EID_TEXT_SIZE];

    if (factory_make(path, &create->options.factory, eid, &error) < 0)
        return command_failed("%s", error.text);
    printf("%s%s%s\n", eid, create->count ? " " : "", create->count ? path : "");
    return COMMAND_DONE;
}

/* None is made when one of the names is taken; cards made before a later failure stay. */
static int make_all(struct create *create)
{
    struct factory *factory = &create->options.factory;
    struct euiccd_error error = {""};
    int status = COMMAND_DONE;
    char name[NAME_SIZE];

    factory->family = create->card;
    for (unsigned i = 0; i < create->count && status == COMMAND_DONE; i++) {
        status = numbered_name(name, create->card, i + 1, create->count);
        if (status == COMMAND_DONE && factory_check_path(name, &error) < 0)
            status = command_failed("%s", error.text);
    }
    for (unsigned i = 0; i < create->count && status == COMMAND_DONE; i++) {
        factory->number = i;
        numbered_name(name, create->card, i + 1, create->count);
        status = make_one(create, name);
    }
    return status;
}

int command_create(int argc, char **argv)
{
    static const struct argp_child children[] = {{&create_options_argp, 0, NULL, 0}, {0}};
    static const struct argp argp = {
        .options = count_options,
        .parser = create_key,
        .children = children,
        .args_doc = "CARD",
        .doc =
            "Makes the card file CARD (by custom NAME.euicc) and prints its EID.\v"
            "A PKI folder bears SGP.26's own file names. Where it holds the EUM's key, each card "
            "gets an EID and a certificate of its own; else the folder's eUICC certificate sets "
            "the EID."};
    struct create create = {0};
    int status;

    command_parse(&argp, argc, argv, &create);
    status = create_options_load(&create.options);
    if (status == COMMAND_DONE)
        status = create.count ? make_all(&create) : make_one(&create, create.card);
    create_options_free(&create.options);
    return status;
}
