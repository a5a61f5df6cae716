/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Connections of the link: a peer that leaves, ports in use, retries. */
#include "test/tools/reader/vpcd_scene.h"

static void test_lost_peer_means_power_off(void **state)
{
    struct scene *scene = *state;

    send_octets(scene, BYTES_TEXT("\0\1\1\0\5\0"));
    close(scene->peer);
    scene->peer = -1;
    for (int i = 0; i < STEPS_MAX && vpcd_is_connected(scene->link); i++)
        step(scene);
    assert_string_equal(scene->record.text, "on off");
}

static void test_port_in_use(void **state)
{
    struct scene *scene = *state;
    struct vpcd_options options = {
        .contacts = &contacts, .host = "127.0.0.1", .port = vpcd_port(scene->link), .listen = true};
    struct vpcd *second = NULL;

    assert_int_equal(vpcd_new(&second, scene->base, &options), ERR_BUSY);
    options.host = "no such host";
    assert_int_equal(vpcd_new(&second, scene->base, &options), ERR_NOT_FOUND);
    assert_null(second);
}

/* Connects without a listener, with one, without one again, with one again. */
static void test_reconnects(void **state)
{
    struct scene *scene = *state;
    struct sockaddr_in address = loopback(vpcd_port(scene->link));
    struct vpcd_options options = {.contacts = &contacts,
                                   .card = &scene->record,
                                   .host = "127.0.0.1",
                                   .port = vpcd_port(scene->link),
                                   .on_waiting = on_waiting,
                                   .context = &scene->record};
    int yes = 1;

    vpcd_free(scene->link);
    close(scene->peer);
    assert_int_equal(vpcd_new(&scene->link, scene->base, &options), 0);
    for (int i = 0; i < 50; i++)
        step(scene);
    assert_false(vpcd_is_connected(scene->link));
    scene->record.text[0] = '\0';
    for (int round = 0; round < 2; round++) {
        scene->listener = socket(AF_INET, SOCK_STREAM, 0);
        setsockopt(scene->listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
        assert_int_equal(bind(scene->listener, (struct sockaddr *)&address, sizeof(address)), 0);
        assert_int_equal(listen(scene->listener, 1), 0);
        for (int i = 0; i < STEPS_MAX && !vpcd_is_connected(scene->link); i++)
            step(scene);
        scene->peer = accept(scene->listener, NULL, NULL);
        send_octets(scene, BYTES_TEXT("\0\1\4"));
        assert_memory_equal(receive_octets(scene, 4), "\0\2\x3B\0", 4);
        close(scene->listener);
        close(scene->peer);
        for (int i = 0; i < STEPS_MAX && vpcd_is_connected(scene->link); i++)
            step(scene);
    }
    scene->listener = -1;
    scene->peer = -1;
    assert_string_equal(scene->record.text, "off off");
    assert_int_equal(scene->record.waits, 0);
}

/* A link that connects: the card leaves at a command, or by a call; the connection ends, and is
 * made again only for a card that is inserted. */
static void test_removed_and_inserted(void **state)
{
    struct scene *scene = *state;
    struct sockaddr_in address = loopback(0);
    socklen_t size = sizeof(address);
    struct vpcd_options options = {
        .contacts = &contacts, .card = &scene->record, .host = "127.0.0.1"};

    vpcd_free(scene->link);
    close(scene->peer);
    scene->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    assert_int_equal(bind(scene->listener, (struct sockaddr *)&address, sizeof(address)), 0);
    assert_int_equal(listen(scene->listener, 1), 0);
    assert_int_equal(getsockname(scene->listener, (struct sockaddr *)&address, &size), 0);
    options.port = ntohs(address.sin_port);
    assert_int_equal(vpcd_new(&scene->link, scene->base, &options), 0);
    for (unsigned round = 0; round < 3; round++) {
        for (int i = 0; i < STEPS_MAX && !vpcd_is_connected(scene->link); i++)
            step(scene);
        scene->peer = accept(scene->listener, NULL, NULL);
        assert_true(scene->peer >= 0);
        send_octets(scene, BYTES_TEXT("\0\1\4"));
        receive_octets(scene, 4);
        scene->record.text[0] = '\0';
        if (round == 0) {
            next_outcome.way = VPCD_REINSERT; /* returns by itself */
            send_octets(scene, BYTES_TEXT("\0\2\0\0"));
        } else if (round == 1) {
            next_outcome.way = VPCD_REMOVE;
            send_octets(scene, BYTES_TEXT("\0\2\0\0"));
        } else {
            assert_int_equal(vpcd_remove(scene->link), 0);
        }
        next_outcome.way = VPCD_SEND;
        assert_false(vpcd_is_connected(scene->link));
        assert_string_equal(scene->record.text, round < 2 ? "command off" : "off");
        close(scene->peer);
        if (round == 0)
            continue;
        for (int i = 0; i < 20; i++)
            step(scene);
        assert_int_equal(accept(scene->listener, NULL, NULL), -1);
        assert_int_equal(vpcd_insert(scene->link), 0);
        assert_int_equal(vpcd_insert(scene->link), 0);
    }
    scene->peer = -1;
}

static void test_reports_waiting_once(void **state)
{
    struct scene *scene = *state;
    struct vpcd_options options = {.contacts = &contacts,
                                   .card = &scene->record,
                                   .host = "127.0.0.1",
                                   .port = vpcd_port(scene->link),
                                   .on_waiting = on_waiting,
                                   .context = &scene->record};
    struct timeval wait = {VPCD_WARN_MS / 1000, 500000};

    vpcd_free(scene->link);
    assert_int_equal(vpcd_new(&scene->link, scene->base, &options), 0);
    event_base_loopexit(scene->base, &wait);
    event_base_dispatch(scene->base);
    assert_int_equal(scene->record.waits, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_lost_peer_means_power_off),
        TEST(test_port_in_use),
        TEST(test_reconnects),
        TEST(test_removed_and_inserted),
        TEST(test_reports_waiting_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
