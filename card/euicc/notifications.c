/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/notifications.h"

#include "apdu/tlv.h"
#include "card/asn1/tags.h"
#include "card/euicc/decisions.h"
#include "card/euicc/ecasd_keys.h"
#include "card/euicc/profile.h"

enum { NOTIFICATION_METADATA_MAX = 512 };

/*
 * The next address in a notificationConfigurationInfo whose events have the bit of `event`;
 * `cursor` is in the content of its B6. ERR_NOT_FOUND at the end. (StoreMetadata has checked
 * the form; an unreadable entry ends the list.)
 */
static int next_address(struct bytes *cursor, enum notification_operation event,
                        struct bytes *address)
{
    struct tlv entry, events, text;

    while (tlv_take(cursor, TAG_SEQUENCE, &entry) == 0) {
        if (tlv_find(entry.value, TAG_CONFIGURED_OPERATIONS, &events) < 0 ||
            tlv_find(entry.value, TAG_CONFIGURED_ADDRESS, &text) < 0 || events.value.len < 2)
            continue;
        if (events.value.at[1] & (0x80 >> event)) {
            *address = text.value;
            return 0;
        }
    }
    return ERR_NOT_FOUND;
}

/* The content of B6; empty when `profile` makes no notifications. */
static struct bytes configuration(const struct store_profile *profile)
{
    struct tlv list;

    if (profile->profile_class == PROFILE_CLASS_TEST) /* D-05 */
        return BYTES_NONE;
    return tlv_only(profile->notification_configuration, &list) < 0 ? BYTES_NONE : list.value;
}

unsigned notification_count(const struct store_profile *profile, enum notification_operation event)
{
    struct bytes cursor = configuration(profile), address;
    unsigned count = 0;

    while (next_address(&cursor, event, &address) == 0)
        count++;
    return count;
}

int notification_has_room(struct euicc *euicc, unsigned count)
{
    unsigned waiting;
    int err = store_count_messages(euicc->store, STORE_NOTIFICATION, &waiting);

    if (err < 0)
        return err;
    return waiting + count <= DECISION_NOTIFICATIONS_MAX;
}

void notification_put_metadata(struct buf *out, int64_t number, enum notification_operation event,
                               struct bytes address, struct bytes iccid)
{
    const uint8_t events[] = {(uint8_t)(7 - event), (uint8_t)(0x80 >> event)};
    size_t metadata = tlv_open(out, TAG_NOTIFICATION_METADATA);

    tlv_put_uint(out, TAG_SEQ_NUMBER, (uint64_t)number);
    tlv_put(out, TAG_PROFILE_MANAGEMENT_OPERATION, BYTES_OF(events));
    tlv_put(out, TAG_UTF8_STRING, address);
    if (iccid.len)
        tlv_put(out, TAG_ICCID, iccid);
    tlv_close(out, metadata);
}

/* One OtherSignedNotification to `address`. */
static int notify_address(struct euicc *euicc, struct arena *arena, const struct ecasd_chain *chain,
                          const struct store_profile *profile, enum notification_operation event,
                          struct bytes address)
{
    uint8_t signature[EC_SIGNATURE_LEN];
    struct store_message message = {.kind = STORE_NOTIFICATION, .event = (uint8_t)event};
    struct buf metadata = arena_buf(arena, NOTIFICATION_METADATA_MAX);
    struct buf body =
        arena_buf(arena, NOTIFICATION_METADATA_MAX + chain->credential.euicc_certificate.len +
                             chain->credential.eum_certificate.len);
    size_t sequence;
    int err = store_next_sequence_number(euicc->store, &message.number);

    if (err < 0)
        return err;
    notification_put_metadata(&metadata, message.number, event, address, BYTES_OF(profile->iccid));
    message.metadata = buf_bytes(&metadata);
    err = ecasd_sign(chain, message.metadata, BYTES_NONE, signature);
    if (err < 0)
        return err;
    sequence = tlv_open(&body, TAG_SEQUENCE);
    buf_put(&body, message.metadata);
    tlv_put(&body, TAG_SIGNATURE, BYTES_OF(signature));
    buf_put(&body, chain->credential.euicc_certificate);
    buf_put(&body, chain->credential.eum_certificate);
    tlv_close(&body, sequence);
    if (metadata.overflow || body.overflow)
        return ERR_MEMORY;
    message.body = buf_bytes(&body);
    return store_add_message(euicc->store, &message);
}

int notification_add(struct euicc *euicc, struct arena *arena, const struct store_profile *profile,
                     enum notification_operation event)
{
    struct bytes cursor = configuration(profile), address;
    const struct ecasd_chain *chain;
    unsigned count = notification_count(profile, event);
    int err = count ? notification_has_room(euicc, count) : 1;

    if (err <= 0)
        return err < 0 ? err : ERR_FULL;
    if (count == 0)
        return 0;
    err = ecasd_signer(euicc, profile->ci_key_id, &chain);
    while (err == 0 && next_address(&cursor, event, &address) == 0)
        err = notify_address(euicc, arena, chain, profile, event, address);
    return err;
}

int notification_add_installation_result(struct euicc *euicc, int64_t number, struct bytes metadata,
                                         struct bytes body)
{
    const struct store_message message = {.number = number,
                                          .kind = STORE_NOTIFICATION,
                                          .event = NOTIFICATION_INSTALL,
                                          .metadata = metadata,
                                          .body = body};
    int err = notification_has_room(euicc, 1);

    if (err <= 0)
        return err < 0 ? err : ERR_FULL;
    return store_add_message(euicc->store, &message);
}
