# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc eim as an ESipa server, asked by an IPA of a few lines: the queue, results, acknowledgements, refusals."""
import http.client, json, shutil, signal, ssl, subprocess, unittest

import ground
from ground import CardCase, Run, run

TYPE = "application/x-gsma-rsp-asn1"


def setUpModule():
    ground.enter_own_world()


def tlv(tag, value):
    """A TLV in hex, `value` in hex."""
    length = len(value) // 2
    head = f"{length:02X}" if length < 0x80 else f"81{length:02X}" if length < 0x100 else f"82{length:04X}"
    return tag + head + value


class Server:
    """`euicc eim ARGUMENTS`, as a context; `log` is what it said."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([ground.EUICC, "eim", "--json", *map(str, arguments)], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.first = self.process.stdout.readline()
        self.log = []

    def end(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        output, self.complaints = self.process.communicate(timeout=ground.PATIENCE)
        self.log = [json.loads(line) for line in output.splitlines()]
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if not self.log:
            self.end()


class Esipa(CardCase):
    def setUp(self):
        super().setUp()
        shutil.copytree(self.store / "card.pki", self.folder / "card.pki")
        self.pki = self.folder / "card.pki"
        self.port = ground.free_port()
        sent = run("eim", "send", "--card", self.card, "--associate", "list")
        self.assertEqual(sent.returncode, 0, sent.stderr)

    def server(self, *packages):
        queue = self.folder / "queue.json"
        queue.write_text(json.dumps([{"eid": self.eid, **package} for package in packages]))
        return Server("--pki", self.pki, "--listen", f"localhost:{self.port}", "--queue", queue)

    def post(self, body, path="/gsma/rsp2/asn1", content_type=TYPE):
        """Status and answer in hex. The server's certificate must lead to the PKI folder's CI."""
        ca = ssl.DER_cert_to_PEM_cert((self.pki / "CertificateIssuer/CERT_CI_ECDSA_NIST.der").read_bytes())
        peer = http.client.HTTPSConnection("localhost", self.port, timeout=ground.PATIENCE,
                                           context=ssl.create_default_context(cadata=ca))
        peer.request("POST", path, bytes.fromhex(body), {"Content-Type": content_type})
        answer = peer.getresponse()
        body = answer.read().hex().upper()
        if body:
            self.assertEqual(answer.headers["Content-Type"], TYPE)
        peer.close()
        return answer.status, body

    def get_package(self):
        status, answer = self.post(tlv("BF4F", tlv("5A", self.eid)))
        self.assertEqual(status, 200)
        return answer

    def provide(self, result):
        status, answer = self.post(tlv("BF50", tlv("5A", self.eid) + result))
        self.assertEqual(status, 200)
        return answer

    def test_packages_in_turn(self):
        with self.server({"orders": ["list"]}, {"orders": [{"default-dp": {"address": "smdp.example"}}],
                                                "transaction": "C0FFEE"}, {"data": "81"},
                         {"download": "1$smdp.example$ONE"}) as server, \
                Run(self.card, "--listen", f"127.0.0.1:{(port := ground.free_port())}"):
            self.assertEqual(server.first, f"eIM eim.example at localhost:{self.port}\n")
            reader = ground.Vpcd.connecting_to(port)
            self.addCleanup(reader.close)
            reader.send(reader.ON)
            _, channel = ground.read_eid(reader.command)
            for number in (1, 2):
                package = self.get_package()
                self.assertRegex(package, "^BF4F(..|81..)BF51")
                self.assertEqual(self.get_package(), package, "the same until its result comes")
                request = package[package.index("BF51"):]
                result = ground.es10(reader.command, channel, request)
                self.assertTrue(result.endswith("9000"), result)
                result = result[:-4]
                # One bit of the signature, which stands last, is wrong: no acknowledgement, no next package.
                forged = result[:-1] + ("0" if result[-1] != "0" else "1")
                self.assertEqual(self.provide(forged), "BF500302017F")
                self.assertEqual(self.get_package(), package)
                self.assertEqual(self.provide(result), f"BF5006BF53038001{number:02X}")
                # Its acknowledgement was lost: it comes again, and the next package does not suffer.
                self.assertEqual(self.provide(result), f"BF5006BF53038001{number:02X}")
            self.assertEqual(self.get_package(), "BF4F06BF52035C0181")
            self.assertEqual(self.provide("BF5202A000"), "BF50023000")
            self.assertIn("BF54", self.get_package())
            self.assertEqual(self.provide("A003020101"), "BF50023000")
            self.assertEqual(self.get_package(), "BF4F03020101")
            self.assertEqual(server.end(), 0, server.complaints)
        results = [line["result"] for line in server.log if "result" in line]
        self.assertEqual([(result["verdict"], result["counter"]) for result in results],
                         [(verdict, counter) for counter in (2, 3) for verdict in
                          ("the eUICC's signature does not verify", "signed by the eUICC", "answers another package")])
        state = json.loads((self.pki / "EIM/state.json").read_text())
        self.assertEqual(state["eims"]["eim.example"][self.eid]["counter"], 3)

    def test_bad_requests(self):
        with self.server() as server:
            self.assertEqual(self.post("BF4F00"), (200, "BF4F03020104"))
            self.assertEqual(self.post("BF4F035A0189"), (200, "BF4F03020103"))
            stranger = "89049032000000000000000000000099"
            self.assertEqual(self.post(tlv("BF4F", tlv("5A", stranger))), (200, "BF4F03020102"))
            self.assertEqual(self.post(tlv("BF50", tlv("5A", stranger) + "A003020101")), (200, "BF5003020102"))
            self.assertEqual(self.provide("BF5100"), "BF500302017F")
            for body in ("", "BF4F", "BF4F055A10", "BF4000", "30820000"):
                self.assertEqual(self.post(body), (400, ""), body)
            for body, answer in (("BF3900", "BF390381017F"), (tlv("BF39", "81101122334455667788112233445566778882011F"),
                                                              "BF3903810134"),
                                 ("BF3B00", "BF3B0382017F"), ("BF3A00", "BF3A0381017F"), ("BF4100", "BF410381017F")):
                self.assertEqual(self.post(body), (200, answer))
            good = tlv("BF4F", tlv("5A", self.eid))
            self.assertEqual(self.post(good, path="/gsma/rsp2/es9plus"), (404, ""))
            self.assertEqual(self.post(good, content_type="application/json"), (415, ""))
            self.assertEqual(self.get_package(), "BF4F03020101")
            self.assertEqual(server.end(), 0, server.complaints)
        self.assertEqual({line["status"] for line in server.log}, {200, 400})

    def test_bad_queues(self):
        queue = self.folder / "queue.json"
        where = ("--pki", self.pki, "--listen", f"localhost:{self.port}", "--queue", queue)
        for text, complaint in (("{}", "list"), ("[", "queue.json"), ('[{"eid": "89"}]', "eid"),
                                (f'[{{"eid": "{self.eid}"}}]', "orders"),
                                (f'[{{"eid": "{self.eid}", "orders": []}}]', "order"),
                                (f'[{{"eid": "{self.eid}", "orders": ["fly"]}}]', "fly"),
                                (f'[{{"eid": "{self.eid}", "data": "8"}}]', "data"),
                                (f'[{{"eid": "{self.eid}", "orders": ["list"], "transaction": "{"00" * 17}"}}]', "16")):
            queue.write_text(text)
            ended = run("eim", *where)
            self.assertEqual(ended.returncode, 1, text)
            self.assertOneLine(ended.stderr, complaint)
        self.assertOneLine(run("eim").stderr, "--pki")


if __name__ == "__main__":
    unittest.main()
