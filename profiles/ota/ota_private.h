/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by ota.c (packets) and ota_script.c (scripts in them). */
#ifndef PROFILES_OTA_OTA_PRIVATE_H
#define PROFILES_OTA_OTA_PRIVATE_H

#include "profiles/ota/ota.h"
#include "profiles/uicc_records.h"

/*
 * Runs a script of remote file management (TS 102 226 5 and 6) and appends its response data. Only
 * an error of the store is negative: status words of commands are in the response data.
 */
int ota_run_files(struct fs_context *context, const struct rfm_record *rfm, struct bytes script,
                  struct buf *response);
/* The same for the security domain itself, by its number: ES6 functions, and those of gp.h. */
int ota_run_domain(struct fs_context *context, const struct ota_host *host, uint32_t domain,
                   struct bytes script, struct buf *response);

#endif
