# SPDX-License-Identifier: GPL-3.0-or-later
"""What .ci/run counts, with replacements for `make` and test/add_one_of_each that write counts only."""
import os, pathlib, shutil, subprocess, tempfile, unittest

RUN = pathlib.Path(__file__).resolve().parent.parent / ".ci/run"


class Ci(unittest.TestCase):
    def setUp(self):
        self.tree = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-")) / "a tree"
        self.addCleanup(shutil.rmtree, self.tree.parent)
        for folder in ".ci", "bin", "test", "build/check", "build/coverage/check", "build/fuzz":
            (self.tree / folder).mkdir(parents=True)
        shutil.copy(RUN, self.tree / ".ci")
        for stale in "coverage/check/summary", "check/summary-2051-01-01", "check/summary-additions", "fuzz/summary":
            (self.tree / "build" / stale).write_text("1000 passed, 0 failed\n")

    def ci(self, today="echo 10 passed, 0 failed, 2 skipped", far="echo 20 passed, 0 failed, 1 skipped",
           programs="umask >built", additions="echo 4 passed, 0 failed", fuzz="echo 3 passed, 0 failed", lint="true"):
        """Each argument is a shell command that replaces a step; it prints the counts of the step."""
        make = self.tree / "bin/make"
        make.write_text("#!/bin/sh\ncase $* in\n"
                        f"coverage) {today};; check-programs) {programs}; exit;; 'check DATE=2051-01-01') {far};; 'fuzz FUZZ_SECONDS=5') {fuzz};; lint) {lint};;\n"
                        "*) exit 99;; esac >\"$0.out\"\nstatus=$?\ncat \"$0.out\"\n"
                        "case $1$2 in coverage) cp \"$0.out\" build/coverage/check/summary;; check*) cp \"$0.out\" build/check/summary-${2#DATE=};;\n"
                        "fuzz*) cp \"$0.out\" build/fuzz/summary;; esac\nexit $status\n")
        make.chmod(0o755)
        add = self.tree / "test/add_one_of_each"
        add.write_text(f'#!/bin/sh\n[ "$1" = --summary ] || exit 99\n({additions}) >"$2"\n')
        add.chmod(0o755)
        ended = subprocess.run([self.tree / ".ci/run"], umask=0o022, env=dict(os.environ, PATH=f"{make.parent}:{os.environ['PATH']}"),
                               stdout=subprocess.PIPE, text=True)
        self.printed = ended.stdout
        return ended.returncode, ended.stdout.splitlines()[-1]

    def test_all_targets_are_counted(self):
        self.assertEqual(self.ci(), (0, "38 passed, 0 failed, 3 skipped"))

    def test_counts_below_a_floor_are_one_failure(self):
        self.assertEqual(self.ci(today="echo 10 passed, 0 failed, 2 skipped; (exit 2)"), (1, "38 passed, 1 failed, 3 skipped"))

    def test_only_the_tests_run_with_a_strict_umask(self):
        far = "umask >far; echo $LC_ALL $TZ >>far; echo 1 passed, 0 failed"
        self.assertEqual(self.ci(far=far)[0], 0)
        self.assertEqual((self.tree / "far").read_text().splitlines(), ["0077", "tr_TR.UTF-8 Pacific/Kiritimati"])
        self.assertEqual((self.tree / "built").read_text(), "0022\n")

    def test_a_failed_test_is_counted_once(self):
        self.assertEqual(self.ci(today="echo 9 passed, 1 failed; (exit 2)"), (1, "37 passed, 1 failed, 1 skipped"))
        self.assertEqual(self.ci(far="echo 19 passed, 1 failed; (exit 2)"), (1, "37 passed, 1 failed, 2 skipped"))
        self.assertEqual(self.ci(additions="echo 3 passed, 1 failed; exit 1"), (1, "37 passed, 1 failed, 3 skipped"))
        self.assertEqual(self.ci(fuzz="echo 2 passed, 1 failed; (exit 2)"), (1, "37 passed, 1 failed, 3 skipped"))
        self.assertEqual(self.ci(lint="(exit 2)"), (1, "37 passed, 1 failed, 3 skipped"))

    def test_a_target_that_fails_without_counts_is_a_failure(self):
        self.assertEqual(self.ci(today="(exit 2)"), (1, "28 passed, 1 failed, 1 skipped"))
        self.assertEqual(self.ci(programs="(exit 2)"), (1, "18 passed, 1 failed, 2 skipped"))
        self.assertEqual(self.ci(far="echo 20 passed, 0 failed; (exit 2)"), (1, "38 passed, 1 failed, 2 skipped"))
        self.assertEqual(self.ci(additions="exit 1"), (1, "34 passed, 1 failed, 3 skipped"))
        self.assertEqual(self.ci(fuzz="true"), (1, "35 passed, 1 failed, 3 skipped"))

    def test_failed_tests_are_shown_at_the_end(self):
        test = "echo 'ok   a: 1 tests'; echo 'FAILED test/x.py: Case.test'; echo '     why one'; echo 'FAILED test/y.py: Case.test'; echo '     why two'; echo after"
        self.ci(far=f"({test}) >&2; echo 19 passed, 2 failed; (exit 2)", lint="seq 100; echo 'lint: a finding'; (exit 2)")
        self.assertRegex(self.printed, "(?s)lint: a finding\n.*failed: far_check\nFAILED test/x.py: Case.test\n     why one\nFAILED test/y.py: Case.test\n     why two\n"
                         "failed: make lint\n42\n.*100\nlint: a finding\n[^\n]*\n\Z")
        self.ci()
        self.assertNotIn("failed:", self.printed)


if __name__ == "__main__":
    unittest.main()
