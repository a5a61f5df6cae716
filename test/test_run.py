# SPDX-License-Identifier: GPL-3.0-or-later
"""The runner itself: what it counts, what it says, how it ends."""
import os, pathlib, shutil, subprocess, sys, tempfile, unittest
import xml.etree.ElementTree as xml

RUN = pathlib.Path(__file__).resolve().parent / "run"


class Runner(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def program(self, name, text):
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o755)
        return path

    def run_(self, *arguments):
        ended = subprocess.run([sys.executable, RUN, *map(str, arguments)], stdout=subprocess.PIPE, text=True)
        return ended.returncode, ended.stdout.splitlines()

    def test_counts_tap(self):
        good = self.program("test_good", "#!/bin/sh\necho 1..2\necho ok 1 - a\necho 'ok 2 - b # SKIP no card'\n")
        bad = self.program("test_bad", "#!/bin/sh\necho ok 1 - a\necho not ok 2 - b\necho '# why it failed'\nexit 1\n")
        summary = self.folder / "summary"
        status, lines = self.run_("--junit", self.folder / "j.xml", "--summary", summary, good, bad)
        self.assertEqual((status, lines[-1]), (1, "2 passed, 1 failed, 1 skipped"))
        self.assertEqual(summary.read_text(), lines[-1] + "\n")
        self.assertEqual(len([l for l in lines if l.startswith("FAILED") and l.endswith("test_bad: b")]), 1)
        self.assertTrue(any("why it failed" in l for l in lines))
        suites = xml.parse(self.folder / "j.xml").getroot()
        self.assertEqual([(s.get("tests"), s.get("failures"), s.get("skipped")) for s in suites],
                         [("2", "1", "0"), ("2", "0", "1")])

    def test_crash_silence_and_slowness_are_failures(self):
        for name, text, why in (("test_crash", "#!/bin/sh\necho ok 1 - a\nkill -SEGV $$\n", "status -11"),
                                ("test_leak", "#!/bin/sh\necho ok 1 - a\necho leak >&2\nexit 1\n", "leak"),
                                ("test_silent", "#!/bin/sh\nexit 0\n", "ran no test"),
                                ("test_slow", "#!/bin/sh\necho ok 1 - a\nsleep 100\n", "still running")):
            status, lines = self.run_("--timeout", "1", self.program(name, text))
            self.assertEqual(status, 1, name)
            self.assertIn("1 failed", lines[-1])
            self.assertTrue(any(why in l for l in lines), (name, lines))

    def test_python_files(self):
        path = self.program("test_case.py", "import unittest\nclass A(unittest.TestCase):\n"
                            "    def test_good(self): pass\n"
                            "    def test_bad(self): self.assertEqual(1, 2)\n"
                            "    @unittest.skip('later')\n    def test_skip(self): pass\n")
        status, lines = self.run_(path)
        self.assertEqual((status, lines[-1]), (1, "1 passed, 1 failed, 1 skipped"))
        self.assertTrue(any("1 != 2" in l for l in lines))
        path = self.program("test_module.py", "import unittest\ndef setUpModule(): raise unittest.SkipTest('not here')\n"
                            "class A(unittest.TestCase):\n    def test_one(self): pass\n")
        self.assertEqual(self.run_(path)[1][-1], "0 passed, 0 failed, 1 skipped")
        self.assertEqual(self.run_(self.program("test_broken.py", "import nothing_like_it\n"))[0], 1)

    def test_scripts(self):
        self.assertEqual(self.run_(self.program("check", "#!/bin/sh\necho fine\n")), (0, self.run_(self.folder / "check")[1]))
        status, lines = self.run_(self.program("check", "#!/bin/sh\necho a.c:1: bad\nexit 1\n"))
        self.assertEqual((status, lines[-1]), (1, "0 passed, 1 failed"))
        self.assertTrue(any("a.c:1: bad" in l for l in lines))

    def test_no_test_is_a_failure(self):
        self.assertEqual(self.run_(), (1, ["0 passed, 0 failed"]))
        self.assertEqual(self.run_("--match", "nothing", self.program("check", "#!/bin/sh\n")), (1, ["0 passed, 0 failed"]))


if __name__ == "__main__":
    unittest.main()
