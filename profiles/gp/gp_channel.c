/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The secure channel: INITIALIZE UPDATE, EXTERNAL AUTHENTICATE, protected commands (DP-6.3). */
#include <string.h>

#include "apdu/ins.h"
#include "crypto/rng.h"
#include "crypto/secret.h"
#include "profiles/gp/gp_private.h"

enum {
    DIVERSIFICATION_LEN = 10,
    COUNTER_MAX_SCP02 = 0xFFFF,
    COUNTER_MAX_SCP03 = 0xFFFFFF,
    AUTHENTICATE_LEN = SCP_CRYPTOGRAM_LEN + SCP_MAC_LEN
};

/* Ends the session and refuses the command (GP-G3). */
static uint16_t abort_session(struct gp_context *context, const struct capdu *command,
                              const char *reason, uint16_t sw)
{
    gp_end(context->session);
    return gp_refuse(context, command, "DP-6.3", reason, sw);
}

/* ---- INITIALIZE UPDATE (GPC_SPE_034 E.5.1, GPC_SPE_014 7.1.1) ---- */

/* SCP03 counts sessions when they begin, SCP02 when their first MAC was right (GP-G2). */
static int count_opening(const struct gp_context *context, struct gp_key_set *set)
{
    if (set->counter >= (uint32_t)(set->protocol == SCP_02 ? COUNTER_MAX_SCP02 : COUNTER_MAX_SCP03))
        return ERR_STATE;
    if (set->protocol == SCP_02 || !(set->option & SCP03_PSEUDO_RANDOM))
        return 0;
    set->counter++;
    return gp_put_counter(context, set->version, set->counter);
}

static int begin(struct gp_context *context, const struct capdu *command,
                 const struct gp_key_set *set)
{
    struct gp_session *session = context->session;
    struct scp_opening opening = {.protocol = set->protocol,
                                  .option = set->option,
                                  .keys = set->keys,
                                  .counter = set->counter,
                                  .aid = bytes_at(session->aid, session->aid_len)};
    int err = context->rng->fill(context->rng, opening.random, sizeof opening.random);

    memcpy(opening.host_challenge, command->data.at, SCP_CHALLENGE_LEN);
    if (err == 0)
        err = scp_start(&session->scp, &opening);
    session->key_version = set->version;
    return err;
}

static int put_opening(const struct gp_session *session, struct buf *out)
{
    static const uint8_t diversification[DIVERSIFICATION_LEN];
    const struct scp *scp = &session->scp;
    uint8_t cryptogram[SCP_CRYPTOGRAM_LEN];
    int err = scp_card_cryptogram(scp, cryptogram);

    buf_put(out, BYTES_OF(diversification));
    buf_put_u8(out, session->key_version);
    buf_put_u8(out, scp->protocol);
    if (scp->protocol == SCP_03)
        buf_put_u8(out, scp->option);
    else
        buf_put_u16(out, scp->counter);
    buf_put(out, bytes_at(scp->card_challenge, scp->challenge_len));
    buf_put(out, BYTES_OF(cryptogram));
    if (scp->protocol == SCP_03 && scp->option & SCP03_PSEUDO_RANDOM) {
        buf_put_u8(out, scp->counter >> 16);
        buf_put_u16(out, scp->counter & 0xFFFF);
    }
    return err;
}

uint16_t gp_initialize_update(struct gp_context *context, const struct capdu *command,
                              struct buf *out)
{
    const size_t start = out->len;
    struct gp_key_set set;
    int err;

    gp_end(context->session);
    if (command->secure)
        return gp_refuse(context, command, "DP-6.3", "INITIALIZE UPDATE with secure messaging",
                         SW_SECURE_MESSAGING_NOT_SUPPORTED);
    if (command->p2)
        return gp_refuse(context, command, "DP-6.3", "P2 (key identifier) must be 00",
                         SW_WRONG_P1P2);
    if (command->data.len != SCP_CHALLENGE_LEN)
        return gp_refuse(context, command, "DP-6.3", "the host challenge must have 8 octets",
                         SW_WRONG_LENGTH);
    err = gp_key_set(context, command->p1, &set);
    if (err == ERR_NOT_FOUND)
        return gp_refuse(context, command, "DP-6.3",
                         "no key set of SCP02 or SCP03 with the key version P1",
                         SW_REFERENCE_NOT_FOUND);
    if (!err)
        err = count_opening(context, &set);
    if (err == ERR_STATE)
        return gp_refuse(context, command, "DP-6.3", "the sequence counter is at its maximum",
                         SW_CONDITIONS);
    if (!err)
        err = begin(context, command, &set);
    if (err == ERR_RANGE)
        return gp_refuse(context, command, "DP-6.3", "SCP02 needs keys of 16 octets",
                         SW_REFERENCE_NOT_FOUND);
    if (!err)
        err = put_opening(context->session, out);
    if (err) {
        out->len = start;
        gp_end(context->session);
        return sw_of_err(err);
    }
    context->session->state = GP_INITIATED;
    return SW_OK;
}

