/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc install: puts a profile package into a card as its factory would. */
#include "card/slices.h"
#include "tools/cli/command.h"
#include "tools/cli/file.h"
#include "tools/profile/package_file.h"

#include <stdlib.h>

enum { METADATA_MAX = 65536, KEY_METADATA = 256, KEY_ENABLE };

struct install {
    const char *card;
    const char *package;
    const char *metadata; /* NULL: made from the package's header */
    bool enable;
};

static const struct argp_option install_options[] = {
    {"metadata", KEY_METADATA, "FILE", 0,
     "StoreMetadataRequest (BF25, DER); default: made from the "
     "package's header",
     0},
    {"enable", KEY_ENABLE, NULL, 0, "enable the profile; the one that was is disabled", 0},
    {0}};

static error_t install_key(int key, char *argument, struct argp_state *state)
{
    struct install *install = state->input;

    switch (key) {
    case KEY_METADATA:
        install->metadata = argument;
        return 0;
    case KEY_ENABLE:
        install->enable = true;
        return 0;
    case ARGP_KEY_ARG:
        if (state->arg_num == 0)
            install->card = argument;
        else if (state->arg_num == 1)
            install->package = argument;
        else
            command_usage("%s: one card and one package at a time", argument);
        return 0;
    case ARGP_KEY_END:
        if (!install->package)
            command_usage("a CARD and a PROFILE.der are needed");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static int install_into(const struct install *install, const struct euiccd_profile *profile)
{
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);
    struct euiccd_error error = {""};
    struct euiccd_card *card = NULL;
    int status = COMMAND_DONE;

    options.without_ipae = true;
    if (euiccd_open(&card, install->card, &options, &error) < 0)
        status = command_failed("%s", error.text);
    else if (euiccd_install(card, profile, &error) < 0)
        status = command_failed("%s: %s", install->package, error.text);
    euiccd_close(card);
    return status;
}

int command_install(int argc, char **argv)
{
    static const struct argp argp = {
        .options = install_options,
        .parser = install_key,
        .args_doc = "CARD PROFILE.der",
        .doc = "Installs the unprotected profile package PROFILE.der (ProfileElements, DER) in the "
               "card file CARD, whole or not at all, with no server and no notification."};
    struct install install = {0};
    struct euiccd_profile profile = EUICCD_INIT(struct euiccd_profile);
    struct bytes package = BYTES_NONE;
    struct bytes metadata = BYTES_NONE;
    char why[PACKAGE_FILE_WHY];
    int status = COMMAND_DONE;
    int err;

    command_parse(&argp, argc, argv, &install);
    profile.enable = install.enable;
    if (package_file_read(install.package, &package, why) < 0)
        return command_failed("%s: %s", install.package, why);
    if (install.metadata) {
        err = file_read(install.metadata, METADATA_MAX, &metadata);
        if (err < 0)
            status = command_failed("%s: %s", install.metadata, file_error(err));
    }
    profile.package = to_euiccd(package);
    profile.metadata = to_euiccd(metadata);
    if (status == COMMAND_DONE)
        status = install_into(&install, &profile);
    free((void *)package.at);
    free((void *)metadata.at);
    return status;
}
