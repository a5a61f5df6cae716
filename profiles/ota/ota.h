/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Management over the air: the security domain of the enabled profile. Short messages that come in
 * ENVELOPE (SMS-PP DOWNLOAD) carry SCP80 packets (TS 31.115, TS 102 225); what is in them is a
 * script of remote file management or an ES6 function (SGP.22 5.4, TS 102 226).
 *
 *   ENVELOPE -> SMS-DELIVER -> [parts put together] -> command packet -> who has this TAR?
 *     -> minimum security level -> keys -> open -> counter -> script -> response packet (PoR)
 *
 * Invariants
 *   OTA-O1  Nothing is executed before MAC, counter and minimum security level held.
 *   OTA-O2  The counter that a packet used is kept in the same transaction as what its script
 * changed.
 */
#ifndef PROFILES_OTA_OTA_H
#define PROFILES_OTA_OTA_H

#include "profiles/fs/fs.h"

enum { OTA_PARTS_MAX = 8, OTA_PART_MAX = 140 };

/* A message of several parts on its way in. Volatile, one a card; zero is empty. */
struct ota_assembly {
    uint16_t reference;
    uint8_t total;    /* 0: none under way */
    uint16_t present; /* bit per part */
    uint8_t lengths[OTA_PARTS_MAX];
    uint8_t parts[OTA_PARTS_MAX][OTA_PART_MAX];
};

/* What a script may ask of the card beyond the profile's files. */
struct ota_host {
    /* ES6.UpdateMetadata: the whole BF2A element, for the enabled profile, inside the transaction
     * of the command. A status word. NULL: 6A88. */
    uint16_t (*update_metadata)(void *context, struct bytes request);
    void *context;
};

/*
 * The value of an SMS-PP DOWNLOAD (inside D1). Inside a transaction, which is to be committed when
 * the status word is a success. 9000 with the user data of the response in `response`, when one was
 * asked for; 6A80 when it is no such message; 6200 when more parts are to come.
 */
uint16_t ota_sms_pp(struct fs_context *context, struct ota_assembly *assembly,
                    const struct ota_host *host, struct bytes value, struct buf *response);

#endif
