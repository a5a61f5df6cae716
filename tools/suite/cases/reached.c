/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/cases/reached.h"

#include <string.h>

#define REACHED(function, member, code, id)       {function, member, code, id, NULL},
#define UNREACHED(function, member, code, reason) {function, member, code, NULL, reason},
static const struct reached_code rows[] = {
#include "tools/suite/cases/reached.def"
};

const struct reached_code *reached_at(size_t index)
{
    return index < sizeof(rows) / sizeof(rows[0]) ? &rows[index] : NULL;
}

const struct reached_code *reached_find(const char *function, const char *member, const char *code)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        if (strcmp(rows[i].function, function) == 0 && strcmp(rows[i].member, member) == 0 &&
            strcmp(rows[i].code, code) == 0)
            return &rows[i];
    return NULL;
}
