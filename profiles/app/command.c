/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of the commands (command.h, DP-5.1). */
#include "profiles/app/command.h"

#include "profiles/app/usim.h"
#include "profiles/fs/pin.h"

enum { TELECOM = UICC_CLASS_8X, ISO = UICC_CLASS_0X, EITHER = TELECOM | ISO };

static const struct uicc_command commands[] = {
    {INS_SELECT, ISO, UICC_READS, fs_select, NULL},
    {INS_STATUS, TELECOM, UICC_READS, fs_status, NULL},
    {INS_READ_BINARY, ISO, UICC_READS, fs_read_binary, NULL},
    {INS_UPDATE_BINARY, ISO, UICC_WRITES, fs_update_binary, NULL},
    {INS_READ_RECORD, ISO, UICC_READS, fs_read_record, NULL},
    {INS_UPDATE_RECORD, ISO, UICC_WRITES, fs_update_record, NULL},
    {INS_SEARCH_RECORD, ISO, UICC_READS, fs_search_record, NULL},
    {INS_INCREASE, TELECOM, UICC_WRITES, fs_increase, NULL},
    {INS_DEACTIVATE_FILE, ISO, UICC_WRITES, fs_deactivate_file, NULL},
    {INS_ACTIVATE_FILE, ISO, UICC_WRITES, fs_activate_file, NULL},
    {INS_AUTHENTICATE, ISO, UICC_CONSUMES_TRY, uicc_authenticate, uicc_authenticate_consume_try},
    {INS_GET_IDENTITY, TELECOM, UICC_READS, uicc_get_identity, NULL},
    {INS_GET_CHALLENGE, ISO, UICC_READS, uicc_get_challenge, NULL},
    {INS_SUSPEND_UICC, TELECOM, UICC_WRITES, uicc_suspend, NULL},
    {INS_RETRIEVE_DATA, TELECOM, UICC_READS, fs_retrieve_data, NULL},
    {INS_SET_DATA, TELECOM, UICC_WRITES, fs_set_data, NULL},
    {INS_CREATE_FILE, EITHER, UICC_WRITES, fs_create_file, NULL},
    {INS_DELETE_FILE, EITHER, UICC_WRITES, fs_delete_file, NULL},
    {INS_TERMINATE_DF, EITHER, UICC_WRITES, fs_terminate_df, NULL},
    {INS_TERMINATE_EF, EITHER, UICC_WRITES, fs_terminate_ef, NULL},
    {INS_TERMINATE_CARD_USAGE, EITHER, UICC_WRITES, fs_terminate_card, NULL},
    {INS_RESIZE_FILE, EITHER, UICC_WRITES, fs_resize_file, NULL},
    {INS_VERIFY_PIN, ISO, UICC_CONSUMES_TRY, pin_verify, pin_verify_consume_try},
    {INS_CHANGE_PIN, ISO, UICC_CONSUMES_TRY, pin_change, pin_change_consume_try},
    {INS_DISABLE_PIN, ISO, UICC_CONSUMES_TRY, pin_disable, pin_disable_consume_try},
    {INS_ENABLE_PIN, ISO, UICC_CONSUMES_TRY, pin_enable, pin_enable_consume_try},
    {INS_UNBLOCK_PIN, ISO, UICC_CONSUMES_TRY, pin_unblock, pin_unblock_consume_try},
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
