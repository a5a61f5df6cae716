/* SPDX-License-Identifier: GPL-3.0-or-later */
/* euicc doctor: checks the machine, and says what to do. */
#include "tools/cli/json_output.h"
#include "tools/cli/options.h"
#include "tools/doctor/doctor.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

struct command_line {
    bool json;
};

static const struct command_option doctor_options[] = {
    OPTION_FLAG("json", struct command_line, json, "print one JSON object"), OPTIONS_END};

static const char *const states[] = {"ok", "note", "wrong"};

static json_t *to_json(const char *name, const struct doctor_finding *finding)
{
    json_t *object = json_object();

    json_object_set_new(object, "name", json_string(name));
    json_object_set_new(object, "state", json_string(states[finding->state]));
    json_object_set_new(object, "text", json_text(bytes_at(finding->text, strlen(finding->text))));
    if (finding->advice[0])
        json_object_set_new(object, "advice",
                            json_text(bytes_at(finding->advice, strlen(finding->advice))));
    return object;
}

static void print_text(const char *name, const struct doctor_finding *finding)
{
    printf("%-5s  %-19s  %s\n", states[finding->state], name, finding->text);
    if (finding->advice[0])
        printf("%28s-> %s\n", "", finding->advice);
}

int command_doctor(int argc, char **argv)
{
    static const struct command_syntax syntax = {
        .options = doctor_options,
        .help = "Checks what the other commands need of this machine: libraries, pcscd, the driver "
                "vpcd, readers, ports, namespaces, folders; and says what to do.\v"
                "Exit status: 0 nothing is wrong, 1 something is, 2 bad usage."};
    struct command_line line = {0};
    json_t *checks;
    bool wrong = false;

    command_parse(&syntax, argc, argv, &line);
    checks = line.json ? json_array() : NULL;
    for (size_t i = 0; i < doctor_check_count; i++) {
        struct doctor_finding finding = {DOCTOR_OK, "", ""};

        doctor_checks[i].run(&finding);
        wrong |= finding.state == DOCTOR_WRONG;
        if (checks)
            json_array_append_new(checks, to_json(doctor_checks[i].name, &finding));
        else
            print_text(doctor_checks[i].name, &finding);
        if (fflush(stdout) == EOF) {
            json_decref(checks);
            return command_failed("standard output: %s", strerror(errno));
        }
    }
    if (checks && json_print(json_pack("{s:b,s:o}", "ok", !wrong, "checks", checks), 0, stdout) < 0)
        return command_failed("standard output: %s", strerror(errno));
    return wrong ? COMMAND_FAILED : COMMAND_DONE;
}
