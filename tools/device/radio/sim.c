/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/radio/sim.h"

#include "tools/device/clock.h"
#include "tools/device/radio/plmn.h"
#include "tools/device/session.h"

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

/* One command; `*announced` is the last 91xx. */
static int exchange(struct device *device, struct bytes command, struct buf *out, uint16_t *sw,
                    uint16_t *announced)
{
    int err;

    out->len = 0;
    err = device_exchange(device, command, out, sw);
    if (err == 0 && sw_is_proactive(*sw))
        *announced = *sw;
    return err;
}

static int select_usim(struct device *device, uint16_t *sw, uint16_t *announced)
{
    static const uint8_t usim[] = {0x00, INS_SELECT, 0x04, 0x04, 0x07, 0xA0,
                                   0x00, 0x00,       0x00, 0x87, 0x10, 0x02};
    uint8_t octets[1024];
    struct buf out = BUF_OVER(octets);

    device->usim_left = false;
    return exchange(device, BYTES_OF(usim), &out, sw, announced);
}

int device_return_to_usim(struct device *device)
{
    uint16_t sw, announced = SW_OK;
    int err = device->usim_left ? select_usim(device, &sw, &announced) : 0;

    return err < 0 ? err : device_run_session(device, announced);
}

static int select_file(struct device *device, uint16_t fid, uint16_t *sw, uint16_t *announced)
{
    const uint8_t select[] = {0x00, INS_SELECT,          0x00,        0x04,
                              0x02, (uint8_t)(fid >> 8), (uint8_t)fid};
    uint8_t octets[256];
    struct buf out = BUF_OVER(octets);

    return exchange(device, BYTES_OF(select), &out, sw, announced);
}

/* The first `len` octets of a file, 0: all of them. `*sw`: whether the file exists. */
static int read_file(struct device *device, uint16_t fid, uint8_t len, struct buf *out,
                     uint16_t *sw, uint16_t *announced)
{
    const uint8_t read[] = {0x00, INS_READ_BINARY, 0x00, 0x00, len};
    int err = select_file(device, fid, sw, announced);

    return err < 0 || !sw_is_ok(*sw) ? err : exchange(device, BYTES_OF(read), out, sw, announced);
}

/* The whole of a file; runs what the card announces. */
static int write_file(struct device *device, uint16_t fid, struct bytes content)
{
    uint8_t octets[5 + SIM_FILE_MAX], response[256];
    struct buf command = BUF_OVER(octets), out = BUF_OVER(response);
    uint16_t sw, announced = SW_OK;
    int err = device_return_to_usim(device);

    if (err == 0)
        err = select_file(device, fid, &sw, &announced);
    buf_put_u8(&command, 0x00);
    buf_put_u8(&command, INS_UPDATE_BINARY);
    buf_put_u16(&command, 0);
    buf_put_u8(&command, (unsigned)content.len);
    buf_put(&command, content);
    if (err == 0 && sw_is_ok(sw))
        err = exchange(device, buf_bytes(&command), &out, &sw, &announced);
    return err < 0 ? err : device_run_session(device, announced);
}

/* ---- read when a session begins ---- */

static int read_imsi(struct device *device, uint16_t *announced)
{
    uint8_t octets[256];
    struct buf out = BUF_OVER(octets);
    bool selected = false;
    uint16_t sw = SW_OK;
    int err = select_usim(device, &sw, announced);

    if (err == 0 && sw_is_ok(sw)) {
        selected = true;
        err = read_file(device, FID_IMSI, IMSI_LEN, &out, &sw, announced);
    }
    if (err == 0 && sw_is_ok(sw) && imsi_from_file(buf_bytes(&out), device->imsi) < 0)
        device->imsi[0] = '\0';
    if (*device->imsi)
        device_log(device, "IMSI", "%s", device->imsi);
    else if (err == 0 && selected)
        device_log(device, "IMSI", "EF.IMSI cannot be read, %04X", sw);
    else
        device_log(device, "IMSI", "none: no USIM, no profile is enabled");
    return err;
}

static int read_forbidden(struct device *device, uint16_t *announced)
{
    uint8_t octets[256];
    struct buf out = BUF_OVER(octets);
    uint16_t sw;
    int err = read_file(device, FID_FPLMN, 0, &out, &sw, announced);

    if (err == 0 && sw_is_ok(sw) && out.len <= SIM_FILE_MAX) {
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
    device->has_location_file = false;
    err = read_imsi(device, &announced);
    if (err == 0 && *device->imsi)
        err = read_forbidden(device, &announced);
    if (err == 0 && *device->imsi) {
        err = select_file(device, FID_EPSLOCI, &sw, &announced);
        device->has_location_file = err == 0 && sw_is_ok(sw);
    }
    return err < 0 ? err : device_run_session(device, announced);
}

/* ---- kept up to date ---- */

struct bytes device_forbidden(const struct device *device)
{
    return bytes_at(device->forbidden, device->forbidden_len);
}

/* The newest network is the last one; in a full file the first one is removed. */
int device_add_forbidden(struct device *device, const char *plmn)
{
    static const uint8_t unused[PLMN_LEN] = {0xFF, 0xFF, 0xFF};
    uint8_t coded[PLMN_LEN];
    size_t at = 0;

    if (device->forbidden_len == 0 || strncmp(device->imsi, plmn, strlen(plmn)) == 0 ||
        plmn_from_text(plmn, coded) < 0) /* the home network is never forbidden */
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

int device_store_location(struct device *device, bool registered)
{
    uint8_t octets[GUTI_LEN + PLMN_LEN + 2 + 1], plmn[PLMN_LEN];
    struct buf out = BUF_OVER(octets);

    if (!device->has_location_file)
        return 0;
    memset(octets, 0xFF, sizeof(octets));
    octets[sizeof(octets) - 1] = STATUS_ROAMING_NOT_ALLOWED;
    out.len = sizeof(octets);
    if (registered && plmn_from_text(device->view.plmn, plmn) == 0) {
        out.len = 0;
        /* GUTI: its length, its type, PLMN, MME group 1, MME 1, M-TMSI. */
        buf_put_u16(&out, 0x0BF6);
        buf_put(&out, BYTES_OF(plmn));
        buf_put_u16(&out, 1);
        buf_put_u8(&out, 1);
        int err = device->rng->fill(device->rng, octets + out.len, 4);

        if (err < 0)
            return err;
        out.len += 4;
        buf_put(&out, BYTES_OF(plmn));
        buf_put_u16(&out, device->area);
        buf_put_u8(&out, STATUS_UPDATED);
    }
    return write_file(device, FID_EPSLOCI, buf_bytes(&out));
}
