# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc suite on cards in a reader, and on a card of other origin."""
import json, re, signal, subprocess, unittest

import ground
from ground import EUICC, ROOT, run
from servers import Server
from suite_case import LONG, PROBLEM, Suite, cases_of, verdicts_of


def setUpModule():
    ground.enter_own_world()


class Foreign(Suite):
    """A card with profiles and an eIM that are not those of the suite, which knows them by the settings only."""

    ICCIDS = ("8999901000000000013", "8999901000000000021", "8999901000000000039")

    def setUp(self):
        super().setUp()
        self.card, self.probed = self.folder / "card.euicc", self.folder / "probed.ini"
        self.assertEqual(run("create", self.card).returncode, 0)
        for i, iccid in enumerate(self.ICCIDS):
            package, metadata = self.folder / f"{i}.der", self.folder / f"{i}.meta"
            for done in (run("profile", "build", ROOT / "profiles/samples/milenage.txt", "--set", f"iccid={iccid[:18]}", "-o", package,
                             "--metadata", metadata),
                         run("install", self.card, package, "--metadata", metadata, *["--enable"][i:])):
                self.assertEqual(done.returncode, 0, done.stderr)
        done = run("eim", "send", "--card", self.card, "--associate", "list")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.suite("probe", "--card", self.card, "--output", self.probed)

    def settings(self, *edits):
        """What probe says, and what a person adds to it."""
        text = self.probed.read_text()
        for pattern, replacement in edits:
            text, count = re.subn(pattern, replacement, text)
            self.assertTrue(count, pattern)
        path = self.folder / "card.ini"
        path.write_text(text)
        return path

    KEY = ("; key = FILE.pem", "key = card.pki/EIM/SK_S_EIMsign_ECDSA_NIST.pem\ncertificate = card.pki/EIM/CERT_S_EIMsign_ECDSA_NIST.der")
    USES = (r"enable = no\ndisable = no", r"enable = yes\ndisable = yes")

    def counts(self, *options, status=0):
        self.suite("run", "--quiet", "--json", "a.json", *options, status=status)
        cases = cases_of(self.folder / "a.json")
        problems = {name: case["reason"] for name, case in cases.items() if case["verdict"] in PROBLEM}
        return sum(case["verdict"] == "pass" for case in cases.values()), problems, cases

    def test_probe(self):
        text = self.probed.read_text()
        for i, iccid in enumerate(self.ICCIDS, 1):
            self.assertIn(f"[profile P{i}]\niccid = {iccid}\nstate = {'disabled' if i > 1 else 'enabled'}\nenable = no\n", text)
        self.assertIn("[eim E1]\nid = eim.example\n; key = FILE.pem\ncounter = card\ntoken = card\n", text)
        self.assertIn("foreign = yes", text)

    def test_cases_that_it_makes_possible(self):
        """Without the sections, with the key, with the uses of the profiles: more pass each time."""
        without = self.settings((r"(?s)\n; The profiles of the card.*", ""), ("foreign = yes", "foreign = no"), ("eim = no", "eim = yes"))
        with_card = "--card", self.card, "--allow-changes", "--settings"
        least, problems, _ = self.counts(*with_card, without, status=1)
        self.assertGreater(len(problems), 50)
        self.assertTrue(all(reason.startswith(("an eIM is associated", "no keys")) or "AddInitialEim (SGP.32 5.9.4)" in reason
                            for reason in problems.values()), problems)
        with_key, _, cases = self.counts(*with_card, self.settings(self.KEY))
        self.assertGreater(with_key, least + 30)
        self.assertEqual(cases["psmo-delete-disabled"]["verdict"], "not applicable")
        with_uses, _, cases = self.counts(*with_card, self.settings(self.KEY, self.USES, ("delete = no", "delete = yes")))
        self.assertGreater(with_uses, with_key + 50)
        self.assertEqual(cases["psmo-delete-disabled"]["verdict"], "pass")
        self.assertFalse(any(case["cardChanged"] for case in cases.values()))

    def test_in_a_reader(self):
        """The profiles are left as the settings say, not as they were; the one that may be deleted is lost."""
        settings = self.settings(self.KEY, self.USES, (r"(?s)(P1\].*?)state = enabled", r"\1state = disabled"),
                                 (r"(?s)(P2\].*?)state = disabled", r"\1state = enabled"),
                                 (r"(?s)(P1\].*?)delete = no", r"\1delete = yes"))
        families = [word for family in ("psmo-enable", "psmo-delete", "package-good", "eco-add", "toolkit-refresh") for word in ("--family", family)]
        with Server("run", self.card, "--pcscd"):
            passed, problems, cases = self.counts("--reader", "Virtual", "--settings", settings, "--allow-changes", *families)
            listed = run("lpa", "--reader", "Virtual", "list", "--json")
        self.assertGreater(passed, 20)
        states = {profile["iccid"]: profile["profileState"] for profile in json.loads(listed.stdout)}
        self.assertEqual(states, {self.ICCIDS[1]: "enabled", self.ICCIDS[2]: "disabled"}, listed.stdout)
        gone = [case["reason"] for case in cases.values() if "the card has no profile" in case["reason"]]
        self.assertTrue(gone)
        eims = run("show", self.card).stdout
        self.assertEqual((eims.count("eimIdType"), "packageResults                   none" in eims), (1, True), eims)


