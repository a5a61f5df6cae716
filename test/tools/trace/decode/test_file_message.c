/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of short messages and cell broadcast. The messages are the well-known examples of
 * descriptions of the PDU mode of modems. */
#include "test/tools/trace/decode/file_scene.h"

static void contents(void **state)
{
    static const struct file_row rows[] = {
        {USIM, "7FFF6F3C", "00FFFFFFFF", 1, "EF.SMS record 1=free\n"},
        {USIM, "7FFF6F3C", "0107919471016700F0040C", 1,
         "EF.SMS record 1=received, read\n"
         "EF.SMS record 1/serviceCentre=+49171076000\n"
         "EF.SMS record 1/tpdu/message type=SMS-DELIVER(04)\n"
         "EF.SMS record 1/tpdu/originating address=ends after 1 of 8 octets <malformed>\n"},
        {USIM, "7FFF6F42",
         "534D5343FFFFFFFFFFFFFFFFFFFFFFFFE1FFFFFFFFFFFFFFFFFFFFFFFF0891945197109099F9FFFFFF0000A9",
         1,
         "EF.SMSP record 1=SMSC +4915790109999\n"
         "EF.SMSP record 1/validityPeriod=3 days\n"
         "EF.SMSP record 1/protocolIdentifier=00\n"},
        {USIM, "7FFF6F42",
         "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFC0B919403214365F7FFFFFFFF07919403214365F"
         "7"
         "FFFFFFFFFFFFFF",
         1,
         "EF.SMSP record 1/destinationAddress=+49301234567\n"
         "EF.SMSP record 1/serviceCentre=+49301234567\n"},
        {USIM, "7FFF6F43", "05FF", 0, "EF.SMSS=last reference 5, memory available\n"},
        {USIM, "7FFF6F3C", "03FF", 1,
         "EF.SMS record 1=received, to be read\n"
         "EF.SMS record 1/status=received, to be read (03)\n"},
        {USIM, "7FFF6F3C", "0507919471016700F001", 1,
         "EF.SMS record 1=sent, no status report requested\n"
         "EF.SMS record 1/status=sent, no status report requested (05)\n"
         "EF.SMS record 1/serviceCentre=+49171076000\n"
         "EF.SMS record 1/tpdu/message type=SMS-SUBMIT(01)\n"
         "EF.SMS record 1/tpdu/message reference=ends after 0 of 1 octet <malformed>\n"},
        {USIM, "7FFF6F3C", "09", 1,
         "EF.SMS record 1=received, read\n"
         "EF.SMS record 1/status=received, read (09)\n"},
        {USIM, "7FFF6F43", "0000", 0,
         "EF.SMSS=last reference 0, memory exceeded\n"
         "EF.SMSS/lastUsedTpMr=0\n"
         "EF.SMSS/memoryCapacity=memory capacity exceeded (00)\n"},
        {USIM, "7FFF6F43", "05", 0,
         "EF.SMSS=ends early: memoryCapacity is missing <malformed>\n"
         "EF.SMSS/lastUsedTpMr=5\n"},
        {USIM, "7FFF6F3C",
         "0107917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37FFFFFFFFFFFF",
         1,
         "EF.SMS record 1=received, read\n"
         "EF.SMS record 1/serviceCentre=+27381000015\n"
         "EF.SMS record 1/tpdu/message type=SMS-DELIVER(04)\n"
         "EF.SMS record 1/tpdu/originating address/number=27838890001\n"
         "EF.SMS record 1/tpdu/time stamp=2099-03-29 15:16:59 <random>\n"
         "EF.SMS record 1/tpdu/text=hellohello\n"},
        {"", "3F007F106F3C", "0707917283010010F511000B916407281553F80000AA0AE8329BFD4697D9EC37FFFF",
         2,
         "EF.SMS record 2=to be sent\n"
         "EF.SMS record 2/tpdu/message type=SMS-SUBMIT(11)\n"
         "EF.SMS record 2/tpdu/destination address/number=46708251358\n"
         "EF.SMS record 2/tpdu/validity period=AA\n"
         "EF.SMS record 2/tpdu/text=hellohello\n"},
        /* text of octets that ends in FF, then the filler */
        {USIM, "7FFF6F3C", "030004038021F30004993092516195800241FFFFFF", 1,
         "EF.SMS record 1/tpdu/user data length=2\n"
         "EF.SMS record 1/tpdu/text=A\n"},
        {USIM, "7FFF6F3C", "030004038021F3000499309251619580024142DEFF", 1,
         "EF.SMS record 1/tpdu/further octets=DE <unknown>\n"},
        {USIM, "7FFF6F3C", "0100060A0B916407281553F8993092516195809930925161958000FFFF", 1,
         "EF.SMS record 1/tpdu/message type=SMS-STATUS-REPORT(06)\n"
         "EF.SMS record 1/tpdu/message reference=10\n"
         "EF.SMS record 1/tpdu/recipient address/number=46708251358\n"
         "EF.SMS record 1/tpdu/discharge time=2099-03-29 15:16:59 <random>\n"
         "EF.SMS record 1/tpdu/status=completed(00)\n"},
        {USIM, "7FFF6F47", "02060A0B916407281553F8993092516195809930925161958045FFFFFFFF", 1,
         "EF.SMSR record 1/smsRecord=2\n"
         "EF.SMSR record 1/statusReport/status=permanent error(45)\n"},
        {USIM, "7FFF6F45", "FFFFFFFFFFFFFFFFFFFF", 0, "EF.CBMI=empty\n"},
        {USIM, "7FFF6F45", "00320033FFFFFFFFFFFF", 0, "EF.CBMI=50, 51\n"},
        {USIM, "7FFF6F48", "1112FFFF1113", 0, "EF.CBMID=4370, 4371\n"},
        {USIM, "7FFF6F50", "1112111BFFFFFFFF00000005", 0, "EF.CBMIR=4370-4379, 0-5\n"},
        {"", "3F007F206F50", "1112111BFFFFFFFF", 0, "EF.CBMIR=4370-4379\n"},
        {USIM, "7FFF6F45", "003200", 0,
         "EF.CBMI=50\n"
         "EF.CBMI/rest=00 <malformed>\n"},
    };

    (void)state;
    CHECK_FILE(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(contents),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
