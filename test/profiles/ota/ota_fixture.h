/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A profile with a security domain, to which secured packets are sent in short messages. */
#ifndef TEST_PROFILES_OTA_OTA_FIXTURE_H
#define TEST_PROFILES_OTA_OTA_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "crypto/scp80.h"
#include "profiles/ota/ota.h"
#include "test/fake/profile.h"
#include "test/fake/sms.h"

struct ota {
    struct fake_profile profile;
    struct ota_assembly assembly;
    struct ota_host host;
    struct scp80_packet packet;
    uint8_t kic[16], kid[16];
    struct scp80_keys keys;
    uint16_t sw;
    char response_data[512]; /* additional response data, hex */
    enum scp80_status status;
    bool responded;
    char metadata[200];
};

static struct ota ota;

static inline uint16_t update_metadata(void *context, struct bytes request)
{
    bytes_to_hex(request, ((struct ota *)context)->metadata, sizeof ota.metadata);
    return SW_OK;
}

static inline void hex(const char *text, uint8_t *out, size_t size)
{
    struct buf value = buf_over(out, size);

    assert_int_equal(buf_put_hex(&value, text), 0);
}

/* AES keys of version 1: SPI 16 21 (CC, ciphered, counter higher; PoR with CC and ciphered). */
static inline void start_with(const char *elements, const char *tar)
{
    memset(&ota, 0, sizeof ota);
    fake_profile_start(&ota.profile, elements);
    ota.host = (struct ota_host){.update_metadata = update_metadata, .context = &ota};
    ota.packet.spi[0] = 0x16;
    ota.packet.spi[1] = 0x19;
    ota.packet.kic = 0x12;
    ota.packet.kid = 0x12;
    hex(tar, ota.packet.tar, 3);
    hex(SMS_KIC, ota.kic, 16);
    hex(SMS_KID, ota.kid, 16);
    ota.keys = (struct scp80_keys){BYTES_OF(ota.kic), BYTES_OF(ota.kid)};
    ota.packet.counter = 1;
    ota.profile.uicc.context.position = &ota.profile.uicc.positions[0];
}

static inline void start(const char *tar)
{
    start_with(sms_domain, tar);
}

static inline void stop(void)
{
    fake_profile_stop(&ota.profile);
}

/* One message in; what came back is opened. */
static inline void deliver(const char *udh, struct bytes payload)
{
    uint8_t value[600], out[600], work_octets[600];
    struct buf download = BUF_OVER(value), response = BUF_OVER(out), work = BUF_OVER(work_octets);
    struct bytes data;
    enum verdict verdict;

    sms_download(&download, udh, payload);
    assert_int_equal(fs_enter(&ota.profile.uicc.context), 0);
    arena_reset(&ota.profile.uicc.arena);
    ota.sw = ota_sms_pp(&ota.profile.uicc.context, &ota.assembly, &ota.host, buf_bytes(&download),
                        &response);
    fs_settle(&ota.profile.uicc.fs, sw_is_success(ota.sw));
    ota.responded = response.len != 0;
    ota.response_data[0] = 0;
    if (!ota.responded)
        return;
    /* The whole of it is the user data of the response: one header, then the packet's length. */
    assert_memory_equal(out, "\x02\x71\x00", 3);
    assert_int_equal(out[3] << 8 | out[4], response.len - 5);
    assert_int_equal(scp80_open_response(&ota.packet, &ota.keys, buf_bytes(&response), &work,
                                         &ota.status, &data, &verdict),
                     0);
    bytes_to_hex(data, ota.response_data, sizeof ota.response_data);
}

static inline const char *send(const char *script)
{
    uint8_t octets[300], sealed[512];
    struct buf data = BUF_OVER(octets), packet = BUF_OVER(sealed);

    assert_int_equal(buf_put_hex(&data, script), 0);
    assert_int_equal(scp80_seal(&ota.packet, &ota.keys, buf_bytes(&data), &packet), 0);
    deliver("027000", buf_bytes(&packet));
    ota.packet.counter++;
    return ota.response_data;
}

#endif
