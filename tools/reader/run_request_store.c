/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Requests that change what a card stores, without APDUs, as a factory does: the card is powered
 * off meanwhile. */
#include "apdu/err.h"
#include "tools/cli/control_server.h"
#include "tools/cli/file.h"
#include "tools/eim/package/order.h"
#include "tools/profile/package_file.h"
#include "tools/reader/run_request.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

enum { METADATA_MAX = 65536, SNAPSHOTS_MAX = 64, NAME_MAX_LEN = 64 };

static const char *text_of(const json_t *request, const char *name)
{
    return json_string_value(json_object_get(request, name));
}

/* After a change: a card that was on leaves its reader and returns; one that listens is on again,
 * as after a reset by itself. */
static void power_again(struct slot *slot, bool was_on)
{
    if (was_on && vpcd_reinsert(slot->link) < 0)
        (void)euiccd_power_on(slot->card, NULL);
}

/* ---- profiles ---- */

static json_t *install(struct slot *slot, const struct euiccd_profile *profile)
{
    struct euiccd_error error = {""};
    bool was_on = euiccd_is_on(slot->card);
    int err;

    euiccd_power_off(slot->card);
    err = euiccd_install(slot->card, profile, &error);
    power_again(slot, was_on);
    return err < 0 ? control_refused("%s", error.text) : control_done();
}

json_t *run_request_install(struct run *run, struct slot *slot, const json_t *request)
{
    const char *path = text_of(request, "profile"), *metadata_path = text_of(request, "metadata");
    struct euiccd_profile profile = EUICCD_INIT(struct euiccd_profile);
    struct bytes package = BYTES_NONE, metadata = BYTES_NONE;
    char why[PACKAGE_FILE_WHY];
    json_t *out = NULL;
    int err;

    (void)run;
    if (!path)
        return control_refused("\"profile\" must be the path of a profile package");
    if (package_file_read(path, &package, why) < 0)
        return control_refused("%s: %s", path, why);
    err = metadata_path ? file_read(metadata_path, METADATA_MAX, &metadata) : 0;
    if (err < 0)
        out = control_refused("%s: %s", metadata_path, err_reason(err));
    profile.package = to_euiccd(package);
    profile.metadata = to_euiccd(metadata);
    profile.enable = json_is_true(json_object_get(request, "enable"));
    if (!out)
        out = install(slot, &profile);
    free((void *)(uintptr_t)package.at);
    free((void *)(uintptr_t)metadata.at);
    return out;
}

static json_t *set_enabled(struct slot *slot, const json_t *request, bool enabled)
{
    const char *digits = text_of(request, "iccid");
    struct euiccd_error error = {""};
    bool was_on = euiccd_is_on(slot->card);
    uint8_t iccid[ICCID_OCTETS];
    int err;

    if (!digits || eim_iccid_from_text(iccid, digits) < 0)
        return control_refused("\"iccid\" must be the ICCID of a profile, in digits");
    euiccd_power_off(slot->card);
    err = euiccd_set_enabled(slot->card, iccid, enabled, &error);
    power_again(slot, was_on);
    return err < 0 ? control_refused("%s: %s", digits, error.text) : control_done();
}

json_t *run_request_enable(struct run *run, struct slot *slot, const json_t *request)
{
    (void)run;
    return set_enabled(slot, request, true);
}

json_t *run_request_disable(struct run *run, struct slot *slot, const json_t *request)
{
    (void)run;
    return set_enabled(slot, request, false);
}

/* ---- snapshots ---- */

/* NULL: `name` or `file` is what this durability has; else why not. */
static json_t *check_target(const struct run *run, const json_t *request)
{
    const json_t *name = json_object_get(request, "name"), *file = json_object_get(request, "file");
    const bool in_memory = run->options.durability == EUICCD_DURABILITY_NONE;

    if (in_memory && file)
        return control_refused("durability none: snapshots stay in memory; give \"name\"");
    if (!in_memory && name)
        return control_refused("a snapshot in memory is for durability none; give \"file\"");
    if (!in_memory && !json_is_string(file))
        return control_refused("\"file\" must be the path of the snapshot");
    if (name && (!json_is_string(name) || json_string_length(name) > NAME_MAX_LEN))
        return control_refused("\"name\" must be a string of at most %d octets", NAME_MAX_LEN);
    return NULL;
}

