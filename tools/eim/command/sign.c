/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tools/eim/command/sign.h"

#include "tools/cli/command.h"
#include "tools/cli/json_output.h"

#include <errno.h>
#include <string.h>

/* The data that eimSignature is computed over: euiccPackageSigned, then the token (C-10). */
static struct bytes put_signed(struct eim_builder *builder, struct bytes signed_part)
{
    struct buf out = arena_buf(&builder->arena, EIM_PACKAGE_MAX);

    buf_put(&out, signed_part);
    eim_package_put_token(&out, builder->signer.association_token);
    return buf_bytes(&out);
}

static int print(const struct eim_sign_options *options, struct eim_builder *builder,
                 struct bytes package)
{
    struct bytes signed_part, signature, octets;
    json_t *report = json_object(), *value;
    const char *name;

    if (eim_package_parts(package, &signed_part, &signature) < 0)
        return command_failed("package: %s", err_text(ERR_MALFORMED));
    octets = put_signed(builder, signed_part);
    json_object_set_new(report, "package", json_hex(package));
    json_object_set_new(report, "euiccPackageSigned", json_hex(signed_part));
    json_object_set_new(report, "associationToken", json_hex(bytes_from(octets, signed_part.len)));
    json_object_set_new(report, "signed", json_hex(octets));
    json_object_set_new(report, "eimSignature", json_hex(signature));
    if (options->json) {
        json_object_set_new(report, "counter", json_integer(builder->package.counter));
        json_object_set_new(report, "eid", json_string(builder->eid));
        json_object_set_new(report, "eimId", json_string(builder->options->eim_id));
        return json_print(report, 0, stdout) < 0
                   ? command_failed("standard output: %s", strerror(errno))
                   : COMMAND_DONE;
    }
    json_object_foreach(report, name, value)
    {
        printf("%s %s\n", name, json_string_value(value));
    }
    json_decref(report);
    return COMMAND_DONE;
}

int eim_sign(const struct eim_sign_options *options)
{
    struct eim_builder builder;
    const json_t *card;
    struct buf package;
    int status = eim_builder_begin(&builder, &options->builder);

    if (status == COMMAND_DONE) {
        eim_builder_set_eid(&builder, options->eid);
        card = eim_state_object(&builder.state, options->builder.eim_id, builder.eid);
        builder.signer.association_token = options->token == EIM_TOKEN_OF_STATE
                                               ? json_integer_value(json_object_get(card, "token"))
                                               : options->token;
        package = arena_buf(&builder.arena, EIM_PACKAGE_MAX);
        status = eim_builder_package(&builder, &package);
    }
    if (status == COMMAND_DONE)
        status = print(options, &builder, buf_bytes(&package));
    eim_builder_end(&builder);
    return status;
}
