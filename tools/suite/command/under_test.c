/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/command/under_test.h"

#include "apdu/err.h"

#include <stdio.h>

const struct command_option under_test_rows[] = {
    OPTION_FILE("card", "CARD", struct under_test_options, card, "card file; it is not changed"),
    OPTION_TEXT("reader", "NAME", struct under_test_options, reader,
                "PC/SC reader whose name contains NAME"),
    OPTION_FILE("settings", "FILE", struct under_test_options, settings,
                "what this card is (default: found out as by probe)"),
    OPTIONS_END};

void under_test_check(const struct under_test_options *options)
{
    if (options->card && options->reader)
        command_usage("--card goes without --reader");
    if (options->settings && !options->card && !options->reader)
        command_usage("--settings goes with --card or --reader");
}

/* The four configurations. */
static int open_made(struct under_test *cards, struct run *run, struct link_error *error)
{
    int err = cards_make(&cards->made, run->seed, error);

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
    cards->settings.name = name;
    cards->probe.settings = &cards->settings;
    return run_aside(run, &run->cards[0], probe_card, &cards->probe, error);
}

int under_test_open(struct under_test *cards, const struct under_test_options *options,
                    struct run *run, struct link_error *error)
{
    return options->card || options->reader ? open_one(cards, options, run, error)
                                            : open_made(cards, run, error);
}

void under_test_close(struct under_test *cards, struct run *run)
{
    for (size_t i = 0; i < run->card_count; i++)
        target_close(run->cards[i].target);
    run->card_count = 0;
    cards_remove(&cards->made);
    if (cards->has_file)
        settings_free(&cards->file);
}
