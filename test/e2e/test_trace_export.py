# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc trace export: a TLS connection over a BIP channel, written by hand, as tshark sees it."""
import os, pathlib, shutil, ssl, stat, subprocess, tempfile, unittest

import ground
from ground import run

REQUEST = b"POST /gsma/rsp2/asn1 HTTP/1.1\r\nHost: eim.example\r\nContent-Type: application/x-gsma-rsp-asn1\r\nContent-Length: 3\r\n\r\n\xbf\x4f\x00"
RESPONSE = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n\xbf\x4f\x03\x02\x01\x01"


def setUpModule():
    ground.enter_own_world()


def tlv(tag, value):
    length = bytes([len(value)]) if len(value) < 128 else bytes([0x81, len(value)])
    return bytes([tag]) + length + value


class Toolkit:
    """Commands and responses of a channel, as lines of hex."""

    def __init__(self):
        self.lines, self.number = [], 0

    def command(self, kind, qualifier, device, objects, response=b""):
        self.number = self.number % 254 + 1
        details = tlv(0x81, bytes([self.number, kind, qualifier]))
        command = tlv(0xD0, details + tlv(0x82, bytes([0x81, device])) + objects)
        answer = details + tlv(0x82, b"\x82\x81") + tlv(0x83, b"\x00") + response
        self.lines += [f"80120000{len(command) % 256:02X}", command.hex() + "9000",
                       f"80140000{len(answer):02X}" + answer.hex(), "9000"]

    def open(self, port):
        self.command(0x40, 1, 0x82, tlv(0x3C, bytes([2]) + port.to_bytes(2, "big")) + tlv(0x3E, bytes([0x21, 192, 0, 2, 1])),
                     tlv(0x38, b"\x81\x00"))

    def send(self, data):
        for at in range(0, len(data), 200):
            self.command(0x43, 1, 0x21, tlv(0x36, data[at:at + 200]))

    def receive(self, data):
        for at in range(0, len(data), 200):
            rest = min(len(data) - at - 200, 255)
            self.command(0x42, 0, 0x21, tlv(0x37, b"\xC8"), tlv(0x36, data[at:at + 200]) + tlv(0x37, bytes([max(rest, 0)])))

    def close(self):
        self.command(0x41, 0, 0x21, b"")


class Export(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.trace, self.keys, self.output = (self.folder / name for name in ("trace.txt", "keys", "out.pcapng"))

    def record(self, port=443):
        """A request over TLS between two peers in this process."""
        key, certificate = self.folder / "key.pem", self.folder / "certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=eim.example",
                        "-keyout", key, "-out", certificate], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        server_side = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server_side.load_cert_chain(certificate, key)
        server_side.keylog_filename = str(self.keys)
        client_side = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        client_side.check_hostname = False
        client_side.verify_mode = ssl.CERT_NONE
        up, down, toolkit = ssl.MemoryBIO(), ssl.MemoryBIO(), Toolkit()
        client_out, server_out = ssl.MemoryBIO(), ssl.MemoryBIO()
        client = client_side.wrap_bio(down, client_out, server_hostname="eim.example")
        server = server_side.wrap_bio(up, server_out, server_side=True)

        def carry():
            for out, into, show in ((client_out, up, toolkit.send), (server_out, down, toolkit.receive)):
                if data := out.read():
                    show(data)
                    into.write(data)

        def step(peer, do):
            try:
                return do(peer)
            except ssl.SSLWantReadError:
                return None
            finally:
                carry()

        toolkit.open(port)
        for _ in range(4):
            step(client, lambda peer: peer.do_handshake())
            step(server, lambda peer: peer.do_handshake())
        step(client, lambda peer: peer.write(REQUEST))
        self.assertEqual(step(server, lambda peer: peer.read()), REQUEST)
        step(server, lambda peer: peer.write(RESPONSE))
        toolkit.close()
        self.trace.write_text("\n".join(toolkit.lines) + "\n")

    def export(self, *arguments):
        return run("trace", "export", self.trace, "-o", self.output, *arguments)

    def tshark(self, *arguments):
        shown = subprocess.run(["tshark", "-r", self.output, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, timeout=ground.PATIENCE)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        return shown.stdout.splitlines()

    @unittest.skipUnless(shutil.which("tshark"), "tshark is not installed")
    def test_tshark_shows_the_request(self):
        self.record()
        ended = self.export("--keys", self.keys)
        self.assertEqual((ended.returncode, ended.stdout), (0, ""))
        self.assertRegex(ended.stderr, r"\A[^\n]*out\.pcapng: contains the secrets of 1 TLS connection\n\Z")
        self.assertEqual(self.tshark("-Y", "http.request", "-T", "fields", "-e", "http.request.method", "-e", "http.request.uri",
                                     "-e", "http.host", "-e", "ip.dst", "-e", "tcp.dstport"),
                         ["POST\t/gsma/rsp2/asn1\teim.example\t192.0.2.1\t443"])
        self.assertEqual(self.tshark("-Y", "_ws.malformed or tcp.analysis.flags"), [])
        self.assertEqual(stat.S_IMODE(os.stat(self.output).st_mode), 0o600)

    @unittest.skipUnless(shutil.which("tshark"), "tshark is not installed")
    def test_without_keys(self):
        self.record()
        ended = self.export()
        self.assertEqual((ended.returncode, ended.stdout, ended.stderr), (0, "", ""))
        self.assertEqual(self.tshark("-Y", "http"), [])
        self.assertNotEqual(self.tshark("-Y", "tls.app_data"), [])

    def test_show_tells_the_same(self):
        self.record(8443)
        ended = run("trace", "show", "--keys", self.keys, "--filter", "protocol=HTTP", self.trace)
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))
        self.assertIn("eim.example:8443", ended.stdout)
        self.assertIn("/gsma/rsp2/asn1", ended.stdout)
        self.assertIn("noEimPackageAvailable", ended.stdout)
        ended = run("trace", "show", "--line", "--filter", "encrypted", self.trace)
        self.assertEqual(ended.returncode, 0)
        self.assertIn("TLS", ended.stdout)

    def test_standard_output(self):
        self.record()
        self.assertEqual(self.export().returncode, 0)
        with open(self.folder / "piped", "wb") as piped:
            subprocess.run([ground.EUICC, "trace", "export", self.trace, "-o", "-"], stdout=piped, check=True)
        self.assertEqual((self.folder / "piped").read_bytes(), self.output.read_bytes())

    def test_bad_usage(self):
        self.record()
        before = self.trace.read_bytes()
        for arguments in ((self.trace,), ("-o", self.output), (self.trace, "-o", self.trace), (self.trace, "-o", self.output, "more")):
            ended = run("trace", "export", *arguments)
            self.assertEqual((ended.returncode, ended.stdout), (2, ""), arguments)
            self.assertRegex(ended.stderr, r"\A[^\n]+\n\Z")
        self.assertEqual(self.trace.read_bytes(), before)
        ended = run("trace", "export", self.trace, "-o", self.folder / "nothing/out.pcapng")
        self.assertEqual(ended.returncode, 1)
        self.assertRegex(ended.stderr, r"\A[^\n]*No such file[^\n]*\n\Z")
        ended = run("trace", "export", self.folder / "nothing", "-o", self.output)
        self.assertEqual(ended.returncode, 1)
        self.assertFalse(self.output.exists())


if __name__ == "__main__":
    unittest.main()
