/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PINs and PUKs, TS 102 221 9.5 and 11.1.9 to 11.1.13: state diagram and invariant in pin.h. */
#include "profiles/fs/pin.h"

#include <assert.h>
#include <string.h>

#include "crypto/secret.h"
#include "profiles/fs/fs_cache.h"

enum {
    LOCAL = 0x80,
    /* Internal attribute: disabled, replaced by the universal PIN (DISABLE PIN with P1 b8). */
    PIN_REPLACED = 0x80,
    REPLACE_BY = 0x80,
    P2_RESERVED = 0x60
};

static struct fs_pin *pin_at(const struct fs *fs, uint16_t directory, uint8_t reference)
{
    for (unsigned i = 0; fs->cache && i < fs->cache->pin_count; i++)
        if (fs->cache->pins[i].directory == directory && fs->cache->pins[i].reference == reference)
            return &fs->cache->pins[i];
    return NULL;
}

/* Global references belong to the MF; a local one to the nearest directory above that has it. */
static struct fs_pin *pin_find(const struct fs *fs, uint16_t directory, uint8_t reference)
{
    struct fs_pin *pin;

    if (!(reference & LOCAL))
        return pin_at(fs, FS_MF, reference);
    for (;; directory = fs->files[directory].parent) {
        pin = pin_at(fs, directory, reference);
        if (pin && pin->shared != FS_NONE)
            return pin_at(fs, pin->shared, reference);
        if (pin || directory == FS_MF)
            return pin;
    }
}

static struct fs_puk *puk_of(const struct fs *fs, const struct fs_pin *pin)
{
    for (unsigned i = 0; pin->puk && i < fs->cache->puk_count; i++)
        if (fs->cache->puks[i].reference == pin->puk)
            return &fs->cache->puks[i];
    return NULL;
}

static uint64_t bit_of(const struct fs *fs, const struct fs_pin *pin)
{
    return (uint64_t)1 << (pin - fs->cache->pins);
}

static void set_verified(struct fs_context *context, const struct fs_pin *pin, bool verified)
{
    if (verified)
        context->security->verified |= bit_of(context->fs, pin);
    else
        context->security->verified &= ~bit_of(context->fs, pin);
}

bool pin_enabled(const struct fs *fs, uint16_t directory, uint8_t reference)
{
    const struct fs_pin *pin = pin_find(fs, directory, reference);

    return pin && pin->attributes & PIN_ENABLED;
}

bool pin_satisfied(const struct fs_context *context, uint16_t directory, uint8_t reference)
{
    const struct fs *fs = context->fs;
    const struct fs_pin *pin = pin_find(fs, directory, reference);

    if (!pin)
        return false;
    if (!(pin->attributes & PIN_ENABLED) && pin->attributes & PIN_REPLACED)
        pin = pin_at(fs, FS_MF, PIN_UNIVERSAL);
    return pin &&
           (!(pin->attributes & PIN_ENABLED) || context->security->verified & bit_of(fs, pin));
}

/* Is `pin` in `application`, or does the application share it by path? */
static bool uses(const struct fs *fs, uint16_t application, const struct fs_pin *pin)
{
    for (unsigned i = 0; i < fs->cache->pin_count; i++) {
        const struct fs_pin *one = &fs->cache->pins[i];

        if (one->reference == pin->reference && (one == pin || one->shared == pin->directory) &&
            fs_application_of(fs, one->directory) == application)
            return true;
    }
    return false;
}

void pin_application_left(struct fs *fs, struct fs_security *security, uint16_t left,
                          const uint16_t *others, size_t count)
{
    if (security->verified == 0)
        return;
    if (fs_load(fs) < 0) {
        security->verified = 0;
        return;
    }
    for (unsigned i = 0; fs->cache && i < fs->cache->pin_count; i++) {
        const struct fs_pin *pin = &fs->cache->pins[i];
        bool kept = !(pin->reference & LOCAL) || !uses(fs, left, pin);

        for (size_t k = 0; !kept && k < count; k++)
            kept = others[k] != FS_MF && uses(fs, others[k], pin);
        if (!kept)
            security->verified &= ~bit_of(fs, pin);
    }
}

