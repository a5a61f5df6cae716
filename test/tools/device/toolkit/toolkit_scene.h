/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A device in service that performs a proactive command. */
#ifndef TEST_TOOLS_DEVICE_TOOLKIT_TOOLKIT_SCENE_H
#define TEST_TOOLS_DEVICE_TOOLKIT_TOOLKIT_SCENE_H

#include "test/fake/script.h"
#include "tools/device/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static struct script script;
static char text[700]; /* the last response */

static inline int begin(void **state)
{
    (void)state;
    script_begin(&script, NULL, NULL);
    script.device.view = (struct radio_view){.state = RADIO_NORMAL, .data = true, .plmn = "00101"};
    return 0;
}

static inline int end(void **state)
{
    (void)state;
    script_end(&script);
    return 0;
}

/* Result and objects that `function` gives for a command of this type, qualifier and objects. */
static inline const char *perform_by(void (*function)(struct device *, const struct command *,
                                                      struct buf *),
                                     uint8_t type, uint8_t qualifier, const char *objects)
{
    uint8_t octets[256], answer[256];
    struct buf in = BUF_OVER(octets), out = BUF_OVER(answer);
    struct command command = {1, type, qualifier, 0x82, BYTES_NONE};

    assert_int_equal(buf_put_hex(&in, objects), 0);
    command.objects = buf_bytes(&in);
    function(&script.device, &command, &out);
    return bytes_to_hex(buf_bytes(&out), text, sizeof(text));
}

#endif
