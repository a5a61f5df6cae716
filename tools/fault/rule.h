/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A fault rule of a test server, in the form of those of a card (card/fault/rule.h):
 *
 *   PLACE [n=N | every=N | p=0.1] [seed=HEX] ACTION [once|always]
 *
 *   PLACE   function=NAME, or request: any function that the action is for
 *   ACTION  http=STATUS | delay=S or S..S | cut=OCTETS | error=CODE, and those of the server
 *
 * A server describes its functions and actions by a struct server_grammar. A rule counts the
 * requests on which its action is possible; one without any is refused.
 */
#ifndef TOOLS_FAULT_RULE_H
#define TOOLS_FAULT_RULE_H

#include "card/fault/when.h"

enum { SERVER_FAULT_VALUE_MAX = 64, SERVER_FAULT_REASON_MAX = 1000 };

/* The actions that all servers have. Those of a server begin at SERVER_FAULT_OWN. */
enum {
    SERVER_FAULT_HTTP,  /* http=STATUS: this status instead of the function */
    SERVER_FAULT_DELAY, /* delay=S..S: seconds before the response */
    SERVER_FAULT_CUT,   /* cut=N: the connection ends after N octets of the HTTP response */
    SERVER_FAULT_ERROR, /* error=CODE: this error code instead of the function */
    SERVER_FAULT_OWN
};

/* An action of one server: a word without a value. */
struct server_action {
    const char *word;
    uint32_t functions; /* a bit for each function that it is for */
    unsigned moment;    /* when the server applies it; 0: when the request arrives */
};

struct server_grammar {
    const char *const *functions; /* their names, at most 32 */
    size_t function_count;
    uint32_t requests; /* functions that are requests to this server: bits */
    const struct server_action *actions;
    size_t action_count;
    /* Whether this function has such an error code. */
    bool (*has_error)(unsigned function, const char *code);
    /* Writes the error codes of a function, for a message. */
    void (*put_errors)(unsigned function, char *text, size_t size);
};

struct server_rule {
    char text[FAULT_TEXT_MAX]; /* as given */
    uint32_t functions;        /* on which it can act: bits */
    struct fault_when when;
    unsigned action; /* SERVER_FAULT_OWN + index of the server's actions, or one of all servers */
    unsigned moment;
    int status;                         /* HTTP */
    int64_t delay[2];                   /* DELAY: lowest and highest, ns */
    uint32_t octets;                    /* CUT */
    char error[SERVER_FAULT_VALUE_MAX]; /* ERROR */
};

/* Reads a rule. ERR_MALFORMED with one line in `reason`, which names the choices. */
int server_rule_parse(struct server_rule *out, const struct server_grammar *grammar,
                      const char *text, char reason[SERVER_FAULT_REASON_MAX]);

#endif
