/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/uicc.h"

#include "profiles/fs/pin.h"

#include <stdio.h>

void fake_uicc_start(struct fake_uicc *uicc, const struct records *records)
{
    *uicc = (struct fake_uicc){.rng = rng_system(), .trace = {.clock = &clock_system}};
    arena_init(&uicc->arena, 1 << 20);
    uicc->context = (struct fs_context){.fs = &uicc->fs,
                                        .security = &uicc->security,
                                        .arena = &uicc->arena,
                                        .rng = &uicc->rng,
                                        .trace = &uicc->trace};
    fs_attach(&uicc->fs, records);
}

void fake_uicc_reset(struct fake_uicc *uicc)
{
    fs_drop(&uicc->fs);
    fs_security_clear(&uicc->security);
    for (unsigned i = 0; i < FAKE_CHANNELS; i++)
        fs_position_clear(&uicc->positions[i]);
}

void fake_uicc_stop(struct fake_uicc *uicc)
{
    fake_uicc_reset(uicc);
    arena_free(&uicc->arena);
}

/* As channel_end_session of card/. */
static void end_session(struct fake_uicc *uicc, uint16_t left)
{
    uint16_t others[FAKE_CHANNELS];
    size_t count = 0;

    if (left == FS_MF || left == uicc->context.position->application)
        return;
    for (unsigned i = 0; i < FAKE_CHANNELS; i++)
        if (&uicc->positions[i] != uicc->context.position)
            others[count++] = uicc->positions[i].application;
    pin_application_left(&uicc->fs, &uicc->security, left, others, count);
}

static uint16_t run(struct fake_uicc *uicc, const struct capdu *command, struct buf *response)
{
    const struct uicc_command *row;
    uint16_t sw = SW_OK;
    uint16_t before;

    if (command->channel >= FAKE_CHANNELS)
        return SW_CHANNEL_NOT_SUPPORTED;
    uicc->context.position = &uicc->positions[command->channel];
    if (fs_enter(&uicc->context))
        return SW_TECHNICAL_PROBLEM;
    before = uicc->context.position->application;
    row = uicc_command_find(command, &sw);
    if (!row)
        return sw;
    if (row->consume_try)
        sw = row->consume_try(&uicc->context, command);
    if (sw != SW_OK || uicc->cut_before_run)
        return sw;
    sw = row->run(&uicc->context, command, response);
    end_session(uicc, before);
    fs_settle(&uicc->fs, row->effect != UICC_WRITES || sw_is_success(sw));
    return sw;
}

const char *fake_uicc_apdu(struct fake_uicc *uicc, const char *hex)
{
    uint8_t raw[FAKE_ANSWER_MAX];
    struct buf in = BUF_OVER(raw);
    struct buf response = BUF_OVER(uicc->data);
    struct capdu command;
    uint16_t sw = SW_WRONG_LENGTH;
    size_t end;

    arena_reset(&uicc->arena);
    if (buf_put_hex(&in, hex) == 0 && capdu_parse(&command, buf_bytes(&in)) == 0)
        sw = run(uicc, &command, &response);
    bytes_to_hex(buf_bytes(&response), uicc->text, sizeof uicc->text - 4);
    end = response.len * 2;
    snprintf(uicc->text + end, sizeof uicc->text - end, "%04X", sw);
    return uicc->text;
}
