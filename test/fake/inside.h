/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inner parts of a card, for tests that prepare or read its state without APDUs. Other tests do not
 * include card/applet.h. */
#ifndef TEST_FAKE_INSIDE_H
#define TEST_FAKE_INSIDE_H

#include "apdu/sw.h"
#include "card/agent_card.h"
#include "card/euicc/euicc.h"
#include "card/euicc/profile_records.h"
#include "card/toolkit/cat.h"

struct euicc *inside_euicc(struct euiccd_card *card);
/* The arena of the current command; empty between commands. */
struct arena *inside_arena(struct euiccd_card *card);
struct cat *inside_cat(struct euiccd_card *card);

#endif
