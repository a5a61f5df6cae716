/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/command/under_test.h"

#include "apdu/err.h"
#include "card/euiccd.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const struct command_option fault_rows[] = {
    OPTION_CALL("fault", "RULE", fault_options_take_rule,
                "make the cards in this process fail at a point, as in `function=GetEID sw=6F00 "
                "always' (euiccd_fault(3))"),
    OPTION_CALL("fault-file", "FILE", fault_options_take_file, "the same for each line of FILE"),
    OPTIONS_END};

const struct command_option under_test_rows[] = {
    OPTION_FILE("card", "CARD", struct under_test_options, card, "card file; it is not changed"),
    OPTION_TEXT("reader", "NAME", struct under_test_options, reader,
                "PC/SC reader whose name contains NAME"),
    OPTION_FILE("settings", "FILE", struct under_test_options, settings,
                "what this card is (default: found out as by probe)"),
    OPTION_TEXT("quirks", "NAME,...", struct under_test_options, quirks,
                "the cards in this process have these quirks"),
    OPTION_CHOICE("spec", "1.2|1.3", struct under_test_options, spec,
                  "version of SGP.32 of the cards that are made for the run (default: 1.2)"),
    OPTION_GROUP(fault_rows, struct under_test_options, faults, NULL),
    OPTIONS_END};

void under_test_check(const struct under_test_options *options)
{
    if (options->card && options->reader)
        command_usage("--card goes without --reader");
    if (options->settings && !options->card && !options->reader)
        command_usage("--settings goes with --card or --reader");
    if (options->spec != EUICCD_SPEC_1_2 && (options->card || options->reader))
        command_usage("--spec is for cards that are made for the run");
    if (options->reader && (options->quirks || options->faults.count))
        command_usage("--quirks and --fault are for cards in this process");
}

/* The four configurations. */
static int open_made(struct under_test *cards, const struct under_test_options *options,
                     struct run *run, struct link_error *error)
{
    int err = cards_make(&cards->made, run->seed, options->spec, error);

    for (size_t i = 0; err == 0 && i < CARDS_COUNT; i++) {
        struct run_card *card = &run->cards[i];

        card->settings = &cards->made.cards[i].settings;
        err = target_open_card(&card->target, cards->made.cards[i].path,
                               cards->made.cards[i].without_ipae, run_on_event, run, error);
        run->card_count += err == 0;
    }
    return err;
}

static int read_settings(struct under_test *cards, const char *path, struct link_error *error)
{
    char why[SETTINGS_WHY_MAX] = "";
    int err = settings_read(&cards->file, path, why);

    cards->has_file = true;
    if (err < 0)
        snprintf(error->text, sizeof(error->text), "%s", why);
    cards->settings = cards->file.settings;
    return err;
}

static int open_one(struct under_test *cards, const struct under_test_options *options,
                    struct run *run, struct link_error *error)
{
    const char *name = options->card ? options->card : options->reader;
    int err = options->settings ? read_settings(cards, options->settings, error) : 0;

    if (err == 0)
        err = options->card ? target_open_card(&run->cards[0].target, options->card, false,
                                               run_on_event, run, error)
                            : target_open_reader(&run->cards[0].target, options->reader, error);
    if (err < 0)
        return err;
    run->card_count = 1;
    run->cards[0].settings = &cards->settings;
    if (options->settings)
        return 0;
    cards->settings.name = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;
    probe_init(&cards->probe, &cards->settings);
    return run_aside(run, &run->cards[0], probe_card, &cards->probe, error);
}

/* A rule for all cards in this process: one of them must accept it, as not all have the same
 * functions. */
static int add_fault(void *context, const char *rule, char reason[FAULT_OPTIONS_REASON_MAX])
{
    const struct run *run = context;
    int err = ERR_NOT_FOUND;

    for (size_t i = 0; i < run->card_count; i++) {
        struct euiccd_card *card = target_card(run->cards[i].target);
        struct euiccd_error error = {""};
        unsigned id;
        int added = card ? euiccd_fault_add(card, rule, &id, &error) : ERR_NOT_FOUND;

        if (added == 0)
            err = 0;
        else if (err < 0)
            snprintf(reason, FAULT_OPTIONS_REASON_MAX, "%s", error.text);
    }
    return err;
}

static int set_quirks(const char *quirks, struct euiccd_card *card, struct link_error *error)
{
    struct euiccd_error why = {""};
    int err = euiccd_set_quirks(card, quirks, &why);

    if (err == 0)
        err = euiccd_reset(card, NULL); /* from now on */
    if (err < 0)
        snprintf(error->text, sizeof(error->text), "%.350s",
                 why.text[0] ? why.text : err_text(err));
    return err;
}

/* The quirks and fault rules of the command line. */
static int alter(const struct under_test_options *options, struct run *run,
                 struct link_error *error)
{
    int err = 0;

    for (size_t i = 0; err == 0 && options->quirks && i < run->card_count; i++)
        if (target_card(run->cards[i].target))
            err = set_quirks(options->quirks, target_card(run->cards[i].target), error);
    if (err == 0 && fault_options_load(&options->faults, add_fault, run) != COMMAND_DONE) {
        snprintf(error->text, sizeof(error->text), "no case was run");
        err = ERR_MALFORMED;
    }
    return err;
}

int under_test_open(struct under_test *cards, const struct under_test_options *options,
                    struct run *run, struct link_error *error)
{
    int err = options->card || options->reader ? open_one(cards, options, run, error)
                                               : open_made(cards, options, run, error);

    return err < 0 ? err : alter(options, run, error);
}

static void close_targets(struct run *run)
{
    for (size_t i = 0; i < run->card_count; i++)
        target_close(run->cards[i].target);
    run->card_count = 0;
}

/* A new copy of the card file in a temporary folder. */
static int copy_card(struct under_test *cards, const char *path, struct link_error *error)
{
    struct euiccd_error why = {""};
    int err = cards->folder[0] ? 0 : cards_make_folder(cards->folder, error);

    if (err < 0)
        return err;
    snprintf(cards->copy, sizeof(cards->copy), "%s/card.euicc", cards->folder);
    unlink(cards->copy);
    err = euiccd_snapshot(path, cards->copy, EUICCD_DURABILITY_NONE, &why);
    if (err < 0)
        snprintf(error->text, sizeof(error->text), "%s", why.text);
    return err;
}

int under_test_link(struct under_test *cards, const struct under_test_options *options,
                    struct run *run, struct link **link, struct link_error *error)
{
    const char *path = options->card ? options->card : cards->made.cards[0].path;
    struct link_card card = {.path = cards->copy, .with_ipae = true};
    int err;

    close_targets(run);
    if (options->reader)
        return link_open_reader_alone(link, options->reader, error);
    err = copy_card(cards, path, error);
    return err < 0 ? err : link_open_card_as(link, &card, error);
}

void under_test_close(struct under_test *cards, struct run *run)
{
    close_targets(run);
    if (cards->copy[0])
        unlink(cards->copy);
    if (cards->folder[0])
        rmdir(cards->folder);
    cards_remove(&cards->made);
    if (cards->has_file)
        settings_free(&cards->file);
    probe_free(&cards->probe);
}
