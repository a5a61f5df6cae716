# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc suite ipa: traces, and IPAs that run with the card, with and without faults of the card."""
import json, os, pathlib, shutil, signal, subprocess, unittest, unittest.mock

import ground
from ground import EUICC, PATIENCE, ROOT, run


def setUpModule():
    ground.enter_own_world()


class Ipa(ground.CardCase):
    def setUp(self):
        super().setUp()
        self.pki, self.trace = self.store / "card.pki", self.folder / "trace.pcapng"

    def judge(self, *options, trace=None):
        """The exit status, and the verdicts by id."""
        report = self.folder / "report.json"
        done = run("suite", "ipa", trace or self.trace, "--json", report, *options)
        results = {result["id"]: result for result in json.loads(report.read_text())["cases"]}
        return done, results

    def send(self, *orders):
        done = run("eim", "send", "--card", self.card, "--pki", self.pki, "--associate=eim.example", "--trace", self.trace, *orders)
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_package(self):
        """eim send is no whole IPA: it does not retrieve notifications."""
        self.send("list")
        done, results = self.judge()
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertEqual([key for key, result in results.items() if result["verdict"] == "fail"], ["ipa-package-notifications"])
        self.assertEqual(results["ipa-package-removed"]["verdict"], "pass")
        self.assertEqual(results["ipa-challenge"]["verdict"], "not applicable")
        self.assertIn("FAIL", done.stdout)

    def test_nothing(self):
        """A trace without ES10 functions."""
        trace = self.folder / "trace.txt"
        trace.write_text("00A40004023F00\n6A82\n")
        done, results = self.judge(trace=trace)
        self.assertEqual(done.returncode, 3, done.stdout + done.stderr)
        self.assertEqual({result["verdict"] for result in results.values()}, {"not applicable"})

    def test_bad_usage(self):
        self.assertEqual(run("suite", "ipa").returncode, 2)
        self.assertEqual(run("suite", "ipa", self.folder / "absent").returncode, 1)


CLIENT = pathlib.Path(__file__).with_name("suite_ipa_client.py")
PYTHON = "/usr/bin/python3"


