/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The eIM of `euicc eim` without its sockets, as the peer of a circle's eIM 0, for benchmarks. */
#ifndef TEST_BENCH_EIM_SIDE_H
#define TEST_BENCH_EIM_SIDE_H

#include "test/fake/smdpp.h"
#include "tools/eim/esipa/esipa.h"

struct eim_side {
    struct der *der;
    struct eim_state state;
    struct rng rng;
    struct fake_smdpp *smdpp; /* gets its calls of ES9+'; NULL: none */
    struct esipa *esipa;
    char pki[96];
    unsigned polls;    /* GetEimPackage */
    unsigned compact;  /* messages in compact form */
    unsigned failures; /* HTTP status from 400 on, or an error code of an indirect download */
};

/* `name`: of its state file in the circle's folder. Ends the program when it cannot begin. */
void eim_side_begin(struct eim_side *eim, struct circle *circle, const char *name);
void eim_side_end(struct eim_side *eim);
/* Behind circle_begin: the circle's eIM 0 is this one. */
void eim_side_serve(struct eim_side *eim, struct circle *circle);
/* Queues an item for the card of the circle; `members` in JSON without the braces. */
void eim_side_queue(struct eim_side *eim, const struct circle *circle, const char *members);

#endif
