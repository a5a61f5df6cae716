# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc suite ipa: our LPA as the IPA, with and without faults of the card."""
import json, unittest

import ground
from ground import run


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


if __name__ == "__main__":
    unittest.main()
