# SPDX-License-Identifier: GPL-3.0-or-later
"""Memory runs out: `euicc show --json` ends with an error, at whichever allocation it happens.

The program is the one without sanitizers, whose allocator is not that of the C library.
"""
import os, pathlib, shlex, subprocess, unittest

import ground
from ground import PATIENCE, ROOT, CardCase

PROGRAM = ROOT / "build/euicc"
STEP = 1777  # octets of heap from one attempt to the next


def setUpModule():
    ground.enter_own_world()


class Memory(CardCase):
    def show_with(self, limit):
        return subprocess.run([PROGRAM, "show", self.card, "--json"], timeout=PATIENCE, capture_output=True, text=True,
                              env={**os.environ, "LD_PRELOAD": str(self.library), "MEMORY_LIMIT": str(limit)})

    def test_show_never_dies_by_a_signal(self):
        if not PROGRAM.exists():
            self.skipTest(f"{PROGRAM} is not built")
        self.library = pathlib.Path(self.folder, "memory_limit.so")
        subprocess.run([*shlex.split(os.environ.get("CC", "cc")), "-shared", "-fPIC", "-O1", ROOT / "test/memory_limit.c", "-o",
                        self.library], check=True)
        low, high = 1 << 12, 1 << 26
        whole = self.show_with(high)
        self.assertEqual(whole.returncode, 0, whole.stderr)
        while high - low > STEP:
            middle = (low + high) // 2
            low, high = (low, middle) if self.show_with(middle).returncode == 0 else (middle, high)
        for limit in range(max(high - 600_000, STEP), high - STEP, STEP):
            shown = self.show_with(limit)
            if shown.returncode == 0:
                self.assertEqual(shown.stdout, whole.stdout)
            else:
                self.assertEqual(shown.returncode, 1, f"limit {limit}: {shown.stderr}")
                self.assertIn("memory", shown.stderr)


if __name__ == "__main__":
    unittest.main()
