/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Builds a profile's metadata from its description: names, icon, owner, notifications, rules. */
#include "apdu/err.h"
#include "apdu/tlv.h"
#include "profiles/package/pe.h"
#include "tools/cli/file.h"
#include "tools/https/es9.h"
#include "tools/smdpp/catalog_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ICON_FILE_MAX = 1024, METADATA_MAX = 4096, LIST_MAX = 16, ADDRESS_MAX = 255 };

static const char *const class_names[] = {"test", "provisioning", "operational", NULL};
static const char *const event_names[] = {"install", "enable", "disable", "delete", NULL};
static const char *const notification_members[] = {"events", "address", NULL};
static const char *const owner_members[] = {"mccMnc", "gid1", "gid2", NULL};
static const char *const rule_names[] = {"pprUpdateControl", "ppr1", "ppr2", NULL};
static const char *const icon_names[] = {".jpg", ".png", NULL};

int catalog_refuse(struct reading *reading, const char *format, ...)
{
    va_list arguments;
    int len = snprintf(reading->error->text, sizeof(reading->error->text),
                       "%s/%s.json: ", reading->folder, reading->profile->name);
    size_t used = len > 0 && (size_t)len < sizeof(reading->error->text) ? (size_t)len : 0;

    va_start(arguments, format);
    vsnprintf(reading->error->text + used, sizeof(reading->error->text) - used, format, arguments);
    va_end(arguments);
    return ERR_MALFORMED;
}

int catalog_name_index(const char *const *names, const char *name)
{
    for (int i = 0; names[i]; i++)
        if (name && strcmp(names[i], name) == 0)
            return i;
    return -1;
}

int catalog_check_members(struct reading *reading, const json_t *object, const char *in,
                          const char *const *known)
{
    const char *key;
    json_t *value;

    if (!json_is_object(object))
        return catalog_refuse(reading, "%s%smust be an object", in, *in ? ": " : "");
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        if (catalog_name_index(known, key) < 0)
            return catalog_refuse(reading, "%s%s%s: unknown member", in, *in ? "." : "", key);
    }
    return 0;
}

/* Reads the string member `key` into `text`; unchanged when absent. */
int catalog_read_text(struct reading *reading, const json_t *object, const char *key, char *text,
                      size_t size)
{
    const json_t *value = json_object_get(object, key);

    if (!value)
        return 0;
    if (!json_is_string(value) || strlen(json_string_value(value)) >= size)
        return catalog_refuse(reading, "%s: must be text of at most %zu octets", key, size - 1);
    snprintf(text, size, "%s", json_string_value(value));
    return 0;
}

static int read_name(struct reading *reading, const json_t *object, const char *key, size_t max,
                     struct bytes *out)
{
    const json_t *value = json_object_get(object, key);

    if (!value)
        return 0;
    if (!json_is_string(value) || strlen(json_string_value(value)) > max)
        return catalog_refuse(reading, "%s: must be text of at most %zu octets", key, max);
    *out = bytes_at(json_string_value(value), strlen(json_string_value(value)));
    return 0;
}

static int read_address(struct reading *reading, const json_t *object, struct bytes *out)
{
    int err = read_name(reading, object, "address", ADDRESS_MAX, out);
    const char *problem = err == 0 && out->at ? es9_address_problem((const char *)out->at) : NULL;

    return problem ? catalog_refuse(reading, "address: %s", problem) : err;
}

static int read_hex(struct reading *reading, const json_t *object, const char *key,
                    struct bytes *out)
{
    const json_t *value = json_object_get(object, key);
    struct buf buf = arena_buf(&reading->arena, 64);

    if (!value)
        return 0;
    if (!json_is_string(value) || buf_put_hex(&buf, json_string_value(value)) < 0)
        return catalog_refuse(reading, "%s: must be octets in hex", key);
    *out = buf_bytes(&buf);
    return 0;
}

