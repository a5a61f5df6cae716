/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of polls over CoAP: one circle whose eIM has CoAP only. */
#ifndef TEST_IPAE_TRANSPORT_COAP_SCENE_H
#define TEST_IPAE_TRANSPORT_COAP_SCENE_H

#include "ipae/ipae.h"
#include "ipae/toolkit/policy.h"
#include "test/fake/hostile.h"
#include "test/fake/inside.h"
#include "test/fake/smdpp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

enum { RETRANSMIT = 6, COAP = 0x40 };

static struct circle *circle;

static inline void times(struct euiccd_create_options *factory)
{
    factory->poll_seconds = 1000;
    factory->rollback_seconds = 4000;
    factory->fallback_seconds = 400000;
}

static inline struct fake_eim *begin(const char *profiles)
{
    circle->scene.eims[0].protocols = COAP;
    circle_begin(circle, profiles, 1, times);
    return &circle->eims[0];
}

/* A package with many listProfileInfo: package and result are long. */
static inline void order_long(struct fake_eim *eim, unsigned count)
{
    char words[1000] = "";

    while (count--)
        strcat(words, "lp ");
    fake_eim_order(eim, words);
}

/* Runs until nothing happens any more, retransmissions included. The card uses the terminal's clock
 * only; the eIM gets the time that its own timers need. */
static inline void go_on(struct fake_eim *eim)
{
    for (unsigned i = 0; i < 8 && circle->terminal.timers[RETRANSMIT] > 0; i++) {
        if (eim->coaps.messages == 0)
            usleep(COAPS_REPEAT_US);
        terminal_wait(&circle->terminal, circle->terminal.timers[RETRANSMIT]);
    }
}

#endif
