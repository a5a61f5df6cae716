/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The PINs, keys and domains of a package, as JSON. */
#include "tools/profile/model_parts.h"

#include "tools/cli/json_output.h"

#include "profiles/uicc_records.h"
#include "tools/profile/names.h"

enum { TAR_LEN = 3 };

/* A secret is omitted unless requested. */
static void set_secret(const struct model *model, json_t *object, const char *key,
                       struct bytes value)
{
    if (model->options->keys)
        json_object_set_new(object, key, json_hex(value));
}

static int add_pin(void *context, uint32_t key, struct bytes value)
{
    struct model *model = context;
    json_t *pin = json_object();

    json_array_append_new(model->list, pin);
    json_object_set_new(pin, "reference", model_octet(key));
    json_object_set_new(pin, "of", model_fid(model->fs.files[key >> 8].fid));
    if (value.at[12] != 0xFF || value.at[13] != 0xFF) {
        json_object_set_new(pin, "sharedWith",
                            model_fid(model->fs.files[value.at[12] << 8 | value.at[13]].fid));
        return 0;
    }
    set_secret(model, pin, "value", bytes_cut(value, 4, 8));
    json_object_set_new(pin, "tries", json_integer(value.at[2]));
    json_object_set_new(pin, "maximumTries", json_integer(value.at[1]));
    json_object_set_new(pin, "attributes", json_integer(value.at[0]));
    json_object_set_new(pin, "enabled", json_boolean(value.at[0] & 1));
    json_object_set_new(pin, "puk", model_octet(value.at[3]));
    return 0;
}

static int add_puk(void *context, uint32_t key, struct bytes value)
{
    struct model *model = context;
    json_t *puk = json_object();

    json_array_append_new(model->list, puk);
    json_object_set_new(puk, "reference", model_octet(key));
    set_secret(model, puk, "value", bytes_cut(value, 2, 8));
    json_object_set_new(puk, "tries", json_integer(value.at[1]));
    json_object_set_new(puk, "maximumTries", json_integer(value.at[0]));
    return 0;
}

static int add_aka(void *context, uint32_t key, struct bytes value)
{
    static const char *const names[] = {"mapped", "milenage", "tuak", "usim-test-algorithm"};
    struct model *model = context;
    struct aka_record aka;
    json_t *object;

    if (aka_record_parse(value, &aka))
        return ERR_FOREIGN;
    object = json_object();
    json_array_append_new(model->list, object);
    json_object_set_new(object, "of", json_string(names_file(&model->fs, (uint16_t)key)));
    json_object_set_new(object, "algorithm", json_string(names[aka.algorithm & 3]));
    if (aka.algorithm == 0) {
        json_object_set_new(object, "mappedTo", json_string(names_file(&model->fs, aka.mapped)));
        json_object_set_new(object, "options", model_octet(aka.options));
        return 0;
    }
    set_secret(model, object, "key", bytes_at(aka.key, aka.key_len));
    set_secret(model, object, "opc", bytes_at(aka.opc, aka.opc_len));
    return 0;
}

static json_t *tars(const uint8_t *at, unsigned count)
{
    json_t *array = json_array();

    for (unsigned i = 0; i < count; i++)
        json_array_append_new(array, json_hex(bytes_at(at + (size_t)TAR_LEN * i, TAR_LEN)));
    return array;
}

static int add_domain(void *context, uint32_t key, struct bytes value)
{
    struct model *model = context;
    struct domain_record domain;
    json_t *object;

    if (domain_record_parse(value, &domain))
        return ERR_FOREIGN;
    object = json_object();
    json_array_append_new(model->list, object);
    json_object_set_new(object, "number", json_integer(key));
    json_object_set_new(object, "aid", json_hex(bytes_at(domain.aid, domain.aid_len)));
    json_object_set_new(object, "tars", tars(domain.tars, domain.tar_count));
    json_object_set_new(object, "minimumSecurityLevel", model_octet(domain.minimum_security_level));
    return 0;
}

static int add_key(void *context, uint32_t key, struct bytes value)
{
    struct model *model = context;
    json_t *object = json_object();

    json_array_append_new(model->list, object);
    json_object_set_new(object, "version", model_octet(key >> 8));
    json_object_set_new(object, "identifier", json_integer(key & 0xFF));
    json_object_set_new(object, "domain", json_integer(key >> 16));
    json_object_set_new(object, "type", model_octet(value.at[KEY_TYPE]));
    set_secret(model, object, "value", bytes_from(value, KEY_DATA));
    return 0;
}

static int add_rfm(void *context, uint32_t key, struct bytes value)
{
    struct model *model = context;
    struct rfm_record rfm;
    json_t *object;

    if (rfm_record_parse(value, &rfm))
        return ERR_FOREIGN;
    object = json_object();
    json_array_append_new(model->list, object);
    json_object_set_new(object, "number", json_integer(key));
    json_object_set_new(object, "tars", tars(rfm.tars, rfm.tar_count));
    json_object_set_new(object, "minimumSecurityLevel", model_octet(rfm.minimum_security_level));
    if (rfm.adf_aid_len)
        json_object_set_new(object, "aid", json_hex(bytes_at(rfm.adf_aid, rfm.adf_aid_len)));
    return 0;
}

int model_add_records(struct model *model, json_t *package, const struct records *records)
{
    static const struct {
        enum record_kind kind;
        const char *key;
        records_visit *visit;
    } kinds[] = {
        {RECORD_PIN, "pinCodes", add_pin},   {RECORD_PUK, "pukCodes", add_puk},
        {RECORD_AKA, "akaKeys", add_aka},    {RECORD_DOMAIN, "securityDomains", add_domain},
        {RECORD_KEY, "domainKeys", add_key}, {RECORD_RFM, "remoteFileManagement", add_rfm}};
    int err = 0;

    for (size_t i = 0; !err && i < sizeof kinds / sizeof kinds[0]; i++) {
        model->list = json_array();
        json_object_set_new(package, kinds[i].key, model->list);
        err = records->functions->each(records->context, kinds[i].kind, kinds[i].visit, model);
    }
    return err;
}
