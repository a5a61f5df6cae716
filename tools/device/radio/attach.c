/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/device/radio/attach.h"

#include "crypto/secret.h"
#include "tools/device/clock.h"
#include "tools/device/radio/sim.h"
#include "tools/device/session.h"
#include "tools/device/toolkit/event.h"

#include <stdio.h>
#include <string.h>

enum { CAUSE_ILLEGAL_UE = 3, TAG_SUCCESS = 0xDB, TAG_SYNCHRONISATION = 0xDC, RESPONSE_MAX = 256 };

/* One AUTHENTICATE; the response data without the status word. */
static int authenticate(struct device *device, const struct challenge *challenge,
                        struct buf *response, uint16_t *sw)
{
    uint8_t octets[5 + 2 + AKA_RAND_LEN + AUTN_LEN];
    struct buf command = BUF_OVER(octets);
    static const uint8_t head[] = {0x00, INS_AUTHENTICATE, 0x00, 0x81, 2 + AKA_RAND_LEN + AUTN_LEN};

    buf_put(&command, BYTES_OF(head));
    buf_put_u8(&command, AKA_RAND_LEN);
    buf_put(&command, BYTES_OF(challenge->rand));
    buf_put_u8(&command, AUTN_LEN);
    buf_put(&command, BYTES_OF(challenge->autn));
    response->len = 0;
    return device_exchange(device, buf_bytes(&command), response, sw);
}

/* The value of the first object of the response. */
static struct bytes first_object(struct bytes response)
{
    return response.len > 1 ? bytes_cut(response, 2, response.at[1]) : BYTES_NONE;
}

/* Sends a challenge and checks RES; after a synchronisation failure once more. */
static int challenge_sim(struct device *device, struct subscriber *subscriber, const char **outcome,
                         enum verdict *verdict)
{
    uint8_t octets[RESPONSE_MAX];
    struct buf response = BUF_OVER(octets);
    struct challenge challenge;
    bool again = false;
    uint16_t sw, announced = SW_OK;
    int err = device_return_to_usim(device);

    if (err < 0 || device->restart)
        return err;
    *verdict = BAD;
    while (err == 0) {
        err = subscriber_challenge(subscriber, device->rng, &challenge);
        if (err == 0)
            err = authenticate(device, &challenge, &response, &sw);
        if (err < 0)
            break;
        announced = sw_is_proactive(sw) ? sw : announced;
        *outcome = sw == SW_AUTHENTICATION_MAC ? "the SIM refuses the network's MAC"
                                               : "no valid RES from the SIM";
        if (!sw_is_ok(sw) || response.len == 0)
            break;
        if (octets[0] == TAG_SUCCESS) {
            *verdict = subscriber_check(subscriber, &challenge, first_object(buf_bytes(&response)));
            if (*verdict == GOOD)
                *outcome = again ? "resynchronised" : "authenticated";
            break;
        }
        if (octets[0] != TAG_SYNCHRONISATION || again)
            break;
        *outcome = "invalid AUTS of the SIM";
        err = subscriber_resynchronise(subscriber, &challenge, first_object(buf_bytes(&response)),
                                       verdict);
        if (err < 0 || *verdict == BAD)
            break;
        *verdict = BAD;
        again = true;
    }
    secret_wipe_memory(&challenge, sizeof(challenge));
    secret_wipe_memory(octets, sizeof(octets));
    if (err < 0 && !*device->error)
        snprintf(device->error, sizeof(device->error), "the network: %s", err_text(err));
    return err < 0 ? err : device_run_session(device, announced);
}

/* Attaches to the network that the radio offers. */
static int attach(struct device *device)
{
    struct subscriber *subscriber = radio_subscriber(device->options.radio, device->imsi);
    const char *outcome =
        *device->imsi ? "without authentication: the radio file has no `sim' line for this IMSI"
                      : "without authentication: the SIM has no IMSI";
    enum verdict verdict = GOOD;
    int err = 0;

    device->view = device->offered;
    if (device->offered.state != RADIO_NORMAL)
        return 0;
    if (subscriber)
        err = challenge_sim(device, subscriber, &outcome, &verdict);
    if (err < 0 || device->restart)
        return err;
    device_log(device, "attach", "%s, %s", device->view.plmn, outcome);
    if (verdict == BAD) {
        device->view.state = RADIO_LIMITED;
        device->view.data = false;
        device->view.cause = CAUSE_ILLEGAL_UE;
    }
    return 0;
}

/* Applies the coverage of a control request, and a radio that is off, to the radio's view. */
static void apply_coverage(const struct device *device, struct radio_view *view)
{
    if (device->radio_off || device->coverage == DEVICE_COVERAGE_NONE) {
        *view = (struct radio_view){.state = RADIO_NONE};
    } else if (device->coverage == DEVICE_COVERAGE_LIMITED && view->state != RADIO_NONE) {
        view->state = RADIO_LIMITED;
        view->data = false;
        view->rate = 0;
        view->cause = device->coverage_cause;
        view->forbidden = false;
    }
}

static void log_service(struct device *device)
{
    const struct radio_view *view = &device->view;

    if (view->state == RADIO_NONE)
        device_log(device, "service", "none");
    else if (view->forbidden)
        device_log(device, "service", "limited, %s is forbidden to this SIM", view->plmn);
    else if (view->state == RADIO_LIMITED)
        device_log(device, "service", "limited, %s rejects with cause %u", view->plmn, view->cause);
    else
        device_log(device, "service", "normal, %s%s", view->plmn, view->data ? "" : ", no data");
}

static bool is_same(const struct radio_view *a, const struct radio_view *b)
{
    return a->state == b->state && a->data == b->data && a->cause == b->cause &&
           a->rate == b->rate && a->forbidden == b->forbidden && strcmp(a->plmn, b->plmn) == 0;
}

/* Writes the result to the SIM. */
static int store(struct device *device)
{
    const struct radio_view *view = &device->view;
    int err = 0;

    if (view->state == RADIO_NONE || view->forbidden)
        return 0;
    if (view->state == RADIO_LIMITED && view->cause == CAUSE_PLMN_NOT_ALLOWED)
        err = device_add_forbidden(device, view->plmn);
    if (err == 0 && !device->restart)
        err = device_store_location(device, view->state == RADIO_NORMAL);
    return err;
}

/* All networks on air are in EF.FPLMN, and the service was limited before: nothing to report. */
static bool was_rejected(const struct device *device, const struct radio_view *offered)
{
    return offered->forbidden && device->view.state == RADIO_LIMITED;
}

int device_update_service(struct device *device, bool always)
{
    struct radio_view offered = radio_look(device->options.radio, device_elapsed(device),
                                           device->imsi, device_forbidden(device));
    bool had_data = device->view.data, known = was_rejected(device, &offered);
    int err;

    apply_coverage(device, &offered);
    if (!always && is_same(&offered, &device->offered))
        return 0;
    device->offered = offered;
    if (!always && known)
        return 0;
    err = attach(device);
    if (err < 0 || device->restart)
        return err;
    log_service(device);
    device->channels.rate = device->view.rate * device->options.time_scale;
    device->channels.busy_until = 0;
    if (had_data && !device->view.data)
        channels_drop(&device->channels, 0);
    err = store(device);
    if (err == 0 && !device->restart)
        err = device_send_location_status(device);
    if (err == 0 && !device->restart)
        err = device_send_rejection(device);
    return err;
}
