/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Management over the air: the security domain of the enabled profile. Short messages that come in
 * ENVELOPE (SMS-PP DOWNLOAD) carry SCP80 packets (TS 31.115, TS 102 225); what is in them is a
 * script of remote file management or an ES6 function (SGP.22 5.4, TS 102 226).
 *
 *   ENVELOPE -> SMS-DELIVER -> [parts reassembled] -> command packet -> application with its TAR
 *     -> minimum security level -> keys -> open -> counter -> script -> response packet (PoR)
 *
 * Invariants
 *   OTA-O1  Nothing is executed before MAC, counter and minimum security level are checked.
 *   OTA-O2  The counter of a packet is stored in the transaction of its script.
 */
#ifndef PROFILES_OTA_OTA_H
#define PROFILES_OTA_OTA_H

#include "profiles/fs/fs.h"

enum { OTA_PARTS_MAX = 8, OTA_PART_MAX = 140 };

/* A concatenated message with missing parts. Volatile, one a card; all zero: none. */
struct ota_assembly {
    uint16_t reference;
    uint8_t total;    /* 0: none */
    uint16_t present; /* bit per part */
    uint8_t lengths[OTA_PARTS_MAX];
    uint8_t parts[OTA_PARTS_MAX][OTA_PART_MAX];
};

/* Functions of the card for scripts, beside the files of the profile. */
struct ota_host {
    /* ES6.UpdateMetadata: the whole BF2A element, for the enabled profile, inside the transaction
     * of the command. A status word. NULL: 6A88. */
    uint16_t (*update_metadata)(void *context, struct bytes request);
    void *context;
    bool applications; /* can be loaded; they do not run */
};

/*
 * The value of an SMS-PP DOWNLOAD (inside D1). Inside a transaction, which is to be committed when
 * the status word is a success. 9000, with the user data of the response packet in `response` if
 * one was requested; 6A80: not a command packet; 6200: parts are missing.
 */
uint16_t ota_sms_pp(struct fs_context *context, struct ota_assembly *assembly,
                    const struct ota_host *host, struct bytes value, struct buf *response);

#endif
