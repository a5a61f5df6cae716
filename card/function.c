/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of tables for those outside: ES10 functions (coverage, fuzz dictionaries) and quirks. */
#include "card/card.h"
#include "card/es10/es10.h"
#include "card/euicc/quirk.h"

#include <stdio.h>
#include <string.h>

bool euiccd_function(size_t index, struct euiccd_function *out)
{
    const struct es10_row *row = es10_table_row(index);

    if (!row)
        return false;
    *out = (struct euiccd_function){
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

bool euiccd_quirk(size_t index, struct euiccd_quirk *out)
{
    const struct quirk_row *row = quirk_row((unsigned)index);

    if (!row)
        return false;
    *out = (struct euiccd_quirk){.name = row->name, .text = row->text};
    return true;
}

int euiccd_quirks_check(const char *names, struct euiccd_error *error)
{
    struct quirk combined;
    struct bytes bad = BYTES_NONE;
    const struct quirk_row *row;
    int err = quirk_combine(&combined, bytes_at(names, strlen(names)), &bad);
    size_t len;

    if (err == 0 || !error)
        return err;
    if (err == ERR_STATE) {
        snprintf(error->text, sizeof(error->text), "%s: quirk '%.*s' contradicts another one",
                 names, (int)bad.len, (const char *)bad.at);
        return err;
    }
    len = (size_t)snprintf(error->text, sizeof(error->text),
                           "unknown quirk '%.*s'; choose from:", bad.len < 32 ? (int)bad.len : 32,
                           (const char *)bad.at);
    for (unsigned i = 0; len < sizeof(error->text) && (row = quirk_row(i)); i++)
        len += (size_t)snprintf(error->text + len, sizeof(error->text) - len, "%s %s",
                                i > 0 ? "," : "", row->name);
    return err;
}
