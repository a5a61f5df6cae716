/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compact forms of what the eUICC signed, for an eIM that rebuilds the full form
 * (minimizeEsipaBytes, E-71): without the certificates of the first chain, which GetCerts returns,
 * and without what the eIM forwarded itself. Each returns 0 with the compact form in
 * terminal->arena, or the full form itself where there is no shorter one: errors, certificates of
 * another chain. A card of SGP.32 v1.3 names the CI of the certificates that a notification goes
 * without. Errors of es10_call.
 */
#ifndef IPAE_CLIENT_COMPACT_H
#define IPAE_CLIENT_COMPACT_H

#include "ipae/client/es10.h"

int compact_authenticated(struct terminal *terminal, struct bytes full,
                          struct bytes *out); /* BF38 */
/* The same where ctxParams1 is that of the eIM, which it then leaves out. */
int compact_authenticated_by_eim(struct terminal *terminal, struct bytes full, struct bytes *out);
int compact_prepared(struct terminal *terminal, struct bytes full, struct bytes *out);  /* BF21 */
int compact_cancelled(struct terminal *terminal, struct bytes full, struct bytes *out); /* BF41 */
int compact_notification(struct terminal *terminal, struct bytes full, struct bytes *out);

#endif
