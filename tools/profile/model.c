/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A package as installed by the card's interpreter, as JSON. */
#include "tools/profile/model_parts.h"

#include <stdio.h>
#include <string.h>

#include "apdu/tlv.h"
#include "tools/cli/json_output.h"
#include "tools/profile/names.h"

enum { MEMORY = 1 << 22, TEXT_MAX = 8192 };

int model_install(struct bytes package, struct records_memory **memory, struct pe **pe,
                  struct buf *response, enum pe_status *status)
{
    struct records records;
    int err;

    *memory = records_memory_new(MEMORY);
    *pe = NULL;
    if (!*memory)
        return ERR_MEMORY;
    records = records_memory_of(*memory);
    err = pe_begin(pe, &records);
    if (!err)
        err = pe_feed(*pe, package);
    if (!err)
        err = pe_end(*pe, response, status);
    return err;
}

json_t *model_fid(uint16_t value)
{
    return json_sprintf("%04X", value);
}

json_t *model_octet(unsigned value)
{
    return json_sprintf("%02X", value & 0xFF);
}

/* ---- Elements ---- */

static json_t *services(struct bytes list)
{
    json_t *array = json_array();
    struct tlv one;

    while (tlv_next(&list, &one) == 0)
        json_array_append_new(array, json_string(pe_service_name(one.tag & 0x1F)));
    return array;
}

/* The last arcs of the templates' OIDs: "4", or "4.2". */
static json_t *templates(struct bytes list)
{
    json_t *array = json_array();
    struct tlv one;

    while (tlv_next(&list, &one) == 0) {
        const uint8_t *at = one.value.at;

        if (one.value.len >= 6)
            json_array_append_new(array, one.value.len > 6 ? json_sprintf("%u.%u", at[5], at[6])
                                                           : json_sprintf("%u", at[5]));
    }
    return array;
}

static void add_header(json_t *element, struct bytes content)
{
    unsigned version[2] = {0, 0};
    struct tlv one;

    while (tlv_next(&content, &one) == 0) {
        switch (one.tag) {
        case PE_HEADER_MAJOR_VERSION:
        case PE_HEADER_MINOR_VERSION:
            version[one.tag == PE_HEADER_MINOR_VERSION] = one.value.len ? one.value.at[0] : 0;
            break;
        case PE_HEADER_PROFILE_TYPE:
            json_object_set_new(element, "profileType", json_text(one.value));
            break;
        case PE_HEADER_ICCID:
            json_object_set_new(element, "iccid", json_hex(one.value));
            break;
        case PE_HEADER_MANDATORY_SERVICES:
            json_object_set_new(element, "services", services(one.value));
            break;
        case PE_HEADER_MANDATORY_GFSTE_LIST:
            json_object_set_new(element, "templates", templates(one.value));
            break;
        case PE_HEADER_CONNECTIVITY_PARAMETERS:
            json_object_set_new(element, "connectivityParameters", json_hex(one.value));
            break;
        default:
            break;
        }
    }
    json_object_set_new(element, "version", json_sprintf("%u.%u", version[0], version[1]));
}

static json_t *elements(struct bytes package)
{
    json_t *array = json_array();
    struct tlv one, head, id;

    while (tlv_next(&package, &one) == 0) {
        unsigned number = one.tag > 0xFF ? one.tag & 0x7F : one.tag & 0x1F;
        struct bytes rest = one.value;
        json_t *element = json_object();

        json_array_append_new(array, element);
        json_object_set_new(element, "element",
                            json_string(number ? pe_element_name(number) : "header"));
        json_object_set_new(element, "octets", json_integer((json_int_t)one.whole.len));
        if (number == 0) {
            add_header(element, one.value);
        } else if (tlv_take(&rest, PE_TAG_ELEMENT_HEADER, &head) == 0) {
            if (tlv_find(head.value, PE_ELEMENT_IDENTIFICATION, &id) == 0 && id.value.len)
                json_object_set_new(element, "identification",
                                    json_integer(id.value.len > 1
                                                     ? id.value.at[0] << 8 | id.value.at[1]
                                                     : id.value.at[0]));
            json_object_set_new(element, "mandated",
                                json_boolean(tlv_find(head.value, PE_ELEMENT_MANDATED, &id) == 0));
        }
    }
    return array;
}

/* ---- Files ---- */

static json_t *records_of(const struct fs_file *file)
{
    json_t *array = json_array();

    for (unsigned i = 1; i <= file->record_count; i++)
        json_array_append_new(array, json_hex(fs_record(file, i)));
    return array;
}

static bool is_record_file(const struct fs_file *file)
{
    return file->type == FS_LINEAR || file->type == FS_CYCLIC;
}

/* "meaning": of the body, or of all records; "recordMeanings": of each record that has one. */
static void add_meaning(const struct model *model, json_t *object, uint16_t id)
{
    const struct fs_file *file = &model->fs.files[id];
    unsigned last = is_record_file(file) ? file->record_count : 0;
    static char text[TEXT_MAX], all[TEXT_MAX];
    json_t *array = NULL;
    size_t len = 0;

    for (unsigned record = last ? 1 : 0; record <= last; record++) {
        if (!names_decode(&model->fs, id, record, text, sizeof text))
            continue;
        len += (size_t)snprintf(all + len, sizeof all - len, "%s%s", len ? ", " : "", text);
        len = len < sizeof all ? len : sizeof all - 1;
        if (!record)
            continue;
        array = array ? array : json_array();
        json_array_append_new(array, json_pack("{s:i,s:o}", "record", (int)record, "meaning",
                                               json_text(bytes_at(text, strlen(text)))));
    }
    if (len)
        json_object_set_new(object, "meaning", json_text(bytes_at(all, len)));
    if (array)
        json_object_set_new(object, "recordMeanings", array);
}

