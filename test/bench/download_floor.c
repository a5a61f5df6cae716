/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See download_floor.h. */
#include "test/bench/download_floor.h"

double cpu_now(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

double clock_cost(double (*now)(void))
{
    double samples[1000];

    for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
        samples[i] = -now();
        samples[i] += now();
    }
    return bench_quantile(samples, sizeof(samples) / sizeof(samples[0]), 0.5);
}

void die(const char *what, const char *why)
{
    fprintf(stderr, "bench_download: %s: %s\n", what, why);
    exit(1);
}

void check(int err, const char *what)
{
    if (err < 0)
        die(what, err_text(err));
}

/* ---- The package ---- */

static uint8_t profile_octets[1 << 20], metadata_octets[2048];
struct buf profile, metadata;
char iccid[21];

/* The small package with `files` files of `octets` each. */
void make_package(unsigned files, size_t octets)
{
    profile = BUF_OVER(profile_octets);
    package_start(&profile);
    for (unsigned i = 0; i < files; i++) {
        const uint8_t fid[] = {0x2F, (uint8_t)(0x40 + i)};
        const uint8_t size[] = {(uint8_t)(octets >> 8), (uint8_t)octets};
        size_t element = tlv_open(&profile, 0xA1), list, commands, part;

        package_put(&profile, "A0{80= 81=20}");
        list = tlv_open(&profile, 0xA1);
        commands = tlv_open(&profile, 0x30);
        part = tlv_open(&profile, 0x62);
        package_put(&profile, "82=4121");
        tlv_put(&profile, 0x83, BYTES_OF(fid));
        tlv_put(&profile, 0x80, BYTES_OF(size));
        package_put(&profile, "8B=02");
        tlv_close(&profile, part);
        part = tlv_open(&profile, 0x81);
        memset(buf_grow(&profile, octets), (int)i, octets);
        tlv_close(&profile, part);
        tlv_close(&profile, commands);
        tlv_close(&profile, list);
        tlv_close(&profile, element);
    }
    package_end(&profile);
    package_iccid(buf_bytes(&profile), iccid);
    metadata = BUF_OVER(metadata_octets);
    download_put_metadata(&metadata, iccid, "");
}

void load_profile(void)
{
    profile = BUF_OVER(profile_octets);
    if (!package_read(package_names[0], &profile)) {
        printf("download   no TS.48 package (EUICCD_DATA): one of the same size is made\n");
        make_package(10, 1000);
        return;
    }
    package_iccid(buf_bytes(&profile), iccid);
    metadata = BUF_OVER(metadata_octets);
    download_put_metadata(&metadata, iccid, "");
}

void make_numbered_package(unsigned number)
{
    snprintf(iccid, sizeof(iccid), "8944%016u", number);
    profile = BUF_OVER(profile_octets);
    package_start(&profile);
    package_set_iccid(buf_bytes(&profile), iccid);
    package_end(&profile);
    metadata = BUF_OVER(metadata_octets);
    download_put_metadata(&metadata, iccid, "");
}

/* ---- A card, and downloads to it ---- */

static unsigned results; /* of the last card, that `clean` removed */

void make_card_file(struct fake_card *fake)
{
    struct euiccd_create_options factory = {
        .size = sizeof(factory), .mode = EUICCD_MODE_DUAL, .nvm_bytes = 1 << 22};
    struct pki_error pki_error = {""};
    struct euiccd_error error = {""};
    char pki[96];

    results = 0;
    *fake = (struct fake_card){0};
    strcpy(fake->folder, "/tmp/euicc-bench-XXXXXX");
    if (!mkdtemp(fake->folder) || euiccd_context_new(&fake->context) < 0)
        die(fake->folder, "cannot be made");
    snprintf(fake->path, sizeof(fake->path), "%s/card.euicc", fake->folder);
    snprintf(pki, sizeof(pki), "%s/pki", fake->folder);
    if (pki_make(pki, &(struct pki_options){0}, &pki_error) < 0 ||
        pki_load_card(&fake->credentials, pki, NULL, NULL, &pki_error) < 0)
        die(pki, pki_error.text);
    memcpy(factory.eid, fake->credentials.eid, sizeof(factory.eid));
    factory.credentials = fake->credentials.credentials;
    factory.credential_count = fake->credentials.credential_count;
    if (euiccd_create(fake->path, &factory, &error) < 0)
        die(fake->path, error.text);
}

