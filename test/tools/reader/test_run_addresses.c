/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses of cards: those of the command line, the ports after them, and the default ones. */
#include "test/tools/cli/command_scene.h"
#include "tools/reader/pcscd_parts.h"
#include "tools/reader/run.h"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

enum { CARDS_MAX = 4, NOT_ISOLATED = 77 };

struct input {
    struct command_address addresses[CARDS_MAX];
    bool listens[CARDS_MAX];
    size_t address_count;
    size_t cards;
    bool isolated;          /* in a network namespace of its own */
    uint16_t claimed;       /* by another process; 0: none */
    uint16_t listener_port; /* 0: none */
};

/* Another `euicc run' has the port. */
static void claim(uint16_t port)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int len = snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "euiccd/vpcd/%u", port);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + (size_t)len);

    (void)!bind(fd, (const struct sockaddr *)&address, size);
}

static void listen_at(uint16_t port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

    (void)!bind(fd, (const struct sockaddr *)&address, sizeof(address));
    listen(fd, 8);
}

static ino_t network_namespace(void)
{
    struct stat status;

    return stat("/proc/self/ns/net", &status) == 0 ? status.st_ino : 0;
}

/* The child: prints a line for each card. */
static int assign(void *context)
{
    static const char *const paths[CARDS_MAX] = {"a.euicc", "b.euicc", "c.euicc", "d.euicc"};
    struct input *input = context;
    struct slot slots[CARDS_MAX] = {0};
    struct run run = {.slots = slots,
                      .count = input->cards,
                      .addresses = input->addresses,
                      .listens = input->listens,
                      .address_count = input->address_count};
    ino_t network = network_namespace();
    int status;

    if (input->isolated && (pcscd_enter_namespaces(false) < 0 || network_namespace() == network))
        return NOT_ISOLATED;
    if (input->claimed)
        claim(input->claimed);
    if (input->listener_port)
        listen_at(input->listener_port);
    for (size_t i = 0; i < input->cards; i++)
        slots[i].path = paths[i];
    status = run_assign_addresses(&run);
    for (size_t i = 0; i < input->cards && status == COMMAND_DONE; i++)
        printf("%s:%u%s\n", slots[i].address.host, slots[i].address.port,
               slots[i].listen ? " listens" : "");
    return status;
}

static void given_addresses(void **state)
{
    static const struct {
        struct input input;
        const char *out;
    } cases[] = {
        {{.addresses = {{"192.0.2.1", 7}}, .address_count = 1, .cards = 1}, "192.0.2.1:7\n"},
        {{.addresses = {{"192.0.2.1", 7}}, .address_count = 1, .cards = 3},
         "192.0.2.1:7\n192.0.2.1:8\n192.0.2.1:9\n"},
        {{.addresses = {{"192.0.2.1", 65534}}, .address_count = 1, .cards = 2},
         "192.0.2.1:65534\n192.0.2.1:65535\n"},
        {{.addresses = {{"127.0.0.1", 20}, {"::1", 65000}},
          .listens = {true, false},
          .address_count = 2,
          .cards = 4},
         "127.0.0.1:20 listens\n::1:65000\n::1:65001\n::1:65002\n"},
        {{.addresses = {{"192.0.2.1", 5}, {"127.0.0.1", 65000}},
          .listens = {false, true},
          .address_count = 2,
          .cards = 3},
         "192.0.2.1:5\n127.0.0.1:65000 listens\n127.0.0.1:65001 listens\n"},
    };
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct input input = cases[i].input;

        scene_run(scene, assign, &input);
        scene_assert_done(scene);
        assert_string_equal(scene->out, cases[i].out);
    }
}

static void no_port_left(void **state)
{
    struct input input = {
        .addresses = {{"192.0.2.1", 65534}}, .address_count = 1, .cards = CARDS_MAX};
    struct command_scene *scene = *state;

    scene_run(scene, assign, &input);
    scene_assert_error(scene, COMMAND_FAILED, "c.euicc: no port left after 192.0.2.1:65535");
}

/* A port on this machine that another run has: a note, and the card keeps the address. */
static void claimed_address(void **state)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost", "192.0.2.1"};
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++) {
        struct input input = {.address_count = 1, .cards = 1, .claimed = 9};
        char text[300];

        snprintf(input.addresses[0].host, sizeof(input.addresses[0].host), "%s", hosts[i]);
        input.addresses[0].port = input.claimed;
        scene_run(scene, assign, &input);
        assert_int_equal(scene->status, COMMAND_DONE);
        snprintf(text, sizeof(text), "%s:9\n", hosts[i]);
        assert_string_equal(scene->out, text);
        snprintf(text, sizeof(text), "a.euicc: another `euicc run' has a card at %s:9", hosts[i]);
        assert_int_equal(strstr(scene->err, text) != NULL, i < 2);
        assert_int_equal(scene->err[0] != '\0', i < 2);
        input.listens[0] = true; /* the port of a listener is its own */
        scene_run(scene, assign, &input);
        scene_assert_done(scene);
    }
}

/* The ports from 35963 on, without those of another run. */
static void default_addresses(void **state)
{
    static const struct {
        struct input input;
        const char *out, *error;
    } cases[] = {
        {{.cards = 1}, "127.0.0.1:35963\n", NULL},
        {{.cards = 3}, "127.0.0.1:35963\n127.0.0.1:35964\n127.0.0.1:35965\n", NULL},
        {{.cards = 1, .claimed = 35963, .listener_port = 35964}, "127.0.0.1:35964\n", NULL},
        {{.cards = 1, .claimed = 35963}, "", "a.euicc: no free slot: cards of another `euicc run'"},
        {{.cards = 2, .claimed = 35964}, "", "b.euicc: no free slot: cards of another `euicc run'"},
        {{.cards = 2, .claimed = 35964, .listener_port = 35965},
         "127.0.0.1:35963\n127.0.0.1:35965\n",
         NULL},
    };
    struct command_scene *scene = *state;

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct input input = cases[i].input;

        input.isolated = true;
        scene_run(scene, assign, &input);
        if (scene->status == NOT_ISOLATED)
            skip(); /* the ports are the machine's, and may be in use */
        if (cases[i].error) {
            scene_assert_error(scene, COMMAND_FAILED, cases[i].error);
        } else {
            scene_assert_done(scene);
            assert_string_equal(scene->out, cases[i].out);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SCENE_TEST(given_addresses),
        SCENE_TEST(no_port_left),
        SCENE_TEST(claimed_address),
        SCENE_TEST(default_addresses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
