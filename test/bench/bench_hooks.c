/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the hooks of fault rules cost a card without rules: the shared library beside one from the
 * same sources without these hooks (without_hooks.sed), with a card each.
 *
 * Instructions: those of a command, counted one by one in a traced process; exact. Times: the
 * median ratio of alternate blocks. A time depends on where linker and system place code and heap:
 * the same code in another order of linking takes up to 6 percent more or less, so that times
 * cannot show 2 percent.
 */
#include "card/slices.h"
#include "test/bench/bench.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

enum { PROCESSES = 5, PAIRS = 1000, BLOCK = 200, SCENES = 2, COMMANDS = 2, COMMAND_MAX = 64 };

static const struct {
    const char *name;
    const char *commands[COMMANDS]; /* in hex */
    size_t count;
} scenes[SCENES] = {
    {"SELECT ISD-R", {"01A4040010A0000005591010FFFFFFFF8900000100"}, 1},
    {"GetEID", {"81E2910006BF3E035C015A", "01C0000015"}, 2},
};

typedef struct euiccd_response transmit(struct euiccd_card *, const uint8_t *, size_t);

struct library {
    struct euiccd_card *card;
    transmit *transmit;
};

static void die(const char *what, const char *why)
{
    fprintf(stderr, "bench_hooks: %s: %s\n", what, why);
    exit(1);
}

static void *symbol(void *library, const char *name)
{
    void *found = dlsym(library, name);

    if (!found)
        die(name, dlerror());
    return found;
}

static uint16_t send(const struct library *library, const char *hex)
{
    uint8_t memory[COMMAND_MAX];
    struct buf command = BUF_OVER(memory);

    if (buf_put_hex(&command, hex) < 0)
        die(hex, "no command");
    return library->transmit(library->card, command.at, command.len).sw;
}

/* A library of its own, with a card that is on and has the ISD-R selected on channel 1. */
static struct library load(const char *path, const char *card)
{
    struct euiccd_open_options options = EUICCD_INIT(struct euiccd_open_options);
    void *handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    struct euiccd_error error = {""};
    struct library library;

    if (!handle)
        die(path, dlerror());
    options.without_ipae = true;
    options.durability = EUICCD_DURABILITY_NONE;
    int (*open)(struct euiccd_card **, const char *, const struct euiccd_open_options *,
                struct euiccd_error *) = symbol(handle, "euiccd_open");
    int (*power_on)(struct euiccd_card *, struct euiccd_bytes *) =
        symbol(handle, "euiccd_power_on");
    library.transmit = symbol(handle, "euiccd_transmit");
    if (open(&library.card, card, &options, &error) < 0)
        die(card, error.text);
    if (power_on(library.card, NULL) < 0 || send(&library, "0070000001") != 0x9000 ||
        send(&library, scenes[0].commands[0]) >> 8 != 0x61)
        die(card, "the ISD-R cannot be selected");
    return library;
}

/* Executes the scene `times` times. Nanoseconds of one. */
static double block(const struct library *library, size_t scene, size_t times)
{
    uint8_t memory[COMMANDS][COMMAND_MAX];
    struct buf commands[COMMANDS];
    double began;

    for (size_t c = 0; c < scenes[scene].count; c++) {
        commands[c] = buf_over(memory[c], COMMAND_MAX);
        if (buf_put_hex(&commands[c], scenes[scene].commands[c]) < 0)
            die(scenes[scene].name, "no command");
    }
    began = bench_now();
    for (size_t i = 0; i < times; i++)
        for (size_t c = 0; c < scenes[scene].count; c++)
            (void)library->transmit(library->card, commands[c].at, commands[c].len);
    return (bench_now() - began) / (double)times * 1e9;
}

/* Instructions from the first SIGUSR1 of a child that is traced to its second one. */
static double count_steps(pid_t child)
{
    double steps = 0;
    int status;

    while (waitpid(child, &status, 0) == child && WIFSTOPPED(status) && WSTOPSIG(status) != SIGUSR1)
        (void)ptrace(PTRACE_CONT, child, NULL, NULL);
    do {
        if (ptrace(PTRACE_SINGLESTEP, child, NULL, NULL) < 0)
            die("ptrace", strerror(errno));
        steps++;
    } while (waitpid(child, &status, 0) == child && WIFSTOPPED(status) &&
             WSTOPSIG(status) == SIGTRAP);
    (void)ptrace(PTRACE_KILL, child, NULL, NULL);
    (void)waitpid(child, &status, 0);
    return steps;
}

