/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/suite/run/snapshot.h"

#include "apdu/sw.h"
#include "apdu/tlv.h"

#include <stdio.h>

enum { MEMORY_MAX = 4 << 20, SHOWN_MAX = 40, COUNTER_VALUE = 0x83 };

static const struct part {
    const char *name;
    const char *request, *path; /* of the list in its response */
    const char *number;         /* path of the sequence number in an item; NULL: none */
} parts[SNAPSHOT_PARTS] = {
    [SNAPSHOT_PROFILES] = {"profiles", "BF2D{5C=5A 4F 9F70 90 95}", "BF2D/A0", NULL},
    [SNAPSHOT_EIMS] = {"eIMs", "BF55{}", "BF55/A0", NULL},
    [SNAPSHOT_NOTIFICATIONS] = {"notifications", "BF28{}", "BF28/A0", "80"},
    [SNAPSHOT_RESULTS] = {"package results", "BF2B{A0{82=}}", "BF2B/A2", "A0/30/83"},
    [SNAPSHOT_ADDRESSES] = {"addresses", "BF3C{}", "BF3C", NULL},
};

void snapshot_init(struct snapshot *snapshot)
{
    *snapshot = (struct snapshot){0};
    arena_init(&snapshot->arena, MEMORY_MAX);
}

void snapshot_free(struct snapshot *snapshot)
{
    arena_free(&snapshot->arena);
}

/* The list of a part, in the memory of the case; empty where the card refuses the request. */
static struct bytes read_part(struct suite *suite, const struct part *part)
{
    struct bytes response, list = BYTES_NONE;
    uint16_t sw = suite_call(suite, suite_bytes(suite, "%s", part->request), 0, &response);

    if (sw != SW_OK || !suite_find(suite, response, part->path, &list))
        return BYTES_NONE;
    return list;
}

/* EimConfigurationData without their counters, which packages of an eIM move. */
static struct bytes without_counters(struct suite *suite, struct bytes list)
{
    struct buf out = arena_buf(&suite->arena, list.len + 16);
    struct tlv eim, member;

    while (tlv_next(&list, &eim) == 0) {
        size_t mark = tlv_open(&out, eim.tag);

        while (tlv_next(&eim.value, &member) == 0)
            if (member.tag != COUNTER_VALUE)
                buf_put(&out, member.whole);
        tlv_close(&out, mark);
    }
    if (out.overflow)
        suite_inconclusive(suite, "out of memory");
    return buf_bytes(&out);
}

void snapshot_take(struct suite *suite, struct snapshot *snapshot)
{
    arena_reset(&snapshot->arena);
    for (int i = 0; i < SNAPSHOT_PARTS; i++) {
        struct bytes list = read_part(suite, &parts[i]);

        if (i == SNAPSHOT_EIMS)
            list = without_counters(suite, list);
        snapshot->parts[i] = arena_copy(&snapshot->arena, list);
        if (!snapshot->parts[i].at)
            suite_inconclusive(suite, "out of memory");
    }
}

void snapshot_take_first(struct suite *suite, struct snapshot *snapshot)
{
    struct bytes first[SNAPSHOT_PARTS]; /* in the memory of the case */

    snapshot_take(suite, snapshot);
    for (int i = 0; i < SNAPSHOT_PARTS; i++)
        first[i] = suite_copy(suite, snapshot->parts[i]);
    snapshot_take(suite, snapshot);
    snapshot->unstable = 0;
    for (int i = 0; i < SNAPSHOT_PARTS; i++)
        if (!bytes_equal(first[i], snapshot->parts[i]))
            snapshot->unstable |= 1U << i;
}

bool snapshot_unstable(const struct snapshot *snapshot, char *text, size_t size)
{
    size_t len = 0;

    for (int i = 0; i < SNAPSHOT_PARTS; i++)
        if (snapshot->unstable & 1U << i && len < size)
            len += (size_t)snprintf(text + len, size - len, "%s%s", len ? ", " : "", parts[i].name);
    return len > 0;
}

static bool has_number(struct suite *suite, struct bytes list, const char *path,
                       struct bytes number)
{
    struct tlv item;
    struct bytes other;

    while (tlv_next(&list, &item) == 0)
        if (suite_find(suite, item.value, path, &other) && bytes_equal(other, number))
            return true;
    return false;
}

void snapshot_remove_notifications(struct suite *suite, const struct snapshot *before)
{
    for (int i = 0; i < SNAPSHOT_PARTS; i++) {
        struct bytes list, number, response;
        struct tlv item;

        if (!parts[i].number)
            continue;
        list = read_part(suite, &parts[i]);
        while (tlv_next(&list, &item) == 0)
            if (suite_find(suite, item.value, parts[i].number, &number) &&
                !has_number(suite, before->parts[i], parts[i].number, number))
                suite_call(suite, suite_bytes(suite, "BF30{80=%s}", suite_hex(suite, number)), 0,
                           &response);
    }
}

static const char *shown(struct bytes octets, char text[2 * SHOWN_MAX + 1])
{
    return octets.len ? bytes_to_hex(bytes_cut(octets, 0, SHOWN_MAX), text, 2 * SHOWN_MAX + 1)
                      : "empty";
}

bool snapshot_differs(const struct snapshot *before, const struct snapshot *after, char *text,
                      size_t size)
{
    char old[2 * SHOWN_MAX + 1], new[2 * SHOWN_MAX + 1];

    for (int i = 0; i < SNAPSHOT_PARTS; i++) {
        struct bytes a = before->parts[i], b = after->parts[i];
        size_t same = 0;

        if (bytes_equal(a, b) || before->unstable & 1U << i)
            continue;
        while (same < a.len && same < b.len && a.at[same] == b.at[same])
            same++;
        same -= same > SHOWN_MAX / 4 ? SHOWN_MAX / 4 : same; /* some octets of context */
        snprintf(text, size, "%s changed: %s, was %s", parts[i].name,
                 shown(bytes_from(b, same), new), shown(bytes_from(a, same), old));
        return true;
    }
    return false;
}
