# SPDX-License-Identifier: GPL-3.0-or-later
"""A card in this process."""
import ctypes, json, pathlib, typing

from . import library as lib

ISDR = bytes.fromhex("A0000005591010FFFFFFFF8900000100")
RESPONSE_MAX = 65536
BLOCK_MAX = 255
TRANSPORT_RESPOND = 0


class Response(typing.NamedTuple):
    """A response APDU."""
    data: bytes
    sw: int


def is_done(sw):
    """9000, or 91xx while a proactive command is pending."""
    return sw == 0x9000 or sw >> 8 == 0x91


def octets(value):
    """Octets, or their hex with white space."""
    return bytes.fromhex(value) if isinstance(value, str) else bytes(value)


class Card:
    """
    A card file, opened. Card.create makes one; a card is a context that closes it.

    Status words are data; errors of the library and a response that a fault rule suppresses raise.
    """

    def __init__(self, path, *, durability="none", with_ipae=False, trace=None):
        """Opens the card file `path`; the card is off. `trace`: a file for its events as JSON lines."""
        self._library = lib.load()
        self.path = pathlib.Path(path)
        self._card, self._trace = ctypes.c_void_p(), ctypes.c_void_p()
        reason = lib.Reason()
        if trace is not None:
            lib.check(self._library.euiccd_trace_new(lib.byref(self._trace)))
        options = lib.OpenOptions(durability=lib.DURABILITIES[durability], without_ipae=not with_ipae, trace=self._trace)
        try:
            lib.check(self._library.euiccd_open(lib.byref(self._card), lib.text(path), lib.byref(options), lib.byref(reason)), reason)
            if trace is not None:  # now, so that no file is replaced for a card that cannot be opened
                lib.check(self._library.euiccd_trace_json(self._trace, lib.text(trace)))
        except lib.Error:
            self.close()
            raise

    @staticmethod
    def create(path, *, pki=None, mode="iot", ipa="ipad", quirks=None, seed=b"", eid=None, nvm_bytes=0, rat=b"", poll_seconds=0,
               rollback_seconds=0, fallback_seconds=0, access_name=None, default_smdp_address=None, root_smds_address=None,
               applications="refused", compact=False, ipa_features=None, spec="1.2", crl_support=False):
        """Makes the card file `path` with the test PKI in the folder `pki`, which is made where it is missing; its EID."""
        options = lib.CreateOptions(mode=lib.MODES[mode], ipa=lib.IPAS[ipa], quirks=lib.text(quirks), nvm_bytes=nvm_bytes,
                                    poll_seconds=poll_seconds, rollback_seconds=rollback_seconds, fallback_seconds=fallback_seconds,
                                    access_name=lib.text(access_name), default_smdp_address=lib.text(default_smdp_address),
                                    root_smds_address=lib.text(root_smds_address), applications=lib.APPLICATIONS[applications],
                                    compact=compact, ipa_features=lib.text(ipa_features), spec=lib.SPECS[spec],
                                    crl_support=crl_support)
        kept = [lib.Bytes.of(octets(seed)), lib.Bytes.of(octets(rat))]  # what the options borrow
        options.seed, options.rat = kept
        if eid is not None:
            options.eid[:] = bytes.fromhex(eid)
        reason, made = lib.Reason(), (ctypes.c_char * 33)()
        lib.check(lib.load().euiccd_create_test(lib.text(path), lib.text(pki), lib.byref(options), made, lib.byref(reason)), reason)
        return made.value.decode()

    def close(self):
        """Powers off and closes; again is allowed. Raises Error where the trace could not be written whole."""
        self._library.euiccd_close(self._card)
        written = self._library.euiccd_trace_free(self._trace)
        self._card = self._trace = ctypes.c_void_p()
        lib.check(written)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.close()

    @property
    def _open(self):
        if not self._card:
            raise ValueError(f"{self.path}: the card is closed")
        return self._card

    @property
    def eid(self):
        text = (ctypes.c_char * 33)()
        self._library.euiccd_eid(self._open, text)
        return text.value.decode()

    # ---- power ----

    def power_on(self):
        """Cold reset; the ATR."""
        atr = lib.Bytes()
        lib.check(self._library.euiccd_power_on(self._open, lib.byref(atr)))
        return atr.octets()

    def reset(self):
        """Warm reset; the ATR."""
        atr = lib.Bytes()
        lib.check(self._library.euiccd_reset(self._open, lib.byref(atr)))
        return atr.octets()

    def power_off(self):
        self._library.euiccd_power_off(self._open)

    @property
    def is_on(self):
        return self._library.euiccd_is_on(self._open)

    # ---- commands ----

    def transmit(self, command):
        """One command APDU, octets or hex, as it is. ConnectionError: a fault rule suppresses the response."""
        command = octets(command)
        answer = self._library.euiccd_transmit(self._open, command, len(command))
        response = Response(ctypes.string_at(answer.data, answer.length) if answer.length else b"", answer.sw)
        effect = lib.Effect()
        self._library.euiccd_get_fault_effect(self._open, lib.byref(effect))
        if effect.transport != TRANSPORT_RESPOND:
            raise ConnectionError(f"no response: fault rule {effect.id}")
        return response

    def exchange(self, command):
        """As transmit; 61xx is followed by GET RESPONSE, and 6Cxx by the command with that Le."""
        command = octets(command)
        response = self.transmit(command)
        if response.sw >> 8 == 0x6C:
            response = self.transmit(command[:4] + bytes([response.sw & 0xFF]) if len(command) <= 5 else command[:-1] + bytes([response.sw & 0xFF]))
        data = response.data
        while response.sw >> 8 == 0x61:
            response = self.transmit(bytes([command[0] & 0x03 if command[0] & 0x40 == 0 else command[0] & 0x4F, 0xC0, 0, 0, response.sw & 0xFF]))
            data += response.data
        return Response(data, response.sw)

    def open_channel(self, aid=ISDR):
        """MANAGE CHANNEL and SELECT; the number of the channel."""
        opened = self.transmit("0070000001")
        if not is_done(opened.sw):
            raise RuntimeError(f"MANAGE CHANNEL: {opened.sw:04X}")
        channel = opened.data[0]
        selected = self.exchange(bytes([self._cla(channel), 0xA4, 4, 0, len(octets(aid))]) + octets(aid) + b"\0")
        if not is_done(selected.sw):
            self.transmit(f"007080{channel:02X}00")
            raise RuntimeError(f"SELECT {octets(aid).hex().upper()}: {selected.sw:04X}")
        return channel

    def close_channel(self, channel):
        self.transmit(f"007080{channel:02X}00")

    @staticmethod
    def _cla(channel):
        return channel if channel < 4 else 0x40 | (channel - 4)

    def store_data(self, channel, request):
        """An ES10 request in blocks of STORE DATA to the application that is selected on `channel`; the Response."""
        request = octets(request)
        blocks = [request[i:i + BLOCK_MAX] for i in range(0, len(request), BLOCK_MAX)] or [b""]
        for number, block in enumerate(blocks):
            last = number == len(blocks) - 1
            response = self.exchange(bytes([0x80 | self._cla(channel), 0xE2, 0x91 if last else 0x11, number & 0xFF, len(block)]) + block + (b"\0" if last else b""))
            if not last and not is_done(response.sw):
                break
        return response

    def es10(self, request):
        """An ES10 request, octets or hex, without APDUs, as the IPAe calls it; the response. RuntimeError: another status word."""
        request = octets(request)
        response, length = ctypes.create_string_buffer(RESPONSE_MAX), ctypes.c_size_t()
        sw = self._library.euiccd_es10(self._open, request, len(request), response, RESPONSE_MAX, lib.byref(length))
        if not is_done(sw):
            raise RuntimeError(f"ES10 {request[:3].hex().upper()}: {sw:04X}")
        return response.raw[:length.value]

    # ---- contents ----

    def install(self, package, metadata=b"", enable=False):
        """Installs an unprotected profile package without a server; the card is off meanwhile, and then as before."""
        reason, was_on = lib.Reason(), self.is_on
        kept = [lib.Bytes.of(octets(package)), lib.Bytes.of(octets(metadata))]
        profile = lib.Profile(package=kept[0], metadata=kept[1], enable=enable)
        self.power_off()
        try:
            lib.check(self._library.euiccd_install(self._open, lib.byref(profile), lib.byref(reason)), reason)
        finally:
            if was_on:
                self.power_on()

    def state(self):
        """The volatile state, euiccd_state(3)."""
        text = ctypes.c_void_p()
        lib.check(self._library.euiccd_state(self._open, lib.byref(text)))
        try:
            return json.loads(ctypes.string_at(text))
        finally:
            self._library.euiccd_state_free(text)

    # ---- faults ----

    def add_fault(self, rule):
        """A fault rule, euiccd_fault(3); its number."""
        number, reason = ctypes.c_uint(), lib.Reason()
        lib.check(self._library.euiccd_fault_add(self._open, rule.encode(), lib.byref(number), lib.byref(reason)), reason)
        return number.value

    def remove_fault(self, number=0):
        """0: all rules."""
        lib.check(self._library.euiccd_fault_remove(self._open, number))

    def faults(self):
        """The rules, as dictionaries."""
        found, fault = [], lib.Fault()
        while self._library.euiccd_get_fault(self._open, len(found), lib.byref(fault)):
            found.append({"id": fault.id, "rule": fault.rule.decode(), "matched": fault.matched, "acted": fault.acted, "ended": fault.ended})
        return found
