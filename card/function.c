/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of tables for those outside: ES10 functions (coverage, fuzz dictionaries) and quirks. */
#include "card/card.h"
#include "card/es10/es10.h"
#include "card/euicc/quirk.h"

bool card_function(size_t index, struct card_function *out)
{
    const struct es10_row *row = es10_table_row(index);

    if (!row)
        return false;
    *out = (struct card_function){
        .tag = row->tag,
        .name = row->name,
        .clause = row->clause,
        .writes = (row->flags & ES10_WRITES) != 0,
        .in_iot = (row->flags & ES10_IOT) != 0,
        .in_consumer = (row->flags & ES10_CONSUMER) != 0,
        .by_quirk = (row->flags & ES10_ONLY_1_0) != 0,
    };
    return true;
}

bool card_quirk(size_t index, struct card_quirk *out)
{
    const struct quirk *row = quirk_row((unsigned)index);

    if (!row)
        return false;
    *out = (struct card_quirk){.name = row->name, .text = row->text};
    return true;
}
