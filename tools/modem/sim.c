/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/modem/sim.h"

#include "apdu/ins.h"
#include "crypto/eid.h"
#include "crypto/secret.h"
#include "tools/modem/call.h"
#include "tools/modem/file_access.h"
#include "tools/modem/sim_channel.h"

#include <string.h>

enum {
    PIN1 = 0x01,
    PIN_LEN = 8,
    PIN_MIN = 4,
    PIN_FILL = 0xFF,
    TAG_FCP = 0x62,
    TAG_PIN_STATUS = 0xC6,
    TAG_PIN_ENABLED = 0x90,
    TAG_KEY_REFERENCE = 0x83,
    TRIES_MASK = 0x0F
};

enum pin_state { PIN_READY, PIN_NEEDED, PUK_NEEDED };

/* ---- the card's PIN commands ---- */

/* INS 00 01 with the PINs, or without data: how many tries are left. */
static int send_pin(struct call *call, uint8_t channel, enum ins ins, struct bytes pins,
                    uint16_t *sw)
{
    uint8_t octets[5 + 2 * PIN_LEN], none[2];
    struct buf command = BUF_OVER(octets), out = BUF_OVER(none);
    int err;

    buf_put_u8(&command, 0x00);
    buf_put_u8(&command, ins);
    buf_put_u8(&command, 0x00);
    buf_put_u8(&command, PIN1);
    if (pins.len)
        buf_put_u8(&command, (unsigned)pins.len);
    buf_put(&command, pins);
    err = sim_channel_exchange(call, channel, buf_bytes(&command), &out, sw);
    secret_wipe_memory(octets, sizeof(octets));
    return err;
}

/* Is PIN1 enabled? From the PIN status of the FCP (TS 102 221 11.1.1.4.10): a bit for each key
 * reference, in their order. */
static bool pin_is_enabled(struct bytes fcp)
{
    struct tlv template, status, enabled, reference;
    struct bytes cursor;

    if (tlv_only(fcp, &template) < 0 || tlv_find(template.value, TAG_PIN_STATUS, &status) < 0 ||
        tlv_find(status.value, TAG_PIN_ENABLED, &enabled) < 0)
        return false;
    cursor = status.value;
    for (unsigned i = 0; i < 8 * enabled.value.len && cursor.len;) {
        if (tlv_next(&cursor, &reference) < 0)
            return false;
        if (reference.tag != TAG_KEY_REFERENCE || reference.value.len != 1)
            continue;
        if (reference.value.at[0] == PIN1)
            return enabled.value.at[i / 8] & 0x80 >> i % 8;
        i++;
    }
    return false;
}

static int read_pin_state(struct call *call, uint8_t channel, struct bytes fcp,
                          enum pin_state *state)
{
    uint16_t sw = SW_OK;
    int err = 0;

    *state = PIN_READY;
    if (pin_is_enabled(fcp))
        err = send_pin(call, channel, INS_VERIFY_PIN, BYTES_NONE, &sw);
    if (sw == SW_METHOD_BLOCKED || sw == sw_tries(0))
        *state = PUK_NEEDED;
    else if ((sw & ~TRIES_MASK) == sw_tries(0))
        *state = PIN_NEEDED;
    return err;
}

/* A PIN of 4 to 8 digits, filled (TS 102 221 9.5.1). False: refused. */
static bool put_pin(struct call *call, unsigned argument, struct buf *out)
{
    const struct at_argument *pin = &call->command->arguments[argument];
    bool good = argument < call->command->count && pin->len >= PIN_MIN && pin->len <= PIN_LEN;

    for (size_t i = 0; good && i < PIN_LEN; i++) {
        good = i >= pin->len || (pin->at[i] >= '0' && pin->at[i] <= '9');
        buf_put_u8(out, i < pin->len ? (uint8_t)pin->at[i] : PIN_FILL);
    }
    if (!good)
        call_fail(call, CME_INCORRECT_PARAMETERS);
    return good;
}

/* The result of a PIN command; the SIM may now be readable. */
static void take_pin_result(struct call *call, uint16_t sw)
{
    if (sw == SW_OK)
        call->modem->device->read_again = true;
    else if (sw == SW_METHOD_BLOCKED || sw == sw_tries(0))
        call_fail(call, CME_SIM_PUK_REQUIRED);
    else if ((sw & ~TRIES_MASK) == sw_tries(0))
        call_fail(call, CME_INCORRECT_PASSWORD);
    else
        call_fail(call, CME_NOT_ALLOWED);
}

/* A PIN command on a channel of its own. */
static int run_pin_command(struct call *call, enum ins ins, struct bytes pins)
{
    uint8_t fcp_octets[FCP_MAX], channel = 0;
    struct buf fcp = BUF_OVER(fcp_octets);
    uint16_t sw = SW_OK;
    int err = sim_channel_open_usim(call, &channel, &fcp);

    if (err < 0 || call->result.kind != RESULT_OK)
        return err;
    err = send_pin(call, channel, ins, pins, &sw);
    if (err == 0)
        err = sim_channel_close(call, channel);
    if (err == 0)
        take_pin_result(call, sw);
    return err;
}

/* PIN state and whether PIN1 is enabled, on a channel of its own. */
static int look_at_pin(struct call *call, enum pin_state *state, bool *enabled)
{
    uint8_t fcp_octets[FCP_MAX], channel = 0;
    struct buf fcp = BUF_OVER(fcp_octets);
    int err = sim_channel_open_usim(call, &channel, &fcp);

    if (err < 0 || call->result.kind != RESULT_OK)
        return err;
    *enabled = pin_is_enabled(buf_bytes(&fcp));
    err = read_pin_state(call, channel, buf_bytes(&fcp), state);
    return err < 0 ? err : sim_channel_close(call, channel);
}

