/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of functions.def. */
#include "card/es10/functions.h"

/* Sorted by tag, so that the search for an unknown tag ends early. */
static const struct es10_row rows[] = {
#define MESSAGE(message) &(message)
#define NO_MESSAGE       NULL
#define CODES(...)       ((const struct result_member[RESULT_MEMBERS_MAX]){__VA_ARGS__})
#define NO_CODES         CODES({NULL, CODE_OTHER})
#define ES10_FUNCTION(tag, name, clause, request, response, flags, run, codes)                     \
    {tag, name, clause, request, response, flags, run, codes},
#include "card/es10/functions.def"
};

const struct es10_row *es10_table_row(size_t index)
{
    return index < sizeof(rows) / sizeof(rows[0]) ? &rows[index] : NULL;
}

const struct es10_row *es10_table_next(const struct es10_row *row)
{
    return es10_table_row((size_t)(row - rows) + 1);
}

const struct es10_row *es10_table_find(uint32_t tag)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) && rows[i].tag <= tag; i++)
        if (rows[i].tag == tag)
            return &rows[i];
    return NULL;
}
