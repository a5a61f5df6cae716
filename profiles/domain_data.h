/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The data objects of a security domain that STORE DATA or sdPersoData brings and GET DATA returns:
 * 42 issuer identification number, 45 card image number, 66 card data, 5F50 URL of its manager
 * (GPC_SPE_034 11.3.3.1, 11.11.3). Records of RECORD_DOMAIN_DATA, each the whole data object.
 */
#ifndef PROFILES_DOMAIN_DATA_H
#define PROFILES_DOMAIN_DATA_H

#include "profiles/records.h"

enum { DOMAIN_DATA_MAX = 255 }; /* octets of one data object */

/* Checks data objects, then stores them one after the other, inside a transaction. ERR_MALFORMED;
 * ERR_NOT_FOUND: a tag that a security domain does not have; ERR_TOO_LONG; errors of put, after
 * which it is to be rolled back. */
int domain_data_store(const struct records *records, uint32_t domain, struct bytes objects);
/* The same for data groups: DGI (2), length (1, or FF and 2), contents. Data objects are in DGI
 * 0070. Another DGI is ERR_NOT_FOUND. */
int domain_data_store_groups(const struct records *records, uint32_t domain, struct bytes groups);

#endif
