/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * SUSPEND UICC (TS 102 221 11.1.22): the state of the basic channel is stored and restored by
 * RESUME with the token, also after a power-off. The first successful RESUME deletes the record, as
 * does any other command before it (card/uicc.c).
 */
#include <string.h>

#include "crypto/rng.h"
#include "crypto/secret.h"
#include "profiles/app/usim.h"
#include "profiles/fs/fs_cache.h"
#include "profiles/fs/pin.h"

enum {
    P1_SUSPEND = 0x00,
    P1_RESUME = 0x01,
    DURATION_LEN = 2,
    TOKEN_LEN = 8,
    UNITS = 5, /* seconds, minutes, hours, days, ten days */
    RECORD_LEN = TOKEN_LEN + 8 + 4 * 2
};

static uint16_t u16_at(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static uint64_t seconds_of(const uint8_t *duration)
{
    static const uint32_t seconds[UNITS] = {1, 60, 3600, 86400, 864000};

    return (uint64_t)seconds[duration[0]] * duration[1];
}

static uint16_t suspend(struct fs_context *context, struct bytes data, struct buf *response)
{
    const struct records *records = &context->fs->records;
    const struct fs_position *position = context->position;
    uint8_t octets[RECORD_LEN], token[TOKEN_LEN];
    struct buf record = BUF_OVER(octets);
    /* The sessions of the other channels end. */
    uint64_t verified = pin_verified_in(context->fs, context->security, position->application);
    int err;

    if (data.len != (size_t)2 * DURATION_LEN)
        return SW_WRONG_LENGTH;
    if (data.at[0] >= UNITS || data.at[2] >= UNITS || seconds_of(data.at) > seconds_of(data.at + 2))
        return SW_WRONG_DATA;
    if (context->rng->fill(context->rng, token, sizeof token))
        return SW_TECHNICAL_PROBLEM;
    buf_put(&record, BYTES_OF(token));
    buf_put_u32(&record, (uint32_t)(verified >> 32));
    buf_put_u32(&record, (uint32_t)verified);
    buf_put_u16(&record, position->application);
    buf_put_u16(&record, position->directory);
    buf_put_u16(&record, position->ef);
    buf_put_u16(&record, position->record);
    err = records->functions->put(records->context, RECORD_SUSPENDED, 0, buf_bytes(&record));
    if (err)
        return SW_MEMORY_PROBLEM;
    /* The maximum duration is granted as requested. */
    buf_put(response, bytes_from(data, DURATION_LEN));
    buf_put(response, BYTES_OF(token));
    return SW_OK;
}

static uint16_t resume(struct fs_context *context, struct bytes token)
{
    const struct records *records = &context->fs->records;
    struct fs_position *position = context->position;
    struct bytes record;
    int err;

    if (token.len != TOKEN_LEN)
        return SW_WRONG_LENGTH;
    err = records->functions->get(records->context, RECORD_SUSPENDED, 0, context->arena, &record);
    if (err == ERR_NOT_FOUND)
        return SW_CONDITIONS;
    if (err || record.len != RECORD_LEN)
        return SW_MEMORY_PROBLEM;
    if (secret_equal(bytes_cut(record, 0, TOKEN_LEN), token) != GOOD)
        return SW_SECURITY_STATUS;
    err = records->functions->erase(records->context, RECORD_SUSPENDED, 0);
    if (err)
        return SW_MEMORY_PROBLEM;
    context->security->verified = 0;
    for (unsigned i = 0; i < 8; i++)
        context->security->verified = context->security->verified << 8 | record.at[TOKEN_LEN + i];
    fs_position_clear(position);
    position->application = u16_at(record.at + TOKEN_LEN + 8);
    position->directory = u16_at(record.at + TOKEN_LEN + 10);
    position->ef = u16_at(record.at + TOKEN_LEN + 12);
    position->record = u16_at(record.at + TOKEN_LEN + 14);
    return SW_OK;
}

bool uicc_is_suspended(const struct fs *fs, struct arena *arena)
{
    struct bytes record;

    return fs->records.functions &&
           fs->records.functions->get(fs->records.context, RECORD_SUSPENDED, 0, arena, &record) ==
               0;
}

int uicc_forget_suspended(const struct fs *fs)
{
    return fs->records.functions->erase(fs->records.context, RECORD_SUSPENDED, 0);
}

uint16_t uicc_suspend(struct fs_context *context, const struct capdu *command, struct buf *response)
{
    if (command->p1 > P1_RESUME || command->p2)
        return SW_WRONG_P1P2;
    if (!context->fs->records.functions || command->channel)
        return SW_CONDITIONS;
    return command->p1 == P1_RESUME ? resume(context, command->data)
                                    : suspend(context, command->data, response);
}
