/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/modem/sms.h"

#include "tools/device/clock.h"
#include "tools/device/toolkit/command.h"
#include "tools/device/toolkit/sms.h"
#include "tools/modem/call.h"

enum {
    TPDU_MAX = 175, /* of an SMS-SUBMIT with 140 octets of user data */
    MTI_MASK = 0x03,
    MTI_SUBMIT = 0x01,
    MTI_DELIVER_ALONE = 0x04, /* and no more messages */
    HEADER_INDICATION = 0x40,
    PID_SIM_DOWNLOAD = 0x7F,
    ADDRESS_DIGITS_MAX = 20,
    DIRECT = 2 /* <mt> of +CNMI: messages are reported by +CMT */
};

int sms_format(struct call *call)
{
    uint32_t mode;

    if (call->command->form == AT_READ)
        call_say(call, "+CMGF: 0");
    else if (call_number(call, 0, 1, 0, &mode) && mode != 0)
        call_fail_sms(call, CMS_NOT_SUPPORTED); /* no text mode */
    return 0;
}

/* <mode>,<mt>,<bm>,<ds>,<bfr> */
int sms_reports(struct call *call)
{
    static const uint32_t most[] = {2, DIRECT, 0, 0, 0};
    uint8_t *reports = call->modem->settings.sms_reports;
    uint32_t numbers[5];

    if (call->command->form == AT_READ) {
        call_say(call, "+CNMI: %u,%u,%u,%u,%u", reports[0], reports[1], reports[2], reports[3],
                 reports[4]);
        return 0;
    }
    for (unsigned i = 0; i < 5; i++)
        if (!call_number(call, i, most[i], reports[i], &numbers[i]))
            return 0;
    if (numbers[1] == 1) { /* no memory of messages */
        call_fail(call, CME_INCORRECT_PARAMETERS);
        return 0;
    }
    for (unsigned i = 0; i < 5; i++)
        reports[i] = (uint8_t)numbers[i];
    return 0;
}

int sms_send(struct call *call)
{
    uint32_t len = 0;

    if (call->command->count != 1 || !call->command->arguments[0].given ||
        at_number(&call->command->arguments[0], TPDU_MAX, &len) < 0 || len == 0) {
        call_fail_sms(call, CMS_INVALID_PDU);
        return 0;
    }
    call->modem->message_len = len;
    line_expect_text(&call->modem->line);
    call->result.kind = RESULT_PROMPT;
    return 0;
}

/* Class 2, as a general data coding or a data coding with message class (TS 23.038 4). */
static bool is_class_2(uint8_t coding)
{
    return (coding & 0xD3) == 0x12 || (coding & 0xF3) == 0xF2;
}

/* Octets of the validity period, by TP-VPF in bits 3 and 4 of the first octet. */
static size_t validity_len(uint8_t first)
{
    static const uint8_t lengths[] = {0, 7, 1, 7};

    return lengths[first >> 3 & 3];
}

int sms_deliver_of_submit(const struct device *device, struct bytes submit, struct buf *deliver,
                          bool *for_sim)
{
    size_t address, validity;
    struct bytes rest;
    struct tm utc;

    if (submit.len < 4 || (submit.at[0] & MTI_MASK) != MTI_SUBMIT ||
        submit.at[2] > ADDRESS_DIGITS_MAX)
        return ERR_MALFORMED;
    address = 2 + (submit.at[2] + 1U) / 2; /* length in digits, type, digits */
    validity = validity_len(submit.at[0]);
    rest = bytes_from(submit, 2 + address);
    if (rest.len < 2 + validity + 1)
        return ERR_MALFORMED;
    *for_sim = rest.at[0] == PID_SIM_DOWNLOAD && is_class_2(rest.at[1]);
    buf_put_u8(deliver, MTI_DELIVER_ALONE | (submit.at[0] & HEADER_INDICATION));
    buf_put(deliver, bytes_cut(submit, 2, address));
    buf_put(deliver, bytes_cut(rest, 0, 2));
    device_date(device, &utc);
    date_time_put(deliver, &utc);
    buf_put(deliver, bytes_from(rest, 2 + validity));
    return 0;
}

static int deliver_to_card(struct call *call, struct bytes deliver)
{
    uint8_t octets[SMS_RESPONSE_MAX];
    struct buf response = BUF_OVER(octets);
    uint16_t sw;
    int err = device_send_sms(call->modem->device, deliver, &response, &sw);

    return err == ERR_TOO_LONG ? 0 : err; /* it does not fit an ENVELOPE: lost */
}

static void deliver_to_client(const struct call *call, struct bytes deliver)
{
    char hex[2 * 256 + 1];

    if (call->modem->settings.sms_reports[1] == DIRECT)
        modem_say_unsolicited(call->modem, "+CMT: ,%zu\r\n00%s", deliver.len,
                              bytes_to_hex(deliver, hex, sizeof(hex)));
}

int sms_send_text(struct call *call, const char *text)
{
    struct modem *modem = call->modem;
    uint8_t octets[LINE_MAX_OCTETS / 2], deliver_octets[256];
    struct buf pdu = BUF_OVER(octets), deliver = BUF_OVER(deliver_octets);
    struct bytes submit = BYTES_NONE;
    bool for_sim = false, good = buf_put_hex(&pdu, text) == 0 && pdu.len > 0;

    if (good) /* the address of the service centre is not counted (TS 27.005 4.3) */
        submit = bytes_from(buf_bytes(&pdu), 1U + octets[0]);
    if (!good || submit.len != modem->message_len ||
        sms_deliver_of_submit(modem->device, submit, &deliver, &for_sim) < 0) {
        call_fail_sms(call, CMS_INVALID_PDU);
        return 0;
    }
    if (modem->device->off || modem->device->radio_off ||
        modem->device->view.state != RADIO_NORMAL) {
        call_fail_sms(call, CMS_NO_SERVICE);
        return 0;
    }
    call_say(call, "+CMGS: %u", modem->message_reference++);
    if (for_sim)
        return deliver_to_card(call, buf_bytes(&deliver));
    deliver_to_client(call, buf_bytes(&deliver));
    return 0;
}
