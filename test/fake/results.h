/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results for tests of reports: a case of each verdict in two families. */
#ifndef TEST_FAKE_RESULTS_H
#define TEST_FAKE_RESULTS_H

#include "tools/suite/report/result.h"

#include <stdio.h>

/* atr-a passes, isdr-b fails (markup and controls in its texts), atr-c is inconclusive and left the
 * card changed, isdr-d is not applicable. To be freed by results_free. */
void fake_results(struct results *results);
/* What `report` prints; valid until the next call. */
const char *fake_printed(void (*report)(FILE *to, const struct results *results),
                         const struct results *results);

#endif
