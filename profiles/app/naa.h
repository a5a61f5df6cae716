/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Network access applications: the kind of an ADF, and its service table. */
#ifndef PROFILES_APP_NAA_H
#define PROFILES_APP_NAA_H

#include "profiles/fs/fs.h"

enum naa_kind { NAA_NONE, NAA_USIM, NAA_ISIM, NAA_CSIM };

/* By the AID of the ADF `id`; NAA_NONE for another one and for the MF. */
enum naa_kind naa_of(const struct fs *fs, uint16_t id);

/* Services of EF.UST (TS 31.102 4.2.8). */
enum naa_service {
    NAA_SERVICE_GSM_ACCESS = 27,
    NAA_SERVICE_GSM_SECURITY = 38,
    NAA_SERVICE_SUCI_CALCULATION = 124,
    NAA_SERVICE_SUCI_BY_USIM = 125
};
/* True when `service` is available in the EF.UST of the current application. */
bool naa_service(const struct fs_context *context, enum naa_service service);
/* The body of the EF `fid` in the current application, or in its DF `directory` when not 0. */
struct bytes naa_ef(const struct fs_context *context, uint16_t directory, uint16_t fid);

#endif