static struct run_snapshot *find_snapshot(struct slot *slot, const char *name)
{
    for (size_t i = 0; i < slot->snapshot_count; i++)
        if (strcmp(slot->snapshots[i].name, name) == 0)
            return &slot->snapshots[i];
    return NULL;
}

static json_t *take(struct slot *slot, const char *name)
{
    struct run_snapshot *snapshot = find_snapshot(slot, name);
    struct euiccd_image *image;
    int err;

    if (!snapshot && slot->snapshot_count == SNAPSHOTS_MAX)
        return control_refused("there are %d snapshots already; use the name of one",
                               SNAPSHOTS_MAX);
    err = euiccd_image_take(slot->card, &image);
    if (err < 0)
        return control_refused("%s", err_text(err));
    if (!snapshot) {
        slot->snapshots =
            command_grow(slot->snapshots, slot->snapshot_count, sizeof(*slot->snapshots));
        snapshot = &slot->snapshots[slot->snapshot_count++];
        snapshot->name = command_copy(name);
    }
    euiccd_image_free(snapshot->image);
    snapshot->image = image;
    return control_done();
}

json_t *run_request_snapshot(struct run *run, struct slot *slot, const json_t *request)
{
    const char *file = text_of(request, "file"), *name = text_of(request, "name");
    struct euiccd_error error = {""};
    json_t *refused = check_target(run, request);

    if (refused)
        return refused;
    if (run->options.durability == EUICCD_DURABILITY_NONE)
        return take(slot, name ? name : "");
    return euiccd_snapshot(slot->path, file, run->options.durability, &error) < 0
               ? control_refused("%s", error.text)
               : control_done();
}

static json_t *put(struct slot *slot, const char *name)
{
    const struct run_snapshot *snapshot = find_snapshot(slot, name);
    bool was_on = euiccd_is_on(slot->card);
    int err;

    if (!snapshot)
        return control_refused("there is no snapshot%s%s", *name ? " " : "", name);
    euiccd_power_off(slot->card);
    err = euiccd_image_put(slot->card, snapshot->image);
    if (was_on)
        (void)euiccd_power_on(slot->card, NULL);
    return err < 0 ? control_refused("%s", err_text(err)) : control_done();
}

/* Copies the rules of a card that is closed. */
static char **keep_faults(const struct euiccd_card *card, size_t *count)
{
    struct euiccd_fault fault = EUICCD_INIT(struct euiccd_fault);
    char **rules = NULL;

    for (*count = 0; euiccd_get_fault(card, *count, &fault); ++*count) {
        rules = command_grow(rules, *count, sizeof(*rules));
        if (!fault.ended)
            rules[*count] = command_copy(fault.rule);
    }
    return rules;
}

/* The card is closed, replaced and opened again. */
static json_t *replace(struct run *run, struct slot *slot, const char *file)
{
    struct euiccd_error error = {""};
    bool was_on = euiccd_is_on(slot->card);
    size_t count;
    char **rules = keep_faults(slot->card, &count);
    int err;

    run_close_card(slot);
    err = euiccd_restore(slot->path, file, run->options.durability, false, &error);
    if (run_open_card(run, slot) != COMMAND_DONE) { /* it reported why */
        vpcd_free(slot->link);
        slot->link = NULL;
        run->failed = true;
        event_base_loopbreak(run->base);
    }
    if (slot->card)
        (void)euiccd_fault_remove(slot->card, 0); /* those of --fault are among `rules` */
    for (size_t i = 0; i < count; i++) {
        if (slot->card && rules[i])
            (void)euiccd_fault_add(slot->card, rules[i], NULL, NULL);
        free(rules[i]);
    }
    free(rules);
    if (was_on && slot->card)
        (void)euiccd_power_on(slot->card, NULL);
    return err < 0 ? control_refused("%s", error.text) : control_done();
}

json_t *run_request_restore(struct run *run, struct slot *slot, const json_t *request)
{
    const char *file = text_of(request, "file"), *name = text_of(request, "name");
    json_t *refused = check_target(run, request);

    if (refused)
        return refused;
    if (run->options.durability == EUICCD_DURABILITY_NONE)
        return put(slot, name ? name : "");
    return replace(run, slot, file);
}