/* ---- EXTERNAL AUTHENTICATE ---- */

/* 0 with GOOD; BAD: `*sw` and `*reason` say why. */
static int check_host(struct gp_session *session, const struct capdu *command,
                      enum verdict *verdict, const char **reason, uint16_t *sw)
{
    const uint8_t header[] = {command->cla, command->ins, command->p1, command->p2};
    uint8_t expected[SCP_CRYPTOGRAM_LEN], octets[AUTHENTICATE_LEN];
    struct buf plain = BUF_OVER(octets);
    int err = scp_host_cryptogram(&session->scp, expected);

    *verdict = BAD;
    if (err)
        return err;
    *reason = "wrong host cryptogram";
    *sw = SW_HOST_CRYPTOGRAM;
    if (secret_equal(BYTES_OF(expected), bytes_cut(command->data, 0, SCP_CRYPTOGRAM_LEN)) != GOOD)
        return 0;
    *reason = "wrong MAC";
    *sw = SW_SECURITY_STATUS;
    return scp_open(&session->scp, header, command->data, &plain, verdict);
}

uint16_t gp_external_authenticate(struct gp_context *context, const struct capdu *command,
                                  struct buf *out)
{
    struct gp_session *session = context->session;
    enum verdict verdict;
    const char *reason;
    uint16_t sw;
    int err;

    (void)out;
    if (session->state != GP_INITIATED)
        return abort_session(context, command, "EXTERNAL AUTHENTICATE without INITIALIZE UPDATE",
                             SW_CONDITIONS);
    if (!command->secure)
        return abort_session(context, command, "CLA must announce secure messaging (84)",
                             SW_SECURITY_STATUS);
    if (command->p2 || !scp_allows(&session->scp, command->p1))
        return abort_session(context, command, "unsupported security level in P1", SW_WRONG_P1P2);
    if (command->data.len != AUTHENTICATE_LEN)
        return abort_session(context, command, "the data must be cryptogram and MAC, 16 octets",
                             SW_WRONG_LENGTH);
    err = check_host(session, command, &verdict, &reason, &sw);
    if (!err && verdict != GOOD)
        return abort_session(context, command, reason, sw);
    if (!err && session->scp.protocol == SCP_02)
        err = gp_put_counter(context, session->key_version, session->scp.counter + 1);
    if (err) {
        gp_end(session);
        return sw_of_err(err);
    }
    scp_set_level(&session->scp, command->p1);
    session->state = GP_AUTHENTICATED;
    return SW_OK;
}

/* ---- protected commands ---- */

uint16_t gp_open(struct gp_context *context, const struct capdu *command, struct capdu *plain)
{
    const uint8_t header[] = {command->cla, command->ins, command->p1, command->p2};
    struct buf data = arena_buf(context->arena, SCP_DATA_MAX);
    enum verdict verdict;
    int err;

    if (command->extended)
        return abort_session(context, command, "secure messaging with an extended length",
                             SW_WRONG_LENGTH);
    err = data.overflow ? ERR_MEMORY
                        : scp_open(&context->session->scp, header, command->data, &data, &verdict);
    if (err) {
        gp_end(context->session);
        return sw_of_err(err);
    }
    if (verdict != GOOD)
        return abort_session(context, command, "wrong MAC", SW_SECURITY_STATUS);
    *plain = *command;
    plain->secure = false;
    plain->data = buf_bytes(&data);
    plain->has_data = data.len != 0;
    return SW_OK;
}

uint16_t gp_protect(struct gp_context *context, struct buf *out, size_t start, uint16_t sw)
{
    int err = 0;

    if (sw != SW_OK && sw != SW_MORE_STATUS)
        return sw; /* an error has no R-MAC */
    err = scp_protect(&context->session->scp, out, start, sw);
    if (!err)
        return sw;
    out->len = start;
    gp_end(context->session);
    return sw_of_err(err);
}
