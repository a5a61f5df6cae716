/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/modem/apdu.h"

#include "apdu/apdu.h"
#include "apdu/ins.h"
#include "tools/modem/call.h"
#include "tools/modem/sessions.h"
#include "tools/modem/sim_channel.h"

#include <string.h>

enum {
    COMMAND_MAX = 1024,
    RESPONSE_MAX = 8192, /* with TRAIT_FOLLOW_61 */
    COMMAND_MIN = 4,
    LIMIT = 256, /* TRAIT_LIMIT_256 */
    AID_MAX = 16
};

/* ---- arguments ---- */

/* An argument in hex; its trait and its limits. False: refused. */
static bool read_hex(struct call *call, const struct at_argument *argument, struct buf *out)
{
    const trait_set traits = call->modem->traits;
    bool good = at_hex(argument, out) == 0;

    for (size_t i = 0; good && trait_in(traits, TRAIT_UPPER_HEX) && i < argument->len; i++)
        good = argument->at[i] < 'a';
    if (trait_in(traits, TRAIT_LIMIT_256) && argument->len > LIMIT)
        good = false;
    if (!good)
        call_fail(call, CME_INCORRECT_PARAMETERS);
    return good;
}

/* <length>,"<command>" from argument `i` on; the length is that of the text (8.17, 8.43). */
static bool read_apdu(struct call *call, unsigned i, struct buf *out)
{
    const struct at_command *command = call->command;
    struct capdu parts;
    uint32_t length;

    if (command->count != i + 2 || !command->arguments[i].given ||
        at_number(&command->arguments[i], LINE_MAX_OCTETS, &length) < 0 ||
        command->arguments[i + 1].len != length) {
        call_fail(call, CME_INCORRECT_PARAMETERS);
        return false;
    }
    if (!read_hex(call, &command->arguments[i + 1], out))
        return false;
    if (out->len < COMMAND_MIN) {
        call_fail(call, CME_INCORRECT_PARAMETERS);
        return false;
    }
    if (trait_in(call->modem->traits, TRAIT_NO_LE) && capdu_parse(&parts, buf_bytes(out)) == 0 &&
        parts.has_data && parts.has_le && !parts.extended)
        out->len--;
    return true;
}

/* ---- commands ---- */

static void say_response(struct call *call, const char *name, const struct buf *data, uint16_t sw)
{
    char hex[2 * RESPONSE_MAX + 1];
    const char *space = trait_in(call->modem->traits, TRAIT_NO_SPACE) ? "" : " ";

    bytes_to_hex(buf_bytes(data), hex, sizeof(hex));
    call_say(call, "%s:%s%zu,\"%s%04X\"", name, space, 2 * data->len + 4, hex, sw);
}

static int transmit(struct call *call, const char *name, struct bytes command)
{
    uint8_t octets[RESPONSE_MAX];
    struct buf data = BUF_OVER(octets);
    uint16_t sw = SW_OK;
    int err =
        sim_exchange(call, command, trait_in(call->modem->traits, TRAIT_FOLLOW_61), &data, &sw);

    if (err == 0)
        say_response(call, name, &data, sw);
    return err;
}

int apdu_csim(struct call *call)
{
    uint8_t octets[COMMAND_MAX];
    struct buf command = BUF_OVER(octets), none = {0};
    struct capdu parts;

    if (!read_apdu(call, 0, &command) || !sim_is_there(call))
        return 0;
    (void)capdu_parse(&parts, buf_bytes(&command));
    if (trait_in(call->modem->traits, TRAIT_NO_CHANNELS) &&
        (parts.ins == INS_MANAGE_CHANNEL || parts.channel > 0)) {
        say_response(call, "+CSIM", &none, SW_CHANNEL_NOT_SUPPORTED);
        return 0;
    }
    if (parts.channel == 0)
        call->modem->device->usim_left = true;
    return transmit(call, "+CSIM", buf_bytes(&command));
}

/* The application cannot be selected. */
static void fail_selection(struct call *call, uint16_t sw)
{
    bool plain = trait_in(call->modem->traits, TRAIT_CME_13);

    call_fail(call, sw == SW_FILE_NOT_FOUND && !plain ? CME_NOT_FOUND : CME_SIM_FAILURE);
    call->result.shown = plain;
}

static void say_session(struct call *call, const struct modem_session *session)
{
    const trait_set traits = call->modem->traits;

    if (trait_in(traits, TRAIT_BARE_SESSION))
        call_say(call, "%u", session->channel);
    else if (trait_in(traits, TRAIT_OPAQUE_SESSION))
        call_say(call, "+CCHO:%s%016llx", trait_in(traits, TRAIT_NO_SPACE) ? "" : " ",
                 (unsigned long long)session->handle);
    else
        call_say(call, "+CCHO:%s%u", trait_in(traits, TRAIT_NO_SPACE) ? "" : " ", session->channel);
}

int apdu_open(struct call *call)
{
    const struct at_command *command = call->command;
    uint8_t octets[AID_MAX], fcp_octets[FCP_MAX], channel = 0;
    struct buf aid = BUF_OVER(octets), fcp = BUF_OVER(fcp_octets);
    const struct modem_session *session;
    uint16_t sw = SW_OK;
    int err;

    if (command->count != 1 || !read_hex(call, &command->arguments[0], &aid)) {
        call_fail(call, CME_INCORRECT_PARAMETERS);
        return 0;
    }
    if (trait_in(call->modem->traits, TRAIT_NO_CHANNELS)) {
        call_fail(call, CME_NOT_SUPPORTED);
        return 0;
    }
    err = sim_channel_open_application(call, buf_bytes(&aid), &channel, &fcp, &sw);
    if (err < 0 || call->result.kind != RESULT_OK)
        return err;
    if (sw != SW_OK) {
        fail_selection(call, sw);
        return 0;
    }
    session = sessions_add(call->modem, channel);
    if (session) {
        say_session(call, session);
        return 0;
    }
    call_fail(call, CME_MEMORY_FULL);
    return sim_channel_close(call, channel);
}

/* The session of the first argument; NULL: refused. */
static struct modem_session *read_session(struct call *call)
{
    const struct at_command *command = call->command;
    struct modem_session *session = command->count && sim_is_there(call)
                                        ? sessions_find(call->modem, &command->arguments[0])
                                        : NULL;

    if (!session && call->result.kind == RESULT_OK)
        call_fail(call, CME_INVALID_INDEX);
    return session;
}

int apdu_close(struct call *call)
{
    struct modem_session *session = read_session(call);

    if (!session)
        return 0;
    session->open = false;
    return sim_channel_close(call, session->channel);
}

int apdu_transmit(struct call *call)
{
    uint8_t octets[COMMAND_MAX];
    struct buf command = BUF_OVER(octets);
    const struct modem_session *session = read_session(call);

    if (!session || !read_apdu(call, 1, &command))
        return 0;
    octets[0] = class_on_channel(octets[0], session->channel);
    return transmit(call, "+CGLA", buf_bytes(&command));
}
