# SPDX-License-Identifier: GPL-3.0-or-later
"""Key logs: --keys, --trace-keys and SSLKEYLOGFILE of run, device, lpa, smdpp and eim. Both ends of a connection write the
same secrets, and without a request nobody writes any."""
import os, shutil, struct, subprocess, unittest, unittest.mock

import ground
import test_coap, test_download
from ground import run

NOTE = "session keys are written to this file"


def setUpModule():
    ground.enter_own_world()


def lines(path):
    return path.read_text().splitlines()


def labels(path):
    return {line.split(" ")[0] for line in lines(path)}


def secrets_of(trace):
    """The lines of the Decryption Secrets Blocks of a pcapng."""
    octets, at, found = trace.read_bytes(), 0, []
    while at < len(octets):
        kind, length = struct.unpack_from("=II", octets, at)
        if kind == 10:
            form, size = struct.unpack_from("=II", octets, at + 8)
            assert form == 0x544C534B
            found += octets[at + 16:at + 16 + size].decode().splitlines()
        at += length
    return found


class Https(test_download.Download):
    """The card in `lpa` and the SM-DP+; without the tests of the base class."""

    def setUp(self):
        super().setUp()
        self.offer(protectionKeys=True)
        self.server_keys, self.keys, self.trace = (self.folder / name for name in ("server", "client", "trace.pcapng"))

    def test_both_ends_write_the_same(self):
        text = self.folder / "text"
        with self.server("--keys", self.server_keys) as server:
            done = self.lpa("--keys", self.keys, "--trace", self.trace, "--trace-keys", "--text", text, "download", self.code())
            server.end()
        self.assertEqual(set(lines(self.keys)), set(lines(self.server_keys)))
        self.assertGreaterEqual(labels(self.keys), {"EUICCD_BSP", "EUICCD_PPK", "CLIENT_TRAFFIC_SECRET_0"})
        bsp = [line for line in lines(self.keys) if line.startswith("EUICCD_")]
        self.assertEqual([len(field) for field in bsp[0].split(" ")], [10, 32, 32, 32, 32])
        self.assertEqual(secrets_of(self.trace), bsp)
        for path in (self.keys, self.server_keys, self.trace):
            self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        self.assertEqual([line.split(NOTE)[0] for line in done.stderr.splitlines() if NOTE in line],
                         [f"euicc lpa: {self.trace}: ", f"euicc lpa: {self.keys}: "])
        self.assertEqual(server.error_output.count(NOTE), 1)
        self.assertRegex(text.read_text(), r"(?m)ISD-R +9000 LoadBoundProfilePackage .*: successResult$")
        self.assertNotIn(bsp[0].split(" ")[2], text.read_text())

    def test_packet_comments(self):
        """In a pcapng each exchange has its line, which tshark shows; `trace show` is not misled by them."""
        if not shutil.which("tshark"):
            self.skipTest("no tshark: the comments are not read")
        with self.server():
            self.lpa("download", self.code())
        iccid = self.list()[0]["iccid"]
        self.lpa("--trace", self.trace, "--no-refresh", "enable", iccid)
        shown = subprocess.run(["tshark", "-r", self.trace, "-T", "fields", "-e", "frame.comment"], capture_output=True,
                               text=True, timeout=ground.PATIENCE)
        self.assertRegex(shown.stdout, rf"(?m)EnableProfile {iccid}[^,\n]*: ok\(0\)")
        self.assertRegex(shown.stdout, r"(?m)(^|,)SELECT ISD-R")
        told = run("trace", "show", "--line", self.trace)
        self.assertEqual(told.returncode, 0, told.stderr)
        self.assertEqual(len([line for line in told.stdout.splitlines() if "EnableProfile" in line]), 1)

    def test_a_card_in_a_reader(self):
        """`lpa` writes what it sends and its own TLS; `run` has the secrets of the card."""
        card_keys, text = self.folder / "card", self.folder / "text"
        with ground.Run(self.card, "--pcscd", "--keys", card_keys), self.server():
            self.lpa("--keys", self.keys, "--trace", self.trace, "--text", text, "download", self.code(),
                     where=("--reader", ground.READER))
        self.assertEqual(labels(card_keys), {"EUICCD_BSP", "EUICCD_PPK"})
        self.assertIn("CLIENT_TRAFFIC_SECRET_0", labels(self.keys))
        self.assertNotIn("EUICCD_BSP", labels(self.keys))
        told = run("trace", "show", "--line", self.trace)
        self.assertEqual((told.returncode, told.stderr), (0, ""))
        for shown in (told.stdout, text.read_text()):
            self.assertRegex(shown, r"(?m)ISD-R +9000 LoadBoundProfilePackage .*: successResult$")

    def test_the_habit(self):
        """SSLKEYLOGFILE stands for --keys, in the servers as well; both append to one file."""
        with unittest.mock.patch.dict(os.environ, SSLKEYLOGFILE=str(self.keys)):
            with self.server() as server:
                self.lpa("download", self.code())
                server.end()
        for line in set(lines(self.keys)):
            self.assertEqual(lines(self.keys).count(line), 2, line.split(" ")[0])
        self.assertIn("EUICCD_BSP", labels(self.keys))

    def test_nothing_without_a_request(self):
        with self.server() as server:
            done = self.lpa("--trace", self.trace, "download", self.code())
            server.end()
        self.assertEqual(secrets_of(self.trace), [])
        self.assertNotIn(NOTE, done.stderr + server.error_output)
        self.assertEqual(sorted(path.name for path in self.folder.iterdir()),
                         ["card.euicc", "profiles", "trace.pcapng"])

    def test_refused_files(self):
        os.symlink("/dev/null", self.keys)
        for command in (("lpa", "--card", self.card, "list"), ("run", self.card), ("device", "--card", self.card),
                        ("smdpp", "--pki", self.pki, "--profiles", self.profiles), ("eim", "--pki", self.pki)):
            done = run(*command, "--keys", self.keys)
            self.assertEqual((done.returncode, done.stderr),
                             (1, f"euicc {command[0]}: --keys {self.keys}: is a symbolic link\n"))
        for command, text in ((("lpa", "--card", self.card, "--trace-keys", "list"), "--trace"),
                              (("lpa", "--reader", "x", "--trace", self.trace, "--trace-keys", "list"), "card file"),
                              (("device", "--reader", "x", "--keys", self.server_keys), "--card")):
            done = run(*command)
            self.assertEqual(done.returncode, 2, done.stderr)
            self.assertIn(text, done.stderr)
            self.assertFalse(self.server_keys.exists())


