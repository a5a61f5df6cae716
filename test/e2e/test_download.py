# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc smdpp and euicc lpa: downloads, their failures, profile switches, notifications."""
import contextlib, json, os, pathlib, shutil, socket, ssl, subprocess, tempfile, threading, unittest

import ground
from ground import READER, Run, run
from servers import Server


def setUpModule():
    ground.enter_own_world()


class Download(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.store = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.store)
        cls.pki = cls.store / "pki"
        for made in (run("pki", cls.pki), run("create", cls.store / "card.euicc", "--mode", "consumer",
                                              "--pki", cls.pki)):
            assert made.returncode == 0, made.stderr
        cls.eid = made.stdout.strip()
        cls.package = cls.store / "package.der"
        built = run("profile", "build", "--set", "iccid=899990100000000001", "--set", "algorithm=milenage",
                    "-o", cls.package)
        assert built.returncode == 0, built.stderr

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.card = self.folder / "card.euicc"
        shutil.copy(self.store / "card.euicc", self.card)
        self.profiles = self.folder / "profiles"
        self.profiles.mkdir()
        self.port = ground.free_port()
        self.address = f"localhost:{self.port}"

    def offer(self, name="one", **members):
        shutil.copy(self.package, self.profiles / f"{name}.der")
        (self.profiles / f"{name}.json").write_text(json.dumps(members))

    def server(self, *more):
        return Server("smdpp", "--pki", self.pki, "--profiles", self.profiles, "--listen", self.address, *more)

    def lpa(self, *words, status=0, where=None):
        done = run("lpa", *(where or ("--card", self.card)), "--pki", self.pki, *words)
        self.assertEqual(done.returncode, status, done.stderr + done.stdout)
        return done

    def list(self, where=None):
        return json.loads(self.lpa("--json", "list", where=where).stdout)

    def code(self, name="one"):
        return f"LPA:1${self.address}${name}"

    def circle(self, where=None):
        everything = ["install", "enable", "disable", "delete"]
        self.offer(notificationConfiguration=[{"events": everything, "address": self.address}],
                   serviceProviderName="Ship", protectionKeys=True)
        with self.server("--json") as server:
            self.assertEqual(json.loads(server.first)["activationCodes"], [self.code()])
            self.assertIn("installed", self.lpa("download", self.code(), where=where).stdout)
            profile, = self.list(where)
            self.assertEqual((profile["profileState"], profile["serviceProviderName"]), ("disabled", "Ship"))
            iccid = profile["iccid"]
            self.lpa("enable", iccid, where=where)
            self.assertEqual(self.list(where)[0]["profileState"], "enabled")
            self.lpa("delete", iccid, status=1, where=where)
            self.lpa("nickname", iccid, "Home", where=where)
            self.assertEqual(self.list(where)[0]["profileNickname"], "Home")
            self.lpa("disable", iccid, where=where)
            self.lpa("delete", iccid, where=where)
            self.assertEqual(self.list(where), [])
            waiting = json.loads(self.lpa("--json", "notifications", where=where).stdout)
            self.assertEqual([n["event"] for n in waiting], ["enable", "disable", "delete"])
            self.assertIn("3 delivered", self.lpa("notifications", "process", where=where).stdout)
            self.assertEqual(json.loads(self.lpa("--json", "notifications", where=where).stdout), [])
            server.end()
        notices = [r for r in server.records if "seqNumber" in r]
        self.assertEqual([(r["event"], r["detail"]) for r in notices],
                         [("installation result", "installed")] + [("notification", what) for what in everything])
        first = notices[0]["seqNumber"]
        self.assertEqual([r["seqNumber"] for r in notices], list(range(first, first + 5)))
        self.assertEqual({r["iccid"] for r in server.records if "iccid" in r}, {iccid})

    def test_a_notification_that_cannot_be_delivered(self):
        """The download is done, and says that the card keeps the notification."""
        self.offer()
        with self.server("--fault", "function=HandleNotification http=503 always"):
            done = self.lpa("download", self.code())
        self.assertIn("installed", done.stdout)
        self.assertRegex(done.stderr, r"\Aeuicc lpa: installed; the card keeps a notification: [^\n]*503[^\n]*\n\Z")
        self.assertEqual(len(json.loads(self.lpa("--json", "notifications").stdout)), 1)

    def test_a_server_without_end(self):
        """The connection with an SM-DP+ whose headers or body do not end is closed."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate = self.folder / "tls.pem"
        certificate.write_text(ssl.DER_cert_to_PEM_cert((self.pki / "DPtls/CERT_S_SM_DP_TLS_NIST.der").read_bytes()))
        context.load_cert_chain(certificate, self.pki / "DPtls/SK_S_SM_DP_TLS_NIST.pem")
        for head, more in ((b"", b"X-A: " + b"b" * 1000 + b"\r\n"),
                           (b"Transfer-Encoding: chunked\r\n\r\n", b"1000\r\n" + b"b" * 4096 + b"\r\n")):
            sent = []

            def serve(listener):
                peer, _ = listener.accept()
                with contextlib.suppress(OSError), context.wrap_socket(peer, server_side=True) as talk:
                    talk.recv(65536)
                    talk.sendall(b"HTTP/1.1 200 OK\r\n" + head)
                    while sum(sent) < 50_000_000:
                        talk.sendall(more)
                        sent.append(len(more))

            with socket.create_server(("127.0.0.1", 0)) as listener:
                server = threading.Thread(target=serve, args=(listener,))
                server.start()
                ended = run("lpa", "--card", self.card, "--insecure", "download", f"1$localhost:{listener.getsockname()[1]}$X")
                server.join()
            self.assertEqual(ended.returncode, 1)
            self.assertIn("localhost", ended.stderr)
            self.assertLess(sum(sent), 50_000_000)

    def test_circle(self):
        self.circle()

    def test_circle_through_pcscd(self):
        with Run(self.card, "--pcscd"):
            self.circle(("--reader", READER))

    def test_brainpool(self):
        """The card, the server and TLS support brainpoolP256r1 only."""
        brainpool = self.folder / "brainpool"
        shutil.copytree(self.pki, brainpool, ignore=shutil.ignore_patterns("*_NIST*"))
        self.card = self.folder / "brp.euicc"
        made = run("create", self.card, "--mode", "consumer", "--pki", brainpool)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.circle()
        self.pki = brainpool
        self.circle()

    def test_iot_card_downloads_too(self):
        self.card = self.folder / "iot.euicc"
        self.assertEqual(run("create", self.card, "--pki", self.pki).returncode, 0)
        self.offer()
        with self.server():
            self.lpa("download", self.code())
            iccid = self.list()[0]["iccid"]
            self.lpa("enable", iccid, status=1)  # SGP.32: packages only

    def test_confirmation_code(self):
        self.offer(confirmationCode="1234")
        with self.server() as server:
            self.assertIn("--confirmation-code", self.lpa("download", self.code(), status=1).stderr)
            self.assertIn("8.2.7/3.8", self.lpa("download", self.code(), "--confirmation-code", "1235",
                                                status=1).stderr)
            self.assertEqual(self.list(), [])
            self.lpa("download", self.code(), "--confirmation-code", "1234")
            server.end()
        self.assertEqual(server.log.count("cancelled"), 2)

    def test_by_sm_ds(self):
        self.offer()
        sds = f"localhost:{ground.free_port()}"
        with self.server("--sds", sds, "--event", f"{self.eid},one"):
            self.lpa("download", "--sds", sds)
            self.assertEqual(len(self.list()), 1)
            self.assertIn("8.9.5", self.lpa("download", "--sds", sds, status=1).stderr)  # it was fetched
        with self.server("--sds", sds):
            self.assertIn("8.9.5", self.lpa("download", "--sds", sds, status=1).stderr)

    def test_default_smdp(self):
        self.assertIn("default SM-DP+", self.lpa("download", status=1).stderr)
        iot = self.folder / "iot.euicc"
        made = run("create", iot, "--pki", self.pki)
        self.offer(eid=made.stdout.strip())
        ordered = run("eim", "send", "--card", iot, "--pki", self.pki, "--associate", f"default-dp={self.address}")
        self.assertEqual(ordered.returncode, 0, ordered.stderr)
        with self.server():
            self.lpa("download", where=("--card", iot))

    def test_scripted_failures(self):
        """Each failure with the message of the LPA; the card is unchanged."""
        for failure, notices in (("wrongServerSignature", "AuthenticateServer: refused by the card: invalidSignature(2)"),
                              ("wrongServerRole", "AuthenticateServer: refused by the card: invalidOid(5)"),
                              ("wrongSmdpSignature", "PrepareDownload: refused by the card: invalidSignature(2)"),
                              ("wrongCertificateRole", "PrepareDownload: refused by the card: invalidCertificate(1)")):
            with self.subTest(failure):
                self.offer(failure=failure)
                with self.server():
                    self.assertIn(notices, self.lpa("download", self.code(), status=1).stderr)
                    self.assertEqual(self.list(), [])

    def test_scripted_failures_of_packages(self):
        """Each failure with the ProfileInstallationResult that the card signs; no profile remains."""
        for failure, command, reason, status in (("wrongChannelSignature", 0, 2, None), ("wrongTransactionId", 0, 3, None),
                                                 ("wrongKeyType", 0, 4, None), ("wrongRemoteOperation", 0, 5, None),
                                                 ("badMac", 5, 8, None), ("truncatedPackage", 5, 12, "bad-values"),
                                                 ("wrongIccid", 5, 13, None)):
            with self.subTest(failure):
                self.offer(failure=failure)
                with self.server("--json") as server:
                    notices = json.loads(self.lpa("--json", "download", self.code(), status=1).stdout)
                    self.assertEqual((notices["installed"], notices["bppCommandId"], notices["errorReason"]),
                                     (False, command, reason))
                    self.assertEqual(notices.get("peStatus"), status)
                    self.assertEqual(self.list(), [])
                    self.assertEqual(json.loads(self.lpa("--json", "notifications").stdout), [])
                    server.end()
                result, = [r for r in server.records if r["event"] == "installation result"]
                self.assertEqual((result["detail"], result["bppCommandId"], result["errorReason"]),
                                 ("failed", command, reason))

    def test_refused_rebind(self):
        """A second package for another one-time key is refused; the first one is installed."""
        self.offer(failure="refusedRebind")
        with self.server():
            self.lpa("download", self.code())
            self.assertIn("8.2/3.7", self.lpa("download", self.code(), status=1).stderr)
            self.assertEqual(len(self.list()), 1)

    def test_oid_of_the_activation_code(self):
        self.offer()
        with self.server():
            self.assertIn("2.999.11", self.lpa("download", f"{self.code()}$2.999.11", status=1).stderr)
            self.lpa("download", f"{self.code()}$2.999.10")

    def test_installed_twice(self):
        self.offer()
        with self.server():
            self.lpa("download", self.code())
            self.assertIn("storeMetadata(2): installFailedDueToIccidAlreadyExistsOnEuicc(9)", self.lpa("download", self.code(), status=1).stderr)
            self.assertEqual(len(self.list()), 1)

    def test_notifications_keep_their_order(self):
        """Notifications for an unreachable recipient stay; another recipient gets its own."""
        away = f"localhost:{ground.free_port()}"
        self.offer(notificationConfiguration=[{"events": ["enable", "disable"], "address": away},
                                              {"events": ["disable"], "address": self.address}])
        with self.server():
            self.lpa("download", self.code())
            iccid = self.list()[0]["iccid"]
            self.lpa("enable", iccid)
            self.lpa("disable", iccid)
            self.assertIn("Connection refused", self.lpa("notifications", "process", status=1).stderr)
            waiting = json.loads(self.lpa("--json", "notifications").stdout)
            self.assertEqual([(n["event"], n["address"]) for n in waiting], [("enable", away), ("disable", away)])
            self.lpa("notifications", "remove", waiting[0]["seqNumber"])
            self.lpa("notifications", "remove", waiting[0]["seqNumber"], status=1)

    def test_trust(self):
        self.offer()
        with self.server():
            untrusting = run("lpa", "--card", self.card, "download", self.code())
            self.assertEqual(untrusting.returncode, 1)
            self.assertIn("--insecure", untrusting.stderr)
            self.assertEqual(run("lpa", "--card", self.card, "--insecure", "download", self.code()).returncode, 0)

    def test_forms_of_activation_codes(self):
        """Host names in any case and with a final dot, the prefix in any case, blanks and line ends around the code."""
        self.offer("HOME")
        port = self.port
        with self.server():
            for code in (f"LPA:1$LOCALHOST:{port}$HOME", f"lpa:1$localhost:{port}$HOME", f"1$LocalHost.:{port}$HOME",
                         f"LPA:1$localhost:{port}$HOME\n", f" \tLpa:1$localhost:{port}$HOME \r\n"):
                with self.subTest(code):
                    self.lpa("download", code)
                    self.lpa("delete", self.list()[0]["iccid"])
            for scheme in ("https", "HTTP"):
                self.assertIn("the address is a URL; give host[:port]",
                              self.lpa("download", f"LPA:1${scheme}://localhost:{port}$HOME", status=2).stderr)
            self.assertIn("8.2.6/3.8", self.lpa("download", f"LPA:1$localhost:{port}$home", status=1).stderr)

    def test_one_notification(self):
        self.offer(notificationConfiguration=[{"events": ["enable", "disable"], "address": self.address}])
        with self.server():
            self.lpa("download", self.code())
            iccid = self.list()[0]["iccid"]
            for function in ("enable", "disable") * 2:
                self.lpa(function, iccid)
            numbers = [n["seqNumber"] for n in json.loads(self.lpa("--json", "notifications", "list").stdout)]
            self.assertEqual(len(numbers), 4)
            for number in (numbers[2], numbers[0]):
                self.assertEqual(self.lpa("notifications", "process", number).stdout, "1 delivered\n")
                self.assertIn(f"no pending notification has number {number}",
                              self.lpa("notifications", "process", number, status=1).stderr)
            for wrong in (("process", "foo"), ("process", f"{numbers[1]}x"), ("process", "-1"), ("process", numbers[1], numbers[3]),
                          ("list", "foo"), ("list", numbers[1]), ("remove",), ("remove", "foo"), ("remove", numbers[1], numbers[3]), ("foo",)):
                self.lpa("notifications", *wrong, status=2)
            self.assertEqual([n["seqNumber"] for n in json.loads(self.lpa("--json", "notifications").stdout)], numbers[1::2])
            self.assertEqual(self.lpa("notifications", "process").stdout, "2 delivered\n")

    def test_nickname_in_each_mode(self):
        self.offer(serviceProviderName="Ship", profileName="Sea")
        for mode in ("consumer", "dual"):
            with self.subTest(mode), self.server():
                where = ("--card", self.folder / f"{mode}.euicc")
                self.assertEqual(run("create", where[1], "--mode", mode, "--pki", self.pki).returncode, 0)
                self.lpa("download", self.code(), where=where)
                iccid = self.list(where)[0]["iccid"]
                self.assertRegex(self.lpa("list", where=where).stdout, r"\A\d+ +disabled +operational +Ship Sea\n\Z")
                for name in ("Home", "Zuhause \u00e4", "\u8239"):
                    self.lpa("nickname", iccid, name, where=where)
                    self.assertEqual(self.list(where), [{"iccid": iccid, "profileState": "disabled", "profileClass": "operational",
                                                         "serviceProviderName": "Ship", "profileName": "Sea", "profileNickname": name}])
                    self.assertIn(f"Ship Sea ({name})\n", self.lpa("list", where=where).stdout)

    def test_refusals(self):
        self.offer(eid="89049032123451234512345678901235")
        with self.server():
            self.assertIn("8.2.6/3.8", self.lpa("download", self.code("none"), status=1).stderr)
            self.assertIn("8.1.1/3.8", self.lpa("download", self.code(), status=1).stderr)
            self.assertIn("activation code", self.lpa("download", "LPA:2$x$y", status=2).stderr)
            other = self.folder / "other"
            self.assertEqual(run("pki", other).returncode, 0)
            stranger = run("lpa", "--card", self.card, "--pki", other, "download", self.code())
            self.assertEqual(stranger.returncode, 1)  # a server of another CI is not trusted
        self.assertIn("Connection refused", self.lpa("download", self.code(), status=1).stderr)

    def test_a_profile_once(self):
        self.offer(downloads=1)
        with self.server():
            self.lpa("download", self.code())
            self.assertIn("refused by the server", self.lpa("download", self.code(), status=1).stderr)

    def test_too_few_descriptors(self):
        """Whichever file is the first that cannot be opened, this cause is reported."""
        self.offer()
        # LeakSanitizer needs descriptors of its own at the end, and waits for ever without them.
        own_sanitizer = dict(os.environ, ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0")
        for limit in range(5, 12):
            with self.subTest(limit):
                started = subprocess.Popen(["sh", "-c", f'ulimit -n {limit}; exec "$@"', "sh", ground.EUICC, "smdpp", "--pki",
                                            self.pki, "--profiles", self.profiles, "--listen", "localhost:0"],
                                           stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=own_sanitizer)
                if started.stdout.readline():
                    started.terminate()
                _, error_output = started.communicate(timeout=ground.PATIENCE)
                if started.returncode > 0:
                    self.assertIn("Too many open files", error_output.splitlines()[-1])

    def test_bad_catalogue(self):
        for text, notices in (("{", "line"), ('{"failure": "fly"}', "failure"), ('{"downloads": -1}', "downloads"),
                           ('{"profileClass": "x"}', "profileClass"), ('{"iccid": "12"}', "iccid"),
                           ('{"profilePolicyRules": ["ppr9"]}', "profilePolicyRules"),
                           ('{"icon": "x.bmp"}', "icon"), ('{"matchingId": 5}', "matchingId")):
            with self.subTest(text):
                self.offer()
                (self.profiles / "one.json").write_text(text)
                refused = run("smdpp", "--pki", self.pki, "--profiles", self.profiles, "--listen", self.address)
                self.assertEqual(refused.returncode, 1)
                self.assertIn("one.json", refused.stderr)
                self.assertIn(notices, refused.stderr)


if __name__ == "__main__":
    unittest.main()
