/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "profiles/cap.h"

#include "apdu/tlv.h"

enum component {
    HEADER = 1,
    DIRECTORY = 2,
    APPLET = 3,
    IMPORT = 4,
    CONSTANT_POOL = 5,
    CLASS = 6,
    METHOD = 7,
    STATIC_FIELD = 8,
    REFERENCE_LOCATION = 9,
    EXPORT = 10,
    DESCRIPTOR = 11,
    DEBUG = 12,
    STANDARD = 12,
    COMPONENTS = 256
};

enum { HEAD_LEN = 3, HEADER_MIN = 10 };

/* Those that every CAP file has; Descriptor is not always loaded. */
static const uint8_t required[] = {HEADER,       DIRECTORY,         IMPORT, CONSTANT_POOL, METHOD,
                                   STATIC_FIELD, REFERENCE_LOCATION};

static unsigned u16(struct bytes octets, size_t at)
{
    return (unsigned)octets.at[at] << 8 | octets.at[at + 1];
}

static int fail(const char **why, const char *reason)
{
    *why = reason;
    return ERR_MALFORMED;
}

/* Takes a length octet and the AID after it off `rest`. */
static bool take_aid(struct bytes *rest, struct bytes *aid)
{
    return tlv_take_lv(rest, aid) == 0 && aid->len >= CAP_AID_MIN && aid->len <= CAP_AID_MAX;
}

static int split(struct bytes rest, struct bytes components[COMPONENTS], const char **why)
{
    while (rest.len) {
        uint8_t tag = rest.at[0];

        if (rest.len < HEAD_LEN || u16(rest, 1) > rest.len - HEAD_LEN)
            return fail(why, "a CAP component ends early");
        if (tag == 0 || (tag > STANDARD && tag < 128))
            return fail(why, "unknown tag of a CAP component");
        if (components[tag].at)
            return fail(why, "a CAP component occurs twice");
        components[tag] = bytes_cut(rest, HEAD_LEN, u16(rest, 1));
        rest = bytes_from(rest, HEAD_LEN + components[tag].len);
    }
    for (size_t i = 0; i < sizeof required / sizeof required[0]; i++)
        if (!components[required[i]].at)
            return fail(why, "a required CAP component is missing");
    return 0;
}

/* magic (4), minor and major of the format, flags, minor and major of the package, its AID. */
static int read_header(struct cap *cap, struct bytes header, const char **why)
{
    static const uint8_t magic[] = {0xDE, 0xCA, 0xFF, 0xED};
    struct bytes rest;

    if (header.len < HEADER_MIN || !bytes_starts_with(header, BYTES_OF(magic)))
        return fail(why, "the Header component does not begin with DECAFFED");
    cap->minor = header.at[7];
    cap->major = header.at[8];
    rest = bytes_from(header, HEADER_MIN - 1);
    return take_aid(&rest, &cap->package) ? 0 : fail(why, "invalid AID of the package");
}

/* The sizes of the components 1 to 11 (of format 2.2 and later also 12). */
static int check_directory(const struct bytes components[COMPONENTS], const char **why)
{
    struct bytes directory = components[DIRECTORY];

    if (directory.len < 2U * DESCRIPTOR)
        return fail(why, "the Directory component is too short");
    for (unsigned tag = HEADER; tag <= EXPORT; tag++)
        if (u16(directory, 2U * (tag - 1)) != components[tag].len)
            return fail(why,
                        "a component does not have the size that the Directory component says");
    return 0;
}

/* count, then for each applet its AID and the offset of install() in Method. */
static int read_applets(struct cap *cap, struct bytes applet, size_t method_len, const char **why)
{
    struct bytes rest = bytes_from(applet, 1);

    if (!applet.at)
        return 0;
    if (applet.len == 0 || applet.at[0] == 0 || applet.at[0] > CAP_APPLETS_MAX)
        return fail(why, "the Applet component must have 1 to 16 applets");
    for (cap->applet_count = 0; cap->applet_count < applet.at[0]; cap->applet_count++) {
        if (!take_aid(&rest, &cap->applets[cap->applet_count]) || rest.len < 2)
            return fail(why, "invalid AID of an applet");
        if (u16(rest, 0) >= method_len)
            return fail(why, "install() of an applet is outside the Method component");
        rest = bytes_from(rest, 2);
    }
    return rest.len ? fail(why, "data after the last applet") : 0;
}

int cap_parse(struct cap *out, struct bytes load_file, const char **why)
{
    struct bytes components[COMPONENTS] = {{0}};
    int err;

    *out = (struct cap){0};
    err = split(load_file, components, why);
    if (!err)
        err = read_header(out, components[HEADER], why);
    if (!err)
        err = check_directory((const struct bytes *)components, why);
    return err ? err : read_applets(out, components[APPLET], components[METHOD].len, why);
}
