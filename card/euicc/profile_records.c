/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "card/euicc/profile_records.h"

static int each(void *context, enum record_kind kind, records_visit *visit, void *visit_context)
{
    const struct profile_records *of = context;

    return store_each_object(of->store, of->profile, (uint8_t)kind, visit, visit_context);
}

static int get(void *context, enum record_kind kind, uint32_t key, struct arena *arena,
               struct bytes *value)
{
    const struct profile_records *of = context;

    return store_get_object(of->store, arena, of->profile, (uint8_t)kind, key, value);
}

static int put(void *context, enum record_kind kind, uint32_t key, struct bytes value)
{
    const struct profile_records *of = context;

    return store_put_object(of->store, of->profile, (uint8_t)kind, key, value);
}

static int update(void *context, enum record_kind kind, uint32_t key, uint32_t offset,
                  struct bytes part)
{
    const struct profile_records *of = context;

    return store_update_object(of->store, of->profile, (uint8_t)kind, key, offset, part);
}

static int erase(void *context, enum record_kind kind, uint32_t key)
{
    const struct profile_records *of = context;

    return store_delete_object(of->store, of->profile, (uint8_t)kind, key);
}

static int consume_try(void *context, enum record_kind kind, uint32_t key, uint32_t offset,
                       struct bytes part)
{
    const struct profile_records *of = context;

    return store_consume_try(of->store, of->profile, (uint8_t)kind, key, offset, part);
}

static int free_memory(void *context, uint32_t *octets)
{
    const struct profile_records *of = context;

    return store_get_free_memory(of->store, octets);
}

static const struct records_functions functions = {
    .each = each,
    .get = get,
    .put = put,
    .update = update,
    .erase = erase,
    .consume_try = consume_try,
    .free_memory = free_memory,
};

struct records profile_records_of(struct profile_records *context)
{
    return (struct records){&functions, context};
}
