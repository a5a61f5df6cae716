# SPDX-License-Identifier: GPL-3.0-or-later
"""The functions of euiccd.h that card.py uses; euiccd(3)."""
import ctypes, os
from ctypes import POINTER, byref, c_bool, c_char, c_char_p, c_int, c_int64, c_size_t, c_uint, c_uint8, c_uint16, c_uint32, c_void_p

MODES = {"iot": 0, "consumer": 1, "dual": 2}
IPAS = {"ipad": 0, "ipae": 1}
APPLICATIONS = {"refused": 0, "inert": 1}
SPECS = {"1.2": 0, "1.3": 1}
DURABILITIES = {"full": 0, "os": 1, "none": 2}


class Bytes(ctypes.Structure):
    _fields_ = [("data", POINTER(c_uint8)), ("length", c_size_t)]

    @classmethod
    def of(cls, octets):
        """Borrows from `octets`; the caller keeps them."""
        octets = bytes(octets)
        array = (c_uint8 * len(octets)).from_buffer_copy(octets) if octets else None
        made = cls(ctypes.cast(array, POINTER(c_uint8)) if array else None, len(octets))
        made.array = array
        return made

    def octets(self):
        return ctypes.string_at(self.data, self.length) if self.length else b""


class Reason(ctypes.Structure):
    _fields_ = [("text", c_char * 400)]


class Sized(ctypes.Structure):
    """A struct of euiccd.h with a member `size`: the library reads and writes no more than that."""

    def __init__(self, **values):
        super().__init__(size=ctypes.sizeof(self), **values)


class CreateOptions(Sized):
    _fields_ = [("size", c_size_t), ("eid", c_uint8 * 16), ("mode", c_int), ("ipa", c_int), ("quirks", c_char_p), ("seed", Bytes),
                ("nvm_bytes", c_uint32), ("rat", Bytes), ("poll_seconds", c_uint32), ("rollback_seconds", c_uint32),
                ("fallback_seconds", c_uint32), ("access_name", c_char_p), ("default_smdp_address", c_char_p),
                ("root_smds_address", c_char_p), ("credentials", c_void_p), ("credential_count", c_size_t), ("applications", c_int),
                ("compact", c_bool), ("ipa_features", c_char_p), ("spec", c_int), ("crl_support", c_bool)]


class OpenOptions(Sized):
    _fields_ = [("size", c_size_t), ("context", c_void_p), ("read_only", c_bool), ("without_ipae", c_bool), ("durability", c_int),
                ("name", c_char_p), ("trace", c_void_p), ("clock", c_void_p), ("clock_context", c_void_p), ("random", c_void_p),
                ("random_context", c_void_p), ("clock_for_trace", c_bool)]


class CardResponse(ctypes.Structure):
    _fields_ = [("data", POINTER(c_uint8)), ("length", c_size_t), ("sw", c_uint16)]


class Profile(Sized):
    _fields_ = [("size", c_size_t), ("package", Bytes), ("metadata", Bytes), ("enable", c_bool)]


class Fault(Sized):
    _fields_ = [("size", c_size_t), ("id", c_uint), ("rule", c_char_p), ("matched", ctypes.c_uint64), ("acted", ctypes.c_uint64), ("ended", c_bool)]


class Effect(Sized):
    _fields_ = [("size", c_size_t), ("transport", c_int), ("delay", c_int64), ("id", c_uint)]


class Error(Exception):
    """An error of the library: one line, and its number (enum euiccd_err)."""

    def __init__(self, number, text):
        super().__init__(text)
        self.number = number


PROTOTYPES = {  # name: result, arguments
    "euiccd_version": (c_char_p, []),
    "euiccd_err_text": (c_char_p, [c_int]),
    "euiccd_create_test": (c_int, [c_char_p, c_char_p, POINTER(CreateOptions), c_char * 33, POINTER(Reason)]),
    "euiccd_context_new": (c_int, [POINTER(c_void_p)]),
    "euiccd_context_free": (None, [c_void_p]),
    "euiccd_trace_new": (c_int, [POINTER(c_void_p)]),
    "euiccd_trace_free": (c_int, [c_void_p]),
    "euiccd_trace_json": (c_int, [c_void_p, c_char_p]),
    "euiccd_open": (c_int, [POINTER(c_void_p), c_char_p, POINTER(OpenOptions), POINTER(Reason)]),
    "euiccd_close": (None, [c_void_p]),
    "euiccd_eid": (None, [c_void_p, c_char * 33]),
    "euiccd_power_on": (c_int, [c_void_p, POINTER(Bytes)]),
    "euiccd_power_off": (None, [c_void_p]),
    "euiccd_reset": (c_int, [c_void_p, POINTER(Bytes)]),
    "euiccd_is_on": (c_bool, [c_void_p]),
    "euiccd_transmit": (CardResponse, [c_void_p, c_char_p, c_size_t]),
    "euiccd_es10": (c_uint16, [c_void_p, c_char_p, c_size_t, c_char_p, c_size_t, POINTER(c_size_t)]),
    "euiccd_install": (c_int, [c_void_p, POINTER(Profile), POINTER(Reason)]),
    "euiccd_set_enabled": (c_int, [c_void_p, c_char_p, c_bool, POINTER(Reason)]),
    "euiccd_state": (c_int, [c_void_p, POINTER(c_void_p)]),
    "euiccd_state_free": (None, [c_void_p]),
    "euiccd_image_take": (c_int, [c_void_p, POINTER(c_void_p)]),
    "euiccd_image_put": (c_int, [c_void_p, c_void_p]),
    "euiccd_image_free": (None, [c_void_p]),
    "euiccd_fault_add": (c_int, [c_void_p, c_char_p, POINTER(c_uint), POINTER(Reason)]),
    "euiccd_fault_remove": (c_int, [c_void_p, c_uint]),
    "euiccd_get_fault": (c_bool, [c_void_p, c_size_t, POINTER(Fault)]),
    "euiccd_get_fault_effect": (None, [c_void_p, POINTER(Effect)]),
}

_loaded = None


def load():
    """The library: $EUICCD_LIBRARY, or libeuiccd.so.0."""
    global _loaded
    if _loaded is None:
        path = os.environ.get("EUICCD_LIBRARY", "libeuiccd.so.0")
        try:
            library = ctypes.CDLL(path)
        except OSError as error:
            raise OSError(f"{error}; install libeuiccd or set EUICCD_LIBRARY to its path") from None
        for name, (result, arguments) in PROTOTYPES.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, arguments
        _loaded = library
    return _loaded


def version():
    return load().euiccd_version().decode()


def check(number, reason=None):
    """Raises Error for a negative result."""
    if number < 0:
        text = reason.text.decode(errors="replace") if reason and reason.text else load().euiccd_err_text(number).decode()
        raise Error(number, text)
    return number


def text(value):
    """A path or text as the library takes it; None stays None."""
    return None if value is None else os.fsencode(value)


__all__ = ["Bytes", "CreateOptions", "DURABILITIES", "Effect", "Error", "Fault", "IPAS", "MODES", "OpenOptions", "Profile", "Reason",
           "byref", "check", "load", "text", "version"]
