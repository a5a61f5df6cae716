/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A terminal whose card may lose power at any time: nothing here ends the test. */
#ifndef TEST_POWER_CLIENT_H
#define TEST_POWER_CLIENT_H

#include "card/slices.h"

/* NULL when it cannot be opened. Off. */
struct euiccd_card *client_open(const char *path, struct euiccd_context *context);
/* 9000, 61xx or 91xx. */
bool client_is_answer(uint16_t sw);
/* Commands in hex with / in between; the status word of the last. The others are held
 * (fault_vfs_hold). */
uint16_t client_send(struct euiccd_card *card, const char *commands);
/* Channel 1, with the ISD-R selected. */
bool client_select_isdr(struct euiccd_card *card);
/* One STORE DATA chain there; its response is collected in `answer`. The status word of its last
 * block: from then on it was answered, whatever comes of GET RESPONSE. */
uint16_t client_es10(struct euiccd_card *card, struct bytes request, struct buf *answer);
/* Power on, which tidies up what a cut left, and off. */
bool client_power_cycle(const char *path, struct euiccd_context *context);

#endif
