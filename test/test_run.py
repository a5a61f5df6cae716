# SPDX-License-Identifier: GPL-3.0-or-later
"""The runner itself: counts, messages, exit status."""
import os, pathlib, shutil, subprocess, sys, tempfile, unittest, unittest.mock
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
        ended = subprocess.run([sys.executable, RUN, "--reports", self.folder / "reports", *map(str, arguments)],
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
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

    @unittest.skipUnless(os.geteuid() == 0, "needs root")
    def test_both_loopback_addresses_are_there(self):
        if subprocess.run(["unshare", "-n", "true"], stderr=subprocess.DEVNULL).returncode:
            self.skipTest("network namespaces are not allowed here")
        path = self.program("test_bind.py", "import socket, unittest\nclass A(unittest.TestCase):\n"
                            "    def test_one(self):\n"
                            "        for family, address in (socket.AF_INET, '127.0.0.1'), (socket.AF_INET6, '::1'):\n"
                            "            with socket.socket(family) as s: s.bind((address, 8443))\n")
        # The loopback interface of a new namespace is down: neither address is there.
        ended = subprocess.run(["unshare", "-n", sys.executable, RUN, "--reports", self.folder / "reports", path],
                               stdout=subprocess.PIPE, text=True)
        self.assertEqual(ended.stdout.splitlines()[-1], "1 passed, 0 failed")

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
        status, lines = self.run_(self.program("check", "#!/bin/sh\necho fine\n"))
        self.assertEqual((status, lines[-1]), (0, "1 passed, 0 failed"))
        status, lines = self.run_(self.program("check", "#!/bin/sh\necho a.c:1: bad\nexit 1\n"))
        self.assertEqual((status, lines[-1]), (1, "0 passed, 1 failed"))
        self.assertTrue(any("a.c:1: bad" in l for l in lines))

    def test_no_test_is_a_failure(self):
        for arguments in ([], ["--match", "nothing", self.program("check", "#!/bin/sh\n")]):
            status, lines = self.run_(*arguments)
            self.assertEqual((status, lines[-1]), (1, "0 passed, 0 failed"))
            self.assertRegex(lines[-2], r"^0 programs, \d+ at a time$")
        self.assertEqual(lines[0], "none of 1 programs has 'nothing' in its path")

    def test_a_program_that_is_not_built_is_named(self):
        there, absent = self.program("test_a", "#!/bin/sh\necho ok 1 - a\n"), self.folder / "test_b"
        status, lines = self.run_(there, absent)
        self.assertEqual((status, lines[-1]), (2, f"run: error: {absent}: there is no such program; `make {absent}' builds one of C"))

    def test_one_line_a_program(self):
        for name in "test_a", "test_b":
            self.program(name, "#!/bin/sh\necho ok 1 - a\n")
        status, lines = self.run_("-j", 1, "--junit", self.folder / "a folder" / "j.xml", self.folder / "test_a",
                                  self.folder / "test_b")
        self.assertEqual((status, lines[0], lines[-1]), (0, "2 programs, 1 at a time", "2 passed, 0 failed"))
        self.assertRegex(lines[1], r"^ok   .*test_a: 1 tests, \d+\.\d s \(1 of 2\)$")
        self.assertRegex(lines[2], r"^ok   .*test_b: 1 tests, \d+\.\d s \(2 of 2\)$")
        self.assertRegex(lines[3], r"^results as JUnit XML: .*a folder/j\.xml$")

    def test_a_sanitizer_report_is_a_failure_that_names_its_file(self):
        """Also of a process that the test started, and whose end nobody looks at."""
        source = self.folder / "a.c"
        source.write_text("int main(int argc, char **argv) { (void)argv; volatile int most = 2147483647; return most + argc > 0; }\n")
        subprocess.run(["gcc", "-fsanitize=undefined", "-o", self.folder / "a", source], check=True)
        program = self.program("test_report", f"#!/bin/sh\n'{self.folder}/a' 2>/dev/null\necho ok 1 - a\n")
        for _ in range(2):  # the report of the first run is not counted again
            status, lines = self.run_(program)
            self.assertEqual((status, lines[-1]), (1, "1 passed, 1 failed"))
            files = list((self.folder / "reports").iterdir())
            self.assertEqual(len(files), 1)
            self.assertIn("runtime error: signed integer overflow", files[0].read_text())
            self.assertTrue(any(l.strip().endswith(f"reports/{files[0].name}:") for l in lines), lines)
        program = self.program("test_report", f"#!/bin/sh\n'{self.folder}/a' 2>/dev/null\necho not ok 1 - a\n")
        status, lines = self.run_(program)
        self.assertEqual((status, lines[-1]), (1, "0 passed, 1 failed"))
        self.assertTrue(any("signed integer overflow" in l for l in lines), lines)

    def test_a_warning_of_a_sanitizer_is_no_failure(self):
        program = self.program("test_warning", "#!/bin/sh\npath=${UBSAN_OPTIONS#*log_path=\\'}\n"
                               "echo '==1==WARNING: ignored' >\"${path%\\'*}.1\"\necho ok 1 - a\n")
        self.assertEqual(self.run_(program)[1][-1], "1 passed, 0 failed")
        self.assertEqual(list((self.folder / "reports").iterdir()), [])

    def test_under(self):
        """Each program is run by the command, whose reports of errors fail the test."""
        under = self.program("under", "#!/bin/sh\necho \"==7== $1\" >\"$2.7\"\nshift 2\n\"$@\"\n")
        program = self.program("test_a", "#!/bin/sh\necho ok 1 - a\n")
        for text, wanted in ("Invalid read of size 4", (1, "1 passed, 1 failed")), ("Warning: a large range", (0, "1 passed, 0 failed")):
            status, lines = self.run_("--under", f"'{under}' '{text}' {{report}}", program)
            self.assertEqual((status, lines[-1]), wanted, lines)

    def test_programs_ignore_no_signal(self):
        program = self.program("test_signal", "#!/bin/sh\n"
                               "for n in HUP INT QUIT TERM; do sh -c 'kill -$1 $$; echo not ok $1' sh $n || echo ok $n; done\n")
        command = [sys.executable, RUN, "--reports", self.folder / "reports", program]
        ended = subprocess.run(["sh", "-c", "trap '' HUP INT QUIT TERM; exec \"$@\"", "sh", *command], stdout=subprocess.PIPE, text=True)
        self.assertEqual(ended.stdout.splitlines()[-1], "4 passed, 0 failed", ended.stdout)

    def test_programs_see_the_date(self):
        python = self.program("test_date.py", "import datetime, os, subprocess, unittest\nclass A(unittest.TestCase):\n"
                              "    def test_a(self): self.assertEqual(str(datetime.date.today()), os.environ['WANTED'])\n"
                              "    def test_b(self): self.assertEqual(subprocess.check_output(['date', '+%F'], text=True), "
                              "os.environ['WANTED'] + '\\n')\n")
        script = self.program("check", "#!/bin/sh\n[ -z \"${SOURCE_DATE_EPOCH+set}\" ] && [ $(date +%F) = $WANTED ]\n")
        environment = unittest.mock.patch.dict(os.environ, TZ="UTC", SOURCE_DATE_EPOCH="1")
        environment.start()
        self.addCleanup(environment.stop)
        for date in "2024-02-29", "2039-01-01", "2051-01-01":
            os.environ["WANTED"] = date
            status, lines = self.run_("--date", date, python, script)
            self.assertEqual((status, lines[-1]), (0, "3 passed, 0 failed"), lines)
            self.assertEqual(lines[0].split(", ")[-1], f"on {date}")
        self.assertEqual(self.run_("--date", "2023-02-29", script)[0], 2)


if __name__ == "__main__":
    unittest.main()
