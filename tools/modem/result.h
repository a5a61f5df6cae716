/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Final result codes: OK and ERROR (V.250 5.7.1), +CME ERROR (TS 27.007 9.2), +CMS ERROR
 * (TS 27.005 3.2.5).
 */
#ifndef TOOLS_MODEM_RESULT_H
#define TOOLS_MODEM_RESULT_H

#include <stdbool.h>
#include <stddef.h>

/* TS 27.007 9.2.1, 9.2.2: X(name, code, text). */
#define CME_LIST(X)                                                                                \
    X(CME_NOT_ALLOWED, 3, "operation not allowed")                                                 \
    X(CME_NOT_SUPPORTED, 4, "operation not supported")                                             \
    X(CME_SIM_NOT_INSERTED, 10, "SIM not inserted")                                                \
    X(CME_SIM_PIN_REQUIRED, 11, "SIM PIN required")                                                \
    X(CME_SIM_PUK_REQUIRED, 12, "SIM PUK required")                                                \
    X(CME_SIM_FAILURE, 13, "SIM failure")                                                          \
    X(CME_SIM_BUSY, 14, "SIM busy")                                                                \
    X(CME_INCORRECT_PASSWORD, 16, "incorrect password")                                            \
    X(CME_MEMORY_FULL, 20, "memory full")                                                          \
    X(CME_INVALID_INDEX, 21, "invalid index")                                                      \
    X(CME_NOT_FOUND, 22, "not found")                                                              \
    X(CME_TEXT_TOO_LONG, 24, "text string too long")                                               \
    X(CME_INCORRECT_PARAMETERS, 50, "Incorrect parameters")

enum cme {
#define CME_ENUM(name, code, text) name = (code),
    CME_LIST(CME_ENUM)
#undef CME_ENUM
};

/* TS 27.005 3.2.5. */
enum cms {
    CMS_NOT_SUPPORTED = 303,
    CMS_INVALID_PDU = 304,
    CMS_NO_SERVICE = 331,
};

enum result_kind { RESULT_OK, RESULT_ERROR, RESULT_CME, RESULT_CMS, RESULT_PROMPT };

struct result {
    enum result_kind kind;
    unsigned code; /* of CME and CMS */
    bool shown;    /* a CME code also while +CMEE is 0 */
};

/* +CMEE: ERROR, numbers, or texts instead of +CME ERROR (TS 27.007 9.1). */
enum cmee { CMEE_OFF, CMEE_NUMBER, CMEE_TEXT };

/* "OK", "ERROR", "+CME ERROR: 10", "+CME ERROR: SIM not inserted", "+CMS ERROR: 304" into `text`;
 * returns it. Not for a prompt. */
const char *result_text(struct result result, enum cmee cmee, char *text, size_t size);

#endif
