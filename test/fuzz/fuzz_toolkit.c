/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: a terminal, and data of servers through it, with a card whose IPAe has an eIM over
 * HTTPS and one over CoAP. The input is a sequence of steps, each an octet and data after a length
 * octet. For any input commands of another client on another channel get responses, proactive
 * commands are complete, memory is bounded, and pending results for the eIM are kept.
 */
#include "apdu/ins.h"
#include "apdu/sw.h"
#include "apdu/tlv.h"
#include "card/asn1/msg_eim.h"
#include "crypto/ec.h"
#include "ipae/ipae.h"
#include "ipae/ipae_private.h"
#include "test/fuzz/card.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { STEPS_MAX = 200, NOTIFICATIONS = 3 };

/* The use of a step's data. */
enum step {
    STEP_ANSWER,   /* FETCH; TERMINAL RESPONSE with the right details and these objects */
    STEP_DATA,     /* the same, done, with this channel data, and more of it */
    STEP_RESPONSE, /* TERMINAL RESPONSE with these octets */
    STEP_ENVELOPE, /* ENVELOPE with these octets */
    STEP_EVENT,    /* event download with these objects */
    STEP_TIMER,    /* expiration of the timer in the first octet */
    STEP_STATUS,
    STEP_PROFILE, /* TERMINAL PROFILE; empty: all that the IPAe needs */
    STEP_FETCH,   /* alone */
    STEP_RESET,
    STEPS
};

struct modem {
    struct euiccd_card *card;
    struct ipae *ipae;
    uint16_t sw;
    uint8_t command[256]; /* that was fetched last */
    size_t command_len;
};

static struct bytes transmit(struct modem *modem, struct bytes command)
{
    struct rapdu rapdu = card_transmit(modem->card, command);

    assert(rapdu.sw != 0x6F00);
    modem->sw = rapdu.sw;
    return rapdu.data;
}

static struct bytes send(struct modem *modem, uint8_t ins, struct bytes data)
{
    uint8_t octets[5 + 255];
    struct buf command = BUF_OVER(octets);

    data = bytes_cut(data, 0, 255);
    buf_put_u8(&command, 0x80);
    buf_put_u8(&command, ins);
    buf_put_u16(&command, 0);
    buf_put_u8(&command, (unsigned)data.len);
    buf_put(&command, data);
    return transmit(modem, buf_bytes(&command));
}

/* Another client, which opens a channel and sends GetEID. */
static void check_others(struct modem *modem)
{
    static const uint8_t open[] = {0x00, INS_MANAGE_CHANNEL, 0x00, 0x00, 0x01};
    static const uint8_t select[] = {0x01, 0xA4, 0x04, 0x00, 0x10, 0xA0, 0x00,
                                     0x00, 0x05, 0x59, 0x10, 0x10, 0xFF, 0xFF,
                                     0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};
    static const uint8_t ask[] = {0x81, 0xE2, 0x91, 0x00, 0x06, 0xBF, 0x3E, 0x03, 0x5C, 0x01, 0x5A};
    static const uint8_t get[] = {0x01, 0xC0, 0x00, 0x00, 0x15};
    static const uint8_t close[] = {0x00, INS_MANAGE_CHANNEL, 0x80, 0x01};
    uint16_t before = modem->sw;
    struct bytes answer = transmit(modem, BYTES_OF(open));

    assert(answer.len == 1 && answer.at[0] == 1);
    (void)transmit(modem, BYTES_OF(select));
    assert(modem->sw >> 8 == SW1_MORE);
    (void)transmit(modem, BYTES_OF(ask));
    assert(modem->sw == 0x6115 || modem->sw == 0x6985); /* while the IPAe is active */
    if (modem->sw == 0x6115) {
        answer = transmit(modem, BYTES_OF(get));
        assert(answer.len == 0x15 && bytes_starts_with(answer, BYTES_TEXT("\xBF\x3E\x12\x5A")));
    }
    (void)transmit(modem, BYTES_OF(close));
    assert(sw_is_ok(modem->sw));
    modem->sw = sw_is_proactive(before) || sw_is_proactive(modem->sw) ? modem->sw : before;
}