/* ---- commands ---- */

/* +CPIN=<pin>[,<newpin>]: the PIN, or PUK and new PIN. */
static int enter_pin(struct call *call, enum pin_state state)
{
    uint8_t octets[2 * PIN_LEN];
    struct buf pins = BUF_OVER(octets);
    bool unblock = state == PUK_NEEDED;
    int err;

    if (state == PIN_READY) {
        call_fail(call, CME_NOT_ALLOWED);
        return 0;
    }
    if (unblock && call->command->count != 2) {
        call_fail(call, CME_SIM_PUK_REQUIRED);
        return 0;
    }
    if (!put_pin(call, 0, &pins) || (unblock && !put_pin(call, 1, &pins)))
        return 0;
    err = run_pin_command(call, unblock ? INS_UNBLOCK_PIN : INS_VERIFY_PIN, buf_bytes(&pins));
    secret_wipe_memory(octets, sizeof(octets));
    return err;
}

int sim_pin(struct call *call)
{
    static const char *const names[] = {
        [PIN_READY] = "READY", [PIN_NEEDED] = "SIM PIN", [PUK_NEEDED] = "SIM PUK"};
    enum pin_state state = PIN_READY;
    bool enabled = false;
    int err = look_at_pin(call, &state, &enabled);

    if (err < 0 || call->result.kind != RESULT_OK)
        return err;
    if (call->command->form == AT_SET)
        return enter_pin(call, state);
    call_say(call, "+CPIN: %s", names[state]);
    return 0;
}

/* The facility of the first argument is the SIM's PIN? */
static bool is_sim(struct call *call)
{
    if (call->command->count >= 1 && at_is(&call->command->arguments[0], "SC"))
        return true;
    call_fail(call, CME_NOT_SUPPORTED);
    return false;
}

/* <mode> 0 disables the PIN, 1 enables it, 2 asks. */
int sim_lock(struct call *call)
{
    enum { QUERY = 2 };
    uint8_t octets[PIN_LEN];
    struct buf pin = BUF_OVER(octets);
    enum pin_state state;
    bool enabled = false;
    uint32_t mode;
    int err;

    if (!is_sim(call) || !call_number(call, 1, QUERY, QUERY, &mode))
        return 0;
    if (mode == QUERY) {
        err = look_at_pin(call, &state, &enabled);
        if (err == 0 && call->result.kind == RESULT_OK)
            call_say(call, "+CLCK: %d", enabled);
        return err;
    }
    if (!put_pin(call, 2, &pin))
        return 0;
    err = run_pin_command(call, mode ? INS_ENABLE_PIN : INS_DISABLE_PIN, buf_bytes(&pin));
    secret_wipe_memory(octets, sizeof(octets));
    return err;
}

int sim_password(struct call *call)
{
    uint8_t octets[2 * PIN_LEN];
    struct buf pins = BUF_OVER(octets);
    int err;

    if (!is_sim(call) || !put_pin(call, 1, &pins) || !put_pin(call, 2, &pins))
        return 0;
    err = run_pin_command(call, INS_CHANGE_PIN, buf_bytes(&pins));
    secret_wipe_memory(octets, sizeof(octets));
    return err;
}

int sim_imsi(struct call *call)
{
    enum pin_state state = PIN_READY;
    bool enabled = false;
    int err = 0;

    if (!sim_is_there(call))
        return 0;
    if (*call->modem->device->imsi) {
        call_say(call, "%s", call->modem->device->imsi);
        return 0;
    }
    err = look_at_pin(call, &state, &enabled);
    if (err < 0 || call->result.kind != RESULT_OK)
        return err;
    call_fail(call, state == PIN_NEEDED   ? CME_SIM_PIN_REQUIRED
                    : state == PUK_NEEDED ? CME_SIM_PUK_REQUIRED
                                          : CME_SIM_FAILURE);
    return 0;
}

int sim_iccid(struct call *call)
{
    char text[ICCID_DIGITS_MAX + 1];
    int err = file_read_iccid(call, text);

    if (err == 0 && call->result.kind == RESULT_OK)
        call_say(call, "%s: %s", call->command->name, text);
    return err;
}

/* GET DATA of the ECASD (SGP.22 4.5.1): the EID whichever IPA is active. */
int sim_eid(struct call *call)
{
    static const uint8_t ecasd[] = {0xA0, 0x00, 0x00, 0x05, 0x59, 0x10, 0x10, 0xFF,
                                    0xFF, 0xFF, 0xFF, 0x89, 0x00, 0x00, 0x02, 0x00};
    static const uint8_t get_eid[] = {0x80, INS_GET_DATA, 0x00, 0x5A, 0x00};
    uint8_t octets[FCP_MAX], channel = 0;
    struct buf out = BUF_OVER(octets);
    char hex[2 * EID_LEN + 1];
    struct tlv eid;
    uint16_t sw = SW_OK;
    int err = sim_channel_open_application(call, BYTES_OF(ecasd), &channel, &out, &sw);

    if (err < 0 || call->result.kind != RESULT_OK)
        return err;
    out.len = 0;
    if (sw == SW_OK) {
        err = sim_channel_exchange(call, channel, BYTES_OF(get_eid), &out, &sw);
        if (err == 0)
            err = sim_channel_close(call, channel);
    }
    if (err < 0)
        return err;
    if (sw == SW_OK && tlv_only(buf_bytes(&out), &eid) == 0 && eid.value.len == EID_LEN)
        call_say(call, "+CEID: %s", bytes_to_hex(eid.value, hex, sizeof(hex)));
    else
        call_fail(call, CME_NOT_FOUND);
    return 0;
}
