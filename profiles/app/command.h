/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands of a UICC's file system and applications as rows (DP-5.1). The card's runner
 * finds the row, opens what transaction the row asks for, and calls it; a new command is a new row.
 */
#ifndef PROFILES_APP_COMMAND_H
#define PROFILES_APP_COMMAND_H

#include "profiles/fs/fs.h"

enum { UICC_CLASS_0X = 1, UICC_CLASS_8X = 2 };

enum uicc_effect {
    UICC_READS,  /* no transaction */
    UICC_WRITES, /* runs inside a transaction, committed when the status word is a success */
    /*
     * First `consume_try`, outside of any transaction: it takes a try durably. Then `run` inside
     * one, committed whatever it answers.
     */
    UICC_CONSUMES_TRY
};

struct uicc_command {
    uint8_t ins;
    uint8_t classes; /* UICC_CLASS_* */
    uint8_t effect;  /* enum uicc_effect */
    const char *name;
    const char *clause;
    fs_command *run;
    /* UICC_CONSUMES_TRY only: SW_OK: go on with run; anything else is the answer. */
    uint16_t (*consume_try)(struct fs_context *context, const struct capdu *command);
};

/* The row for INS and class; NULL with `*sw` SW_INS_NOT_SUPPORTED or SW_CLA_NOT_SUPPORTED. */
const struct uicc_command *uicc_command_find(const struct capdu *command, uint16_t *sw);

#endif
