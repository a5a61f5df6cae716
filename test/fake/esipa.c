/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/esipa.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

static void ignore(void *context, const json_t *line)
{
    (void)context;
    assert_true(json_is_object(line));
}

static void open_eim(struct fake_esipa *fake, bool forward)
{
    const struct esipa_options options = {.der = fake->der,
                                          .eim_id = "eim",
                                          .pki = "",
                                          .state = &fake->state,
                                          .rng = &fake->rng,
                                          .forward = forward,
                                          .es9 = fake->es9,
                                          .log = ignore};

    assert_int_equal(eim_state_load(&fake->state, fake->path), 0);
    assert_int_equal(esipa_new(&fake->esipa, &options), 0);
}

static void close_eim(struct fake_esipa *fake)
{
    esipa_free(fake->esipa);
    eim_state_free(&fake->state);
}

void fake_esipa_begin(struct fake_esipa *fake, fake_es9 *es9)
{
    *fake = (struct fake_esipa){.folder = "/tmp/euiccd-test-XXXXXX",
                                .der = der_definitions_new(),
                                .rng = rng_system(),
                                .es9 = es9};
    assert_non_null(fake->der);
    assert_non_null(mkdtemp(fake->folder));
    snprintf(fake->path, sizeof(fake->path), "%s/state.json", fake->folder);
    open_eim(fake, false);
}

void fake_esipa_end(struct fake_esipa *fake)
{
    close_eim(fake);
    der_definitions_free(fake->der);
    unlink(fake->path);
    rmdir(fake->folder);
}

void fake_esipa_again(struct fake_esipa *fake, bool forward)
{
    close_eim(fake);
    open_eim(fake, forward);
}

int fake_esipa_ask(struct fake_esipa *fake, struct bytes request)
{
    uint8_t answer[2000];
    struct buf out = BUF_OVER(answer);
    int status = esipa_handle(fake->esipa, request, &out);

    bytes_to_hex(status == 200 ? buf_bytes(&out) : BYTES_NONE, fake->text, sizeof(fake->text));
    return status;
}

int fake_esipa_ask_hex(struct fake_esipa *fake, const char *request)
{
    uint8_t octets[2000];
    struct buf in = BUF_OVER(octets);

    assert_int_equal(buf_put_hex(&in, request), 0);
    return fake_esipa_ask(fake, buf_bytes(&in));
}

int fake_esipa_order(struct fake_esipa *fake, const char *eid, const char *members)
{
    char text[400], id[ESIPA_ID_MAX + 1];
    struct eim_error error;
    json_t *item;
    int err;

    snprintf(text, sizeof(text), "{\"eid\": \"%s\", %s}", eid, members);
    item = json_loads(text, 0, NULL);
    assert_non_null(item);
    err = esipa_queue(fake->esipa, item, id, &error);
    json_decref(item);
    json_object_set_new(eim_state_object(&fake->state, "eim", eid), "euiccCertificate",
                        json_string("3000"));
    return err;
}
