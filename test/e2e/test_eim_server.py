# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc eim as an ESipa server, with a minimal IPA as client: the queue, results, acknowledgements, refusals."""
import base64, http.server, json, os, signal, ssl, stat, subprocess, threading, unittest

import ground
from esipa_case import PROTOCOL, TYPE, EsipaCase, tlv
from ground import Control, run
from servers import Server

STRANGER = "89049032000000000000000000000099"


def setUpModule():
    ground.enter_own_world()


class EimServer(EsipaCase):
    def test_packages_in_turn(self):
        with self.server({"orders": ["list"]}, {"orders": [{"default-dp": {"address": "smdp.example"}}],
                                                "transaction": "C0FFEE"}, {"data": "81"},
                         {"download": "1$smdp.example$ONE"}) as server, self.isdr() as card:
            self.assertEqual(server.first, f"eIM eim.example at localhost:{self.port}\n")
            for number in (1, 2):
                package = self.get_package()
                self.assertRegex(package, "^BF4F(..|81..)BF51")
                self.assertEqual(self.get_package(), package, "the same until its result comes")
                result = card(package[package.index("BF51"):])
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
            server.end()
        results = [line["result"] for line in server.records if "result" in line]
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
        with self.server({"orders": ["list"]}, {"orders": ["get-rat"]}) as server, self.isdr() as card:
            results = []
            for number in (1, 2):
                results.append(card(self.package()))
                for _ in range(2):
                    for i, result in enumerate(results):
                        forged = result[:-1] + ("0" if result[-1] != "0" else "1")
                        self.assertEqual(self.provide(forged), "BF500302017F")
                        self.assertEqual(self.provide(result), f"BF5006BF53038001{i + 1:02X}")
            self.assertEqual(self.get_package(), "BF4F03020101")
            server.end()
        state = json.loads((self.pki / "EIM/state.json").read_text())
        self.assertEqual(len(state["eims"]["eim.example"][self.eid]["results"]), 2)

    def test_log_of_a_replay(self):
        """The log line of a signed error has the name of its code."""
        state = self.pki / "EIM/state.json"
        known = json.loads(state.read_text())
        known["eims"]["eim.example"][self.eid]["counter"] = 0
        state.write_text(json.dumps(known))
        with Server("eim", "--pki", self.pki, "--listen", f"localhost:{self.port}", "--control", self.folder / "control") as server, \
                self.isdr() as card:
            done = run("eim", "ask", "--control", self.folder / "control",
                        json.dumps({"do": "order", "eid": self.eid, "orders": ["list"]}))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.assertEqual(self.provide(card(self.package())), "BF50023000")
            server.end()
        self.assertEqual(server.log.splitlines(), [f"GetEimPackage {self.eid} euiccPackageRequest",
                                                   f"ProvideEimPackageResult {self.eid} emptyResponse: counterValue 1, "
                                                   "result: replayError(4), signature valid"])

    def test_signed_results_without_an_eid(self):
        """Two packages with different eimTransactionIds, and one without: their signed results without EID are routed and
        distinguished by eimTransactionId and counterValue, also while a result of another card is expected."""
        with self.server({"orders": ["list"], "transaction": "AA"}, {"orders": ["get-rat"], "transaction": "bb", "id": "two"},
                         {"orders": ["list-eim"]}, {"eid": STRANGER, "data": "81", "transaction": "CC"}) as server, self.isdr() as card:
            self.post(tlv("BF4F", tlv("5A", STRANGER)))
            results = []
            for number in (1, 2):
                package = self.get_package()
                results.append(card(package[package.index("BF51"):]))
                for earlier in results[:-1]:  # late duplicates: acknowledged, and not taken as results of this package
                    self.assertEqual(self.post(tlv("BF50", earlier)), (200, "BF5006BF5303800101"))
                    self.assertEqual(self.get_package(), package)
                self.assertEqual(self.post(tlv("BF50", results[-1])), (200, f"BF5006BF53038001{number:02X}"))
            results.append(card(self.package()))
            self.assertEqual(self.post(tlv("BF50", results[-1])), (200, "BF5003020104"))  # the card is not known
            self.assertEqual(self.provide(results[-1]), "BF5006BF5303800103")
            self.assertEqual(self.get_package(), "BF4F03020101")
            server.end()
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
        with self.server({"orders": ["list"]}, {"orders": ["get-rat"]}, options=["--forward"]) as server, self.isdr() as card:

            def provide(*list_of):
                result = card(self.package())
                return self.provide(tlv("30", result + tlv("A0", "".join(list_of))))

            self.assertEqual(provide(*notifications), tlv("BF50", tlv("BF53", "800101" + "80010A")))
            self.assertEqual([base64.b64decode(one).hex().upper() for one in taken], notifications[:2])
            # The card keeps results that were not acknowledged and sends them with the next result.
            self.assertEqual(provide(*notifications[1:]), tlv("BF50", tlv("BF53", "800102" + "80010B" + "80010C")))
            self.assertEqual([base64.b64decode(one).hex().upper() for one in taken[2:]], notifications[1:])
            server.end()
        calls = [call for line in server.records for call in line.get("es9", [])]
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
            server.end()
        self.assertEqual({line.get("status") for line in server.records}, {200, 400, None})
        self.assertEqual([line["reason"] for line in server.records if line["answer"] == "refused"], whys)

    def test_spec_1_3(self):
        """X-Admin-Protocol of responses has the version of SGP.32; requests of all versions are served, and functions are the
        same."""
        self.protocol = "gsma/rsp/v1.3.0"
        with self.server({"data": "81"}, options=["--spec", "1.3"]) as server:
            for protocol in (PROTOCOL, self.protocol):
                self.assertEqual(self.post(tlv("BF4F", tlv("5A", self.eid)), protocol=protocol), (200, "BF4F06BF52035C0181"))
            self.assertEqual(self.post("BF4000")[0], 400)
            server.end()

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
        options = ("--control", path)

        def show(control):
            return control.ask(do="show")["cards"][self.eid]

        with self.isdr() as card:
            with self.server(options=options) as server:
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
                self.assertFalse(control.line()["ok"])
                self.assertEqual(control.ask(do="cancel", eid=self.eid, id="2"), {"ok": True})
                self.assertOneLine(run("eim", "--pki", self.pki, "--listen", "localhost:0", "--control", path).stderr, "in use")
                control.close()
                server.end(signal.SIGKILL)
            with self.server(options=options) as server:
                package = self.get_package()
                server.end(signal.SIGKILL)
            with self.server(options=options) as server:
                self.assertEqual(self.get_package(), package, "the same octets, the same counter")
                control = Control(path)
                self.assertEqual(control.ask(do="cancel", eid=self.eid, id="1")["error"], "already sent; cannot cancel")
                self.assertEqual(control.ask(do="follow"), {"ok": True})
                result = card(package[package.index("BF51"):])
                self.assertEqual(self.provide(result), "BF5006BF5303800101")
                event = control.line()["event"]
                self.assertEqual((event["function"], event["answer"], "request" in event),
                                 ("ProvideEimPackageResult", "eimAcknowledgements", False))
                control.close()
                server.end(signal.SIGKILL)
            with self.server(options=options) as server:
                control = Control(path)
                shown = show(control)
                self.assertEqual([item["id"] for item in shown["queue"]], ["rat"])
                self.assertEqual([(result["id"], result["seqNumber"]) for result in shown["results"]], [("1", 1)])
                self.assertEqual(self.provide(result), "BF5006BF5303800101")
                self.assertEqual(len(show(control)["results"]), 1)
                self.assertEqual(control.ask(do="forget", eid=self.eid), {"ok": True})
                self.assertNotIn("results", show(control))
                control.close()
                server.end()
            self.assertFalse(path.exists())

    def test_ask(self):
        path = self.folder / "control"
        self.assertOneLine(run("eim", "ask", "--control", path, "{}").stderr, "is the command running?")
        with self.server(options=("--control", path)):
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
