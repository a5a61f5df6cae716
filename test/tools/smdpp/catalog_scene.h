/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Shared by the tests of the catalog: a folder with profiles. */
#ifndef TEST_TOOLS_SMDPP_CATALOG_SCENE_H
#define TEST_TOOLS_SMDPP_CATALOG_SCENE_H

#include "apdu/tlv.h"
#include "test/fake/folder.h"
#include "test/fake/package.h"
#include "tools/smdpp/catalog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

struct scene {
    char folder[40];
    struct der *der;
    struct catalog catalog;
    struct catalog_error error;
    struct arena arena;
    struct store_metadata_request metadata; /* of the first profile */
};

static inline void put_file(const struct scene *scene, const char *name, struct bytes content)
{
    char path[100];
    FILE *file;

    snprintf(path, sizeof(path), "%s/%s", scene->folder, name);
    file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(content.at, 1, content.len, file), content.len);
    assert_int_equal(fclose(file), 0);
}

static inline void put_package(const struct scene *scene, const char *name)
{
    uint8_t memory[4096];
    struct buf package = BUF_OVER(memory);

    package_start(&package);
    package_end(&package);
    put_file(scene, name, buf_bytes(&package));
}

static inline int set_up(void **state)
{
    struct scene *scene = calloc(1, sizeof(*scene));

    assert_non_null(scene);
    strcpy(scene->folder, "/tmp/euicc-test-XXXXXX");
    assert_non_null(mkdtemp(scene->folder));
    scene->der = der_definitions_new();
    assert_non_null(scene->der);
    arena_init(&scene->arena, 1 << 20);
    put_package(scene, "one.der");
    *state = scene;
    return 0;
}

static inline int tear_down(void **state)
{
    struct scene *scene = *state;

    catalog_free(&scene->catalog);
    arena_free(&scene->arena);
    der_definitions_free(scene->der);
    folder_remove(scene->folder);
    free(scene);
    return 0;
}

static inline int load(struct scene *scene, const char *json)
{
    int err;

    if (json)
        put_file(scene, "one.json", bytes_at(json, strlen(json)));
    catalog_free(&scene->catalog);
    scene->error.text[0] = '\0';
    err = catalog_load(&scene->catalog, scene->folder, "dp.example.com:8443", scene->der,
                       &scene->error);
    if (err == 0 && scene->catalog.count)
        assert_int_equal(der_decode(scene->der, &msg_store_metadata_request,
                                    scene->catalog.profiles[0].metadata, &scene->metadata,
                                    &scene->arena, NULL),
                         0);
    return err;
}

#endif
