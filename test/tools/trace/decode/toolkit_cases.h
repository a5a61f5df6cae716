/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Cases of test_toolkit.c: commands and objects with the tree that they become. */
#ifndef TEST_TOOLS_TRACE_DECODE_TOOLKIT_CASES_H
#define TEST_TOOLS_TRACE_DECODE_TOOLKIT_CASES_H

#include "apdu/ins.h"

#include <stdint.h>

static const struct {
    uint8_t ins;
    const char *command, *response, *tree;
} cases[] = {
    {INS_FETCH, "",
     "D0308103014009820281828500B50103B9020578C70C03696F74076578616D706C65BE00C000BC030201BBBE0521C"
     "0000201",
     "response{proactive command{command details{number~=1;type=OPEN CHANNEL(40);"
     "qualifier=immediate link, DNS server address requested(09)};device identities{"
     "source=UICC(81);destination=terminal(82)};alpha identifier=;"
     "bearer description{type=default bearer(03)};buffer size=1400;"
     "network access name=iot.example;other address=empty (dynamic address);"
     "DNS server address=empty (dynamic address);"
     "UICC/terminal interface transport level{protocol=TCP, UICC in client mode,"
     " remote connection(02);port=443};other address{type=IPv4 address(21);address="
     "192.0.2.1}}}"},
    {INS_FETCH, "",
     "D02E810301400182028182B50702030304031F02B90205DCBC03010035BE115720010DB8000000000000000000000"
     "001",
     "response{proactive command{command details{number~=1;type=OPEN CHANNEL(40);"
     "qualifier=immediate link(01)};device identities{source=UICC(81);destination="
     "terminal(82)};bearer description{type=GPRS,"
     " UTRAN or E-UTRAN packet service(02);precedence class=3;delay class=3;"
     "reliability class=4;peak throughput class=3;mean throughput class=31;"
     "packet data protocol type=2};buffer size=1500;"
     "UICC/terminal interface transport level{protocol=UDP, UICC in client mode,"
     " remote connection(01);port=53};other address{type=IPv6 address(57);address="
     "2001:db8:0:0:0:0:0:1}}}"},
    {INS_FETCH, "", "D00E810301430182028121B603160301",
     "response{proactive command{command details{number~=1;type=SEND DATA(43);"
     "qualifier=send immediately(01)};device identities{source=UICC(81);destination="
     "channel 1(21)};channel data~=160301}}"},
    {INS_FETCH, "", "D00C810301420082028121B701ED",
     "response{proactive command{command details{number~=1;type=RECEIVE DATA(42);"
     "qualifier=00};device identities{source=UICC(81);destination=channel 1(21)};"
     "channel data length~=237}}"},
    {INS_FETCH, "", "D009810301410082028121",
     "response{proactive command{command details{number~=1;type=CLOSE CHANNEL(41);"
     "qualifier=close(00)};device identities{source=UICC(81);destination="
     "channel 1(21)}}}"},
    {INS_FETCH, "", "D009810301440082028182",
     "response{proactive command{command details{number~=1;type="
     "GET CHANNEL STATUS(44);qualifier=00};device identities{source=UICC(81);"
     "destination=terminal(82)}}}"},
    {INS_FETCH, "", "D00F8103010500820281829904090A0312",
     "response{proactive command{command details{number~=1;type="
     "SET UP EVENT LIST(05);qualifier=00};device identities{source=UICC(81);"
     "destination=terminal(82)};event list{event list=data available(09);event list="
     "channel status(0A);event list=location status(03);event list="
     "network rejection(12)}}}"},
    {INS_FETCH, "", "D011810301270082028182A40101A503001030",
     "response{proactive command{command details{number~=1;type=TIMER MANAGEMENT(27);"
     "qualifier=start(00)};device identities{source=UICC(81);destination="
     "terminal(82)};timer identifier=1;timer value~=00:01:03}}"},
    {INS_FETCH, "", "D009810301010482028182",
     "response{proactive command{command details{number~=1;type=REFRESH(01);"
     "qualifier=UICC reset(04)};device identities{source=UICC(81);destination="
     "terminal(82)}}}"},
    {INS_FETCH, "", "D016810301010182028182920B023F007FFF6F073F002FE2",
     "response{proactive command{command details{number~=1;type=REFRESH(01);"
     "qualifier=file change notification(01)};device identities{source=UICC(81);"
     "destination=terminal(82)};file list{number of files=2;file="
     "EF.IMSI (3F007FFF6F07);file=EF.ICCID (3F002FE2)}}}"},
    {INS_FETCH, "", "D00C810301010982028182BA0103",
     "response{proactive command{command details{number~=1;type=REFRESH(01);"
     "qualifier=eUICC Profile State Change(09)};device identities{source=UICC(81);"
     "destination=terminal(82)};REFRESH enforcement policy=during menu navigation,"
     " during data calls(03)}}"},
    {INS_FETCH, "", "D009810301260082028182",
     "response{proactive command{command details{number~=1;type="
     "PROVIDE LOCAL INFORMATION(26);qualifier=location(00)};device identities{"
     "source=UICC(81);destination=terminal(82)}}}"},
    {INS_FETCH, "", "D009810301260E82028182",
     "response{proactive command{command details{number~=1;type="
     "PROVIDE LOCAL INFORMATION(26);qualifier=several access technologies(0E)};"
     "device identities{source=UICC(81);destination=terminal(82)}}}"},
    {INS_FETCH, "", "D00D8103010300820281828402011E",
     "response{proactive command{command details{number~=1;type=POLL INTERVAL(03);"
     "qualifier=00};device identities{source=UICC(81);destination=terminal(82)};"
     "duration=30 seconds}}"},
    {INS_FETCH, "", "D0178103012181820281028D060448656C6C6FAB0084020205",
     "response{proactive command{command details{number~=1;type=DISPLAY TEXT(21);"
     "qualifier=high priority, wait for the user to clear(81)};device identities{"
     "source=UICC(81);destination=display(02)};text string{data coding scheme=04;"
     "text=Hello};immediate response;duration=5 tenths of seconds}}"},
    {INS_FETCH, "", "D01C8103012305820281828D0600C8329BFD069102040897050800E400F6",
     "response{proactive command{command details{number~=1;type=GET INPUT(23);"
     "qualifier=alphabet, SMS default alphabet, hidden, unpacked(05)};"
     "device identities{source=UICC(81);destination=terminal(82)};text string{"
     "data coding scheme=00;text=Hello};response length{minimum=4;maximum=8};"
     "default text{data coding scheme=08;text=äö}}}"},
    {INS_FETCH, "", "D0108103012284820281828D050800480069",
     "response{proactive command{command details{number~=1;type=GET INKEY(22);"
     "qualifier=yes or no, SMS default alphabet, help available(84)};"
     "device identities{source=UICC(81);destination=terminal(82)};text string{"
     "data coding scheme=08;text=Hi}}}"},
    {INS_FETCH, "",
     "D02C8103012500820281828503496F548F0501506F6C6C8F06028000C400D69F0300010298021310D00400050394",
     "response{proactive command{command details{number~=1;type=SET UP MENU(25);"
     "qualifier=no selection preference(00)};device identities{source=UICC(81);"
     "destination=terminal(82)};alpha identifier=IoT;item{identifier=1;text=Poll};"
     "item{identifier=2;text=ÄÖ};item icon identifier list{qualifier=00;identifiers="
     "0102};items next action indicator{items next action indicator="
     "SEND SHORT MESSAGE(13);items next action indicator=SET UP CALL(10)};"
     "text attribute{start=0;length=5;formatting mode=3;colour=148}}}"},
    {INS_FETCH, "", "D0168103012403820281828504810108909001019E020001",
     "response{proactive command{command details{number~=1;type=SELECT ITEM(24);"
     "qualifier=choice of navigation options(03)};device identities{source=UICC(81);"
     "destination=terminal(82)};alpha identifier=А;item identifier=1;"
     "icon identifier{qualifier=00;identifiers=01}}}"},
    {INS_FETCH, "", "D0108103012001820281038E011284020101",
     "response{proactive command{command details{number~=1;type=PLAY TONE(20);"
     "qualifier=vibrate if available(01)};device identities{source=UICC(81);"
     "destination=earpiece(03)};tone=negative acknowledgement or error tone(12);"
     "duration=1 second}}"},
    {INS_FETCH, "", "D017810301100082028183860591946121F3870201A0880180",
     "response{proactive command{command details{number~=1;type=SET UP CALL(10);"
     "qualifier=if not busy on another call(00)};device identities{source=UICC(81);"
     "destination=network(83)};address{type of number=international(01);"
     "numbering plan=ISDN/telephony(01);number=4916123};"
     "capability configuration parameters{length=1;bearer capability=A0};subaddress{type=80}}}"},
    {INS_FETCH, "", "D00F8103011100820281838904FFAA11FB",
     "response{proactive command{command details{number~=1;type=SEND SS(11);"
     "qualifier=00};device identities{source=UICC(81);destination=network(83)};"
     "SS string{type of number=reserved for extension(07);string=**11#}}}"},
    {INS_FETCH, "", "D0118103011200820281838A060FAA180C3602",
     "response{proactive command{command details{number~=1;type=SEND USSD(12);"
     "qualifier=00};device identities{source=UICC(81);destination=network(83)};"
     "USSD string{data coding scheme=0F;text=?Σø6$}}}"},
    {INS_FETCH, "", "D021810301130182028183860591447758108B0F112A048121430000A705C8329BFD06",
     "response{proactive command{command details{number~=1;type="
     "SEND SHORT MESSAGE(13);qualifier=packing by the terminal required(01)};"
     "device identities{source=UICC(81);destination=network(83)};address{"
     "type of number=international(01);numbering plan=ISDN/telephony(01);number="
     "44778501};SMS TPDU{message type=SMS-SUBMIT(11);message reference=42;"
     "destination address{type of number=unknown(00);numbering plan="
     "ISDN/telephony(01);number=1234};protocol identifier=00;data coding scheme=00;"
     "validity period=A7;user data length=5;text=Hello}}}"},
    {INS_FETCH, "",
     "D028810301150282028182B00100B110687474703A2F2F612E6578616D706C65B2020301B3043F002F00",
     "response{proactive command{command details{number~=1;type=LAUNCH BROWSER(15);"
     "qualifier=use the existing browser(02)};device identities{source=UICC(81);"
     "destination=terminal(82)};browser identity=default(00);URL=http://a.example;bearer{"
     "bearer=packet service(03);bearer=CSD(01)};provisioning reference file{file="
     "EF.DIR (3F002F00)}}}"},
    {INS_FETCH, "", "D00F810301300082028111A20400A40400",
     "response{proactive command{command details{number~=1;type="
     "PERFORM CARD APDU(30);qualifier=00};device identities{source=UICC(81);"
     "destination=additional card reader 1(11)};C-APDU{class=00;instruction=SELECT(A4);P1 "
     "P2=0400}}}"},
    {INS_FETCH, "", "D012810301340082028182A80741542B43474D49",
     "response{proactive command{command details{number~=1;type=RUN AT COMMAND(34);"
     "qualifier=00};device identities{source=UICC(81);destination=terminal(82)};"
     "AT command=AT+CGMI}}"},
    {INS_FETCH, "", "D00D810301350182028182AD02656E",
     "response{proactive command{command details{number~=1;type="
     "LANGUAGE NOTIFICATION(35);qualifier=specific(01)};device identities{source="
     "UICC(81);destination=terminal(82)};language=en}}"},
    {INS_FETCH, "", "D00D810301140082028183AC0221C3",
     "response{proactive command{command details{number~=1;type=SEND DTMF(14);"
     "qualifier=00};device identities{source=UICC(81);destination=network(83)};"
     "DTMF string=123p}}"},
    {INS_FETCH, "", "D00C810301700082028182FB0101",
     "response{proactive command{command details{number~=1;type=ACTIVATE(70);"
     "qualifier=00};device identities{source=UICC(81);destination=terminal(82)};"
     "ACTIVATE descriptor=UICC-CLF interface(01)}}"},
    {INS_FETCH, "", "D0098103017A0082028182",
     "response{proactive command{command details{number~=1;type?=7A;qualifier=00};"
     "device identities{source=UICC(81);destination=terminal(82)}}}"},
    {INS_FETCH, "", "D009810301024082028182",
     "response{proactive command{command details{number~=1;type=MORE TIME(02);"
     "qualifier?=40};device identities{source=UICC(81);destination=terminal(82)}}}"},
    {INS_TERMINAL_RESPONSE, "810301400182028281830100B8028100B50103B9020578", "",
     "command{command details{number~=1;type=OPEN CHANNEL(40);qualifier="
     "immediate link(01)};device identities{source=terminal(82);destination="
     "UICC(81)};result{general result=performed(00)};channel status{status="
     "channel 1, link established(81);further information=none(00)};"
     "bearer description{type=default bearer(03)};buffer size=1400}"},
    {INS_TERMINAL_RESPONSE, "81030140018202828183023A03", "",
     "command{command details{number~=1;type=OPEN CHANNEL(40);qualifier="
     "immediate link(01)};device identities{source=terminal(82);destination="
     "UICC(81)};result{general result!=Bearer Independent Protocol error(3A);"
     "additional information=channel identifier not valid(03)}}"},
    {INS_TERMINAL_RESPONSE, "81030140018202828183022004", "",
     "command{command details{number~=1;type=OPEN CHANNEL(40);qualifier="
     "immediate link(01)};device identities{source=terminal(82);destination="
     "UICC(81)};result{general result!="
     "terminal currently unable to process the command(20);additional information="
     "no service(04)}}"},
    {INS_TERMINAL_RESPONSE, "81030143018202828183022101", "",
     "command{command details{number~=1;type=SEND DATA(43);qualifier="
     "send immediately(01)};device identities{source=terminal(82);destination="
     "UICC(81)};result{general result!="
     "network currently unable to process the command(21);additional information="
     "01}}"},
    {INS_TERMINAL_RESPONSE, "810301430182028281830100B701FF", "",
     "command{command details{number~=1;type=SEND DATA(43);qualifier="
     "send immediately(01)};device identities{source=terminal(82);destination="
     "UICC(81)};result{general result=performed(00)};channel data length~=255}"},
    {INS_TERMINAL_RESPONSE, "810301420082028281830100B603170303B70100", "",
     "command{command details{number~=1;type=RECEIVE DATA(42);qualifier=00};"
     "device identities{source=terminal(82);destination=UICC(81)};result{"
     "general result=performed(00)};channel data~=170303;channel data length~=0}"},
    {INS_TERMINAL_RESPONSE, "810301420082028281830101", "",
     "command{command details{number~=1;type=RECEIVE DATA(42);qualifier=00};"
     "device identities{source=terminal(82);destination=UICC(81)};result{"
     "general result=performed, partial comprehension(01)}}"},
    {INS_TERMINAL_RESPONSE, "810301260082028281830100930900F11000010000012F", "",
     "command{command details{number~=1;type=PROVIDE LOCAL INFORMATION(26);qualifier="
     "location(00)};device identities{source=terminal(82);destination=UICC(81)};"
     "result{general result=performed(00)};location information{PLMN=001-01;"
     "tracking area code=0001;cell identity=18}}"},
    {INS_TERMINAL_RESPONSE, "81030126008202828183010093071300141234ABCD", "",
     "command{command details{number~=1;type=PROVIDE LOCAL INFORMATION(26);qualifier="
     "location(00)};device identities{source=terminal(82);destination=UICC(81)};"
     "result{general result=performed(00)};location information{PLMN=310-410;"
     "location area code=1234;cell identity=ABCD}}"},
    {INS_TERMINAL_RESPONSE, "81030126008202828183010093091300141234ABCD0102", "",
     "command{command details{number~=1;type=PROVIDE LOCAL INFORMATION(26);qualifier="
     "location(00)};device identities{source=terminal(82);destination=UICC(81)};"
     "result{general result=performed(00)};location information{PLMN=310-410;"
     "location area code=1234;cell identity=ABCD;extended cell identity=0102}}"},
    {INS_TERMINAL_RESPONSE, "810301260082028281830100930B00F110000102000000123F", "",
     "command{command details{number~=1;type=PROVIDE LOCAL INFORMATION(26);qualifier="
     "location(00)};device identities{source=terminal(82);destination=UICC(81)};"
     "result{general result=performed(00)};location information{PLMN=001-01;"
     "tracking area code=000102;cell identity=291}}"},
    {INS_TERMINAL_RESPONSE, "81030126018202828183010094083A53550310101030", "",
     "command{command details{number~=1;type=PROVIDE LOCAL INFORMATION(26);qualifier="
     "IMEI(01)};device identities{source=terminal(82);destination=UICC(81)};result{"
     "general result=performed(00)};IMEI=335553001010103}"},
    {INS_TERMINAL_RESPONSE, "810301260882028281830100E20933535503101010321F", "",
     "command{command details{number~=1;type=PROVIDE LOCAL INFORMATION(26);qualifier="
     "IMEISV(08)};device identities{source=terminal(82);destination=UICC(81)};"
     "result{general result=performed(00)};IMEISV=335553001010123}"},
    {INS_TERMINAL_RESPONSE, "810301260382028281830100A60762118212034540", "",
     "command{command details{number~=1;type=PROVIDE LOCAL INFORMATION(26);qualifier="
     "date and time(03)};device identities{source=terminal(82);destination="
     "UICC(81)};result{general result=performed(00)};date-time and time zone~="
     "2026-11-28 21:30:54 UTC+01:00}"},
    {INS_TERMINAL_RESPONSE, "810301260382028281830100A607621182120345FF", "",
     "command{command details{number~=1;type=PROVIDE LOCAL INFORMATION(26);qualifier="
     "date and time(03)};device identities{source=terminal(82);destination="
     "UICC(81)};result{general result=performed(00)};date-time and time zone~="
     "2026-11-28 21:30:54}"},
    {INS_TERMINAL_RESPONSE, "810301260482028281830100AD026465", "",
     "command{command details{number~=1;type=PROVIDE LOCAL INFORMATION(26);qualifier="
     "language(04)};device identities{source=terminal(82);destination=UICC(81)};"
     "result{general result=performed(00)};language=de}"},
    {INS_TERMINAL_RESPONSE, "810301260682028281830100BF0108", "",
     "command{command details{number~=1;type=PROVIDE LOCAL INFORMATION(26);qualifier="
     "access technology(06)};device identities{source=terminal(82);destination="
     "UICC(81)};result{general result=performed(00)};access technology=E-UTRAN(08)}"},
    {INS_TERMINAL_RESPONSE, "810301260E82028281830100BF02080A", "",
     "command{command details{number~=1;type=PROVIDE LOCAL INFORMATION(26);qualifier="
     "several access technologies(0E)};device identities{source=terminal(82);"
     "destination=UICC(81)};result{general result=performed(00)};access technology{"
     "access technology=E-UTRAN(08);access technology=NR(0A)}}"},
    {INS_TERMINAL_RESPONSE, "810301260982028281830100E50101", "",
     "command{command details{number~=1;type=PROVIDE LOCAL INFORMATION(26);qualifier="
     "network search mode(09)};device identities{source=terminal(82);destination="
     "UICC(81)};result{general result=performed(00)};network search mode="
     "automatic(01)}"},
    {INS_TERMINAL_RESPONSE, "810301260A82028281830100E30104", "",
     "command{command details{number~=1;type=PROVIDE LOCAL INFORMATION(26);qualifier="
     "charge state of the battery(0A)};device identities{source=terminal(82);"
     "destination=UICC(81)};result{general result=performed(00)};battery state="
     "full(04)}"},
    {INS_TERMINAL_RESPONSE, "810301260282028281830100960501020304059D020102", "",
     "command{command details{number~=1;type=PROVIDE LOCAL INFORMATION(26);qualifier="
     "network measurement results(02)};device identities{source=terminal(82);"
     "destination=UICC(81)};result{general result=performed(00)};"
     "network measurement results~=0102030405;BCCH channel list~=0102}"},
    {INS_TERMINAL_RESPONSE, "810301260582028281830100AE020003", "",
     "command{command details{number~=1;type=PROVIDE LOCAL INFORMATION(26);qualifier="
     "timing advance(05)};device identities{source=terminal(82);destination="
     "UICC(81)};result{general result=performed(00)};timing advance{terminal=idle(00);timing "
     "advance~=03}}"},
    {INS_TERMINAL_RESPONSE, "810301270282028281830100A40101A503001030", "",
     "command{command details{number~=1;type=TIMER MANAGEMENT(27);qualifier="
     "get current value(02)};device identities{source=terminal(82);destination="
     "UICC(81)};result{general result=performed(00)};timer identifier=1;"
     "timer value~=00:01:03}"},
    {INS_TERMINAL_RESPONSE, "810301270182028281830124", "",
     "command{command details{number~=1;type=TIMER MANAGEMENT(27);qualifier="
     "deactivate(01)};device identities{source=terminal(82);destination=UICC(81)};"
     "result{general result!=contradiction with the current timer state(24)}}"},
    {INS_TERMINAL_RESPONSE, "810301330082028281830100A001D8", "",
     "command{command details{number~=1;type=GET READER STATUS(33);qualifier="
     "status of the reader(00)};device identities{source=terminal(82);destination="
     "UICC(81)};result{general result=performed(00)};card reader status=reader 0,"
     " removable, present, card present, card powered(D8)}"},
    {INS_TERMINAL_RESPONSE, "810301330182028281830100BA020102", "",
     "command{command details{number~=1;type=GET READER STATUS(33);qualifier="
     "identifier of the reader(01)};device identities{source=terminal(82);"
     "destination=UICC(81)};result{general result=performed(00)};"
     "card reader identifier=0102}"},
    {INS_TERMINAL_RESPONSE, "810301310082028281830100A1023B00", "",
     "command{command details{number~=1;type=POWER ON CARD(31);qualifier=00};"
     "device identities{source=terminal(82);destination=UICC(81)};result{"
     "general result=performed(00)};card ATR=3B00}"},
    {INS_TERMINAL_RESPONSE, "81030130008202828183023803A3029000", "",
     "command{command details{number~=1;type=PERFORM CARD APDU(30);qualifier=00};"
     "device identities{source=terminal(82);destination=UICC(81)};result{"
     "general result!=MultipleCard commands error(38);additional information="
     "card reader busy(03)};R-APDU{status=done(9000)}}"},
    {INS_TERMINAL_RESPONSE, "81030110008202828183023901", "",
     "command{command details{number~=1;type=SET UP CALL(10);qualifier="
     "if not busy on another call(00)};device identities{source=terminal(82);"
     "destination=UICC(81)};result{general result!="
     "interaction with call control or MO short message control,"
     " permanent problem(39);additional information=action not allowed(01)}}"},
    {INS_TERMINAL_RESPONSE, "81030115008202828183022602", "",
     "command{command details{number~=1;type=LAUNCH BROWSER(15);qualifier="
     "if not already launched(00)};device identities{source=terminal(82);"
     "destination=UICC(81)};result{general result!=launch browser error(26);"
     "additional information=browser unavailable(02)}}"},
    {INS_TERMINAL_RESPONSE, "810301340082028281830100A9024F4B", "",
     "command{command details{number~=1;type=RUN AT COMMAND(34);qualifier=00};"
     "device identities{source=terminal(82);destination=UICC(81)};result{"
     "general result=performed(00)};AT response=OK}"},
    {INS_TERMINAL_RESPONSE, "810301240082028281830110", "",
     "command{command details{number~=1;type=SELECT ITEM(24);qualifier="
     "presentation not specified(00)};device identities{source=terminal(82);"
     "destination=UICC(81)};result{general result!="
     "proactive session ended by the user(10)}}"},
    {INS_TERMINAL_RESPONSE, "81030124008202828183014F", "",
     "command{command details{number~=1;type=SELECT ITEM(24);qualifier="
     "presentation not specified(00)};device identities{source=terminal(82);"
     "destination=UICC(81)};result{general result?!=4F}}"},
    {INS_TERMINAL_RESPONSE, "81030124008202828183023501C9010004020107", "",
     "command{command details{number~=1;type=SELECT ITEM(24);qualifier="
     "presentation not specified(00)};device identities{source=terminal(82);"
     "destination=UICC(81)};result{general result!=SMS RP-ERROR(35);"
     "additional information=01};remote entity address{coding=IEEE 802 address(00)};duration=7 "
     "seconds}"},
    {INS_ENVELOPE, "D60E99010982028281B8028100B70120", "",
     "command{EVENT DOWNLOAD{event list=data available(09);device identities{source="
     "terminal(82);destination=UICC(81)};channel status{status=channel 1,"
     " link established(81);further information=none(00)};channel data length~=32}}"},
    {INS_ENVELOPE, "D60B99010A82028281B8020105", "",
     "command{EVENT DOWNLOAD{event list=channel status(0A);device identities{source="
     "terminal(82);destination=UICC(81)};channel status{status=channel 1,"
     " link not established, or TCP closed(01);further information="
     "link dropped(05)}}}"},
    {INS_ENVELOPE, "D615990103820282819B0100930900F11000010000012F", "",
     "command{EVENT DOWNLOAD{event list=location status(03);device identities{"
     "source=terminal(82);destination=UICC(81)};location status=normal service(00);"
     "location information{PLMN=001-01;tracking area code=0001;cell identity=18}}}"},
    {INS_ENVELOPE, "D61799011282028381FD0500F1100001BF0108F40109F5010B", "",
     "command{EVENT DOWNLOAD{event list=network rejection(12);device identities{"
     "source=network(83);destination=UICC(81)};tracking area identification{PLMN="
     "001-01;tracking area code=0001};access technology=E-UTRAN(08);"
     "update/attach/registration type=EPS attach(09);rejection cause code="
     "PLMN not allowed(0B)}}"},
    {INS_ENVELOPE, "D61899011282028381F30600F110000102BF0100F40103F50163", "",
     "command{EVENT DOWNLOAD{event list=network rejection(12);device identities{"
     "source=network(83);destination=UICC(81)};routing area identification{PLMN="
     "001-01;location area code=0001;routing area code=02};access technology="
     "GSM(00);update/attach/registration type=GPRS attach(03);rejection cause code?="
     "63}}"},
    {INS_ENVELOPE, "D61099011D820283819D0101AA0101AE011B", "",
     "command{EVENT DOWNLOAD{event list=data connection status change(1D);"
     "device identities{source=network(83);destination=UICC(81)};"
     "data connection status=rejected(01);data connection type=PDN(01);SM cause=27}}"},
    {INS_ENVELOPE, "D60A99010882028281B40100", "",
     "command{EVENT DOWNLOAD{event list=browser termination(08);device identities{"
     "source=terminal(82);destination=UICC(81)};browser termination cause=by the user(00)}}"},
    {INS_ENVELOPE, "D60C99010C82028281C003010203", "",
     "command{EVENT DOWNLOAD{event list=display parameters changed(0C);"
     "device identities{source=terminal(82);destination=UICC(81)};"
     "display parameters{characters down=01;characters across=02;display effects=03}}}"},
    {INS_ENVELOPE, "D70C82028281A40102A503000010", "",
     "command{TIMER EXPIRATION{device identities{source=terminal(82);destination="
     "UICC(81)};timer identifier=2;timer value~=00:00:01}}"},
    {INS_ENVELOPE, "D309820201819001019500", "",
     "command{MENU SELECTION{device identities{source=keypad(01);destination="
     "UICC(81)};item identifier=1;help request}}"},
    {INS_ENVELOPE, "D41482028281860591946121F3930700F11000010001", "020586039146F1",
     "command{CALL CONTROL{device identities{source=terminal(82);destination="
     "UICC(81)};address{type of number=international(01);numbering plan="
     "ISDN/telephony(01);number=4916123};location information{PLMN=001-01;"
     "location area code=0001;cell identity=0001}}}|response{control result="
     "allowed with modifications(02);length=5;address{type of number="
     "international(01);numbering plan=ISDN/telephony(01);number=641}}"},
    {INS_ENVELOPE, "D40882028281860281F1", "0100",
     "command{CALL CONTROL{device identities{source=terminal(82);destination="
     "UICC(81)};address{type of number=unknown(00);numbering plan="
     "ISDN/telephony(01);number=1}}}|response{control result!=not allowed(01);"
     "length=0}"},
    {INS_ENVELOPE, "D50F8202828186059144775810860281F1", "0000",
     "command{MO SHORT MESSAGE CONTROL{device identities{source=terminal(82);"
     "destination=UICC(81)};address{type of number=international(01);numbering plan="
     "ISDN/telephony(01);number=44778501};address{type of number=unknown(00);"
     "numbering plan=ISDN/telephony(01);number=1}}}|response{control result=allowed,"
     " no modification(00);length=0}"},
    {INS_ENVELOPE,
     "D13B820283818604914477588B2F40048121437FF66211821203454020027000001B1516391515"
     "B00010112233445566778899AABBCCDDEEFF00110000",
     "",
     "command{SMS-PP DOWNLOAD{device identities{source=network(83);destination="
     "UICC(81)};address{type of number=international(01);numbering plan="
     "ISDN/telephony(01);number=447785};SMS TPDU{message type=SMS-DELIVER(40);"
     "originating address{type of number=unknown(00);numbering plan="
     "ISDN/telephony(01);number=1234};protocol identifier=7F;data coding scheme=F6;"
     "time stamp~=2026-11-28 21:30:54;user data length=32;user data header{"
     "command packet header};command packet{CPL=27;CHL=21;SPI=CC, enciphered,"
     " counter higher; PoR, CC, enciphered, by SMS-SUBMIT(1639);KIc=key version 1,"
     " DES(15);KID=key version 1, DES(15);TAR=B00010;enciphered data~="
     "112233445566778899AABBCCDDEEFF00110000}}}}"},
    {INS_ENVELOPE,
     "D132820283818B2C44048121437FF6621182120345401D02700000191512012535B00010000000"
     "0001001122334455667788A0A4",
     "027100000E0AB0001000000000010000AF80",
     "command{SMS-PP DOWNLOAD{device identities{source=network(83);destination="
     "UICC(81)};SMS TPDU{message type=SMS-DELIVER(44);originating address{"
     "type of number=unknown(00);numbering plan=ISDN/telephony(01);number=1234};"
     "protocol identifier=7F;data coding scheme=F6;time stamp~=2026-11-28 21:30:54;"
     "user data length=29;user data header{command packet header};command packet{"
     "CPL=25;CHL=21;SPI=CC, not enciphered, counter higher; PoR, no integrity check,"
     " not enciphered, by SMS-DELIVER-REPORT(1201);KIc=key version 2, DES(25);KID="
     "key version 3, DES(35);TAR=B00010;CNTR~=0000000001;PCNTR=0;RC/CC/DS~="
     "1122334455667788;data=A0A4}}}}|response{user data header{"
     "response packet header};response packet{RPL=14;RHL=10;TAR=B00010;CNTR~="
     "0000000001;PCNTR=0;status=PoR OK(00);data=AF80}}"},
    {INS_ENVELOPE,
     "D137820283818B3144048121437FF6621182120345402207700000032A020100191512012535B0"
     "00100000000001001122334455667788A0A4",
     "027100000B0AB0001000000000010001",
     "command{SMS-PP DOWNLOAD{device identities{source=network(83);destination="
     "UICC(81)};SMS TPDU{message type=SMS-DELIVER(44);originating address{"
     "type of number=unknown(00);numbering plan=ISDN/telephony(01);number=1234};"
     "protocol identifier=7F;data coding scheme=F6;time stamp~=2026-11-28 21:30:54;"
     "user data length=34;user data header{command packet header;"
     "concatenated message=part 1 of 2};command packet{CPL=25;CHL=21;SPI=CC,"
     " not enciphered, counter higher; PoR, no integrity check, not enciphered,"
     " by SMS-DELIVER-REPORT(1201);KIc=key version 2, DES(25);KID=key version 3,"
     " DES(35);TAR=B00010;CNTR~=0000000001;PCNTR=0;RC/CC/DS~=1122334455667788;data="
     "A0A4}}}}|response{user data header{response packet header};response packet{"
     "RPL=11;RHL=10;TAR=B00010;CNTR~=0000000001;PCNTR=0;status!=RC,"
     " CC or DS failed(01)}}"},
    {INS_ENVELOPE, "D11B820283818B150005D0C8329B00006211821203454005C8329BFD06", "",
     "command{SMS-PP DOWNLOAD{device identities{source=network(83);destination="
     "UICC(81)};SMS TPDU{message type=SMS-DELIVER(00);originating address{"
     "type of number=alphanumeric(05);numbering plan=unknown(00);number=He};"
     "protocol identifier=00;data coding scheme=00;time stamp~=2026-11-28 21:30:54;"
     "user data length=5;text=Hello}}}"},
    {INS_ENVELOPE, "D208820283818C020102", "",
     "command{CELL BROADCAST DOWNLOAD{device identities{source=network(83);"
     "destination=UICC(81)};cell broadcast page{serial number=0102;message identifier#=ends after "
     "0 of 2 octets}}}"},
    {INS_ENVELOPE, "DD0F82028281F70101F806244750474741", "",
     "command{GEOGRAPHICAL LOCATION REPORTING{device identities{source=terminal(82);"
     "destination=UICC(81)};GAD shape{shape=ellipsoid point(01)};NMEA sentence=$GPGGA}}"},
    {INS_ENVELOPE, "E50482028281", "", "command{E5?=82028281}"},
    {INS_TERMINAL_PROFILE, "FFFFFFFFFFFF1FFF", "",
     "command{profile download=octet 1, bit 1;SMS-PP data download=octet 1, bit 2;"
     "cell broadcast data download=octet 1, bit 3;menu selection=octet 1, bit 4;"
     "response data of an SMS-PP data download=octet 1, bit 5;timer expiration="
     "octet 1, bit 6;USSD string in call control=octet 1, bit 7;"
     "call control during automatic redial=octet 1, bit 8;command result=octet 2,"
     " bit 1;call control=octet 2, bit 2;cell identity in call control=octet 2,"
     " bit 3;MO short message control=octet 2, bit 4;"
     "handling of the alpha identifier=octet 2, bit 5;UCS2 entry=octet 2, bit 6;"
     "UCS2 display=octet 2, bit 7;display of the extension text=octet 2, bit 8;"
     "DISPLAY TEXT=octet 3, bit 1;GET INKEY=octet 3, bit 2;GET INPUT=octet 3, bit 3;"
     "MORE TIME=octet 3, bit 4;PLAY TONE=octet 3, bit 5;POLL INTERVAL=octet 3,"
     " bit 6;POLLING OFF=octet 3, bit 7;REFRESH=octet 3, bit 8;SELECT ITEM=octet 4,"
     " bit 1;SEND SHORT MESSAGE=octet 4, bit 2;SEND SS=octet 4, bit 3;SEND USSD="
     "octet 4, bit 4;SET UP CALL=octet 4, bit 5;SET UP MENU=octet 4, bit 6;"
     "PROVIDE LOCAL INFORMATION (location, IMEI)=octet 4, bit 7;"
     "PROVIDE LOCAL INFORMATION (measurements)=octet 4, bit 8;SET UP EVENT LIST="
     "octet 5, bit 1;event: MT call=octet 5, bit 2;event: call connected=octet 5,"
     " bit 3;event: call disconnected=octet 5, bit 4;event: location status=octet 5,"
     " bit 5;event: user activity=octet 5, bit 6;event: idle screen available="
     "octet 5, bit 7;event: card reader status=octet 5, bit 8;"
     "event: language selection=octet 6, bit 1;event: browser termination=octet 6,"
     " bit 2;event: data available=octet 6, bit 3;event: channel status=octet 6,"
     " bit 4;event: access technology change=octet 6, bit 5;"
     "event: display parameters changed=octet 6, bit 6;event: local connection="
     "octet 6, bit 7;event: network search mode change=octet 6, bit 8;POWER ON CARD="
     "octet 7, bit 1;POWER OFF CARD=octet 7, bit 2;PERFORM CARD APDU=octet 7, bit 3;"
     "GET READER STATUS (status)=octet 7, bit 4;GET READER STATUS (identifier)="
     "octet 7, bit 5;TIMER MANAGEMENT (start, stop)=octet 8, bit 1;"
     "TIMER MANAGEMENT (get current value)=octet 8, bit 2;"
     "PROVIDE LOCAL INFORMATION (date, time, time zone)=octet 8, bit 3;"
     "GET INKEY (binary choice)=octet 8, bit 4;SET UP IDLE MODE TEXT=octet 8, bit 5;"
     "RUN AT COMMAND=octet 8, bit 6;SET UP CALL (second alpha identifier)=octet 8,"
     " bit 7;call control (second capability configuration)=octet 8, bit 8}"},
    {INS_TERMINAL_PROFILE, "010000000000000000000000E1220A0003", "",
     "command{profile download=octet 1, bit 1;number of channels=7;CSD bearer="
     "octet 13, bit 1;characters down the display=2;no display capability=octet 14,"
     " bit 6;characters across the display=10;TCP, UICC in client mode,"
     " remote connection=octet 17, bit 1;UDP, UICC in client mode,"
     " remote connection=octet 17, bit 2}"},
    {INS_TERMINAL_CAPABILITY, "A90D8003010A058100830107840101", "",
     "command{terminal power supply{supply voltage class=01;maximum supply (mA)=10;"
     "maximum frequency (0.1 MHz)=5};extended logical channels;"
     "eUICC-related capabilities of the terminal{LUI in the device (LUId)=octet 1,"
     " bit 1;LPD in the device (LPDd)=octet 1, bit 2;LDS in the device (LDSd)="
     "octet 1, bit 3};eUICC-related capabilities of the IoT device{"
     "IPA in the device (IPAd)=octet 1, bit 1}}"},
    {INS_TERMINAL_CAPABILITY, "A909820101840182850102", "",
     "command{additional interfaces{UICC-CLF interface=octet 1, bit 1};"
     "eUICC-related capabilities of the IoT device{reserved bit?=octet 1, bit 2;"
     "reserved bit?=octet 1, bit 8};85?=02}"},
};

#endif
