/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results of cases: what reports are made of, in this process or from a JSON report. */
#ifndef TOOLS_SUITE_REPORT_RESULT_H
#define TOOLS_SUITE_REPORT_RESULT_H

#include "tools/suite/suite.h"

/* A result code that a function gave (codes.h). */
struct result_code {
    struct result_code *next;
    const char *text; /* "ES10c.EnableProfile enableResult iccidOrAidNotFound(1)" */
};

/* Texts belong to the results. */
struct result {
    struct result *next;
    const char *id, *title, *families, *clause, *rules;
    const char *card; /* name of the settings of the card; "" where it ran on none */
    enum suite_verdict verdict;
    bool suite_error;    /* the card was not left as it was found */
    const char *reason;  /* one line; of not applicable: what decided; "" of a pass */
    const char *details; /* steps and decoded exchanges; "" of a pass */
    int64_t nanoseconds;
    struct result_code *codes;
};

struct results {
    struct arena arena;
    struct result *first, **end;
    size_t count, verdicts[4]; /* by enum suite_verdict */
    size_t suite_errors;
    const char *seed;
    const char *interrupted; /* why the run ended early; NULL: it did not */
};

void results_init(struct results *results);
void results_free(struct results *results);
/* Texts in the results. */
const char *results_text(struct results *results, const char *text);
/* The last one; NULL: there is none. */
const struct result *results_last(const struct results *results);
/* A result of a case with empty texts where it has none yet; NULL: out of memory. */
struct result *results_new(struct results *results, const struct suite_case *row);
/* A case that is not run: not applicable. */
void results_skip(struct results *results, const struct suite_case *row, const char *reason);
/* Counts a complete result and appends it. */
void results_add(struct results *results, struct result *result);
/* "pass", "fail", "inconclusive", "not applicable" */
const char *verdict_text(enum suite_verdict verdict);
/* Family of an id: what stands before its first hyphen. `len` octets of `id`. */
size_t result_family_len(const char *id);
bool result_same_family(const struct result *a, const struct result *b);
/* No earlier result is of its family. */
bool result_is_first_of_family(const struct results *results, const struct result *result);
/* Failed or inconclusive. */
bool result_is_problem(const struct result *result);

#endif
