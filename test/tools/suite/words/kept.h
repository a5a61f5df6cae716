/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exchanges that no card had. */
#ifndef TEST_TOOLS_SUITE_WORDS_KEPT_H
#define TEST_TOOLS_SUITE_WORDS_KEPT_H

#include "test/fake/suite.h"

static inline void keep(struct suite *suite, const char *request, const char *response, uint16_t sw)
{
    suite_keep(suite, &(struct suite_exchange){.request = suite_bytes(suite, "%s", request),
                                               .response = suite_bytes(suite, "%s", response),
                                               .sw = sw,
                                               .es10 = true});
}

static inline void keep_list(struct suite *suite)
{
    keep(suite, "BF2D{}",
         "BF2D{A0{E3{5A=98001032547698103214 9F70=01 91='Operator'}E3{5A=02 9F70=00}}}", 0x9000);
}

#endif
