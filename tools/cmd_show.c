/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * euicc show: what a card file holds, as text or JSON. It asks the card through its ES10 door, as
 * an IPA would, so that what it prints is what the card answers. The file may be in use.
 */
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/card.h"
#include "tools/verb.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum kind {
    KIND_HEX,
    KIND_TEXT,
    KIND_VERSION, /* 3 octets: "2.5.0" */
    KIND_NUMBER,
    KIND_DIGITS, /* BCD, low nibble first */
    KIND_NAMED,  /* INTEGER: one of `names` */
    KIND_FLAG,   /* there or not */
    KIND_HEXES,  /* a list of octet strings */
    KIND_FIELDS, /* the members of `fields` beside ours */
    KIND_RECORDS /* a list of objects with `fields` */
};

/* One fact: the element with `tag`, its key in the output. */
struct field {
    uint32_t tag;
    enum kind kind;
    const char *key;
    const struct field *fields; /* ends with tag 0 */
    const char *const *names;   /* ends with NULL */
};

static const char *const ipa_modes[] = {"ipad", "ipae", NULL};
static const char *const profile_states[] = {"disabled", "enabled", NULL};
static const char *const profile_classes[] = {"test", "provisioning", "operational", NULL};

static const struct field resource_fields[] = {
    {.tag = 0x82, .kind = KIND_NUMBER, .key = "freeNonVolatileMemory"},
    {.tag = 0x83, .kind = KIND_NUMBER, .key = "freeVolatileMemory"},
    {0}};
static const struct field info2_fields[] = {
    {.tag = 0x82, .kind = KIND_VERSION, .key = "svn"},
    {.tag = 0x81, .kind = KIND_VERSION, .key = "profileVersion"},
    {.tag = 0x83, .kind = KIND_VERSION, .key = "euiccFirmwareVer"},
    {.tag = 0x04, .kind = KIND_VERSION, .key = "ppVersion"},
    {.tag = 0x90, .kind = KIND_NAMED, .key = "ipaMode", .names = ipa_modes},
    {.tag = 0x84, .kind = KIND_FIELDS, .fields = resource_fields},
    {.tag = 0xA9, .kind = KIND_HEXES, .key = "euiccCiPKIdListForVerification"},
    {.tag = 0xAA, .kind = KIND_HEXES, .key = "euiccCiPKIdListForSigning"},
    {0}};
static const struct field address_fields[] = {
    {.tag = 0x80, .kind = KIND_TEXT, .key = "defaultDpAddress"},
    {.tag = 0x81, .kind = KIND_TEXT, .key = "rootDsAddress"},
    {0}};
static const struct field profile_fields[] = {
    {.tag = 0x5A, .kind = KIND_DIGITS, .key = "iccid"},
    {.tag = 0x9F70, .kind = KIND_NAMED, .key = "profileState", .names = profile_states},
    {.tag = 0x95, .kind = KIND_NAMED, .key = "profileClass", .names = profile_classes},
    {.tag = 0x92, .kind = KIND_TEXT, .key = "profileName"},
    {.tag = 0x91, .kind = KIND_TEXT, .key = "serviceProviderName"},
    {.tag = 0x90, .kind = KIND_TEXT, .key = "profileNickname"},
    {.tag = 0x4F, .kind = KIND_HEX, .key = "isdpAid"},
    {0}};
static const struct field eim_fields[] = {
    {.tag = 0x80, .kind = KIND_TEXT, .key = "eimId"},
    {.tag = 0x81, .kind = KIND_TEXT, .key = "eimFqdn"},
    {.tag = 0x82, .kind = KIND_NUMBER, .key = "eimIdType"},
    {.tag = 0x83, .kind = KIND_NUMBER, .key = "counterValue"},
    {.tag = 0x84, .kind = KIND_NUMBER, .key = "associationToken"},
    {.tag = 0x88, .kind = KIND_HEX, .key = "euiccCiPKId"},
    {.tag = 0x89, .kind = KIND_FLAG, .key = "indirectProfileDownload"},
    {0}};
static const struct field profiles_fields[] = {
    {.tag = 0xA0, .kind = KIND_RECORDS, .key = "profiles", .fields = profile_fields}, {0}};