/* Reads the member `key`; false when absent. */
int catalog_read_flag(struct reading *reading, const json_t *object, const char *key, bool *out)
{
    const json_t *value = json_object_get(object, key);

    if (value && !json_is_boolean(value))
        return catalog_refuse(reading, "%s: must be true or false", key);
    *out = json_is_true(value);
    return 0;
}

/* Reads a list of names as bits: names[n] is 1 << n. */
static int read_bits(struct reading *reading, const json_t *list, const char *key,
                     const char *const *names, uint32_t *bits)
{
    const json_t *value;
    size_t i;

    if (!json_is_array(list))
        return catalog_refuse(reading, "%s: must be a list", key);
    json_array_foreach(list, i, value)
    {
        int index = catalog_name_index(names, json_string_value(value));

        if (index < 0)
            return catalog_refuse(reading, "%s: unknown name in the list", key);
        *bits |= 1U << index;
    }
    return 0;
}

static int read_notifications(struct reading *reading, const json_t *object,
                              struct store_metadata_request *metadata)
{
    const json_t *list = json_object_get(object, "notificationConfiguration"), *value;
    struct notification_configuration_information *entries;
    size_t i;

    entries = arena_alloc(&reading->arena, LIST_MAX * sizeof(*entries));
    if (!entries)
        return ERR_MEMORY;
    metadata->has_notification_configuration_info = true;
    metadata->notification_configuration_info = entries;
    metadata->notification_configuration_info_count = 1;
    if (!list) { /* default: each change of state, to the server's own address */
        entries[0] = (struct notification_configuration_information){
            .profile_management_operation =
                NOTIFICATION_EVENT_ENABLE | NOTIFICATION_EVENT_DISABLE | NOTIFICATION_EVENT_DELETE,
            .notification_address = bytes_at(reading->address, strlen(reading->address))};
        return 0;
    }
    if (!json_is_array(list) || json_array_size(list) > LIST_MAX)
        return catalog_refuse(reading, "notificationConfiguration: must be a list of at most %d",
                              LIST_MAX);
    json_array_foreach(list, i, value)
    {
        int err = catalog_check_members(reading, value, "notificationConfiguration",
                                        notification_members);

        if (err == 0)
            err = read_bits(reading, json_object_get(value, "events"), "events", event_names,
                            &entries[i].profile_management_operation);
        if (err == 0)
            err = read_address(reading, value, &entries[i].notification_address);
        if (err < 0)
            return err;
    }
    metadata->has_notification_configuration_info = json_array_size(list) > 0;
    metadata->notification_configuration_info_count = json_array_size(list);
    return 0;
}

static int read_owner(struct reading *reading, const json_t *object,
                      struct store_metadata_request *metadata)
{
    const json_t *owner = json_object_get(object, "profileOwner");
    int err;

    if (!owner)
        return 0;
    metadata->has_profile_owner = true;
    err = catalog_check_members(reading, owner, "profileOwner", owner_members);
    if (err == 0)
        err = read_hex(reading, owner, "mccMnc", &metadata->profile_owner.mcc_mnc);
    if (err == 0)
        err = read_hex(reading, owner, "gid1", &metadata->profile_owner.gid1);
    if (err == 0)
        err = read_hex(reading, owner, "gid2", &metadata->profile_owner.gid2);
    return err;
}

static int read_icon(struct reading *reading, const json_t *object,
                     struct store_metadata_request *metadata)
{
    const char *name = json_string_value(json_object_get(object, "icon"));
    const char *ending = name ? strrchr(name, '.') : NULL;
    int type = catalog_name_index(icon_names, ending);
    char path[1024];
    int err;

    if (!json_object_get(object, "icon"))
        return 0;
    if (type < 0)
        return catalog_refuse(reading, "icon: must be the name of a .png or .jpg file");
    snprintf(path, sizeof(path), "%s/%s", reading->folder, name);
    err = file_read(path, ICON_FILE_MAX, &metadata->icon);
    if (err < 0)
        return catalog_refuse(reading, "icon: %s: %s", path, err_reason(err));
    metadata->has_icon_type = true;
    metadata->icon_type = type;
    return 0;
}

