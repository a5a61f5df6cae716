/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of what is undone after a case. */
#include "tools/suite/run/undo.h"

#include "apdu/sw.h"
#include "tools/suite/run/protect.h"

#include <string.h>

struct suite_undo *suite_undo_add(struct suite *suite, const char *item, struct bytes data,
                                  int (*undo)(struct suite *suite, struct suite_undo *undo))
{
    struct suite_undo *entry = suite_alloc(suite, sizeof(*entry));

    entry->item = suite_print(suite, "%s", item);
    entry->data = suite_copy(suite, data);
    entry->undo = undo;
    entry->next = suite->undo;
    suite->undo = entry;
    return entry;
}

/* The result code is not examined: the comparison of the card's state decides. */
static int send_request(struct suite *suite, struct suite_undo *undo)
{
    struct bytes response;

    return suite_call(suite, undo->data, 0, &response) == SW_OK ? 0 : -1;
}

void suite_undo_es10(struct suite *suite, const char *request, ...)
{
    struct bytes octets;
    va_list arguments;

    va_start(arguments, request);
    octets = suite_octets(suite, request, arguments);
    va_end(arguments);
    suite_check_allowed(suite, octets);
    suite_undo_add(suite, "", octets, send_request);
}

void suite_forget(struct suite *suite, const char *item)
{
    for (struct suite_undo *at = suite->undo; at; at = at->next)
        if (strcmp(at->item, item) == 0)
            at->forgotten = true;
}

static void undo_one(struct suite *suite, void *context)
{
    struct suite_undo *entry = context;

    suite_reset(suite); /* carries out a pending profile switch */
    if (entry->undo(suite, entry) < 0)
        suite_inconclusive(suite, "not undone: %s",
                           *entry->item ? entry->item : suite_hex(suite, entry->data));
}

bool undo_all(struct suite *suite, char *why, size_t size)
{
    bool done = true;

    suite->ending = true;
    while (suite->undo && !suite->gone) {
        struct suite_undo *entry = suite->undo;

        suite->undo = entry->next;
        suite->verdict = SUITE_PASS;
        if (!entry->forgotten && !protect_run(suite, undo_one, entry) && done) {
            snprintf(why, size, "%s", suite->reason);
            done = false;
        }
    }
    return done;
}
