/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Access rules by reference: the record of EF.ARR that a file names (TS 102 221 9.2, ISO 7816-4
 * 9.3.3). The first AM_DO that covers the operation decides; without one it is never allowed.
 */
#ifndef PROFILES_FS_ACCESS_H
#define PROFILES_FS_ACCESS_H

#include "apdu/ins.h"
#include "profiles/fs/fs.h"

/* Bits of the access mode octet; above 0xFF: an instruction code of its own (AM_DO 84). */
enum access_mode {
    ACCESS_READ = 0x01,   /* EF: read, search, retrieve */
    ACCESS_UPDATE = 0x02, /* EF: update, set */
    ACCESS_DELETE_CHILD = 0x01,
    ACCESS_CREATE_EF = 0x02,
    ACCESS_CREATE_DF = 0x04,
    ACCESS_DEACTIVATE = 0x08,
    ACCESS_ACTIVATE = 0x10,
    ACCESS_TERMINATE = 0x20,
    ACCESS_DELETE = 0x40,
    ACCESS_INCREASE = INS_INCREASE << 8 | ACCESS_UPDATE, /* INS 32, else update (DP-5.3) */
    ACCESS_RESIZE = INS_RESIZE_FILE << 8
};

/* Data objects of an access rule in expanded form (ISO 7816-4 9.3.3). */
enum {
    ACCESS_AM_BYTE = 0x80,
    ACCESS_AM_INS = 0x84,
    ACCESS_AM_LAST = 0x8F,
    ACCESS_SC_ALWAYS = 0x90,
    ACCESS_SC_NEVER = 0x97,
    ACCESS_SC_OR = 0xA0,
    ACCESS_SC_PIN = 0xA4,
    ACCESS_SC_NOT = 0xA7,
    ACCESS_SC_AND = 0xAF,
    ACCESS_KEY_REFERENCE = 0x83,
    ACCESS_CONDITION_DEPTH = 4 /* templates in templates; deeper ones are not satisfied */
};

/* The check of every command on an EF: `fits` (its type is one that the command works on), access
 * rule `mode` and life cycle, in this order (FS-F3). SW_OK, 6981, 6982 or 6984. */
uint16_t fs_check_access(const struct fs_context *context, uint16_t id, bool fits,
                         enum access_mode mode);
/* True when `mode` on file `id` is allowed in the context's security state. */
bool access_allowed(const struct fs_context *context, uint16_t id, enum access_mode mode);
/* The same over the octets of one rule, local PINs are searched from `directory` on. */
bool access_rule_allows(const struct fs_context *context, uint16_t directory, struct bytes rule,
                        enum access_mode mode);

#endif
