/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `euicc profile show`: prints the model of a package or an installed profile as text or JSON. */
#include "tools/profile/show.h"

#include <string.h>

#include "card/profile_read.h"
#include "tools/cli/json_output.h"
#include "tools/profile/model.h"

enum { BODY_SHOWN = 80 }; /* digits of a file body on one line */

static const char *text(const json_t *object, const char *key)
{
    const char *value = json_string_value(json_object_get(object, key));

    return value ? value : "";
}

static int number(const json_t *object, const char *key)
{
    return (int)json_integer_value(json_object_get(object, key));
}

static bool has(const json_t *object, const char *key)
{
    return json_object_get(object, key) != NULL;
}

static void print_words(const json_t *list, const char *before, FILE *out)
{
    for (size_t i = 0; i < json_array_size(list); i++)
        fprintf(out, "%s%s", before, json_string_value(json_array_get(list, i)));
}

static void print_header(const json_t *header, FILE *out)
{
    fprintf(out, "  header\n   version %s\n", text(header, "version"));
    if (has(header, "profileType"))
        fprintf(out, "   type %s\n", text(header, "profileType"));
    if (has(header, "iccid"))
        fprintf(out, "   iccid %s\n", text(header, "iccid"));
    if (has(header, "services")) {
        fprintf(out, "   services");
        print_words(json_object_get(header, "services"), " ", out);
        fputc('\n', out);
    }
    if (has(header, "templates")) {
        fprintf(out, "   templates");
        print_words(json_object_get(header, "templates"), " ", out);
        fputc('\n', out);
    }
    if (has(header, "connectivityParameters"))
        fprintf(out, "   connectivity parameters %s\n", text(header, "connectivityParameters"));
}

static void print_element(const json_t *element, FILE *out)
{
    fprintf(out, "  %s, %d octets", text(element, "element"), number(element, "octets"));
    if (has(element, "identification"))
        fprintf(out, ", identification %d", number(element, "identification"));
    if (json_is_false(json_object_get(element, "mandated")))
        fprintf(out, ", not mandated");
    fputc('\n', out);
}

static void print_body(const json_t *file, int indent, FILE *out)
{
    const json_t *records = json_object_get(file, "recordContents");
    const json_t *meanings = json_object_get(file, "recordMeanings");
    const char *contents = text(file, "contents");

    if (has(file, "meaning") && !meanings)
        fprintf(out, "%*s= %s\n", indent, "", text(file, "meaning"));
    for (size_t i = 0; i < json_array_size(meanings); i++) {
        const json_t *one = json_array_get(meanings, i);

        fprintf(out, "%*s= %d: %s\n", indent, "", number(one, "record"), text(one, "meaning"));
    }
    for (size_t i = 0; i < json_array_size(records); i++)
        fprintf(out, "%*s%3zu %s\n", indent, "", i + 1,
                json_string_value(json_array_get(records, i)));
    for (size_t at = 0; at < strlen(contents); at += BODY_SHOWN)
        fprintf(out, "%*s%04zX %.*s\n", indent, "", at / 2, BODY_SHOWN, contents + at);
}

static void print_file(const json_t *file, unsigned depth, FILE *out)
{
    const json_t *below = json_object_get(file, "files");

    fprintf(out, "%*s%s %-22s %s", (int)depth * 2 + 2, "", text(file, "fid"), text(file, "name"),
            text(file, "type"));
    if (has(file, "aid"))
        fprintf(out, " %s", text(file, "aid"));
    if (has(file, "records"))
        fprintf(out, " %d x %d", number(file, "records"), number(file, "recordLength"));
    if (has(file, "size"))
        fprintf(out, " %d", number(file, "size"));
    if (has(file, "maximum"))
        fprintf(out, " of %d", number(file, "maximum"));
    if (has(file, "sfi"))
        fprintf(out, " SFI %s", text(file, "sfi"));
    if (has(file, "rule"))
        fprintf(out, " rule %s/%d", text(file, "rulesFile"), number(file, "rule"));
    if (has(file, "linkTo"))
        fprintf(out, " -> %s in %s", text(file, "linkTo"), text(file, "linkIn"));
    if (has(file, "life"))
        fprintf(out, " life %s", text(file, "life"));
    if (has(file, "pins"))
        fprintf(out, " PINs %s", text(file, "pins"));
    fputc('\n', out);
    print_body(file, (int)depth * 2 + 4, out);
    for (size_t i = 0; i < json_array_size(below); i++)
        print_file(json_array_get(below, i), depth + 1, out);
}

