/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/card.h"

#include "apdu/ins.h"
#include "apdu/sw.h"
#include "test/fake/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define ISDR_SELECT "01A4040010A0000005591010FFFFFFFF8900000100"

/* Stores the last refusal for the test. */
static void record(void *context, const struct euiccd_trace_event *event)
{
    struct fake_card *fake = context;

    if (event->kind == EUICCD_TRACE_NOTE && getenv("TEST_NOTES"))
        fprintf(stderr, "%s: %s\n", event->name ? event->name : "",
                event->reason ? event->reason : "");
    if (event->kind == EUICCD_TRACE_NOTE)
        snprintf(fake->note, sizeof(fake->note), "%s: %s", event->name ? event->name : "",
                 event->reason ? event->reason : "");
    if (event->kind == EUICCD_TRACE_NOTE && event->name && strcmp(event->name, "eIM") == 0)
        snprintf(fake->failure, sizeof(fake->failure), "%s", event->reason);
    if (event->kind == EUICCD_TRACE_NOTE && event->name && strcmp(event->name, "IPAe") == 0) {
        snprintf(fake->ipae_note, sizeof(fake->ipae_note), "%s", event->reason);
        fake->ipae_notes++;
    }
    if (event->kind == EUICCD_TRACE_NOTE && event->name && strcmp(event->name, "HTTP") == 0)
        snprintf(fake->http_note, sizeof(fake->http_note), "%s", event->reason);
    if (event->kind == EUICCD_TRACE_NOTE && event->name && strcmp(event->name, "ESipa") == 0)
        snprintf(fake->esipa_note, sizeof(fake->esipa_note), "%s", event->reason);
    if (event->kind == EUICCD_TRACE_NOTE && event->name && strcmp(event->name, "TLS") == 0)
        snprintf(fake->tls_note, sizeof(fake->tls_note), "%s", event->reason);
    if (event->kind == EUICCD_TRACE_NOTE && event->reason &&
        strstr(event->reason, ": not trusted: "))
        snprintf(fake->untrusted, sizeof(fake->untrusted), "%s", event->reason);
    if (event->kind != EUICCD_TRACE_REFUSAL)
        return;
    snprintf(fake->refusal, sizeof(fake->refusal), "%s %s %s", event->clause ? event->clause : "",
             event->rule ? event->rule : "", event->reason ? event->reason : "");
    bytes_to_hex(from_euiccd(event->data), fake->offending, sizeof(fake->offending));
}

static int64_t read_clock(void *context)
{
    return ((const struct fake_card *)context)->clock;
}

static void open_card(struct fake_card *fake)
{
    struct euiccd_open_options options = {.size = sizeof(options),
                                          .without_ipae = true,
                                          .context = fake->context,
                                          .durability = fake->in_memory ? EUICCD_DURABILITY_NONE
                                                        : fake->storage_faults
                                                            ? EUICCD_DURABILITY_FULL
                                                            : EUICCD_DURABILITY_OS,
                                          .storage_faults = fake->storage_faults,
                                          .clock = fake->clock ? read_clock : NULL,
                                          .clock_context = fake,
                                          .trace = fake->trace};
    struct euiccd_error error;

    if (euiccd_open(&fake->card, fake->path, &options, &error) < 0)
        fail_msg("%s", error.text);
    assert_int_equal(euiccd_power_on(fake->card, NULL), 0);
}

/* Makes the card file from the credentials and opens it. */
static void create(struct fake_card *fake, void (*change)(struct euiccd_create_options *factory))
{
    struct euiccd_create_options factory = EUICCD_INIT(struct euiccd_create_options);
    struct euiccd_error error = {""};

    memcpy(factory.eid, fake->credentials.eid, sizeof(factory.eid));
    factory.credentials = fake->credentials.credentials;
    factory.credential_count = fake->credentials.credential_count;
    if (change)
        change(&factory);
    if (euiccd_create(fake->path, &factory, &error) < 0)
        fail_msg("%s", error.text);
    open_card(fake);
}

void fake_card_renew(struct fake_card *fake, void (*change)(struct euiccd_create_options *factory))
{
    euiccd_close(fake->card);
    (void)unlink(fake->path); /* it may have been removed */
    create(fake, change);
}

static void make(struct fake_card *fake, const char *folder, struct rng *rng,
                 void (*change)(struct euiccd_create_options *factory))
{
    struct pki_error pki_error = {""};
    char pki[96];

    *fake = (struct fake_card){0};
    assert_int_equal(euiccd_trace_new(&fake->trace), 0);
    assert_int_equal(euiccd_trace_callback(fake->trace, record, fake), 0);
    assert_int_equal(euiccd_context_new(&fake->context), 0);
    snprintf(fake->folder, sizeof(fake->folder), "%s/euiccd-test-XXXXXX", folder);
    assert_non_null(mkdtemp(fake->folder));
    snprintf(fake->path, sizeof(fake->path), "%s/card.euicc", fake->folder);
    snprintf(pki, sizeof(pki), "%s/pki", fake->folder);
    if (pki_make(pki, &(struct pki_options){.rng = rng}, &pki_error) < 0 ||
        pki_load_card(&fake->credentials, pki, NULL, NULL, &pki_error) < 0)
        fail_msg("%s", pki_error.text);
    create(fake, change);
}

void fake_card_make(struct fake_card *fake, void (*change)(struct euiccd_create_options *factory))
{
    fake_card_make_by(fake, NULL, change);
}

void fake_card_make_in(struct fake_card *fake, const char *folder,
                       void (*change)(struct euiccd_create_options *factory))
{
    make(fake, folder, NULL, change);
}

