/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The UICC of a card without an enabled profile: everything is readable, nothing can
 * be changed, and there is no application.
 */
#include "profiles/fs/fs_cache.h"

enum { MF, EF_DIR, EF_ARR, EF_PL, EF_UMPC, EF_ICCID, FILES };
enum { RULE_EF = 1, RULE_MF = 2, ARR_RECORD = 10, DIR_RECORD = 30 };

/* Rule 1: read always, update and the rest never. Rule 2: nothing. */
static const uint8_t arr_body[] = {0x80, 0x01, 0x01, 0x90, 0x00, 0x80, 0x01, 0x7E, 0x97, 0x00,
                                   0x80, 0x01, 0x7F, 0x97, 0x00, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
static const uint8_t dir_body[DIR_RECORD] = {
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF,
    0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
static const uint8_t pl_body[2] = {0xFF, 0xFF};
/* TS 102 221 13.6: at most 60 mA, no time-out, no additional information. */
static const uint8_t umpc_body[5] = {0x3C, 0xFF, 0x00, 0x00, 0x00};
/* No profile, no ICCID: unused nibbles. */
static const uint8_t iccid_body[10] = {0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};

#define EF_COMMON .parent = MF, .rules = EF_ARR, .rules_fid = FS_FID_EF_ARR_MF, .life = FS_ACTIVE
#define BODY(array)                                                                                \
    .size = sizeof(array), .reserved = sizeof(array), .body = {(array), sizeof(array)}

const struct fs_file fs_minimal[FILES] = {
    [MF] = {EF_COMMON, .link = MF, .fid = FS_FID_MF, .type = FS_DIRECTORY, .descriptor = 0x78,
            .rule = RULE_MF},
    [EF_DIR] = {EF_COMMON, .link = EF_DIR, .fid = FS_FID_EF_DIR, .type = FS_LINEAR,
                .descriptor = 0x42, .rule = RULE_EF, .sfi = 0x1E, .record_len = DIR_RECORD,
                .record_count = 1, BODY(dir_body)},
    [EF_ARR] = {EF_COMMON, .link = EF_ARR, .fid = FS_FID_EF_ARR_MF, .type = FS_LINEAR,
                .descriptor = 0x42, .rule = RULE_EF, .sfi = 0x06, .record_len = ARR_RECORD,
                .record_count = 2, BODY(arr_body)},
    [EF_PL] = {EF_COMMON, .link = EF_PL, .fid = 0x2F05, .type = FS_TRANSPARENT, .descriptor = 0x41,
               .rule = RULE_EF, .sfi = 0x05, BODY(pl_body)},
    [EF_UMPC] = {EF_COMMON, .link = EF_UMPC, .fid = 0x2F08, .type = FS_TRANSPARENT,
                 .descriptor = 0x41, .rule = RULE_EF, .sfi = 0x08, BODY(umpc_body)},
    [EF_ICCID] = {EF_COMMON, .link = EF_ICCID, .fid = FS_FID_EF_ICCID, .type = FS_TRANSPARENT,
                  .descriptor = 0x41, .rule = RULE_EF, .sfi = 0x02, BODY(iccid_body)},
};
const uint32_t fs_minimal_count = FILES;