uint64_t pin_verified_in(const struct fs *fs, const struct fs_security *security,
                         uint16_t application)
{
    uint64_t verified = security->verified;

    for (unsigned i = 0; fs->cache && i < fs->cache->pin_count; i++) {
        const struct fs_pin *pin = &fs->cache->pins[i];

        if (pin->reference & LOCAL && fs_application_of(fs, pin->directory) != FS_MF &&
            !uses(fs, application, pin))
            verified &= ~bit_of(fs, pin);
    }
    return verified;
}

static uint16_t status_of(int err)
{
    return err ? SW_MEMORY_PROBLEM : SW_OK;
}

static uint16_t tries(unsigned left)
{
    return left ? sw_tries(left) : SW_METHOD_BLOCKED;
}

/* Writes the PIN through, inside the transaction of the command. */
static uint16_t pin_write(struct fs *fs, const struct fs_pin *pin)
{
    uint8_t record[FS_PIN_RECORD];
    struct buf out = BUF_OVER(record);
    int err;

    fs_pin_put(pin, &out);
    fs->touched = true;
    err = fs->records.functions->put(fs->records.context, RECORD_PIN, fs_pin_key(pin),
                                     buf_bytes(&out));
    secret_wipe_memory(record, sizeof record);
    return status_of(err);
}

static uint16_t puk_write(struct fs *fs, const struct fs_puk *puk)
{
    uint8_t record[FS_PUK_RECORD];
    struct buf out = BUF_OVER(record);
    int err;

    fs_puk_put(puk, &out);
    fs->touched = true;
    err = fs->records.functions->put(fs->records.context, RECORD_PUK, puk->reference,
                                     buf_bytes(&out));
    secret_wipe_memory(record, sizeof record);
    return status_of(err);
}

/*
 * Writes the number of tries left, durably. In a remote script the transaction of its packet is
 * open: there the change is part of it; the sender has been authenticated before.
 */
static int write_tries(const struct fs_context *context, enum record_kind kind, uint32_t key,
                       uint32_t offset, uint8_t left)
{
    const struct records *records = &context->fs->records;

    if (!context->security->remote)
        return records->functions->consume_try(records->context, kind, key, offset,
                                               bytes_at(&left, 1));
    context->fs->touched = true;
    return records->functions->update(records->context, kind, key, offset, bytes_at(&left, 1));
}

static uint16_t pin_try_consume(const struct fs_context *context, struct fs_pin *pin)
{
    uint8_t left = (uint8_t)(pin->left - 1);
    int err;

    if (pin->left == 0)
        return SW_METHOD_BLOCKED;
    err = write_tries(context, RECORD_PIN, fs_pin_key(pin), FS_PIN_LEFT, left);
    if (!err)
        pin->left = left;
    return status_of(err);
}

static uint16_t puk_consume_try(const struct fs_context *context, struct fs_puk *puk)
{
    uint8_t left = (uint8_t)(puk->left - 1);
    int err;

    if (puk->left == 0)
        return SW_METHOD_BLOCKED;
    err = write_tries(context, RECORD_PUK, puk->reference, FS_PUK_LEFT, left);
    if (!err)
        puk->left = left;
    return status_of(err);
}

/* The PIN that P2 names; NULL with 6A86 or 6A88. */
static struct fs_pin *named(const struct fs_context *context, const struct capdu *command,
                            uint16_t *sw)
{
    struct fs_pin *pin = pin_find(context->fs, context->position->directory, command->p2);

    *sw = command->p2 == 0 || command->p2 & P2_RESERVED ? SW_WRONG_P1P2
          : pin                                         ? SW_OK
                                                        : SW_REFERENCE_NOT_FOUND;
    return *sw == SW_OK ? pin : NULL;
}

