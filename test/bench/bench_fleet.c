/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A thousand cards that poll one eIM (fleet.h). The eIM has one order for each card and expects one
 * signed result; each step is a line in its state file. A card with any other outcome is an error;
 * the goal is no error.
 */
#include "test/bench/bench.h"
#include "test/fake/fleet.h"

enum { CARDS = 1000 };

static double cpu_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double resident_kb(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    long pages = 0;

    if (!file || fscanf(file, "%*d %ld", &pages) != 1)
        return 0;
    fclose(file);
    return (double)pages * (double)sysconf(_SC_PAGESIZE) / 1024;
}

/* A card with an order sends three requests: the eIM requests its certificates first. */
static void check(struct fleet *fleet, unsigned connections)
{
    for (unsigned i = 0; i < fleet->count; i++) {
        struct member *member = &fleet->members[i];
        unsigned polls = connections + 2;

        if (member->results != 1 || member->polls != polls || member->connections != connections ||
            member->terminal->sw != 0x9000)
            fleet_error(member, "did something else");
    }
}

int main(void)
{
    struct fleet fleet;
    double began, memory;
    unsigned most;

    bench_begin("fleet");
    memory = resident_kb();
    began = cpu_now();
    fleet_make(&fleet, CARDS);
    fleet_order(&fleet);
    bench_note("a card is made, opened and knows its eIM", "ms", (cpu_now() - began) * 1e3 / CARDS);
    bench_note("memory of a card that is off", "kB", (resident_kb() - memory) / CARDS);
    began = cpu_now();
    most = fleet_start(&fleet);
    bench_note("power on to the end of the first poll, each", "ms",
               (cpu_now() - began) * 1e3 / CARDS);
    bench_note("sessions that were open at once", "", most);
    bench_note("memory of a card and its session", "kB", (resident_kb() - memory) / CARDS);
    check(&fleet, 1);
    began = cpu_now();
    fleet_wake(&fleet);
    bench_note("an idle poll, each", "ms", (cpu_now() - began) * 1e3 / CARDS);
    check(&fleet, 2);
    bench_bound("errors of 1,000 cards that poll one eIM", "", fleet.errors, 0);
    fleet_end(&fleet);
    return bench_end();
}
