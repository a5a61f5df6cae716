/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/show_fields.h"

#include "apdu/tlv.h"
#include "card/asn1/der.h"
#include "tools/cli/json_output.h"

#include <stdio.h>
#include <string.h>

enum kind {
    KIND_HEX,
    KIND_TEXT,
    KIND_VERSION, /* 3 octets: "2.5.0" */
    KIND_NUMBER,
    KIND_DIGITS, /* BCD, low nibble first */
    KIND_NAMED,  /* INTEGER: one of `names` */
    KIND_BIT,    /* BIT STRING: the first bit that is set is one of `names` */
    KIND_FLAG,   /* present or absent */
    KIND_HEXES,  /* a list of octet strings */
    KIND_FIELDS, /* the members of `fields` beside ours */
    KIND_RECORDS /* a list of objects with `fields` */
};

/* The element with `tag` and its key in the output. */
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

static const char *const operations[] = {"install", "enable", "disable", "delete", NULL};

static const struct show_field resource_fields[] = {
    {.tag = 0x82, .kind = KIND_NUMBER, .key = "freeNonVolatileMemory"},
    {.tag = 0x83, .kind = KIND_NUMBER, .key = "freeVolatileMemory"},
    {0}};
/* Only the first version is shown: cards of this program have one. */
static const struct show_field iot_version_fields[] = {
    {.tag = 0x04, .kind = KIND_VERSION, .key = "iotVersion"}, {0}};
static const struct show_field iot_fields[] = {
    {.tag = 0xA0, .kind = KIND_FIELDS, .fields = iot_version_fields}, {0}};
static const struct show_field info2_fields[] = {
    {.tag = 0x82, .kind = KIND_VERSION, .key = "svn"},
    {.tag = 0xB4, .kind = KIND_FIELDS, .fields = iot_fields},
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
    {.tag = 0xAA, .kind = KIND_HEX, .key = "eSipaProprietaryProtocolInformation"},
    {0}};
static const struct show_field profiles_fields[] = {
    {.tag = 0xA0, .kind = KIND_RECORDS, .key = "profiles", .fields = profile_fields}, {0}};
static const struct show_field eims_fields[] = {
    {.tag = 0xA0, .kind = KIND_RECORDS, .key = "eims", .fields = eim_fields}, {0}};
static const struct show_field notification_fields[] = {
    {.tag = 0x80, .kind = KIND_NUMBER, .key = "seqNumber"},
    {.tag = 0x81, .kind = KIND_BIT, .key = "profileManagementOperation", .names = operations},
    {.tag = 0x0C, .kind = KIND_TEXT, .key = "notificationAddress"},
    {.tag = 0x5A, .kind = KIND_DIGITS, .key = "iccid"},
    {0}};
static const struct show_field notifications_fields[] = {
    {.tag = 0xA0, .kind = KIND_RECORDS, .key = "notifications", .fields = notification_fields},
    {0}};
static const struct show_field result_data_fields[] = {
    {.tag = 0x80, .kind = KIND_TEXT, .key = "eimId"},
    {.tag = 0x81, .kind = KIND_NUMBER, .key = "counterValue"},
    {.tag = 0x82, .kind = KIND_HEX, .key = "eimTransactionId"},
    {.tag = 0x83, .kind = KIND_NUMBER, .key = "seqNumber"},
    {.tag = 0x84, .kind = KIND_NUMBER, .key = "associationToken"},
    {.tag = 0x02, .kind = KIND_NUMBER, .key = "euiccPackageErrorCode"},
    {0}};
/* What is signed is the first member. */
static const struct show_field signed_fields[] = {
    {.tag = 0x30, .kind = KIND_FIELDS, .fields = result_data_fields}, {0}};
static const struct show_field result_fields[] = {
    {.tag = 0xA0, .kind = KIND_FIELDS, .fields = signed_fields},
    {.tag = 0xA1, .kind = KIND_FIELDS, .fields = signed_fields},
    {.tag = 0xA2, .kind = KIND_FIELDS, .fields = result_data_fields},
    {0}};
static const struct show_field results_fields[] = {
    {.tag = 0xA2, .kind = KIND_RECORDS, .key = "packageResults", .fields = result_fields}, {0}};

