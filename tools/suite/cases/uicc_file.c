/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file system of the enabled profile: SELECT, STATUS, reading, updating, access rules (TS 102
 * 221 clauses 8, 9 and 11.1). Profile A has a USIM, PIN 1 is 0000. */
#include "tools/suite/cases/common.h"
#include "tools/suite/cases/families.h"

#define USIM "A usim enabled"
#define PIN1 "0020000108 30303030FFFFFFFF"

/* SELECT by path from the MF with FCP, on channel 0. */
static void select_path(struct suite *suite, const char *path)
{
    suite_exchange(suite, "00A4080402%s00", path);
}

/* ---- SELECT ---- */

static void mf(struct suite *suite)
{
    suite_step(suite, "SELECT 3F00: 9000 and the FCP template of the MF");
    suite_exchange(suite, "00A40004023F0000");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "62/82", "38|78|38xx|78xx");
    suite_expect_octets(suite, "62/83", "3F00");
    suite_expect_octets(suite, "62/8A", "05");
    suite_step(suite, "The PIN status template lists PIN 1 (key reference 01)");
    suite_expect_octets(suite, "62/C6/83", "01");
}

static void ef_fcp(struct suite *suite)
{
    suite_step(suite, "SELECT EF.ICCID by path: a transparent EF of 10 octets");
    select_path(suite, "2FE2");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "62/82", "41|41xx");
    suite_expect_octets(suite, "62/83", "2FE2");
    suite_expect_octets(suite, "62/80", "000A|0A");
    suite_expect_octets(suite, "62/8A", "05");
    suite_step(suite, "SELECT EF.DIR: a linear fixed EF; record length times number is the size");
    select_path(suite, "2F00");
    suite_expect_octets(suite, "62/82", "4221xxxxxx");
    suite_expect_octets(suite, "62/83", "2F00");
}

static void not_found(struct suite *suite)
{
    suite_step(suite, "SELECT of a file identifier that does not exist: 6A82");
    suite_exchange(suite, "00A4000402123400");
    suite_expect_sw(suite, "6A82");
    suite_step(suite, "The current file is still the MF");
    suite_exchange(suite, "80F2000000");
    suite_expect_octets(suite, "62/83", "3F00");
    suite_step(suite, "SELECT of an application that does not exist: 6A82");
    suite_select(suite, 0, "A0000000879999");
    suite_expect_sw(suite, "6A82");
}

static void no_data(struct suite *suite)
{
    suite_step(suite, "SELECT with P2 0C: no response data");
    suite_exchange(suite, "00A4000C023F00");
    suite_expect_sw(suite, "9000");
    case_expect_empty(suite, "");
}

static void wrong_parameters(struct suite *suite)
{
    suite_step(suite, "SELECT with a reserved P1: 6A86");
    suite_exchange(suite, "00A40704023F0000");
    suite_expect_sw(suite, "6A86");
    suite_step(suite, "SELECT by file identifier with one octet: 6700, 6A80 or 6A87");
    suite_exchange(suite, "00A40004013F00");
    suite_expect_sw(suite, "6700|6A80|6A87|6A82");
}

static void usim(struct suite *suite)
{
    suite_step(suite, "SELECT the USIM by a partial AID: FCP with the whole AID");
    suite_select(suite, 0, "A0000000871002");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "62/84", "A0000000871002*");
    suite_expect_octets(suite, "62/82", "38|78|38xx|78xx");
    suite_step(suite, "7FFF is the ADF of the selected application");
    suite_exchange(suite, "00A40004023F0000");
    suite_exchange(suite, "00A40004027FFF00");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "62/84", "A0000000871002*");
}

static void adf_of_none(struct suite *suite)
{
    suite_step(suite, "7FFF without a selected application: 6A82");
    suite_exchange(suite, "00A40004027FFF00");
    suite_expect_sw(suite, "6A82");
}

static void parent(struct suite *suite)
{
    suite_select_application(suite, 0, "A0000000871002");
    suite_step(suite, "SELECT the parent DF (P1 03) from the ADF: the MF");
    suite_exchange(suite, "00A4030400");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "62/83", "3F00");
}

/* ---- STATUS ---- */

static void status(struct suite *suite)
{
    suite_step(suite, "STATUS: the FCP of the current DF");
    suite_exchange(suite, "80F2000000");
    suite_expect_octets(suite, "62/83", "3F00");
    suite_select_application(suite, 0, "A0000000871002");
    suite_step(suite, "STATUS with P2 01: the AID of the current application in 84");
    suite_exchange(suite, "80F2000100");
    suite_expect_octets(suite, "84", "A0000000871002*");
    suite_step(suite, "STATUS with P2 0C: no data");
    suite_exchange(suite, "80F2000C");
    suite_expect_sw(suite, "9000");
    case_expect_empty(suite, "");
    suite_step(suite, "STATUS with a reserved P1: 6A86");
    suite_exchange(suite, "80F2030000");
    suite_expect_sw(suite, "6A86");
}

