# SPDX-License-Identifier: GPL-3.0-or-later
"""A sample of `make torture`: commands of which one call fails. And the failures of which faults were known: all calls of one
name. $TORTURE_SEED takes another sample."""
import os, pathlib, re, shutil, subprocess, sys, tempfile, unittest

import ground

sys.path.insert(0, str(ground.ROOT / "test/torture"))
import preload, scenes
from attempts import Torture, choose, describe

COUNT = 1  # calls of each command and class
SEED = os.environ.get("TORTURE_SEED", "1")
# A command, and the call that must not be mistaken for an answer.
KNOWN = [
    ("create", "storage", "newfstatat"),  # the PKI folder, which was then removed as if it was new
    ("create", "storage", "readlink"),    # the path of the new card: "out of memory"
    ("smdpp", "memory", "calloc"),        # the event loop: "Success"
    ("smdpp", "storage", "access"),       # the order of a profile: "No such file or directory"
    ("eim send", "storage", "lseek"),     # the state file, which was then taken to end
    ("restore", "storage", "pread64"),
    ("lpa list", "storage", "write"),     # standard output
    ("stdio", "socket", "poll"),          # waiting for events, which then seemed to be over
    ("profile check", "memory", "malloc"),
    ("show json", "crypto", "EVP_CIPHER_fetch"),
    ("install", "memory", "calloc"),      # the card itself: a message without a reason
    ("show", "memory", "calloc"),         # the trace: a leak
    ("profile build", "memory", "strndup"),
    ("profile build", "storage", "ftruncate"), # a new empty file was left
    ("trace diff", "memory", "malloc"),   # a difference that is none
    ("trace export", "memory", "malloc"), # half a file
]


def setUpModule():
    ground.enter_own_world()


class Table(unittest.TestCase):
    def test_all_functions_of_openssl(self):
        """fail_crypto.def has the functions of OpenSSL that the commands call, and no others."""
        called = set()
        for program in preload.EUICC, f"{preload.EUICC}-suite":
            names = subprocess.run(["nm", "-D", "--undefined-only", program], stdout=subprocess.PIPE, text=True, check=True).stdout
            called |= {*re.findall(r" U (\w+)@OPENSSL_", names)}
        rows = re.findall(r"^(?:CALL|CANNOT_FAIL)\((\w+)", (ground.ROOT / "test/torture/fail_crypto.def").read_text("utf-8"), re.M)
        self.assertGreater(len(called), 100)
        self.assertEqual(sorted(rows), sorted(called))


class Sample(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        if not preload.LIBRARY.exists():
            raise unittest.SkipTest(f"{preload.LIBRARY} is not built")
        folder = tempfile.mkdtemp(prefix="euicc-test-", dir="/dev/shm" if os.path.isdir("/dev/shm") else None)
        cls.addClassCleanup(shutil.rmtree, folder)
        cls.torture = Torture(pathlib.Path(folder))

    def fail_calls(self, scene, name, tried, call=None):
        bad = [(failure, faults) for failure, faults in (self.torture.attempt(scene, name, at, call) for at in tried) if faults]
        self.assertEqual(list(describe(scene, name, bad)), [])

    def test_one_failed_call(self):
        for scene in scenes.SCENES:
            for name, stacks in self.torture.count(scene).stacks.items():
                with self.subTest(command=scene.name, calls=name):
                    self.fail_calls(scene, name, choose(stacks, COUNT, f"{SEED} {scene.name} {name}"))

    def test_calls_that_were_mistaken(self):
        for command, name, call in KNOWN:
            scene = next(scene for scene in scenes.SCENES if scene.name == command)
            with self.subTest(command=command, call=call):
                stacks = self.torture.count(scene, call).stacks[name]
                self.assertGreater(len(stacks), 0)
                tried = {*choose(stacks, 2, f"{SEED} {command} {call}"), *range(1, min(2, len(stacks)) + 1)}
                self.fail_calls(scene, name, sorted(tried), call)


if __name__ == "__main__":
    unittest.main()
