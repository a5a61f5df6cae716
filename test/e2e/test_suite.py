# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc suite: all cases in process, reports, selection, changes of the card that are allowed."""
import pathlib, re, shutil, subprocess, tempfile, unittest

import ground
from ground import ROOT, run
from servers import Server
from suite_case import LONG, PROBLEM, Suite, cases_of, verdicts_of

OF_V1_3 = {"es10b-emergency-disable-not-available", "package-unsigned-code", "package-too-large-unsigned", "es8-metadata-iot-specific",
           "es8-metadata-iot-specific-malformed", "uicc-remote-fallback-allowed"}  # cases that cards of v1.2 skip
SCHEMA = ROOT / "test/e2e/junit.xsd"


def setUpModule():
    ground.enter_own_world()


class InProcess(Suite):
    @classmethod
    def setUpClass(cls):
        cls.shared = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared)
        cls.ended = run("suite", "run", "--quiet", "--coverage", "--seed", "x", "--junit", cls.shared / "junit.xml",
                        "--json", cls.shared / "all.json", "--report", cls.shared / "page.html", timeout=LONG)

    def test_all_cases_pass(self):
        self.assertEqual((self.ended.returncode, self.ended.stderr), (0, ""), self.ended.stdout[-5000:])
        verdicts = verdicts_of(self.shared / "all.json")
        self.assertGreaterEqual(len(verdicts), 250)
        self.assertEqual({name for name, verdict in verdicts.items() if verdict != "pass"}, OF_V1_3)
        self.assertEqual({verdicts[name] for name in OF_V1_3}, {"not applicable"})

    def test_cards_of_v1_3(self):
        """All cases, also those of v1.3 alone, pass on cards of SGP.32 v1.3."""
        self.suite("run", "--quiet", "--spec", "1.3", "--json", "newer.json", timeout=LONG)
        self.assertEqual({name for name, verdict in verdicts_of(self.folder / "newer.json").items() if verdict != "pass"}, set())

    def test_speed(self):
        """The work of the cases themselves, with sanitizers; 30 s are the limit without."""
        spent = sum(case["milliseconds"] for case in cases_of(self.shared / "all.json").values())
        self.assertLess(spent, 120_000)

    def test_coverage(self):
        """Each result code is reached, or the gap has a reason."""
        codes, rules = re.findall(r"(?m)^(?:result codes: (\d+) reached|rules: (\d+) tested)", self.ended.stdout)
        self.assertGreater(int(codes[0]), 100)
        self.assertGreater(int(rules[1]), 200)
        self.assertNotIn(": not reached\n", self.ended.stdout)
        self.assertNotIn(": no case cites it\n", self.ended.stdout)

    def test_junit(self):
        import junitparser
        report = junitparser.JUnitXml.fromfile(str(self.shared / "junit.xml"))
        count = len(cases_of(self.shared / "all.json"))
        self.assertEqual((report.tests, report.failures, report.errors, report.skipped), (count, 0, 0, len(OF_V1_3)))
        self.assertEqual(sum(len(list(family)) for family in report), count)
        checked = subprocess.run(["xmllint", "--noout", "--schema", SCHEMA, self.shared / "junit.xml"],
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(checked.returncode, 0, checked.stdout)

    def test_page(self):
        page = (self.shared / "page.html").read_text()
        for case in cases_of(self.shared / "all.json"):
            self.assertIn(f"<td>{case}</td>", page)
        parsed = subprocess.run(["xmllint", "--html", "--noout", self.shared / "page.html"], stderr=subprocess.PIPE, text=True)
        self.assertEqual((parsed.returncode, parsed.stderr), (0, ""))

    def test_seed(self):
        """The same seed gives the same verdicts, in another order of cases, too."""
        self.suite("run", "--quiet", "--seed", "x", "--family", "es10b", "--json", "again.json")
        again, all_cases = verdicts_of(self.folder / "again.json"), verdicts_of(self.shared / "all.json")
        self.assertEqual({name: all_cases[name] for name in again}, again)

    def test_shards(self):
        """The shards together are all cases, each once; merge joins them and their exit status."""
        files = [self.folder / f"{i}.json" for i in (1, 2, 3)]
        for i, file in enumerate(files, 1):
            self.suite("run", "--quiet", "--family", "es10b", "--family", "psmo", "--shard", f"{i}/3", "--json", file)
        parts = [verdicts_of(file) for file in files]
        self.suite("merge", *files, "--quiet", "--json", "merged.json", "--junit", "merged.xml")
        merged = verdicts_of(self.folder / "merged.json")
        self.assertEqual(sum(len(part) for part in parts), len(merged))
        (self.folder / "text").write_text("no report\n")
        self.assertIn("text: no JSON: line 1: ", self.suite("merge", "text", status=1).stderr)
        self.assertIn("; must be a JSON report of euicc suite\n", self.suite("merge", "text", status=1).stderr)
        wanted = {name for name in cases_of(self.shared / "all.json") if re.match("(es10b|psmo)-", name)}
        self.assertEqual(set(merged), wanted)
        self.assertLess(max(map(len, parts)) - min(map(len, parts)), 2)


def read_tap(output):
    """TAP 14 by its grammar: (ok, number, description, directive, YAML lines) of each test; the plan."""
    lines = output.split("\n")
    assert lines.pop() == "" and lines.pop(0) == "TAP version 14", output[:200]
    tests, plan = [], None
    while lines:
        line = lines.pop(0)
        if found := re.fullmatch(r"(not )?ok (\d+) - ([^#]*?)(?: # (SKIP) (.*))?", line):
            block = []
            if lines and lines[0] == "  ---":
                lines.pop(0)
                while (inner := lines.pop(0)) != "  ...":
                    assert inner.startswith("  "), inner
                    block.append(inner[2:])
            tests.append((not found[1], int(found[2]), found[3], found[4], block))
        elif found := re.fullmatch(r"1\.\.(\d+)", line):
            assert plan is None
            plan = int(found[1])
        else:
            raise AssertionError(f"not TAP: {line}")
    return tests, plan


class Reports(Suite):
    """Of a card that has problems, and cases that do not apply to it."""

    @classmethod
    def setUpClass(cls):
        cls.shared = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.shared)
        created = run("create", cls.shared / "card.euicc")
        assert created.returncode == 0, created.stderr

    def failing(self, *options):
        """A run with failures, by a fault rule of the card, and cases that do not apply."""
        return self.suite("run", "--card", self.shared / "card.euicc", "--fault", "function=GetEID sw=6985 always",
                          "--family", "es10b-info", "--family", "es10c", "--family", "atr", *options, status=1)

    def test_text(self):
        text = self.failing().stdout
        failed = re.findall(r"(?m)^FAIL +(\S+)", text)
        self.assertTrue(failed)
        self.assertRegex(text, r"(?m)^ +SGP\.22 5\.7\.20; rule A-32: GetEID BF3E")
        self.assertRegex(text, r"(?m)^ +status word 6985 .*; expected")
        self.assertRegex(text, r"(?m)^ +\d+ [0-9:.]+ +\d ISD-R +6985 GetEID")
        self.assertRegex(text, rf"(?m)^fail +A-32 +{failed[0]}$")

    def test_tap(self):
        tests, plan = read_tap(self.failing("--tap", "--json", self.folder / "a.json").stdout)
        verdicts = verdicts_of(self.folder / "a.json")
        self.assertEqual(plan, len(tests))
        self.assertEqual([number for _, number, *_ in tests], list(range(1, plan + 1)))
        for ok, _, name, directive, block in tests:
            self.assertEqual(ok, verdicts[name] not in PROBLEM)
            self.assertEqual(directive == "SKIP", verdicts[name] == "not applicable")
            self.assertEqual(bool(block), not ok)
        self.assertTrue(any("message: " in line for *_, block in tests for line in block))

    def test_junit_and_merge(self):
        import junitparser
        self.failing("--junit", "a.xml", "--json", "a.json")
        self.suite("merge", "a.json", "--junit", "b.xml", status=1)
        self.assertEqual((self.folder / "a.xml").read_text(), (self.folder / "b.xml").read_text())
        report = junitparser.JUnitXml.fromfile(str(self.folder / "a.xml"))
        verdicts = verdicts_of(self.folder / "a.json")
        found = {}
        for family in report:
            for case in family:
                kinds = [type(result).__name__ for result in case.result]
                found[case.name] = {(): "pass", ("Failure",): "fail", ("Error",): "inconclusive",
                                    ("Skipped",): "not applicable"}[tuple(kinds)]
        self.assertEqual(found, verdicts)
        checked = subprocess.run(["xmllint", "--noout", "--schema", SCHEMA, self.folder / "a.xml"], stderr=subprocess.PIPE, text=True)
        self.assertEqual(checked.returncode, 0, checked.stderr)

    def test_page(self):
        self.failing("--report", "a.html", "--json", "a.json")
        page = (self.folder / "a.html").read_text()
        for name, verdict in verdicts_of(self.folder / "a.json").items():
            self.assertEqual(f'<h3 id="{name}">' in page, verdict in PROBLEM)
        self.assertIn("GetEuiccDataRequest", page)

    def test_last_failed(self):
        self.failing("--json", "a.json")
        failed = [name for name, verdict in verdicts_of(self.folder / "a.json").items() if verdict in PROBLEM]
        self.assertTrue(failed)
        self.suite("run", "--last-failed", "a.json", "--json", "b.json")  # on a card without the fault
        self.assertEqual(list(verdicts_of(self.folder / "b.json")), failed)
        self.suite("run", "--last-failed", "b.json", status=3)

    def test_repeat(self):
        ended = self.suite("run", "--case", "es10b-info*", "--repeat", "3", "--tap")
        tests, plan = read_tap(ended.stdout)
        self.assertEqual(plan, 3 * len({name for _, _, name, *_ in tests}))


