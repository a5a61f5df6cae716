/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "ipae/transport/bearer.h"

#include "apdu/cat.h"

#include <string.h>

enum {
    TEXTS_MAX = 2,
    ACCESS_NAME_MAX = 100, /* octets, TS 23.003 9.1 */
    PARAMETERS_MAX = 512
};

/* Labels, each after its length (TS 23.003 9.1). */
static bool is_access_name(struct bytes name)
{
    size_t at = 0;

    while (at < name.len && name.at[at] != 0)
        at += 1u + name.at[at];
    return name.len > 0 && name.len <= ACCESS_NAME_MAX && at == name.len;
}

/* Adds one object. NULL, or the reason why it is refused. */
static const char *add(struct bearer *bearer, const struct tlv *object, struct buf *access)
{
    switch (object->tag) {
    case CAT_TAG_BEARER_DESCRIPTION:
        if (bearer->description_len || !object->value.len ||
            object->value.len > sizeof(bearer->description))
            return "empty, long or second bearer description";
        memcpy(bearer->description, object->value.at, object->value.len);
        bearer->description_len = object->value.len;
        return NULL;
    case CAT_TAG_NETWORK_ACCESS_NAME:
        if (access->len || !is_access_name(object->value))
            return "invalid network access name, or not the first";
        break;
    case CAT_TAG_TEXT_STRING:
        if (!access->len || bearer->texts++ == TEXTS_MAX)
            return "login or password without access name, or more than two";
        break;
    default: /* not an object of OPEN CHANNEL */
        return NULL;
    }
    comprehension_put(access, object->tag, object->value);
    return access->overflow ? "too long for a command" : NULL;
}

static const char *parse(struct bearer *bearer, struct bytes parameters)
{
    struct buf access = BUF_OVER(bearer->access);
    struct bytes cursor = parameters;
    const char *reason = NULL;
    struct tlv object;
    int err = 0;

    while (!reason && (err = comprehension_next(&cursor, &object)) == 0)
        reason = add(bearer, &object, &access);
    bearer->access_len = access.len;
    return reason                 ? reason
           : err == ERR_NOT_FOUND ? NULL
                                  : "not a list of COMPREHENSION-TLV objects";
}

static bool is_default(const struct bearer *bearer)
{
    return !bearer->description_len && !bearer->access_len;
}

static int read_profile(struct terminal *terminal)
{
    uint8_t octets[PARAMETERS_MAX];
    struct buf parameters = BUF_OVER(octets);
    int err = card_connectivity_parameters(terminal->card, &parameters);
    const char *reason = NULL;

    terminal->bearer = (struct bearer){.of_profile = true};
    if (err == 0)
        reason = parse(&terminal->bearer, buf_bytes(&parameters));
    else if (err == ERR_TOO_LONG)
        reason = "too long";
    if (reason) {
        trace_refusal(terminal->services.trace, "connectivity parameters", "SGP.32 2.4.4", "B-151",
                      reason, buf_bytes(&parameters), err);
        terminal->bearer = (struct bearer){.of_profile = true};
    }
    return reason || err == ERR_NOT_FOUND ? 0 : err;
}

/* The setting was checked when the card was created. */
static int read_setting(struct terminal *terminal)
{
    struct buf access;
    uint8_t octets[ACCESS_NAME_MAX];
    struct buf name = BUF_OVER(octets);
    int err = card_access_name(terminal->card, &name);

    terminal->bearer = (struct bearer){.of_profile = false};
    if (err < 0 || name.len == 0)
        return err;
    access = BUF_OVER(terminal->bearer.access);
    comprehension_put(&access, CAT_TAG_NETWORK_ACCESS_NAME, buf_bytes(&name));
    terminal->bearer.access_len = access.len;
    return 0;
}

int bearer_read(struct terminal *terminal)
{
    int err = read_profile(terminal);

    return err == 0 && is_default(&terminal->bearer) ? read_setting(terminal) : err;
}

void bearer_put_description(const struct terminal *terminal, struct buf *out)
{
    static const uint8_t default_bearer[] = {CAT_BEARER_DEFAULT};
    const struct bearer *bearer = &terminal->bearer;

    comprehension_put(out, CAT_TAG_BEARER_DESCRIPTION,
                      bearer->description_len
                          ? bytes_at(bearer->description, bearer->description_len)
                          : BYTES_OF(default_bearer));
}

void bearer_put_access(const struct terminal *terminal, struct buf *out)
{
    buf_put(out, bytes_at(terminal->bearer.access, terminal->bearer.access_len));
}

bool bearer_use_next(struct terminal *terminal)
{
    bool of_profile = terminal->bearer.of_profile;

    if (is_default(&terminal->bearer))
        return false;
    terminal->bearer = (struct bearer){.of_profile = false};
    if (of_profile && read_setting(terminal) < 0)
        terminal->bearer = (struct bearer){.of_profile = false};
    terminal_note(terminal, "BIP",
                  is_default(&terminal->bearer)
                      ? "bearer not supported by the terminal: default bearer"
                      : "the profile's bearer is not supported by the terminal: access point of "
                        "the card's settings");
    return true;
}