/* ---- READ ---- */

static void read_binary(struct suite *suite)
{
    select_path(suite, "2FE2");
    suite_step(suite, "READ BINARY of EF.ICCID: the ICCID of the enabled profile");
    suite_exchange(suite, "00B000000A");
    suite_expect_octets(suite, "", "$A");
    suite_step(suite, "READ BINARY at offset 3");
    suite_exchange(suite, "00B0000302");
    suite_expect_octets(suite, "", "%.4s", suite_get(suite, "A") + 6);
}

static void read_beyond(struct suite *suite)
{
    select_path(suite, "2FE2");
    suite_step(suite, "READ BINARY at an offset beyond the file: 6B00");
    suite_send(suite, "00B0002001");
    suite_expect_sw(suite, "6B00");
    suite_step(suite, "READ BINARY of more octets than the file has: 6Cxx, or 6282");
    suite_send(suite, "00B0000320");
    suite_expect_sw(suite, "6C07|6282");
}

static void read_by_sfi(struct suite *suite)
{
    suite_step(suite, "READ RECORD by SFI 1E: EF.DIR, without SELECT");
    suite_exchange(suite, "00B201F400");
    suite_expect_octets(suite, "61/4F", "A00000008710*");
    suite_step(suite, "It is now the current EF");
    suite_exchange(suite, "00B2010400");
    suite_expect_octets(suite, "61/4F", "A00000008710*");
    suite_step(suite, "READ BINARY by an SFI that no file has: 6A82");
    suite_send(suite, "00B09D0001");
    suite_expect_sw(suite, "6A82");
}

static void read_record(struct suite *suite)
{
    select_path(suite, "2F00");
    suite_step(suite, "READ RECORD 1 of EF.DIR: an application template with the AID of the USIM");
    suite_exchange(suite, "00B2010400");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "61/4F", "A00000008710*");
    suite_step(suite, "A record that does not exist: 6A83");
    suite_send(suite, "00B2FE0400");
    suite_expect_sw(suite, "6A83");
    suite_step(suite, "NEXT from the first: record 1 again");
    select_path(suite, "2F00");
    suite_exchange(suite, "00B2000200");
    suite_expect_octets(suite, "61/4F", "A00000008710*");
}

static void wrong_structure(struct suite *suite)
{
    select_path(suite, "2F00");
    suite_step(suite, "READ BINARY of a linear fixed EF: 6981");
    suite_send(suite, "00B0000001");
    suite_expect_sw(suite, "6981");
    select_path(suite, "2FE2");
    suite_step(suite, "READ RECORD of a transparent EF: 6981");
    suite_send(suite, "00B2010400");
    suite_expect_sw(suite, "6981");
}

static void no_ef(struct suite *suite)
{
    suite_step(suite, "READ BINARY and READ RECORD without a current EF: 6986");
    suite_exchange(suite, "00A4000C023F00");
    suite_send(suite, "00B0000001");
    suite_expect_sw(suite, "6986");
    suite_send(suite, "00B2010400");
    suite_expect_sw(suite, "6986");
}

static void search_record(struct suite *suite)
{
    select_path(suite, "2F00");
    suite_step(suite, "SEARCH RECORD forward from record 1 for 61: record 1 is found");
    suite_exchange(suite, "00A20104016100");
    suite_expect_sw(suite, "9000");
    suite_expect_octets(suite, "", "01*");
    suite_step(suite, "SEARCH RECORD for octets that no record has: 6282, or 6A83");
    suite_exchange(suite, "00A20104 04 DEADBEEF 00");
    suite_expect_sw(suite, "6282|6A83");
}

/* ---- Access rules ---- */

static void read_needs_pin(struct suite *suite)
{
    case_select_in_usim(suite, 0, "6F07");
    suite_step(suite, "READ BINARY of EF.IMSI without PIN 1: 6982");
    suite_send(suite, "00B0000009");
    suite_expect_sw(suite, "6982");
    suite_step(suite, "VERIFY PIN 1, and again: the IMSI");
    suite_send(suite, PIN1);
    suite_expect_sw(suite, "9000");
    suite_exchange(suite, "00B0000009");
    suite_expect_octets(suite, "", "08 0910 10 *");
}