/*
 * The checks before `command`, with `len` octets of data, consumes a try. The same for consume_try
 * and run, so that both find the same PIN.
 */
static struct fs_pin *before(const struct fs_context *context, const struct capdu *command,
                             size_t len, uint16_t *sw)
{
    struct fs_pin *pin = named(context, command, sw);

    if (!pin)
        return NULL;
    if (command->data.len == len)
        return pin;
    *sw = SW_WRONG_LENGTH;
    return NULL;
}

/* The compare after the try was consumed. Equal: all tries are back and the PIN is verified. */
static uint16_t check(struct fs_context *context, struct fs_pin *pin, struct bytes value)
{
    assert(pin->left < pin->maximum); /* PIN-P1 */
    if (secret_equal(BYTES_OF(pin->value), value) != GOOD) {
        set_verified(context, pin, false);
        return tries(pin->left);
    }
    pin->left = pin->maximum;
    return SW_OK;
}

/* The PIN of `command`, whose data begin with its value; NULL with the status word. */
static struct fs_pin *compare(struct fs_context *context, const struct capdu *command, size_t len,
                              uint16_t *sw)
{
    struct fs_pin *pin = before(context, command, len, sw);

    if (!pin)
        return NULL;
    *sw = check(context, pin, bytes_cut(command->data, 0, PIN_LEN));
    return *sw == SW_OK ? pin : NULL;
}

static uint16_t finish(struct fs_context *context, struct fs_pin *pin)
{
    uint16_t sw = pin_write(context->fs, pin);

    if (sw == SW_OK)
        set_verified(context, pin, true);
    return sw;
}

uint16_t pin_verify_consume_try(struct fs_context *context, const struct capdu *command)
{
    uint16_t sw;
    struct fs_pin *pin;

    if (command->p1)
        return SW_WRONG_P1P2;
    if (!command->has_data) { /* returns the tries left */
        pin = named(context, command, &sw);
        if (!pin)
            return sw;
        if (context->security->verified & bit_of(context->fs, pin))
            return SW_OK;
        return tries(pin->left);
    }
    pin = before(context, command, PIN_LEN, &sw);
    if (!pin)
        return sw;
    if (!(pin->attributes & PIN_ENABLED))
        return SW_DATA_INVALIDATED;
    return pin_try_consume(context, pin);
}

uint16_t pin_verify(struct fs_context *context, const struct capdu *command, struct buf *response)
{
    uint16_t sw;
    struct fs_pin *pin;

    (void)response;
    if (!command->has_data)
        return SW_OK; /* pin_verify_consume_try has checked that it is verified */
    pin = compare(context, command, PIN_LEN, &sw);
    return pin ? finish(context, pin) : sw;
}

uint16_t pin_change_consume_try(struct fs_context *context, const struct capdu *command)
{
    uint16_t sw;
    struct fs_pin *pin;

    if (command->p1)
        return SW_WRONG_P1P2;
    pin = before(context, command, (size_t)2 * PIN_LEN, &sw);
    if (!pin)
        return sw;
    if (!(pin->attributes & PIN_ENABLED))
        return SW_DATA_INVALIDATED;
    if (!(pin->attributes & PIN_MAY_CHANGE))
        return SW_CONDITIONS;
    return pin_try_consume(context, pin);
}

uint16_t pin_change(struct fs_context *context, const struct capdu *command, struct buf *response)
{
    uint16_t sw;
    struct fs_pin *pin = compare(context, command, (size_t)2 * PIN_LEN, &sw);

    (void)response;
    if (!pin)
        return sw;
    memcpy(pin->value, command->data.at + PIN_LEN, PIN_LEN);
    return finish(context, pin);
}

