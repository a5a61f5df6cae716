/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/modem/commands.h"

#include "tools/modem/apdu.h"
#include "tools/modem/call.h"
#include "tools/modem/file_access.h"
#include "tools/modem/general.h"
#include "tools/modem/network.h"
#include "tools/modem/sim.h"
#include "tools/modem/sms.h"

#include <string.h>

#define BIT(trait)  ((trait_set)1 << (trait))
#define EXECUTE     AT_EXECUTE
#define READ        AT_READ
#define SET         AT_SET
#define NO_SESSIONS BIT(TRAIT_CSIM_ONLY)

const struct modem_command_row modem_command_rows[] = {
    {"E", EXECUTE, "V.250 6.2.4", general_echo, 1, NULL, 0},
    {"I", EXECUTE, "V.250 6.1.3", general_identify, 255, NULL, 0},
    {"Z", EXECUTE, "V.250 6.1.1", general_reset, 1, NULL, 0},
    {"&F", EXECUTE, "V.250 6.1.2", general_reset, 0, NULL, 0},
    /* Settings of a serial line that a PTY does not have: only these values are accepted. */
    {"S", READ | SET, "V.250 5.3.2", general_parameter, MODEM_S_PARAMETERS - 1, NULL, 0},
    {"V", EXECUTE, "V.250 6.2.6", general_only_1, 1, NULL, 0},
    {"Q", EXECUTE, "V.250 6.2.5", general_accept, 0, NULL, 0},
    {"X", EXECUTE, "V.250 6.2.7", general_accept, 4, NULL, 0},
    {"L", EXECUTE, "V.250 6.3.13", general_accept, 3, NULL, 0},
    {"M", EXECUTE, "V.250 6.3.14", general_accept, 2, NULL, 0},
    {"&C", EXECUTE, "V.250 6.2.8", general_accept, 1, NULL, 0},
    {"&D", EXECUTE, "V.250 6.2.9", general_accept, 2, NULL, 0},
    {"+GMI", EXECUTE, "V.250 6.1.4", general_manufacturer, 0, "", 0},
    {"+GMM", EXECUTE, "V.250 6.1.5", general_model, 0, "", 0},
    {"+GMR", EXECUTE, "V.250 6.1.6", general_revision, 0, "", 0},
    {"+GSN", EXECUTE, "V.250 6.1.7", general_serial, 0, "", 0},
    {"+CGMI", EXECUTE, "5.1", general_manufacturer, 0, "", 0},
    {"+CGMM", EXECUTE, "5.2", general_model, 0, "", 0},
    {"+CGMR", EXECUTE, "5.3", general_revision, 0, "", 0},
    {"+CGSN", EXECUTE | SET, "5.4", general_serial, 0, "(0-3)", 0},
    {"+CMEE", READ | SET, "9.1", general_error_level, 0, "(0-2)", 0},
    {"+CFUN", READ | SET, "8.2", network_function, 0, "(0,1,4),(0,1)", 0},
    {"+CREG", READ | SET, "7.2", network_registration, 0, "(0-2)", 0},
    {"+CEREG", READ | SET, "10.1.22", network_registration, 0, "(0-2)", 0},
    {"+COPS", READ | SET | AT_TEST, "7.3", network_operator, 0, NULL, 0},
    {"+CSQ", EXECUTE, "8.5", network_signal, 0, "(0-31,99),(99)", 0},
    {"+CGDCONT", READ | SET | AT_TEST, "10.1.1", network_context, 0, NULL, 0},
    {"+CPIN", READ | SET, "8.3", sim_pin, 0, "", 0},
    {"+CLCK", SET, "7.4", sim_lock, 0, "(\"SC\")", 0},
    {"+CPWD", SET, "7.5", sim_password, 0, "(\"SC\",8)", 0},
    {"+CIMI", EXECUTE, "5.6", sim_imsi, 0, "", 0},
    {"+CCID", EXECUTE | READ, "-", sim_iccid, 0, "", 0},
    {"+ICCID", EXECUTE | READ, "-", sim_iccid, 0, "", 0},
    {"^ICCID", EXECUTE | READ, "-", sim_iccid, 0, "", 0},
    {"+CEID", EXECUTE | READ, "-", sim_eid, 0, "", 0},
    {"+CSIM", SET, "8.17", apdu_csim, 0, "", 0},
    {"+CRSM", SET, "8.18", file_restricted_access, 0, "", 0},
    {"+CCHO", SET, "8.45", apdu_open, 0, "", NO_SESSIONS},
    {"+CCHC", SET, "8.46", apdu_close, 0, "", NO_SESSIONS | BIT(TRAIT_NO_CCHC)},
    {"+CGLA", SET, "8.43", apdu_transmit, 0, "", NO_SESSIONS},
    {"+CMGF", READ | SET, "TS 27.005 3.2.3", sms_format, 0, "(0)", 0},
    {"+CNMI", READ | SET, "TS 27.005 3.4.1", sms_reports, 0, "(0-2),(0,2),(0),(0),(0)", 0},
    {"+CMGS", SET, "TS 27.005 4.3", sms_send, 0, "", 0},
};
const size_t modem_command_count = sizeof(modem_command_rows) / sizeof(modem_command_rows[0]);

static const struct modem_command_row *find(const struct at_command *command)
{
    for (size_t i = 0; i < modem_command_count; i++)
        if (strcmp(modem_command_rows[i].name, command->name) == 0)
            return &modem_command_rows[i];
    return NULL;
}

static bool has_no_test(const struct modem *modem, const struct modem_command_row *row)
{
    return trait_in(modem->traits, TRAIT_NO_TEST) &&
           (row->run == apdu_open || row->run == apdu_close || row->run == apdu_transmit);
}

int modem_command_run(struct call *call)
{
    const struct at_command *command = call->command;
    const struct modem_command_row *row = find(command);
    bool test = command->form == AT_TEST;

    if (!row || row->absent & call->modem->traits || (test && has_no_test(call->modem, row))) {
        call_malformed(call);
        return 0;
    }
    if (test && row->values) {
        if (*row->values)
            call_say(call, "%s: %s", row->name, row->values);
        return 0;
    }
    if (!(row->forms & command->form) || command->number > row->max) {
        call_malformed(call);
        return 0;
    }
    return row->run(call);
}
