/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The UICC: runs the file and PIN commands of profiles/, on the enabled profile or the minimal file
 * system, in transactions.
 *
 * A command that writes runs in one transaction, which is committed before the response is sent. A
 * command that consumes a try of a PIN first stores the lower counter in a transaction of its own.
 */
#include "apdu/ins.h"
#include "card/applet.h"
#include "card/store/store_tx.h"
#include "card/toolkit/card_session.h"
#include "profiles/app/usim.h"

static uint16_t run_in_transaction(struct euiccd_card *card, const struct uicc_command *row,
                                   struct fs_context *context, const struct capdu *command,
                                   struct buf *out)
{
    struct store *store = card->euicc.store;
    bool keeps;
    uint16_t sw;
    int err;

    err = store_begin(store);
    if (err < 0)
        return sw_of_err(err);
    sw = row->run(context, command, out);
    keeps = sw_is_success(sw);
    if (keeps)
        err = store_commit(store);
    else
        store_rollback(store);
    fs_settle(&card->fs, keeps && err == 0);
    if (err == 0)
        return sw;
    out->len = 0;
    return sw_of_err(err);
}

/*
 * Logs a refused command: header, and the data of SELECT. Data of other commands are left out,
 * because they may contain PINs.
 */
static void trace_refused(const struct euiccd_card *card, const struct uicc_command *row,
                          const struct capdu *command, uint16_t sw)
{
    enum { NAME_MAX_LEN = 16 };
    uint8_t memory[4 + NAME_MAX_LEN];
    struct buf offending = BUF_OVER(memory);

    buf_put(&offending,
            bytes_at((const uint8_t[]){command->cla, command->ins, command->p1, command->p2}, 4));
    if (command->ins == INS_SELECT)
        buf_put(&offending, bytes_cut(command->data, 0, NAME_MAX_LEN));
    trace_refusal(&card->trace, ins_name(row->ins), ins_clause(row->ins), NULL, sw_text(sw),
                  buf_bytes(&offending), sw);
}

/* VERIFY PIN or UNBLOCK PIN without data: reads the retry counter, so 63CX is no refusal. */
static bool is_tries_query(const struct uicc_command *row, const struct capdu *command, uint16_t sw)
{
    return row->effect == UICC_CONSUMES_TRY && !command->has_data &&
           ((sw & 0xFFF0) == 0x63C0 || sw == SW_METHOD_BLOCKED);
}

static uint16_t run(struct euiccd_card *card, const struct uicc_command *row,
                    struct fs_context *context, const struct capdu *command, struct buf *out)
{
    int err = fs_enter(context);
    uint16_t sw;

    if (err < 0)
        return sw_of_err(err);
    if (row->effect == UICC_READS)
        return row->run(context, command, out);
    if (row->effect == UICC_CONSUMES_TRY) {
        sw = row->consume_try(context, command);
        if (sw != SW_OK)
            return sw;
    }
    return run_in_transaction(card, row, context, command, out);
}

/* GET RESPONSE brings the token that SUSPEND UICC returns. */
static bool keeps_suspension(const struct capdu *command)
{
    return command->ins == INS_GET_RESPONSE ||
           (command->proprietary &&
            (command->ins == INS_TERMINAL_CAPABILITY || command->ins == INS_SUSPEND_UICC));
}

static int forget_suspended(struct euiccd_card *card)
{
    return uicc_forget_suspended(&card->fs);
}

int uicc_end_suspension(struct euiccd_card *card, const struct capdu *command)
{
    int err = 0;

    if (!card->may_resume || keeps_suspension(command))
        return 0;
    if (uicc_is_suspended(&card->fs, &card->arena))
        err = session_in_transaction(card, forget_suspended);
    card->may_resume = err < 0;
    return err;
}

static uint16_t uicc_process(struct euiccd_card *card, struct channel *channel,
                             const struct capdu *command, struct buf *out)
{
    struct fs_context context = {&card->fs,    &card->security, &channel->position,
                                 &card->arena, card->euicc.rng, &card->trace};
    uint16_t sw = SW_OK;
    const struct uicc_command *row = uicc_command_find(command, &sw);

    if (!row)
        return card_refuse(card, "A-24", "unsupported CLA or INS in the UICC", command, sw);
    sw = run(card, row, &context, command, out);
    if (row->ins == INS_SUSPEND_UICC && sw == SW_OK)
        card->may_resume = true;
    if (trace_is_on(&card->trace) && !sw_is_success(sw) && sw >> 8 != SW1_WRONG_LE &&
        !is_tries_query(row, command, sw))
        trace_refused(card, row, command, sw);
    return sw;
}

const struct applet applet_uicc = {
    .name = "UICC",
    .select = uicc_process, /* SELECT is one of its rows */
    .process = uicc_process,
};
