/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the UICC's commands (command.h, DP-5.1). */
#include "profiles/app/command.h"

#include "profiles/app/usim.h"
#include "profiles/fs/pin.h"

enum { TELECOM = UICC_CLASS_8X, ISO = UICC_CLASS_0X, EITHER = TELECOM | ISO };

static const struct uicc_command commands[] = {
    {0xA4, ISO, UICC_READS, "SELECT", "TS 102 221 11.1.1", fs_select, NULL},
    {0xF2, TELECOM, UICC_READS, "STATUS", "TS 102 221 11.1.2", fs_status, NULL},
    {0xB0, ISO, UICC_READS, "READ BINARY", "TS 102 221 11.1.3", fs_read_binary, NULL},
    {0xD6, ISO, UICC_WRITES, "UPDATE BINARY", "TS 102 221 11.1.4", fs_update_binary, NULL},
    {0xB2, ISO, UICC_READS, "READ RECORD", "TS 102 221 11.1.5", fs_read_record, NULL},
    {0xDC, ISO, UICC_WRITES, "UPDATE RECORD", "TS 102 221 11.1.6", fs_update_record, NULL},
    {0xA2, ISO, UICC_READS, "SEARCH RECORD", "TS 102 221 11.1.7", fs_search_record, NULL},
    {0x32, TELECOM, UICC_WRITES, "INCREASE", "TS 102 221 11.1.8", fs_increase, NULL},
    {0x04, ISO, UICC_WRITES, "DEACTIVATE FILE", "TS 102 221 11.1.14", fs_deactivate_file, NULL},
    {0x44, ISO, UICC_WRITES, "ACTIVATE FILE", "TS 102 221 11.1.15", fs_activate_file, NULL},
    {0x88, ISO, UICC_CONSUMES_TRY, "AUTHENTICATE", "TS 31.102 7.1", uicc_authenticate,
     uicc_authenticate_consume_try},
    {0x78, TELECOM, UICC_READS, "GET IDENTITY", "TS 31.102 7.5", uicc_get_identity, NULL},
    {0x84, ISO, UICC_READS, "GET CHALLENGE", "TS 102 221 11.1.18", uicc_get_challenge, NULL},
    {0x76, TELECOM, UICC_WRITES, "SUSPEND UICC", "TS 102 221 11.1.22", uicc_suspend, NULL},
    {0xCB, TELECOM, UICC_READS, "RETRIEVE DATA", "TS 102 221 11.3.1", fs_retrieve_data, NULL},
    {0xDB, TELECOM, UICC_WRITES, "SET DATA", "TS 102 221 11.3.2", fs_set_data, NULL},
    {0xE0, EITHER, UICC_WRITES, "CREATE FILE", "TS 102 222 6.3", fs_create_file, NULL},
    {0xE4, EITHER, UICC_WRITES, "DELETE FILE", "TS 102 222 6.4", fs_delete_file, NULL},
    {0xE6, EITHER, UICC_WRITES, "TERMINATE DF", "TS 102 222 6.7", fs_terminate_df, NULL},
    {0xE8, EITHER, UICC_WRITES, "TERMINATE EF", "TS 102 222 6.8", fs_terminate_ef, NULL},
    {0xFE, EITHER, UICC_WRITES, "TERMINATE CARD USAGE", "TS 102 222 6.9", fs_terminate_card, NULL},
    {0xD4, EITHER, UICC_WRITES, "RESIZE FILE", "TS 102 222 6.10", fs_resize_file, NULL},
    {0x20, ISO, UICC_CONSUMES_TRY, "VERIFY PIN", "TS 102 221 11.1.9", pin_verify,
     pin_verify_consume_try},
    {0x24, ISO, UICC_CONSUMES_TRY, "CHANGE PIN", "TS 102 221 11.1.10", pin_change,
     pin_change_consume_try},
    {0x26, ISO, UICC_CONSUMES_TRY, "DISABLE PIN", "TS 102 221 11.1.11", pin_disable,
     pin_disable_consume_try},
    {0x28, ISO, UICC_CONSUMES_TRY, "ENABLE PIN", "TS 102 221 11.1.12", pin_enable,
     pin_enable_consume_try},
    {0x2C, ISO, UICC_CONSUMES_TRY, "UNBLOCK PIN", "TS 102 221 11.1.13", pin_unblock,
     pin_unblock_consume_try},
};

enum { COMMANDS = sizeof commands / sizeof commands[0] };

const struct uicc_command *uicc_command_find(const struct capdu *command, uint16_t *sw)
{
    unsigned class = command->proprietary ? UICC_CLASS_8X : UICC_CLASS_0X;
    bool known = false;

    for (size_t i = 0; i < COMMANDS; i++) {
        if (commands[i].ins != command->ins)
            continue;
        known = true;
        if (commands[i].classes & class)
            return &commands[i];
    }
    *sw = known ? SW_CLA_NOT_SUPPORTED : SW_INS_NOT_SUPPORTED;
    return NULL;
}
