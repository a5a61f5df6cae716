/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc profile show|check|build: profile packages outside of a card. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apdu/text.h"
#include "card/slices.h"
#include "crypto/secret.h"
#include "profiles/package/pe.h"
#include "tools/cli/file.h"
#include "tools/cli/options.h"
#include "tools/eim/package/order.h"
#include "tools/profile/build.h"
#include "tools/profile/package_file.h"
#include "tools/profile/show.h"

enum { OCTETS_MAX = 64 };

struct profile_command {
    const char *action, *path, *profile;
    const char *output, *metadata;
    uint8_t eid[EID_LEN];
    bool has_eid;
    struct show_options show;
    struct command_hex capabilities, seed;
    bool list;
    struct description description;
};

static void take_setting(void *input, const char *option, const char *argument)
{
    struct profile_command *command = input;

    if (description_set(&command->description, argument))
        command_usage("%s %s", option, command->description.why);
}

static const struct command_option options[] = {
    OPTION_FLAG("keys", struct profile_command, show.keys, "show: print PINs and keys in clear"),
    OPTION_FLAG("contents", struct profile_command, show.contents, "show: print every file in hex"),
    OPTION_FLAG("json", struct profile_command, show.json, "show: print one JSON object"),
    OPTION_HEX("capabilities", struct profile_command, capabilities, 2, OCTETS_MAX,
               "check, build: contents octets of the card's UICCCapability, a BIT STRING (default: "
               "all that this card supports)"),
    OPTION_CALL("set", "KEY=VALUE", take_setting,
                "build: a line of the description; replaces the one in the file"),
    OPTION_EID("eid", struct profile_command, eid, "build: personalise for this card"),
    OPTION_HEX("seed", struct profile_command, seed, 1, OCTETS_MAX,
               "build: make the random keys repeatable"),
    {.kind = COMMAND_FILE,
     .name = "output",
     .letter = 'o',
     .argument = "FILE",
     .help = "build: file for the package",
     .offset = OPTION_OFFSET(struct profile_command, output, const char *)},
    OPTION_FILE("metadata", "FILE", struct profile_command, metadata,
                "build: file for the StoreMetadata request"),
    OPTION_FLAG("list-keys", struct profile_command, list, "build: list the keys of a description"),
    OPERAND("show, check or build", struct profile_command, action),
    OPERAND_OPTIONAL("FILE", struct profile_command, path),
    OPERAND_OPTIONAL("ICCID", struct profile_command, profile),
    OPTIONS_END};

/* The package's octets in heap memory; NULL after a message. */
static uint8_t *read_package(const char *path, struct bytes *out)
{
    char why[PACKAGE_FILE_WHY];

    if (!path)
        command_usage("no PACKAGE given");
    if (package_file_read(path, out, why) == 0)
        return (uint8_t *)out->at;
    command_failed("%s: %s", path, why);
    return NULL;
}

static bool write_file(const char *path, struct bytes content, bool secret)
{
    FILE *file = file_open_output(path, secret);
    bool good = file && fwrite(content.at, 1, content.len, file) == content.len;

    if (file && file_close_output(file) < 0)
        good = false;
    if (!good)
        command_failed("%s: %s", path, strerror(errno));
    if (!good && file)
        file_discard_output(path);
    return good;
}

/* A profile that is installed on a card, which may be in use. */
static int show_installed(const struct profile_command *command)
{
    struct euiccd_open_options opening = EUICCD_INIT(struct euiccd_open_options);
    struct euiccd_error error = {""};
    struct euiccd_card *card = NULL;
    uint8_t iccid[ICCID_OCTETS];
    int err;

    if (eim_iccid_from_text(iccid, command->profile) < 0)
        command_usage("%s: an ICCID has 18 to 20 digits", command->profile);
    opening.read_only = true;
    err = euiccd_open(&card, command->path, &opening, &error);
    if (err < 0)
        return command_failed("%s", error.text[0] ? error.text : err_text(err));
    err = show_profile(card, BYTES_OF(iccid), &command->show, stdout);
    euiccd_close(card);
    if (err == ERR_NOT_FOUND)
        return command_failed("%s: no profile %s; `euicc show %s' lists the profiles",
                              command->path, command->profile, command->path);
    if (err < 0)
        return command_failed("%s: profile %s: %s", command->path, command->profile, err_text(err));
    return COMMAND_DONE;
}

static int run_show(const struct profile_command *command)
{
    struct bytes package;
    uint8_t *octets;
    int result;

    if (command->profile)
        return show_installed(command);
    octets = read_package(command->path, &package);
    if (!octets)
        return COMMAND_FAILED;
    result = show_package(package, &command->show, stdout);
    free(octets);
    if (result < 0)
        return command_failed("%s: %s", command->path, err_text(result));
    if (result > 0)
        return command_failed("%s: a card refuses it: %s; see `euicc profile check'", command->path,
                              pe_status_text(result));
    return COMMAND_DONE;
}

static int run_check(const struct profile_command *command)
{
    struct bytes package;
    unsigned warnings = 0;
    uint8_t *octets;
    int errors;

    octets = read_package(command->path, &package);
    if (!octets)
        return COMMAND_FAILED;
    errors = check_package(package, bytes_at(command->capabilities.at, command->capabilities.len),
                           stdout, &warnings);
    free(octets);
    if (errors < 0)
        return command_failed("%s: %s", command->path, err_text(errors));
    text_print(stdout, command->path);
    printf(": %d error%s, %u warning%s\n", errors, text_s((uint64_t)errors), warnings,
           text_s(warnings));
    return errors ? COMMAND_FAILED : COMMAND_DONE;
}

