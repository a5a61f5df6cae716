/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/cli/asn1_json.h"

#include "apdu/base64.h"
#include "card/asn1/der_walk.h"
#include "card/asn1/msg_es9.h"
#include "card/asn1/msg_esipa.h"
#include "card/asn1/msg_notification.h"
#include "card/asn1/msg_package.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_SIZE = 64, BITS = 32 };

struct writer {
    const struct der *der;
    struct arena *arena;
};

/* Members that the tables keep as octets, and what stands in them. ES9+ has the same names. */
static const struct inside {
    const char *name;
    const struct der_message *message; /* NULL: octets */
    bool is_list;                      /* elements in a row */
} insides[] = {
    {"euiccPackageRequest", &msg_euicc_package_request, false},
    {"ipaEuiccDataRequest", &msg_ipa_euicc_data_request, false},
    {"profileDownloadTriggerRequest", &msg_profile_download_trigger_request, false},
    {"profileDownloadTrigger", &msg_profile_download_trigger_request, false},
    {"profileDownloadTriggerResult", &msg_profile_download_trigger_result, false},
    {"eimAcknowledgements", &msg_eim_acknowledgements, false},
    {"provideEimPackageResult", &msg_provide_eim_package_result, false},
    {"euiccPackageResult", &msg_euicc_package_result, false},
    {"euiccPackageResultList", &msg_euicc_package_result, false},
    {"ipaEuiccDataResponse", &msg_ipa_euicc_data_response, false},
    {"psmoList", &msg_psmo, false},
    {"ecoList", &msg_eco, false},
    {"euiccResult", &msg_euicc_result_data, true},
    {"getRATResult", &msg_profile_policy_authorisation_rule, true},
    {"notificationList", &msg_pending_notification, false},
    {"notificationsList", &msg_pending_notification, false},
    {"pendingNotification", &msg_pending_notification, false},
    {"profileInstallationResult", &msg_profile_installation_result, false},
    {"euiccInfo1", &msg_euicc_info1, false},
    {"euiccInfo2", &msg_euicc_info2, false},
    {"ctxParams1", &msg_ctx_params1, false},
    {"authenticateServerResponse", &msg_authenticate_server_response, false},
    {"prepareDownloadResponse", &msg_prepare_download_response, false},
    {"cancelSessionResponse", &msg_cancel_session_response, false},
    {"profileMetaData", &msg_store_metadata_request, false},
    {"profileMetadata", &msg_store_metadata_request, false},
    {"eimPublicKeyData", &msg_public_key_data, false},
    {"trustedPublicKeyDataTls", &msg_public_key_data, false},
    {"serverSigned1", &msg_server_signed1, false},
    {"smdpSigned2", &msg_smdp_signed2, false},
    {"boundProfilePackage", NULL, false},
    {"serverSignature1", NULL, false},
    {"serverCertificate", NULL, false},
    {"euiccCiPKIdToBeUsed", NULL, false},
    {"euiccChallenge", NULL, false},
    {"smdpSignature2", NULL, false},
    {"smdpCertificate", NULL, false},
};

static const struct inside *inside_of(const char *name)
{
    for (size_t i = 0; i < sizeof(insides) / sizeof(insides[0]); i++)
        if (strcmp(insides[i].name, name) == 0)
            return &insides[i];
    return NULL;
}

static json_t *hex(struct bytes octets)
{
    char text[2 * ASN1_JSON_OCTETS_MAX + 1];

    if (octets.len <= ASN1_JSON_OCTETS_MAX)
        return json_string(bytes_to_hex(octets, text, sizeof(text)));
    bytes_to_hex(bytes_cut(octets, 0, ASN1_JSON_BEGIN), text, sizeof(text));
    return json_pack("{s:I, s:s}", "length", (json_int_t)octets.len, "begins", text);
}

static json_t *bits(uint32_t value)
{
    json_t *list = json_array();

    for (unsigned i = 0; i < BITS; i++)
        if (value & 1U << i)
            json_array_append_new(list, json_integer(i));
    return list;
}

/* ---- values ---- */

static json_t *write_struct(const struct writer *writer, const struct der_message *message,
                            const void *structure);

static json_t *write_octets(const struct writer *writer, const struct der_message *message,
                            struct bytes octets)
{
    void *structure = arena_alloc(writer->arena, message->size);

    if (!structure || der_decode(writer->der, message, octets, structure, writer->arena, NULL) < 0)
        return hex(octets);
    return write_struct(writer, message, structure);
}

static const char *last_name(const char *path)
{
    const char *dot = strrchr(path, '.');

    return dot ? dot + 1 : path;
}

static json_t *write_inside(const struct writer *writer, const char *name, struct bytes octets)
{
    const struct inside *inside = inside_of(name);
    struct tlv element;
    json_t *list;

    if (!inside || !inside->message)
        return hex(octets);
    if (!inside->is_list)
        return write_octets(writer, inside->message, octets);
    list = json_array();
    while (tlv_next(&octets, &element) == 0)
        json_array_append_new(list, write_octets(writer, inside->message, element.whole));
    return list;
}