void open_card(struct fake_card *fake)
{
    struct euiccd_open_options options = {.size = sizeof(options),
                                          .without_ipae = true,
                                          .durability = EUICCD_DURABILITY_OS,
                                          .context = fake->context};
    static const uint8_t select[] = {0x00, 0xA4, 0x04, 0x0C, 0x10, 0xA0, 0x00,
                                     0x00, 0x05, 0x59, 0x10, 0x10, 0xFF, 0xFF,
                                     0xFF, 0xFF, 0x89, 0x00, 0x00, 0x01, 0x00};
    struct euiccd_error error = {""};

    if (euiccd_open(&fake->card, fake->path, &options, &error) < 0)
        die(fake->path, error.text);
    if (euiccd_power_on(fake->card, NULL) < 0 ||
        card_transmit(fake->card, BYTES_OF(select)).sw != 0x9000)
        die(fake->path, "no ISD-R");
}

void end_card(struct fake_card *fake)
{
    char clean[96];

    euiccd_close(fake->card);
    euiccd_context_free(fake->context);
    pki_card_free(&fake->credentials);
    snprintf(clean, sizeof(clean), "rm -r %s", fake->folder);
    if (system(clean) != 0)
        die(fake->folder, "cannot be removed");
}

/* Deletes the profile and the result of a download. */
void clean(struct fake_card *fake)
{
    static const uint8_t removed[] = {0xBF, 0x30, 0x03, 0x80, 0x01, 0x00};
    struct bytes response;
    char text[64];

    snprintf(text, sizeof(text), "BF330C5A0A%s", iccid);
    if (fake_es10_hex(fake, text, NULL) != 0x9000)
        die(text, "cannot be deleted");
    snprintf(text, sizeof(text), results < 128 ? "BF30038001%02X" : "BF30048002%04X", results);
    results++;
    if (fake_es10_hex(fake, text, &response) != 0x9000 || !bytes_equal(response, BYTES_OF(removed)))
        die(text, "cannot be removed");
}

void download_once(struct download *download, enum download_cut cut)
{
    struct bpp_order order;

    download_open(download);
    download_order(download, &order);
    order.profile = buf_bytes(&profile);
    order.store_metadata = buf_bytes(&metadata);
    if (download_load(download, download_make(download, &order), cut) != 0x9000 ||
        download_result(download) != 0)
        die(iccid, "cannot be installed");
}

/* ---- The floor ---- */

static const size_t server_signs[] = {FLOOR_SERVER_SIGNED1, FLOOR_SMDP_SIGNED2, FLOOR_SMDP_SIGN};

void prepare(struct primitives *bare, enum ec_curve curve, double (*now)(void))
{
    struct buf segments;
    struct bytes point;
    struct bsp *bsp;

    *bare = (struct primitives){
        .curve = curve, .now = now, .rng = rng_system(), .clock_seconds = clock_cost(now)};
    arena_init(&bare->arena, 1 << 20);
    /* As the card stores it from the metadata and the session. */
    bare->profile = (struct store_profile){
        .profile_class = 2,
        .service_provider_name = BYTES_TEXT("Test"),
        .name = BYTES_TEXT("Profile"),
        .smdp_oid = BYTES_TEXT("oid"),
        .smdp_address = BYTES_TEXT("smdpp.example.com"),
        .ci_key_id = BYTES_TEXT("0123456789ABCDEF0123"),
    };
    segments = BUF_OVER(bare->segments);
    check(ec_private_generate(&bare->signer, curve, &bare->rng), "key");
    check(ec_private_generate(&bare->server, curve, &bare->rng), "key");
    check(ec_private_point(bare->signer, &point), "point");
    check(ec_public_new(&bare->verifier, curve, point), "point");
    check(ec_private_point(bare->server, &bare->server_point), "point");
    check(ec_sign(bare->signer, BYTES_OF(bare->message), BYTES_NONE, bare->signature), "sign");
    for (unsigned i = 0; i < sizeof(server_signs) / sizeof(server_signs[0]); i++)
        check(ec_sign(bare->server, bytes_at(bare->message, server_signs[i]), BYTES_NONE,
                      bare->signatures_by_server[i]),
              "sign");
    check(bsp_new(&bsp, &bare->keys), "bsp");
    check(bsp_seal(bsp, BSP_TAG_COMMAND, bytes_at(profile_octets, 3), &segments), "segment");
    check(bsp_seal(bsp, BSP_TAG_MAC_ONLY, buf_bytes(&metadata), &segments), "segment");
    check(bsp_seal_all(bsp, BSP_TAG_PROFILE, BSP_PLAIN_MAX, buf_bytes(&profile), &segments),
          "segments");
    bsp_free(bsp);
    bare->segments_len = segments.len;
}