/* The member iccid, else the ICCID of the package's header (digits), in the form of the metadata.
 * */
static int read_iccid(struct reading *reading, const json_t *object, struct bytes *out)
{
    struct bytes cursor = reading->profile->package, digits = BYTES_NONE;
    struct tlv header, iccid;
    uint8_t *swapped = arena_alloc(&reading->arena, ICCID_OCTETS);
    int err = read_hex(reading, object, "iccid", &digits);

    if (err < 0 || !swapped)
        return err < 0 ? err : ERR_MEMORY;
    if (!digits.at && tlv_take(&cursor, PE_TAG_HEADER, &header) == 0 &&
        tlv_find(header.value, PE_HEADER_ICCID, &iccid) == 0)
        digits = iccid.value;
    if (!digits.at || digits.len != ICCID_OCTETS)
        return catalog_refuse(reading, "iccid: must be 20 digits (19 and F)");
    for (size_t i = 0; i < ICCID_OCTETS; i++)
        swapped[i] = (uint8_t)(digits.at[i] << 4 | digits.at[i] >> 4);
    *out = bytes_at(swapped, ICCID_OCTETS);
    return 0;
}

int catalog_read_metadata(struct reading *reading, const json_t *object,
                          struct store_metadata_request *metadata)
{
    const json_t *class = json_object_get(object, "profileClass");
    const json_t *rules = json_object_get(object, "profilePolicyRules");
    int err = read_iccid(reading, object, &metadata->iccid);

    metadata->service_provider_name = BYTES_TEXT("euiccd");
    metadata->profile_name = bytes_at(reading->profile->name, strlen(reading->profile->name));
    if (metadata->profile_name.len > NAME_MAX_CHARACTERS)
        metadata->profile_name.len = NAME_MAX_CHARACTERS;
    if (err == 0)
        err =
            read_name(reading, object, "serviceProviderName", 32, &metadata->service_provider_name);
    if (err == 0)
        err = read_name(reading, object, "profileName", 64, &metadata->profile_name);
    if (err == 0)
        err = read_notifications(reading, object, metadata);
    if (err == 0)
        err = read_owner(reading, object, metadata);
    if (err == 0)
        err = read_icon(reading, object, metadata);
    if (err < 0)
        return err;
    metadata->has_profile_class = class != NULL;
    metadata->profile_class = class ? catalog_name_index(class_names, json_string_value(class)) : 0;
    if (metadata->profile_class < 0)
        return catalog_refuse(reading, "profileClass: must be test, provisioning or operational");
    err = catalog_read_flag(reading, object, "fallbackAllowed", &metadata->fallback_allowed);
    if (err == 0)
        err = catalog_read_flag(reading, object, "ecallIndication", &metadata->ecall_indication);
    if (err < 0)
        return err;
    metadata->has_fallback_allowed = metadata->fallback_allowed;
    metadata->has_ecall_indication = metadata->ecall_indication;
    metadata->has_profile_policy_rules = rules != NULL;
    err = rules ? read_bits(reading, rules, "profilePolicyRules", rule_names,
                            &metadata->profile_policy_rules)
                : 0;
    reading->profile->policy_rules = metadata->profile_policy_rules;
    return err;
}

int catalog_encode_metadata(struct reading *reading, const struct der *der,
                            const struct store_metadata_request *metadata)
{
    struct der_error error = {0};
    struct buf buf = {malloc(METADATA_MAX), 0, METADATA_MAX, false};
    int err;

    if (!buf.at)
        return ERR_MEMORY;
    err = der_encode(der, &msg_store_metadata_request, metadata, &buf, &error);
    if (err < 0) {
        free(buf.at);
        return catalog_refuse(reading, "metadata: %s: %s", error.field ? error.field : "",
                              error.reason ? error.reason : err_text(err));
    }
    reading->profile->metadata = buf_bytes(&buf);
    return 0;
}
