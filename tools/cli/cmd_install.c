/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc install: puts a profile package into a card as its factory would. */
#include "apdu/err.h"
#include "card/slices.h"
#include "tools/cli/command.h"
#include "tools/cli/file.h"
#include "tools/cli/options.h"
#include "tools/profile/package_file.h"

#include <stdlib.h>

enum { METADATA_MAX = 65536 };

struct install {
    const char *card;
    const char *package;
    const char *metadata; /* NULL: made from the package's header */
    bool enable;
};

static const struct command_option install_options[] = {
    OPTION_FILE("metadata", "FILE", struct install, metadata,
                "StoreMetadataRequest (BF25, DER); default: made from the package's header"),
    OPTION_FLAG("enable", struct install, enable,
                "enable the profile; the profile enabled before is disabled"),
    OPERAND("CARD", struct install, card), OPERAND("PROFILE.der", struct install, package),
    OPTIONS_END};

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
        status = install->metadata ? command_failed("%s, --metadata %s: %s", install->package,
                                                    install->metadata, error.text)
                                   : command_failed("%s: %s", install->package, error.text);
    euiccd_close(card);
    return status;
}

int command_install(int argc, char **argv)
{
    static const struct command_syntax syntax = {
        .options = install_options,
        .arguments = "CARD PROFILE.der",
        .excess = "one card and one package at a time",
        .help =
            "Installs the unprotected profile package PROFILE.der (ProfileElements, DER) in the "
            "card file CARD, whole or not at all, with no server and no notification."};
    struct install install = {0};
    struct euiccd_profile profile = EUICCD_INIT(struct euiccd_profile);
    struct bytes package = BYTES_NONE;
    struct bytes metadata = BYTES_NONE;
    char why[PACKAGE_FILE_WHY];
    int status = COMMAND_DONE;
    int err;

    command_parse(&syntax, argc, argv, &install);
    profile.enable = install.enable;
    if (package_file_read(install.package, &package, why) < 0)
        return command_failed("%s: %s", install.package, why);
    if (install.metadata) {
        err = file_read(install.metadata, METADATA_MAX, &metadata);
        if (err < 0)
            status = command_failed("%s: %s", install.metadata, err_reason(err));
        else if (metadata.len == 0) /* would be made from the package's header */
            status = command_failed("%s: is an empty file, not a StoreMetadataRequest in DER",
                                    install.metadata);
    }
    profile.package = to_euiccd(package);
    profile.metadata = to_euiccd(metadata);
    if (status == COMMAND_DONE)
        status = install_into(&install, &profile);
    free((void *)package.at);
    free((void *)metadata.at);
    return status;
}
