# SPDX-License-Identifier: GPL-3.0-or-later
"""A sample of `make torture`: commands of which one call fails. And the failures of which faults were known: all calls of one
name. $TORTURE_SEED takes another sample."""
import os, pathlib, shutil, sys, tempfile, unittest

import ground

sys.path.insert(0, str(ground.ROOT / "test/torture"))
import preload, scenes
from attempts import Torture, choose, describe

COUNT = 1  # calls of each command and class
SEED = os.environ.get("TORTURE_SEED", "1")
# A command, and the call that must not be mistaken for an answer.
KNOWN = [
    ("create", "storage", "newfstatat"),  # the PKI folder, which was then removed as if it was new
    ("eim send", "storage", "lseek"),     # the state file, which was then taken to end
    ("restore", "storage", "pread64"),
    ("lpa list", "storage", "write"),     # standard output
    ("stdio", "socket", "poll"),          # waiting for events, which then seemed to be over
    ("profile check", "memory", "malloc"),
    ("show json", "crypto", "EVP_CIPHER_fetch"),
]


def setUpModule():
    ground.enter_own_world()


class Sample(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not preload.LIBRARY.exists():
            raise unittest.SkipTest(f"{preload.LIBRARY} is not built")
        folder = tempfile.mkdtemp(prefix="euicc-test-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.torture = Torture(pathlib.Path(folder))

    def fail_calls(self, scene, name, calls, count, call=None):
        tried = choose(calls, count, f"{SEED} {scene.name} {name}")
        bad = [(failure, faults) for failure, faults in (self.torture.attempt(scene, name, at, call) for at in tried) if faults]
        self.assertEqual(list(describe(scene, name, bad)), [])

    def test_one_failed_call(self):
        for scene in scenes.SCENES:
            for name, calls in self.torture.count(scene).items():
                if name in scene.classes:
                    with self.subTest(command=scene.name, calls=name):
                        self.fail_calls(scene, name, calls, COUNT)

    def test_calls_that_were_mistaken(self):
        for command, name, call in KNOWN:
            scene = next(scene for scene in scenes.SCENES if scene.name == command)
            with self.subTest(command=command, call=call):
                calls = self.torture.count(scene, call)[name]
                self.assertGreater(calls, 0)
                self.fail_calls(scene, name, calls, 6, call)


if __name__ == "__main__":
    unittest.main()
