# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc replay: traces of the product and sessions of lpac against copies of a card; scripts; TAP and JUnit."""
import json, pathlib, re, shutil, subprocess, tempfile, unittest, xml.etree.ElementTree

import ground
from ground import run


def setUpModule():
    ground.enter_own_world()


def stdio(*calls):
    """Lines of lpac's APDU interface over standard input and output: (function, parameter, code, data)."""
    return "".join(json.dumps({"type": "apdu", "payload": payload}) + "\n" for function, parameter, code, data in calls
                   for payload in ({"func": function, "param": parameter}, {"ecode": code, **({"data": data} if data else {})}))


def log(*exchanges):
    """The same as lpac's log: (command, response) in hex."""
    lines = []
    for command, response in exchanges:
        header = [command[i:i + 2] for i in range(0, 10, 2)]
        lines.append("[DEBUG] [APDU] [TX] CLA: {}, INS: {}, P1: {}, P2: {}, Lc: {}, Data: {}".format(*header, command[10:]))
        data = f", Data: {response[:-4]}" if response[:-4] else ""
        lines.append(f"[DEBUG] [APDU] [RX] SW1: {response[-4:-2]}, SW2: {response[-2:]}{data}")
    return "\n".join(lines) + "\n"


class Replay(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.card, self.before = self.folder / "ship.euicc", self.folder / "before.euicc"
        ended = run("create", self.card, "--mode", "consumer", "--seed", "00112233445566778899AABBCCDDEEFF")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.eid = ended.stdout.strip()
        shutil.copy(self.card, self.before)

    def file(self, name, content):
        path = self.folder / name
        path.write_text(content)
        return path

    def replay(self, trace, *arguments, card=None):
        """On a fresh copy of the card."""
        copy = self.folder / "copy.euicc"
        shutil.copy(card or self.before, copy)
        return run("replay", trace, "--card", copy, *arguments)

    def same(self, ended):
        self.assertEqual((ended.returncode, ended.stderr), (0, ""), ended.stdout[-2000:])
        found = re.fullmatch(r"exchanges that differ: 0 of (\d+)\n", ended.stdout)
        self.assertTrue(found, ended.stdout)
        return int(found[1])

    def lpac_session(self):
        """As lpac's `chip info`: GetEID and GetEuiccConfiguredData on a channel."""
        return stdio(("connect", None, 0, None), ("logic_channel_open", ground.ISDR, 1, None),
                     ("transmit", "81E2910006BF3E035C015A", 0, "6115"),
                     ("transmit", "81C0000015", 0, f"BF3E125A10{self.eid}9000"),
                     ("logic_channel_close", "01", 0, None), ("disconnect", None, 0, None))

    def test_a_session_of_lpac(self):
        self.assertEqual(self.same(self.replay(self.file("lpac.json", self.lpac_session()))), 3)

    def test_a_log_of_lpac(self):
        """It does not have MANAGE CHANNEL and SELECT. Two runs, whose output is in the log, too."""
        ended = json.dumps({"type": "lpa", "payload": {"code": 0, "message": "success", "data": None}}) + "\n"
        session = log(("81E2910006BF3E035C015A", "6115"), ("81C0000015", f"BF3E125A10{self.eid}9000")) + ended
        self.assertEqual(self.same(self.replay(self.file("lpac.log", session + session))), 2)
        changed = log(("81E2910003BF2D00", "6105"), ("81C0000005", "BF2D02A0019000"))
        ended = self.replay(self.file("lpac.log", f"a line of another program\n{session}{changed}"))
        self.assertEqual(ended.returncode, 1)
        self.assertRegex(ended.stdout, r"\A7 GetProfilesInfo[^\n]*\n +response[^\n]*\n +recorded: [^\n]+\n +received: [^\n]+\nexchanges that differ: 1 of 2\n\Z")
        self.assertIn("1 line without APDU or event left out, from line 1 on; ", ended.stderr)

    def test_messages_about_standard_input(self):
        copy = self.folder / "copy.euicc"
        shutil.copy(self.before, copy)
        for script, expected in (
                ("> 00A4000C023F00\n< <ch:1 9001\n",
                 r"euicc replay: standard input: 1 line without APDU or event left out, from line 2 on; 1 record read\n"
                 r"euicc replay: standard input: no APDU in the trace\n"),
                ("> 00A4000C02<x>\n< 9000\n",
                 r"euicc replay: standard input: record 1: a name without value at `<x>'\n")):
            ended = subprocess.run([ground.EUICC, "replay", "-", "--card", copy], input=script, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=ground.PATIENCE)
            self.assertEqual(ended.returncode, 1)
            self.assertRegex(ended.stderr, r"\A" + expected + r"\Z")

    def test_a_trace_of_the_lpa(self):
        trace = self.folder / "lpa.pcapng"
        ended = run("lpa", "--card", self.card, "--trace", trace, "list")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertGreater(self.same(self.replay(trace)), 1)

    def test_a_card_in_a_reader(self):
        trace = self.file("lpac.json", self.lpac_session())
        with ground.Run(self.card, "--pcscd"):
            # The reader is there some time after the first line of `euicc run`.
            def replayed():
                ended = run("replay", trace, "--reader", ground.READER)
                return ended if ended.stdout else None

            ended = ground.wait_for(replayed)
            self.assertTrue(ended)
            self.assertEqual(self.same(ended), 3)
            ended = run("replay", trace, "--reader", "no name of one")
            self.assertEqual(ended.returncode, 1)
            self.assertRegex(ended.stderr, r"\Aeuicc replay: [^\n]+\n\Z")

    def test_a_changed_octet_is_found(self):
        """Each digit of the EID in the trace."""
        session = self.lpac_session()
        for i in 0, 5, 31:
            digit = "1" if self.eid[i] == "0" else "0"
            changed = session.replace(self.eid, self.eid[:i] + digit + self.eid[i + 1:])
            ended = self.replay(self.file("changed.json", changed))
            self.assertEqual((ended.returncode, ended.stderr), (1, ""))
            self.assertIn("response/GetEuiccDataResponse/eidValue\n", ended.stdout)
            self.assertIn(f"received: {self.eid}\nexchanges that differ: 1 of 3\n", ended.stdout)
            self.assertEqual(self.same(self.replay(self.folder / "changed.json", "--ignore", "eidValue")), 3)

    def test_reports(self):
        trace = self.file("a&b.txt", f"> 0070000001\n< 019000\n> 01A4040010{ground.ISDR}00\n< 6F * 9000\n> 00A4000C023F00\n< 6A82\n")
        ended = self.replay(trace, "--tap")
        self.assertEqual(ended.returncode, 1)
        lines = ended.stdout.splitlines()
        self.assertEqual((lines[0], lines[-1]), ("TAP version 13", "1..3"))
        self.assertEqual([line.split(" - ")[0] for line in lines if re.match("(not )?ok", line)], ["ok 1", "ok 2", "not ok 3"])
        self.assertIn("  field: 'status'", lines)
        report = self.folder / "report.xml"
        ended = self.replay(trace, "--junit", report)
        self.assertEqual((ended.returncode, ended.stdout), (1, ""))
        suite = xml.etree.ElementTree.parse(report).getroot()
        self.assertEqual((suite.get("tests"), suite.get("failures"), suite.get("errors")), ("3", "1", "0"))
        self.assertEqual([case.find("failure") is None for case in suite], [True, True, False])
        self.assertIn("recorded: 6A82", suite[2].find("failure").text)

    def test_the_script_of_the_manual(self):
        page = (ground.ROOT / "tools/man/euicc-replay.1").read_text()
        script = re.search(r"^> 0070000001\n(?:[<>].*\n)+", page, re.M)[0]
        self.assertEqual(self.same(self.replay(self.file("script", script))), 4)

    def test_scripts_tell_the_line(self):
        ended = self.replay(self.file("script", "> 0070000001\n< 019000\n\n> 00<unknown>00\n< 9000\n"))
        self.assertEqual((ended.returncode, ended.stdout), (1, ""))
        self.assertRegex(ended.stderr, r"\Aeuicc replay: \S+: record 4: a name without value at `<unknown>00'\n\Z")

    def test_damaged_and_foreign_files(self):
        ended = self.replay(self.file("empty", ""))
        self.assertEqual((ended.returncode, ended.stdout), (1, ""))
        self.assertIn("empty file", ended.stderr)
        ended = self.replay(self.folder / "missing")
        self.assertEqual(ended.returncode, 1)
        self.assertIn("No such file", ended.stderr)
        ended = self.replay(self.file("cut.json", self.lpac_session()[:-20]))
        self.assertEqual(ended.returncode, 1)
        self.assertIn("exchanges that differ: 0 of 3\n", ended.stdout)
        self.assertIn("ends inside the line at octet", ended.stderr)
        ended = self.replay(self.file("other.json", '{"event":"note","name":"x"}\n'))
        self.assertEqual(ended.returncode, 1)
        self.assertIn("no APDU in the trace", ended.stderr)

    def test_usage(self):
        trace = self.file("t", "> 0070000001\n< 019000\n")
        for arguments in (), (trace,), (trace, "--card", self.card, "--reader", "x"), (trace, "--card", self.card, "--tap", "--junit", "x"), \
                (trace, trace, "--card", self.card), ("--card", self.card):
            ended = run("replay", *arguments)
            self.assertEqual(ended.returncode, 2, arguments)
        ended = run("replay", trace, "--card", self.folder / "none.euicc")
        self.assertEqual(ended.returncode, 1)
        self.assertRegex(ended.stderr, r"\Aeuicc replay: [^\n]*none\.euicc[^\n]*\n\Z")
        ended = run("replay", trace, "--card", self.card, "--junit", "/nowhere/file")
        self.assertEqual(ended.returncode, 1)
        self.assertIn("/nowhere/file: No such file", ended.stderr)


if __name__ == "__main__":
    unittest.main()
