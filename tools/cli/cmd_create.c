/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc create: makes cards, as the factory would. */
#include "apdu/text.h"
#include "tools/cli/command.h"
#include "tools/cli/create_options.h"
#include "tools/pki/card_path.h"

#include <stdio.h>
#include <string.h>

enum { COUNT_MAX = 9999, NAME_SIZE = 4096 };

struct create {
    const char *card;
    uint32_t count; /* 0: one card, under the given name */
    struct create_options options;
};

static const struct command_option options[] = {
    OPTION_NUMBER("count", "N", struct create, count, 1, COUNT_MAX,
                  "make N cards: NAME.euicc becomes NAME-1.euicc to NAME-N.euicc, numbers of equal "
                  "length; prints EID and file of each"),
    OPTION_GROUP(create_options, struct create, options, NULL),
    OPERAND("CARD", struct create, card), OPTIONS_END};

static void check(void *input, const struct command_given *given)
{
    struct create *create = input;

    create_options_check(&create->options, given);
    if (create->count > 1 && create->options.has_eid)
        command_usage("--eid is for one card; leave --count out");
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
    printf("%s%s", eid, create->count ? " " : "");
    text_print(stdout, create->count ? path : NULL);
    putchar('\n');
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
        if (status == COMMAND_DONE && card_path_check(name, &error) < 0)
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
    char help[CREATE_HELP_MAX];
    const struct command_syntax syntax = {
        .options = options,
        .arguments = "CARD",
        .excess = "one card at a time; --count makes several",
        .help = create_options_help(
            help, "Makes the card file CARD (usually named NAME.euicc) and prints its EID.\v"
                  "The files of a PKI folder have the names of SGP.26. With the key of the EUM in "
                  "it, each card gets an EID and a certificate of its own; without, the folder's "
                  "eUICC certificate sets the EID."),
        .check = check};
    struct create create = {0};
    int status;

    command_parse(&syntax, argc, argv, &create);
    status = create_options_load(&create.options);
    if (status == COMMAND_DONE)
        status = create.count ? make_all(&create) : make_one(&create, create.card);
    create_options_free(&create.options);
    return status;
}