/* The CI's signature of a certificate. */
static void verify_certificate(struct primitives *bare)
{
    enum verdict verdict = BAD;

    check(ec_verify(bare->verifier, BYTES_OF(bare->message), BYTES_NONE, BYTES_OF(bare->signature),
                    &verdict),
          "verify");
    if (verdict != GOOD)
        die("verify", "bad");
}

/* Number `which` of the server's signatures. */
static void verify(struct primitives *bare, unsigned which)
{
    enum verdict verdict = BAD;

    check(ec_verify_point(bare->curve, bare->server_point,
                          bytes_at(bare->message, server_signs[which]), BYTES_NONE,
                          BYTES_OF(bare->signatures_by_server[which]), &verdict),
          "verify");
    if (verdict != GOOD)
        die("verify", "bad");
}

static void sign(struct primitives *bare, size_t len)
{
    uint8_t signature[EC_SIGNATURE_LEN];

    check(ec_sign(bare->signer, bytes_at(bare->message, len), BYTES_NONE, signature), "sign");
}

static void begin(struct primitives *bare)
{
    if (bare->store)
        check(store_begin(bare->store), "begin");
}

static void commit(struct primitives *bare)
{
    if (bare->store)
        check(store_commit(bare->store), "commit");
}

static void put_stone(struct primitives *bare, unsigned stage)
{
    bare->stone = (struct store_installation){.under_way = stage != 0,
                                              .stage = (uint8_t)stage,
                                              .transaction_id = BYTES_TEXT("0123456789ABCDEF"),
                                              .smdp_address = BYTES_TEXT("smdpp.example.com"),
                                              .smdp_oid = BYTES_TEXT("oid"),
                                              .ci_key_id = BYTES_TEXT("0123456789ABCDEF0123")};
    if (bare->store)
        check(store_put_installation(bare->store, &bare->stone), "installation");
}

static void put_key(struct primitives *bare, bool kept)
{
    static const uint8_t public_key[65] = {4}, private_key[32] = {1};
    struct store_one_time_key key = {.kept = kept, .curve = 1, .smdp_oid = BYTES_TEXT("oid")};

    if (kept) {
        key.public_key = BYTES_OF(public_key);
        key.private_key = BYTES_OF(private_key);
    }
    if (bare->store)
        check(store_put_one_time_key(bare->store, &key), "key");
}

/* Approximate work of the SM-DP+ and the LPA between two steps. */
static void others_work(struct primitives *bare)
{
    static uint8_t octets[1 << 16];
    struct buf package = BUF_OVER(octets);
    struct bpp_order order;

    bare->seconds += bare->now() - bare->began - bare->clock_seconds;
    bpp_order_init(&order);
    order.smdp_key = bare->server;
    order.euicc_otpk = bare->server_point;
    order.transaction_id = order.eid = BYTES_TEXT("0123456789ABCDEF");
    order.store_metadata = buf_bytes(&metadata);
    order.profile = buf_bytes(&profile);
    verify_certificate(bare);
    check(bpp_make(&package, &order, &bare->rng), "package");
    bare->began = bare->now();
}

