/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc profile show|check|build: profile packages outside of a card. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crypto/secret.h"
#include "profiles/package/pe.h"
#include "tools/cli/command.h"
#include "tools/profile/build.h"
#include "tools/profile/package_file.h"
#include "tools/profile/show.h"

enum {
    KEY_KEYS = 256,
    KEY_CONTENTS,
    KEY_CAPABILITIES,
    KEY_SET,
    KEY_EID,
    KEY_SEED,
    KEY_METADATA,
    KEY_LIST,
    KEY_JSON,
    PACKAGE_MODE = 0600, /* it holds K and OPc */
    METADATA_MODE = 0666
};

struct profile_command {
    const char *action, *path;
    unsigned given; /* bit i: options[i] was given */
    const char *output, *metadata, *eid, *seed;
    struct show_options show;
    uint8_t octets[64];
    struct buf capabilities;
    bool list;
    struct description description;
};

static const struct argp_option options[] = {
    {"keys", KEY_KEYS, NULL, 0, "show: print PINs and keys in clear", 0},
    {"contents", KEY_CONTENTS, NULL, 0, "show: print every file in hex", 0},
    {"json", KEY_JSON, NULL, 0, "show: print one JSON object", 0},
    {"capabilities", KEY_CAPABILITIES, "HEX", 0,
     "check, build: contents of the card's UICCCapability (default: all that is built in)", 0},
    {"set", KEY_SET, "KEY=VALUE", 0, "build: a line of the description, stronger than the file", 0},
    {"eid", KEY_EID, "DIGITS", 0, "build: personalise for this card", 0},
    {"seed", KEY_SEED, "HEX", 0, "build: makes the random keys repeatable", 0},
    {"output", 'o', "FILE", 0, "build: where the package goes", 0},
    {"metadata", KEY_METADATA, "FILE", 0, "build: where the StoreMetadata request goes", 0},
    {"list-keys", KEY_LIST, NULL, 0, "build: list the keys of a description", 0},
    {0}};

static void take_argument(struct profile_command *command, const char *argument)
{
    if (!command->action)
        command->action = argument;
    else if (!command->path)
        command->path = argument;
    else
        command_usage("%s: one FILE only", argument);
}

static error_t parse_key(int key, char *argument, struct argp_state *state)
{
    struct profile_command *command = state->input;
    uint8_t eid[EID_LEN];

    for (unsigned i = 0; options[i].name; i++)
        if (options[i].key == key)
            command->given |= 1U << i;
    switch (key) {
    case KEY_KEYS:
        command->show.keys = true;
        return 0;
    case KEY_CONTENTS:
        command->show.contents = true;
        return 0;
    case KEY_JSON:
        command->show.json = true;
        return 0;
    case KEY_CAPABILITIES:
        command->capabilities = BUF_OVER(command->octets);
        if (buf_put_hex(&command->capabilities, argument) || command->capabilities.len < 2)
            command_usage("--capabilities %s: must be the hex of a BIT STRING's contents",
                          argument);
        return 0;
    case KEY_SET:
        if (description_set(&command->description, argument))
            command_usage("--set %s", command->description.why);
        return 0;
    case KEY_EID:
        command_eid("--eid", argument, eid);
        command->eid = argument;
        return 0;
    case KEY_SEED:
        command->seed = argument;
        return 0;
    case 'o':
        command->output = argument;
        return 0;
    case KEY_METADATA:
        command->metadata = argument;
        return 0;
    case KEY_LIST:
        command->list = true;
        return 0;
    case ARGP_KEY_ARG:
        take_argument(command, argument);
        return 0;
    case ARGP_KEY_END:
        if (!command->action)
            command_usage("show, check or build?");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static const struct argp argp = {
    options,
    parse_key,
    "show PACKAGE\ncheck PACKAGE\nbuild [DESCRIPTION] -o PACKAGE",
    "Work on profile packages (TCA interoperable format, DER). show prints one as a tree; check "
    "says "
    "whether a card takes it and what contradicts itself; build makes one from a short text, "
    "personalised for an EID, and prints what the network must know.",
    NULL,
    NULL,
    NULL};

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

/* Rights that `mode` does not give are taken from a file that is there, too. */
static bool restrict_mode(int fd, mode_t now, mode_t mode)
{
    return (now & 0777 & ~mode) == 0 || fchmod(fd, now & mode) == 0;
}

static bool write_file(const char *path, struct bytes content, mode_t mode)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, mode);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "wb");
    struct stat status = {0};
    bool is_regular = file && fstat(fd, &status) == 0 && S_ISREG(status.st_mode);
    bool good =
        file && (!is_regular || (restrict_mode(fd, status.st_mode, mode) && ftruncate(fd, 0) == 0));

    good = good && fwrite(content.at, 1, content.len, file) == content.len;
    if (file && fclose(file))
        good = false;
    if (!good) {
        command_failed("%s: %s", path, strerror(errno));
        if (is_regular)
            unlink(path); /* half of it is of no use */
    }
    return good;
}