class Selection(Suite):
    def listed(self, *options, status=0):
        return [line.split()[0] for line in self.suite("list", *options, status=status).stdout.splitlines()]

    def test_list_and_explain(self):
        every = self.listed()
        self.assertEqual(len(every), len(set(every)))
        self.assertEqual(self.listed("--family", "atr"), [name for name in every if name.startswith("atr-")])
        self.assertTrue(set(self.listed("--clause", "SGP.32 5.9.25")) < set(every))
        for name in self.listed("--rule", "A-32"):
            self.assertRegex(self.suite("explain", name).stdout, r"(?m)^  rules +.*\bA-32\b")
        self.assertEqual(self.listed("--case", "nothing", status=1), [])
        self.assertIn("euicc suite list", self.suite("explain", "nothing", status=1).stderr)

    def test_exit_status(self):
        for option, why in (("--case", "none matches all of"), ("--last-failed", "is left by --last-failed")):
            value = "nothing" if option == "--case" else "none.json"
            (self.folder / "none.json").write_text('{"seed": "1", "cases": []}')
            self.assertRegex(self.suite("run", option, value, status=3).stderr, f"^euicc suite run: no case ran: .*{why}.*\n$")
        for wrong in (["--shard", "0/2"], ["--shard", "3/2"], ["--shard", "1"], ["--repeat", "0"], ["--tap", "--json", "-"],
                      ["--settings", "a.ini"], ["--cases", "nowhere.so"], ["--timeout", "x"], ["operand"]):
            self.assertRegex(self.suite("run", *wrong, status=2).stderr, r"^euicc suite run: .*--help\n$")
        self.suite("run", "--last-failed", "nowhere.json", status=1)
        self.suite("nothing", status=2)