static const struct show_request requests[] = {
    {.tag = 0xBF22, .function = "ES10b.GetEUICCInfo2", .fields = info2_fields},
    {.tag = 0xBF3C, .function = "ES10a.GetEuiccConfiguredAddresses", .fields = address_fields},
    {.tag = 0xBF2D, .function = "ES10b.GetProfilesInfo", .fields = profiles_fields},
    {.tag = 0xBF55, .function = "ES10b.GetEimConfigurationData", .fields = eims_fields},
    {.tag = 0xBF28, .function = "ES10b.ListNotification", .fields = notifications_fields},
    {.tag = 0xBF2B,
     .members = "A0028200", /* euiccPackageResults */
     .function = "ES10b.RetrieveNotificationsList",
     .fields = results_fields,
     .of_sgp32 = true},
};

/* Where the fields of one response go. */
struct output {
    const struct show_request *request;
    json_t *unusable;
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

static json_t *bit(const char *const *names, struct bytes value)
{
    for (size_t i = 0; names[i] && i / 8 + 1 < value.len; i++)
        if (value.at[i / 8 + 1] & 0x80 >> i % 8)
            return json_string(names[i]);
    return json_hex(value);
}

static json_t *hexes(struct bytes list)
{
    json_t *array = json_array();
    struct tlv one;

    while (tlv_next(&list, &one) == 0)
        json_array_append_new(array, json_hex(one.value));
    return array;
}

static json_t *text(const struct output *output, const char *key, struct bytes value)
{
    char reason[80];

    if (der_is_utf8(value))
        return json_text(value);
    snprintf(reason, sizeof(reason), "stored %s is not UTF-8", key);
    show_add_unusable(output->unusable, output->request->function, reason, value);
    return json_hex(value);
}

/* A single value; NULL for the kinds that have members. */
static json_t *value_of(const struct output *output, const struct show_field *field,
                        struct bytes value)
{
    switch (field->kind) {
    case KIND_HEX:
        return json_hex(value);
    case KIND_TEXT:
        return text(output, field->key, value);
    case KIND_VERSION:
        return version(value);
    case KIND_NUMBER:
        return json_integer(number(value));
    case KIND_DIGITS:
        return digits(value);
    case KIND_NAMED:
        return named(field->names, value);
    case KIND_BIT:
        return bit(field->names, value);
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

static void add_simple(const struct output *output, json_t *object, const struct show_field *fields,
                       struct bytes list)
{
    struct tlv found;

    for (const struct show_field *field = fields; field->tag; field++) {
        if (tlv_find(list, field->tag, &found) < 0)
            continue;
        if (field->kind == KIND_FIELDS)
            add_simple(output, object, field->fields, found.value);
        else
            json_object_set_new(object, field->key, value_of(output, field, found.value));
    }
}

static json_t *records(const struct output *output, const struct show_field *fields,
                       struct bytes list)
{
    json_t *array = json_array();
    struct tlv one;

    while (tlv_next(&list, &one) == 0) {
        json_t *object = json_object();

        add_simple(output, object, fields, one.value);
        json_array_append_new(array, object);
    }
    return array;
}

void show_add_unusable(json_t *unusable, const char *function, const char *reason,
                       struct bytes octets)
{
    json_t *entry = json_pack("{s:s, s:s}", "function", function, "reason", reason);

    if (octets.len)
        json_object_set_new(entry, "octets", json_hex(octets));
    json_array_append_new(unusable, entry);
}

void show_add_response(json_t *object, const struct show_request *request, struct bytes members,
                       json_t *unusable)
{
    const struct output output = {request, unusable};
    struct tlv found;

    for (const struct show_field *field = request->fields; field->tag; field++) {
        if (tlv_find(members, field->tag, &found) < 0)
            continue;
        if (field->kind == KIND_FIELDS)
            add_simple(&output, object, field->fields, found.value);
        else if (field->kind == KIND_RECORDS)
            json_object_set_new(object, field->key, records(&output, field->fields, found.value));
        else
            json_object_set_new(object, field->key, value_of(&output, field, found.value));
    }
}

const struct show_request *show_request(size_t index)
{
    return index < sizeof(requests) / sizeof(requests[0]) ? &requests[index] : NULL;
}

bool show_has_field(const struct show_request *request, const char *key)
{
    for (const struct show_field *field = request->fields; field->tag; field++)
        if (field->key && strcmp(field->key, key) == 0)
            return true;
    return false;
}
