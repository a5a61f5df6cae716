/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The eUICC's Rules Authorisation Table. */
#ifndef IPAE_PROCEDURE_RAT_H
#define IPAE_PROCEDURE_RAT_H

#include "card/asn1/msg_info.h"
#include "ipae/toolkit/terminal.h"

/* A rule of `table` (rules in a row) allows the policy rule `bit` (enum ppr_ids) for `owner`. */
bool rat_allows(struct terminal *terminal, struct bytes table, uint32_t bit,
                const struct operator_id *owner);

#endif
