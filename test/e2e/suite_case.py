# SPDX-License-Identifier: GPL-3.0-or-later
"""For end-to-end tests of `euicc suite`: its command line, a card with settings, and the cases of a report."""
import json, pathlib, re, shutil, tempfile, unittest

from ground import PATIENCE, run

LONG = 10 * PATIENCE
PROBLEM = ("fail", "inconclusive")


def cases_of(report):
    return {case["id"]: case for case in json.loads(pathlib.Path(report).read_text())["cases"]}


def verdicts_of(report):
    return {name: case["verdict"] for name, case in cases_of(report).items()}


class Suite(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def suite(self, *arguments, status=0, timeout=LONG):
        ended = run("suite", *arguments, cwd=self.folder, timeout=timeout)
        self.assertEqual(ended.returncode, status, ended.stdout[-3000:] + ended.stderr)
        return ended

    def card(self, name="card", *options):
        """A card with its PKI, and a settings file: what the card says, and the keys at hand."""
        card, settings = self.folder / f"{name}.euicc", self.folder / f"{name}.ini"
        self.assertEqual(run("create", card, *options).returncode, 0)
        self.suite("probe", "--card", card, "--output", settings)
        text = re.sub(r"(?m)^(usim|smdpp|ci|eim) = no$", r"\1 = yes", settings.read_text())
        settings.write_text(text.replace("; pki = DIR", f"pki = {name}.pki"))
        return card, settings
