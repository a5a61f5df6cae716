/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/toolkit/local_information.h"

#include "tools/device/clock.h"
#include "tools/device/radio/plmn.h"

#include <stdio.h>

void device_put_location(const struct device *device, struct buf *out)
{
    const uint32_t cell = device->cell << 4 | 0x0F; /* 28 bits, left-aligned */
    uint8_t octets[9], plmn[PLMN_LEN];
    struct buf value = BUF_OVER(octets);

    plmn_from_text(device->view.plmn, plmn);
    buf_put(&value, BYTES_OF(plmn));
    buf_put_u16(&value, device->area);
    buf_put_u32(&value, cell);
    comprehension_put(out, CAT_CR | CAT_TAG_LOCATION_INFORMATION, buf_bytes(&value));
}

static void put_date_time(const struct device *device, struct buf *out)
{
    struct tm utc;
    uint8_t octets[7];
    struct buf date = BUF_OVER(octets);

    device_date(device, &utc);
    date_time_put(&date, &utc);
    comprehension_put(out, CAT_CR | CAT_TAG_DATE_TIME, buf_bytes(&date));
}

static void put_imei(const struct device *device, struct buf *out)
{
    comprehension_put(out, CAT_CR | CAT_TAG_IMEI, BYTES_OF(device->options.imei));
}

static void put_access_technology(const struct device *device, struct buf *out)
{
    static const uint8_t technology = CAT_ACCESS_EUTRAN;

    (void)device;
    comprehension_put(out, CAT_TAG_ACCESS_TECHNOLOGY, bytes_at(&technology, 1));
}

static const struct {
    uint8_t qualifier;
    bool in_service; /* needs normal service: 20 04 without */
    bool has_clock;  /* needs a clock: 20 00 without */
    void (*put)(const struct device *device, struct buf *out);
} rows[] = {
    {CAT_LOCAL_LOCATION, true, false, device_put_location},
    {CAT_LOCAL_IMEI, false, false, put_imei},
    {CAT_LOCAL_DATE_TIME, false, true, put_date_time},
    {CAT_LOCAL_ACCESS_TECHNOLOGY, true, false, put_access_technology},
};

void perform_local_information(struct device *device, const struct command *command,
                               struct buf *out)
{
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        if (rows[i].qualifier != command->qualifier)
            continue;
        snprintf(device->detail, sizeof(device->detail), "%s",
                 cat_name(CAT_LIST_LOCAL, command->qualifier));
        if (rows[i].in_service && device->view.state != RADIO_NORMAL) {
            response_put_result(out, CAT_RESULT_TERMINAL_UNABLE, CAT_UNABLE_NO_SERVICE);
        } else if (rows[i].has_clock && device->options.clock_kind == DEVICE_CLOCK_NONE) {
            response_put_result(out, CAT_RESULT_TERMINAL_UNABLE, CAT_UNABLE_NO_CAUSE);
        } else {
            response_put_result(out, CAT_RESULT_PERFORMED, NO_INFORMATION);
            rows[i].put(device, out);
        }
        return;
    }
    response_put_result(out, CAT_RESULT_BEYOND_CAPABILITIES, NO_INFORMATION);
}
