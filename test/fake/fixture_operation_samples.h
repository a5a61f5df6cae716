/* SPDX-License-Identifier: GPL-3.0-or-later */
/* For tests of result codes: one well-formed request of each operation of eUICC packages, for a
 * scene "A* Bf" with two eIMs. */
#ifndef TEST_FAKE_FIXTURE_OPERATION_SAMPLES_H
#define TEST_FAKE_FIXTURE_OPERATION_SAMPLES_H

#include "card/asn1/code_names.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The operations in the words of scene.h. */
static const struct operation_sample {
    const char *operation, *words, *result; /* before the code; NULL: it has none */
} operation_samples[] = {
    {"ESep.Enable", "+B", "8301"},
    {"ESep.Disable", "-A", "8401"},
    {"ESep.Delete", "xB", "8501"},
    {"ESep.ListProfileInfo", "lp", "BF2D038101"},
    {"ESep.GetRAT", "rat", NULL},
    {"ESep.ConfigureImmediateProfileEnabling", "imm", "8701"},
    {"ESep.SetFallbackAttribute", "fB", "8D01"},
    {"ESep.UnsetFallbackAttribute", "u", "8E01"},
    {"ESep.SetDefaultDpAddress", "dp=a", "BF65038001"},
    {"ESep.AddEim", "add2", "A8030201"},
    {"ESep.DeleteEim", "del1", "8901"},
    {"ESep.UpdateEim", "count1=9", "8A01"},
    {"ESep.ListEim", "le", "AB038101"},
};

static inline const struct operation_sample *find_operation_sample(const char *operation)
{
    for (size_t i = 0; i < sizeof(operation_samples) / sizeof(operation_samples[0]); i++)
        if (strcmp(operation_samples[i].operation, operation) == 0)
            return &operation_samples[i];
    fail_msg("%s: the tests have no words for it", operation);
    return NULL;
}

/* The result of the sample with this code, in hex. */
static inline void put_operation_result(char *text, size_t size,
                                        const struct operation_sample *sample, enum code_type type,
                                        int64_t code)
{
    snprintf(text, size, "%s%02X", type == CODE_PROCESSING_TERMINATED ? "0201" : sample->result,
             (unsigned)code);
}

#endif