static const struct field eims_fields[] = {
    {.tag = 0xA0, .kind = KIND_RECORDS, .key = "eims", .fields = eim_fields}, {0}};

/* What is asked, in the order of the output. A card without the function leaves its facts out. */
static const struct question {
    uint32_t tag; /* of a request without members */
    const struct field *fields;
} questions[] = {
    {0xBF22, info2_fields},    /* ES10b.GetEUICCInfo2 */
    {0xBF3C, address_fields},  /* ES10a.GetEuiccConfiguredAddresses */
    {0xBF2D, profiles_fields}, /* ES10c.GetProfilesInfo */
    {0xBF55, eims_fields},     /* ES10b.GetEimConfigurationData */
};

struct show {
    const char *path;
    bool json;
    struct card_tables *tables;
    struct card *card;
};

static const struct argp_option show_options[] = {
    {"json", 'j', NULL, 0, "print one JSON object, whose keys are the specification's names", 0},
    {0}};

static error_t show_key(int key, char *argument, struct argp_state *state)
{
    struct show *show = state->input;

    switch (key) {
    case 'j':
        show->json = true;
        return 0;
    case ARGP_KEY_ARG:
        if (show->path)
            verb_usage("%s: one card at a time", argument);
        show->path = argument;
        return 0;
    case ARGP_KEY_END:
        if (!show->path)
            verb_usage("no card file named");
        return 0;
    default:
        return ARGP_ERR_UNKNOWN;
    }
}

static json_t *hex(struct bytes value)
{
    char text[2 * 256 + 1];

    return json_string(bytes_to_hex(value, text, sizeof(text)));
}

static json_int_t number(struct bytes value)
{
    uint64_t result = 0;

    for (size_t i = 0; i < value.len; i++)
        result = result << 8 | value.at[i];
    return (json_int_t)result;
}

static json_t *version(struct bytes value)
{
    if (value.len != 3)
        return hex(value);
    return json_sprintf("%u.%u.%u", value.at[0], value.at[1], value.at[2]);
}

static json_t *digits(struct bytes value)
{
    char text[2 * 16 + 1];
    size_t len = 0;

    for (size_t i = 0; i < value.len && len + 2 < sizeof(text); i++) {
        for (unsigned shift = 0; shift < 8; shift += 4) {
            unsigned digit = value.at[i] >> shift & 0xF;

            if (digit < 10)
                text[len++] = (char)('0' + digit);
        }
    }
    return json_stringn(text, len);
}

static json_t *named(const char *const *names, struct bytes value)
{
    json_int_t index = number(value);

    for (json_int_t i = 0; names[i]; i++) {
        if (i == index)
            return json_string(names[i]);
    }
    return json_integer(index);
}

static json_t *hexes(struct bytes list)
{
    json_t *array = json_array();
    struct tlv one;

    while (tlv_next(&list, &one) == 0)
        json_array_append_new(array, hex(one.value));
    return array;
}

/* A simple fact; NULL for the kinds that have members. */
static json_t *value_of(const struct field *field, struct bytes value)
{
    switch (field->kind) {
    case KIND_HEX:
        return hex(value);
    case KIND_TEXT:
        return json_stringn((const char *)value.at, value.len);
    case KIND_VERSION:
        return version(value);
    case KIND_NUMBER:
        return json_integer(number(value));
    case KIND_DIGITS:
        return digits(value);
    case KIND_NAMED:
        return named(field->names, value);
    case KIND_FLAG:
        return json_true();
    case KIND_HEXES:
        return hexes(value);
    case KIND_FIELDS:
    case KIND_RECORDS:
        break;
    }
    return NULL;
}

static void add_simple(json_t *object, const struct field *fields, struct bytes list)
{
    struct tlv found;

    for (const struct field *field = fields; field->tag; field++) {
        if (tlv_find(list, field->tag, &found) == 0)
            json_object_set_new(object, field->key, value_of(field, found.value));
    }
}

static json_t *records(const struct field *fields, struct bytes list)
{
    json_t *array = json_array();
    struct tlv one;

    while (tlv_next(&list, &one) == 0) {
        json_t *object = json_object();

        add_simple(object, fields, one.value);
        json_array_append_new(array, object);
    }
    return array;
}

