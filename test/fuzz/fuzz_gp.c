/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: commands to a security domain, each after its length. The first octet chooses who
 * sends them: a terminal without keys (0), one with a session of level 00 (1), a secured packet
 * (2), a terminal with a session of SCP03, whose commands get their MAC here (4; the second octet
 * is the level); 3: the input is a load file. INS A4 selects a security domain or an application.
 *
 * A terminal without keys changes no key and no data object (GP-G1), and its SCP02 counter stays. A
 * command that writes is one of those that run in a transaction (gp_writes).
 */
#include "crypto/cipher.h"
#include "crypto/hash.h"
#include "crypto/rng.h"
#include "profiles/cap.h"
#include "profiles/gp/gp.h"
#include "profiles/uicc_records.h"

#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { COMMANDS_MAX = 64, MEMORY = 1 << 14, KEY_LEN = 16, RESPONSE_MAX = 4096 };
enum { CAPDU_HEADER = 5, COMMAND_MAX = 5 + SCP_DATA_MAX + 1, PLAIN_MAX = 224, INS_SELECT = 0xA4 };
enum sender { TERMINAL, AUTHENTICATED, PACKET, LOAD_FILE, SECURED, SENDERS };

static int fill_counting(struct rng *rng, uint8_t *out, size_t len)
{
    (void)rng;
    for (size_t i = 0; i < len; i++)
        out[i] = (uint8_t)i;
    return 0;
}

static void put(const struct records *records, enum record_kind kind, uint32_t key,
                struct bytes value)
{
    assert(records->functions->put(records->context, kind, key, value) == 0);
}

/* Two domains; the first has sets 20 (DES) and 30 (AES). */
static void make_records(const struct records *records)
{
    static const uint8_t counter[KEY_COUNTER_LEN] = {0};
    struct domain_record domain = {.aid = {0xA0, 0, 0, 1, 0x51, 0, 0, 0},
                                   .aid_len = 8,
                                   .privileges = {0x82, 0xDC, 0x00},
                                   .privileges_len = 3,
                                   .life = LIFE_PERSONALIZED,
                                   .channels = {2, 0x55, 3, 0x70},
                                   .channel_count = 2};
    uint8_t octets[256], key[KEY_DATA + KEY_LEN] = {KEY_TYPE_DES, 8};
    struct rfm_record rfm = {.aid = {0xA0, 0, 0, 5, 0x59}, .aid_len = 5};

    for (uint32_t i = 1; i <= 2; i++) {
        struct buf record = BUF_OVER(octets);

        domain.aid[7] = (uint8_t)(i - 1);
        domain_record_put(&domain, &record);
        put(records, RECORD_DOMAIN, i, buf_bytes(&record));
    }
    for (uint32_t i = 1; i <= 12; i++) {
        struct buf record = BUF_OVER(octets);

        rfm.aid[4] = (uint8_t)i;
        rfm_record_put(&rfm, &record);
        put(records, RECORD_RFM, i, buf_bytes(&record));
    }
    for (uint32_t version = 0x20; version <= 0x30; version += 0x10) {
        key[KEY_TYPE] = version == 0x20 ? KEY_TYPE_DES : KEY_TYPE_AES;
        for (uint32_t i = 1; i <= 3; i++)
            put(records, RECORD_KEY, 1 << 16 | version << 8 | i, BYTES_OF(key));
        put(records, RECORD_COUNTER, 1 << 8 | version, BYTES_OF(counter));
    }
}

static int add_up(void *context, uint32_t key, struct bytes value)
{
    uint64_t *sum = context;

    *sum = *sum * 31 + key;
    for (size_t i = 0; i < value.len; i++)
        *sum = *sum * 31 + value.at[i];
    return 0;
}

/* A sum over what only an administrator may change. */
static uint64_t protected_state(const struct records *records)
{
    static const enum record_kind kinds[] = {
        RECORD_DOMAIN,    RECORD_RFM,         RECORD_KEY,    RECORD_DOMAIN_DATA,
        RECORD_LOAD_FILE, RECORD_APPLICATION, RECORD_LOADING};
    struct arena arena;
    struct bytes counter = BYTES_NONE;
    uint64_t sum = 0;

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        assert(records->functions->each(records->context, kinds[i], add_up, &sum) == 0);
    arena_init(&arena, 256);
    if (records->functions->get(records->context, RECORD_COUNTER, 1 << 8 | 0x20, &arena,
                                &counter) == 0)
        add_up(&sum, 0, counter);
    arena_free(&arena);
    return sum;
}

static void authenticate(struct gp_session *session, uint8_t level)
{
    static const uint8_t key[KEY_LEN];
    const struct scp_opening opening = {
        .protocol = SCP_03, .option = 0x70, .keys = {BYTES_OF(key), BYTES_OF(key), BYTES_OF(key)}};

    assert(scp_start(&session->scp, &opening) == 0);
    scp_set_level(&session->scp, level);
    session->state = GP_AUTHENTICATED;
}

/* The command as a host protects it in SCP03 (GPC_SPE_014 6.2.4, 6.2.6); `raw` where it is too
 * short or there is no session. */