class OverPcsc(Suite):
    def test_same_verdicts(self):
        """All cases on one card, in process and in a reader."""
        card, settings = self.card()
        self.suite("run", "--card", card, "--settings", settings, "--allow-destructive", "--quiet", "--json", "a.json")
        with Server("run", card, "--pcscd"):
            self.suite("run", "--reader", "Virtual", "--settings", settings, "--allow-destructive", "--quiet", "--json", "b.json")
        inside, outside = verdicts_of(self.folder / "a.json"), verdicts_of(self.folder / "b.json")
        self.assertEqual(inside, outside)
        self.assertGreater(sum(verdict == "pass" for verdict in outside.values()), 250)

    def test_other_configurations(self):
        """A card with ES10c, one with brainpoolP256r1 only, one with an active IPAe: what is special of each."""
        pki = self.folder / "brainpool.pki"
        self.assertEqual(run("pki", pki).returncode, 0)
        for file in list(pki.rglob("*NIST*")):
            file.unlink()
        for name, options, families in (("dual", ["--mode", "dual"], ["es10c-profiles", "es10c-enable"]),
                                        ("brainpool", ["--pki", pki], ["es10b-certs", "es10b-authenticate-server-c", "package-brainpool"]),
                                        ("ipae", ["--ipa", "ipae"], ["ipae", "ipa-mode"])):
            with self.subTest(card=name):
                card, settings = self.card(name, *options)
                words = [word for family in families for word in ("--family", family)]
                common = "--settings", settings, "--allow-destructive", "--quiet", *words, "--json"
                self.suite("run", "--card", card, *common, "a.json")
                with Server("run", card, "--pcscd"):
                    self.suite("run", "--reader", "Virtual", *common, "b.json")
                inside, outside = verdicts_of(self.folder / "a.json"), verdicts_of(self.folder / "b.json")
                self.assertEqual(inside, outside)
                self.assertGreater(sum(verdict == "pass" for verdict in outside.values()), 3)

    def test_probe(self):
        card, settings = self.card("dual", "--mode", "dual")
        with Server("run", card, "--pcscd"):
            probed = self.suite("probe", "--reader", "Virtual").stdout
        self.assertIn("dual = yes", probed)
        for line in probed.splitlines():
            if not re.match(r"(usim|smdpp|ci|eim) = |; pki", line):
                self.assertIn(line, settings.read_text().splitlines())
        self.suite("probe", "--reader", "nowhere", status=1)

    def test_card_that_vanishes(self):
        """The run ends with a report of what ran."""
        card, settings = self.card()
        with Server("run", card, "--pcscd") as reader:
            suite = subprocess.Popen([EUICC, "suite", "run", "--reader", "Virtual", "--settings", settings, "--repeat", "1000",
                                      "--json", self.folder / "a.json"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            self.assertIn("pass", suite.stdout.readline())
            reader.end(signal.SIGKILL)
            output = suite.communicate(timeout=LONG)[0]
        self.assertEqual(suite.returncode, 1, output[-2000:])
        self.assertIn("the run ended early: the card is gone", output)
        self.assertEqual(json.loads((self.folder / "a.json").read_text())["endedEarly"], "the card is gone")

    def test_card_that_does_not_respond(self):
        """A reader that waits for ever: the case ends at its limit, and the run with a report."""
        card, settings = self.card()
        with Server("run", card, "--pcscd", "--fault", "apdu ins=CA silence"):
            ended = self.suite("run", "--reader", "Virtual", "--settings", settings, "--family", "atr", "--family", "ecasd", "--timeout", "1",
                               "--json", "a.json", status=1)
        self.assertIn("no response to ", ended.stdout)
        self.assertIn("the run ended early: the card is gone", ended.stdout)
        self.assertIn("pass", verdicts_of(self.folder / "a.json").values())

    def test_interrupt(self):
        """Ctrl-C: the case that runs is undone, and reported with the others."""
        card, settings = self.card()
        with Server("run", card, "--pcscd"):
            suite = subprocess.Popen([EUICC, "suite", "run", "--reader", "Virtual", "--settings", settings, "--allow-changes",
                                      "--family", "psmo", "--repeat", "1000", "--json", self.folder / "a.json"],
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            for _ in range(3):
                self.assertIn("pass", suite.stdout.readline())
            suite.send_signal(signal.SIGINT)
            output = suite.communicate(timeout=LONG)[0]
            self.assertEqual(suite.returncode, 1, output[-2000:])
            self.assertIn("the run ended early: interrupted", output)
            self.assertNotIn("not as it was", output)
            listed = run("lpa", "--reader", "Virtual", "list")
        self.assertEqual((listed.returncode, listed.stdout.strip()), (0, ""), listed.stdout)


if __name__ == "__main__":
    unittest.main()
