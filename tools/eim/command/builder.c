/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/command/builder.h"

#include "tools/cli/command.h"
#include "tools/cli/file.h"

#include <stdio.h>
#include <string.h>

enum { BUILDER_ARENA_MAX = 8 << 20, TRANSACTION_MAX = 16 };

static int load_signer(struct eim_builder *builder)
{
    bool brainpool = strcmp(builder->options->curve, "BRP") == 0;
    struct pki_error error;

    if (pki_load_entity(&builder->entity, builder->options->pki, PKI_EIM_SIGN,
                        brainpool ? EC_CURVE_BRAINPOOL_P256R1 : EC_CURVE_P256, &error) < 0)
        return command_failed("%s", error.text);
    if (!builder->entity.key)
        return command_failed("%s: contains no private key of the eIM", builder->options->pki);
    builder->signer.key = builder->entity.key;
    builder->signer.eim_id = bytes_at(builder->options->eim_id, strlen(builder->options->eim_id));
    return COMMAND_DONE;
}

static int add_file(struct eim_builder *builder, const struct eim_build_context *context)
{
    const char *path = builder->options->file;
    char why[FILE_WHY_MAX];
    const json_t *element;
    int status = COMMAND_DONE;
    size_t i;
    json_t *list = file_json(path, why);

    if (!list)
        return command_failed("%s", why);
    if (!json_is_array(list))
        status = command_failed("%s: must be a JSON list of orders", path);
    json_array_foreach(list, i, element)
    {
        if (eim_order_add_json(&builder->order, context, element) < 0) {
            status = command_failed("%s: %s", path, context->error->text);
            break;
        }
    }
    json_decref(list);
    return status;
}

static int read_orders(struct eim_builder *builder)
{
    struct eim_error error = {""};
    const struct eim_build_context context = {builder->der, &builder->arena, &error};
    const char *hex = builder->options->transaction;
    int status = builder->options->file ? add_file(builder, &context) : COMMAND_DONE;

    for (char *const *word = builder->options->words; status == COMMAND_DONE && *word; word++) {
        int err = eim_order_add_word(&builder->order, &context, *word);

        if (err == ERR_IO || err == ERR_MEMORY) /* of a file that the order names; else bad usage */
            status = command_failed("%s", error.text);
        else if (err < 0)
            command_usage("%s", error.text);
    }
    if (status != COMMAND_DONE || !hex)
        return status;
    struct buf transaction = arena_buf(&builder->arena, TRANSACTION_MAX);

    if (transaction.overflow)
        return command_failed("%s", err_text(ERR_MEMORY));
    if (buf_put_hex(&transaction, hex) < 0 || transaction.len == 0)
        command_usage("--transaction %s: 1 to 16 octets in hex", hex);
    builder->package.transaction_id = buf_bytes(&transaction);
    return COMMAND_DONE;
}

static int load_state(struct eim_builder *builder)
{
    char path[600];

    snprintf(path, sizeof(path), "%s/EIM/state.json", builder->options->pki);
    if (builder->options->state)
        snprintf(path, sizeof(path), "%s", builder->options->state);
    return eim_state_load(&builder->state, path) < 0
               ? command_failed("%s: %s", path, builder->state.why)
               : COMMAND_DONE;
}

int eim_builder_begin(struct eim_builder *builder, const struct eim_builder_options *options)
{
    static int (*const steps[])(struct eim_builder * builder) = {read_orders, load_signer,
                                                                 load_state};
    struct pki_error error;
    int status = COMMAND_DONE;

    *builder = (struct eim_builder){.options = options, .der = der_definitions_new()};
    arena_init(&builder->arena, BUILDER_ARENA_MAX);
    if (!builder->der)
        return command_failed("out of memory");
    if (pki_folder_find(options->pki, &error) < 0)
        return command_failed("%s", error.text);
    for (size_t i = 0; status == COMMAND_DONE && i < sizeof(steps) / sizeof(steps[0]); i++)
        status = steps[i](builder);
    return status;
}

void eim_builder_set_eid(struct eim_builder *builder, const uint8_t eid[EID_OCTETS])
{
    memcpy(builder->package.eid, eid, sizeof(builder->package.eid));
    bytes_to_hex(BYTES_OF(builder->package.eid), builder->eid, sizeof(builder->eid));
}

/* The counter is stored before the package is sent: it is never used twice. One that each eUICC
 * refuses (--counter) is not: those after it would be refused, too. */
int eim_builder_package(struct eim_builder *builder, struct buf *package)
{
    const char *eim_id = builder->options->eim_id;
    struct bytes signed_part;
    int err;

    builder->package.counter = builder->options->counter
                                   ? builder->options->counter
                                   : eim_state_counter(&builder->state, eim_id, builder->eid) + 1;
    err = eim_package_put(builder->der, &builder->signer, &builder->package, &builder->order,
                          package);
    if (err == 0)
        err = eim_package_parts(buf_bytes(package), &signed_part, &builder->package.signature);
    if (err == 0 && builder->package.counter <= EIM_COUNTER_VALUE_MAX)
        err =
            eim_state_put_counter(&builder->state, eim_id, builder->eid, builder->package.counter);
    return err < 0 ? command_failed("package: %s", err_reason(err)) : COMMAND_DONE;
}

void eim_builder_end(struct eim_builder *builder)
{
    pki_entity_free(&builder->entity);
    eim_state_free(&builder->state);
    arena_free(&builder->arena);
    der_definitions_free(builder->der);
}
