/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/rsp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static struct fake_rsp *fake_of(struct rsp *rsp)
{
    return (struct fake_rsp *)((char *)rsp - offsetof(struct fake_rsp, download.rsp));
}

static int initiate(struct rsp *rsp, const struct initiate_authentication_request_esipa *request,
                    struct initiate_authentication_response_esipa *out)
{
    assert_int_equal(request->euicc_challenge.len, 16);
    assert_true(request->euicc_info1.len > 0);
    *out = fake_of(rsp)->initiated;
    return fake_of(rsp)->err;
}

static int authenticate(struct rsp *rsp, const struct authenticate_client_request *request,
                        struct rsp_authenticated *out)
{
    (void)request;
    *out = (struct rsp_authenticated){.is_event = true};
    fake_of(rsp)->authenticated++;
    return fake_of(rsp)->err;
}

static int get_package(struct rsp *rsp, const struct get_bound_profile_package_request *request,
                       int (*put)(void *context, struct bytes octets), void *context)
{
    struct fake_rsp *fake = fake_of(rsp);

    (void)request;
    return fake->package.len ? put(context, fake->package) : fake->err;
}

static int cancel(struct rsp *rsp, struct bytes transaction_id, struct bytes response)
{
    (void)transaction_id;
    (void)response;
    fake_of(rsp)->cancelled++;
    return fake_of(rsp)->err;
}

static int notify(struct rsp *rsp, struct bytes notification)
{
    (void)notification;
    fake_of(rsp)->notified++;
    return fake_of(rsp)->err;
}

void fake_rsp_begin(struct fake_rsp *fake, struct terminal *terminal)
{
    static const struct rsp_functions functions = {initiate, authenticate, get_package, cancel,
                                                   notify};

    memset(fake, 0, sizeof(*fake));
    fake->pending.eim_id = BYTES_TEXT("eim");
    fake->pending.request = BYTES_TEXT("\xBF\x54\x00");
    fake->session.terminal = terminal;
    fake->download.session = &fake->session;
    fake->download.pending = &fake->pending;
    fake->download.source.address = BYTES_TEXT("smdp.example");
    fake->download.source.matching_id = BYTES_TEXT("M");
    fake->download.rsp = (struct rsp){.functions = &functions, .refusal = "8.1/4.2 refused"};
}

bool fake_rsp_has_failed(const struct fake_rsp *fake, const char *text)
{
    struct bytes failure = fake->pending.failure;
    size_t len = strlen(text);

    for (size_t at = 0; failure.len > 0 && at + len <= failure.len; at++)
        if (memcmp(failure.at + at, text, len) == 0)
            return true;
    return false;
}
