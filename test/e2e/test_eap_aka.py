# SPDX-License-Identifier: GPL-3.0-or-later
"""A profile made by `euicc profile build` authenticates as EAP-AKA and EAP-AKA' with Debian's hostapd.

eapol_test reads the USIM over PC/SC; hostapd is RADIUS server and EAP server; its HLR gateway is not
packaged, so a small Milenage responder on that socket stands in: the network's side, with keys that
`profile build` printed.
"""
import ctypes, ctypes.util, os, shutil, socket, subprocess, threading, unittest

import ground
from ground import CardCase, READER, Run, run, wait_for

LIBCRYPTO = ctypes.CDLL(ctypes.util.find_library("crypto") or "libcrypto.so.3")
for name in ("EVP_CIPHER_CTX_new", "EVP_aes_128_ecb"):
    getattr(LIBCRYPTO, name).restype = ctypes.c_void_p


def setUpModule():
    for program in ("eapol_test", "hostapd", "pcscd"):
        if not shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin"):
            raise unittest.SkipTest(f"{program} is not installed")
    ground.enter_own_world()


def aes(key, block):
    context = ctypes.c_void_p(LIBCRYPTO.EVP_CIPHER_CTX_new())
    out, size = ctypes.create_string_buffer(32), ctypes.c_int()
    LIBCRYPTO.EVP_EncryptInit_ex(context, ctypes.c_void_p(LIBCRYPTO.EVP_aes_128_ecb()), None, key, None)
    LIBCRYPTO.EVP_EncryptUpdate(context, out, ctypes.byref(size), block, 16)
    LIBCRYPTO.EVP_CIPHER_CTX_free(context)
    return out.raw[:16]


def xor(*parts):
    return bytes(a ^ b for a, b in zip(*parts))


class Milenage:
    """TS 35.206 with the standard constants."""

    def __init__(self, key, opc, rand):
        self.key, self.opc, self.rand = key, opc, rand
        self.temp = aes(key, xor(rand, opc))
        out2, out3, out4, out5 = (self._out(self.temp, *c) for c in ((0, 1), (4, 2), (8, 4), (12, 8)))
        self.ak, self.res, self.ck, self.ik, self.ak_star = out2[:6], out2[8:], out3, out4, out5[:6]

    def _out(self, block, rotation, constant):
        turned = xor(block, self.opc)
        turned = turned[rotation:] + turned[:rotation]
        return xor(aes(self.key, xor(turned, bytes(15) + bytes([constant]))), self.opc)

    def macs(self, sqn, amf):
        """MAC-A and MAC-S."""
        turned = xor((sqn + amf) * 2, self.opc)
        turned = turned[8:] + turned[:8]
        out1 = xor(aes(self.key, xor(self.temp, turned)), self.opc)
        return out1[:8], out1[8:]


class HomeNetwork(threading.Thread):
    """hostapd's HLR gateway: AKA-REQ-AUTH and AKA-AUTS on a datagram socket."""

    AMF = bytes.fromhex("8000")  # the separation bit, required by EAP-AKA'

    def __init__(self, path, subscriber):
        super().__init__(daemon=True)
        self.key, self.opc = bytes.fromhex(subscriber["key"]), bytes.fromhex(subscriber["opc"])
        self.imsi, self.sequence, self.resynchronised = subscriber["imsi"], 0, 0
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        os.chmod(path, 0o777)

    def run(self):
        while True:
            try:
                message, sender = self.socket.recvfrom(1024)
            except OSError:
                return
            words = message.decode().split()
            if words[0] == "AKA-REQ-AUTH" and words[1] == self.imsi:
                self.socket.sendto(self.vector().encode(), sender)
            elif words[0] == "AKA-AUTS" and words[1] == self.imsi:
                self.resynchronise(bytes.fromhex(words[2]), bytes.fromhex(words[3]))
            else:
                self.socket.sendto(f"AKA-RESP-AUTH {words[1]} FAILURE".encode(), sender)

    def vector(self):
        self.sequence += 1
        sqn = (self.sequence << 5).to_bytes(6, "big")
        algorithm = Milenage(self.key, self.opc, os.urandom(16))
        autn = xor(sqn, algorithm.ak) + self.AMF + algorithm.macs(sqn, self.AMF)[0]
        parts = (algorithm.rand, autn, algorithm.ik, algorithm.ck, algorithm.res)
        return f"AKA-RESP-AUTH {self.imsi} " + " ".join(part.hex() for part in parts)

    def resynchronise(self, auts, rand):
        algorithm = Milenage(self.key, self.opc, rand)
        sqn = xor(auts[:6], algorithm.ak_star)
        if algorithm.macs(sqn, bytes(2))[1] == auts[6:]:
            self.sequence = int.from_bytes(sqn, "big") >> 5
            self.resynchronised += 1


