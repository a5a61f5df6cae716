/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands of a UICC's file system and applications as rows (DP-5.1). card/uicc.c finds the
 * row, opens the transaction that its effect needs, and calls it. Name and clause: apdu/ins.h.
 */
#ifndef PROFILES_APP_COMMAND_H
#define PROFILES_APP_COMMAND_H

#include "apdu/ins.h"
#include "profiles/fs/fs.h"

enum { UICC_CLASS_0X = 1, UICC_CLASS_8X = 2 };

enum uicc_effect {
    UICC_READS,  /* no transaction */
    UICC_WRITES, /* runs inside a transaction, committed when the status word is a success */
    /*
     * First `consume_try`, outside any transaction: it consumes a try durably. Then `run`, as with
     * UICC_WRITES.
     */
    UICC_CONSUMES_TRY
};

struct uicc_command {
    uint8_t ins;     /* enum ins */
    uint8_t classes; /* UICC_CLASS_* */
    uint8_t effect;  /* enum uicc_effect */
    fs_command *run;
    /* UICC_CONSUMES_TRY only. SW_OK: run follows; any other status word is the response. */
    uint16_t (*consume_try)(struct fs_context *context, const struct capdu *command);
};

/* The row for INS and class; NULL with `*sw` SW_INS_NOT_SUPPORTED or SW_CLA_NOT_SUPPORTED. */
const struct uicc_command *uicc_command_find(const struct capdu *command, uint16_t *sw);

#endif
