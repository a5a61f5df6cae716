/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The k-th allocation of OpenSSL or libcurl fails, for k = 1, 2, ... until a call needs no more: it
 * succeeds as with memory, or "out of memory" is its reason.
 */
#ifndef TEST_TOOLS_HTTPS_FAILING_SCENE_H
#define TEST_TOOLS_HTTPS_FAILING_SCENE_H

#include "test/fake/failing_allocator.h"
#include "tools/https/https.h"
#include "tools/pki/pki.h"

#include <event2/event.h>
#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static struct {
    char folder[40], roots[2][200], certificate[200], key[200];
} here;

static inline void handle(void *context, const struct https_incoming *in,
                          struct https_response *response)
{
    (void)context;
    (void)in;
    response->status = 204;
}

static inline struct https_server_options server_options(void)
{
    return (struct https_server_options){.host = "127.0.0.1",
                                         .admin_protocol = "test",
                                         .certificate = here.certificate,
                                         .key = here.key,
                                         .handle = handle};
}

/* Fails allocation k of `call`, which returns 0 or sets the text of `error`. In a hundredth of the
 * failures OpenSSL may lose the reason: test/README.md. */
static inline void sweep(const char *name, int (*call)(struct https_error *error))
{
    struct https_error error = {""}, lost = {""};
    unsigned refused = 0, count_lost = 0;

    if (call(&error) < 0)
        fail_msg("%s: %s", name, error.text);
    for (unsigned k = 1;; k += 1 + k / 32) {
        int err;

        error.text[0] = '\0';
        failing_call_arm(&allocation, k, false);
        err = call(&error);
        if (!failing_call_end(&allocation))
            break;
        refused += err < 0;
        if (err < 0 && !strstr(error.text, ": out of memory")) {
            count_lost++;
            lost = error;
        }
    }
    assert_true(refused > 0);
    if (count_lost > (refused + 99) / 100)
        fail_msg("%s: %u of %u failures have another reason: %s", name, count_lost, refused,
                 lost.text);
}

static inline int begin(void **state)
{
    const struct pki_options pki = {.host = "127.0.0.1"};
    struct pki_error error;

    (void)state;
    snprintf(here.folder, sizeof(here.folder), "/tmp/euiccd-test-XXXXXX");
    assert_non_null(mkdtemp(here.folder));
    assert_int_equal(pki_make(here.folder, &pki, &error), 0);
    for (int i = 0; i < 2; i++)
        pki_path(here.roots[i], sizeof(here.roots[i]), here.folder, PKI_CI, (enum ec_curve)(i + 1),
                 false);
    pki_path(here.certificate, sizeof(here.certificate), here.folder, PKI_DPTLS, EC_CURVE_P256,
             false);
    pki_path(here.key, sizeof(here.key), here.folder, PKI_DPTLS, EC_CURVE_P256, true);
    return 0;
}

static inline int remove_one(const char *path, const struct stat *status, int kind,
                             struct FTW *place)
{
    (void)status;
    (void)kind;
    (void)place;
    return remove(path);
}

static inline int end(void **state)
{
    (void)state;
    return nftw(here.folder, remove_one, 4, FTW_DEPTH | FTW_PHYS);
}

#endif
