/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * File control parameters: the template that SELECT and STATUS return (TS 102 221 11.1.1.3 and
 * 11.1.1.4), CREATE FILE takes (TS 102 222 6.3.2) and profile packages contain.
 */
#ifndef PROFILES_FS_FCP_H
#define PROFILES_FS_FCP_H

#include "profiles/fs/fs.h"

enum fcp_tag {
    FCP_TEMPLATE = 0x62,
    FCP_SIZE = 0x80,
    FCP_TOTAL_SIZE = 0x81,
    FCP_DESCRIPTOR = 0x82,
    FCP_FID = 0x83,
    FCP_NAME = 0x84, /* DF name */
    FCP_SFI = 0x88,
    FCP_LIFE = 0x8A,
    FCP_RULE = 0x8B, /* referenced to expanded: EF.ARR and record */
    FCP_PROPRIETARY = 0xA5,
    FCP_PIN_STATUS = 0xC6,
    FCP_LINK = 0xC7, /* linkPath of a package */
    /* In A5 of a directory */
    FCP_UICC_CHARACTERISTICS = 0x80,
    FCP_AVAILABLE_MEMORY = 0x83,
    FCP_SUPPORTED_COMMANDS = 0x87,
    /* In A5 of an EF */
    FCP_FILE_DETAILS = 0x84,
    FCP_RESERVED_SIZE = 0x85,
    FCP_MAXIMUM_SIZE = 0x86,
    FCP_SPECIAL_INFORMATION = 0xC0,
    FCP_FILL_PATTERN = 0xC1,
    FCP_REPEAT_PATTERN = 0xC2,
    /* In C6 */
    FCP_KEY_REFERENCE = 0x83,
    FCP_PS_DO = 0x90,
    FCP_USAGE = 0x95
};

/* First octet of a file descriptor (82). All are shareable but where a package says otherwise. */
enum fcp_descriptor {
    FCP_SHAREABLE = 0x40,
    FCP_DIRECTORY = 0x38,
    FCP_TRANSPARENT = 0x01,
    FCP_LINEAR = 0x02,
    FCP_CYCLIC = 0x06,
    FCP_BER_TLV = 0x39
};

enum {
    FCP_DATA_CODING = 0x21, /* second octet of a file descriptor */
    FCP_SFI_SHIFT = 3,      /* the SFI stands in bits 8 to 4 of 88 */
    FCP_SFI_MASK = 0x1F     /* without 88: the low bits of the FID */
};

/* The type that the first octet of a file descriptor means; FS_FREE: none that this card has. */
enum fs_type fcp_type(uint8_t descriptor);

/* Appends the template of file `id`. */
void fcp_put(const struct fs *fs, uint16_t id, struct buf *out);

#endif
