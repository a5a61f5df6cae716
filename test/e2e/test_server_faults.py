# SPDX-License-Identifier: GPL-3.0-or-later
"""Fault rules of `euicc smdpp` and `euicc eim`: each action, with `euicc lpa`, a card or a client that reads octets, and what
it says."""
import http.client, json, pathlib, re, shutil, socket, ssl, subprocess, tempfile, time, unittest

import ground
from esipa_case import EsipaCase, tlv
from ground import run
from servers import Server


def setUpModule():
    ground.enter_own_world()


class ControlledServer(Server):
    """`euicc COMMAND ARGUMENTS` with a control socket."""

    def __init__(self, command, folder, *arguments):
        self.command, self.control = command, folder / "control.sock"
        super().__init__(command, "--listen", "localhost:0", "--control", self.control, *arguments)

    def ask(self, status=0, **request):
        done = run(self.command, "ask", "--control", self.control, json.dumps(request))
        assert done.returncode == status, done.stdout + done.stderr
        return json.loads(done.stdout)

    def fault(self, rule):
        return self.ask(do="fault", add=rule)["id"]

    def clear(self):
        self.ask(do="fault", remove="all")


class Smdpp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.store = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.store)
        cls.pki, cls.profiles = cls.store / "pki", cls.store / "profiles"
        cls.profiles.mkdir()
        for words in (("pki", cls.pki), ("create", cls.store / "card.euicc", "--mode", "consumer", "--pki", cls.pki),
                      ("profile", "build", "-o", cls.profiles / "one.der")):
            made = run(*words)
            assert made.returncode == 0, made.stderr

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.card = self.folder / "card.euicc"
        shutil.copy(self.store / "card.euicc", self.card)

    def server(self, *more):
        return ControlledServer("smdpp", self.folder, "--pki", self.pki, "--profiles", self.profiles, *more)

    def download(self, server):
        """The output of one download, as one line."""
        address = re.search(r"LPA:1\$[^\"\s]*", server.first)
        code = address[0] if address else f"LPA:1${server.ask(do='show')['address']}$one"
        done = run("lpa", "--card", self.card, "--pki", self.pki, "download", code)
        return done.returncode, (done.stdout + done.stderr).strip()

    # what the card or the LPA says to each action
    ACTIONS = {
        "function=InitiateAuthentication wrong-signature": "AuthenticateServer: .*invalidSignature",
        "function=InitiateAuthentication wrong-certificate=other-ci": "AuthenticateServer: .*ciPKUnknown",
        "function=InitiateAuthentication wrong-certificate=wrong-role": "AuthenticateServer: .*invalidOid",
        "function=InitiateAuthentication wrong-certificate=wrong-eum": "AuthenticateServer: .*ciPKUnknown",
        "function=InitiateAuthentication wrong-transaction-id": "8.10.1/3.9",
        "function=AuthenticateClient wrong-signature": "PrepareDownload: .*invalidSignature",
        "function=AuthenticateClient wrong-certificate=other-ci": "PrepareDownload: .*invalidCertificate",
        "function=AuthenticateClient wrong-certificate=wrong-role": "PrepareDownload: .*invalidCertificate",
        "function=AuthenticateClient wrong-certificate=wrong-eum": "PrepareDownload: .*invalidCertificate",
        "function=AuthenticateClient wrong-transaction-id": "PrepareDownload: .*invalidTransactionId",
        "function=GetBoundProfilePackage wrong-signature": "initialiseSecureChannel.*invalidSignature",
        "function=GetBoundProfilePackage wrong-transaction-id": "initialiseSecureChannel.*invalidTransactionId",
        "function=GetBoundProfilePackage wrong-key-type": "initialiseSecureChannel.*unsupportedCrtValues",
        "function=GetBoundProfilePackage wrong-remote-operation": "unsupportedRemoteOperationType",
        "function=GetBoundProfilePackage wrong-mac": "loadProfileElements.*scp03tSecurityError",
        "function=GetBoundProfilePackage wrong-iccid": "loadProfileElements.*DataMismatch",
        "function=GetBoundProfilePackage truncated-package": "loadProfileElements.*PEProcessingError",
        "function=InitiateAuthentication error=8.8.1/3.8": "initiateAuthentication: .*8.8.1/3.8",
        "function=AuthenticateClient error=8.2.6/3.8": "authenticateClient: .*8.2.6/3.8",
        "function=GetBoundProfilePackage error=8.2.7/6.4": "getBoundProfilePackage: .*8.2.7/6.4",
        "request error=99.99/99.99": "initiateAuthentication: .*99.99/99.99",
        "function=GetBoundProfilePackage http=503": "getBoundProfilePackage: HTTP status 503",
        "request n=2 http=301": "authenticateClient: HTTP status 301",
        "request cut=0": "initiateAuthentication: ",
        "function=GetBoundProfilePackage cut=1500": "getBoundProfilePackage: ",
    }

    def test_each_action(self):
        with self.server("--json") as server:
            numbers = []
            for rule, expected in self.ACTIONS.items():
                with self.subTest(rule):
                    numbers.append(server.fault(rule))
                    status, said = self.download(server)
                    self.assertEqual(status, 1, said)
                    self.assertRegex(said, expected)
                    self.assertEqual(server.ask(do="fault", list=True)["faults"][0]["acted"], 1)
                    server.clear()
            self.assertEqual(self.download(server)[0], 0)
            server.end()
        faults = [record for record in server.records if record["event"] == "fault"]
        self.assertEqual([(record["id"], record["rule"]) for record in faults], list(zip(numbers, self.ACTIONS)))
        self.assertEqual(faults[0]["function"], "InitiateAuthentication")

    def test_expired_certificates(self):
        """A card without a clock does not see it; the certificates are expired."""
        with self.server("--json") as server:
            for function in "InitiateAuthentication", "AuthenticateClient":
                server.fault(f"function={function} wrong-certificate=expired")
            self.assertEqual(self.download(server)[0], 0)
            server.end()
        self.assertEqual([r["function"] for r in server.records if r["event"] == "fault"],
                         ["InitiateAuthentication", "AuthenticateClient"])

    def test_delay(self):
        with self.server() as server:
            server.fault("function=AuthenticateClient delay=1.5")
            start = time.monotonic()
            self.assertEqual(self.download(server)[0], 0)
            self.assertGreaterEqual(time.monotonic() - start, 1.5)
            server.end()
        self.assertIn("fault rule 1 AuthenticateClient function=AuthenticateClient delay=1.5\n", server.log)

    def test_cut_counts_octets(self):
        """The octets of the response, its header included, and no more."""
        request = (b"POST /gsma/rsp2/es9plus/handleNotification HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                   b"X-Admin-Protocol: gsma/rsp/v2.1.0\r\nContent-Length: 2\r\n\r\n{}")
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        context.set_ciphers("DEFAULT:@SECLEVEL=0")
        with self.server("--fault", "request cut=40 always") as server:
            port, = server.ports
            for _ in range(2):
                with socket.create_connection(("localhost", port)) as plain, context.wrap_socket(plain) as tls:
                    tls.sendall(request)
                    got = b""
                    try:
                        while octets := tls.recv(4096):
                            got += octets
                    except ssl.SSLEOFError:
                        pass
                    self.assertEqual(len(got), 40)
                    self.assertTrue(got.startswith(b"HTTP/1.1 400"), got)

    def test_several_rules(self):
        """Each counts; the first added one acts. Rules of the command line, of a file and of the socket."""
        rules = self.folder / "rules"
        rules.write_text("# for nightly runs\n\n  function=AuthenticateClient n=2 error=8.2.6/3.8\r\n")
        with self.server("--json", "--fault", "request n=2 http=503", "--fault-file", rules) as server:
            server.fault("request every=5 http=500")
            said = [self.download(server)[1] for _ in range(4)]
            self.assertIn("503", said[0])
            self.assertIn("8.2.6/3.8", said[1])  # the 5th request (the 3rd one is CancelSession) is for rules 2 and 3
            show = server.ask(do="show")
            self.assertEqual([f["id"] for f in show["faults"]], [1, 2, 3])
            self.assertEqual([f["ended"] for f in show["faults"]], [True, True, False])
            self.assertEqual(show["profiles"][0]["name"], "one")
            server.ask(do="fault", remove=3)
            server.ask(status=1, do="fault", remove=3)
            self.assertEqual(len(server.ask(do="fault", list=True)["faults"]), 2)

    def test_followers(self):
        with self.server() as server:
            follower = subprocess.Popen([ground.EUICC, "smdpp", "ask", "--control", str(server.control), '{"do": "follow"}'],
                                        stdout=subprocess.PIPE, text=True)
            self.assertEqual(json.loads(follower.stdout.readline()), {"ok": True})
            server.fault("function=AuthenticateClient error=8.2.6/3.8")
            self.download(server)
            events = [json.loads(follower.stdout.readline()) for _ in range(2)]
            follower.terminate()
            follower.communicate()
        self.assertEqual([event["event"] for event in events], ["fault", "refused"])
        self.assertEqual(events[1]["detail"], "fault rule 1")

    def test_refused_rules(self):
        with self.server() as server:
            for rule, why in (("function=Fly http=503", "choose from InitiateAuthentication"),
                              ("function=HandleNotification error=8.1/6.1", "choose from http=, delay=, cut="),
                              ("function=CancelSession wrong-signature", "choose from http=, delay=, cut=, error="),
                              ("request error=x", "no function has this code"),
                              ("function=AuthenticateClient error=x", "SUBJECT/REASON of SGP.22"),
                              ("request wrong-certificate=old", "unknown word"),
                              ("request fly", "unknown word"), ("http=503", "no place")):
                with self.subTest(rule):
                    self.assertIn(why, server.ask(status=1, do="fault", add=rule)["error"])
            self.assertEqual(server.ask(status=1, do="dance")["error"], "do: must be one of show, fault, follow")
        words = ("smdpp", "--pki", self.pki, "--profiles", self.profiles, "--listen", "localhost:0")
        refused = run(*words, "--fault", "request fly")
        self.assertEqual((refused.returncode, refused.stderr),
                         (1, "euicc smdpp: --fault 'request fly': fly: unknown word in a fault rule; the words are in euiccd_fault(3), "
                             "those of servers in euicc-smdpp(1) and euicc-eim(1)\n"))
        rules = self.folder / "rules"
        rules.write_text("request cut=0\n\nrequest n=0 cut=0\n")
        refused = run(*words, "--fault-file", rules)
        self.assertEqual((refused.returncode, refused.stderr),
                         (1, f"euicc smdpp: {rules}: 'request n=0 cut=0': n=0: must be 1 to 4294967295\n"))
        self.assertIn("No such file or directory", run(*words, "--fault-file", self.folder / "none").stderr)


class Eim(EsipaCase):
    """An eIM, a card in a reader and an IPA of few lines between them."""

    def server(self, *options):
        server = ControlledServer("eim", self.folder, "--pki", self.pki, *options)
        self.port, = server.ports
        return server

    def order(self, server, *orders):
        return server.ask(do="order", eid=self.eid, orders=list(orders))["id"]

    def result(self, server):
        """The report of the last result of the card."""
        return server.ask(do="show")["cards"][self.eid]["results"][-1]

    def test_wrong_packages(self):
        """The card refuses them; each is sent again with the same octets until its result arrives, the next one is right."""
        with self.server() as server, self.isdr() as card:
            for action, said in (("wrong-signature", "eimSignature is invalid"), ("wrong-counter", "replayError")):
                with self.subTest(action):
                    server.fault(f"function=GetEimPackage {action}")
                    self.order(server, "list")
                    self.order(server, "list")
                    wrong = self.package()
                    self.assertEqual(self.package(), wrong)
                    answer = card(wrong)
                    self.provide(answer)
                    self.assertIn(said, json.dumps(self.result(server)))
                    self.assertRegex(self.provide(card(self.package())), "^BF50..BF53")
                    self.assertEqual(self.result(server)["operations"][0]["result"], "ok")
            server.end()
        self.assertRegex(server.log, r"fault rule 1 GetEimPackage function=GetEimPackage wrong-signature\n")

    def test_no_acknowledgement(self):
        with self.server("--json") as server, self.isdr() as card:
            server.fault("function=ProvideEimPackageResult no-acknowledgement always")
            self.order(server, "list")
            result = card(self.package())
            for _ in range(3):
                self.assertEqual(self.provide(result), "BF50023000")
            self.assertTrue(self.result(server)["verified"])
            server.clear()
            self.assertRegex(self.provide(result), "^BF5006BF53")
            server.end()
        events = [record for record in server.records if record.get("event") == "fault"]
        self.assertEqual(len(events), 3)
        self.assertEqual((events[0]["id"], events[0]["function"]), (1, "ProvideEimPackageResult"))

    def test_errors(self):
        """Each error code by its name, instead of the function: the queue is as before."""
        with self.server() as server:
            self.order(server, "list")
            for rule, request, response in (
                    ("function=GetEimPackage error=eidNotFound", "BF4F", "BF4F03020102"),
                    ("function=GetEimPackage package-refused", "BF4F", "BF4F0302017F"),
                    ("function=ProvideEimPackageResult error=undefinedError", "BF50", "BF500302017F"),
                    ("function=InitiateAuthentication error=smdpAddressMismatch", "BF39", "BF3903810132"),
                    ("function=AuthenticateClient error=insufficientMemory", "BF3B", None),
                    ("function=GetBoundProfilePackage error=bppRebindingRefused", "BF3A", None),
                    ("function=CancelSession error=euiccSignatureInvalid", "BF41", "BF4103810102")):
                with self.subTest(rule):
                    server.fault(rule)
                    status, got = self.post(tlv(request, tlv("5A", self.eid)))
                    self.assertEqual(status, 200)
                    self.assertRegex(got, f"^{response or request + '038.01..'}$")
            self.assertIn("BF51", self.get_package())

    def test_transport(self):
        with self.server("--fault", "function=GetEimPackage http=503") as server:
            poll = tlv("BF4F", tlv("5A", self.eid))
            self.assertEqual(self.post(poll), (503, ""))
            self.assertEqual(self.why, "fault rule 1")
            server.fault("request delay=1.2")
            start = time.monotonic()
            self.assertEqual(self.post(poll), (200, "BF4F03020101"))
            self.assertGreaterEqual(time.monotonic() - start, 1.2)
            server.fault("request cut=0")
            with self.assertRaises((http.client.HTTPException, OSError)):
                self.post(poll)
            self.assertEqual(self.post(poll)[0], 200)

    def test_refused_rules(self):
        with self.server() as server:
            for rule, why in (("function=GetEimPackage error=x", "choose from noEimPackageAvailable, eidNotFound"),
                              ("function=CancelSession wrong-counter", "choose from http=, delay=, cut=, error="),
                              ("function=HandleNotification error=undefinedError", "choose from http=, delay=, cut="),
                              ("function=TransferEimPackage http=503", "choose from wrong-signature, wrong-counter"),
                              ("function=Fly http=503", "choose from GetEimPackage, ProvideEimPackageResult")):
                with self.subTest(rule):
                    self.assertIn(why, server.ask(status=1, do="fault", add=rule)["error"])


if __name__ == "__main__":
    unittest.main()