static int run_show(const struct profile_command *command)
{
    struct bytes package;
    uint8_t *octets;
    int result;

    octets = read_package(command->path, &package);
    if (!octets)
        return COMMAND_FAILED;
    result = show_package(package, &command->show, stdout);
    free(octets);
    if (result < 0)
        return command_failed("%s: %s", command->path, err_text(result));
    if (result > 0)
        return command_failed("%s: a card refuses it: %s; `euicc profile check' tells more",
                              command->path, pe_status_text(result));
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
    errors = check_package(package, buf_bytes(&command->capabilities), stdout, &warnings);
    free(octets);
    if (errors < 0)
        return command_failed("%s: %s", command->path, err_text(errors));
    printf("%s: %d error%s, %u warning%s\n", command->path, errors, errors == 1 ? "" : "s",
           warnings, warnings == 1 ? "" : "s");
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

/* What stands on the command line wins over the file: it is taken again after it. */
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
    uint8_t seed_octets[64];
    struct buf seed = BUF_OVER(seed_octets);
    struct build_options build_options = {
        .eid = command->eid, .capabilities = buf_bytes(&command->capabilities), .rng = &system};
    struct description description = {0};
    struct build_subscriber subscriber = {0};
    char why[200] = "";
    bool written;

    if (command->list)
        return list_keys();
    if (!command->output)
        command_usage("no PACKAGE given: -o FILE");
    if (command->seed) {
        if (buf_put_hex(&seed, command->seed) || seed.len == 0 ||
            rng_seeded_init(&seeded, buf_bytes(&seed), 0))
            command_usage("--seed %s: must be hex", command->seed);
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
    written =
        write_file(command->output, buf_bytes(&package), PACKAGE_MODE) &&
        (!command->metadata || write_file(command->metadata, buf_bytes(&metadata), METADATA_MODE));
    if (written)
        printf("iccid %s\nimsi %s\nalgorithm %s\nkey %s\nopc %s\n", subscriber.iccid,
               subscriber.imsi, subscriber.algorithm, subscriber.key, subscriber.opc);
    secret_wipe_memory(&subscriber, sizeof subscriber);
    secret_wipe_memory(package_octets, sizeof package_octets);
    return written ? COMMAND_DONE : COMMAND_FAILED;
}

static const struct action {
    const char *name;
    const char *options; /* that it takes, each between blanks */
    int (*run)(const struct profile_command *command);
} actions[] = {{"show", " keys contents json ", run_show},
               {"check", " capabilities ", run_check},
               {"build", " capabilities set eid seed output metadata list-keys ", run_build},
               {0}};

static const struct action *find_action(const struct profile_command *command)
{
    const struct action *action = actions;
    char word[40];

    while (action->name && strcmp(command->action, action->name) != 0)
        action++;
    if (!action->name)
        command_usage("%s: show, check or build", command->action);
    for (unsigned i = 0; options[i].name; i++) {
        snprintf(word, sizeof(word), " %s ", options[i].name);
        if (command->given >> i & 1 && !strstr(action->options, word))
            command_usage("--%s is not an option of %s", options[i].name, action->name);
    }
    return action;
}

int command_profile(int argc, char **argv)
{
    struct profile_command command = {0};
    int result;

    command_parse(&argp, argc, argv, &command);
    result = find_action(&command)->run(&command);
    description_free(&command.description);
    return result;
}
