# SPDX-License-Identifier: GPL-3.0-or-later
"""The suite can fail: for each mutation of suite_mutations the named case fails, and two cards that differ by a quirk
differ in what the quirk changes only."""
import concurrent.futures, json, pathlib, re, shutil, subprocess, tempfile, unittest

import ground
from ground import PATIENCE, ROOT

# Built without sanitizers: many short runs.
SUITE = ROOT / "build/euicc-suite"
TABLE = pathlib.Path(__file__).with_name("suite_mutations")
QUIRKS = "inline silent await-reset until-reset explicit strict-segments v1.0 v1.0-token".split()
FUNCTIONS_LEAST, ROWS_LEAST = 25, 60


def rows():
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            yield [part.strip() for part in line.split("|")]


def suite(*arguments):
    return subprocess.run([SUITE, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          timeout=10 * PATIENCE)


class Mutations(unittest.TestCase):
    def test_table(self):
        """All quirks, most functions, and nothing twice."""
        mutations = [row[0] for row in rows()]
        self.assertGreaterEqual(len(mutations), ROWS_LEAST)
        self.assertEqual(len(mutations), len(set(mutations)))
        self.assertLessEqual({f"quirks {quirk}" for quirk in QUIRKS}, set(mutations))
        self.assertGreaterEqual(len({found[1] for found in map(re.compile(r"function=(\w+)").match, mutations) if found}), FUNCTIONS_LEAST)

    def test_each_is_caught(self):
        def run(row):
            mutation, case, rule = row
            option = ("--quirks", mutation.split()[1]) if mutation.startswith("quirks ") else ("--fault", mutation)
            return row, suite("run", "--quiet", "--case", case, *option)

        with concurrent.futures.ThreadPoolExecutor(2) as pool:
            for (mutation, case, rule), done in pool.map(run, rows()):
                with self.subTest(mutation=mutation):
                    self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
                    self.assertRegex(done.stdout, rf"(?m)^fail +{re.escape(rule)} +{re.escape(case)}$")

    def test_the_cases_pass_otherwise(self):
        done = suite("run", "--quiet", *[argument for case in sorted({row[1] for row in rows()}) for argument in ("--case", case)])
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)


class Beside(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.card, self.settings = self.folder / "card.euicc", self.folder / "card.ini"
        made = ground.run("create", self.card)
        self.assertEqual(made.returncode, 0, made.stderr)
        self.assertEqual(suite("probe", "--card", self.card, "--output", self.settings).returncode, 0)
        text = re.sub(r"(?m)^(usim|smdpp|ci|eim) = no$", r"\1 = yes", self.settings.read_text())
        self.settings.write_text(text.replace("; pki = DIR", "pki = card.pki"))

    def compare(self, *options, families=("isdr", "es10b-certs", "psmo-enable", "uicc-select", "get")):
        """Exit status, and the cases that differ with the field."""
        report = self.folder / "report.json"
        done = suite("run", "--beside", self.card, self.card, "--settings", self.settings, "--allow-destructive", "--json", report,
                     *[argument for family in families for argument in ("--family", family)], *options)
        cases = json.loads(report.read_text())["cases"]
        return done.returncode, {case["id"]: case["reason"] for case in cases if case["verdict"] == "fail"}, cases

    def test_the_same_card(self):
        status, different, cases = self.compare()
        self.assertEqual((status, different), (0, {}))
        self.assertGreater(sum(case["verdict"] == "pass" for case in cases), 20)

    def test_quirk(self):
        """explicit: default values are sent, and certificates are tagged explicitly; nothing else differs."""
        status, different, _ = self.compare("--quirks", "explicit")
        self.assertEqual(status, 1)
        self.assertIn("es10b-certs-form", different)
        self.assertTrue(any("ecallIndication: FALSE" in reason for reason in different.values()))
        for case, reason in different.items():
            self.assertRegex(reason, r"^\+response/.*: FALSE$|^-response: \d+ octets; \+response: \d+ octets$|^pass; fail$", case)

    def test_usage(self):
        for arguments in (["--beside", self.card], ["--beside", self.card, self.card, "--card", self.card], [self.card]):
            done = suite("run", *arguments)
            self.assertEqual(done.returncode, 2, done.stderr)


if __name__ == "__main__":
    unittest.main()