static struct bytes secure(const struct scp *scp, struct bytes raw, uint8_t memory[COMMAND_MAX])
{
    struct bytes plain = bytes_cut(raw, CAPDU_HEADER, PLAIN_MAX);
    struct buf out = buf_over(memory, COMMAND_MAX);
    uint8_t block[AES_BLOCK] = {0}, icv[AES_BLOCK], mac[CMAC_LEN];
    struct bytes input[2] = {BYTES_OF(scp->chain)};
    int err = 0;

    if (raw.len < CAPDU_HEADER || scp->protocol != SCP_03)
        return raw;
    buf_put(&out, bytes_cut(raw, 0, CAPDU_HEADER));
    memory[0] |= 0x04;
    buf_put(&out, plain);
    if (scp->level & SCP_C_DECRYPTION && plain.len) {
        buf_put_u8(&out, 0x80);
        while ((out.len - CAPDU_HEADER) % AES_BLOCK)
            buf_put_u8(&out, 0);
        block[AES_BLOCK - 1] = (uint8_t)(scp->commands + 1);
        err = cipher_aes_block(bytes_at(scp->enc, scp->key_len), block, icv);
        assert(err == 0);
        plain = bytes_from(buf_bytes(&out), CAPDU_HEADER);
        err = cipher_aes_cbc(CIPHER_ENCRYPT, bytes_at(scp->enc, scp->key_len), icv, plain,
                             memory + CAPDU_HEADER);
        assert(err == 0);
    }
    memory[CAPDU_HEADER - 1] = (uint8_t)(out.len - CAPDU_HEADER + SCP_MAC_LEN);
    input[1] = buf_bytes(&out);
    err = hash_cmac(bytes_at(scp->mac, scp->key_len), input, 2, mac);
    assert(err == 0);
    buf_put(&out, bytes_at(mac, SCP_MAC_LEN));
    assert(!out.overflow);
    return buf_bytes(&out);
}

/* SELECT, as the card does it. */
static void select_aid(struct gp_context *context, struct bytes aid)
{
    struct gp_session found;
    int err = gp_find(context->records, aid, &found);

    if (err == ERR_NOT_FOUND)
        err = gp_find_application(context->records, aid, &found);
    assert(err == 0 || err == ERR_NOT_FOUND);
    if (err)
        return;
    gp_end(context->session);
    *context->session = found;
}

static void run(struct gp_context *context, struct bytes raw)
{
    uint8_t octets[RESPONSE_MAX];
    struct buf response = BUF_OVER(octets);
    struct capdu command;
    uint64_t before;
    uint16_t sw;

    if (capdu_parse(&command, raw))
        return;
    if (command.ins == INS_SELECT) {
        select_aid(context, command.data);
        return;
    }
    before = protected_state(context->records);
    sw = gp_command(context, &command, &response);
    assert(gp_writes(&command) || protected_state(context->records) == before);
    assert(sw >> 12 == 6 || sw >> 12 == 9);
    assert(!response.overflow);
    assert(sw == SW_OK || sw == SW_MORE_STATUS || response.len == 0);
    assert((context->session->state == GP_CLOSED) == (context->session->scp.protocol == SCP_NONE));
}

static bool lies_in(struct bytes part, struct bytes whole)
{
    return part.at >= whole.at && part.at + part.len <= whole.at + whole.len;
}

/* What is read of a valid load file lies in it. */
static void check_load_file(struct bytes load_file)
{
    const char *why = NULL;
    struct cap cap;

    if (cap_parse(&cap, load_file, &why)) {
        assert(why);
        return;
    }
    assert(lies_in(cap.package, load_file));
    for (unsigned i = 0; i < cap.applet_count; i++)
        assert(lies_in(cap.applets[i], load_file));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct records_memory *memory = records_memory_new(MEMORY);
    struct records records = records_memory_of(memory);
    struct trace trace = {.clock = &clock_system};
    struct rng rng = {fill_counting};
    struct gp_session session;
    struct arena arena;
    struct gp_context context = {.records = &records,
                                 .arena = &arena,
                                 .rng = &rng,
                                 .trace = &trace,
                                 .session = &session,
                                 .applications = true};
    enum sender sender = size ? data[0] % SENDERS : TERMINAL;
    struct bytes rest = bytes_from(bytes_at(data, size), 1);
    uint64_t before;

    arena_init(&arena, 1 << 18);
    make_records(&records);
    before = protected_state(&records);
    assert(gp_find_number(&records, 1, &session) == 0);
    context.remote = sender == PACKET;
    if (sender == AUTHENTICATED)
        authenticate(&session, 0);
    if (sender == SECURED) {
        authenticate(&session, rest.len ? rest.at[0] : 0);
        rest = bytes_from(rest, 1);
    }
    if (sender == LOAD_FILE) {
        check_load_file(rest);
        rest = BYTES_NONE;
    }
    for (unsigned i = 0; i < COMMANDS_MAX && rest.len > 1; i++) {
        size_t len = rest.at[0];
        struct bytes command = bytes_cut(rest, 1, len);
        uint8_t octets[COMMAND_MAX];

        run(&context, sender == SECURED ? secure(&session.scp, command, octets) : command);
        rest = bytes_from(rest, 1 + len);
        arena_reset(&arena);
    }
    if (sender == TERMINAL)
        assert(protected_state(&records) == before && session.state != GP_AUTHENTICATED);
    gp_end(&session);
    records_memory_free(memory);
    arena_free(&arena);
    return 0;
}