class Live(ground.CardCase):
    """An IPA that runs with the card: a script on standard input and output, and our LPA with a reader."""

    @classmethod
    def setUpClass(cls):
        """A card with two profiles; the first is enabled."""
        super().setUpClass()
        cls.dual = cls.store / "dual.euicc"
        made = [run("create", cls.dual, "--mode", "dual")]
        for i in 1, 2:
            package = cls.store / f"{i}.der"
            made += [run("profile", "build", ROOT / "profiles/samples/milenage.txt", "--set", f"iccid=89999010000000000{i}", "-o", package),
                     run("install", cls.dual, package, *["--enable"][i - 1:])]
        for done in made:
            if done.returncode:
                raise AssertionError(done.stderr)

    def setUp(self):
        super().setUp()
        shutil.copy(self.dual, self.card)

    def judge(self, *options, command, status):
        report = self.folder / "report.json"
        done = run("suite", "ipa", self.card, "--json", report, *options, "--", *command)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        cases = json.loads(report.read_text())["cases"] if report.exists() else []
        return done, {case["id"]: case for case in cases}

    def client(self, *steps, status, options=(), verdict=None):
        """What the script does, and the verdict about one demand: (id, verdict, a part of the reason)."""
        done, results = self.judge("--stdio", *options, command=[PYTHON, CLIENT, *steps], status=status)
        self.assertNotIn("Traceback", done.stderr)
        if verdict:
            case = results[verdict[0]]
            self.assertEqual(case["verdict"], verdict[1], case)
            self.assertIn(verdict[2], case["reason"])
        return done, results

    def test_switch(self):
        demand = "ipa-refresh-done"
        self.client("profile", "enable", "refresh", "reset", "list", status=0, verdict=(demand, "pass", ""))
        self.client("profile", "enable", "reset", "list", status=0, verdict=(demand, "pass", ""))
        self.client("profile", "enable", status=1, verdict=(demand, "fail", "neither a successful TERMINAL RESPONSE to REFRESH nor a reset"))
        self.client("profile", "enable", "unable", status=1, verdict=(demand, "fail", "neither"))
        self.client("enable", "list", status=0, verdict=(demand, "not applicable", "no profile switch with REFRESH"))
        self.client("profile", "enable", "refresh", status=0, verdict=(demand, "pass", ""))
        self.client("profile", "enable", "list", "refresh", status=1, verdict=("ipa-refresh-first", "fail", "before the REFRESH"))

    def test_errors(self):
        """The card answers one command with an error, once."""
        demand, fault = "ipa-error-retry", ("--fault", "function=GetEID sw=6F00")
        self.client("eid", "eid", status=0, options=fault, verdict=(demand, "pass", ""))
        self.client("eid", "list", status=1, options=fault, verdict=(demand, "fail", "GetEID (record"))
        self.client("eid", status=0, verdict=(demand, "not applicable", ""))
        self.client("eid", "reset", "eid", status=0, options=("--fault", "function=GetEID sw=6985 once"), verdict=(demand, "pass", ""))
        busy = "ipa-busy-retry", ("--fault", "function=EnableProfile result=catBusy")
        self.client("enable", "enable", status=0, options=busy[1], verdict=(busy[0], "pass", ""))
        self.client("enable", "list", status=1, options=busy[1], verdict=(busy[0], "fail", "not called again"))

    def test_output(self):
        """What COMMAND prints goes to standard error; the trace is kept where it is wanted."""
        trace = self.folder / "kept.pcapng"
        done, live = self.client("eid", status=0, options=("--trace", trace, "--text", self.folder / "lines.txt"))
        self.assertIn("a line of the client", done.stderr)
        self.assertNotIn("a line of the client", done.stdout)
        self.assertIn("GetEID", (self.folder / "lines.txt").read_text())
        report = self.folder / "again.json"
        self.assertEqual(run("suite", "ipa", trace, "--json", report).returncode, 0)
        again = {case["id"]: case["verdict"] for case in json.loads(report.read_text())["cases"]}
        self.assertEqual(again, {name: case["verdict"] for name, case in live.items()})
        tap = run("suite", "ipa", self.card, "--tap", "--stdio", "--", PYTHON, CLIENT, "eid")
        self.assertTrue(tap.stdout.startswith("TAP version 14\nok 1 - "), tap.stdout)

    def test_reader(self):
        done, results = self.judge(command=[ground.EUICC, "lpa", "--reader", "Virtual", "list"], status=0)
        self.assertEqual(results["ipa-channel"]["verdict"], "pass")
        self.assertIn("8999901000000000013", done.stderr)

    def test_exit_status_of_the_command(self):
        """It has no effect: an IPA that used the card is judged, also with a status that `euicc run` has for its own errors."""
        for number in 1, 2, 3, 125, 126, 127:
            done, _ = self.client("eid", "eid", str(number), status=0, options=("--fault", "function=GetEID sw=6F00"),
                                  verdict=("ipa-error-retry", "pass", ""))
            self.assertIn(f"COMMAND ended with status {number}", done.stderr)

    def test_trace_of_an_earlier_run(self):
        """Where COMMAND is not started, the trace that an earlier run wrote is not judged."""
        trace = self.folder / "old.pcapng"
        self.client("eid", status=0, options=("--trace", trace))
        for arguments in (["--fault", "nonsense", self.card], ["--fault-file", "absent", self.card], [self.folder / "absent.euicc"]):
            done = run("suite", "ipa", *arguments, "--stdio", "--trace", trace, "--", "true")
            self.assertEqual((done.returncode, done.stdout), (1, ""), done.stderr)

    def test_ends(self):
        """COMMAND fails, is not there, or there is no card; no temporary file is left."""
        environment = unittest.mock.patch.dict(os.environ, TMPDIR=str(self.folder))
        before = sorted(self.folder.iterdir())
        for arguments, status, text in (
                (["--stdio", self.card, "--", PYTHON, CLIENT, "eid", "fail"], 0, "COMMAND ended with status 9"),
                (["--stdio", self.card, "--", "/nowhere"], 1, "no such program"),
                (["--stdio", self.folder / "absent.euicc", "--", "true"], 1, "there is no such card"),
                (["--stdio", self.card, "--", "false"], 1, "COMMAND ended with status 1"),
                (["--stdio", self.card, "--", "true"], 3, ""),
                (["--stdio", "--fault", "nonsense", self.card, "--", "true"], 1, "nonsense"),
                (["--stdio", self.card, "--"], 2, "COMMAND is needed"),
                (["--stdio", self.card], 2, "go with CARD -- COMMAND"),
                (["--trace", "x.pcapng", self.card], 2, "go with CARD -- COMMAND"),
                (["--", "true"], 2, "")):
            with environment:
                done = run("suite", "ipa", *arguments)
            self.assertEqual(done.returncode, status, (arguments, done.stdout, done.stderr))
            self.assertIn(text, done.stderr)
        self.assertEqual(sorted(self.folder.iterdir()), before)

    def test_signal(self):
        """SIGTERM ends the IPA; what it did is judged."""
        process = subprocess.Popen([EUICC, "suite", "ipa", self.card, "--stdio", "--tap", "--", PYTHON, CLIENT, "eid", "wait"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for line in process.stderr:
            if "waiting" in line:
                break
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 0, output)
        self.assertIn("ok 1 - ipa-channel", output)


if __name__ == "__main__":
    unittest.main()
