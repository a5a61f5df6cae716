/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cards of the suite. */
#ifndef TEST_TOOLS_SUITE_TARGET_CARDS_SCENE_H
#define TEST_TOOLS_SUITE_TARGET_CARDS_SCENE_H

#include "tools/suite/target/cards.h"

static struct cards cards;

static inline int make(void **state)
{
    struct link_error error = {""};

    (void)state;
    return cards_make(&cards, BYTES_TEXT("seed"), EUICCD_SPEC_1_2, &error);
}

static inline int remove_cards(void **state)
{
    (void)state;
    cards_remove(&cards);
    return 0;
}

#endif