for name in [name for name in dir(test_download.Download) if name.startswith("test_")]:
    setattr(Https, name, None)  # they run in test_download.py


class Dtls(test_coap.Coap):
    """The card in `device` and the eIM, over CoAP."""

    def test_both_ends_write_the_same_secrets_of_dtls(self):
        self.associate(self.port)
        keys, server_keys, trace = (self.folder / name for name in ("client", "server", "trace.pcapng"))
        with test_coap.Eim(self, {"orders": ["list"]}, options=("--keys", server_keys)) as eim:
            self.device("--keys", keys, "--trace", trace, "--trace-keys")
        eim.end()
        self.assertEqual(labels(keys), {"CLIENT_RANDOM"})
        self.assertEqual(set(lines(keys)), set(lines(server_keys)))
        self.assertEqual(secrets_of(trace), lines(keys))
        self.assertIn(NOTE, eim.error_output)

    def test_eim_send(self):
        keys, trace, text = (self.folder / name for name in ("client", "trace.pcapng", "text"))
        sent = run("eim", "send", "--card", self.card, "--associate", "--trace", trace, "--text", text, "--keys", keys, "list")
        self.assertEqual(sent.returncode, 0, sent.stderr)
        self.assertIn(NOTE, sent.stderr)
        self.assertEqual((keys.read_text(), keys.stat().st_mode & 0o777), ("", 0o600))
        told = run("trace", "show", "--line", trace)
        self.assertEqual((told.returncode, told.stderr), (0, ""))
        for shown in (told.stdout, text.read_text()):
            self.assertRegex(shown, r"(?m)ISD-R +9000 LoadEuiccPackage eIM eim\.example counter 1\b")


for name in [name for name in dir(test_coap.Coap) if name.startswith("test_")]:
    setattr(Dtls, name, None)  # they run in test_coap.py


if __name__ == "__main__":
    unittest.main()
