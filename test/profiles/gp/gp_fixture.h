/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A profile with security domains (test/fake/gp.h) and its administrator, without a card. */
#ifndef TEST_PROFILES_GP_GP_FIXTURE_H
#define TEST_PROFILES_GP_GP_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "profiles/gp/gp_private.h"
#include "test/fake/gp.h"
#include "test/fake/profile.h"

struct admin {
    struct fake_profile profile;
    struct gp_session session;
    struct gp_context context;
    struct gp_host host;
    uint8_t data[1024];
    size_t len;
    uint16_t sw;
    char text[2100];
};

static struct admin admin;

/* With the first security domain selected; `elements` NULL: gp_elements. */
static inline void start(const char *elements)
{
    memset(&admin, 0, sizeof admin);
    fake_profile_start(&admin.profile, elements ? elements : gp_elements);
    admin.context = (struct gp_context){.records = &admin.profile.records,
                                        .arena = &admin.profile.uicc.arena,
                                        .rng = &admin.profile.uicc.rng,
                                        .trace = &admin.profile.uicc.trace,
                                        .session = &admin.session};
    assert_int_equal(gp_find_number(&admin.profile.records, 1, &admin.session), 0);
}

static inline void stop(void)
{
    gp_end(&admin.session);
    fake_profile_stop(&admin.profile);
}

/* Data and status word as hex. */
static inline const char *apdu(const char *hex)
{
    uint8_t octets[300];
    struct buf raw = BUF_OVER(octets), out = BUF_OVER(admin.data);
    struct capdu command;

    arena_reset(&admin.profile.uicc.arena);
    assert_int_equal(buf_put_hex(&raw, hex), 0);
    assert_int_equal(capdu_parse(&command, buf_bytes(&raw)), 0);
    admin.sw = gp_command(&admin.context, &command, &out);
    admin.len = out.len;
    bytes_to_hex(buf_bytes(&out), admin.text, sizeof admin.text);
    snprintf(admin.text + 2 * out.len, 5, "%04X", admin.sw);
    return admin.text;
}

/* A protected command, its response opened where it has an R-MAC. */
static inline const char *sealed(const char *hex)
{
    const char *response = apdu(gp_host_seal(&admin.host, hex));

    if (!(admin.host.scp.level & SCP_R_MAC) || (admin.sw != SW_OK && admin.sw != SW_MORE_STATUS))
        return response;
    snprintf(admin.text, sizeof admin.text, "%s%04X",
             gp_host_open(&admin.host, bytes_at(admin.data, admin.len), admin.sw), admin.sw);
    return admin.text;
}

/* INITIALIZE UPDATE with the key version, and its response. */
static inline void initialize(unsigned version)
{
    char command[64];

    admin.host = (struct gp_host){0};
    snprintf(command, sizeof command, "8050%02X0008" GP_HOST_CHALLENGE, version);
    apdu(command);
    assert_int_equal(admin.sw, SW_OK);
    gp_host_begin(&admin.host, bytes_at(admin.data, admin.len));
}

static inline void authenticate(unsigned version, uint8_t level)
{
    initialize(version);
    assert_string_equal(apdu(gp_host_authenticate(&admin.host, level)), "9000");
}

/* Steps of a table; the command NULL ends it. */
static inline void play(const struct fake_step *steps, const char *(*send)(const char *))
{
    for (; steps->command; steps++) {
        const char *answer = send(steps->command);

        if (steps->answer && strcmp(answer, steps->answer) != 0)
            fail_msg("%s: %s, not %s", steps->command, answer, steps->answer);
    }
}

#endif
