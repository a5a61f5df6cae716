/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/run/protect.h"

#include "apdu/err.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

enum { OUTPUT_MAX = 4096 };

/* The form of CMocka's messages; their usual form is read here. */
#define OUTPUT_VARIABLE "CMOCKA_MESSAGE_OUTPUT"

struct call {
    struct suite *suite;
    void (*function)(struct suite *suite, void *context);
    void *context;
    bool entered, returned;
};

static void test(void **state)
{
    struct call *call = *state;

    call->entered = true;
    call->function(call->suite, call->context);
    call->returned = true;
}

/* Standard output and error go to a file in memory. */
struct capture {
    int file, saved[2];
};

static void capture_begin(struct capture *capture)
{
    fflush(stdout);
    fflush(stderr);
    capture->file = memfd_create("output", MFD_CLOEXEC);
    for (int i = 0; i < 2; i++) {
        capture->saved[i] = dup(i + 1);
        if (capture->file >= 0 && capture->saved[i] >= 0)
            dup2(capture->file, i + 1);
    }
}

static void capture_end(struct capture *capture, char output[OUTPUT_MAX])
{
    ssize_t len;

    fflush(stdout);
    fflush(stderr);
    for (int i = 0; i < 2; i++) {
        if (capture->saved[i] >= 0) {
            dup2(capture->saved[i], i + 1);
            close(capture->saved[i]);
        }
    }
    len = capture->file >= 0 ? pread(capture->file, output, OUTPUT_MAX - 1, 0) : 0;
    output[len > 0 ? len : 0] = 0;
    if (capture->file >= 0)
        close(capture->file);
}

/* The messages of CMocka, "[  ERROR   ] --- text" and "[   LINE   ] --- place", in one line. */
static char *messages(char *output)
{
    static const char mark[] = "] --- ";
    char *to = output;

    for (char *line = strtok(output, "\n"); line; line = strtok(NULL, "\n")) {
        const char *text = strstr(line, mark);
        size_t len;

        if (*line != '[' || !text)
            continue;
        text += sizeof(mark) - 1;
        len = strlen(text);
        if (to != output)
            *to++ = ' ';
        memmove(to, text, len);
        to += len;
    }
    *to = 0;
    return output;
}

/* The end was not one of the suite's words. */
static void name_end(struct suite *suite, char output[OUTPUT_MAX])
{
    static const char skipped[] = "skipped by the case", unknown[] = "ended without a message";
    bool is_skip = strstr(output, "SKIPPED") != NULL;
    bool is_signal = strstr(output, "Test failed with exception") != NULL;
    const char *text = is_skip ? skipped : messages(output);
    struct bytes copy;

    if (!*text)
        text = unknown;
    copy = arena_copy(&suite->arena, bytes_at(text, strlen(text) + 1));
    suite->verdict = is_skip || is_signal ? SUITE_INCONCLUSIVE : SUITE_FAIL;
    suite->reason = copy.at ? (const char *)copy.at : unknown;
}

bool protect_run(struct suite *suite, void (*function)(struct suite *suite, void *context),
                 void *context)
{
    struct call call = {suite, function, context, false, false};
    const struct CMUnitTest tests[] = {{"case", test, NULL, NULL, &call}};
    const char *variable = getenv(OUTPUT_VARIABLE);
    char *form = variable ? strdup(variable) : NULL;
    char output[OUTPUT_MAX];
    struct capture capture;

    unsetenv(OUTPUT_VARIABLE);
    capture_begin(&capture);
    cmocka_run_group_tests(tests, NULL, NULL);
    capture_end(&capture, output);
    if (form)
        setenv(OUTPUT_VARIABLE, form, 1);
    free(form);
    if (!call.entered) { /* CMocka had no memory */
        suite->verdict = SUITE_INCONCLUSIVE;
        suite->reason = err_text(ERR_MEMORY);
    } else if (!call.returned && suite->verdict == SUITE_PASS) {
        name_end(suite, output);
    }
    return call.returned;
}
