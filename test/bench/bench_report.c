/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `euicc trace report`: from the pcapng of a card to the page, and that its memory does not depend
 * on the length of the trace. The trace is what a card responds to a management session that
 * repeats.
 */
#include "apdu/apdu.h"
#include "apdu/sw.h"
#include "card/slices.h"
#include "test/bench/bench.h"
#include "tools/trace/report/report.h"
#include "tools/trace/show/walk.h"

#include <malloc.h>
#include <sys/stat.h>

enum { ROUNDS = 5, EXCHANGES = 10000, SHORT = EXCHANGES / 8, COMMAND_MAX = 64, PATH_SIZE = 96 };

/* Each is one exchange: a GET RESPONSE follows where the card has data. */
static const char *const session[] = {
    "00A4040010A0000005591010FFFFFFFF8900000100",   /* SELECT ISD-R */
    "80E2910006BF3E035C015A",                       /* GetEID */
    "80E2910003BF2200",                             /* GetEUICCInfo2 */
    "80E2910003BF3C00",                             /* GetEuiccConfiguredAddresses */
    "80E2910003BF2D00",                             /* GetProfilesInfo */
    "80E2910003BF5500",                             /* GetEimConfigurationData */
    "80E2910003BF2800",                             /* ListNotification */
    "80E2910011BF310EA00C5A0A98000000000000000001", /* EnableProfile of no profile */
    "00A4000C023F00",                               /* SELECT MF */
    "00B2010426",                                   /* READ RECORD */
};

static void must(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "bench_report: %s\n", what);
    exit(1);
}

static struct euiccd_card *new_card(const char *folder)
{
    struct euiccd_open_options options = {
        .size = sizeof(options), .without_ipae = true, .durability = EUICCD_DURABILITY_OS};
    struct euiccd_error error = {""};
    struct euiccd_card *card;
    char path[PATH_SIZE];

    snprintf(path, sizeof(path), "%s/card.euicc", folder);
    must(euiccd_create_test(path, NULL, NULL, NULL, &error) == 0, error.text);
    must(euiccd_context_new(&options.context) == 0, "no context");
    must(euiccd_open(&card, path, &options, &error) == 0, error.text);
    must(euiccd_power_on(card, NULL) == 0, "no power");
    return card;
}

static int64_t zero(const struct clock *clock)
{
    (void)clock;
    return INT64_C(1795348801000000000);
}

static uint16_t send_one(struct euiccd_card *card, const struct trace *trace, const char *hex)
{
    uint8_t memory[COMMAND_MAX];
    struct buf command = BUF_OVER(memory);
    struct rapdu response;

    must(buf_put_hex(&command, hex) == 0, hex);
    response = card_transmit(card, buf_bytes(&command));
    trace_emit(trace, (struct trace_event){.kind = TRACE_APDU,
                                           .command = buf_bytes(&command),
                                           .data = response.data,
                                           .sw = response.sw});
    return response.sw;
}

static void write_trace(struct euiccd_card *card, const char *path, size_t exchanges)
{
    static const struct clock fixed = {zero};
    struct trace trace = {"ship", &fixed, trace_pcapng_new(path)};

    must(trace.sinks != NULL, path);
    for (size_t i = 0; i < exchanges; i++) {
        uint16_t sw = send_one(card, &trace, session[i % (sizeof(session) / sizeof(session[0]))]);
        char get_response[16];

        while (sw >> 8 == SW1_MORE) {
            snprintf(get_response, sizeof(get_response), "00C00000%02X", sw & 0xFF);
            sw = send_one(card, &trace, get_response);
        }
    }
    trace_sinks_close(trace.sinks);
}

struct work {
    struct report *report;
    size_t exchanges, most; /* octets of the heap in use */
};

static int add(void *context, const struct exchange *exchange)
{
    struct work *work = context;
    size_t used = mallinfo2().uordblks;

    work->most = used > work->most ? used : work->most;
    work->exchanges++;
    return report_add(work->report, exchange);
}

/* Seconds. */
static double write_page(const char *trace, const char *page, size_t exchanges, double *heap)
{
    double began = bench_now();
    size_t before = mallinfo2().uordblks;
    struct walk_source source = {.path = trace};
    struct work work = {0};
    char reason[WALK_REASON_MAX];
    struct walk *walk;
    FILE *to = fopen(page, "wbe");
    int step;

    must(to && report_new(&work.report, to, "bench.pcapng", false) == 0, page);
    must(walk_new(&walk, &source, add, &work, reason) == 0, reason);
    do
        step = walk_step(walk);
    while (step > 0);
    must(step == 0 && work.exchanges == exchanges, "not all exchanges");
    must(report_end(work.report, walk_remark(walk)) == 0 && fclose(to) == 0, page);
    walk_free(walk);
    report_free(work.report);
    *heap = (double)(work.most - before) / 1024;
    return bench_now() - began;
}

int main(void)
{
    char folder[] = "/tmp/euicc-bench-XXXXXX";
    char trace[PATH_SIZE], page[PATH_SIZE], clean[PATH_SIZE];
    double seconds[ROUNDS], heap, heap_short;
    struct euiccd_card *card;
    struct stat status;

    bench_begin("report");
    must(mkdtemp(folder) != NULL, folder);
    snprintf(trace, sizeof(trace), "%s/trace.pcapng", folder);
    snprintf(page, sizeof(page), "%s/page.html", folder);
    card = new_card(folder);
    write_trace(card, trace, SHORT);
    write_page(trace, page, SHORT, &heap_short);
    write_trace(card, trace, EXCHANGES);
    for (size_t i = 0; i < ROUNDS; i++)
        seconds[i] = write_page(trace, page, EXCHANGES, &heap);
    bench_bound("the page of 10,000 exchanges", "ms", bench_quantile(seconds, ROUNDS, 0.25) * 1e3,
                2000);
    must(stat(page, &status) == 0, page);
    bench_bound("octets of the page for each exchange", "B", (double)status.st_size / EXCHANGES,
                2000);
    bench_at_most("heap for 8 times the exchanges", "KiB", heap_short, heap, 1.1);
    euiccd_close(card);
    snprintf(clean, sizeof(clean), "rm -r %s", folder);
    return system(clean) == 0 ? bench_end() : 1;
}