static json_t *write_list(const struct writer *writer, const struct der_field *field,
                          const uint8_t *member, size_t count)
{
    const uint8_t *items;
    json_t *list = json_array();

    memcpy(&items, member, sizeof(items));
    for (size_t i = 0; i < count; i++)
        json_array_append_new(
            list, field->sub ? write_struct(writer, field->sub, items + i * field->sub->size)
                             : write_inside(writer, last_name(field->path),
                                            ((const struct bytes *)(const void *)items)[i]));
    return list;
}

static json_t *write_value(const struct writer *writer, const struct der_field *field,
                           const void *structure)
{
    const uint8_t *member = (const uint8_t *)structure + field->offset;
    const struct bytes *slice = (const void *)member;

    switch (field->kind) {
    case DER_KIND_OCTETS:
    case DER_KIND_OID:
        return hex(*slice);
    case DER_KIND_RAW:
    case DER_KIND_CONTENT:
    case DER_KIND_SEQUENCE:
        return write_inside(writer, last_name(field->path), *slice);
    case DER_KIND_UTF8:
        return json_stringn((const char *)slice->at, slice->len);
    case DER_KIND_INTEGER:
        return json_integer(*(const int64_t *)(const void *)member);
    case DER_KIND_BOOLEAN:
        return json_boolean(*(const bool *)(const void *)member);
    case DER_KIND_BITS:
        return bits(*(const uint32_t *)(const void *)member);
    case DER_KIND_SUB:
        return write_struct(writer, field->sub, member);
    case DER_KIND_LIST:
        return write_list(writer, field, member,
                          *(const size_t *)(const void *)((const uint8_t *)structure + field->min));
    case DER_KIND_GROUP:
        return json_object();
    case DER_KIND_NULL:
    case DER_KIND_CHOICE:
    case DER_KIND_EXTENSION:
        break;
    }
    return json_null();
}

/* ---- structs ---- */

/* At `path` and, when it is not NULL, `arm` below it; "u" is the module's way to write a CHOICE
 * under a tag. `value` is given away. */
static void put(json_t *object, const char *path, const char *arm, json_t *value)
{
    char name[NAME_SIZE];

    for (;;) {
        size_t len = strcspn(path, ".");
        json_t *below;

        snprintf(name, sizeof(name), "%.*s", (int)len, path);
        path += len + (path[len] == '.');
        if (*path == '\0' && arm) { /* the arm is the last name then */
            path = arm;
            arm = NULL;
        }
        if (*path == '\0')
            break;
        if (strcmp(name, "u") == 0 || *name == '\0')
            continue;
        below = json_object_get(object, name);
        if (!json_is_object(below)) {
            below = json_object();
            json_object_set_new(object, name, below);
        }
        object = below;
    }
    json_object_set_new(object, name, value);
}

/* The arm is there by its name, whatever its rows put into it. */
static void take_arm(struct der_walk *walk, json_t *object, const struct der_field *field)
{
    const unsigned *arm = (const void *)((const uint8_t *)walk->from + field->offset);
    const char *name = *arm ? field->arms[*arm - 1] : NULL;

    if (name)
        put(object, field->path, name, json_null());
    der_walk_branch(walk, field, name);
}

static json_t *write_struct(const struct writer *writer, const struct der_message *message,
                            const void *structure)
{
    struct der_walk walk = {.message = message, .from = structure};
    json_t *object = json_object();

    for (size_t i = 0; i < message->field_count; i++) {
        const struct der_field *field = &message->fields[i];

        if (field->kind == DER_KIND_EXTENSION || !der_walk_applies(&walk, field))
            continue;
        if (field->kind == DER_KIND_CHOICE) {
            take_arm(&walk, object, field);
        } else if (!der_value_is_present(field, structure)) {
            if (field->kind == DER_KIND_GROUP)
                der_walk_branch(&walk, field, NULL);
        } else if (*field->path == '\0') { /* the type is this value */
            json_decref(object);
            return write_value(writer, field, structure);
        } else {
            put(object, field->path, NULL, write_value(writer, field, structure));
        }
    }
    return object;
}

json_t *asn1_json(const struct der *der, const struct der_message *message, struct bytes octets,
                  struct arena *arena)
{
    const struct writer writer = {der, arena};
    void *structure = arena_alloc(arena, message->size);
    struct der_error error;

    if (!structure)
        return NULL;
    if (der_decode(der, message, octets, structure, arena, &error) < 0)
        return json_pack("{s:o}", "undecodable",
                         json_sprintf("%s %s: %s", error.type, error.field, error.reason));
    return json_pack("{s:o}", message->type, write_struct(&writer, message, structure));
}

json_t *asn1_json_es9(const struct der *der, const json_t *body, struct arena *arena)
{
    const struct writer writer = {der, arena};
    json_t *object = json_object();
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)body, name, value)
    {
        const char *text = json_string_value(value);
        struct buf octets = arena_buf(arena, text ? strlen(text) : 0);

        if (text && inside_of(name) && base64_read(&octets, text) == 0)
            json_object_set_new(object, name, write_inside(&writer, name, buf_bytes(&octets)));
        else
            json_object_set(object, name, value);
    }
    return object;
}
