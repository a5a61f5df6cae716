/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Cost of a profile: its installation, its files in process, and AUTHENTICATE against the bare
 * cipher operations with one durable commit.
 */
#include "card/slices.h"
#include "crypto/aka.h"
#include "profiles/package/pe.h"
#include "test/bench/bench.h"
#include "tools/profile/build.h"

enum { INSTALLS = 9, BLOCKS = 40, BLOCK = 1000, CHALLENGES = 200, PACKAGE_MAX = 1 << 20 };

static const char ts48[] = "ts48/TS48V3-SAIP2-3-BERTLV-UNIQUE.der";
static uint8_t package_octets[PACKAGE_MAX];

static void die(const char *what, const char *why)
{
    fprintf(stderr, "bench_profile: %s: %s\n", what, why);
    exit(1);
}

static struct euiccd_card *new_card(const char *path, struct euiccd_context *context,
                                    enum euiccd_durability durability)
{
    struct euiccd_open_options options = {.size = sizeof(options),
                                          .without_ipae = true,
                                          .durability = durability,
                                          .context = context};
    struct euiccd_error error;
    struct euiccd_card *card;

    remove(path);
    if (euiccd_create_test(path, NULL, NULL, NULL, &error) < 0)
        die(path, error.text);
    if (euiccd_open(&card, path, &options, &error) < 0)
        die(path, error.text);
    return card;
}

/* The generic test profile if available, else a sample of ours. */
static struct bytes package(const char **name)
{
    const char *folder = getenv("EUICCD_DATA");
    char path[256];
    FILE *file;
    size_t len;

    snprintf(path, sizeof path, "%s/%s", folder ? folder : "../shared/data", ts48);
    *name = "TS.48 v3";
    file = fopen(path, "rb");
    if (!file) {
        *name = "sample";
        file = fopen("build/profiles/milenage.der", "rb");
    }
    if (!file)
        die("package", "neither TS.48 nor build/profiles/milenage.der is there");
    len = fread(package_octets, 1, sizeof package_octets, file);
    fclose(file);
    return bytes_at(package_octets, len);
}

static void install(struct euiccd_card *card, struct bytes octets)
{
    struct euiccd_profile profile = {
        .size = sizeof(profile), .package = to_euiccd(octets), .enable = true};
    struct euiccd_error error;

    if (euiccd_install(card, &profile, &error) < 0)
        die("install", error.text);
}

static void bench_install(const char *path, struct euiccd_context *context)
{
    double card_time[INSTALLS], bare[INSTALLS];
    const char *name;
    struct bytes octets = package(&name);
    char row[64];

    for (size_t i = 0; i < INSTALLS; i++) {
        struct euiccd_card *card = new_card(path, context, EUICCD_DURABILITY_FULL);
        struct records_memory *memory = records_memory_new(1 << 20);
        struct records records = records_memory_of(memory);
        uint8_t answer[PE_RESPONSE_MAX];
        struct buf response = BUF_OVER(answer);
        enum pe_status status;
        struct pe *pe;
        double began = bench_now();

        install(card, octets);
        card_time[i] = (bench_now() - began) * 1e3;
        euiccd_close(card);
        began = bench_now();
        if (pe_begin(&pe, &records) || pe_feed(pe, octets) || pe_end(pe, &response, &status))
            die("install", "the interpreter");
        bare[i] = (bench_now() - began) * 1e3;
        pe_free(pe);
        records_memory_free(memory);
    }
    snprintf(row, sizeof row, "installation of %s into memory", name);
    bench_note(row, "ms", bench_quantile(bare, INSTALLS, 0.25));
    snprintf(row, sizeof row, "installation of %s, committed", name);
    bench_bound(row, "ms", bench_quantile(card_time, INSTALLS, 0.25), 10);
}

static struct rapdu send(struct euiccd_card *card, const char *hex)
{
    uint8_t memory[300];
    struct buf command = BUF_OVER(memory);

    if (buf_put_hex(&command, hex) < 0)
        die(hex, "no command");
    return card_transmit(card, buf_bytes(&command));
}

/* SELECT and READ BINARY in turn; microseconds for the two. */
static void bench_files(struct euiccd_card *card)
{
    static const uint8_t select[] = {0x00, 0xA4, 0x00, 0x0C, 0x02, 0x6F, 0xAD};
    static const uint8_t read[] = {0x00, 0xB0, 0x00, 0x00, 0x04};
    double samples[BLOCKS];

    if (send(card, "00A4040C07A0000000871002").sw != 0x9000)
        die("USIM", "cannot be selected");
    for (size_t block = 0; block < BLOCKS; block++) {
        double began = bench_now();

        for (size_t i = 0; i < BLOCK; i++)
            if (card_transmit(card, BYTES_OF(select)).sw != 0x9000 ||
                card_transmit(card, BYTES_OF(read)).sw != 0x9000)
                die("EF.AD", "cannot be read");
        samples[block] = (bench_now() - began) / BLOCK * 1e6;
    }
    bench_bound("SELECT and READ BINARY", "us", bench_quantile(samples, BLOCKS, 0.25), 5);
}

