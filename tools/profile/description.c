/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/profile/description.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "apdu/err.h"
#include "apdu/text.h"
#include "crypto/secret.h"
#include "tools/cli/file.h"

static const struct description_key keys[] = {
    {"operator", "euiccd",
     "name of the operator (EF.SPN): 16 characters of the GSM alphabet, 7 of UCS2, 13 of one "
     "script"},
    {"name", NULL, "name of the profile (metadata); default: the operator's name"},
    {"class", "operational",
     "test, provisioning or operational (metadata); test requires a test key"},
    {"iccid", "89999901##########",
     "18 digits plus a computed check digit, or all 19 or 20; #: digit derived from the EID"},
    {"imsi", "00101##########", "14 or 15 digits; #: digit derived from the EID"},
    {"mnc-length", NULL, "digits of the MNC, 2 or 3; default: as in the country"},
    {"algorithm", "milenage", "milenage, tuak or test"},
    {"key", "random", "K in hex (16 octets; tuak also 32), random, or derived (from master)"},
    {"opc", "random", "OPc or TOPc in hex, random, or derived"},
    {"op", NULL, "OP or TOP in hex, instead of opc"},
    {"master", NULL, "secret in hex from which derived keys are computed, with the EID"},
    {"keccak", "1", "iterations of TUAK"},
    {"pin1", "0000", "PIN 1, 4 to 8 digits"},
    {"pin1-enabled", "no", "yes or no"},
    {"puk1", "11111111", "PUK 1, 8 digits"},
    {"pin2", "9999", "PIN 2, 4 to 8 digits"},
    {"puk2", "22222222", "PUK 2, 8 digits"},
    {"adm1", "55555555", "ADM 1, 8 characters"},
    {"msisdn", NULL, "own number, with + when international"},
    {"smsc", NULL, "number of the SMS centre, with + when international (EF.SMSP)"},
    {"apn", NULL, "the only allowed APN (EF.ACL): labels of letters, digits and hyphens"},
    {"ehplmn", NULL, "equivalent home networks, MCCMNC separated by blanks"},
    {"gsm", "yes", "yes or no: GSM access and GSM security context"},
    {"5g", "yes", "yes or no: DF.5GS"},
    {"suci-profile", NULL, "a or b: protection scheme for the SUCI computed by the card"},
    {"suci-key", NULL, "public key of the home network in hex"},
    {"suci-key-id", "1", "identifier of that key"},
    {"routing-indicator", "0", "1 to 4 digits"},
    {"isim", "no", "yes or no: an ISIM that shares keys and sequence numbers"},
    {"ota-kic", NULL, "AES key in hex of remote management, ciphering"},
    {"ota-kid", NULL, "AES key in hex of remote management, integrity"},
    {"access-point", NULL, "network access name for the IPAe (connectivity parameters, header)"},
    {"connectivity", NULL, "complete connectivity parameters in hex, instead of access-point"},
    {"notification", NULL, "notification address (metadata)"},
    {"fallback", "no", "yes or no: may be the Fallback Profile (metadata, SGP.32)"},
    {"elements", NULL, "more profile elements, written as TAG{...} and TAG=HEX"},
};
enum { KEYS = sizeof keys / sizeof keys[0] };

const struct description_key *description_key(size_t index)
{
    return index < KEYS ? &keys[index] : NULL;
}

static int find(const char *name, size_t len)
{
    for (size_t i = 0; i < KEYS; i++)
        if (strlen(keys[i].name) == len && memcmp(keys[i].name, name, len) == 0)
            return (int)i;
    return ERR_NOT_FOUND;
}

int description_set(struct description *description, const char *setting)
{
    size_t name = strcspn(setting, "= \t");
    const char *value = setting + name;
    int row = find(setting, name);
    size_t len;

    if (row < 0) {
        snprintf(description->why, sizeof description->why, "%.*s: unknown key",
                 name < 40 ? (int)name : 40, setting);
        return ERR_MALFORMED;
    }
    value += strspn(value, " \t");
    if (*value == '=')
        value++;
    value += strspn(value, " \t");
    len = strlen(value);
    while (len && isspace((unsigned char)value[len - 1]))
        len--;
    if (len == 0 || len >= DESCRIPTION_VALUE_MAX) {
        snprintf(description->why, sizeof description->why, "%s: %s", keys[row].name,
                 len ? "the value is too long" : "the value is missing");
        return ERR_MALFORMED;
    }
    free(description->values[row]);
    description->values[row] = strndup(value, len);
    if (description->values[row])
        return 0;
    snprintf(description->why, sizeof description->why, "%s", err_text(ERR_MEMORY));
    return ERR_MEMORY;
}

/* Whether the text has no control characters: messages may quote it. */
static bool is_text(const char *line)
{
    for (; *line; line++)
        if (iscntrl((unsigned char)*line) && !isspace((unsigned char)*line))
            return false;
    return true;
}

/* Takes the next line of the file. 1; 0: there is none; negative with `why`. */
static int take_line(struct description *description, FILE *file, bool first, char *line,
                     size_t size)
{
    int err = file_line(file, line, size);
    const char *start, *why = "not text";

    if (err > 0 && is_text(line)) {
        start = first ? text_string_after_mark(line) : line;
        start += strspn(start, " \t\r\n");
        err = *start && *start != '#' ? description_set(description, start) : 0;
        return err < 0 ? err : 1;
    }
    if (err == 0)
        return 0;
    if (err == ERR_TOO_LONG)
        why = "the line is too long";
    if (err == ERR_IO)
        why = strerror(errno);
    snprintf(description->why, sizeof description->why, "%s", why);
    return err == ERR_IO ? err : ERR_MALFORMED;
}

int description_read(struct description *description, const char *path)
{
    char line[DESCRIPTION_VALUE_MAX + 64], reason[120];
    FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "r");
    unsigned number = 0;
    int err;

    if (!file) {
        snprintf(description->why, sizeof description->why, "%.100s: %s", path, strerror(errno));
        return ERR_NOT_FOUND;
    }
    do
        number++;
    while ((err = take_line(description, file, number == 1, line, sizeof line)) > 0);
    if (err < 0) {
        snprintf(reason, sizeof reason, "%.119s", description->why);
        if (err == ERR_IO)
            snprintf(description->why, sizeof description->why, "%.60s: %s", path, reason);
        else
            snprintf(description->why, sizeof description->why, "%.60s:%u: %s", path, number,
                     reason);
    }
    secret_wipe_memory(line, sizeof line);
    if (file != stdin)
        fclose(file);
    return err;
}

const char *description_get(const struct description *description, const char *key)
{
    int row = find(key, strlen(key));

    if (row < 0)
        return NULL;
    return description->values[row] ? description->values[row] : keys[row].otherwise;
}

bool description_is(const struct description *description, const char *key, const char *value)
{
    const char *given = description_get(description, key);

    return given && strcmp(given, value) == 0;
}

void description_free(struct description *description)
{
    for (size_t i = 0; i < KEYS; i++) {
        if (description->values[i])
            secret_wipe_memory(description->values[i], strlen(description->values[i]));
        free(description->values[i]);
        description->values[i] = NULL;
    }
}
