# SPDX-License-Identifier: GPL-3.0-or-later
"""An IPA on standard input and output, good or bad, by the steps that it is given: the COMMAND of `euicc suite ipa CARD --stdio`.

profile: TERMINAL PROFILE; eid, list, enable: ES10 functions, errors are printed; refresh: FETCH and TERMINAL RESPONSE with success;
unable: the same with a problem; reset; wait: for ever; fail: exit status 9; a number: that exit status
"""
import sys, time

from stdio_client import ISDR, done, es10, find, tlv, tlvs, transmit

channel = None


def open_channel():
    global channel
    done("connect")
    channel, _ = done("logic_channel_open", ISDR)


def reset():
    done("disconnect")
    open_channel()


def function(*request):
    """The response; None where the card refuses."""
    def announced(command):
        data, sw = transmit(command)
        return data, "9000" if sw.startswith("91") else sw
    try:
        return es10(channel, tlv(*request), announced)
    except AssertionError as error:
        print("refused", error)


def enable():
    profiles = [value for _, value, _ in tlvs(find(function("BF2D"), "BF2D", "A0"))]
    iccid = next(find(profile, "5A") for profile in profiles if find(profile, "9F70") == b"\0")
    function("BF31", tlv("A0", tlv("5A", iccid)), tlv("81", b"\xFF"))


def answer(result):
    command, sw = transmit("8012000040")
    if sw.startswith("6C"):
        command, sw = transmit("80120000" + sw[2:])
    details = find(command, "D0", "81") if command else b"\1\1\4"
    transmit("801400000C" + (b"\x81\3" + details + b"\x82\2\x82\x81\x83\1" + result).hex())


STEPS = {"profile": lambda: transmit("8010000014" + "FF" * 20), "eid": lambda: function("BF3E", tlv("5C", b"\x5A")),
         "list": lambda: function("BF2D"), "enable": enable, "refresh": lambda: answer(b"\0"), "unable": lambda: answer(b"\x32"),
         "reset": reset, "fail": lambda: sys.exit(9)}

print("a line of the client", flush=True)
open_channel()
for step in sys.argv[1:]:
    if step == "wait":
        print("waiting", flush=True)
        time.sleep(3600)
    if step.isdigit():
        sys.exit(int(step))
    STEPS[step]()
