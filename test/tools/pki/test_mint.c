/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The EUM of an EID range, and invalid EIDs. */
#include "test/tools/pki/folders.h"

static void an_eid_of_any_range_gets_its_eum(void **state)
{
    const struct folders *folders = *state;
    struct pki_options options = {0};
    struct pki_error error;
    struct pki_card card;
    uint8_t eid[EID_LEN] = {0x89, 0x03, 0x30, 0x23};
    char path[100];

    snprintf(path, sizeof(path), "%s/range", folders->root);
    eid_set_check_digits(eid);
    options.eid = eid;
    assert_int_equal(pki_make(path, &options, &error), 0);
    assert_int_equal(pki_load_card(&card, path, eid, NULL, &error), 0);
    assert_memory_equal(card.eid, eid, EID_LEN);
    pki_card_free(&card);
    assert_int_equal(pki_load_card(&card, path, NULL, NULL, &error), 0);
    assert_memory_equal(card.eid, eid, 4); /* the range of this EUM */
    pki_card_free(&card);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_eid_of_any_range_gets_its_eum),
    };
    return cmocka_run_group_tests(tests, folders_make, folders_remove);
}
