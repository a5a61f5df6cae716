/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a pcapng file to one line an exchange, as `euicc trace show --line` does, and the heap that
 * it takes. The trace repeats a session: reset, SELECT, ES10 calls in blocks, toolkit commands,
 * events.
 */
#include "test/bench/bench.h"
#include "tools/trace/show/show.h"
#include "tools/trace/show/walk.h"

#include <malloc.h>

enum { ROUNDS = 7, TRACE_OCTETS = 16 << 20, TREE_MEMORY_MAX = 1 << 20 };
static const double megabyte = 1e6;

/* Command and response with status word, in hex. */
static const char *const apdus[][2] = {
    {"00A4040007A0000000871002", "6134"},
    {"00C0000034",
     "62328202782183027FF08410A0000000871002FF33FF0189000001008A01058B032F0601C60C90016083"
     "01018301818301 0A9000"},
    {"00A40004026F07", "6119"},
    {"00C0000019", "621782024121830 26F078A01058B036F06058002000988013 89000"},
    {"00B0000009", "0809101010000000109000"},
    {"0070000001", "019000"},
    {"01A4040010A0000005591010FFFFFFFF8900000100", "6121"},
    {"01C0000021", "6F1F8410A0000005591010FFFFFFFF8900000100A504E00282 03E1039F70019000"},
    {"81E2910006BF3E035C015A", "6115"},
    {"01C0000015", "BF3E125A10890490320000000000000000000000129000"},
    {"81E2910003BF2D00", "6138"},
    {"01C0000038",
     "BF2D35A033E3315A0A989999010000000000314F10A0000005591010FFFFFFFF89000010009F7001019104"
     "5465737492064E65787420419501029000"},
    {"81E2910014BF3111A00C5A0A989999010000000000318101FF", "6106"},
    {"01C0000006", "BF31038001029000"},
    {"80120000 1B", "D0198103014001820281823C030201BB3E0521C0000201390205789000"},
    {"8014000010810301400182028281830100B8028100", "910E"},
    {"80120000 0E", "D00C810301420082028121B70105 9000"},
    {"8014000013810301420082028281830100B6050102030405", "9000"},
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

static void emit(const struct trace *trace, const char *command_hex, const char *response_hex)
{
    uint8_t command_memory[300], response_memory[300];
    struct buf command = BUF_OVER(command_memory), response = BUF_OVER(response_memory);

    must(buf_put_hex(&command, command_hex) == 0 && buf_put_hex(&response, response_hex) == 0,
         response_hex);
    trace_emit(trace,
               (struct trace_event){.kind = TRACE_APDU,
                                    .command = buf_bytes(&command),
                                    .data = bytes_cut(buf_bytes(&response), 0, response.len - 2),
                                    .sw = (uint16_t)(response.at[response.len - 2] << 8 |
                                                     response.at[response.len - 1])});
}

static double write_trace(char path[], size_t octets)
{
    static const struct clock fixed = {zero};
    struct trace trace = {"ship", &fixed, NULL};
    double size;
    int fd = mkstemp(path);

    must(fd >= 0, "mkstemp");
    trace.sinks = trace_pcapng_new(path);
    must(trace.sinks != NULL, path);
    while ((size_t)lseek(fd, 0, SEEK_END) < octets)
        for (int i = 0; i < 100; i++) {
            for (size_t j = 0; j < sizeof(apdus) / sizeof(apdus[0]); j++)
                emit(&trace, apdus[j][0], apdus[j][1]);
            trace_refusal(&trace, "SELECT", "TS 102 221 11.1.1", NULL, "no such file", BYTES_NONE,
                          0x6A82);
            emit(&trace, "00A40004026FFF", "6A82");
        }
    trace_sinks_close(trace.sinks);
    size = (double)lseek(fd, 0, SEEK_END);
    close(fd);
    return size;
}

struct bench_show {
    struct show show;
    struct view view;
    struct arena arena;
    size_t heap; /* the most that was in use */
};

static int on_exchange(void *context, const struct exchange *exchange)
{
    struct bench_show *bench = context;

    view_set(&bench->view, &bench->arena, exchange);
    show_line(&bench->show, &bench->view);
    if (exchange->number % 1000 == 0) {
        size_t heap = mallinfo2().uordblks;

        bench->heap = heap > bench->heap ? heap : bench->heap;
    }
    return 0;
}

/* Seconds. */
static double show_trace(const char *path, FILE *to, size_t *heap)
{
    const struct walk_source source = {.path = path};
    struct bench_show bench = {.show = {.to = to}};
    char reason[WALK_REASON_MAX];
    double start = bench_now();
    struct walk *walk;

    arena_init(&bench.arena, TREE_MEMORY_MAX);
    must(walk_new(&walk, &source, on_exchange, &bench, reason) == 0, reason);
    while (walk_step(walk) > 0)
        ;
    must(!walk_remark(walk), "the whole trace");
    walk_free(walk);
    arena_free(&bench.arena);
    *heap = bench.heap;
    return bench_now() - start;
}

int main(void)
{
    char path[] = "/tmp/euiccd-bench-XXXXXX", longer[] = "/tmp/euiccd-bench-XXXXXX";
    double size = write_trace(path, TRACE_OCTETS), times[ROUNDS];
    FILE *to = fopen("/dev/null", "w");
    size_t before, first, second;

    must(to != NULL, "/dev/null");
    bench_begin("trace show");
    for (int i = 0; i < ROUNDS; i++)
        times[i] = show_trace(path, to, &first);
    bench_bound("lines of 10 MB of pcapng", "ms",
                bench_quantile(times, ROUNDS, 0.25) * 1e3 * 10 * megabyte / size, 1e3);
    write_trace(longer, 4 * (size_t)TRACE_OCTETS);
    before = mallinfo2().uordblks;
    show_trace(path, to, &first);
    show_trace(longer, to, &second);
    bench_at_most("heap for 4 times the trace", "KiB", (double)(first - before) / 1024,
                  (double)(second - before) / 1024, 1.05);
    bench_bound("heap of reader, session and decoder", "MiB",
                (double)(second - before) / 1024 / 1024, 60);
    fclose(to);
    unlink(path);
    unlink(longer);
    return bench_end();
}