void fake_card_make_by(struct fake_card *fake, struct rng *rng,
                       void (*change)(struct euiccd_create_options *factory))
{
    make(fake, "/tmp", rng, change);
}

void fake_card_reopen(struct fake_card *fake)
{
    euiccd_close(fake->card);
    open_card(fake);
}

void fake_card_cut(struct fake_card *fake)
{
    char command[512];

    snprintf(command, sizeof(command), "cd '%s' && mkdir cut && cp card.euicc* cut", fake->folder);
    assert_int_equal(system(command), 0);
    euiccd_close(fake->card);
    snprintf(command, sizeof(command), "cd '%s' && rm -f card.euicc* && mv cut/* . && rmdir cut",
             fake->folder);
    assert_int_equal(system(command), 0);
    open_card(fake);
}

void fake_card_end(struct fake_card *fake)
{
    euiccd_close(fake->card);
    euiccd_context_free(fake->context);
    pki_card_free(&fake->credentials);
    euiccd_trace_free(fake->trace);
    assert_int_equal(folder_remove(fake->folder), 0);
}

static uint16_t send_bytes(struct fake_card *fake, struct bytes command, struct bytes *data)
{
    struct rapdu rapdu = card_transmit(fake->card, command);

    if (data)
        *data = rapdu.data;
    return rapdu.sw;
}

uint16_t fake_send(struct fake_card *fake, const char *command, struct bytes *data)
{
    uint8_t octets[2048];
    struct buf buf = BUF_OVER(octets);

    fake->refusal[0] = '\0';
    assert_int_equal(buf_put_hex(&buf, command), 0);
    return send_bytes(fake, buf_bytes(&buf), data);
}

/* Collects `first` and the rest by GET RESPONSE, on the channel of `cla`. */
static uint16_t collect(struct fake_card *fake, uint8_t cla, struct bytes first, uint16_t sw,
                        struct bytes *data)
{
    struct buf all = BUF_OVER(fake->data);

    buf_put(&all, first);
    while (sw >> 8 == SW1_MORE) {
        const uint8_t get[] = {(uint8_t)(cla & 0x7F), INS_GET_RESPONSE, 0, 0, (uint8_t)sw};
        struct bytes part;

        sw = send_bytes(fake, BYTES_OF(get), &part);
        buf_put(&all, part);
    }
    assert_false(all.overflow);
    if (data)
        *data = buf_bytes(&all);
    return sw;
}

uint16_t fake_exchange(struct fake_card *fake, const char *command, struct bytes *data)
{
    struct bytes part;
    uint16_t sw = fake_send(fake, command, &part);
    char cla[3] = {command[0], command[1], '\0'};

    return collect(fake, (uint8_t)strtoul(cla, NULL, 16), part, sw, data);
}

static void select_isdr(struct fake_card *fake)
{
    if (fake_send(fake, "8180000000", NULL) == SW_CHANNEL_NOT_SUPPORTED)
        assert_int_equal(fake_send(fake, "00700001", NULL), SW_OK);
    assert_int_equal(fake_exchange(fake, ISDR_SELECT, NULL), SW_OK);
}

uint16_t fake_es10(struct fake_card *fake, struct bytes request, struct bytes *response)
{
    struct bytes part = BYTES_NONE;
    uint16_t sw = SW_OK;

    select_isdr(fake);
    fake->refusal[0] = '\0';
    for (size_t at = 0, block = 0; at < request.len || block == 0; at += 255, block++) {
        uint8_t octets[5 + 255];
        struct buf command = BUF_OVER(octets);
        struct bytes data = bytes_cut(request, at, 255);

        buf_put_u8(&command, 0x81);
        buf_put_u8(&command, 0xE2);
        buf_put_u8(&command, at + 255 < request.len ? 0x11 : 0x91);
        buf_put_u8(&command, (unsigned)block);
        buf_put_u8(&command, (unsigned)data.len);
        buf_put(&command, data);
        sw = send_bytes(fake, buf_bytes(&command), &part);
        if (at + 255 < request.len && sw != SW_OK)
            return sw;
    }
    return collect(fake, 0x01, part, sw, response);
}

uint16_t fake_es10_hex(struct fake_card *fake, const char *request, struct bytes *response)
{
    uint8_t octets[8192];
    struct buf buf = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&buf, request), 0);
    return fake_es10(fake, buf_bytes(&buf), response);
}

/* Removes blanks from `hex`, so that both sides compare as text. */
static char *tidy_hex(const char *hex, char *text)
{
    char *to = text;

    for (; *hex; hex++)
        if (*hex != ' ')
            *to++ = *hex;
    *to = '\0';
    return text;
}

static void assert_hex(struct bytes got, const char *wanted, const char *file, int line)
{
    char got_text[2 * 8192 + 1], wanted_text[2 * 8192 + 1];

    bytes_to_hex(got, got_text, sizeof(got_text));
    _assert_string_equal(got_text, tidy_hex(wanted, wanted_text), file, line);
}

void fake_assert_answer(struct fake_card *fake, const char *command, const char *data, uint16_t sw,
                        const char *file, int line)
{
    struct bytes got;
    uint16_t got_sw = fake_exchange(fake, command, &got);

    _assert_int_equal(got_sw, sw, file, line);
    assert_hex(got, data, file, line);
}

void fake_assert_es10(struct fake_card *fake, const char *request, const char *response,
                      const char *file, int line)
{
    struct bytes got;

    _assert_int_equal(fake_es10_hex(fake, request, &got), SW_OK, file, line);
    assert_hex(got, response, file, line);
}
