/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The result of a package as text and as JSON. */
#ifndef TOOLS_EIM_PACKAGE_REPORT_H
#define TOOLS_EIM_PACKAGE_REPORT_H

#include "tools/eim/package/package.h"

#include <jansson.h>

/*
 * The decoded result as a new JSON object: "answer" (result, error, unsigned), "verdict", "eimId",
 * "counter", "seqNumber", "error", "operations" (a list of objects: name of the operation,
 * "result", and its data). NULL when out of memory. Operations that cannot be decoded are given in
 * hex.
 */
json_t *eim_report(const struct der *der, struct arena *arena,
                   const struct euicc_package_result *result, enum eim_verdict verdict);
/* True when the package was accepted, its result verifies and every operation succeeded. */
bool eim_report_is_good(const json_t *report);
/* One line without the operations: "counterValue 2, result: replayError(4), signature valid".
 * Writes into `text` and returns it. */
enum { EIM_REPORT_TEXT_MAX = 200 };
const char *eim_report_text(const json_t *report, char text[EIM_REPORT_TEXT_MAX]);
/* Prints the report as text on standard output, one line an operation. */
void eim_report_print(const json_t *report);

#endif
