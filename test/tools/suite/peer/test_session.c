/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests of the suite's SM-DP+ against a card: good ones, and each difference. */
#include "test/tools/suite/peer/peers_scene.h"

static void test_good(void **state)
{
    (void)state;
    for (unsigned chain = 0; chain < 2; chain++) {
        struct bytes response;

        scene_open(chain);
        assert_true(here.session.prepared);
        scene_session(chain);
        assert_int_equal(scene_authenticate("ds", &response), 0);
        assert_int_equal(peer_take_authenticate_server(&here.session, response, &here.error), 0);
        assert_int_equal(peer_check_signed(&here.session, response, &here.error), 0);
    }
}

static void test_authenticate_differences(void **state)
{
    static const struct {
        const char *differences;
        int code;
    } rows[] = {
        {"server=forged", 1},
        {"server=other-ci", 7},
        {"server=wrong-role", 5},
        {"server=curve", 3},
        {"server=binding", 5},
        {"server=eum", 1},
        {"bit=1", 2},
        {"bit=512", 2},
        {"signed=transaction", 2},
        {"signed=challenge", 2},
        {"signed=address", 2},
        {"signed=server-challenge", 2},
        {"challenge", 6},
        {"ci=unknown", 7},
        {"ci=0102", 7},
        {"transaction=0102", 0},
    };
    struct bytes response;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        scene_session(0);
        if (scene_authenticate(rows[i].differences, &response) != rows[i].code)
            fail_msg("%s: %d", rows[i].differences, scene_code(response));
        assert_int_equal(peer_take_authenticate_server(&here.session, response, &here.error),
                         rows[i].code ? ERR_NOT_FOUND : 0);
    }
    assert_int_equal(here.session.transaction_id_len, 2);
}

static void test_prepare_differences(void **state)
{
    static const struct {
        const char *differences;
        int code;
    } rows[] = {
        {"binding=other-chain", 1},
        {"binding=auth", 1},
        {"binding=wrong-oid", 1},
        {"binding=curve", 3},
        {"bit=3", 2},
        {"signed=transaction", 2},
        {"signature1", 2},
        {"transaction", 5},
        {"cc-flag", 127},
        {"cc=1234", 0},
        {"cc-hash=1234", 0},
        {"otpk=0401", 0},
    };
    struct bytes response;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        scene_session(0);
        assert_int_equal(scene_authenticate(NULL, &response), 0);
        assert_int_equal(peer_take_authenticate_server(&here.session, response, &here.error), 0);
        if (scene_prepare(rows[i].differences, &response) != rows[i].code &&
            !(rows[i].code == 2 && scene_code(response) == 5)) /* checked in either order */
            fail_msg("%s: %d", rows[i].differences, scene_code(response));
        assert_int_equal(peer_take_prepare_download(&here.session, response, &here.error),
                         rows[i].code ? ERR_NOT_FOUND : 0);
    }
}

static void test_cancel(void **state)
{
    struct bytes response;
    struct buf request = BUF_OVER(here.request);

    (void)state;
    scene_session(0);
    assert_int_equal(scene_authenticate(NULL, &response), 0);
    assert_int_equal(peer_take_authenticate_server(&here.session, response, &here.error), 0);
    assert_int_equal(
        peer_put_cancel_session(&here.session, 2, "transaction", &request, &here.error), 0);
    assert_int_equal(fake_es10(&here.fake, buf_bytes(&request), &response), 0x9000);
    assert_int_equal(peer_check_signed(&here.session, response, &here.error), ERR_NOT_FOUND);
    scene_session(0);
    assert_int_equal(scene_authenticate(NULL, &response), 0);
    assert_int_equal(peer_take_authenticate_server(&here.session, response, &here.error), 0);
    request.len = 0;
    assert_int_equal(peer_put_cancel_session(&here.session, 2, NULL, &request, &here.error), 0);
    assert_int_equal(fake_es10(&here.fake, buf_bytes(&request), &response), 0x9000);
    assert_int_equal(peer_check_signed(&here.session, response, &here.error), 0);
}

static void test_unknown_words(void **state)
{
    struct buf request = BUF_OVER(here.request);

    (void)state;
    scene_session(0);
    assert_int_equal(peer_put_authenticate_server(&here.session, "bits=1", &request, &here.error),
                     ERR_UNSUPPORTED);
    assert_int_equal(peer_put_authenticate_server(&here.session, "signed=x", &request, &here.error),
                     ERR_UNSUPPORTED);
    assert_int_equal(peer_put_prepare_download(&here.session, "server=eum", &request, &here.error),
                     ERR_UNSUPPORTED);
    assert_int_equal(peer_put_cancel_session(&here.session, 1, "x", &request, &here.error),
                     ERR_UNSUPPORTED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),
        cmocka_unit_test(test_authenticate_differences),
        cmocka_unit_test(test_prepare_differences),
        cmocka_unit_test(test_cancel),
        cmocka_unit_test(test_unknown_words),
    };

    return cmocka_run_group_tests(tests, scene_begin, scene_end);
}
