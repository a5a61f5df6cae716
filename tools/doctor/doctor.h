/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Checks of the machine for `euicc doctor`: what readers, pcscd and the other commands need. */
#ifndef TOOLS_DOCTOR_DOCTOR_H
#define TOOLS_DOCTOR_DOCTOR_H

#include <stddef.h>

enum doctor_state {
    DOCTOR_OK,
    DOCTOR_NOTE, /* something works less well, or was not checked */
    DOCTOR_WRONG
};

struct doctor_finding {
    enum doctor_state state;
    char text[600];   /* what was found; one line */
    char advice[400]; /* what to do; "": nothing */
};

struct doctor_check {
    const char *name;
    void (*run)(struct doctor_finding *finding); /* `finding` is zero: DOCTOR_OK */
};

extern const struct doctor_check doctor_checks[];
extern const size_t doctor_check_count;

/* Sets the text and, for DOCTOR_NOTE and DOCTOR_WRONG, the advice. */
void doctor_find(struct doctor_finding *finding, enum doctor_state state, const char *text, ...)
    __attribute__((format(printf, 3, 4)));
void doctor_advise(struct doctor_finding *finding, const char *text, ...)
    __attribute__((format(printf, 2, 3)));

/* The checks, a function each; doctor.c has the table. */
void doctor_check_libraries(struct doctor_finding *finding);
void doctor_check_pcscd(struct doctor_finding *finding);
void doctor_check_driver(struct doctor_finding *finding);
void doctor_check_socket(struct doctor_finding *finding);
void doctor_check_variable(struct doctor_finding *finding);
void doctor_check_readers(struct doctor_finding *finding);
void doctor_check_ports(struct doctor_finding *finding);
void doctor_check_namespaces(struct doctor_finding *finding);
void doctor_check_network(struct doctor_finding *finding);
void doctor_check_folder(struct doctor_finding *finding);
void doctor_check_terminals(struct doctor_finding *finding);

#endif
