/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The card as the modem's own commands use it: logical channels, so that neither the device nor a
 * client on another channel notices. Functions return 0, or the error of a session; where the card
 * refuses, the call has failed, or `*sw` says it.
 */
#ifndef TOOLS_MODEM_SIM_CHANNEL_H
#define TOOLS_MODEM_SIM_CHANNEL_H

#include "tools/modem/state.h"

enum { FCP_MAX = 256 };

/* The class byte `cla` for logical channel 0 to 19 instead of its own (ISO/IEC 7816-4 5.4.1). */
uint8_t class_on_channel(uint8_t cla, uint8_t channel);

/* Is there a card with power? Else the call fails. */
bool sim_is_there(struct call *call);
/* One command unchanged, or with GET RESPONSE and the right Le where `follow`. A status word 91xx
 * is 9000 here; its session follows the response to the client. */
int sim_exchange(struct call *call, struct bytes command, bool follow, struct buf *out,
                 uint16_t *sw);
/* MANAGE CHANNEL. Without a free channel, or without a card, the call fails. */
int sim_channel_open(struct call *call, uint8_t *channel);
int sim_channel_close(struct call *call, uint8_t channel);
/* One command whose class is that of the channel, followed to its end. */
int sim_channel_exchange(struct call *call, uint8_t channel, struct bytes command, struct buf *out,
                         uint16_t *sw);
/* SELECT by AID; `out`: the FCP, where there is one. */
int sim_channel_select(struct call *call, uint8_t channel, struct bytes aid, struct buf *out,
                       uint16_t *sw);
/* A channel on which the application `aid` is selected. With `*sw` other than 9000 it is closed
 * again. */
int sim_channel_open_application(struct call *call, struct bytes aid, uint8_t *channel,
                                 struct buf *out, uint16_t *sw);
/* The USIM of the enabled profile; without one CME_SIM_NOT_INSERTED. */
int sim_channel_open_usim(struct call *call, uint8_t *channel, struct buf *fcp);

#endif