static int list_keys(void)
{
    const struct description_key *key;

    for (size_t i = 0; (key = description_key(i)); i++)
        printf("%-18s %s%s%s%s\n", key->name, key->meaning, key->otherwise ? " (default " : "",
               key->otherwise ? key->otherwise : "", key->otherwise ? ")" : "");
    return COMMAND_DONE;
}

/* The command line overrides the file: its settings are applied again after those of the file. */
static int read_description(const struct profile_command *command, struct description *out)
{
    const struct description_key *key;
    char line[DESCRIPTION_VALUE_MAX + 64];
    int err = command->path ? description_read(out, command->path) : 0;

    for (size_t i = 0; !err && (key = description_key(i)); i++)
        if (command->description.values[i]) {
            snprintf(line, sizeof line, "%s %s", key->name, command->description.values[i]);
            err = description_set(out, line);
        }
    return err;
}

static int run_build(const struct profile_command *command)
{
    static uint8_t package_octets[BUILD_PACKAGE_MAX], metadata_octets[BUILD_METADATA_MAX];
    struct buf package = BUF_OVER(package_octets), metadata = BUF_OVER(metadata_octets);
    struct rng system = rng_system();
    struct rng_seeded seeded;
    char eid[EID_TEXT_SIZE];
    struct build_options build_options = {
        .eid = command->has_eid ? eid : NULL,
        .capabilities = bytes_at(command->capabilities.at, command->capabilities.len),
        .rng = &system};
    struct description description = {0};
    struct build_subscriber subscriber = {0};
    char why[200] = "";
    bool written;
    int err;

    if (command->list)
        return list_keys();
    if (!command->output)
        command_usage("no PACKAGE given: -o FILE");
    if (command->path && (file_are_same(command->path, command->output) ||
                          (command->metadata && file_are_same(command->path, command->metadata))))
        command_usage("%s: is the description itself; name another file", command->path);
    bytes_to_hex(bytes_at(command->eid, EID_LEN), eid, sizeof(eid));
    if (command->seed.len) {
        err = rng_seeded_init(&seeded, bytes_at(command->seed.at, command->seed.len), 0);
        if (err < 0)
            return command_failed("--seed: the random generator failed: %s", err_text(err));
        build_options.rng = &seeded.rng;
    }
    if (read_description(command, &description)) {
        snprintf(why, sizeof why, "%s", description.why);
        description_free(&description);
        return command_failed("%s", why);
    }
    if (build_package(&description, &build_options, &package, &metadata, &subscriber, why,
                      sizeof why)) {
        description_free(&description);
        return command_failed("%s", why[0] ? why : "the package could not be made");
    }
    description_free(&description);
    /* The package contains K and OPc: secret. */
    written = write_file(command->output, buf_bytes(&package), true) &&
              (!command->metadata || write_file(command->metadata, buf_bytes(&metadata), false));
    if (written)
        printf("iccid %s\nimsi %s\nalgorithm %s\nkey %s\nopc %s\n", subscriber.iccid,
               subscriber.imsi, subscriber.algorithm, subscriber.key, subscriber.opc);
    secret_wipe_memory(&subscriber, sizeof subscriber);
    secret_wipe_memory(package_octets, sizeof package_octets);
    return written ? COMMAND_DONE : COMMAND_FAILED;
}

static const struct action {
    const char *name;
    const char *options; /* the options that it has, each between blanks */
    int (*run)(const struct profile_command *command);
} actions[] = {{"show", " keys contents json ", run_show},
               {"check", " capabilities ", run_check},
               {"build", " capabilities set eid seed output metadata list-keys ", run_build},
               {0}};

static const struct action *find_action(const char *name)
{
    const struct action *action = actions;

    while (action->name && strcmp(name, action->name) != 0)
        action++;
    if (!action->name)
        command_usage("%s: must be show, check or build", name);
    return action;
}

static void check(void *input, const struct command_given *given)
{
    struct profile_command *command = input;
    const struct action *action = find_action(command->action);
    char word[40];

    command->has_eid = command_is_given(given, "eid");
    if (command->profile && action->run != run_show)
        command_usage("%s: one FILE only", command->profile);
    for (const struct command_option *option = options; option->kind != COMMAND_OPERAND; option++) {
        snprintf(word, sizeof(word), " %s ", option->name);
        if (command_is_given(given, option->name) && !strstr(action->options, word))
            command_usage("--%s is not an option of %s", option->name, action->name);
    }
}

int command_profile(int argc, char **argv)
{
    static const struct command_syntax syntax = {
        .options = options,
        .arguments = "show PACKAGE\nshow CARD ICCID\ncheck PACKAGE\nbuild [DESCRIPTION] -o PACKAGE",
        .excess = "one FILE, and for show one ICCID",
        .help =
            "Profile packages (TCA interoperable format, DER). show prints one, or a profile that "
            "is installed on a card file, as a tree; "
            "check reports whether a card accepts it, and contradictions in it; build makes one "
            "from a short text, personalised for an EID, and prints the data for the network.",
        .check = check};
    struct profile_command command = {0};
    int result;

    command_parse(&syntax, argc, argv, &command);
    result = find_action(command.action)->run(&command);
    description_free(&command.description);
    return result;
}
