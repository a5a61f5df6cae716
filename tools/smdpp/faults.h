/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What fault rules of an SM-DP+ and SM-DS can say: functions of ES9+ and ES11, actions. */
#ifndef TOOLS_SMDPP_FAULTS_H
#define TOOLS_SMDPP_FAULTS_H

#include "tools/fault/faults.h"
#include "tools/smdpp/dp.h"

/* For server_faults_new. */
extern const struct server_grammar dp_grammar;
/* What the rule makes `function` do wrong; nothing for http=, delay= and cut=. */
struct dp_fault dp_fault_of(const struct server_fault *fault, enum dp_function function);

#endif
