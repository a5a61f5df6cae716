/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a card is asked, and what the elements of its answers mean: tables, and TLVs to JSON by
 * them.
 */
#include "tools/cli/show_fields.h"

#include "apdu/tlv.h"
#include "tools/cli/json_output.h"

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
struct show_field {
    uint32_t tag;
    enum kind kind;
    const char *key;
    const struct show_field *fields; /* ends with tag 0 */
    const char *const *names;        /* ends with NULL */
};

static const char *const ipa_modes[] = {"ipad", "ipae", NULL};
static const char *const profile_states[] = {"disabled", "enabled", NULL};
static const char *const profile_classes[] = {"test", "provisioning", "operational", NULL};

static const struct show_field resource_fields[] = {
    {.tag = 0x82, .kind = KIND_NUMBER, .key = "freeNonVolatileMemory"},
    {.tag = 0x83, .kind = KIND_NUMBER, .key = "freeVolatileMemory"},
    {0}};
static const struct show_field info2_fields[] = {
    {.tag = 0x82, .kind = KIND_VERSION, .key = "svn"},
    {.tag = 0x81, .kind = KIND_VERSION, .key = "profileVersion"},
    {.tag = 0x83, .kind = KIND_VERSION, .key = "euiccFirmwareVer"},
    {.tag = 0x04, .kind = KIND_VERSION, .key = "ppVersion"},
    {.tag = 0x90, .kind = KIND_NAMED, .key = "ipaMode", .names = ipa_modes},
    {.tag = 0x84, .kind = KIND_FIELDS, .fields = resource_fields},
    {.tag = 0xA9, .kind = KIND_HEXES, .key = "euiccCiPKIdListForVerification"},
    {.tag = 0xAA, .kind = KIND_HEXES, .key = "euiccCiPKIdListForSigning"},
    {0}};
static const struct show_field address_fields[] = {
    {.tag = 0x80, .kind = KIND_TEXT, .key = "defaultDpAddress"},
    {.tag = 0x81, .kind = KIND_TEXT, .key = "rootDsAddress"},
    {0}};
static const struct show_field profile_fields[] = {
    {.tag = 0x5A, .kind = KIND_DIGITS, .key = "iccid"},
    {.tag = 0x9F70, .kind = KIND_NAMED, .key = "profileState", .names = profile_states},
    {.tag = 0x95, .kind = KIND_NAMED, .key = "profileClass", .names = profile_classes},
    {.tag = 0x92, .kind = KIND_TEXT, .key = "profileName"},
    {.tag = 0x91, .kind = KIND_TEXT, .key = "serviceProviderName"},
    {.tag = 0x90, .kind = KIND_TEXT, .key = "profileNickname"},
    {.tag = 0x4F, .kind = KIND_HEX, .key = "isdpAid"},
    {0}};
static const struct show_field eim_fields[] = {
    {.tag = 0x80, .kind = KIND_TEXT, .key = "eimId"},
    {.tag = 0x81, .kind = KIND_TEXT, .key = "eimFqdn"},
    {.tag = 0x82, .kind = KIND_NUMBER, .key = "eimIdType"},
    {.tag = 0x83, .kind = KIND_NUMBER, .key = "counterValue"},
    {.tag = 0x84, .kind = KIND_NUMBER, .key = "associationToken"},
    {.tag = 0x88, .kind = KIND_HEX, .key = "euiccCiPKId"},
    {.tag = 0x89, .kind = KIND_FLAG, .key = "indirectProfileDownload"},
    {0}};
static const struct show_field profiles_fields[] = {
    {.tag = 0xA0, .kind = KIND_RECORDS, .key = "profiles", .fields = profile_fields}, {0}};
static const struct show_field eims_fields[] = {
    {.tag = 0xA0, .kind = KIND_RECORDS, .key = "eims", .fields = eim_fields}, {0}};

static const struct show_question questions[] = {
    {0xBF22, info2_fields},    /* ES10b.GetEUICCInfo2 */
    {0xBF3C, address_fields},  /* ES10a.GetEuiccConfiguredAddresses */
    {0xBF2D, profiles_fields}, /* ES10c.GetProfilesInfo */
    {0xBF55, eims_fields},     /* ES10b.GetEimConfigurationData */
};

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
        return json_hex(value);
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
        json_array_append_new(array, json_hex(one.value));
    return array;
}

/* A simple fact; NULL for the kinds that have members. */
static json_t *value_of(const struct show_field *field, struct bytes value)
{
    switch (field->kind) {
    case KIND_HEX:
        return json_hex(value);
    case KIND_TEXT:
        return json_text(value);
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

static void add_simple(json_t *object, const struct show_field *fields, struct bytes list)
{
    struct tlv found;

    for (const struct show_field *field = fields; field->tag; field++) {
        if (tlv_find(list, field->tag, &found) == 0)
            json_object_set_new(object, field->key, value_of(field, found.value));
    }
}

static json_t *records(const struct show_field *fields, struct bytes list)
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

static void add_fields(json_t *object, const struct show_field *fields, struct bytes list)
{
    struct tlv found;

    for (const struct show_field *field = fields; field->tag; field++) {
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

const struct show_question *show_question(size_t index)
{
    return index < sizeof(questions) / sizeof(questions[0]) ? &questions[index] : NULL;
}

void show_add_answer(struct json_t *object, const struct show_question *question,
                     struct bytes members)
{
    add_fields(object, question->fields, members);
}