class AllowedChanges(Suite):
    """A card that is not made for the run."""

    def test_read_only_by_default(self):
        card, settings = self.card()
        self.suite("run", "--card", card, "--settings", settings, "--quiet", "--json", "a.json")
        skipped = [case["reason"] for case in cases_of(self.folder / "a.json").values() if case["verdict"] == "not applicable"]
        self.assertIn("--allow-changes", skipped)
        self.assertIn("--allow-destructive", skipped)
        self.suite("run", "--card", card, "--settings", settings, "--quiet", "--allow-changes", "--json", "b.json")
        skipped = [case["reason"] for case in cases_of(self.folder / "b.json").values() if case["verdict"] == "not applicable"]
        self.assertNotIn("--allow-changes", skipped)
        self.assertIn("--allow-destructive", skipped)

    def build(self, text):
        """A shared object of cases."""
        source, library = self.folder / "cases.c", self.folder / "cases.so"
        source.write_text("#include <euiccd_suite.h>\n" + text)
        subprocess.run(["gcc", "-shared", "-fPIC", f"-I{ROOT}/tools/suite", source, "-o", library], check=True)
        return library

    def test_case_that_leaves_a_change(self):
        library = self.build("""
            static void leaves(struct suite *suite) { suite_es10(suite, "BF65{80='left.example'}"); }
            SUITE_CASES(euiccd_suite_cases) = {{"own-leaves", "Leaves", "", "", "", "", "", SUITE_CHANGES, leaves}, {0}};""")
        self.assertRegex(self.suite("list", "--cases", library, "--family", "own").stdout, r"^own-leaves +Leaves\n$")
        self.assertRegex(self.suite("explain", "--cases", library, "own-*").stdout, r"^own-leaves\n  title +Leaves\n")
        ended = self.suite("run", "--cases", library, "--family", "own", status=1)
        self.assertIn("the card is not as it was: addresses changed", ended.stdout)
        self.assertIn("1 case did not leave the card as it was", ended.stdout)

    def test_bad_objects(self):
        row = '{"%s", "t", "", "", "", "", "", SUITE_READS, %s}'
        for rows, why in ((row % ("Own", "f"), "lower-case"), (row % ("atr-structure", "f"), "another case has this id"),
                          (row % ("own-a", "0"), "the function is missing"), ('{"own-a"}', "all texts must be set"),
                          (row % ("own-a", "f") + "," + row % ("own-a", "f"), "another case has this id")):
            library = self.build("static void f(struct suite *s) { (void)s; }\n"
                                 f"SUITE_CASES(euiccd_suite_cases) = {{{rows}, {{0}}}}; void (*used)(struct suite *) = f;")
            self.assertIn(why, self.suite("run", "--cases", library, status=2).stderr)
        text = self.folder / "text.so"
        text.write_text("no object\n")
        self.assertIn("no shared object of cases", self.suite("run", "--cases", text, status=2).stderr)
        library = self.build("int nothing;")
        self.assertIn("euiccd_suite_cases", self.suite("run", "--cases", library, status=2).stderr)

    def test_timeout(self):
        library = self.build("""
            static void endless(struct suite *suite) { for (;;) suite_send(suite, "00A40004023F0000"); }
            SUITE_CASES(euiccd_suite_cases) = {{"own-endless", "Endless", "", "", "", "", "", SUITE_READS, endless}, {0}};""")
        ended = self.suite("run", "--cases", library, "--family", "own", "--timeout", "1", status=1)
        self.assertIn("the time limit of a case is exceeded", ended.stdout)

    def test_card_that_does_not_respond(self):
        """In this process the case ends at once, or at the limit, and the card is powered off and on; the others run."""
        for fault in "apdu n=45 silence", "apdu n=45 delay=3600":
            self.suite("run", "--family", "es10b-info", "--fault", fault, "--timeout", "1", "--json", "a.json", status=1)
            cases = cases_of(self.folder / "a.json").values()
            problems = [case["reason"] for case in cases if case["verdict"] != "pass"]
            self.assertTrue(problems and all("the card does not respond: no response to " in reason for reason in problems), problems)
            self.assertGreater(sum(case["verdict"] == "pass" for case in cases), 8)

    def test_old_version(self):
        """A card of SGP.32 v1.0 is not judged by v1.2, unless its settings say that it is of v1.2."""
        card, settings = self.card("old", "--quirks", "v1.0")
        self.suite("run", "--card", card, "--settings", settings, "--allow-changes", "--quiet", "--family", "package", "--family", "isdr",
                   "--json", "a.json")
        cases = cases_of(self.folder / "a.json")
        self.assertEqual(cases["package-good"]["reason"], "not judged: SGP.32 1.0.0; cases are for spec >= 1.1")
        self.assertEqual(cases["isdr-fci-enabled-profile"]["verdict"], "not applicable")
        settings.write_text(settings.read_text().replace("spec = 1.0.0", "spec = 1.2.0"))
        self.suite("run", "--card", card, "--settings", settings, "--allow-changes", "--quiet", "--family", "package", "--family", "isdr",
                   "--json", "b.json", status=1)
        self.assertEqual(cases_of(self.folder / "b.json")["package-good"]["verdict"], "fail")

    def test_fault_while_a_state_is_reached(self):
        """The reason has the function with its clause, and the status word or code."""
        for fault, reason in (("function=AuthenticateServer sw=6F00", "ES10b.AuthenticateServer (SGP.22 5.7.13): status 6F00 (technical problem)"),
                              ("function=LoadEuiccPackage sw=6985", "ES10b.LoadEuiccPackage (SGP.32 5.9.1): status 6985 (conditions"),
                              ("function=AddInitialEim result=127", "ES10b.AddInitialEim (SGP.32 5.9.4): response BF570381017F"),
                              ("operation=Enable result=127", "profile A cannot be enabled: PSMO enable (SGP.32 3.4.1): result 127")):
            ended = self.suite("run", "--case", "psmo-enable-replaces", "--fault", fault + " always", "--json", "a.json", status=1)
            case, = cases_of(self.folder / "a.json").values()
            self.assertEqual(case["verdict"], "inconclusive", ended.stdout)
            self.assertIn(reason, case["reason"])

    def test_replays(self):
        """Traces in a folder are cases; one has a changed octet."""
        card, settings = self.card()
        traces = self.folder / "traces"
        traces.mkdir()
        recorded = self.folder / "copy.euicc"
        shutil.copy(card, recorded)
        with Server("run", recorded, "--pcscd"):
            self.assertEqual(run("lpa", "--reader", "Virtual", "list", "--trace", traces / "Good list.pcapng").returncode, 0)
        damaged = traces / "b.txt"
        damaged.write_text("00A40004023F00 > 6A82\n")
        ended = self.suite("run", "--card", card, "--settings", settings, "--allow-changes", "--replay-folder", traces,
                           "--family", "replay", "--json", "a.json", status=1)
        self.assertEqual(verdicts_of(self.folder / "a.json"), {"replay-good-list": "pass", "replay-b": "fail"}, ended.stdout)
        self.suite("run", "--card", card, "--settings", settings, "--replay-folder", traces, "--family", "replay", status=3)
        self.suite("run", "--replay-folder", "nowhere", status=1)


class ActiveIpae(Suite):
    def test_no_problem(self):
        """The suite says that it is an IPAd: a card whose IPAe is active by default does what it is asked."""
        for mode in "dual", "iot":
            card, settings = self.card(mode, "--mode", mode, "--ipa", "ipae")
            self.assertIn("ipae = yes", settings.read_text())
            words = [word for family in ("psmo-enable", "psmo-disable", "es10b-rollback", "es10b-fallback", "es10b-emergency", "es10b-immediate",
                                         "es10c-enable", "toolkit", "ipa-mode", "ipae") for word in ("--family", family)]
            self.suite("run", "--card", card, "--settings", settings, "--allow-changes", "--quiet", *words, "--json", "a.json")
            verdicts = verdicts_of(self.folder / "a.json")
            for name in ("es10b-fallback-other-true", "psmo-enable-cat-busy", "toolkit-announced-again", "ipae-refuses-es10b", "ipa-mode-no-capability"):
                self.assertEqual(verdicts[name], "pass")


if __name__ == "__main__":
    unittest.main()
