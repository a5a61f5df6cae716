/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of the USIM that a terminal reads when it begins, and keeps up to date: EF.IMSI, EF.FPLMN
 * (networks that do not want this SIM: TS 31.102 4.2.16, TS 23.122 3.1) and EF.EPSLOCI (where it
 * was registered last: TS 31.102 4.2.91). What cannot be read or written is done without.
 */
#include "tools/device/device_internal.h"

#include <string.h>

enum {
    FID_IMSI = 0x6F07,
    FID_FPLMN = 0x6F7B,
    FID_EPSLOCI = 0x6FE3,
    IMSI_LEN = 9,
    GUTI_LEN = 12,
    STATUS_UPDATED = 0,
    STATUS_ROAMING_NOT_ALLOWED = 2
};

static bool is_ok(uint16_t sw)
{
    return sw == SW_OK || sw >> 8 == SW1_PROACTIVE;
}

/* A command for the USIM; `*announced` is the last 91xx. */
static int ask(struct device *device, struct bytes command, struct buf *out, uint16_t *sw,
               uint16_t *announced)
{
    int err;

    out->len = 0;
    err = device_ask(device, command, out, sw);
    if (err == 0 && *sw >> 8 == SW1_PROACTIVE)
        *announced = *sw;
    return err;
}

static int select_file(struct device *device, uint16_t fid, uint16_t *sw, uint16_t *announced)
{
    const uint8_t select[] = {0x00, 0xA4, 0x00, 0x04, 0x02, (uint8_t)(fid >> 8), (uint8_t)fid};
    uint8_t octets[256];
    struct buf out = BUF_OVER(octets);

    return ask(device, BYTES_OF(select), &out, sw, announced);
}

/* The first `len` octets of a file, 0: all of them. `*sw` tells whether there is one. */
static int read_file(struct device *device, uint16_t fid, uint8_t len, struct buf *out,
                     uint16_t *sw, uint16_t *announced)
{
    const uint8_t read[] = {0x00, 0xB0, 0x00, 0x00, len};
    int err = select_file(device, fid, sw, announced);

    return err < 0 || !is_ok(*sw) ? err : ask(device, BYTES_OF(read), out, sw, announced);
}

/* The whole of a file; runs what the card announces. */
static int write_file(struct device *device, uint16_t fid, struct bytes content)
{
    uint8_t octets[5 + SIM_FILE_MAX], answer[256];
    struct buf command = BUF_OVER(octets), out = BUF_OVER(answer);
    uint16_t sw, announced = SW_OK;
    int err = select_file(device, fid, &sw, &announced);

    buf_put_u32(&command, 0x00D60000);
    buf_put_u8(&command, (unsigned)content.len);
    buf_put(&command, content);
    if (err == 0 && is_ok(sw))
        err = ask(device, buf_bytes(&command), &out, &sw, &announced);
    return err < 0 ? err : device_run_session(device, announced);
}

/* ---- what is read when a session begins ---- */

static int read_imsi(struct device *device, uint16_t *announced)
{
    static const uint8_t usim[] = {0x00, 0xA4, 0x04, 0x04, 0x07, 0xA0,
                                   0x00, 0x00, 0x00, 0x87, 0x10, 0x02};
    uint8_t octets[1024];
    struct buf out = BUF_OVER(octets);
    bool there = false;
    uint16_t sw = SW_OK;
    int err = ask(device, BYTES_OF(usim), &out, &sw, announced);

    if (err == 0 && is_ok(sw)) {
        there = true;
        err = read_file(device, FID_IMSI, IMSI_LEN, &out, &sw, announced);
    }
    if (err == 0 && is_ok(sw) && imsi_read(buf_bytes(&out), device->imsi) < 0)
        device->imsi[0] = '\0';
    if (*device->imsi)
        device_tell(device, "IMSI", "%s", device->imsi);
    else if (err == 0 && there)
        device_tell(device, "IMSI", "not to be read, %04X", sw);
    else
        device_tell(device, "IMSI", "none: no USIM, no profile is enabled");
    return err;
}

static int read_forbidden(struct device *device, uint16_t *announced)
{
    uint8_t octets[256];
    struct buf out = BUF_OVER(octets);
    uint16_t sw;
    int err = read_file(device, FID_FPLMN, 0, &out, &sw, announced);

    if (err == 0 && is_ok(sw) && out.len <= SIM_FILE_MAX) {
        device->forbidden_len = out.len - out.len % PLMN_LEN;
        memcpy(device->forbidden, octets, device->forbidden_len);
    }
    return err;
}

int device_read_sim(struct device *device)
{
    uint16_t sw, announced = SW_OK;
    int err;

    device->imsi[0] = '\0';
    device->forbidden_len = 0;
    device->keeps_location = false;
    err = read_imsi(device, &announced);
    if (err == 0 && *device->imsi)
        err = read_forbidden(device, &announced);
    if (err == 0 && *device->imsi) {
        err = select_file(device, FID_EPSLOCI, &sw, &announced);
        device->keeps_location = err == 0 && is_ok(sw);
    }
    return err < 0 ? err : device_run_session(device, announced);
}

/* ---- what is kept ---- */

struct bytes device_forbidden(const struct device *device)
{
    return bytes_at(device->forbidden, device->forbidden_len);
}

/* The last place is for the newest: where none is free, the first one moves out. */
int device_forbid(struct device *device, const char *plmn)
{
    static const uint8_t unused[PLMN_LEN] = {0xFF, 0xFF, 0xFF};
    uint8_t coded[PLMN_LEN];
    size_t at = 0;

    if (device->forbidden_len == 0 || strncmp(device->imsi, plmn, strlen(plmn)) == 0 ||
        plmn_read(plmn, coded) < 0) /* one's own network is never forbidden */
        return 0;
    while (at < device->forbidden_len && memcmp(device->forbidden + at, unused, PLMN_LEN) != 0)
        at += PLMN_LEN;
    if (at == device->forbidden_len) {
        at -= PLMN_LEN;
        memmove(device->forbidden, device->forbidden + PLMN_LEN, at);
    }
    memcpy(device->forbidden + at, coded, PLMN_LEN);
    return write_file(device, FID_FPLMN, device_forbidden(device));
}

int device_keep_location(struct device *device, bool registered)
{
    uint8_t octets[GUTI_LEN + PLMN_LEN + 2 + 1], plmn[PLMN_LEN];
    struct buf out = BUF_OVER(octets);

    if (!device->keeps_location)
        return 0;
    memset(octets, 0xFF, sizeof(octets));
    octets[sizeof(octets) - 1] = STATUS_ROAMING_NOT_ALLOWED;
    out.len = sizeof(octets);
    if (registered && plmn_read(device->view.plmn, plmn) == 0) {
        out.len = 0;
        buf_put_u16(&out,
                    0x0BF6); /* GUTI: its length, its type, PLMN, MME group 1, MME 1, M-TMSI */
        buf_put(&out, BYTES_OF(plmn));
        buf_put_u16(&out, 1);
        buf_put_u8(&out, 1);
        if (device->rng.fill(&device->rng, octets + out.len, 4) < 0)
            return ERR_CRYPTO;
        out.len += 4;
        buf_put(&out, BYTES_OF(plmn));
        buf_put_u16(&out, device->area);
        buf_put_u8(&out, STATUS_UPDATED);
    }
    return write_file(device, FID_EPSLOCI, buf_bytes(&out));
}
