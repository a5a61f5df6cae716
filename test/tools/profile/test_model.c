/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A package as JSON: elements, the file tree, and a package that is refused. */
#include "test/tools/profile/build_scene.h"
#include "tools/profile/model.h"

#include <jansson.h>

static json_t *model_of(struct bytes octets, const struct show_options *shown, int status)
{
    json_t *model = NULL;

    assert_int_equal(model_package(octets, shown, &model), status);
    assert_non_null(model);
    return model;
}

static const json_t *child(const json_t *folder, const char *name)
{
    const json_t *files = json_object_get(folder, "files"), *file;
    size_t i;

    json_array_foreach(files, i, file)
    {
        const char *its_name = json_string_value(json_object_get(file, "name"));

        if (its_name && strcmp(its_name, name) == 0)
            return file;
    }
    return NULL;
}

static void test_tree(void **state)
{
    static const char *const settings[] = {"operator Shown", NULL};
    json_t *model;
    const json_t *root;

    (void)state;
    assert_int_equal(build(settings, EID, BYTES_NONE), 0);
    model = model_of(buf_bytes(&package), &(struct show_options){0}, 0);
    assert_string_equal(json_string_value(json_object_get(model, "status")), "ok");
    assert_true(json_array_size(json_object_get(model, "elements")) > 5);
    root = json_object_get(model, "files");
    assert_true(json_is_object(root));

    assert_non_null(child(root, "EF.ICCID"));
    json_decref(model);
}

/* A package that ends early: an error status, and the elements read so far. */
static void test_cut(void **state)
{
    static const char *const settings[] = {"operator Shown", NULL};
    json_t *model;

    (void)state;
    assert_int_equal(build(settings, EID, BYTES_NONE), 0);
    model = model_of(bytes_cut(buf_bytes(&package), 0, package.len / 2), &(struct show_options){0},
                     PE_BAD_VALUES);
    assert_string_not_equal(json_string_value(json_object_get(model, "status")), "ok");
    assert_int_not_equal(json_array_size(json_object_get(model, "elements")), 0);
    json_decref(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_cut),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