/* An omitted secret is masked. */
static const char *secret(const json_t *object, const char *key)
{
    return has(object, key) ? text(object, key) : "(masked)";
}

static void print_pin(const json_t *pin, FILE *out)
{
    fprintf(out, "  PIN %s of %s", text(pin, "reference"), text(pin, "of"));
    if (has(pin, "sharedWith"))
        fprintf(out, " shared with %s\n", text(pin, "sharedWith"));
    else
        fprintf(out, " %s, %d of %d tries, attributes %d%s, PUK %s\n", secret(pin, "value"),
                number(pin, "tries"), number(pin, "maximumTries"), number(pin, "attributes"),
                json_is_true(json_object_get(pin, "enabled")) ? "" : " (disabled)",
                text(pin, "puk"));
}

static void print_puk(const json_t *puk, FILE *out)
{
    fprintf(out, "  PUK %s %s, %d of %d tries\n", text(puk, "reference"), secret(puk, "value"),
            number(puk, "tries"), number(puk, "maximumTries"));
}

static void print_aka(const json_t *aka, FILE *out)
{
    fprintf(out, "  keys of %s: %s", text(aka, "of"), text(aka, "algorithm"));
    if (has(aka, "mappedTo"))
        fprintf(out, " to %s, options %s\n", text(aka, "mappedTo"), text(aka, "options"));
    else
        fprintf(out, ", K %s, OPc %s\n", secret(aka, "key"), secret(aka, "opc"));
}

static void print_domain(const json_t *domain, FILE *out)
{
    fprintf(out, "  security domain %d %s", number(domain, "number"), text(domain, "aid"));
    print_words(json_object_get(domain, "tars"), " TAR ", out);
    fprintf(out, " MSL %s\n", text(domain, "minimumSecurityLevel"));
}

static void print_key(const json_t *key, FILE *out)
{
    fprintf(out, "  key %s.%d of domain %d, type %s, %s\n", text(key, "version"),
            number(key, "identifier"), number(key, "domain"), text(key, "type"),
            secret(key, "value"));
}

static void print_rfm(const json_t *rfm, FILE *out)
{
    fprintf(out, "  remote file management %d", number(rfm, "number"));
    print_words(json_object_get(rfm, "tars"), " TAR ", out);
    fprintf(out, " MSL %s", text(rfm, "minimumSecurityLevel"));
    if (has(rfm, "aid"))
        fprintf(out, " in %s", text(rfm, "aid"));
    fputc('\n', out);
}

static void print_text(const json_t *package, FILE *out)
{
    static const struct {
        const char *key;
        void (*print)(const json_t *one, FILE *out);
    } lists[] = {{"pinCodes", print_pin},   {"pukCodes", print_puk},
                 {"akaKeys", print_aka},    {"securityDomains", print_domain},
                 {"domainKeys", print_key}, {"remoteFileManagement", print_rfm}};
    const json_t *elements = json_object_get(package, "elements"), *list;

    fprintf(out, "elements\n");
    for (size_t i = 0; i < json_array_size(elements); i++) {
        const json_t *element = json_array_get(elements, i);

        (has(element, "version") ? print_header : print_element)(element, out);
    }
    if (!has(package, "files"))
        return;
    fprintf(out, "files\n");
    print_file(json_object_get(package, "files"), 0, out);
    fprintf(out, "PINs and keys\n");
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        list = json_object_get(package, lists[i].key);
        for (size_t k = 0; k < json_array_size(list); k++)
            lists[i].print(json_array_get(list, k), out);
    }
}

/* Releases `model`. */
static int print(json_t *model, const struct show_options *options, FILE *out)
{
    if (options->json)
        return json_print(model, 0, out);
    print_text(model, out);
    json_decref(model);
    return 0;
}

int show_package(struct bytes package, const struct show_options *options, FILE *out)
{
    json_t *model = NULL;
    int result = model_package(package, options, &model);
    int err = print(model, options, out);

    return err < 0 ? err : result;
}

struct reading {
    const struct show_options *options;
    json_t *model;
};

static int read_profile(void *context, const struct records *records)
{
    struct reading *reading = context;

    return model_profile(records, reading->options, &reading->model);
}

int show_profile(struct euiccd_card *card, struct bytes iccid, const struct show_options *options,
                 FILE *out)
{
    struct reading reading = {.options = options};
    int err = card_read_profile(card, iccid, read_profile, &reading);

    if (err < 0) {
        json_decref(reading.model);
        return err;
    }
    return print(reading.model, options, out);
}
