/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Result codes of the ES10 functions and of the operations in packages: those that exist, and those
 * that were seen. */
#ifndef TOOLS_SUITE_REPORT_CODES_H
#define TOOLS_SUITE_REPORT_CODES_H

#include "card/asn1/code_names.h"
#include "tools/suite/report/result.h"

/* A member of a response that has a result code. */
struct code_member {
    const char *function; /* "ES10b.LoadEuiccPackage" */
    const char *member;   /* "enableResult" */
    enum code_type type;
    bool has_ok; /* 0 is one of its values */
};
/* Member `index`, from 0; NULL past the last. */
const struct code_member *code_member_at(size_t index);

enum { CODES_TEXT_MAX = 200 };
/* "ES10b.LoadEuiccPackage enableResult catBusy(5)" */
const char *codes_text(const struct code_member *member, int64_t code, char text[CODES_TEXT_MAX]);
/* Why no input leads to the code on a card; NULL: a case can reach it. */
const char *code_unreachable(const struct code_member *member, int64_t code);

/* Sets result->codes from the exchanges of a case. */
void codes_collect(struct results *results, struct result *result,
                   const struct suite_record *records);

#endif
