/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: a Bound Profile Package as STORE DATA chains. The input gives the commands and
 * elements in it, which the target protects with the correct keys; then the octets of the package
 * that are changed; and how it is cut. For any input the download ends with a result and without a
 * partial profile, or the card still waits. With the high bit of `cut` the IPAe receives the
 * package from a server; then no other function of the eUICC is ever called.
 *
 *     octets  cut | patches n | n x (offset u16, xor) | 3 x (length u16, command) | elements
 */
#include "card/euicc/bpp.h"
#include "card/euicc/rsp_session.h"
#include "ipae/client/bpp_loader.h"
#include "ipae/ipae.h"
#include "ipae/ipae_private.h"
#include "test/fuzz/card.h"
#include "test/fuzz/input.h"
#include "tools/smdpp/bpp_make.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { PATCHES_MAX = 8, PACKAGE_MAX = 1 << 16, THROUGH_THE_IPAE = 0x80 };

struct server {
    struct euiccd_card *card;
    struct ipae *ipae;
    struct ec_private *key; /* of CERT.DPpb */
};

static struct bytes take_part(struct bytes *input)
{
    return fuzz_take(input, fuzz_take_number(input, 2));
}

/* The session as PrepareDownload leaves it. */
static void prepare(struct server *server)
{
    static const uint8_t scalar[EC_SCALAR_LEN] = {1, 2, 3};
    struct rsp_session *rsp = &server->card->euicc.volatile_state.rsp;
    struct bytes point;
    int err;

    rsp_close(&server->card->euicc);
    rsp->state = RSP_PREPARED;
    rsp->transaction_id = BYTES_TEXT("0123456789ABCDEF");
    rsp->server_address = BYTES_TEXT("smdpp.example");
    rsp->server_oid = BYTES_TEXT("\x2A\x03");
    err = ec_private_new(&rsp->one_time_key, EC_CURVE_P256, BYTES_OF(scalar));
    assert(err == 0);
    err = ec_private_point(server->key, &point);
    assert(err == 0);
    memcpy(rsp->smdp_point, point.at, EC_POINT_LEN);
}

static void make_package(struct server *server, struct bytes input, struct buf *package)
{
    struct rsp_session *rsp = &server->card->euicc.volatile_state.rsp;
    struct bytes patches;
    struct bpp_order order;
    int err;

    bpp_order_init(&order);
    patches = fuzz_take(&input, (size_t)3 * (fuzz_take_number(&input, 1) % (PATCHES_MAX + 1)));
    order.transaction_id = rsp->transaction_id;
    order.smdp_key = server->key;
    order.eid = BYTES_OF(server->card->euicc.facts.eid);
    err = ec_private_point(rsp->one_time_key, &order.euicc_otpk);
    assert(err == 0);
    order.configure_isdp = take_part(&input);
    order.store_metadata = take_part(&input);
    order.replace_session_keys = take_part(&input);
    order.profile = input;
    err = bpp_make(package, &order, fuzz_rng());
    assert(err == 0 || err == ERR_TOO_LONG);
    while (patches.len >= 3) {
        size_t at = fuzz_take_number(&patches, 2);

        package->at[at % package->len] ^= (uint8_t)fuzz_take_number(&patches, 1);
    }
}

static size_t piece_of(unsigned cut)
{
    static const size_t sizes[] = {1, 7, 97, 255, 1020, 5000, 65536};

    return sizes[cut % (sizeof(sizes) / sizeof(sizes[0]))];
}

/* Sends the package in pieces; true when there was an answer. A piece that is by chance a complete
 * data object may be another function's: there it ends. */
static bool send(struct euiccd_card *card, struct bytes package, size_t piece)
{
    static uint8_t octets[FUZZ_RESPONSE_MAX];

    while (package.len) {
        struct bytes part = bytes_cut(package, 0, piece);
        struct buf response = BUF_OVER(octets);
        struct tlv whole;
        uint16_t sw;

        if (part.len < package.len && tlv_only(part, &whole) == 0 && whole.tag >> 8 == 0xBF)
            return false;
        sw = fuzz_es10(card, part, &response);
        package = bytes_from(package, part.len);
        if (sw != 0x9000 && card->euicc.volatile_state.rsp.state == RSP_LOADING)
            return false; /* it begins as no part of a package: refused, and the card waits */
        if (response.len || sw != 0x9000)
            return true;
    }
    return false;
}

static void only_loads(struct trace_sink *sink, const struct trace_event *event)
{
    (void)sink;
    assert(event->kind != TRACE_FUNCTION ||
           strcmp(event->name, "ES10b.LoadBoundProfilePackage") == 0);
}

/* The same by the IPAe's loader, as received from a server. */
static bool send_by_ipae(struct server *server, struct bytes package, size_t piece)
{
    struct trace_sink watch = {.emit = only_loads};
    struct bpp_loader loader;
    bool answered;
    int err = 0;

    server->card->trace.sinks = &watch;
    bpp_loader_begin(&loader, &server->ipae->terminal);
    while (err == 0 && package.len) {
        struct bytes part = bytes_cut(package, 0, piece);

        err = bpp_loader_put(&loader, part);
        package = bytes_from(package, part.len);
    }
    assert(err <= 1 && (err != 1 || loader.result.len > 0));
    answered = loader.result.len > 0;
    server->card->trace.sinks = NULL;
    arena_reset(&server->ipae->terminal.arena);
    return answered;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct server server;
    static uint8_t memory[PACKAGE_MAX];
    struct bytes input = bytes_at(data, size);
    struct buf package = BUF_OVER(memory);
    struct store_profile profile;
    unsigned cut, messages;
    bool answered;
    int err;

    if (!server.card) {
        server.card = fuzz_card_new(EUICCD_MODE_DUAL);
        euiccd_power_off(server.card);
        err = ipae_new(&server.ipae, server.card);
        assert(err == 0);
        err = euiccd_power_on(server.card, NULL);
        assert(err == 0);
        err = ec_private_generate(&server.key, EC_CURVE_P256, fuzz_rng());
        assert(err == 0);
    }
    cut = fuzz_take_number(&input, 1);
    prepare(&server);
    make_package(&server, input, &package);
    answered = cut & THROUGH_THE_IPAE ? send_by_ipae(&server, buf_bytes(&package), piece_of(cut))
                                      : send(server.card, buf_bytes(&package), piece_of(cut));
    if (answered) {
        assert(server.card->euicc.volatile_state.rsp.state == RSP_NONE ||
               server.card->euicc.volatile_state.rsp.state == RSP_PREPARED);
        err =
            store_find_installing_profile(server.card->euicc.store, &server.card->arena, &profile);
        assert(err == ERR_NOT_FOUND);
        err = store_count_messages(server.card->euicc.store, STORE_NOTIFICATION, &messages);
        assert(err == 0);
    }
    fuzz_card_check(server.card);
    rsp_close(&server.card->euicc);
    fuzz_card_empty(server.card);
    return 0;
}
