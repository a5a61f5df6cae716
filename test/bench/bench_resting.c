/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ten thousand cards in one process: the memory of an unloaded card with its IPAe, above what all
 * cards share, and whether the last cards need more than the first ones. Each was opened and
 * powered, answered commands, wrote a setting, and was unloaded.
 */
#include "card/slices.h"
#include "ipae/ipae.h"
#include "test/bench/bench.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>

enum { CARDS = 10000, SOME = 100, DESCRIPTORS_BESIDE = 64, WAKINGS = 99 };

struct member {
    struct euiccd_card *card;
    struct ipae *ipae;
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "bench_resting: %s: %s\n", what, why);
    exit(1);
}

/* An unloaded card keeps one descriptor, its lock. */
static size_t cards_possible(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        die("descriptors", "no limit");
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < SOME * 2 + DESCRIPTORS_BESIDE)
        die("descriptors", "too few");
    return limit.rlim_cur < CARDS + DESCRIPTORS_BESIDE ? limit.rlim_cur - DESCRIPTORS_BESIDE
                                                       : CARDS;
}

/* Octets of private memory. */
static double private_kib(void)
{
    FILE *file = fopen("/proc/self/smaps_rollup", "re");
    char line[200];
    long sum = 0;

    if (!file)
        die("smaps_rollup", "cannot be read");
    while (fgets(line, sizeof(line), file))
        if (strncmp(line, "Private_", 8) == 0 && strchr(line, ':')) /* _Clean, _Dirty */
            sum += strtol(strchr(line, ':') + 1, NULL, 10);
    fclose(file);
    return (double)sum;
}

static void copy_file(const char *from, const char *to)
{
    int in = open(from, O_RDONLY);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL, 0600);
    struct stat status;

    if (in < 0 || out < 0 || fstat(in, &status) != 0 ||
        copy_file_range(in, NULL, out, NULL, (size_t)status.st_size, 0) != status.st_size)
        die(to, "cannot be copied");
    close(in);
    close(out);
}

static void send(struct euiccd_card *card, const char *hex)
{
    uint8_t memory[64];
    struct buf command = BUF_OVER(memory);
    unsigned sw;

    if (buf_put_hex(&command, hex) < 0)
        die(hex, "no command");
    sw = card_transmit(card, buf_bytes(&command)).sw;
    if (sw != 0x9000 && sw >> 8 != 0x61)
        die(hex, "refused");
}

/* The first commands of a terminal, and a change. */
static void use(struct euiccd_card *card)
{
    if (euiccd_power_on(card, NULL) < 0)
        die("a card", "no power");
    send(card, "00A40004023F00");
    send(card, "0070000001");
    send(card, "01A4040010A0000005591010FFFFFFFF8900000100");
    send(card, "81E2910006BF3E035C015A");         /* GetEID */
    send(card, "81E2910003BF2200");               /* GetEuiccInfo2 */
    send(card, "81E291000ABF650780056C6F63616C"); /* SetDefaultDpAddress */
}

static void add(struct member *member, const char *model, const char *path,
                struct euiccd_context *context)
{
    struct euiccd_open_options options = {.size = sizeof(options),
                                          .without_ipae = true,
                                          .context = context,
                                          .durability = EUICCD_DURABILITY_OS};
    struct euiccd_error error;

    copy_file(model, path);
    if (euiccd_open(&member->card, path, &options, &error) < 0)
        die(path, error.text);
    if (ipae_new(&member->ipae, member->card) < 0)
        die(path, "no IPAe");
    use(member->card);
    if (euiccd_release_memory(member->card) < 0)
        die(path, "no rest");
}

/* The first command of an unloaded card, and unloading it again. */
static void measure_waking(struct member *fleet, size_t count)
{
    double waking[WAKINGS], resting[WAKINGS];

    for (size_t i = 0; i < WAKINGS; i++) {
        struct euiccd_card *card = fleet[i * (count / WAKINGS)].card;
        double began = bench_now();

        send(card, "81E2910003BF3C00");
        waking[i] = (bench_now() - began) * 1e6;
        began = bench_now();
        if (euiccd_release_memory(card) < 0)
            die("a card", "no rest");
        resting[i] = (bench_now() - began) * 1e6;
    }
    bench_note("waking with GetEuiccConfiguredAddresses", "us",
               bench_quantile(waking, WAKINGS, 0.5));
    bench_note("going to rest", "us", bench_quantile(resting, WAKINGS, 0.5));
}

int main(int argc, char **argv)
{
    static struct member fleet[CARDS];
    char folder[200], model[220], path[240], row[64];
    size_t count = cards_possible();
    double before, after_some, before_last, after;
    struct euiccd_error error;
    struct euiccd_context *context;

    (void)argc;
    bench_begin("resting");
    snprintf(folder, sizeof(folder), "%s-XXXXXX", argv[0]);
    if (!mkdtemp(folder) || euiccd_context_new(&context) < 0)
        die(folder, "cannot be made");
    snprintf(model, sizeof(model), "%s/model.euicc", folder);
    if (euiccd_create_test(model, NULL, NULL, NULL, &error) < 0)
        die(model, error.text);
    before = after_some = before_last = 0;
    for (size_t i = 0; i < count; i++) {
        if (i == 1) /* the first one created what all share */
            before = private_kib();
        if (i == SOME + 1)
            after_some = private_kib();
        if (i == count - SOME)
            before_last = private_kib();
        snprintf(path, sizeof(path), "%s/%zu.euicc", folder, i);
        add(&fleet[i], model, path, context);
    }
    after = private_kib();
    snprintf(row, sizeof(row), "a resting card of %zu, private memory", count);
    bench_bound(row, "KiB", (after - before) / (double)(count - 1), 40);
    bench_at_most("the last 100 cards to the first 100", "KiB", (after_some - before) / SOME,
                  (after - before_last) / SOME, 1.1);
    measure_waking(fleet, count);
    for (size_t i = 0; i < count; i++) {
        ipae_free(fleet[i].ipae);
        euiccd_close(fleet[i].card);
        snprintf(path, sizeof(path), "%s/%zu.euicc", folder, i);
        unlink(path);
    }
    euiccd_context_free(context);
    snprintf(path, sizeof(path), "rm -r %s", folder);
    return system(path) == 0 ? bench_end() : 1;
}
