/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Slots of `euicc run`: cards that are opened or made, their links, and their removal. */
#include "test/tools/reader/run_scene.h"

/* What the children get. */
struct input {
    struct command_scene *scene;
    const char *path; /* of the one card; NULL: that of run_begin */
    bool create;
    uint16_t port;
};

static int open_one(void *context)
{
    const struct input *input = context;
    struct run_scene run;
    int status;

    run_begin(&run, input->scene, 1);
    run.run.options.create = input->create;
    if (input->path)
        run.run.slots[0].path = input->path;
    status = run_open_cards(&run.run);
    run_end(&run);
    return status;
}

static void cards_that_cannot_be_opened(void **state)
{
    struct command_scene *scene = *state;
    const struct {
        struct input input;
        const char *error;
    } cases[] = {
        {{.path = scene_path(scene, "a.euicc")}, "a.euicc: there is no such card; --create makes"},
        {{.path = scene_write_text(scene, "text", "no card at all")}, "text"},
        {{.path = scene->folder}, scene->folder},
        {{.path = scene_path(scene, "missing/a.euicc"), .create = true}, "missing"},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct input input = cases[i].input;

        input.scene = scene;
        scene_run(scene, open_one, &input);
        scene_assert_error(scene, COMMAND_FAILED, cases[i].error);
    }
    assert_false(scene_exists(scene, "a.euicc"));
}

static void cards_are_made(void **state)
{
    struct command_scene *scene = *state;
    char eids[2][33];

    for (int again = 0; again < 2; again++) {
        struct run_scene run;
        char eid[33];

        run_begin(&run, scene, 2);
        run.run.options.create = !again;
        run.run.options.durability = again ? EUICCD_DURABILITY_NONE : EUICCD_DURABILITY_OS;
        assert_int_equal(run_open_cards(&run.run), COMMAND_DONE);
        for (size_t i = 0; i < 2; i++) {
            assert_int_equal(run.run.slots[i].image != NULL, again);
            euiccd_eid(run.run.slots[i].card, eid);
            if (again)
                assert_string_equal(eid, eids[i]);
            memcpy(eids[i], eid, sizeof(eid));
        }
        assert_string_not_equal(eids[0], eids[1]);
        run_end(&run);
    }
}

/* Links to free ports of this machine, two for each vpcd. */
static void pairs(void **state)
{
    struct pcscd_options options = {.count = 2};
    struct run_scene run;

    run_begin(&run, *state, 3);
    assert_int_equal(pcscd_free_ports(&options), 0);
    assert_int_equal(run_start_pairs(&run.run, &options), COMMAND_DONE);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(vpcd_port(run.run.slots[i].link), options.ports[i / 2] + i % 2);
    run_end(&run);
}

static void reinserted_cards(void **state)
{
    struct command_scene *scene = *state;
    struct run_scene run;

    run_begin(&run, scene, 3);
    run.run.options.durability = EUICCD_DURABILITY_NONE;
    assert_int_equal(run_reinsert(&run.run, NULL), 0);
    assert_int_equal(run_open_cards(&run.run), COMMAND_DONE);
    assert_int_equal(run_reinsert(&run.run, NULL), 0); /* without a link */
    for (size_t i = 0; i < run.run.count; i++)
        run.run.slots[i].address.port = run_free_ports();
    assert_int_equal(run_start_links(&run.run), COMMAND_DONE);
    assert_int_equal(run.run.count, 3);
    assert_int_equal(run_reinsert(&run.run, NULL), 3);
    assert_int_equal(run_reinsert(&run.run, "card-1.euicc"), 1);
    assert_int_equal(run_reinsert(&run.run, run.run.slots[2].path), 1);
    assert_int_equal(run_reinsert(&run.run, "card-1"), 0);
    assert_int_equal(run_reinsert(&run.run, ""), 0);
    for (size_t i = 0; i < run.run.count; i++)
        assert_false(run.run.slots[i].restart_pending); /* restored at once */
    run_end(&run);
}

