/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "apdu/ins.h"

#include <stddef.h>

const char *ins_name(unsigned ins)
{
    switch (ins) {
#define INS_CASE(identifier, value, name, clause)                                                  \
    case identifier:                                                                               \
        return name;
        INS_LIST(INS_CASE)
#undef INS_CASE
    default:
        return NULL;
    }
}

const char *ins_clause(unsigned ins)
{
    switch (ins) {
#define INS_CASE(identifier, value, name, clause)                                                  \
    case identifier:                                                                               \
        return clause;
        INS_LIST(INS_CASE)
#undef INS_CASE
    default:
        return NULL;
    }
}
