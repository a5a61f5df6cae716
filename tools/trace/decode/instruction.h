/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names of instructions: security domains and file systems use the same values. */
#ifndef TOOLS_TRACE_DECODE_INSTRUCTION_H
#define TOOLS_TRACE_DECODE_INSTRUCTION_H

#include "tools/trace/exchange.h"

/* The name of the instruction as the selected application has it; NULL: unknown. Static. */
const char *instruction_name(const struct exchange *exchange);
/* Is it one of GlobalPlatform: sent to a security domain, or one that no file system has? */
bool instruction_is_platform(const struct exchange *exchange);

#endif
