/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time of one command inside the process, without a reader: the fast commands of a card. */
#include "card/slices.h"
#include "test/bench/bench.h"

#include <sys/stat.h>

enum { BLOCKS = 40, BLOCK = 1000, COMMAND_MAX = 64 };

/* Commands in order; all but `timed` restore the state of the card. */
struct scene {
    const char *name;
    const char *commands[4]; /* in hex, up to NULL */
    double times;            /* how often they execute what is measured */
    double goal;             /* microseconds */
};

static const struct scene scenes[] = {
    {"GetEID (STORE DATA, GET RESPONSE)", {"81E2910006BF3E035C015A", "01C0000015"}, 1, 10},
    {"GetEuiccInfo2 (the same)", {"81E2910003BF2200", "01C00000B0"}, 1, 10},
    {"GetEuiccConfiguredAddresses (the same)", {"81E2910003BF3C00", "01C0000005"}, 1, 10},
    {"MANAGE CHANNEL (open, close)", {"0070000001", "0070800200"}, 2, 2},
    {"SELECT ISD-R", {"01A4040010A0000005591010FFFFFFFF8900000100"}, 1, 2},
};
static const char select_isdr[] = "01A4040010A0000005591010FFFFFFFF8900000100";

static void die(const char *what, const char *why)
{
    fprintf(stderr, "bench_card: %s: %s\n", what, why);
    exit(1);
}

static struct euiccd_card *new_card(const char *path)
{
    struct euiccd_open_options options = {
        .size = sizeof(options), .without_ipae = true, .durability = EUICCD_DURABILITY_OS};
    struct euiccd_error error;
    struct euiccd_card *card;

    if (euiccd_create_test(path, NULL, NULL, NULL, &error) < 0)
        die(path, error.text);
    if (euiccd_context_new(&options.context) < 0)
        die(path, "no context");
    if (euiccd_open(&card, path, &options, &error) < 0)
        die(path, error.text);
    if (euiccd_power_on(card, NULL) < 0)
        die(path, "no power");
    return card;
}

static uint16_t send(struct euiccd_card *card, const char *hex)
{
    uint8_t memory[COMMAND_MAX];
    struct buf command = BUF_OVER(memory);

    if (buf_put_hex(&command, hex) < 0)
        die(hex, "no command");
    return card_transmit(card, buf_bytes(&command)).sw;
}

/* Microseconds of the measured command. */
static double measure(struct euiccd_card *card, const struct scene *scene)
{
    uint8_t memory[4][COMMAND_MAX];
    struct bytes commands[4];
    double samples[BLOCKS];
    size_t count = 0;

    for (; count < 4 && scene->commands[count]; count++) {
        struct buf one = BUF_OVER(memory[count]);

        if (buf_put_hex(&one, scene->commands[count]) < 0)
            die(scene->name, "no command");
        commands[count] = buf_bytes(&one);
    }
    for (size_t block = 0; block < BLOCKS; block++) {
        double began = bench_now();

        for (size_t i = 0; i < BLOCK; i++) {
            for (size_t c = 0; c < count; c++) {
                unsigned sw = card_transmit(card, commands[c]).sw;

                if (sw != 0x9000 && sw >> 8 != 0x61)
                    die(scene->name, scene->commands[c]);
            }
        }
        samples[block] = (bench_now() - began) / BLOCK / scene->times * 1e6;
    }
    return bench_quantile(samples, BLOCKS, 0.25);
}

int main(void)
{
    char folder[] = "/tmp/euicc-bench-XXXXXX";
    char path[64];
    char clean[64];
    struct euiccd_card *card;

    bench_begin("card");
    if (!mkdtemp(folder))
        die(folder, "cannot be made");
    snprintf(path, sizeof(path), "%s/card.euicc", folder);
    card = new_card(path);
    if (send(card, "0070000001") != 0x9000 || send(card, select_isdr) >> 8 != 0x61)
        die("ISD-R", "cannot be selected");
    for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++)
        bench_bound(scenes[i].name, "us", measure(card, &scenes[i]), scenes[i].goal);
    euiccd_close(card);
    snprintf(clean, sizeof(clean), "rm -r %s", folder);
    return system(clean) == 0 ? bench_end() : 1;
}
