/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions of uicc_*.c: parameters and data of one instruction. */
#ifndef TOOLS_TRACE_DECODE_UICC_COMMANDS_H
#define TOOLS_TRACE_DECODE_UICC_COMMANDS_H

#include "tools/trace/decode/part.h"

/* Adds to `node`, the "command" or the "response", whose octets are `parts->whole`. */
typedef void uicc_show(const struct parts *parts, const struct exchange *exchange,
                       struct node *node);

/* "file": the SFI that a command may name instead of the current file, and the file. */
void uicc_show_file(const struct parts *parts, const struct exchange *exchange, struct node *node);

/* uicc_select.c */
uicc_show uicc_select, uicc_select_response, uicc_status, uicc_channel, uicc_channel_response;
/* uicc_file.c */
uicc_show uicc_read_binary, uicc_read_record, uicc_contents, uicc_search, uicc_search_response,
    uicc_increase, uicc_increase_response, uicc_by_fid, uicc_data_object, uicc_data_object_response,
    uicc_create;
/* uicc_key.c */
uicc_show uicc_pin, uicc_authenticate_command, uicc_authenticate_response, uicc_identity,
    uicc_identity_response, uicc_challenge_response;
/* uicc_gsm.c */
uicc_show uicc_gsm_select_response, uicc_gsm_run, uicc_gsm_run_response;
/* uicc_platform.c: to security domains */
uicc_show uicc_initialize_update, uicc_initialize_update_response, uicc_external_authenticate,
    uicc_get_status, uicc_get_status_response, uicc_delete, uicc_install, uicc_load, uicc_put_key,
    uicc_protected;
/* uicc_manage.c */
uicc_show uicc_get_data, uicc_get_data_response, uicc_suspend_command, uicc_suspend_response,
    uicc_none, uicc_store_data, uicc_plain;

#endif
