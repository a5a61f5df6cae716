/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/power/client.h"
#include "test/fake/random.h"

#include "test/power/fault_vfs.h"
#include "test/power/power.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct euiccd_card *client_open(const char *path, struct euiccd_context *context)
{
    static struct rng rng;
    struct euiccd_open_options options = {.size = sizeof(options),
                                          .without_ipae = true,
                                          .context = context,
                                          .random = fake_random,
                                          .random_context = &rng};
    struct euiccd_card *card = NULL;

    rng = power_rng();
    return euiccd_open(&card, path, &options, NULL) == 0 ? card : NULL;
}

bool client_is_answer(uint16_t sw)
{
    return sw == 0x9000 || sw >> 8 == 0x61 || sw >> 8 == 0x91;
}

uint16_t client_send(struct euiccd_card *card, const char *commands)
{
    char command[1200];
    uint8_t octets[600];
    uint16_t sw = 0;

    while (*commands) {
        struct buf buf = BUF_OVER(octets);
        size_t len = strcspn(commands, "/");

        snprintf(command, sizeof(command), "%.*s", (int)len, commands);
        commands += len + (commands[len] == '/');
        if (buf_put_hex(&buf, command) != 0)
            abort();
        fault_vfs_hold(*commands != '\0');
        sw = card_transmit(card, buf_bytes(&buf)).sw;
    }
    return sw;
}

bool client_select_isdr(struct euiccd_card *card)
{
    return client_is_answer(
        client_send(card, "0070000001/01A4040010A0000005591010FFFFFFFF8900000100"));
}

/* GET RESPONSE for all that waits. */
static void collect(struct euiccd_card *card, struct rapdu answer, struct buf *out)
{
    buf_put(out, answer.data);
    while (answer.sw >> 8 == 0x61) {
        const uint8_t get[] = {0x01, 0xC0, 0, 0, (uint8_t)answer.sw};

        answer = card_transmit(card, BYTES_OF(get));
        buf_put(out, answer.data);
    }
}

uint16_t client_es10(struct euiccd_card *card, struct bytes request, struct buf *out)
{
    struct rapdu answer = {.sw = 0};
    uint16_t sw;

    for (size_t at = 0, block = 0; at < request.len; at += 255, block++) {
        uint8_t octets[5 + 255];
        struct buf command = BUF_OVER(octets);
        struct bytes data = bytes_cut(request, at, 255);

        buf_put_u16(&command, 0x81E2);
        buf_put_u8(&command, at + 255 < request.len ? 0x11 : 0x91);
        buf_put_u8(&command, (unsigned)block);
        buf_put_u8(&command, (unsigned)data.len);
        buf_put(&command, data);
        answer = card_transmit(card, buf_bytes(&command));
        if (!client_is_answer(answer.sw))
            return answer.sw;
    }
    sw = answer.sw;
    collect(card, answer, out);
    return sw;
}

bool client_power_cycle(const char *path, struct euiccd_context *context)
{
    struct euiccd_card *card = client_open(path, context);
    bool good = card && euiccd_power_on(card, NULL) == 0;

    euiccd_close(card);
    return good;
}
