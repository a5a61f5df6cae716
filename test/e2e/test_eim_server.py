# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc eim as an ESipa server, with a minimal IPA as client: the queue, results, acknowledgements, refusals."""
import base64, contextlib, http.client, http.server, json, os, pathlib, resource, shutil, signal, socket, ssl, stat, subprocess
import threading, time, unittest

import circle
import ground
from ground import CardCase, Run, run

STRANGER = "89049032000000000000000000000099"
TYPE = "application/x-gsma-rsp-asn1"
PROTOCOL = "gsma/rsp/v2.1.0"


def setUpModule():
    ground.enter_own_world()


def tlv(tag, value):
    """A TLV in hex, `value` in hex."""
    length = len(value) // 2
    head = f"{length:02X}" if length < 0x80 else f"81{length:02X}" if length < 0x100 else f"82{length:04X}"
    return tag + head + value


class Control:
    """The eIM's control socket."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(ground.PATIENCE)
        self.socket.connect(str(path))
        self.lines = self.socket.makefile("r")

    def ask(self, **request):
        self.socket.sendall(json.dumps(request).encode() + b"\n")
        return json.loads(self.lines.readline())

    def close(self):
        self.lines.close()
        self.socket.close()


class Server:
    """`euicc eim ARGUMENTS`, as a context; `log` is its output."""

    def __init__(self, *arguments, json=True):
        self.json = json
        self.process = subprocess.Popen([ground.EUICC, "eim", *(["--json"] if json else []), *map(str, arguments)],
                                        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.first = self.process.stdout.readline()
        self.log = []
        self.rest = ["", ""]  # of standard output and standard error, which the server must not wait to write to
        self.readers = [threading.Thread(target=self._read, args=row, daemon=True) for row in enumerate((self.process.stdout, self.process.stderr))]
        for reader in self.readers:
            reader.start()

    def _read(self, place, stream):
        with stream:
            self.rest[place] = stream.read()

    def end(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.wait(ground.PATIENCE)
        for reader in self.readers:
            reader.join()
        output, self.error_output = self.rest
        self.log = [json.loads(line) if self.json else line for line in output.splitlines()]
        return self.process.returncode

    def __enter__(self):
        return self

    def __exit__(self, *error):
        if not self.log:
            self.end()


class Esipa(CardCase):
    protocol = PROTOCOL  # of responses

    def setUp(self):
        super().setUp()
        shutil.copytree(self.store / "card.pki", self.folder / "card.pki")
        self.pki = self.folder / "card.pki"
        self.port = ground.free_port()
        sent = run("eim", "send", "--card", self.card, "--associate", "list")
        self.assertEqual(sent.returncode, 0, sent.stderr)

    def server(self, *packages, options=()):
        queue = self.folder / "queue.json"
        queue.write_text(json.dumps([{"eid": self.eid, **package} for package in packages]))
        return Server("--pki", self.pki, "--listen", f"localhost:{self.port}", "--queue", queue, *options)

    def post(self, body, path="/gsma/rsp2/asn1", content_type=TYPE, protocol=PROTOCOL):
        """Returns status and response in hex; the reason of a refusal is in self.why. The server's certificate must chain to
        the CI of the PKI folder. A `protocol` of None is omitted."""
        ca = ssl.DER_cert_to_PEM_cert((self.pki / "CertificateIssuer/CERT_CI_ECDSA_NIST.der").read_bytes())
        peer = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=ground.PATIENCE,
                                           context=ssl.create_default_context(cadata=ca))
        fields = {"Content-Type": content_type, "X-Admin-Protocol": protocol}
        peer.request("POST", path, bytes.fromhex(body), {name: value for name, value in fields.items() if value is not None})
        answer = peer.getresponse()
        body = answer.read()
        self.assertEqual(answer.headers["X-Admin-Protocol"], self.protocol)
        if answer.status >= 400:
            self.assertEqual(answer.headers["Content-Type"], "text/plain;charset=UTF-8")
            self.why = body.decode().rstrip("\n")
            self.assertGreater(len(self.why), 10)
            self.assertNotIn("\n", self.why)
            body = b""
        body = body.hex().upper()
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
                # One bit of the signature, the last member, is wrong: no acknowledgement, no next package.
                forged = result[:-1] + ("0" if result[-1] != "0" else "1")
                self.assertEqual(self.provide(forged), "BF500302017F")
                self.assertEqual(self.get_package(), package)
                self.assertEqual(self.provide(result), f"BF5006BF53038001{number:02X}")
                # Its acknowledgement was lost: the result is sent again, and the next package is not affected.
                self.assertEqual(self.provide(result), f"BF5006BF53038001{number:02X}")
            self.assertEqual(self.get_package(), "BF4F06BF52035C0181")
            self.assertEqual(self.provide("BF5202A000"), "BF50023000")
            self.assertIn("BF54", self.get_package())
            self.assertEqual(self.provide("A003020101"), "BF50023000")
            self.assertEqual(self.get_package(), "BF4F03020101")
            self.assertEqual(server.end(), 0, server.error_output)
        results = [line["result"] for line in server.log if "result" in line]
        self.assertEqual([(result["verdict"], result["counter"]) for result in results],
                         [(verdict, counter) for counter in (2, 3) for verdict in
                          ("signature invalid", "signature valid", "signature valid, result of another package")])
        state = json.loads((self.pki / "EIM/state.json").read_text())
        self.assertEqual(state["eims"]["eim.example"][self.eid]["counter"], 3)

    def test_results_of_v1_0_that_are_sent_again(self):
        """Signed over eimSignature of a package that is no longer outstanding. A forged one is refused each time."""
        self.card = self.folder / "older.euicc"
        made = run("create", self.card, "--pki", self.pki, "--quirks", "v1.0")
        self.assertEqual(made.returncode, 0, made.stderr)
        self.eid = json.loads(run("show", self.card, "--json").stdout)["eid"]
        self.assertEqual(run("eim", "send", "--card", self.card, "--pki", self.pki, "--associate", "list").returncode, 0)
        with self.server({"orders": ["list"]}, {"orders": ["get-rat"]}) as server, \
                Run(self.card, "--listen", f"127.0.0.1:{(port := ground.free_port())}"):
            reader = ground.Vpcd.connecting_to(port)
            self.addCleanup(reader.close)
            reader.send(reader.ON)
            _, channel = ground.read_eid(reader.command)
            results = []
            for number in (1, 2):
                package = self.get_package()
                results.append(ground.es10(reader.command, channel, package[package.index("BF51"):])[:-4])
                for _ in range(2):
                    for i, result in enumerate(results):
                        forged = result[:-1] + ("0" if result[-1] != "0" else "1")
                        self.assertEqual(self.provide(forged), "BF500302017F")
                        self.assertEqual(self.provide(result), f"BF5006BF53038001{i + 1:02X}")
            self.assertEqual(self.get_package(), "BF4F03020101")
            self.assertEqual(server.end(), 0, server.error_output)
        state = json.loads((self.pki / "EIM/state.json").read_text())
        self.assertEqual(len(state["eims"]["eim.example"][self.eid]["results"]), 2)

    def test_log_of_a_replay(self):
        """The log line of a signed error has the name of its code."""
        state = self.pki / "EIM/state.json"
        known = json.loads(state.read_text())
        known["eims"]["eim.example"][self.eid]["counter"] = 0
        state.write_text(json.dumps(known))
        with Server("--pki", self.pki, "--listen", f"localhost:{self.port}", "--control", self.folder / "control",
                    json=False) as server, Run(self.card, "--listen", f"127.0.0.1:{(port := ground.free_port())}"):
            done = run("eim", "ask", "--control", self.folder / "control",
                        json.dumps({"do": "order", "eid": self.eid, "orders": ["list"]}))
            self.assertEqual(done.returncode, 0, done.stderr)
            reader = ground.Vpcd.connecting_to(port)
            self.addCleanup(reader.close)
            reader.send(reader.ON)
            _, channel = ground.read_eid(reader.command)
            package = self.get_package()
            self.assertEqual(self.provide(ground.es10(reader.command, channel, package[package.index("BF51"):])[:-4]),
                             "BF50023000")
            self.assertEqual(server.end(), 0, server.error_output)
        self.assertEqual(server.log, [f"GetEimPackage {self.eid} euiccPackageRequest",
                                      f"ProvideEimPackageResult {self.eid} emptyResponse: counterValue 1, "
                                      "result: replayError(4), signature valid"])

    def test_signed_results_without_an_eid(self):
        """Two packages with different eimTransactionIds, and one without: their signed results without EID are routed and
        distinguished by eimTransactionId and counterValue, also while a result of another card is expected."""
        with self.server({"orders": ["list"], "transaction": "AA"}, {"orders": ["get-rat"], "transaction": "bb", "id": "two"},
                         {"orders": ["list-eim"]}, {"eid": STRANGER, "data": "81", "transaction": "CC"}) as server, \
                Run(self.card, "--listen", f"127.0.0.1:{(port := ground.free_port())}"):
            reader = ground.Vpcd.connecting_to(port)
            self.addCleanup(reader.close)
            reader.send(reader.ON)
            _, channel = ground.read_eid(reader.command)
            self.post(tlv("BF4F", tlv("5A", STRANGER)))
            results = []
            for number in (1, 2):
                package = self.get_package()
                results.append(ground.es10(reader.command, channel, package[package.index("BF51"):])[:-4])
                for earlier in results[:-1]:  # late duplicates: acknowledged, and not taken as results of this package
                    self.assertEqual(self.post(tlv("BF50", earlier)), (200, "BF5006BF5303800101"))
                    self.assertEqual(self.get_package(), package)
                self.assertEqual(self.post(tlv("BF50", results[-1])), (200, f"BF5006BF53038001{number:02X}"))
            package = self.get_package()
            results.append(ground.es10(reader.command, channel, package[package.index("BF51"):])[:-4])
            self.assertEqual(self.post(tlv("BF50", results[-1])), (200, "BF5003020104"))  # the card is not known
            self.assertEqual(self.provide(results[-1]), "BF5006BF5303800103")
            self.assertEqual(self.get_package(), "BF4F03020101")
            self.assertEqual(server.end(), 0, server.error_output)
        state = json.loads((self.pki / "EIM/state.json").read_text())["eims"]["eim.example"]
        self.assertEqual([(r["counter"], r["seqNumber"], r.get("transaction")) for r in state[self.eid]["results"]],
                         [(2, 1, "AA"), (3, 2, "bb"), (4, 3, None)])
        self.assertEqual(len(state[STRANGER]["queue"]), 1)

    def test_forwards_what_comes_with_a_result(self):
        """ePRAndNotifications with --forward: sent in order to their SM-DP+, up to the first that it refuses; the accepted
        ones are acknowledged with the result."""
        taken = []

        class Smdp(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["pendingNotification"])
                self.send_response(204 if len(taken) != 2 else 500)
                self.end_headers()

            def log_message(self, *_):
                pass

        smdp = http.server.HTTPServer(("127.0.0.1", 0), Smdp)
        self.addCleanup(smdp.server_close)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate = self.folder / "smdp.pem"
        certificate.write_text(ssl.DER_cert_to_PEM_cert((self.pki / "DPtls/CERT_S_SM_DP_TLS_NIST.der").read_bytes()))
        context.load_cert_chain(certificate, self.pki / "DPtls/SK_S_SM_DP_TLS_NIST.pem")
        smdp.socket = context.wrap_socket(smdp.socket, server_side=True)
        threading.Thread(target=smdp.serve_forever, daemon=True).start()
        self.addCleanup(smdp.shutdown)
        address = f"localhost:{smdp.server_port}".encode().hex().upper()
        notifications = [tlv("30", tlv("BF2F", tlv("80", number) + "81020640" + tlv("0C", address)) + tlv("5F37", "01") +
                             2 * "3006020101020102") for number in ("0A", "0B", "0C")]
        with self.server({"orders": ["list"]}, {"orders": ["get-rat"]}, options=["--forward"]) as server, \
                Run(self.card, "--listen", f"127.0.0.1:{(port := ground.free_port())}"):
            reader = ground.Vpcd.connecting_to(port)
            self.addCleanup(reader.close)
            reader.send(reader.ON)
            _, channel = ground.read_eid(reader.command)

            def provide(*list_of):
                package = self.get_package()
                result = ground.es10(reader.command, channel, package[package.index("BF51"):])[:-4]
                return self.provide(tlv("30", result + tlv("A0", "".join(list_of))))

            self.assertEqual(provide(*notifications), tlv("BF50", tlv("BF53", "800101" + "80010A")))
            self.assertEqual([base64.b64decode(one).hex().upper() for one in taken], notifications[:2])
            # The card keeps results that were not acknowledged and sends them with the next result.
            self.assertEqual(provide(*notifications[1:]), tlv("BF50", tlv("BF53", "800102" + "80010B" + "80010C")))
            self.assertEqual([base64.b64decode(one).hex().upper() for one in taken[2:]], notifications[1:])
            self.assertEqual(server.end(), 0, server.error_output)
        calls = [call for line in server.log for call in line.get("es9", [])]
        self.assertEqual(["error" in call for call in calls], [False, True, False, False])

    def test_bad_requests(self):
        with self.server() as server:
            self.assertEqual(self.post("BF4F00"), (200, "BF4F03020104"))
            self.assertEqual(self.post("BF4F035A0189"), (200, "BF4F03020103"))
            stranger = "89049032000000000000000000000099"
            self.assertEqual(self.post(tlv("BF4F", tlv("5A", stranger))), (200, "BF4F03020102"))
            self.assertEqual(self.post(tlv("BF50", tlv("5A", stranger) + "A003020101")), (200, "BF5003020102"))
            self.assertEqual(self.provide("BF5100"), "BF500302017F")
            whys = []
            for body, why in (("", "not one TLV"), ("BF4F", "not one TLV"), ("BF4F055A10", "not one TLV"),
                              ("BF4000", "tag BF40"), ("30820000", "not one TLV"), ("BF3D00", "HandleNotificationEsipa"),
                              ("BF3D02A000", "CompactProfileInstallationResult")):
                self.assertEqual(self.post(body), (400, ""), body)
                self.assertIn(why, self.why)
                whys.append(self.why)
            for body, answer in (("BF3900", "BF390381017F"), (tlv("BF39", "81101122334455667788112233445566778882011F"),
                                                              "BF3903810134"),
                                 ("BF3B00", "BF3B0382017F"), ("BF3A00", "BF3A0381017F"), ("BF4100", "BF410381017F")):
                self.assertEqual(self.post(body), (200, answer))
            good = tlv("BF4F", tlv("5A", self.eid))
            self.assertEqual(self.post(good, path="/gsma/rsp2/es9plus"), (404, ""))
            self.assertEqual(self.why, 'path "/gsma/rsp2/es9plus": must be /gsma/rsp2/asn1 or '
                                       '/gsma/rsp2/esipa/FUNCTION')
            whys.append(self.why)
            self.assertEqual(self.post(good, content_type="application/json"), (415, ""))
            self.assertEqual(self.why, f'Content-Type "application/json": must be {TYPE} here')
            whys.append(self.why)
            for protocol in (None, "", "gsma/rsp/v2.1", "globalplatform-remote-admin/1.0", "gsma/rsp/v2.1.0 x"):
                self.assertEqual(self.post(good, protocol=protocol), (400, ""), protocol)
                self.assertEqual(self.why, f'X-Admin-Protocol "{protocol or ""}": must be gsma/rsp/vX.Y.Z (SGP.32 6.1)')
                whys.append(self.why)
            for protocol in (PROTOCOL, "gsma/rsp/v1.3.0", "gsma/rsp/v2.5.0"):  # what IPAs of other versions send
                self.assertEqual(self.post(good, protocol=protocol), (200, "BF4F03020101"), protocol)
            self.assertEqual(self.post(good, content_type=TYPE.upper() + "; a=b"), self.post(good))
            self.assertEqual(self.get_package(), "BF4F03020101")
            self.assertEqual(server.end(), 0, server.error_output)
        self.assertEqual({line.get("status") for line in server.log}, {200, 400, None})
        self.assertEqual([line["reason"] for line in server.log if line["answer"] == "refused"], whys)

    def test_spec_1_3(self):
        """X-Admin-Protocol of responses has the version of SGP.32; requests of all versions are served, and functions are the
        same."""
        self.protocol = "gsma/rsp/v1.3.0"
        with self.server({"data": "81"}, options=["--spec", "1.3"]) as server:
            for protocol in (PROTOCOL, self.protocol):
                self.assertEqual(self.post(tlv("BF4F", tlv("5A", self.eid)), protocol=protocol), (200, "BF4F06BF52035C0181"))
            self.assertEqual(self.post("BF4000")[0], 400)
            self.assertEqual(server.end(), 0, server.error_output)

    def test_one_writer_of_the_state(self):
        """A second eIM and `send` on the same state file, also through a link, report which process has it; the queue is
        unchanged; after a kill -9 the next process opens it."""
        state, link = self.pki / "EIM/state.json", self.folder / "link.json"
        link.symlink_to(state)
        where = ("--pki", self.pki, "--listen", "localhost:0")
        for number in (signal.SIGKILL, signal.SIGTERM):
            with self.server({"orders": ["list"]}, options=("--state", link)) as server:
                package = self.get_package()
                before = state.read_bytes()
                for path, other in ((state, ("eim", *where)), (link, ("eim", *where, "--state", link)),
                                    (state, ("eim", "send", "--card", self.card, "list")),
                                    (link, ("eim", "send", "--card", self.card, "--state", link, "list"))):
                    ended = run(*other)
                    self.assertEqual((ended.returncode, ended.stdout), (1, ""))
                    self.assertEqual(ended.stderr, f"euicc {' '.join(other[:1 + (other[1] == 'send')])}: {path}: in use by "
                                     f"process {server.process.pid}; stop it or choose another file with --state\n")
                self.assertEqual(state.read_bytes(), before)
                self.assertEqual(self.get_package(), package)
                server.end(number)
        self.assertTrue(link.is_symlink())
        self.assertEqual(stat.S_IMODE(state.stat().st_mode), 0o600)
        sent = run("eim", "send", "--card", self.card, "--json", "list")
        self.assertEqual((sent.returncode, json.loads(sent.stdout)["counter"]), (0, 3), sent.stderr)

    def test_state_that_cannot_be_used(self):
        """A folder, a dangling link into nowhere, a pipe, and a file that only others may write."""
        nobody = self.folder / "nobody"
        nobody.mkdir(0o777)
        nobody.chmod(0o777)
        self.folder.chmod(0o755)
        (self.folder / "dangling").symlink_to(self.folder / "none/state.json")
        os.mkfifo(self.folder / "pipe")
        (self.folder / "text").write_text("words")
        (nobody / "foreign").write_text("{}")
        (nobody / "foreign").chmod(0o444)
        for path, why in ((self.folder, "Is a directory"), (self.folder / "dangling", "No such file or directory"),
                          (self.folder / "pipe", "not a regular file"), (self.folder / "text", "not a state file")):
            ended = run("eim", "--pki", self.pki, "--listen", "localhost:0", "--state", path)
            self.assertEqual(ended.returncode, 1)
            self.assertOneLine(ended.stderr, f"{path}: {why}")
        subprocess.run(["chmod", "-R", "a+rX", self.pki], check=True)
        try:
            ended = run("eim", "--pki", self.pki, "--listen", "localhost:0", "--state", nobody / "foreign", user=65534)
        except (OSError, subprocess.SubprocessError) as error:
            self.skipTest(f"cannot change the user: {error}")
        self.assertOneLine(ended.stderr, f"{nobody / 'foreign'}: Permission denied")

    def test_control_and_kills(self):
        """Orders of the socket, sent packages and received results survive a kill -9 at each step (ESIPA-E1)."""
        path = self.folder / "control"
        where = ("--pki", self.pki, "--listen", f"localhost:{self.port}", "--control", path)

        def show(control):
            return control.ask(do="show")["cards"][self.eid]

        with Run(self.card, "--listen", f"127.0.0.1:{(port := ground.free_port())}"):
            reader = ground.Vpcd.connecting_to(port)
            self.addCleanup(reader.close)
            reader.send(reader.ON)
            _, channel = ground.read_eid(reader.command)
            with Server(*where) as server:
                self.assertEqual(stat.S_IMODE(path.stat().st_mode), 0o600)
                control = Control(path)
                self.assertEqual(control.ask(do="order", eid=self.eid, orders=["list"]), {"ok": True, "id": "1"})
                self.assertEqual(control.ask(do="order", eid=self.eid, orders=["get-rat"], id="rat"), {"ok": True, "id": "rat"})
                self.assertEqual(control.ask(do="order", eid=self.eid, orders=["get-rat"], id="rat"), {"ok": True, "id": "rat"})
                self.assertEqual(control.ask(do="order", eid=self.eid, orders=["list"])["id"], "2")
                for request, complaint in (({"do": "fly"}, "do: must be one of"), ({"do": "order", "eid": self.eid}, "one of orders"),
                                           ({"do": "cancel", "eid": self.eid, "id": "9"}, "not found"),
                                           ({"do": "forget", "eid": "1"}, "not found"),
                                           ({"do": "order", "eid": self.eid, "download": {"smds": 1}}, "smds"),
                                           ({"do": "order", "eid": self.eid, "download": {"held": True}}, "one of"),
                                           ({"do": "order", "eid": self.eid, "data": "81", "id": ""}, "id")):
                    answer = control.ask(**request)
                    self.assertFalse(answer["ok"], request)
                    self.assertIn(complaint, answer["error"])
                control.socket.sendall(b"[\n")
                self.assertFalse(json.loads(control.lines.readline())["ok"])
                self.assertEqual(control.ask(do="cancel", eid=self.eid, id="2"), {"ok": True})
                self.assertOneLine(run("eim", "--pki", self.pki, "--listen", "localhost:0", "--control", path).stderr, "in use")
                control.close()
                server.end(signal.SIGKILL)
            with Server(*where) as server:
                package = self.get_package()
                server.end(signal.SIGKILL)
            with Server(*where) as server:
                self.assertEqual(self.get_package(), package, "the same octets, the same counter")
                control = Control(path)
                self.assertEqual(control.ask(do="cancel", eid=self.eid, id="1")["error"], "already sent; cannot cancel")
                self.assertEqual(control.ask(do="follow"), {"ok": True})
                result = ground.es10(reader.command, channel, package[package.index("BF51"):])[:-4]
                self.assertEqual(self.provide(result), "BF5006BF5303800101")
                event = json.loads(control.lines.readline())["event"]
                self.assertEqual((event["function"], event["answer"], "request" in event),
                                 ("ProvideEimPackageResult", "eimAcknowledgements", False))
                control.close()
                server.end(signal.SIGKILL)
            with Server(*where) as server:
                control = Control(path)
                card = show(control)
                self.assertEqual([item["id"] for item in card["queue"]], ["rat"])
                self.assertEqual([(result["id"], result["seqNumber"]) for result in card["results"]], [("1", 1)])
                self.assertEqual(self.provide(result), "BF5006BF5303800101")
                self.assertEqual(len(show(control)["results"]), 1)
                self.assertEqual(control.ask(do="forget", eid=self.eid), {"ok": True})
                self.assertNotIn("results", show(control))
                control.close()
                self.assertEqual(server.end(), 0, server.error_output)
            self.assertFalse(path.exists())

    def test_clients_that_vanish(self):
        """Clients that disconnect after their requests: a write to such a client does not end the server."""
        request = b"POST /gsma/rsp2/asn1 HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\n" \
                  b"X-Admin-Protocol: gsma/rsp/v2.1.0\r\nContent-Length: 3\r\n\r\n\xbf\x4f\x00"
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        with self.server() as server:
            for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
                context.minimum_version = context.maximum_version = version
                for _ in range(20):
                    peer = context.wrap_socket(socket.create_connection(("127.0.0.1", self.port)))
                    peer.sendall(request % TYPE.encode() * 8)
                    peer.close()
            self.assertEqual(self.post("BF4F00"), (200, "BF4F03020104"))
            self.assertEqual(server.end(), 0, server.error_output)

    def test_hostile_clients(self):
        """Random data, incomplete requests and a control line without an end: other clients are served meanwhile."""
        path = self.folder / "control"
        with Server("--pki", self.pki, "--listen", f"localhost:{self.port}", "--control", path) as server:
            open_ones = [socket.create_connection(("127.0.0.1", self.port)) for _ in range(50)]
            for number, peer in enumerate(open_ones):
                peer.sendall(bytes([number]) * 100 if number % 2 else b"\x16\x03\x01")
            control = Control(path)
            with self.assertRaises(OSError):
                for _ in range(100):
                    control.socket.sendall(b"x" * 65536)
            control.close()
            crowd = [Control(path) for _ in range(20)]
            self.assertEqual(crowd[0].ask(do="show")["ok"], True)
            self.assertEqual(crowd[19].lines.readline(), "")
            for one in crowd:
                one.close()
            self.assertEqual(self.post("5A" * 10000), (400, ""))
            self.assertEqual(self.get_package(), "BF4F03020101")
            for peer in open_ones:
                peer.close()
            self.assertEqual(server.end(), 0, server.error_output)

    def test_more_clients_than_descriptors(self):
        """More clients than descriptors wait: files and the control socket work, the CPU is idle, then all are served."""
        path = self.folder / "control"
        with Server("--pki", self.pki, "--listen", f"localhost:{self.port}", "--control", path) as server:
            resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (100, 100))
            crowd = [socket.create_connection(("127.0.0.1", self.port)) for _ in range(150)]
            descriptors = pathlib.Path(f"/proc/{server.process.pid}/fd")
            self.assertTrue(ground.wait_for(lambda: len(list(descriptors.iterdir())) >= 60))
            before = ground.cpu_seconds(server.process.pid)
            time.sleep(1)
            self.assertLess(ground.cpu_seconds(server.process.pid) - before, 0.5)
            self.assertLess(len(list(descriptors.iterdir())), 90)
            done = run("eim", "ask", "--control", path, json.dumps({"do": "order", "eid": self.eid, "orders": ["list"]}))
            self.assertEqual(done.returncode, 0, done.stderr)
            for peer in crowd:
                peer.close()
            self.assertTrue(self.get_package().startswith("BF4F"))
            self.assertEqual(server.end(), 0)
            self.assertEqual(circle.messages(server.error_output), "")

    def test_a_header_without_end(self):
        with Server("--pki", self.pki, "--listen", f"localhost:{self.port}") as server:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            with context.wrap_socket(socket.create_connection(("127.0.0.1", self.port), ground.PATIENCE)) as peer:
                peer.sendall(b"POST /gsma/rsp2/asn1 HTTP/1.1\r\n")
                with contextlib.suppress(OSError):
                    for _ in range(100):
                        peer.sendall(b"X-A: " + b"b" * 1000 + b"\r\n")
                self.assertIn(b" 431 ", peer.recv(65536))
            self.assertTrue(self.get_package().startswith("BF4F"))
            self.assertEqual(server.end(), 0, server.error_output)

    @contextlib.contextmanager
    def slow_download(self):
        """A card that waits for its SM-DP+, which accepts the connection and does not respond: the connection, and the
        response that the card will get."""
        slow = socket.create_server(("127.0.0.1", 0))
        slow.settimeout(ground.PATIENCE)
        self.addCleanup(slow.close)
        address = f"localhost:{slow.getsockname()[1]}"
        with self.server({"download": f"1${address}$ONE", "transaction": "C0FFEE"}) as server:
            self.assertIn("BF54", self.get_package())
            answers = []
            info = tlv("BF20", "8203020500" + "A900" + "AA00")
            request = tlv("BF39", tlv("81", "11" * 16) + tlv("83", address.encode().hex()) + info + tlv("82", "C0FFEE"))

            server.request = request

            def ask():
                with contextlib.suppress(http.client.RemoteDisconnected):
                    answers.append(self.post(request))

            waiter = threading.Thread(target=ask)
            waiter.start()
            connection, _ = slow.accept()
            yield server, connection
            connection.close()
            waiter.join()
            server.answers = answers

    def send(self, body):
        """A request whose client does not wait for the response; its connection."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        peer = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=ground.PATIENCE, context=context)
        peer.request("POST", "/gsma/rsp2/asn1", bytes.fromhex(body), {"Content-Type": TYPE, "X-Admin-Protocol": PROTOCOL})
        return peer

    def test_a_crowd_waits_for_an_smdp(self):
        """Some of the waiting clients disconnect; their number is bounded, and requests that need no SM-DP+ are served."""
        with self.slow_download() as (server, _):
            waiting = [self.send(server.request) for _ in range(63)]
            for peer in waiting[::2]:
                peer.close()
            self.assertEqual(self.post(server.request), (200, "BF390381017F"))
            self.assertIn("BF54", self.get_package())
            self.assertEqual(server.end(), 0, server.error_output)
            for peer in waiting:
                peer.close()
        self.assertEqual([line["reason"] for line in server.log if "reason" in line],
                         ["too many requests are waiting for an SM-DP+"] + 64 * ["the eIM is shutting down"])

    def test_others_while_an_smdp_thinks(self):
        with self.slow_download() as (server, _):
            before = time.monotonic()
            for _ in range(5):
                self.assertIn("BF54", self.get_package())
            self.assertLess(time.monotonic() - before, 5)
        # The slow server closed the connection: undefinedError.
        self.assertEqual(server.answers, [(200, "BF390381017F")])
        self.assertRegex(server.log[-1]["reason"], "Connection reset by peer|Empty reply from server")
        self.assertEqual([line["function"] for line in server.log],
                         6 * ["GetEimPackage"] + ["InitiateAuthentication"])

    def test_ends_while_an_smdp_thinks(self):
        with self.slow_download() as (server, _):
            self.assertEqual(server.end(), 0, server.error_output)
        self.assertEqual(server.log[-1]["reason"], "the eIM is shutting down")
        self.assertEqual(server.answers, [])

    def test_ask(self):
        path = self.folder / "control"
        self.assertOneLine(run("eim", "ask", "--control", path, "{}").stderr, "is the command running?")
        with Server("--pki", self.pki, "--listen", f"localhost:{self.port}", "--control", path):
            done = run("eim", "ask", "--control", path,
                        json.dumps({"do": "order", "eid": self.eid, "download": {"defaultSmdp": True}}, indent=1))
            self.assertEqual((done.returncode, json.loads(done.stdout)), (0, {"ok": True, "id": "1"}))
            refused = run("eim", "ask", "--control", path, '{"do": "fly"}')
            self.assertEqual((refused.returncode, json.loads(refused.stdout)["ok"]), (1, False))
            self.assertOneLine(run("eim", "ask", "--control", path, "fly").stderr, "JSON")
            self.assertEqual(run("eim", "ask", "--control", path).returncode, 2)

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
