/* SPDX-License-Identifier: GPL-3.0-or-later */
/* LoadCRL with a list that the CI of the suite's servers signs (SGP.22 5.7.12). */
#ifndef TOOLS_SUITE_PEER_CRL_H
#define TOOLS_SUITE_PEER_CRL_H

#include "tools/suite/peer/chain.h"

enum { PEER_CRL_MAX = 66000 };

/* Words of peer_put_load_crl, separated by blanks. */
extern const char peer_crl_words[];
/*
 * Appends LoadCRL with a list of number 1 without entries. Differences:
 *   number=N, base=N           cRLNumber, BaseCRLNumber of a delta CRL; 1 to 65535
 *   part=N, parts=N            partialCrlNumber, totalPartialCrlNumber
 *   revokes=KIND               the certificate "auth", "binding" or "ds" of the chain
 *   removes=KIND               the same, no longer revoked
 *   entries=N                  N more entries, of certificates that nobody has
 *   no-number                  without cRLNumber
 *   forged                     changed after it was signed
 *   other-ci                   authorityKeyIdentifier of another CI
 *   curve=C                    ignored: of suite_load_crl
 * ERR_STATE where the CI's key is not at hand; ERR_UNSUPPORTED for another word or value.
 */
int peer_put_load_crl(const struct peer_chain *chain, const char *differences, struct buf *out,
                      struct peer_error *error);

#endif
