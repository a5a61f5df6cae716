/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/make.h"

#include "tools/cli/command.h"
#include "tools/cli/file.h"

#include <stdio.h>
#include <string.h>

enum { MAKE_ARENA_MAX = 8 << 20, TRANSACTION_MAX = 16 };

static int load_signer(struct eim_make *make)
{
    bool brainpool = strcmp(make->options->curve, "BRP") == 0;
    struct pki_error error;

    if (pki_load_entity(&make->entity, make->options->pki, PKI_EIM_SIGN,
                        brainpool ? EC_CURVE_BRAINPOOL_P256R1 : EC_CURVE_P256, &error) < 0)
        return command_failed("%s", error.text);
    if (!make->entity.key)
        return command_failed("%s: has no key of the eIM", make->options->pki);
    make->signer.key = make->entity.key;
    make->signer.eim_id = bytes_at(make->options->eim_id, strlen(make->options->eim_id));
    return COMMAND_DONE;
}

static int add_file(struct eim_make *make, const struct eim_workshop *workshop)
{
    const char *path = make->options->file;
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
        if (eim_order_add_json(&make->order, workshop, element) < 0) {
            status = command_failed("%s: %s", path, workshop->error->text);
            break;
        }
    }
    json_decref(list);
    return status;
}

static int read_orders(struct eim_make *make)
{
    struct eim_error error = {""};
    const struct eim_workshop workshop = {make->der, &make->arena, &error};
    const char *hex = make->options->transaction;
    int status = make->options->file ? add_file(make, &workshop) : COMMAND_DONE;

    for (char *const *word = make->options->words; status == COMMAND_DONE && *word; word++) {
        int err = eim_order_add_word(&make->order, &workshop, *word);

        if (err == ERR_IO) /* of a file that it names */
            status = command_failed("%s", error.text);
        else if (err < 0)
            command_usage("%s", error.text);
    }
    if (status != COMMAND_DONE || !hex)
        return status;
    struct buf transaction = arena_buf(&make->arena, TRANSACTION_MAX);

    if (buf_put_hex(&transaction, hex) < 0 || transaction.len == 0)
        command_usage("--transaction %s: 1 to 16 octets in hex", hex);
    make->package.transaction_id = buf_bytes(&transaction);
    return COMMAND_DONE;
}

static int load_state(struct eim_make *make)
{
    char path[600];

    snprintf(path, sizeof(path), "%s/EIM/state.json", make->options->pki);
    if (make->options->state)
        snprintf(path, sizeof(path), "%s", make->options->state);
    return eim_state_load(&make->state, path) < 0 ? command_failed("%s: %s", path, make->state.why)
                                                  : COMMAND_DONE;
}

int eim_make_begin(struct eim_make *make, const struct eim_make_options *options)
{
    static int (*const steps[])(struct eim_make * make) = {read_orders, load_signer, load_state};
    struct pki_error error;
    int status = COMMAND_DONE;

    *make = (struct eim_make){.options = options, .der = der_definitions_new()};
    arena_init(&make->arena, MAKE_ARENA_MAX);
    if (!make->der)
        return command_failed("out of memory");
    if (pki_folder_find(options->pki, &error) < 0)
        return command_failed("%s", error.text);
    for (size_t i = 0; status == COMMAND_DONE && i < sizeof(steps) / sizeof(steps[0]); i++)
        status = steps[i](make);
    return status;
}

void eim_make_choose(struct eim_make *make, const uint8_t eid[EID_OCTETS])
{
    memcpy(make->package.eid, eid, sizeof(make->package.eid));
    bytes_to_hex(BYTES_OF(make->package.eid), make->eid, sizeof(make->eid));
}

/* The counter is written before the package leaves: it is never used twice. */
int eim_make_package(struct eim_make *make, struct buf *package)
{
    const char *eim_id = make->options->eim_id;
    struct bytes signed_part;
    int err;

    make->package.counter = make->options->counter
                                ? make->options->counter
                                : eim_state_counter(&make->state, eim_id, make->eid) + 1;
    err = eim_package_put(make->der, &make->signer, &make->package, &make->order, package);
    if (err == 0)
        err = eim_package_parts(buf_bytes(package), &signed_part, &make->package.signature);
    if (err == 0)
        err = eim_state_put_counter(&make->state, eim_id, make->eid, make->package.counter);
    return err < 0 ? command_failed("package: %s", err_text(err)) : COMMAND_DONE;
}

void eim_make_end(struct eim_make *make)
{
    pki_entity_free(&make->entity);
    eim_state_free(&make->state);
    arena_free(&make->arena);
    der_definitions_free(make->der);
}
