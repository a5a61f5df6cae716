/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Transferred octets and toolkit commands of a download of a 12 KB profile package, from the poll
 * with the order to the first poll without orders: octets in channels in each direction (without
 * the headers of IP, TCP and UDP). From the SM-DP+ over ES9+, and through the eIM over HTTPS and
 * CoAP; compared with the octets of the Bound Profile Package alone.
 */
#include "apdu/tlv.h"
#include "ipae/ipae.h"
#include "test/bench/bench.h"
#include "test/fake/smdpp.h"

enum { POLL_TIMER = 1, PACKAGE = 12288 };

static void die(const char *what)
{
    fprintf(stderr, "bench_air: %s\n", what);
    exit(1);
}

static void times(struct euiccd_create_options *factory)
{
    factory->poll_seconds = 1000;
}

struct way {
    const char *name;
    uint8_t protocols;
    bool indirect;
};

/* Queues BF54 with the activation code of the one profile. */
static void order(struct fake_eim *eim)
{
    static const char code[] = "LPA:1$" FAKE_SMDPP_ADDRESS "$one";
    uint8_t octets[200];
    struct buf out = BUF_OVER(octets);
    size_t outer = tlv_open(&out, 0xBF54), data = tlv_open(&out, 0xA0);

    tlv_put(&out, 0x80, bytes_at(code, strlen(code)));
    tlv_close(&out, data);
    tlv_close(&out, outer);
    fake_eim_queue(eim, buf_bytes(&out));
}

static void begin(struct circle *circle, struct fake_smdpp *smdpp, const struct way *way)
{
    size_t filler = 0, have;

    circle->scene.eims[0].protocols = way->protocols;
    circle->scene.eims[0].indirect = way->indirect;
    circle_begin(circle, "A*", 1, times);
    fake_smdpp_begin(smdpp, circle, "", 0);
    have = smdpp->profiles[0].package.len;
    while (have + filler + filler / 900 * 23 < PACKAGE) /* each part has a header */
        filler++;
    fake_smdpp_end(smdpp);
    fake_smdpp_begin(smdpp, circle, "", filler);
    fake_smdpp_behind(smdpp, &circle->eims[0]);
    terminal_start(&circle->terminal);
}

static void measure(struct circle *circle, struct fake_smdpp *smdpp, const struct way *way)
{
    struct fake_terminal *terminal = &circle->terminal;
    char name[80];
    double package;

    begin(circle, smdpp, way);
    package = (double)smdpp->profiles[0].package.len;
    terminal->up = terminal->down = 0;
    terminal->commands = 0;
    order(&circle->eims[0]);
    terminal_wait(terminal, terminal->timers[POLL_TIMER]);
    if (smdpp->installed != 1 || circle->eims[0].queue_len)
        die("no profile was installed");
    snprintf(name, sizeof(name), "download of 12 KB, %s: octets up", way->name);
    bench_note(name, "B", (double)terminal->up);
    snprintf(name, sizeof(name), "download of 12 KB, %s: octets down", way->name);
    bench_note(name, "B", (double)terminal->down);
    snprintf(name, sizeof(name), "download of 12 KB, %s: down, to the package", way->name);
    bench_note(name, "x", (double)terminal->down / package);
    snprintf(name, sizeof(name), "download of 12 KB, %s: toolkit commands", way->name);
    bench_note(name, "", terminal->commands);
    fake_smdpp_end(smdpp);
    circle_end(circle);
}

int main(void)
{
    static const struct way ways[] = {
        {"ES9+ (JSON), HTTPS", 0x80, false},
        {"through the eIM, HTTPS", 0x80, true},
        {"through the eIM, CoAP", 0x40, true},
    };
    struct circle *circle;
    struct fake_smdpp *smdpp;

    bench_begin("air");
    circle = circle_new();
    smdpp = calloc(1, sizeof(*smdpp));
    if (!smdpp)
        die("out of memory");
    for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
        measure(circle, smdpp, &ways[i]);
    free(smdpp);
    circle_free(circle);
    return bench_end();
}
