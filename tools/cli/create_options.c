/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/create_options.h"

#include "apdu/err.h"
#include "card/slices.h"
#include "tools/cli/command.h"
#include "tools/cli/file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RAT_MAX = 4096 };

const struct command_option create_options[] = {
    OPTION_EID("eid", struct create_options, factory.settings.eid,
               "EID of the card, 32 digits (default: a random one of the EUM's range; without the "
               "key of the EUM that of the eUICC certificate in --pki)"),
    OPTION_FILE("pki", "DIR", struct create_options, factory.pki,
                "folder with the certificates and keys (default: a fresh one beside the card, "
                "NAME.pki)"),
    OPTION_CHOICE("mode", "iot|consumer|dual", struct create_options, factory.settings.mode,
                  "SGP.32 (the default), SGP.22 with local profile management, or both"),
    OPTION_CHOICE("ipa", "ipad|ipae", struct create_options, factory.settings.ipa,
                  "the IPA that is active when the terminal does not choose one (default: ipad)"),
    OPTION_STRING("quirks", "NAME,...", struct create_options, factory.settings.quirks,
                  "behaviour of some vendors' cards (default: none)"),
    OPTION_CHOICE("applications", "refused|inert", struct create_options,
                  factory.settings.applications,
                  "applications of profiles: refused (the default), or stored and listed without "
                  "running"),
    OPTION_HEX("seed", struct create_options, seed, 1, CREATE_SEED_MAX,
               "make the card's random numbers repeatable"),
    OPTION_NUMBER("nvm", "BYTES", struct create_options, factory.settings.nvm_bytes, 0, 0,
                  "memory for profiles"),
    OPTION_FILE("rat", "FILE", struct create_options, rat, "rules authorisation table, DER"),
    OPTION_NUMBER("poll", "SECONDS", struct create_options, factory.settings.poll_seconds, 0, 0,
                  "IPAe: interval between two requests to the eIM"),
    OPTION_NUMBER("rollback", "SECONDS", struct create_options, factory.settings.rollback_seconds,
                  0, 0,
                  "IPAe: time to reach the eIM after a switch before the old profile returns"),
    OPTION_NUMBER("fallback", "SECONDS", struct create_options, factory.settings.fallback_seconds,
                  0, 0, "IPAe: time without coverage before the fallback profile is enabled"),
    OPTION_STRING(
        "apn", "NAME", struct create_options, factory.settings.access_name,
        "IPAe: access point where the enabled profile names none (default: the device's)"),
    OPTION_FLAG("compact", struct create_options, factory.settings.compact,
                "IPAe: send compact forms to the eIM (minimizeEsipaBytes)"),
    OPTION_STRING("ipa-features", "NAME,...", struct create_options, factory.settings.ipa_features,
                  "IPAe: what it leaves to the eIM in an indirect download: "
                  "eimDownloadDataHandling, eimCtxParams1Generation, "
                  "eimProfileMetadataVerification"),
    OPTION_CHOICE("spec", "1.2|1.3", struct create_options, factory.settings.spec,
                  "version of SGP.32 (default: 1.2)"),
    OPTION_FLAG("crl", struct create_options, factory.settings.crl_support,
                "CRLs can be loaded (LoadCRL, crlSupport); servers with revoked certificates are "
                "refused"),
    OPTION_STRING("root-smds", "FQDN", struct create_options, factory.settings.root_smds_address,
                  "address of the root SM-DS (default: none)"),
    OPTIONS_END};

void create_options_check(struct create_options *create, const struct command_given *given)
{
    struct euiccd_create_options *settings = &create->factory.settings;
    struct euiccd_error error;

    create->first = command_first_given(given, create_options);
    create->has_eid = command_is_given(given, "eid");
    settings->seed = to_euiccd(bytes_at(create->seed.at, create->seed.len));
    if (settings->quirks && euiccd_quirks_check(settings->quirks, &error) < 0)
        command_usage("--quirks %s: %s", settings->quirks, error.text);
}

const char *create_options_help(char help[CREATE_HELP_MAX], const char *text)
{
    struct euiccd_quirk quirk = EUICCD_INIT(struct euiccd_quirk);
    size_t len = (size_t)snprintf(help, CREATE_HELP_MAX, "%s\n\nQuirks:", text);

    for (size_t i = 0; len < CREATE_HELP_MAX && euiccd_get_quirk(i, &quirk); i++)
        len += (size_t)snprintf(help + len, CREATE_HELP_MAX - len, "\n  %-17s%s", quirk.name,
                                quirk.text);
    return help;
}

int create_options_load(struct create_options *create)
{
    struct bytes rat = BYTES_NONE;
    int err = create->rat ? file_read(create->rat, RAT_MAX, &rat) : 0;

    create->factory.settings.rat = to_euiccd(rat);
    return err < 0 ? command_failed("--rat %s: %s", create->rat, err_reason(err)) : COMMAND_DONE;
}

void create_options_free(struct create_options *create)
{
    free((void *)(uintptr_t)create->factory.settings.rat.data);
    create->factory.settings.rat = to_euiccd(BYTES_NONE);
}
