/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The control socket of `euicc run`: requests one at a time, a restore in place, and what an event
 * costs a card with a follower that does not read. Server and client share one process and CPU.
 */
#include "test/bench/bench.h"
#include "test/fake/unix_socket.h"
#include "tools/cli/control_server.h"
#include "tools/reader/run.h"

#include <event2/event.h>
#include <signal.h>
#include <sys/socket.h>

enum { ROUNDS = 15, REQUESTS = 1000, RESTORES = 50, EVENTS = 2000 };

static struct run run;

static void must(bool ok, const char *what)
{
    if (!ok) {
        perror(what);
        exit(1);
    }
}

/* Sends a request and reads its response, which must be ok. */
static void ask(int client, const char *request)
{
    static char response[65536];
    size_t len = 0;

    must(send(client, request, strlen(request), 0) == (ssize_t)strlen(request), "send");
    while (len == 0 || response[len - 1] != '\n') {
        ssize_t got = recv(client, response + len, sizeof(response) - 1 - len, MSG_DONTWAIT);

        len += got > 0 ? (size_t)got : 0;
        event_base_loop(run.base, EVLOOP_NONBLOCK);
    }
    response[len] = '\0';
    if (!strstr(response, "\"ok\":true")) {
        fprintf(stderr, "%s: %s", request, response);
        exit(1);
    }
}

/* Microseconds of one request: the lower quartile of the rounds. */
static double measure(int client, const char *request, size_t count)
{
    double times[ROUNDS];

    for (size_t round = 0; round < ROUNDS; round++) {
        double began = bench_now();

        for (size_t i = 0; i < count; i++)
            ask(client, request);
        times[round] = (bench_now() - began) * 1e6 / (double)count;
    }
    return bench_quantile(times, ROUNDS, 0.25);
}

/* Microseconds of STATUS. */
static double measure_card(void)
{
    static const uint8_t status[] = {0x80, 0xF2, 0x00, 0x0C, 0x00};
    double times[ROUNDS];

    for (size_t round = 0; round < ROUNDS; round++) {
        double began = bench_now();

        for (size_t i = 0; i < EVENTS; i++)
            must(euiccd_transmit(run.slots[0].card, status, sizeof(status)).sw == 0x9000, "STATUS");
        times[round] = (bench_now() - began) * 1e6 / EVENTS;
        event_base_loop(run.base, EVLOOP_NONBLOCK);
    }
    return bench_quantile(times, ROUNDS, 0.25);
}

int main(int argc, char **argv)
{
    char folder[200], card[220], path[240], command[260];
    double alone;
    int client, slow;

    (void)argc;
    signal(SIGPIPE, SIG_IGN);
    bench_begin("control");
    snprintf(folder, sizeof(folder), "%s-XXXXXX", argv[0]);
    must(mkdtemp(folder) != NULL, folder);
    snprintf(card, sizeof(card), "%s/card.euicc", folder);
    snprintf(path, sizeof(path), "%s/s", folder);
    must(euiccd_create_test(card, NULL, NULL, NULL, NULL) == 0, card);
    run.base = event_base_new();
    run.options.durability = EUICCD_DURABILITY_NONE;
    run.slots = command_grow(NULL, 0, sizeof(*run.slots));
    run.count = 1;
    run.slots[0].path = card;
    run.slots[0].run = &run;
    must(run_control_start(&run, path) == COMMAND_DONE, path);
    must(run_open_cards(&run) == COMMAND_DONE, card);
    must(euiccd_power_on(run.slots[0].card, NULL) == 0, card);
    client = unix_connect(path);
    bench_bound("a request (10,000 a second)", "us",
                measure(client, "{\"do\":\"fault\",\"list\":true}\n", REQUESTS), 100);
    bench_note("show", "us", measure(client, "{\"do\":\"show\"}\n", REQUESTS / 10));
    ask(client, "{\"do\":\"snapshot\"}\n");
    bench_bound("restore in place, in memory", "us",
                measure(client, "{\"do\":\"restore\"}\n", RESTORES), 5000);
    alone = measure_card();
    slow = unix_connect(path);
    ask(slow, "{\"do\":\"follow\"}\n");
    bench_bound("an APDU with a follower that does not read, more", "us", measure_card() - alone,
                10);
    close(slow);
    close(client);
    run_control_end(&run);
    run_close_card(&run.slots[0]);
    must(card_options_end(&run.options, COMMAND_DONE) == COMMAND_DONE, "the options");
    event_base_free(run.base);
    free(run.slots);
    snprintf(command, sizeof(command), "rm -r '%s'", folder);
    must(system(command) == 0, folder);
    return bench_end();
}
