/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Responses of ES10 functions as members of JSON: each kind of field, and text that is not UTF-8.
 */
#include "tools/cli/show_fields.h"

#include "card/euiccd.h"

#include <jansson.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct show_request *request_of(uint32_t tag)
{
    const struct show_request *request = NULL;

    for (size_t i = 0; (request = show_request(i)) && request->tag != tag; i++)
        ;
    assert_non_null(request);
    return request;
}

/* The members of a response with `tag` are shown as `expected`, unusable data as `unusable`.
 */
static void expect(uint32_t tag, const char *members, const char *expected, const char *unusable)
{
    uint8_t octets[256];
    struct buf buf = BUF_OVER(octets);
    json_t *object = json_object(), *list = json_array();
    char *text, *rest;

    assert_int_equal(buf_put_hex(&buf, members), 0);
    show_add_response(object, request_of(tag), buf_bytes(&buf), list);
    text = json_dumps(object, JSON_COMPACT);
    rest = json_dumps(list, JSON_COMPACT);
    assert_string_equal(text, expected);
    assert_string_equal(rest, unusable);
    free(text);
    free(rest);
    json_decref(object);
    json_decref(list);
}

static void functions_are_rows_of_the_card(void **state)
{
    const struct show_request *request;

    (void)state;
    for (size_t i = 0; (request = show_request(i)); i++) {
        struct euiccd_function row = EUICCD_INIT(struct euiccd_function);
        bool found = false;

        for (size_t at = 0; !found && euiccd_get_function(at, &row); at++)
            found = row.tag == request->tag && strcmp(row.name, request->function) == 0;
        if (!found)
            fail_msg("%04X %s", request->tag, request->function);
    }
}

static void each_kind_of_field(void **state)
{
    (void)state;
    expect(0xBF22,
           "8203020500"
           "8103030301"
           "84088202"
           "0100"
           "83020200"
           "900101"
           "B40BA0050403010300810083"
           "00",
           "{\"svn\":\"2.5.0\",\"iotVersion\":\"1.3.0\",\"profileVersion\":\"3.3.1\",\"ipaMode\":"
           "\"ipae\","
           "\"freeNonVolatileMemory\":256,\"freeVolatileMemory\":512}",
           "[]");
    expect(0xBF22,
           "82020205"
           "900107"
           "A90604020A0B0400",
           "{\"svn\":\"0205\",\"ipaMode\":7,\"euiccCiPKIdListForVerification\":[\"0A0B\",\"\"]}",
           "[]");
    expect(0xBF3C,
           "8003612E62"
           "8100",
           "{\"defaultDpAddress\":\"a.b\",\"rootDsAddress\":\"\"}", "[]");
    expect(0xBF2D, "A00EE30C5A0A98001032547698103214",
           "{\"profiles\":[{\"iccid\":\"89000123456789012341\"}]}", "[]");
    expect(0xBF2D, "A000", "{\"profiles\":[]}", "[]");
    expect(0xBF55,
           "A011300F80036569"
           "6D8301058900AA033001FF",
           "{\"eims\":[{\"eimId\":\"eim\",\"counterValue\":5,\"indirectProfileDownload\":true,"
           "\"eSipaProprietaryProtocolInformation\":\"3001FF\"}]}",
           "[]");
    expect(0xBF55, "", "{}", "[]");
}

static void text_that_is_not_utf8_is_hex(void **state)
{
    (void)state;
    expect(0xBF3C,
           "8001FF"
           "810161",
           "{\"defaultDpAddress\":\"FF\",\"rootDsAddress\":\"a\"}",
           "[{\"function\":\"ES10a.GetEuiccConfiguredAddresses\",\"reason\":\"stored "
           "defaultDpAddress is not UTF-8\",\"octets\":\"FF\"}]");
    expect(0xBF2D, "A006E3049202C328", "{\"profiles\":[{\"profileName\":\"C328\"}]}",
           "[{\"function\":\"ES10b.GetProfilesInfo\",\"reason\":\"stored profileName is not "
           "UTF-8\",\"octets\":\"C328\"}]");
}

static void members_are_known_by_name(void **state)
{
    (void)state;
    assert_true(show_has_field(request_of(0xBF3C), "defaultDpAddress"));
    assert_false(show_has_field(request_of(0xBF3C), "eimId"));
    assert_false(show_has_field(request_of(0xBF55), "eimId")); /* of a list */
}

/* Operations by name; results with the members that were signed. */
static void notifications_and_results(void **state)
{
    (void)state;
    expect(0xBF28,
           "A072BF2F18800101810207800C03612E625A0A98001032547698103214BF2F18"
           "800102810206400C03612E625A0A98001032547698103214BF2F188001038102"
           "05200C03612E625A0A98001032547698103214BF2F18800104810204100C0361"
           "2E625A0A98001032547698103214BF2F03810100",
           "{\"notifications\":[{\"seqNumber\":1,\"profileManagemen"
           "tOperation\":\"install\",\"notificationAddress\":\"a.b\","
           "\"iccid\":\"89000123456789012341\"},{\"seqNumber\":2,\"pr"
           "ofileManagementOperation\":\"enable\",\"notificationAd"
           "dress\":\"a.b\",\"iccid\":\"89000123456789012341\"},{\"seq"
           "Number\":3,\"profileManagementOperation\":\"disable\",\""
           "notificationAddress\":\"a.b\",\"iccid\":\"89000123456789"
           "012341\"},{\"seqNumber\":4,\"profileManagementOperatio"
           "n\":\"delete\",\"notificationAddress\":\"a.b\",\"iccid\":\"8"
           "9000123456789012341\"},{\"profileManagementOperation"
           "\":\"00\"}]}",
           "[]");
    expect(0xBF2B,
           "A239BF5117A015300F800365696D810105830102A00280005F370100BF5111A1"
           "0F30098001618101070201015F370100BF5108A206800162840109",
           "{\"packageResults\":[{\"eimId\":\"eim\",\"counterValue\":5"
           ",\"seqNumber\":2},{\"eimId\":\"a\",\"counterValue\":7,\"eui"
           "ccPackageErrorCode\":1},{\"eimId\":\"b\",\"associationTo"
           "ken\":9}]}",
           "[]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(functions_are_rows_of_the_card),
        cmocka_unit_test(each_kind_of_field),
        cmocka_unit_test(text_that_is_not_utf8_is_hex),
        cmocka_unit_test(members_are_known_by_name),
        cmocka_unit_test(notifications_and_results),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