static void add_fields(json_t *object, const struct field *fields, struct bytes list)
{
    struct tlv found;

    for (const struct field *field = fields; field->tag; field++) {
        if (tlv_find(list, field->tag, &found) < 0)
            continue;
        if (field->kind == KIND_FIELDS)
            add_simple(object, field->fields, found.value);
        else if (field->kind == KIND_RECORDS)
            json_object_set_new(object, field->key, records(field->fields, found.value));
        else
            json_object_set_new(object, field->key, value_of(field, found.value));
    }
}

/* Asks one question and adds the answer to `object`. A status word that is no answer is passed. */
static int ask(struct show *show, const struct question *question, json_t *object)
{
    enum { RESPONSE_MAX = 262144 };
    uint8_t request_memory[8];
    struct buf request = BUF_OVER(request_memory);
    struct buf response = buf_over(malloc(RESPONSE_MAX), RESPONSE_MAX);
    struct tlv answer;
    uint16_t sw;
    int err = ERR_MEMORY;

    if (!response.at)
        return ERR_MEMORY;
    tlv_put(&request, question->tag, BYTES_NONE);
    sw = card_es10(show->card, buf_bytes(&request), &response);
    err = sw == SW_OK || sw == SW_REFERENCE_NOT_FOUND ? 0 : ERR_IO;
    if (sw == SW_OK && response.len > 0) {
        err = tlv_only(buf_bytes(&response), &answer);
        if (err == 0)
            add_fields(object, question->fields, answer.value);
    }
    free(response.at);
    return err;
}

static json_t *collect(struct show *show)
{
    json_t *object = json_object();
    char eid[33];

    card_eid(show->card, eid);
    json_object_set_new(object, "eid", json_string(eid));
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        int err = ask(show, &questions[i], object);

        if (err < 0) {
            verb_failed("%s: asking for %04X: %s", show->path, (unsigned)questions[i].tag,
                        err_text(err));
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

/* A value on the rest of a line; objects as "key value" pairs. */
static void print_value(const json_t *value)
{
    const char *key;
    json_t *member;
    const char *separator = "";

    if (json_is_string(value)) {
        fputs(json_string_value(value), stdout);
    } else if (json_is_object(value)) {
        json_object_foreach((json_t *)(uintptr_t)value, key, member)
        {
            printf("%s%s ", separator, key);
            print_value(member);
            separator = ", ";
        }
    } else {
        char *text = json_dumps(value, JSON_ENCODE_ANY);

        fputs(text ? text : "", stdout);
        free(text);
    }
}

static void print_text(json_t *object)
{
    const char *key;
    json_t *value;

    json_object_foreach(object, key, value)
    {
        size_t count = json_is_array(value) ? json_array_size(value) : 1;

        if (count == 0)
            printf("%-32s none\n", key);
        for (size_t i = 0; i < count; i++) {
            printf("%-32s ", i == 0 ? key : "");
            print_value(json_is_array(value) ? json_array_get(value, i) : value);
            putchar('\n');
        }
    }
}

static int print_card(struct show *show)
{
    json_t *object = collect(show);

    if (!object)
        return VERB_FAILED;
    if (show->json) {
        json_dumpf(object, stdout, JSON_INDENT(2));
        putchar('\n');
    } else {
        print_text(object);
    }
    json_decref(object);
    return VERB_DONE;
}

int verb_show(int argc, char **argv)
{
    static const struct argp argp = {
        .options = show_options,
        .parser = show_key,
        .args_doc = "CARD",
        .doc = "Prints what the card file CARD holds: its EID, versions, memory, addresses, "
               "profiles and eIMs. The card may be in use meanwhile."};
    struct show show = {0};
    struct card_options options = {.read_only = true};
    struct card_error error = {""};
    int status;
    int err;

    verb_parse(&argp, argc, argv, &show);
    if (card_tables_new(&show.tables) < 0)
        return verb_failed("the card's tables: out of memory");
    options.tables = show.tables;
    err = card_open(&show.card, show.path, &options, &error);
    if (err < 0)
        status = verb_failed("%s", error.text[0] ? error.text : err_text(err));
    else
        status = print_card(&show);
    card_close(show.card);
    card_tables_free(show.tables);
    return status;
}
