/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pending Notifications: delivered in order, one by its number, kept where the server fails. */
#include "test/tools/lpa/lpa_scene.h"

#include "card/asn1/msg_notification.h"
#include "card/asn1/msg_profile.h"

static size_t pending(struct lpa_scene *scene, int64_t numbers[8])
{
    struct list_notification_request all = {0};
    struct list_notification_response found;

    assert_int_equal(lpa_call(&scene->lpa, &msg_list_notification_request, &all,
                              &msg_list_notification_response, &found),
                     0);
    assert_true(found.notification_metadata_list_count <= 8);
    for (size_t i = 0; i < found.notification_metadata_list_count; i++)
        numbers[i] = found.notification_metadata_list[i].seq_number;
    return found.notification_metadata_list_count;
}

static void enable(struct lpa_scene *scene, bool enabled)
{
    static const uint8_t iccid[] = {0x98, 0x00, 0x10, 0x32, 0x54, 0x76, 0x98, 0x10, 0x32, 0x14};
    struct enable_profile_request on = {.profile_identifier = PROFILE_IDENTIFIER_ICCID,
                                        .iccid = BYTES_OF(iccid)};
    struct disable_profile_request off = {.profile_identifier = PROFILE_IDENTIFIER_ICCID,
                                          .iccid = BYTES_OF(iccid)};
    struct enable_profile_response on_response = {0};
    struct disable_profile_response off_response = {0};

    assert_int_equal(enabled ? lpa_call(&scene->lpa, &msg_enable_profile_request, &on,
                                        &msg_enable_profile_response, &on_response)
                             : lpa_call(&scene->lpa, &msg_disable_profile_request, &off,
                                        &msg_disable_profile_response, &off_response),
                     0);
    assert_int_equal(on_response.enable_result, 0);
    assert_int_equal(off_response.disable_result, 0);
}

/* A profile is installed, enabled, disabled, enabled: three notifications. */
static void make_three(struct lpa_scene *scene, int64_t numbers[8])
{
    struct lpa_installed installed;

    assert_int_equal(scene_download(scene, "one", NULL, &installed), 0);
    assert_true(installed.ok);
    enable(scene, true);
    enable(scene, false);
    enable(scene, true);
    assert_int_equal(pending(scene, numbers), 3);
    scene->calls[0] = scene->records[0] = '\0';
}

static void all_are_delivered(void **state)
{
    struct lpa_scene *scene = *state;
    int64_t numbers[8];
    unsigned delivered;

    assert_int_equal(lpa_process_notifications(&scene->lpa, LPA_ALL_NOTIFICATIONS, &delivered), 0);
    assert_int_equal(delivered, 0);
    make_three(scene, numbers);
    assert_int_equal(lpa_process_notifications(&scene->lpa, LPA_ALL_NOTIFICATIONS, &delivered), 0);
    assert_int_equal(delivered, 3);
    assert_int_equal(pending(scene, numbers), 0);
    assert_string_equal(scene->calls, "handleNotification handleNotification handleNotification ");
    assert_string_equal(scene->records, "notification;notification;notification;");
}

static void one_is_delivered_by_its_number(void **state)
{
    struct lpa_scene *scene = *state;
    int64_t numbers[8], left[8];
    unsigned delivered;

    make_three(scene, numbers);
    assert_int_equal(lpa_process_notifications(&scene->lpa, numbers[1], &delivered), 0);
    assert_int_equal(delivered, 1);
    assert_int_equal(pending(scene, left), 2);
    assert_true(left[0] == numbers[0] && left[1] == numbers[2]);
    /* It is gone, and others never were. */
    for (int64_t number = numbers[1]; number < 1000; number = number ? number * 7 + 100 : 1) {
        assert_int_equal(lpa_process_notifications(&scene->lpa, number, &delivered), ERR_NOT_FOUND);
        assert_int_equal(delivered, 0);
        assert_error(scene, "no pending notification has number");
    }
    assert_string_equal(scene->calls, "handleNotification ");
}

/* D-45 */
static void the_order_is_kept_after_a_failure(void **state)
{
    static const int statuses[] = {500, 404, 400};
    struct lpa_scene *scene = *state;
    int64_t numbers[8], left[8];
    unsigned delivered;

    make_three(scene, numbers);
    for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++) {
        scene_replace(scene, "handleNotification", statuses[i], "");
        assert_true(lpa_process_notifications(&scene->lpa, LPA_ALL_NOTIFICATIONS, &delivered) < 0);
        assert_int_equal(delivered, 0);
        assert_error(scene, "handleNotification");
        assert_string_equal(scene->calls, "handleNotification "); /* the later ones are not sent */
        assert_int_equal(pending(scene, left), 3);
    }
    scene->instead_of = NULL;
    assert_int_equal(lpa_process_notifications(&scene->lpa, LPA_ALL_NOTIFICATIONS, &delivered), 0);
    assert_int_equal(delivered, 3);
}

/* The server has it, and the card keeps it: that is no delivery. */
static void a_card_that_keeps_it_is_reported(void **state)
{
    static const char rule[] = "function=RemoveNotificationFromList result=undefinedError";
    struct lpa_scene *scene = *state;
    int64_t numbers[8];
    unsigned delivered;

    make_three(scene, numbers);
    assert_int_equal(euiccd_fault_add(link_card(scene->lpa.link), rule, NULL, NULL), 0);
    assert_int_equal(lpa_process_notifications(&scene->lpa, numbers[0], &delivered), ERR_STATE);
    assert_int_equal(delivered, 0);
    assert_error(scene, "RemoveNotificationFromList: refused by the card: undefinedError(127)");
    assert_int_equal(pending(scene, numbers), 3);
    assert_int_equal(lpa_process_notifications(&scene->lpa, LPA_ALL_NOTIFICATIONS, &delivered), 0);
    assert_int_equal(delivered, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        scene_test(all_are_delivered),
        scene_test(one_is_delivered_by_its_number),
        scene_test(the_order_is_kept_after_a_failure),
        scene_test(a_card_that_keeps_it_is_reported),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