/* GetEUICCChallenge to InitialiseSecureChannel. */
static void bare_session(struct primitives *bare)
{
    struct secret shared = {0};
    struct bsp_keys keys;
    struct bytes point;

    verify_certificate(bare); /* CERT.DPauth */
    verify(bare, 0);          /* serverSignature1 */
    sign(bare, FLOOR_EUICC_SIGNED1);
    others_work(bare);
    begin(bare);
    verify_certificate(bare); /* CERT.DPpb */
    verify(bare, 1);          /* smdpSignature2 */
    check(ec_private_generate(&bare->one_time_key, bare->curve, &bare->rng), "generate");
    check(ec_private_point(bare->one_time_key, &point), "point");
    put_key(bare, true);
    sign(bare, FLOOR_EUICC_SIGNED2);
    commit(bare);
    others_work(bare);
    begin(bare);
    verify(bare, 2); /* smdpSign */
    check(ec_agree(bare->one_time_key, bare->server_point, &shared), "agree");
    check(bsp_derive_keys(&keys, secret_bytes(&shared), BSP_KEY_TYPE_AES, BSP_KEY_LEN,
                          BYTES_TEXT("testsmdp"), BYTES_TEXT("0123456789ABCDEF")),
          "derive");
    check(bsp_new(&bare->bsp, &bare->keys), "bsp");
    ec_private_free(bare->one_time_key);
    put_key(bare, false);
    put_stone(bare, 1);
    commit(bare);
}

/* The use of a segment. */
static void bare_segment(struct primitives *bare, unsigned number, struct bytes plain)
{
    struct records records;

    if (!bare->store)
        return;
    if (number == 0) {
        put_stone(bare, 2);
    } else if (number == 1) {
        struct buf swapped = BUF_OVER(bare->profile.iccid);

        check(buf_put_hex(&swapped, iccid), "iccid");
        bare->profile.state = STORE_PROFILE_INSTALLING;
        check(store_add_profile(bare->store, &bare->profile, &bare->records.profile), "profile");
        put_stone(bare, 5);
        records = profile_records_of(&bare->records);
        check(pe_begin(&bare->pe, &records), "elements");
    } else {
        check(pe_feed(bare->pe, plain), "elements");
    }
}

/* The last segment's transaction, up to its commit. */
static void bare_end(struct primitives *bare)
{
    struct store_message message = {.metadata = bytes_at(metadata_octets, 41),
                                    .body = bytes_at(profile_octets, 171)};
    uint8_t octets[PE_RESPONSE_MAX];
    struct buf response = BUF_OVER(octets);
    enum pe_status status;

    if (bare->store) {
        check(pe_end(bare->pe, &response, &status), "elements");
        if (status != PE_OK)
            die("elements", pe_reason(bare->pe));
        check(store_set_profile_state(bare->store, bare->records.profile, STORE_PROFILE_DISABLED),
              "state");
        put_stone(bare, 0);
        check(store_next_sequence_number(bare->store, &message.number), "number");
    }
    sign(bare, FLOOR_RESULT);
    if (bare->store)
        check(store_add_message(bare->store, &message), "message");
    pe_free(bare->pe);
    bare->pe = NULL;
}

static void bare_clean(struct primitives *bare)
{
    struct store_message message;

    if (!bare->store)
        return;
    begin(bare);
    check(store_delete_profile(bare->store, bare->records.profile), "profile");
    check(store_next_message(bare->store, &bare->arena, STORE_NOTIFICATION, 0, &message),
          "message");
    check(store_remove_message(bare->store, message.number), "message");
    commit(bare);
    arena_reset(&bare->arena);
}

/* CPU seconds of a download without a card: the primitives, and with `store` what is stored. */
double run_bare(struct primitives *bare, struct store *store)
{
    struct bytes rest = bytes_at(bare->segments, bare->segments_len);
    uint8_t plain_octets[1100];
    struct tlv segment;

    bare->seconds = 0;
    bare->began = bare->now();
    others_work(bare);
    bare->seconds = 0;
    bare->store = store;
    bare->records.store = store;
    bare_session(bare);
    for (unsigned number = 0; tlv_next(&rest, &segment) == 0; number++) {
        struct buf plain = BUF_OVER(plain_octets);
        enum verdict verdict;

        begin(bare);
        check(bsp_open(bare->bsp, segment.whole, &plain, &verdict), "open");
        if (verdict != GOOD)
            die("segment", "bad");
        bare_segment(bare, number, buf_bytes(&plain));
        if (rest.len == 0)
            bare_end(bare);
        commit(bare);
    }
    bsp_free(bare->bsp);
    bare->seconds += bare->now() - bare->began - bare->clock_seconds;
    bare_clean(bare);
    return bare->seconds;
}

void free_primitives(struct primitives *bare)
{
    ec_private_free(bare->signer);
    ec_private_free(bare->server);
    ec_public_free(bare->verifier);
}