/* DISABLE and ENABLE: `on`: the required current state. */
static uint16_t toggle_consume_try(struct fs_context *context, const struct capdu *command, bool on)
{
    uint16_t sw;
    struct fs_pin *pin = before(context, command, PIN_LEN, &sw);

    if (!pin)
        return sw;
    if (!(pin->attributes & PIN_ENABLED) == on)
        return SW_DATA_INVALIDATED;
    if (!(pin->attributes & PIN_MAY_DISABLE))
        return SW_CONDITIONS;
    return pin_try_consume(context, pin);
}

uint16_t pin_disable_consume_try(struct fs_context *context, const struct capdu *command)
{
    if (command->p1 && command->p1 != (REPLACE_BY | PIN_UNIVERSAL))
        return SW_WRONG_P1P2;
    if (command->p1 && (!pin_at(context->fs, FS_MF, PIN_UNIVERSAL) || command->p2 == PIN_UNIVERSAL))
        return SW_REFERENCE_NOT_FOUND;
    return toggle_consume_try(context, command, true);
}

uint16_t pin_disable(struct fs_context *context, const struct capdu *command, struct buf *response)
{
    uint16_t sw;
    struct fs_pin *pin = compare(context, command, PIN_LEN, &sw);

    (void)response;
    if (!pin)
        return sw;
    pin->attributes &= (uint8_t)~PIN_ENABLED;
    if (command->p1)
        pin->attributes |= PIN_REPLACED;
    sw = pin_write(context->fs, pin);
    if (sw == SW_OK)
        set_verified(context, pin, false);
    return sw;
}

uint16_t pin_enable_consume_try(struct fs_context *context, const struct capdu *command)
{
    return command->p1 ? SW_WRONG_P1P2 : toggle_consume_try(context, command, false);
}

uint16_t pin_enable(struct fs_context *context, const struct capdu *command, struct buf *response)
{
    uint16_t sw;
    struct fs_pin *pin = compare(context, command, PIN_LEN, &sw);

    (void)response;
    if (!pin)
        return sw;
    pin->attributes = (uint8_t)((pin->attributes | PIN_ENABLED) & ~PIN_REPLACED);
    return finish(context, pin);
}

static struct fs_puk *puk_before(const struct fs_context *context, const struct capdu *command,
                                 struct fs_pin **pin, uint16_t *sw)
{
    struct fs_puk *puk;

    *pin = named(context, command, sw);
    if (!*pin)
        return NULL;
    puk = puk_of(context->fs, *pin);
    if (!puk)
        *sw = SW_REFERENCE_NOT_FOUND;
    return puk;
}

uint16_t pin_unblock_consume_try(struct fs_context *context, const struct capdu *command)
{
    struct fs_pin *pin;
    uint16_t sw;
    struct fs_puk *puk;

    if (command->p1)
        return SW_WRONG_P1P2;
    puk = puk_before(context, command, &pin, &sw);
    if (!puk)
        return sw;
    if (!command->has_data)
        return tries(puk->left);
    if (command->data.len != (size_t)2 * PIN_LEN)
        return SW_WRONG_LENGTH;
    return puk_consume_try(context, puk);
}

uint16_t pin_unblock(struct fs_context *context, const struct capdu *command, struct buf *response)
{
    struct fs_pin *pin;
    uint16_t sw;
    struct fs_puk *puk = puk_before(context, command, &pin, &sw);

    (void)response;
    if (!puk)
        return sw;
    assert(puk->left < puk->maximum); /* PIN-P1 */
    if (secret_equal(BYTES_OF(puk->value), bytes_cut(command->data, 0, PIN_LEN)) != GOOD)
        return tries(puk->left);
    puk->left = puk->maximum;
    sw = puk_write(context->fs, puk);
    if (sw != SW_OK)
        return sw;
    memcpy(pin->value, command->data.at + PIN_LEN, PIN_LEN);
    pin->left = pin->maximum;
    pin->attributes = (uint8_t)((pin->attributes | PIN_ENABLED) & ~PIN_REPLACED);
    return finish(context, pin);
}