static void fetch(struct modem *modem)
{
    const uint8_t command[] = {0x80, INS_FETCH, 0, 0, (uint8_t)modem->sw};
    struct bytes fetched;
    struct tlv whole;

    if (!sw_is_proactive(modem->sw))
        return;
    fetched = transmit(modem, BYTES_OF(command));
    if (modem->sw != 0x9000)
        return; /* the previous step released it */
    assert(tlv_only(fetched, &whole) == 0 && whole.tag == 0xD0 && fetched.len <= 256);
    memcpy(modem->command, fetched.at, fetched.len);
    modem->command_len = fetched.len;
}

/* TERMINAL RESPONSE to what was fetched. */
static void answer(struct modem *modem, struct bytes objects)
{
    static const uint8_t devices[] = {0x82, 0x81};
    uint8_t octets[512];
    struct buf response = BUF_OVER(octets);
    struct tlv whole, details;

    fetch(modem);
    if (tlv_only(bytes_at(modem->command, modem->command_len), &whole) < 0 ||
        comprehension_find(whole.value, 0x01, &details) < 0)
        return;
    comprehension_put(&response, 0x81, details.value);
    comprehension_put(&response, 0x82, BYTES_OF(devices));
    buf_put(&response, objects);
    (void)send(modem, 0x14, buf_bytes(&response));
}

static void answer_data(struct modem *modem, struct bytes data)
{
    static const uint8_t done = 0, more = 0xFF;
    uint8_t octets[400];
    struct buf objects = BUF_OVER(octets);

    comprehension_put(&objects, 0x83, bytes_at(&done, 1));
    comprehension_put(&objects, 0xB6, data);
    comprehension_put(&objects, 0xB7, bytes_at(&more, 1));
    answer(modem, buf_bytes(&objects));
}

static void envelope(struct modem *modem, uint8_t tag, struct bytes objects)
{
    static const uint8_t devices[] = {0x82, 0x81};
    uint8_t octets[400];
    struct buf whole = BUF_OVER(octets);
    size_t mark = tlv_open(&whole, tag);

    comprehension_put(&whole, 0x82, BYTES_OF(devices));
    buf_put(&whole, objects);
    tlv_close(&whole, mark);
    (void)send(modem, 0xC2, buf_bytes(&whole));
}

static void profile(struct modem *modem, struct bytes data)
{
    static const uint8_t capability[] = {0xA9, 0x03, 0x84, 0x01, 0x00};
    static const uint8_t full[] = {0x33, 0x01, 0xE8, 0x42, 0x11, 0x1C, 0x00, 0x07, 0x80,
                                   0x00, 0x00, 0x1F, 0xE2, 0x60, 0x00, 0x00, 0x43, 0x40,
                                   0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x50, 0x00, 0x00,
                                   0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x20};

    (void)send(modem, 0xAA, BYTES_OF(capability));
    (void)send(modem, 0x10, data.len ? data : BYTES_OF(full));
}

static void reset(struct modem *modem)
{
    int err = euiccd_reset(modem->card, NULL);

    assert(err == 0);
    modem->sw = 0x9000;
    modem->command_len = 0;
}

static void run_step(struct modem *modem, enum step step, struct bytes data)
{
    static const uint8_t status[] = {0x80, INS_STATUS, 0x00, 0x0C};

    switch (step) {
    case STEP_ANSWER:
        answer(modem, data);
        break;
    case STEP_DATA:
        answer_data(modem, data);
        break;
    case STEP_RESPONSE:
        (void)send(modem, 0x14, data);
        break;
    case STEP_ENVELOPE:
        (void)send(modem, 0xC2, data);
        break;
    case STEP_EVENT:
        envelope(modem, 0xD6, data);
        break;
    case STEP_TIMER:
        envelope(modem, 0xD7, data);
        break;
    case STEP_STATUS:
        (void)transmit(modem, BYTES_OF(status));
        break;
    case STEP_PROFILE:
        profile(modem, data);
        break;
    case STEP_FETCH:
        fetch(modem);
        break;
    case STEP_RESET:
    default:
        reset(modem);
    }
}

