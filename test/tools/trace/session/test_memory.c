/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Growing octets of a session: content, limits of one buffer and of the session (SESSION-M1). */
#include "apdu/err.h"
#include "test/tools/trace/session/session_scene.h"
#include "tools/trace/session/session_private.h"

static void test_content(void **state)
{
    struct scene *scene = scene_open(0);
    struct trace_session *session = scene->session;
    const size_t before = session->held;
    struct octets octets = {0};
    uint8_t expected[3000];
    size_t len = 0;

    (void)state;
    assert_int_equal(octets_put(session, NULL, &octets, BYTES_NONE), 0);
    for (unsigned round = 0; len + 300 < sizeof(expected); round++) {
        size_t count = round * 7 % 300;

        for (size_t i = 0; i < count; i++)
            expected[len + i] = (uint8_t)(round + i);
        assert_int_equal(octets_put(session, NULL, &octets, bytes_at(expected + len, count)), 0);
        len += count;
        assert_true(bytes_equal(octets_bytes(&octets), bytes_at(expected, len)));
        assert_int_equal(session->held, before + octets.size);
        assert_true(octets.size >= len);
    }
    octets_drop(&octets, 0);
    assert_int_equal(octets.len, len);
    octets_drop(&octets, 5);
    assert_true(bytes_equal(octets_bytes(&octets), bytes_at(expected + 5, len - 5)));
    octets_drop(&octets, len - 5);
    assert_int_equal(octets.len, 0);
    octets_free(session, &octets);
    assert_null(octets.at);
    assert_int_equal(session->held, before);
    octets_free(session, &octets);
    assert_int_equal(session->held, before);
    scene_close(scene);
}

/* Memory of SESSION_KEPT_MAX remains for the next exchange, more does not. */
static void test_what_is_kept(void **state)
{
    struct scene *scene = scene_open(0);
    const size_t before = scene->session->held;
    struct octets octets = {0};

    (void)state;
    assert_int_equal(octets_grow(scene->session, NULL, &octets, SESSION_KEPT_MAX), 0);
    octets.len = SESSION_KEPT_MAX;
    octets_clear(scene->session, &octets);
    assert_int_equal(octets.len, 0);
    assert_int_equal(octets.size, SESSION_KEPT_MAX);
    octets.len = 1;
    assert_int_equal(octets_grow(scene->session, NULL, &octets, SESSION_KEPT_MAX), 0);
    octets_clear(scene->session, &octets);
    assert_null(octets.at);
    assert_int_equal(scene->session->held, before);
    scene_close(scene);
}

static void test_limit_of_a_buffer(void **state)
{
    struct scene *scene = scene_open(0);
    struct octets octets = {0};

    (void)state;
    assert_int_equal(octets_grow(scene->session, NULL, &octets, SESSION_MESSAGE_MAX), 0);
    octets.len = SESSION_MESSAGE_MAX - 1;
    assert_int_equal(octets_put(scene->session, NULL, &octets, BYTES_TEXT("ab")), ERR_TOO_LONG);
    assert_int_equal(octets.len, SESSION_MESSAGE_MAX - 1);
    assert_int_equal(octets_put(scene->session, NULL, &octets, BYTES_TEXT("a")), 0);
    assert_int_equal(octets.at[SESSION_MESSAGE_MAX - 1], 'a');
    assert_int_equal(octets_put(scene->session, NULL, &octets, BYTES_TEXT("a")), ERR_TOO_LONG);
    octets_free(scene->session, &octets);
    scene_close(scene);
}

/* SESSION-M1: the last octets of the session are given, no more; then other cards are given up. */
static void test_limit_of_the_session(void **state)
{
    struct scene *scene = scene_open(SHOW_CARD);
    struct trace_session *session = scene->session;
    struct octets octets = {0};
    size_t others;

    (void)state;
    others = SESSION_MEMORY_MAX - 512 - session->held;
    session->held += others;
    assert_int_equal(octets_put(session, NULL, &octets, BYTES_TEXT("a")), 0);
    assert_int_equal(octets.size, 512);
    assert_int_equal(octets_grow(session, NULL, &octets, 512), ERR_TOO_LONG);
    assert_int_equal(octets.size, 512);
    assert_int_equal(octets.len, 1);
    session->held -= others;
    octets_free(session, &octets);

    scene->card = "old";
    scene_apdu(scene, "00A40004023F00", "6110"); /* waits for GET RESPONSE */
    assert_lines(scene, "");
    others = SESSION_MEMORY_MAX - session->held;
    session->held += others;
    assert_int_equal(octets_put(session, NULL, &octets, BYTES_TEXT("a")), 0);
    assert_lines(scene, "old 1 0 00 A4 00 04 3F00 > 6110 incomplete\n");
    session->held -= others;
    octets_free(session, &octets);
    assert_int_equal(session->held, 0);
    scene_close(scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_content),
        cmocka_unit_test(test_what_is_kept),
        cmocka_unit_test(test_limit_of_a_buffer),
        cmocka_unit_test(test_limit_of_the_session),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