HOSTAPD = """driver=none
interface=lo
logger_stdout=-1
logger_stdout_level=2
ieee8021x=1
eapol_key_index_workaround=0
own_ip_addr=127.0.0.1
eap_server=1
eap_user_file={folder}/users
eap_sim_db=unix:{folder}/hlr
radius_server_clients={folder}/clients
radius_server_auth_port=1812
"""
SUPPLICANT = """network={{
    ssid="test"
    key_mgmt=WPA-EAP
    eap={method}
    pcsc=""
    {more}
}}
"""


class EapAka(CardCase):
    def setUp(self):
        super().setUp()
        package, metadata = self.folder / "p.der", self.folder / "m.der"
        built = run("profile", "build", "-o", package, "--metadata", metadata, "--eid", self.eid,
                    *self.settings())
        self.assertEqual(built.returncode, 0, built.stderr)
        self.subscriber = dict(line.split() for line in built.stdout.splitlines())
        installed = run("install", self.card, package, "--metadata", metadata, "--enable")
        self.assertEqual(installed.returncode, 0, installed.stderr)
        (self.folder / "users").write_text("\"0\"*\tAKA\n\"6\"*\tAKA'\n")
        (self.folder / "clients").write_text("127.0.0.1 secret\n")
        (self.folder / "hostapd.conf").write_text(HOSTAPD.format(folder=self.folder))
        self.network = HomeNetwork(self.folder / "hlr", self.subscriber)
        self.network.start()
        self.addCleanup(self.network.socket.close)
        with (self.folder / "hostapd.log").open("w") as log:
            self.server = subprocess.Popen(["/usr/sbin/hostapd", self.folder / "hostapd.conf"],
                                           stdout=log, stderr=subprocess.STDOUT)
        self.addCleanup(self.server.wait)
        self.addCleanup(self.server.kill)
        wait_for(lambda: "AP-ENABLED" in (self.folder / "hostapd.log").read_text())

    def settings(self):
        return ()

    def authenticate(self, method, more="", seconds=30):
        (self.folder / "aka.conf").write_text(SUPPLICANT.format(method=method, more=more))
        ended = subprocess.run(["eapol_test", "-c", self.folder / "aka.conf", "-s", "secret", "-R", READER,
                                "-t", str(seconds)],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                               timeout=ground.PATIENCE)
        return ended.stdout.rstrip().endswith("SUCCESS"), ended.stdout

    def assertAuthenticates(self, method, more=""):
        good, output = self.authenticate(method, more)
        self.assertTrue(good, output[-3000:] + (self.folder / "hostapd.log").read_text()[-2000:])

    def test_aka_and_resynchronisation(self):
        with Run(self.card, "--pcscd"):
            self.assertAuthenticates("AKA")
            self.assertAuthenticates("AKA'")
            self.assertEqual(self.network.resynchronised, 0)
            self.network.sequence = 0  # the network has lost its sequence number
            self.assertAuthenticates("AKA")
            self.assertEqual(self.network.resynchronised, 1)
            self.assertAuthenticates("AKA'")
        with Run(self.card, "--pcscd"):  # the sequence number survives the end of the process
            self.network.sequence = 0
            self.assertAuthenticates("AKA")
            self.assertEqual(self.network.resynchronised, 2)

    def test_wrong_network_is_refused(self):
        self.network.opc = bytes(16)
        with Run(self.card, "--pcscd"):
            self.assertFalse(self.authenticate("AKA")[0])


class WithPin(EapAka):
    def settings(self):
        return ("--set", "pin1-enabled=yes", "--set", "pin1=4711")

    def test_aka_and_resynchronisation(self):
        with Run(self.card, "--pcscd"):
            self.assertFalse(self.authenticate("AKA", seconds=2)[0])
            self.assertAuthenticates("AKA", 'pin="4711"')

    test_wrong_network_is_refused = None  # once is enough


if __name__ == "__main__":
    unittest.main()
