# SPDX-License-Identifier: GPL-3.0-or-later
"""test/analyze: findings, accepted ones, lines without a finding. With gcc; clang need not be installed."""
import pathlib, shutil, subprocess, sys, tempfile, unittest

ANALYZE = pathlib.Path(__file__).resolve().parent / "analyze"
LEAK = """#include <stdlib.h>
int leak(int size);
int leak(int size)
{
    char *octets = malloc(8);

    if (!octets || size > 8)
        return -1;
    free(octets);
    return 0;
}
"""


class Analyze(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.accepted = self.folder / "accepted"
        self.accepted.write_text("# none\n")
        self.source = self.folder / "leak.c"

    def analyze(self, text):
        self.source.write_text(text)
        done = subprocess.run([sys.executable, ANALYZE, "--only", "gcc", "--accepted", self.accepted, "--results", self.folder / "results",
                               self.source], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        return done.returncode, done.stdout.splitlines()

    def test_a_finding(self):
        for _ in range(2):  # the second time from the kept result
            status, lines = self.analyze(LEAK)
            self.assertEqual(status, 1)
            self.assertRegex(lines[0], rf"^{self.source}:\d+: leak of .octets. \[analyzer-malloc-leak\]$")
            self.assertEqual(lines[-1], "gcc: 1 sources, 1 findings, 0 accepted with a reason")

    def test_no_finding(self):
        status, lines = self.analyze(LEAK.replace("|| size > 8", ""))
        self.assertEqual((status, lines), (0, ["gcc: 1 sources, 0 findings, 0 accepted with a reason"]))

    def test_an_accepted_finding(self):
        """It is told by its text, wherever it stands."""
        line = self.analyze(LEAK)[1][1].strip()
        self.accepted.write_text(f"{self.source} [analyzer-malloc-leak] {line} -- a test\n")
        for text in LEAK, "\n\n" + LEAK:
            status, lines = self.analyze(text)
            self.assertEqual((status, lines), (0, ["gcc: 1 sources, 0 findings, 1 accepted with a reason"]))

    def test_a_row_needs_a_reason(self):
        self.accepted.write_text(f"{self.source} [analyzer-malloc-leak] return -1; -- \n")
        status, lines = self.analyze(LEAK)
        self.assertEqual(status, 1)
        self.assertIn("must be SOURCE [KIND] TEXT -- REASON", lines[0])


if __name__ == "__main__":
    unittest.main()
