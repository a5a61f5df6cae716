/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests in progress: one that calls no SM-DP+ is served at once, with the media type of its
 * body. */
#include "tools/eim/server/jobs.h"

#include "test/fake/esipa.h"

#include <event2/event.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct {
    struct fake_esipa eim;
    struct event_base *base;
    struct es9_client client;
    struct https_trust trust;
    struct jobs *jobs;
} here;

static int begin(void **state)
{
    (void)state;
    memset(&here, 0, sizeof(here));
    fake_esipa_begin(&here.eim, NULL);
    here.base = event_base_new();
    here.client = (struct es9_client){&here.trust, "gsma-rsp-eim"};
    assert_int_equal(jobs_new(&here.jobs, here.base, &here.client), 0);
    return 0;
}

static int end(void **state)
{
    (void)state;
    jobs_free(here.jobs);
    jobs_free(NULL);
    event_base_free(here.base);
    fake_esipa_end(&here.eim);
    return 0;
}

static struct https_response handle_body(int json, struct bytes body)
{
    struct https_response response = {.status = 404};
    struct https_incoming in = {.path = "", .content_type = "", .admin_protocol = "", .body = body};

    jobs_handle(here.jobs, here.eim.esipa, json, &in, &response);
    return response;
}

static struct https_response handle(const char *hex)
{
    uint8_t memory[100];
    struct buf request = BUF_OVER(memory);

    assert_int_equal(buf_put_hex(&request, hex), 0);
    return handle_body(-1, buf_bytes(&request));
}

static void test_at_once(void **state)
{
    (void)state;
    for (int i = 0; i < 3 * JOBS_WAITING_MAX; i++) {
        struct https_response response = handle("BF4F035A0189");

        assert_int_equal(response.status, 200);
        assert_string_equal(response.content_type, "application/x-gsma-rsp-asn1");
        assert_true(bytes_equal(response.body, BYTES_TEXT("\xBF\x4F\x03\x02\x01\x03")));
        free((void *)(uintptr_t)response.body.at);
    }
}

/* A refusal is a text with the reason. */
static void test_refused(void **state)
{
    struct https_response response = handle("BF4000");

    (void)state;
    assert_int_equal(response.status, 400);
    assert_string_equal(response.content_type, HTTPS_TEXT);
    assert_true(bytes_equal(response.body, BYTES_TEXT("tag BF40: not a function of ESipa")));
    free((void *)(uintptr_t)response.body.at);
}

/* The JSON binding: the same function, another body. */
static void test_json(void **state)
{
    static const char got[] = "{\"eimPackageError\":3,\"header\":{\"functionExecutionStatus\":"
                              "{\"status\":\"Executed-Success\"}}}";
    int function = esipa_json_function("getEimPackage");
    struct https_response response = handle_body(function, BYTES_TEXT("{\"eidValue\":\"89\"}"));

    (void)state;
    assert_int_equal(response.status, 200);
    assert_string_equal(response.content_type, "application/json;charset=UTF-8");
    assert_true(bytes_equal(response.body, bytes_at(got, strlen(got))));
    free((void *)(uintptr_t)response.body.at);
    response = handle_body(function, BYTES_TEXT("[]"));
    assert_int_equal(response.status, 400);
    assert_string_equal(response.content_type, HTTPS_TEXT);
    free((void *)(uintptr_t)response.body.at);
}

/* An invalid address is an error at once; the reference of the request is taken. */
static void test_call_without_a_job(void **state)
{
    struct es9_error error = {.text = ""};
    json_t *out = NULL;

    (void)state;
    assert_int_equal(
        jobs_es9(here.jobs, "https://a/b", "initiateAuthentication", json_object(), &out, &error),
        ERR_MALFORMED);
    assert_null(out);
    assert_int_not_equal(strlen(error.text), 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
    const struct CMUnitTest tests[] = {
        TEST(test_at_once),
        TEST(test_refused),
        TEST(test_json),
        TEST(test_call_without_a_job),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
