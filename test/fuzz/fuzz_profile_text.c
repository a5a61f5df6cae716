/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fuzz target: the description of a profile, from the second octet on. The first octet selects the
 * card: bit 1 with its EID, bit 2 with few capabilities. A description is refused with one line of
 * text that names the file or the reason; else the card of these capabilities installs the package,
 * and both outputs of `show` are complete.
 */
#include "card/asn1/msg_profile.h"
#include "test/fuzz/folder.h"
#include "tools/profile/build.h"
#include "tools/profile/show.h"

#include <jansson.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { WITH_EID = 1, FEW_CAPABILITIES = 2, METADATA_ARENA = 1 << 16 };

static const char file_name[] = "profile.txt";

static void check_line(const char *text)
{
    assert(*text && !strchr(text, '\n'));
}

/* A stream into the void: the text itself is not looked at. */
static void check_contents(struct bytes package, struct bytes capabilities, bool is_good)
{
    char *text = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&text, &len);
    unsigned warnings = 0;
    int errors, status;

    assert(out);
    errors = check_package(package, capabilities, out, &warnings);
    fclose(out);
    if (is_good && errors)
        fprintf(stderr, "%s", text);
    assert(is_good ? errors == 0 : errors >= 0);
    free(text);
    for (int json = 0; json < 2; json++) {
        const struct show_options options = {.keys = true, .contents = true, .json = json};
        json_t *object;

        text = NULL;
        out = open_memstream(&text, &len);
        assert(out);
        status = show_package(package, &options, out);
        fclose(out);
        assert(len > 0 && (is_good ? status == 0 : status >= 0));
        object = json ? json_loads(text, 0, NULL) : NULL;
        assert(!json || object);
        json_decref(object);
        free(text);
    }
}

static void check_metadata(const struct der *der, struct bytes octets,
                           const struct build_subscriber *subscriber)
{
    struct store_metadata_request metadata;
    struct arena arena;
    int err;

    arena_init(&arena, METADATA_ARENA);
    err = der_decode(der, &msg_store_metadata_request, octets, &metadata, &arena, NULL);
    assert(err == 0 && metadata.iccid.len == 10);
    assert(strspn(subscriber->iccid, "0123456789") == strlen(subscriber->iccid));
    assert(strspn(subscriber->imsi, "0123456789") == strlen(subscriber->imsi));
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t package_octets[BUILD_PACKAGE_MAX], metadata_octets[BUILD_METADATA_MAX];
    static const uint8_t few[] = {0x00, 0x6D, 0x80, 0x10, 0x00};
    static struct der *der;
    struct buf package = BUF_OVER(package_octets), metadata = BUF_OVER(metadata_octets);
    struct bytes content = bytes_from(bytes_at(data, size), 1);
    unsigned how = size ? data[0] : 0;
    struct rng_seeded seeded;
    const struct build_options options = {
        .eid = how & WITH_EID ? "89049032123451234512345678901235" : NULL,
        .capabilities = how & FEW_CAPABILITIES ? BYTES_OF(few) : BYTES_NONE,
        .rng = &seeded.rng};
    struct description description = {.values = {NULL}};
    struct build_subscriber subscriber = {.iccid = ""};
    char path[FUZZ_PATH_MAX], why[200] = "";
    bool is_checked; /* hand-written elements may be anything */
    int err = rng_seeded_init(&seeded, BYTES_TEXT("fuzz"), 0);

    assert(err == 0);
    if (!der)
        der = der_definitions_new();
    assert(der);
    fuzz_put_file(file_name, content);
    err = description_read(&description, fuzz_path(path, file_name));
    if (err < 0)
        check_line(description.why);
    else
        assert(content.len == 0 || !memchr(content.at, 0, content.len));
    if (err == 0) {
        err = build_package(&description, &options, &package, &metadata, &subscriber, why,
                            sizeof(why));
        assert(err <= 0);
        if (err < 0)
            check_line(why);
    }
    is_checked = !description_get(&description, "elements");
    description_free(&description);
    if (err == 0) {
        check_contents(buf_bytes(&package), options.capabilities, is_checked);
        check_metadata(der, buf_bytes(&metadata), &subscriber);
    }
    return 0;
}
