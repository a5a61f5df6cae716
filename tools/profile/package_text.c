/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Elements in the order that every card takes (DP-4.3): header, MF, PUKs, PINs, USIM, its PINs
 * and keys, its optional files and DFs, ISIM, security domain, remote management.
 */
#include "tools/profile/package_text.h"

#include <stddef.h>

const char *const package_text[] = {
    /* header */
    "A0{80=02 81=03 82=$type 83=$iccid A5=$services A6=$templates"
    "   ?connectivity(87=$connectivity)}",
    /* MF: EF.PL, EF.ICCID, EF.DIR, EF.ARR, EF.UMPC */
    "B0{A0{80= 81=01} 81=67810F010201 A2{A1{8B=2F060E C6=010A}} A3{} A4{83=$iccid_ef}"
    "   A5{A1{82=42210026 80=$dir_size} 83=$dir} A6{A1{82=42210028 80=0230} 83=$rules}"
    "   A7{83=3CFF000000}}",
    "A3{A0{80= 81=02} A1{30{80=01 81=$puk1} 30{80=0081 81=$puk2}}}",
    "A2{A0{80= 81=03} A1{A0{30{80=01 81=$pin1 82=01 83=$pin1_attributes}"
    "   30{80=0A 81=$adm1 83=03 84=00AA}}}}",
    /* USIM: IMSI, ARR, Keys, KeysPS, HPPLMN, UST, no FDN, SMS, SMSP, SMSS, SPN, EST ... */
    "B3{A0{80= 81=04} 81=67810F010204 A2{A1{83=7FD0 84=$usim_aid 8B=2F060E C6=01810A}}"
    "   A3{83=$imsi} A4{A1{82=42210028 80=0230} 83=$rules} A5{} A6{} A7{}"
    "   A8{A1{80=11} 83=$ust} A9{80=} AA{} AB{?smsp(83=$smsp)} AC{} AD{83=$spn} AE{83=00} AF{} "
    "B0{} B1{}"
    "   B2{83=$acc} B3{} B4{} B5{83=$ad} B6{A1{82=42210004 80=04} 83=11F2FF00} B7{} B8{} B9{}}",
    "A2{A0{80= 81=05} A1{A0{30{80=0081 81=$pin2 82=0081 83=03}}}}",
    "A4{A0{80= 81=06} A1{A1{80=$algorithm 81=$algorithm_options 82=$key 83=$opc"
    "   ?keccak(87=$keccak)}}}",
    /* LI, MSISDN, PLMNwAcT, HPLMNwAcT, ACL, EHPLMN */
    "B4{A0{80= 81=07} 81=67810F010205 A2{} ?msisdn(A7{83=$msisdn}) AF{} B1{83=$hplmnwact}"
    "   ?acl(B9{83=$acl}) ?ehplmn(BF3A{83=$ehplmn})}",
    /* GSM-ACCESS: Kc, KcGPRS */
    "?gsm(B8{A0{80= 81=08} 81=67810F010207 A2{A1{C6=01810A}} A3{} A4{}})",
    /* 5GS: LOCIs, NSCs, AUTHKEYS, UAC_AIC, Routing_Indicator */
    "?five(BC{A0{80= 81=09} 81=67810F01020D A2{A1{83=5FC0 C6=01810A}} A3{} A4{} A5{} A6{}"
    "   A7{A1{80=6E} 83=FF} A8{83=00000000} AC{83=$routing}})",
    /* SAIP: SUCI_Calc_Info_USIM */
    "?suci(BD{A0{80= 81=0A} 81=67810F01020E A2{A1{83=5FD0 C6=01810A}} A3{A1{80=60} 83=$suci}})",
    /* ISIM: IMPI, IMPU, Domain, IST, AD, ARR; PIN 2 and keys are those of the USIM */
    "?isim(B5{A0{80= 81=0B} 81=67810F010208 A2{A1{83=7FB0 84=$isim_aid 8B=2F060E C6=01810A}}"
    "   A3{A1{80=50} 83=$impi} A4{A1{82=42210060 80=60} 83=$impu} A5{A1{80=40} 83=$domain}"
    "   A6{A1{80=02} 83=0000} A7{} A8{A1{82=42210028 80=0230} 83=$rules}}"
    "   A2{A0{80= 81=0C} A1{81=7FD0}} A4{A0{80= 81=0D} A1{A0{80=06 81=$usim_aid}}})",
    /* the operator's security domain, TAR B20100, and RFM of UICC and USIM; SPI1 at least 16 */
    "?kic(A6{A0{80= 81=0E} A1{4F=A0000001515350 4F=A000000151535041 4F=A000000151000000"
    "   82=82DC00 83=0F C9=810280008201F08301F08701F0 EA{80=010000000002011606B2010000000000}}"
    "   A2{30{95=18 82=01 83=01 30{30{80=88 86=$kic}}} 30{95=14 82=02 83=01 30{30{80=88 86=$kid}}}"
    "      30{95=48 82=03 83=01 30{30{80=88 86=$kic}}}}}"
    "   A7{A0{80= 81=0F} 4F=A00000055910100001 A0{04=B00000} 81=16 04=00 04=00}"
    "   A7{A0{80= 81=10} 4F=A00000055910100002 A0{04=B00010} 81=16 04=00 04=00"
    "      30{80=$usim_aid 81=00 82=00}})",
    NULL,
};

const char package_text_end[] = "AA{A0{80= 81=7FFF}}";