static void reset_ends_access(struct suite *suite)
{
    suite_send(suite, PIN1);
    suite_reset(suite);
    case_select_in_usim(suite, 0, "6F07");
    suite_step(suite, "After a reset PIN 1 is not verified: READ BINARY of EF.IMSI gives 6982");
    suite_send(suite, "00B0000009");
    suite_expect_sw(suite, "6982");
}

static void channels_share_pin(struct suite *suite)
{
    unsigned channel = suite_open_channel(suite);

    suite_send(suite, PIN1);
    suite_expect_sw(suite, "9000");
    case_select_in_usim(suite, channel, "6F07");
    suite_step(suite, "A global PIN that is verified on channel 0 counts on channel %u", channel);
    suite_exchange(suite, "%02XB0000009", channel);
    suite_expect_sw(suite, "9000");
}

static void channels_have_files(struct suite *suite)
{
    unsigned channel = suite_open_channel(suite);

    select_path(suite, "2FE2");
    suite_step(suite, "The current EF of channel 0 is not that of channel %u", channel);
    suite_send(suite, "%02XB0000001", channel);
    suite_expect_sw(suite, "6986");
    suite_exchange(suite, "00B000000A");
    suite_expect_octets(suite, "", "$A");
}

static void update_never(struct suite *suite)
{
    select_path(suite, "2FE2");
    suite_send(suite, PIN1);
    suite_step(suite, "UPDATE BINARY of EF.ICCID: 6982, and the ICCID stays");
    suite_send(suite, "00D6000001FF");
    suite_expect_sw(suite, "6982");
    suite_exchange(suite, "00B000000A");
    suite_expect_octets(suite, "", "$A");
}

static void update_with_pin(struct suite *suite)
{
    suite_send(suite, PIN1);
    case_select_in_usim(suite, 0, "6F7E");
    suite_step(suite, "UPDATE BINARY of EF.LOCI with PIN 1, at an offset");
    suite_send(suite, "00D6000003 112233");
    suite_expect_sw(suite, "9000");
    suite_send(suite, "00D6000101 44");
    suite_expect_sw(suite, "9000");
    suite_step(suite, "It is there after a reset");
    suite_power_cycle(suite);
    suite_send(suite, PIN1);
    case_select_in_usim(suite, 0, "6F7E");
    suite_exchange(suite, "00B0000003");
    suite_expect_octets(suite, "", "114433");
}

static void update_beyond(struct suite *suite)
{
    suite_send(suite, PIN1);
    case_select_in_usim(suite, 0, "6F7E");
    suite_step(suite,
               "UPDATE BINARY beyond the end of EF.LOCI: 6700, 6A84 or 6B00, nothing changes");
    suite_exchange(suite, "00B000000B");
    suite_send(suite, "00D6000904 11223344");
    suite_expect_sw(suite, "6700|6A84|6B00|6A80");
    suite_exchange(suite, "00B000000B");
    suite_expect_sw(suite, "9000");
    suite_send(suite, "00D6002001 11");
    suite_expect_sw(suite, "6B00");
}

static void admin_commands(struct suite *suite)
{
    suite_send(suite, PIN1);
    suite_exchange(suite, "00A4000C023F00");
    suite_step(suite, "CREATE FILE in the MF without ADM: 6982");
    suite_send(suite, "00E0000016 6214 82024121 83022F99 8A0105 8B032F0601 80020004");
    suite_expect_sw(suite, "6982");
    suite_step(suite, "DELETE FILE and DEACTIVATE FILE without ADM: 6982");
    suite_send(suite, "00E4000002 2FE2");
    suite_expect_sw(suite, "6982");
    select_path(suite, "2FE2");
    suite_send(suite, "0004000000");
    suite_expect_sw(suite, "6982|6985");
    suite_exchange(suite, "00B000000A");
    suite_expect_octets(suite, "", "$A");
}

/* ---- Commands ---- */

static void unknown_commands(struct suite *suite)
{
    suite_step(suite, "An instruction that is not supported: 6D00");
    suite_send(suite, "0099000000");
    suite_expect_sw(suite, "6D00");
    suite_step(suite, "A class that is not supported: 6E00");
    suite_send(suite, "F0A40004023F00");
    suite_expect_sw(suite, "6E00");
    suite_step(suite, "A class with a channel that is not open: 6881");
    suite_send(suite, "03A40004023F00");
    suite_expect_sw(suite, "6881");
}

static void without_profile(struct suite *suite)
{
    suite_step(suite, "Without an enabled profile the USIM cannot be selected: 6A82");
    suite_select(suite, 0, "A0000000871002");
    suite_expect_sw(suite, "6A82");
    suite_step(suite, "The MF can, and the card answers STATUS");
    suite_exchange(suite, "00A40004023F0000");
    suite_expect_sw(suite, "9000");
    suite_exchange(suite, "80F2000000");
    suite_expect_sw(suite, "9000");
}

