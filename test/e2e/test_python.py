# SPDX-License-Identifier: GPL-3.0-or-later
"""The Python package: its wheel is built and installed, and test/python passes with it."""
import os, pathlib, re, shutil, subprocess, tempfile, unittest

import ground
from ground import ROOT

PYTHON = "/usr/bin/python3"  # the one that Debian's packages are for


def setUpModule():
    ground.enter_own_world()


class Python(unittest.TestCase):
    def test_wheel(self):
        if subprocess.run([PYTHON, "-c", "import pytest, setuptools, wheel, pip"], stderr=subprocess.DEVNULL).returncode:
            self.skipTest("no python3-pytest, python3-setuptools, python3-wheel, python3-pip")
        folder = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        self.addCleanup(shutil.rmtree, folder)
        subprocess.run([ROOT / "tools/python/build_wheel", folder], check=True, stdout=subprocess.PIPE)
        wheel, = folder.glob("*.whl")
        subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps", "--root-user-action", "ignore", "--target", folder / "site", wheel], check=True)
        environment = dict(os.environ, PYTHONPATH=folder / "site", EUICC=ROOT / "build/euicc", EUICCD_LIBRARY=ROOT / "build/libeuiccd.so",
                           HOME=folder, PYTHONDONTWRITEBYTECODE="1")
        environment.pop("LD_PRELOAD", None)
        done = subprocess.run([PYTHON, "-m", "pytest", "-p", "no:cacheprovider", "-q", "-rs", "--rootdir", ROOT, f"--basetemp={folder / 'tests'}", ROOT / "test/python"],
                              env=environment, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertGreater(int(re.search(r"(\d+) passed", done.stdout)[1]), 100, done.stdout)


if __name__ == "__main__":
    unittest.main()
