/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "test/fake/sms.h"

#include "apdu/tlv.h"
#include "test/fake/package.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

const char sms_domain[] =
    "A6{A0{80= 81=20} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000 82=82DC00 "
    "83=0F C9=810280008201F08301F08701F0 EA{80=010000000002011606B2010000000000}} "
    "A2{30{95=18 82=01 83=01 30{30{80=88 86=" SMS_KIC "}}} "
    "30{95=14 82=02 83=01 30{30{80=88 86=" SMS_KID "}}} "
    "30{95=18 82=01 83=02 85=0000000007 30{30{80=80 86=" SMS_DES "}}} "
    "30{95=14 82=02 83=02 85=0000000007 30{30{80=80 86=" SMS_DES "}}}}} "
    "A7{A0{80= 81=21} 4F=A00000055910100001 A0{04=B00000} 81=16 04=00 04=00} "
    "A7{A0{80= 81=22} 4F=A00000055910100002 A0{04=B00010} 81=16 04=00 04=00 "
    "30{80=A0000000871002FF01FF 81=00 82=00}} "
    "A7{A0{80= 81=23} 4F=A00000055910100003 A0{04=B000EE} 81=16 04=FF 04=FF} ";

void sms_download(struct buf *out, const char *udh, struct bytes payload)
{
    uint8_t octets[512], header_octets[16];
    struct buf tpdu = BUF_OVER(octets), header = BUF_OVER(header_octets);

    if (buf_put_hex(&header, udh) || buf_put_hex(&tpdu, "40048121437FF612345678901234"))
        abort();
    buf_put_u8(&tpdu, (unsigned)(header.len + payload.len));
    buf_put(&tpdu, buf_bytes(&header));
    buf_put(&tpdu, payload);
    buf_put_hex(out, "82028381");
    comprehension_put(out, 0x8B, buf_bytes(&tpdu));
    if (tpdu.overflow || out->overflow)
        abort();
}
