/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading a trace of each of the product's sinks, and the memory that it takes, which must not
 * depend on the length. The trace is a session that repeats.
 */
#include "test/bench/bench.h"
#include "tools/trace/read/reader.h"

#include <malloc.h>

enum { ROUNDS = 11, TRACE_OCTETS = 16 << 20, GROWTH = 8 };
static const double megabyte = 1e6;

struct shown {
    char path[64];
    double size; /* octets */
};

static void must(bool ok, const char *what)
{
    if (!ok) {
        perror(what);
        exit(1);
    }
}

static int64_t zero(const struct clock *clock)
{
    (void)clock;
    return INT64_C(1795348801000000000);
}

static const struct clock fixed = {zero};

/* Commands of a poll: small ones, blocks of STORE DATA, a message in one piece; a note. */
static void write_session(const struct trace *trace)
{
    static const uint8_t octets[3000] = {0x80, 0xE2, 0x11, 0x00, 0xFF};
    static const uint8_t small[] = {0x80, 0x12, 0x00, 0x00, 0x19};
    static const uint8_t big[] = {0x00, 0xC0, 0x00, 0x00, 0x00};

    for (int i = 0; i < 8; i++) {
        trace_emit(trace, (struct trace_event){
                              .kind = TRACE_APDU, .command = bytes_at(octets, 260), .sw = 0x9000});
        trace_emit(trace, (struct trace_event){.kind = TRACE_APDU,
                                               .command = BYTES_OF(small),
                                               .data = bytes_at(octets, 25),
                                               .sw = 0x9000});
        trace_emit(trace, (struct trace_event){.kind = TRACE_APDU,
                                               .command = BYTES_OF(big),
                                               .data = bytes_at(octets, 256),
                                               .sw = 0x9110});
    }
    trace_emit(trace, (struct trace_event){.kind = TRACE_FUNCTION,
                                           .name = "ES10b.LoadEuiccPackage",
                                           .clause = "SGP.32 5.9.1",
                                           .command = bytes_at(octets, 700),
                                           .data = bytes_at(octets, 120),
                                           .nanoseconds = 5000});
    trace_refusal(trace, "EnableProfile", "SGP.32 5.9.3", "C-20", "no such profile",
                  bytes_at(octets, 10), 1);
}

static struct shown write_trace(struct trace_sink *(*make)(const char *), size_t octets)
{
    struct shown shown = {.path = "/tmp/euiccd-bench-XXXXXX"};
    int fd = mkstemp(shown.path);
    struct trace trace = {"ship", &fixed, NULL};

    must(fd >= 0, "mkstemp");
    trace.sinks = make(shown.path);
    must(trace.sinks != NULL, shown.path);
    while ((size_t)lseek(fd, 0, SEEK_END) < octets)
        for (int i = 0; i < 100; i++)
            write_session(&trace);
    trace_sinks_close(trace.sinks);
    shown.size = (double)lseek(fd, 0, SEEK_END);
    close(fd);
    return shown;
}

/* Seconds to read all records. */
static double read_records(const struct shown *shown)
{
    double start = bench_now();
    struct trace_reader *reader;
    struct trace_record record;
    char reason[200] = "";
    uint64_t records = 0;

    must(trace_reader_open(&reader, shown->path, reason, sizeof(reason)) == 0, reason);
    while (trace_reader_next(reader, &record) > 0)
        records++;
    must(records > 1000 && !trace_reader_remark(reader), "all records");
    trace_reader_close(reader);
    return bench_now() - start;
}

static void bench_format(const char *name, struct trace_sink *(*make)(const char *), double least)
{
    struct shown shown = write_trace(make, TRACE_OCTETS);
    double ours[ROUNDS];
    char row[64];

    for (int i = 0; i < ROUNDS; i++)
        ours[i] = read_records(&shown);
    snprintf(row, sizeof(row), "records of 10 MB of %s", name);
    bench_bound(row, "ms", bench_quantile(ours, ROUNDS, 0.25) * 1e3 * 10 * megabyte / shown.size,
                1e3 * 10 / least);
    unlink(shown.path);
}

/* Heap in use in the middle of a trace, which must not depend on its length. */
static size_t heap_at_half(const struct shown *shown)
{
    struct trace_reader *reader;
    struct trace_record record;
    char reason[200];
    size_t most = 0;

    must(trace_reader_open(&reader, shown->path, reason, sizeof(reason)) == 0, "open");
    while (trace_reader_next(reader, &record) > 0) {
        size_t used = mallinfo2().uordblks;

        most = used > most ? used : most;
    }
    trace_reader_close(reader);
    return most;
}

static void bench_memory(void)
{
    struct shown small = write_trace(trace_pcapng_new, TRACE_OCTETS / GROWTH);
    struct shown large = write_trace(trace_pcapng_new, TRACE_OCTETS);
    size_t before = mallinfo2().uordblks;
    double first = (double)(heap_at_half(&small) - before);
    double second = (double)(heap_at_half(&large) - before);

    bench_at_most("heap for 8 times the trace", "KiB", first / 1024, second / 1024, 1.01);
    bench_bound("heap of a reader", "KiB", second / 1024, 1024);
    unlink(small.path);
    unlink(large.path);
}

int main(void)
{
    bench_begin("trace");
    bench_format("pcapng", trace_pcapng_new, 100);
    bench_format("JSON", trace_json_new, 20);
    bench_format("text", trace_text_new, 20);
    bench_memory();
    return bench_end();
}
