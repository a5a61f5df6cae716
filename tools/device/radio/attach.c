/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a SIM to a service: a network that takes it, authentication (TS 31.102 7.1.2), and what the
 * SIM and the card are told of it.
 */
#include "tools/device/device_internal.h"

#include "crypto/secret.h"

#include <stdio.h>
#include <string.h>

enum {
    CAUSE_ILLEGAL_UE = 3,
    TAG_SUCCESS = 0xDB,
    TAG_SYNCHRONISATION = 0xDC,
    SW_WRONG_MAC = 0x9862,
    ANSWER_MAX = 256
};

static bool is_ok(uint16_t sw)
{
    return sw == SW_OK || sw >> 8 == SW1_PROACTIVE;
}

/* One AUTHENTICATE; the answer without its status. */
static int authenticate(struct device *device, const struct challenge *challenge,
                        struct buf *answer, uint16_t *sw)
{
    uint8_t octets[5 + 2 + AKA_RAND_LEN + AUTN_LEN];
    struct buf command = BUF_OVER(octets);
    static const uint8_t head[] = {0x00, 0x88, 0x00, 0x81, 2 + AKA_RAND_LEN + AUTN_LEN};

    buf_put(&command, BYTES_OF(head));
    buf_put_u8(&command, AKA_RAND_LEN);
    buf_put(&command, BYTES_OF(challenge->rand));
    buf_put_u8(&command, AUTN_LEN);
    buf_put(&command, BYTES_OF(challenge->autn));
    answer->len = 0;
    return device_ask(device, buf_bytes(&command), answer, sw);
}

/* The object behind the tag: length and value. */
static struct bytes first_object(struct bytes answer)
{
    return answer.len > 1 ? bytes_cut(answer, 2, answer.at[1]) : BYTES_NONE;
}

/* A challenge and what the SIM makes of it; once more where it asks to be resynchronised. */
static int challenge_sim(struct device *device, struct subscriber *subscriber, const char **outcome,
                         enum verdict *verdict)
{
    uint8_t octets[ANSWER_MAX];
    struct buf answer = BUF_OVER(octets);
    struct challenge challenge;
    bool again = false;
    uint16_t sw, announced = SW_OK;
    int err;

    *verdict = BAD;
    for (;;) {
        err = subscriber_challenge(subscriber, &device->rng, &challenge);
        if (err == 0)
            err = authenticate(device, &challenge, &answer, &sw);
        if (err < 0)
            break;
        announced = sw >> 8 == SW1_PROACTIVE ? sw : announced;
        *outcome = sw == SW_WRONG_MAC ? "the SIM refuses the network's MAC" : "no right answer";
        if (!is_ok(sw) || answer.len == 0)
            break;
        if (octets[0] == TAG_SUCCESS) {
            *verdict = subscriber_check(subscriber, &challenge, first_object(buf_bytes(&answer)));
            if (*verdict == GOOD)
                *outcome = again ? "resynchronised" : "authenticated";
            break;
        }
        if (octets[0] != TAG_SYNCHRONISATION || again)
            break;
        *outcome = "the SIM's AUTS is wrong";
        err = subscriber_resynchronise(subscriber, &challenge, first_object(buf_bytes(&answer)),
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

/* What the radio offers becomes what the device has. */
static int attach(struct device *device)
{
    struct subscriber *subscriber = radio_subscriber(device->options.radio, device->imsi);
    const char *outcome = *device->imsi ? "not authenticated: its key is not known"
                                        : "not authenticated: it has no IMSI";
    enum verdict verdict = GOOD;
    int err = 0;

    device->view = device->offered;
    if (device->offered.state != RADIO_NORMAL)
        return 0;
    if (subscriber)
        err = challenge_sim(device, subscriber, &outcome, &verdict);
    if (err < 0 || device->restart)
        return err;
    device_tell(device, "attach", "%s, %s", device->view.plmn, outcome);
    if (verdict == BAD) {
        device->view.state = RADIO_LIMITED;
        device->view.data = false;
        device->view.cause = CAUSE_ILLEGAL_UE;
    }
    return 0;
}

static void tell_service(struct device *device)
{
    const struct radio_view *view = &device->view;

    if (view->state == RADIO_NONE)
        device_tell(device, "service", "none");
    else if (view->forbidden)
        device_tell(device, "service", "limited, %s is forbidden to this SIM", view->plmn);
    else if (view->state == RADIO_LIMITED)
        device_tell(device, "service", "limited, %s rejects with cause %u", view->plmn,
                    view->cause);
    else
        device_tell(device, "service", "normal, %s%s", view->plmn, view->data ? "" : ", no data");
}

static bool is_same(const struct radio_view *a, const struct radio_view *b)
{
    return a->state == b->state && a->data == b->data && a->cause == b->cause &&
           a->rate == b->rate && a->forbidden == b->forbidden && strcmp(a->plmn, b->plmn) == 0;
}

/* What came of it stays in the SIM. */
static int keep(struct device *device)
{
    const struct radio_view *view = &device->view;
    int err = 0;

    if (view->state == RADIO_NONE || view->forbidden)
        return 0;
    if (view->state == RADIO_LIMITED && view->cause == CAUSE_PLMN_NOT_ALLOWED)
        err = device_forbid(device, view->plmn);
    if (err == 0 && !device->restart)
        err = device_keep_location(device, view->state == RADIO_NORMAL);
    return err;
}

/* Of all networks that are there the SIM knows already that they do not want it: no news. */
static bool was_rejected(const struct device *device, const struct radio_view *offered)
{
    return offered->forbidden && device->view.state == RADIO_LIMITED;
}

int device_look_around(struct device *device, bool always)
{
    struct radio_view offered = radio_look(device->options.radio, device_elapsed(device),
                                           device->imsi, device_forbidden(device));
    bool had_data = device->view.data, known = was_rejected(device, &offered);
    int err;

    device_cover(device, &offered);
    if (!always && is_same(&offered, &device->offered))
        return 0;
    device->offered = offered;
    if (!always && known)
        return 0;
    err = attach(device);
    if (err < 0 || device->restart)
        return err;
    tell_service(device);
    device->channels.rate = device->view.rate * device->options.time_scale;
    device->channels.busy_until = 0;
    if (had_data && !device->view.data)
        channels_drop(&device->channels, 0);
    err = keep(device);
    if (err == 0 && !device->restart)
        err = device_send_location_status(device);
    if (err == 0 && !device->restart)
        err = device_send_rejection(device);
    return err;
}
