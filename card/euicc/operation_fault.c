/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fault rules at the operations of eUICC packages. */
#include "card/euicc/operation.h"
#include "card/fault/fault.h"

bool operation_forced(const struct package_run *run, const struct operation *row,
                      struct forced_result *out)
{
    struct faults *faults = run->euicc->faults;
    const struct fault *fault =
        faults_match(faults, &(struct fault_subject){FAULT_OPERATION, -1, -1, row->name});

    if (!fault)
        return false;
    faults_effect(faults)->id = fault->id;
    fault_note(run->euicc->trace, fault, BYTES_NONE);
    return forced_result_of_rule(row->codes, &fault->rule, out);
}