/* A peer of a card that listens: the response to the request for the ATR is that of the card. */
static void check_atr(struct run_scene *run)
{
    struct euiccd_bytes atr;
    struct sockaddr_in address = {.sin_family = AF_INET,
                                  .sin_port = htons(vpcd_port(run->run.slots[0].link)),
                                  .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int peer = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    uint8_t response[64];
    size_t len = 0;

    if (connect(peer, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
        send(peer, "\0\1\1\0\1\4", 6, MSG_NOSIGNAL) != 6)
        exit(90);
    for (int i = 0; i < RUN_STEPS_MAX && (len < 2 || len < 2U + response[1]); i++) {
        ssize_t got = recv(peer, response + len, sizeof(response) - len, MSG_DONTWAIT);

        len += got > 0 ? (size_t)got : 0;
        run_step(run);
    }
    atr = euiccd_atr(run->run.slots[0].card);
    if (len != atr.length + 2 || memcmp(response + 2, atr.data, atr.length) != 0)
        exit(91);
    close(peer);
}

/* The child: a card that listens, with the spare slot at the next port. */
static int listen_with_one(void *context)
{
    const struct input *input = context;
    struct run_scene run;
    int status;

    run_begin(&run, input->scene, 1);
    run.run.slots[0].listen = true;
    run.run.slots[0].address.port = input->port;
    run.run.address_count = 1;
    status = run_open_cards(&run.run);
    if (status == COMMAND_DONE)
        status = run_start_links(&run.run);
    if (status == COMMAND_DONE) {
        if (run.run.count != 2 || run.run.slots[1].path ||
            run.run.slots[1].address.port != input->port + 1)
            exit(92);
        check_atr(&run);
        if (run_reinsert(&run.run, NULL) != 1)
            exit(93);
    }
    run_end(&run);
    return status;
}

static void listening_card(void **state)
{
    struct command_scene *scene = *state;
    struct input input = {.scene = scene};
    char text[64];

    do {
        input.port = run_free_ports();
        scene_run(scene, listen_with_one, &input);
    } while (strstr(scene->err, "the port is in use") || strstr(scene->err, "will abort"));
    assert_int_equal(scene->status, COMMAND_DONE);
    snprintf(text, sizeof(text), "card-0.euicc 127.0.0.1:%u\n", input.port);
    scene_assert_output_has(scene, text);
    assert_non_null(strstr(scene->err, "a reader that connected to us cannot see a removal; the "
                                       "card stays in\n"));
}

static void port_in_use(void **state)
{
    struct command_scene *scene = *state;
    struct input input = {.scene = scene};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t size = sizeof(address);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    assert_int_equal(bind(fd, (const struct sockaddr *)&address, size), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &size), 0);
    input.port = ntohs(address.sin_port);
    scene_run(scene, listen_with_one, &input);
    scene_assert_error(scene, COMMAND_FAILED,
                       "the port is in use; choose another one with --listen");
    close(fd);
}

static void names_of_cards(void **state)
{
    static const char *const cases[][2] = {
        {"a.euicc", "a"}, {"/x/a.euicc", "a-2"}, {"y/a", "a-3"}, {"b.der", "b.der"},
        {"a-2", "a-2-2"}, {"pcscd", "pcscd-2"},  {".euicc", ""}, {"c.euicc.euicc", "c.euicc"},
    };
    enum { COUNT = sizeof(cases) / sizeof(cases[0]) };
    struct slot slots[COUNT] = {{0}};
    struct run run = {.slots = slots, .count = COUNT};

    (void)state;
    for (size_t i = 0; i < COUNT; i++)
        slots[i].path = cases[i][0];
    assert_int_equal(run_name_cards(&run), COMMAND_DONE);
    for (size_t i = 0; i < COUNT; i++) {
        assert_string_equal(slots[i].name, cases[i][1]);
        free(slots[i].name);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_cards), SCENE_TEST(cards_that_cannot_be_opened),
        SCENE_TEST(cards_are_made),       SCENE_TEST(pairs),
        SCENE_TEST(reinserted_cards),     SCENE_TEST(listening_card),
        SCENE_TEST(port_in_use),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
