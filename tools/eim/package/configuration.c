/* SPDX-License-Identifier: GPL-3.0-or-later */
/* EimConfigurationData from JSON: see order.h. */
#include "apdu/err.h"
#include "apdu/tlv.h"
#include "card/asn1/tags.h"
#include "crypto/cert.h"
#include "tools/cli/file.h"
#include "tools/eim/package/order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX_OCTETS = 16384, SPKI_MAX = 128, TAG_PROPRIETARY_PROTOCOL = 0xAA };

static int fail(const struct eim_build_context *context, int err, const char *name,
                const char *what)
{
    snprintf(context->error->text, sizeof(context->error->text), "%s: %s", name, what);
    return err;
}

static int load_file(const struct eim_build_context *context, const char *path, struct bytes *out)
{
    struct bytes octets;
    int err = file_read(path, FILE_MAX_OCTETS, &octets);

    if (err < 0)
        return fail(context, err, path, err_reason(err));
    *out = arena_copy(context->arena, octets);
    free((void *)(uintptr_t)octets.at);
    return out->len == octets.len ? 0 : ERR_MEMORY;
}

/* Rewrites a SEQUENCE as the arm `tag` of a CHOICE with implicit tags. */
static int put_arm(const struct eim_build_context *context, uint32_t tag, struct bytes sequence,
                   struct bytes *out)
{
    struct buf arm = arena_buf(context->arena, sequence.len + 8);
    struct tlv whole;

    if (tlv_only(sequence, &whole) < 0 || whole.tag != TAG_SEQUENCE)
        return ERR_MALFORMED;
    tlv_put(&arm, tag, whole.value);
    *out = buf_bytes(&arm);
    return arm.overflow ? ERR_MEMORY : 0;
}

static int read_certificate(const struct eim_build_context *context, const char *path,
                            struct bytes *out)
{
    struct cert cert;
    struct bytes der;
    int err = load_file(context, path, &der);

    if (err < 0)
        return err;
    if (cert_parse(&cert, der) < 0)
        return fail(context, ERR_MALFORMED, path, "not a certificate in DER");
    return put_arm(context, 0xA1, der, out);
}

static int read_key(const struct eim_build_context *context, const char *path, struct bytes *out)
{
    struct buf spki = arena_buf(context->arena, SPKI_MAX);
    struct ec_private *key;
    struct bytes file, point;
    int err = load_file(context, path, &file);

    if (err < 0)
        return err;
    if (ec_private_import(&key, file) < 0)
        return fail(context, ERR_MALFORMED, path, "not an EC private key in PEM");
    err = ec_private_point(key, &point);
    if (err == 0)
        ec_spki_put(&spki, ec_private_curve(key), point);
    ec_private_free(key);
    return err < 0 ? err : put_arm(context, 0xA0, buf_bytes(&spki), out);
}

/* Each member has its type. An unknown one is refused: a mistyped name would go unnoticed. */
static int check_members(const struct eim_build_context *context, const json_t *object)
{
    enum kind { TEXT, NUMBER, FLAG, LIST };
    static const char *const kinds[] = {"must be a string", "must be an integer",
                                        "must be true or false", "must be a list"};
    static const struct {
        const char *name;
        enum kind kind;
    } members[] = {
        {"eimId", TEXT},
        {"eimFqdn", TEXT},
        {"eimIdType", TEXT},
        {"counterValue", NUMBER},
        {"associationToken", NUMBER},
        {"certificate", TEXT},
        {"publicKey", TEXT},
        {"trustedCertificate", TEXT},
        {"eimSupportedProtocol", LIST},
        {"euiccCiPKId", TEXT},
        {"indirectProfileDownload", FLAG},
        {"eSipaProprietaryProtocolInformation", TEXT},
    };
    enum { MEMBERS = sizeof(members) / sizeof(members[0]) };
    const char *name;
    json_t *value;

    if (!json_is_object(object))
        return fail(context, ERR_MALFORMED, "EimConfigurationData", "must be a JSON object");
    json_object_foreach((json_t *)(uintptr_t)object, name, value)
    {
        size_t i = 0;

        while (i < MEMBERS && strcmp(members[i].name, name) != 0)
            i++;
        if (i == MEMBERS)
            return fail(context, ERR_MALFORMED, name, "unknown member");
        if (!(members[i].kind == TEXT     ? json_is_string(value)
              : members[i].kind == NUMBER ? json_is_integer(value)
              : members[i].kind == FLAG   ? json_is_boolean(value)
                                          : json_is_array(value)))
            return fail(context, ERR_MALFORMED, name, kinds[members[i].kind]);
    }
    return 0;
}

static struct bytes text_of(const struct eim_build_context *context, const json_t *object,
                            const char *name)
{
    const char *text = json_string_value(json_object_get(object, name));

    return text ? arena_copy(context->arena, bytes_at(text, strlen(text))) : BYTES_NONE;
}

static bool number_of(const json_t *object, const char *name, int64_t *out)
{
    const json_t *value = json_object_get(object, name);

    *out = json_integer_value(value);
    return json_is_integer(value);
}

