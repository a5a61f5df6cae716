/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/doctor/doctor.h"

#include <stdarg.h>
#include <stdio.h>

const struct doctor_check doctor_checks[] = {
    {"libraries", doctor_check_libraries},
    {"pcscd", doctor_check_pcscd},
    {"vpcd driver", doctor_check_driver},
    {"pcscd socket", doctor_check_socket},
    {"PCSCLITE_CSOCK_NAME", doctor_check_variable},
    {"readers", doctor_check_readers},
    {"vpcd ports", doctor_check_ports},
    {"namespaces", doctor_check_namespaces},
    {"network namespace", doctor_check_network},
    {"temporary folder", doctor_check_folder},
    {"pseudo terminals", doctor_check_terminals},
};
const size_t doctor_check_count = sizeof(doctor_checks) / sizeof(doctor_checks[0]);

void doctor_find(struct doctor_finding *finding, enum doctor_state state, const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    vsnprintf(finding->text, sizeof(finding->text), text, arguments);
    va_end(arguments);
    finding->state = state;
}

void doctor_advise(struct doctor_finding *finding, const char *text, ...)
{
    va_list arguments;

    va_start(arguments, text);
    vsnprintf(finding->advice, sizeof(finding->advice), text, arguments);
    va_end(arguments);
}
