/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/modem/sim_channel.h"

#include "apdu/ins.h"
#include "tools/device/session.h"
#include "tools/modem/call.h"

#include <string.h>

enum {
    PROPRIETARY = 0x80, /* of a class byte; chaining and secure messaging are not carried over */
    FURTHER = 0x40,     /* channels from FIRST_FURTHER on */
    FIRST_FURTHER = 4,
    COMMAND_MAX = 300
};

uint8_t class_on_channel(uint8_t cla, uint8_t channel)
{
    if (channel < FIRST_FURTHER)
        return (uint8_t)((cla & PROPRIETARY) | channel);
    return (uint8_t)((cla & PROPRIETARY) | FURTHER | (channel - FIRST_FURTHER));
}

bool sim_is_there(struct call *call)
{
    const struct device *device = call->modem->device;

    if (device->off)
        call_fail(call, device->removed ? CME_SIM_NOT_INSERTED : CME_SIM_BUSY);
    return !device->off;
}

int sim_exchange(struct call *call, struct bytes command, bool follow, struct buf *out,
                 uint16_t *sw)
{
    struct device *device = call->modem->device;
    int err = follow ? device_exchange(device, command, out, sw)
                     : device_transmit(device, command, out, sw);

    if (err == 0 && sw_is_proactive(*sw)) {
        call->announced = *sw;
        *sw = SW_OK;
    }
    return err;
}

int sim_channel_exchange(struct call *call, uint8_t channel, struct bytes command, struct buf *out,
                         uint16_t *sw)
{
    uint8_t octets[COMMAND_MAX];

    if (command.len > sizeof(octets))
        return ERR_TOO_LONG;
    memcpy(octets, command.at, command.len);
    octets[0] = class_on_channel(octets[0], channel);
    return sim_exchange(call, bytes_at(octets, command.len), true, out, sw);
}

int sim_channel_open(struct call *call, uint8_t *channel)
{
    static const uint8_t open[] = {0x00, INS_MANAGE_CHANNEL, 0x00, 0x00, 0x01};
    struct buf out = buf_over(channel, 1);
    uint16_t sw;
    int err;

    if (!sim_is_there(call))
        return 0;
    err = sim_exchange(call, BYTES_OF(open), true, &out, &sw);
    if (err == 0 && (sw != SW_OK || out.len != 1))
        call_fail(call, sw == SW_FUNCTION_NOT_SUPPORTED ? CME_MEMORY_FULL : CME_SIM_FAILURE);
    return err;
}

int sim_channel_close(struct call *call, uint8_t channel)
{
    const uint8_t close[] = {0x00, INS_MANAGE_CHANNEL, 0x80, channel};
    uint8_t octets[2];
    struct buf out = BUF_OVER(octets);
    uint16_t sw;

    return call->modem->device->off ? 0 : sim_exchange(call, BYTES_OF(close), true, &out, &sw);
}

int sim_channel_select(struct call *call, uint8_t channel, struct bytes aid, struct buf *out,
                       uint16_t *sw)
{
    uint8_t octets[COMMAND_MAX];
    struct buf command = BUF_OVER(octets);

    buf_put_u8(&command, 0x00);
    buf_put_u8(&command, INS_SELECT);
    buf_put_u16(&command, 0x0404); /* by AID, with FCP */
    buf_put_u8(&command, (unsigned)aid.len);
    buf_put(&command, aid);
    buf_put_u8(&command, 0x00);
    return sim_channel_exchange(call, channel, buf_bytes(&command), out, sw);
}

int sim_channel_open_application(struct call *call, struct bytes aid, uint8_t *channel,
                                 struct buf *out, uint16_t *sw)
{
    int err = sim_channel_open(call, channel);

    if (err < 0 || call->result.kind != RESULT_OK)
        return err;
    err = sim_channel_select(call, *channel, aid, out, sw);
    return err < 0 || *sw == SW_OK ? err : sim_channel_close(call, *channel);
}

int sim_channel_open_usim(struct call *call, uint8_t *channel, struct buf *fcp)
{
    static const uint8_t usim[] = {0xA0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02};
    uint16_t sw = SW_OK;
    int err = sim_channel_open_application(call, BYTES_OF(usim), channel, fcp, &sw);

    if (err == 0 && sw != SW_OK)
        call_fail(call, CME_SIM_NOT_INSERTED);
    return err;
}