/* ---- the card ---- */

static void put_eim(struct store *store, struct bytes key, const char *id, const char *address,
                    int protocols)
{
    const struct store_eim eim = {.eim_id = bytes_at(id, strlen(id)),
                                  .fqdn = bytes_at(address, strlen(address)),
                                  .supported_protocols = protocols,
                                  .public_key_data = key,
                                  .eim_id_type = -1};
    int err = store_add_eim(store, &eim);

    assert(err == 0);
}

static void put_eims(struct store *store)
{
    uint8_t spki[128], octets[256];
    struct buf key = BUF_OVER(spki), record = BUF_OVER(octets);
    struct ec_private *private_key;
    struct bytes point;
    size_t arm;
    int err = ec_private_generate(&private_key, EC_CURVE_P256, fuzz_rng());

    assert(err == 0);
    err = ec_private_point(private_key, &point);
    assert(err == 0);
    ec_spki_put(&key, EC_CURVE_P256, point);
    ec_private_free(private_key);
    arm = tlv_open(&record, 0xA0);
    buf_put(&record, bytes_from(buf_bytes(&key), 2));
    tlv_close(&record, arm);
    put_eim(store, buf_bytes(&record), "one", "192.0.2.1", EIM_SUPPORTED_PROTOCOL_RETRIEVE_HTTPS);
    put_eim(store, buf_bytes(&record), "two", "eim.example", EIM_SUPPORTED_PROTOCOL_RETRIEVE_COAPS);
}

static void put_notification(struct store *store)
{
    /* seqNumber 1, installation, no address: no recipient */
    static const uint8_t metadata[] = {0xBF, 0x2F, 0x09, 0x80, 0x01, 0x01,
                                       0x81, 0x02, 0x07, 0x80, 0x0C, 0x00};
    struct store_message message = {
        .kind = STORE_NOTIFICATION, .metadata = BYTES_OF(metadata), .body = BYTES_TEXT("\x30\x00")};
    int err = store_next_sequence_number(store, &message.number);

    assert(err == 0);
    err = store_add_message(store, &message);
    assert(err == 0);
}

static void begin(struct modem *modem)
{
    struct store *store;
    int err;

    modem->card = fuzz_card_new(EUICCD_MODE_DUAL);
    store = modem->card->euicc.store;
    err = store_begin(store);
    assert(err == 0);
    put_eims(store);
    for (unsigned i = 0; i < NOTIFICATIONS; i++)
        put_notification(store);
    err = store_commit(store);
    assert(err == 0);
    euiccd_power_off(modem->card);
    err = ipae_new(&modem->ipae, modem->card);
    assert(err == 0);
    err = euiccd_power_on(modem->card, NULL);
    assert(err == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct modem modem;
    struct bytes input = bytes_at(data, size);
    unsigned messages;
    int err;

    if (!modem.card)
        begin(&modem);
    reset(&modem);
    for (unsigned i = 0; i < STEPS_MAX && input.len >= 2; i++) {
        struct bytes part = bytes_cut(input, 2, input.at[1]);

        run_step(&modem, (enum step)(input.at[0] % STEPS), part);
        check_others(&modem);
        input = bytes_from(input, 2 + part.len);
    }
    err = store_count_messages(modem.card->euicc.store, STORE_NOTIFICATION, &messages);
    assert(err == 0 && messages == NOTIFICATIONS);
    reset(&modem);
    assert(modem.ipae->terminal.waiting == WAITING_NOT && modem.ipae->terminal.kept_open == NULL);
    fuzz_card_check(modem.card);
    return 0;
}