static void switched(struct suite *suite)
{
    suite_step(suite, "After a switch to B the files are those of B");
    suite_package(suite, "A3{5A=$B}");
    suite_expect_results(suite, "A3{83=00}|830100");
    suite_complete_switch(suite);
    select_path(suite, "2FE2");
    suite_exchange(suite, "00B000000A");
    suite_expect_octets(suite, "", "$B");
}

#define FILES(id, title, clause, rules, run)                                                       \
    {                                                                                              \
        "uicc-" id, title, "SGP.23-1 5.2.4", clause, rules, "", USIM, SUITE_CHANGES, run           \
    }
SUITE_CASES(cases_uicc_file) = {
    FILES("select-mf", "SELECT of the MF", "TS 102 221 11.1.1", "DP-5.2", mf),
    FILES("select-ef-fcp", "FCP templates of EFs", "TS 102 221 11.1.1.4", "DP-5.2", ef_fcp),
    FILES("select-not-found", "SELECT of what does not exist", "TS 102 221 11.1.1", "DP-5.7",
          not_found),
    FILES("select-no-data", "SELECT without response data", "TS 102 221 11.1.1", "DP-5.1", no_data),
    FILES("select-wrong-parameters", "SELECT with wrong parameters", "TS 102 221 11.1.1", "DP-5.7",
          wrong_parameters),
    FILES("select-usim", "SELECT of the USIM by a partial AID", "TS 102 221 11.1.1", "DP-5.1",
          usim),
    FILES("select-7fff-of-none", "SELECT of 7FFF without a selected application",
          "TS 102 221 8.4.1", "DP-5.7", adf_of_none),
    FILES("select-parent", "SELECT of the parent DF", "TS 102 221 11.1.1", "DP-5.1", parent),
    FILES("status", "STATUS with each P2", "TS 102 221 11.1.2", "DP-5.1", status),
    FILES("read-binary", "READ BINARY of EF.ICCID", "TS 102 221 11.1.3", "DP-5.1", read_binary),
    FILES("read-binary-beyond", "READ BINARY beyond the end", "TS 102 221 11.1.3", "DP-5.7",
          read_beyond),
    FILES("read-sfi", "Reading by SFI", "TS 102 221 8.4.3", "DP-5.1", read_by_sfi),
    FILES("read-record", "READ RECORD of EF.DIR", "TS 102 221 11.1.5", "DP-5.1", read_record),
    FILES("read-wrong-structure", "Commands that do not suit the structure of an EF",
          "TS 102 221 10.2.1.5.2", "DP-5.7", wrong_structure),
    FILES("read-no-ef", "Commands without a current EF", "TS 102 221 10.2.1.5.2", "DP-5.7", no_ef),
    FILES("search-record", "SEARCH RECORD of EF.DIR", "TS 102 221 11.1.7", "DP-5.1", search_record),
    FILES("access-read-pin", "READ BINARY that needs PIN 1", "TS 102 221 9.2", "DP-5.3",
          read_needs_pin),
    FILES("access-reset", "A reset ends the verification of a PIN", "TS 102 221 9.5", "DP-5.3",
          reset_ends_access),
    FILES("access-channels", "The security status of a global PIN on two channels",
          "TS 102 221 8.5.1", "DP-5.3", channels_share_pin),
    FILES("channels-current-file", "The current file of each channel", "TS 102 221 8.7", "DP-5.1",
          channels_have_files),
    FILES("access-update-never", "UPDATE BINARY of a file that is never updated", "TS 102 221 9.2",
          "DP-5.3", update_never),
    FILES("update-binary", "UPDATE BINARY with PIN 1", "TS 102 221 11.1.4", "DP-5.1",
          update_with_pin),
    FILES("update-binary-beyond", "UPDATE BINARY beyond the end", "TS 102 221 11.1.4", "DP-5.7",
          update_beyond),
    FILES("access-admin", "Administrative commands without ADM", "TS 102 222 6", "DP-5.3",
          admin_commands),
    FILES("unknown-commands", "Unknown instruction, class and channel", "TS 102 221 10.2.1.5",
          "DP-5.7", unknown_commands),
    {"uicc-without-profile", "The file system without an enabled profile", "SGP.23-1 5.2.4",
     "SGP.22 2.4", "A-04", "", "no profile", SUITE_CHANGES, without_profile},
    {"uicc-after-switch", "The file system after a profile switch", "SGP.23-1 5.2.4",
     "SGP.32 3.3.1", "A-04", "", "A enabled, B, eim", SUITE_CHANGES, switched},
    {0}};