static void add_body(const struct model *model, json_t *object, uint16_t id)
{
    const struct fs_file *file = &model->fs.files[id];

    add_meaning(model, object, id);
    if (!model->options->contents || file->body.len == 0)
        return;
    if (is_record_file(file))
        json_object_set_new(object, "recordContents", records_of(file));
    else
        json_object_set_new(object, "contents", json_hex(file->body));
}

static void add_size(json_t *object, const struct fs_file *file)
{
    if (is_record_file(file)) {
        json_object_set_new(object, "records", json_integer(file->record_count));
        json_object_set_new(object, "recordLength", json_integer(file->record_len));
    } else if (file->type == FS_TRANSPARENT || file->type == FS_BER_TLV) {
        json_object_set_new(object, "size", json_integer(file->size));
    }
    if (file->type == FS_BER_TLV)
        json_object_set_new(object, "maximum",
                            json_integer(file->maximum ? file->maximum : file->reserved));
}

static json_t *file_object(const struct model *model, uint16_t id)
{
    static const char *const types[] = {"",       "DF",     "ADF",    "transparent",
                                        "linear", "cyclic", "BER-TLV"};
    const struct fs_file *file = &model->fs.files[id];
    const struct fs_file *link = &model->fs.files[file->link];
    json_t *object = json_object();

    json_object_set_new(object, "fid", model_fid(file->fid));
    json_object_set_new(object, "name", json_string(names_file(&model->fs, id)));
    json_object_set_new(object, "type", json_string(types[file->type]));
    if (file->type == FS_APPLICATION)
        json_object_set_new(object, "aid", json_hex(file->name));
    add_size(object, file);
    if (file->sfi)
        json_object_set_new(object, "sfi", model_octet(file->sfi));
    if (file->rule) {
        json_object_set_new(object, "rulesFile", model_fid(file->rules_fid));
        json_object_set_new(object, "rule", json_integer(file->rule));
    }
    if (file->link != id) {
        json_object_set_new(object, "linkTo", model_fid(link->fid));
        json_object_set_new(object, "linkIn", model_fid(model->fs.files[link->parent].fid));
    }
    if (file->life != FS_ACTIVE)
        json_object_set_new(object, "life", model_octet(file->life));
    if (file->pins.len)
        json_object_set_new(object, "pins", json_hex(file->pins));
    if (file->type >= FS_TRANSPARENT)
        add_body(model, object, id);
    return object;
}

static json_t *tree(const struct model *model, uint16_t directory)
{
    json_t *object = file_object(model, directory), *array = json_array();

    for (uint32_t i = 1; i < model->fs.count; i++) {
        const struct fs_file *file = &model->fs.files[i];
        bool has_files = file->type == FS_DIRECTORY || file->type == FS_APPLICATION;

        if (file->type != FS_FREE && file->parent == directory)
            json_array_append_new(array, has_files ? tree(model, (uint16_t)i)
                                                   : file_object(model, (uint16_t)i));
    }
    json_object_set_new(object, "files", array);
    return object;
}

/* Files, PINs and keys. */
static int add_installed(const struct records *records, const struct show_options *options,
                         json_t *out)
{
    struct model model = {.options = options};
    int err;

    fs_attach(&model.fs, records);
    err = fs_load(&model.fs);
    if (err == 0 && model.fs.cache) {
        json_object_set_new(out, "files", tree(&model, FS_MF));
        err = model_add_records(&model, out, records);
    }
    fs_drop(&model.fs);
    return err;
}

int model_profile(const struct records *records, const struct show_options *options,
                  struct json_t **out)
{
    struct arena arena;
    struct bytes header = BYTES_NONE;
    int err;

    *out = json_object();
    arena_init(&arena, PE_ELEMENT_MAX);
    err = records->functions->get(records->context, RECORD_HEADER, 0, &arena, &header);
    if (err == ERR_NOT_FOUND)
        err = 0;
    json_object_set_new(*out, "elements", elements(header));
    if (!err)
        err = add_installed(records, options, *out);
    arena_free(&arena);
    return err;
}

int model_package(struct bytes package, const struct show_options *options, struct json_t **out)
{
    struct records_memory *memory;
    struct records records;
    uint8_t octets[PE_RESPONSE_MAX];
    struct buf response = BUF_OVER(octets);
    enum pe_status status = PE_OK;
    struct pe *pe;
    int err = model_install(package, &memory, &pe, &response, &status);

    *out = json_object();
    json_object_set_new(*out, "elements", elements(package));
    if (!err) {
        records = records_memory_of(memory);
        err = add_installed(&records, options, *out);
        if (err != ERR_MEMORY)
            err = 0; /* after a refusal the incomplete file system may be unreadable */
        json_object_set_new(*out, "status", json_string(pe_status_text(status)));
    }
    pe_free(pe);
    records_memory_free(memory);
    return err ? err : (int)status;
}