struct network {
    struct aka aka;
    uint64_t sequence;
};

/* The network's half of a challenge, and the bare operations of the card's half. */
static size_t challenge(struct network *network, uint8_t command[64])
{
    static const uint8_t head[] = {0x00, 0x88, 0x00, 0x81, 0x22, 0x10}, amf[] = {0x80, 0x00};
    uint8_t rand[16], sqn[6], mac[AKA_OUT_MAX];
    struct aka_result result;
    uint64_t value = ++network->sequence << 5;
    struct buf out = buf_over(command, 64);

    memset(rand, (int)network->sequence, sizeof rand);
    for (unsigned i = 6; i-- > 0; value >>= 8)
        sqn[i] = (uint8_t)value;
    if (aka_f2345(&network->aka, rand, &result) || aka_f1(&network->aka, rand, sqn, amf, mac))
        die("Milenage", "failed");
    buf_put(&out, BYTES_OF(head));
    buf_put(&out, BYTES_OF(rand));
    buf_put_u8(&out, 16);
    for (unsigned i = 0; i < 6; i++)
        buf_put_u8(&out, sqn[i] ^ result.ak[i]);
    buf_put(&out, BYTES_OF(amf));
    buf_put(&out, bytes_at(mac, 8));
    buf_put_u8(&out, 0);
    return out.len;
}

/* One durable commit is what UPDATE BINARY of an octet costs on this card. */
static void bench_authenticate(struct euiccd_card *card, const struct aka *aka)
{
    double cipher[CHALLENGES], commit[CHALLENGES], whole[CHALLENGES];
    struct network network = {.aka = *aka};
    uint8_t update[] = {0x00, 0xD6, 0x00, 0x00, 0x01, 0x00}, command[64];

    for (size_t i = 0; i < CHALLENGES; i++) {
        double began = bench_now();
        size_t len = challenge(&network, command);

        cipher[i] = (bench_now() - began) * 1e6;
        began = bench_now();
        if (card_transmit(card, bytes_at(command, len)).sw >> 8 != 0x61)
            die("AUTHENTICATE", "refused");
        whole[i] = (bench_now() - began) * 1e6;
        if (send(card, "00A4000C026F7E").sw != 0x9000)
            die("EF.LOCI", "cannot be selected");
        update[5] = (uint8_t)i;
        began = bench_now();
        if (card_transmit(card, BYTES_OF(update)).sw != 0x9000)
            die("EF.LOCI", "cannot be written");
        commit[i] = (bench_now() - began) * 1e6;
    }
    bench_at_most("AUTHENTICATE (ciphers and a durable commit)", "us",
                  bench_quantile(cipher, CHALLENGES, 0.25) +
                      bench_quantile(commit, CHALLENGES, 0.25),
                  bench_quantile(whole, CHALLENGES, 0.25), 1.5);
}

/* A Milenage profile with known keys. */
static void build(struct buf *out, struct aka *aka)
{
    static uint8_t metadata_octets[BUILD_METADATA_MAX];
    struct buf metadata = BUF_OVER(metadata_octets), key = BUF_OVER(aka->key),
               opc = BUF_OVER(aka->opc);
    struct rng rng = rng_system();
    struct build_options options = {.rng = &rng};
    struct description description = {0};
    struct build_subscriber subscriber;
    char why[200];

    if (build_package(&description, &options, out, &metadata, &subscriber, why, sizeof why))
        die("build", why);
    aka_init(aka, AKA_MILENAGE);
    key = buf_over(aka->key, sizeof aka->key);
    if (buf_put_hex(&key, subscriber.key) || buf_put_hex(&opc, subscriber.opc))
        die("build", "keys");
    aka->key_len = key.len;
}

int main(void)
{
    char folder[] = "/tmp/euicc-bench-XXXXXX";
    char path[64], clean[64];
    struct euiccd_context *context;
    struct buf own = BUF_OVER(package_octets);
    struct aka aka = {0};
    struct euiccd_card *card;

    bench_begin("profile");
    if (!mkdtemp(folder) || euiccd_context_new(&context) < 0)
        die(folder, "cannot be made");
    snprintf(path, sizeof path, "%s/card.euicc", folder);
    bench_install(path, context);
    build(&own, &aka);
    card = new_card(path, context, EUICCD_DURABILITY_FULL);
    install(card, buf_bytes(&own));
    if (euiccd_power_on(card, NULL) < 0)
        die(path, "no power");
    bench_files(card);
    bench_authenticate(card, &aka);
    euiccd_close(card);
    euiccd_context_free(context);
    snprintf(clean, sizeof clean, "rm -r %s", folder);
    return system(clean) == 0 ? bench_end() : 1;
}
