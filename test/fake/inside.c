/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/inside.h"

#include "card/applet.h"

struct euicc *inside_euicc(struct euiccd_card *card)
{
    return &card->euicc;
}

struct arena *inside_arena(struct euiccd_card *card)
{
    return &card->arena;
}

struct cat *inside_cat(struct euiccd_card *card)
{
    return &card->cat;
}
