/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Octets that the card sends through the channel with compact forms (minimizeEsipaBytes, E-71), to
 * the same without them: of an idle poll, of an Indirect Profile Download and of a profile switch
 * with its notifications. Without the headers of IP and TCP; with TLS, whose handshake both have.
 * The eIM is that of `euicc eim`, which rebuilds the full forms and verifies their signatures, and
 * knows the card as after an IpaEuiccDataRequest for EUICCInfo1 and EUICCInfo2.
 */
#include "test/bench/bench.h"
#include "test/bench/eim_side.h"

enum { POLL_TIMER = 1, POLL_SECONDS = 1000 };

/* Greatest ratios that count as smaller. An idle poll has no message of which there is a compact
 * form. */
#define IDLE_GOAL     1.0
#define DOWNLOAD_GOAL 0.75
#define SWITCH_GOAL   0.75

static void full(struct euiccd_create_options *factory)
{
    factory->poll_seconds = POLL_SECONDS;
}

static void compact(struct euiccd_create_options *factory)
{
    factory->poll_seconds = POLL_SECONDS;
    factory->compact = true;
}

static void die(const char *what)
{
    fprintf(stderr, "bench_compact: %s\n", what);
    exit(1);
}

enum { IDLE, DOWNLOAD, SWITCH, PROCEDURES };

struct octets {
    unsigned long up[PROCEDURES], down[PROCEDURES];
    unsigned forms; /* compact ones */
};

static void poll(struct circle *circle, struct eim_side *eim, struct octets *octets, unsigned what)
{
    struct fake_terminal *terminal = &circle->terminal;
    unsigned long up = terminal->up, down = terminal->down;
    unsigned polls = eim->polls;

    if (terminal->timers[POLL_TIMER] < 0)
        die("no poll is due");
    terminal_wait(terminal, terminal->timers[POLL_TIMER]);
    if (eim->polls == polls || eim->failures)
        die("a poll failed");
    octets->up[what] = terminal->up - up;
    octets->down[what] = terminal->down - down;
}

static void measure(struct circle *circle, struct fake_smdpp *smdpp, struct octets *octets,
                    const char *state, void (*settings)(struct euiccd_create_options *factory))
{
    struct eim_side eim;

    circle->scene.eims[0].indirect = true;
    circle->scene.eims[0].protocols = 0x80;
    circle_begin(circle, "A*n Bn", 1, settings);
    fake_smdpp_begin(smdpp, circle, "", 0);
    eim_side_begin(&eim, circle, state);
    eim.smdpp = smdpp;
    eim_side_serve(&eim, circle);
    eim_side_queue(&eim, circle, "\"data\": \"BF20BF22\"");
    terminal_start(&circle->terminal);
    poll(circle, &eim, octets, IDLE);
    eim_side_queue(&eim, circle, "\"download\": \"1$" FAKE_SMDPP_ADDRESS "$one\"");
    poll(circle, &eim, octets, DOWNLOAD);
    if (smdpp->installed != 1)
        die("no profile was installed");
    circle->terminal.location_after_refresh = 0;
    eim_side_queue(&eim, circle, "\"orders\": [\"enable=89001000000000000024\"]");
    poll(circle, &eim, octets, SWITCH);
    if (smdpp->notifications != 2 || strncmp(circle_profiles(circle), "A B*", 4) != 0)
        die("the profile was not switched, or its notifications did not arrive");
    octets->forms = eim.compact;
    eim_side_end(&eim);
    fake_smdpp_end(smdpp);
    circle_end(circle);
}

static void report(const char *what, const struct octets *before, const struct octets *after,
                   unsigned index, double goal)
{
    char name[80];

    snprintf(name, sizeof(name), "%s, full forms: octets down", what);
    bench_note(name, "B", (double)before->down[index]);
    snprintf(name, sizeof(name), "%s: octets up, compact to full", what);
    bench_at_most(name, "B", (double)before->up[index], (double)after->up[index], goal);
}

int main(void)
{
    struct circle *circle;
    struct fake_smdpp *smdpp;
    struct octets before = {0}, after = {0};

    bench_begin("compact");
    circle = circle_new();
    smdpp = calloc(1, sizeof(*smdpp));
    if (!smdpp)
        die("out of memory");
    measure(circle, smdpp, &before, "full.json", full);
    measure(circle, smdpp, &after, "compact.json", compact);
    if (before.forms || !after.forms)
        die("the wrong card sent compact forms");
    report("idle poll", &before, &after, IDLE, IDLE_GOAL);
    report("download through the eIM", &before, &after, DOWNLOAD, DOWNLOAD_GOAL);
    report("switch with two notifications", &before, &after, SWITCH, SWITCH_GOAL);
    free(smdpp);
    circle_free(circle);
    return bench_end();
}
