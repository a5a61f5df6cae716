/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * eUICC packages (SGP.32 3.3.1, 5.9.1): association, signature, EID, counter, emergency,
 * size; then the operations in order up to the first failure; then the signed result; then the
 * switch that was marked.
 *
 * Invariants
 *   PACKAGE-K1  Nothing is written before the last check of a package.
 *   PACKAGE-K2  The effects of an accepted package, its counter, its result and its marks are one
 * transaction. PACKAGE-K3  Operations before a failing one stay done (C-21).
 */
#ifndef CARD_EUICC_PACKAGE_H
#define CARD_EUICC_PACKAGE_H

#include "card/euicc/forced_result.h"
#include "card/euicc/package_result.h"
#include "card/euicc/refusal.h"

/*
 * Appends the EuiccPackageResult (whole BF51 TLV) to the package `request`, which came as
 * `received` octets. The code of the refusal is 0 for an accepted package, whatever the results of
 * its operations; else it is the enum euicc_package_error_code of a signed error, or
 * PACKAGE_ERROR_UNSIGNED. A code that is `forced`
 * (may be NULL) replaces the checks behind the signature. 0, or an enum err: then nothing is done.
 */
int package_load(struct euicc *euicc, struct arena *arena,
                 const struct euicc_package_request *request, size_t received,
                 const struct forced_result *forced, struct buf *out, struct refusal *refusal);

enum { PACKAGE_ERROR_UNSIGNED = 1 }; /* refusal: an unsigned error was appended */

#endif