/* Instructions of `times` executions, with what is around them. */
static double count_of(const char *path, const char *card, size_t scene, size_t times)
{
    pid_t child = fork();

    if (child < 0)
        die("fork", strerror(errno));
    if (child == 0) {
        const struct library library = load(path, card);

        (void)block(&library, scene, 10); /* all is loaded and allocated */
        if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) < 0)
            die("ptrace", strerror(errno));
        raise(SIGUSR1);
        (void)block(&library, scene, times);
        raise(SIGUSR1);
        _exit(0);
    }
    return count_steps(child);
}

static double instructions(const char *path, const char *card, size_t scene)
{
    return (count_of(path, card, scene, 20) - count_of(path, card, scene, 10)) / 10;
}

/* One process: prints the medians of floor, ours and their ratio for each scene. */
static int measure(const char *floor_path, const char *path, const char *card)
{
    const struct library floor = load(floor_path, card), ours = load(path, card);
    double floors[PAIRS], values[PAIRS], ratios[PAIRS];

    for (size_t scene = 0; scene < SCENES; scene++) {
        for (size_t i = 0; i < PAIRS; i++) {
            if (i % 2)
                values[i] = block(&ours, scene, BLOCK);
            floors[i] = block(&floor, scene, BLOCK);
            if (i % 2 == 0)
                values[i] = block(&ours, scene, BLOCK);
            ratios[i] = values[i] / floors[i];
        }
        printf("%f %f %f\n", bench_quantile(floors, PAIRS, 0.5), bench_quantile(values, PAIRS, 0.5),
               bench_quantile(ratios, PAIRS, 0.5));
    }
    return 0;
}

/* The path of `name` in the folder of the program. */
static void beside(const char *program, const char *name, char *path, size_t size)
{
    const char *slash = strrchr(program, '/');

    if (!slash)
        die(program, "to be called by its path");
    snprintf(path, size, "%.*s%s", (int)(slash + 1 - program), program, name);
}

static void compare_instructions(const char *floor_path, const char *path, const char *card)
{
    for (size_t scene = 0; scene < SCENES; scene++) {
        char name[60];

        snprintf(name, sizeof(name), "%s with hooks, instructions", scenes[scene].name);
        bench_at_most(name, "", instructions(floor_path, card, scene),
                      instructions(path, card, scene), 1.02);
    }
}

static void compare_times(const char *program, const char *floor_path, const char *path,
                          const char *card)
{
    double floors[SCENES][PROCESSES], values[SCENES][PROCESSES], ratios[SCENES][PROCESSES];
    char command[800], name[60];

    snprintf(command, sizeof(command), "'%s' '%s' '%s' '%s'", program, floor_path, path, card);
    for (size_t i = 0; i < PROCESSES; i++) {
        FILE *process = popen(command, "re");

        for (size_t scene = 0; scene < SCENES; scene++)
            if (!process || fscanf(process, "%lf %lf %lf", &floors[scene][i], &values[scene][i],
                                   &ratios[scene][i]) != 3)
                die("a measuring process", "no result");
        pclose(process);
    }
    for (size_t scene = 0; scene < SCENES; scene++) {
        const double ratio = bench_quantile(ratios[scene], PROCESSES, 0.5);

        snprintf(name, sizeof(name), "%s with hooks", scenes[scene].name);
        bench_row(name, "ns", bench_quantile(floors[scene], PROCESSES, 0.5),
                  bench_quantile(values[scene], PROCESSES, 0.5), ratio, "<=", 1.1, ratio <= 1.1);
    }
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/euicc-bench-XXXXXX", card[64], clean[64], floor_path[200], path[200];
    struct euiccd_error error;

    if (argc == 4)
        return measure(argv[1], argv[2], argv[3]);
    bench_begin("hooks");
    if (!mkdtemp(folder))
        die(folder, "cannot be made");
    snprintf(card, sizeof(card), "%s/card.euicc", folder);
    if (euiccd_create_test(card, NULL, NULL, NULL, &error) < 0)
        die(card, error.text);
    beside(argv[0], "without_hooks.so", floor_path, sizeof(floor_path));
    beside(argv[0], "../libeuiccd.so", path, sizeof(path));
    compare_instructions(floor_path, path, card);
    compare_times(argv[0], floor_path, path, card);
    snprintf(clean, sizeof(clean), "rm -r %s", folder);
    return system(clean) == 0 ? bench_end() : 1;
}