/* Index of `name` in a NULL-terminated list, or -1. */
static int index_of(const char *const *names, const char *name)
{
    for (int i = 0; names[i]; i++)
        if (name && strcmp(names[i], name) == 0)
            return i;
    return -1;
}

static int read_names(const struct eim_build_context *context, const json_t *object,
                      struct eim_configuration_data *out)
{
    static const char *const types[] = {"", "oid", "fqdn", "proprietary", NULL};
    static const char *const protocols[] = {"retrieveHttps", "retrieveCoaps", "injectHttps",
                                            "injectCoaps",   "proprietary",   NULL};
    const json_t *type = json_object_get(object, "eimIdType");
    const json_t *list = json_object_get(object, "eimSupportedProtocol"), *element;
    size_t i;

    if (type) {
        out->has_eim_id_type = true;
        out->eim_id_type = index_of(types, json_string_value(type));
        if (out->eim_id_type < EIM_ID_TYPE_OID)
            return fail(context, ERR_MALFORMED, "eimIdType", "must be oid, fqdn or proprietary");
    }
    out->has_eim_supported_protocol = list != NULL;
    json_array_foreach(list, i, element)
    {
        int protocol = index_of(protocols, json_string_value(element));

        if (protocol < 0)
            return fail(context, ERR_MALFORMED, "eimSupportedProtocol",
                        "must be a list of retrieveHttps, retrieveCoaps, injectHttps, "
                        "injectCoaps, proprietary");
        out->eim_supported_protocol |= 1U << protocol;
    }
    return 0;
}

static int read_keys(const struct eim_build_context *context, const json_t *object,
                     struct eim_configuration_data *out)
{
    const char *certificate = json_string_value(json_object_get(object, "certificate"));
    const char *key = json_string_value(json_object_get(object, "publicKey"));
    const char *trusted = json_string_value(json_object_get(object, "trustedCertificate"));
    int err = 0;

    if (certificate && key)
        return fail(context, ERR_MALFORMED, "EimConfigurationData",
                    "must have one of certificate and publicKey");
    if (certificate)
        err = read_certificate(context, certificate, &out->eim_public_key_data);
    else if (key)
        err = read_key(context, key, &out->eim_public_key_data);
    if (err == 0 && trusted)
        err = read_certificate(context, trusted, &out->trusted_public_key_data_tls);
    return err;
}

/* A member in hex; BYTES_NONE: absent. */
static int read_hex(const struct eim_build_context *context, const json_t *object, const char *name,
                    struct bytes *out)
{
    const char *text = json_string_value(json_object_get(object, name));
    struct buf octets = arena_buf(context->arena, text ? strlen(text) : 0);

    *out = BYTES_NONE;
    if (text && buf_put_hex(&octets, text) < 0)
        return fail(context, ERR_MALFORMED, name, "must be octets in hex");
    if (text)
        *out = buf_bytes(&octets);
    return 0;
}

/* SGP.32 v1.3: a list of vendorOid and vendorSpecificData, each in a SEQUENCE. */
static int read_proprietary(const struct eim_build_context *context, const json_t *object,
                            struct bytes *out)
{
    static const char name[] = "eSipaProprietaryProtocolInformation";
    struct buf whole;
    struct bytes list, rest;
    struct tlv element;
    int err = read_hex(context, object, name, &list);

    if (err < 0 || !json_object_get(object, name))
        return err;
    rest = list;
    while ((err = tlv_next(&rest, &element)) == 0 && element.tag == TAG_SEQUENCE)
        ;
    if (err != ERR_NOT_FOUND || list.len == 0)
        return fail(context, ERR_MALFORMED, name, "must be data objects with tag 30, in hex");
    whole = arena_buf(context->arena, list.len + 8);
    tlv_put(&whole, TAG_PROPRIETARY_PROTOCOL, list);
    *out = buf_bytes(&whole);
    return 0;
}

int eim_configuration_from_json(struct eim_configuration_data *out,
                                const struct eim_build_context *context, const json_t *object)
{
    int err = check_members(context, object);

    if (err < 0)
        return err;
    *out = (struct eim_configuration_data){.eim_id = text_of(context, object, "eimId"),
                                           .eim_fqdn = text_of(context, object, "eimFqdn")};
    if (out->eim_id.len == 0 || out->eim_id.len > EIM_ID_MAX)
        return fail(context, ERR_MALFORMED, "eimId", "must have 1 to 128 octets");
    out->has_counter_value = number_of(object, "counterValue", &out->counter_value);
    out->has_association_token = number_of(object, "associationToken", &out->association_token);
    out->indirect_profile_download =
        json_is_true(json_object_get(object, "indirectProfileDownload"));
    err = read_names(context, object, out);
    if (err == 0)
        err = read_keys(context, object, out);
    if (err == 0)
        err = read_hex(context, object, "euiccCiPKId", &out->euicc_ci_pk_id);
    return err < 0
               ? err
               : read_proprietary(context, object, &out->esipa_proprietary_protocol_information);
}
