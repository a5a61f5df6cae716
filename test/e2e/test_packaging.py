# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/packaging agrees with the rest of the tree. The packages themselves: `make deb`, tools/packaging/try_deb."""
import re, subprocess, unittest

from ground import ROOT

PACKAGING = ROOT / "tools/packaging"
ESSENTIAL = {"gcc", "libc6-dev", "make"}  # of build-essential


class Packaging(unittest.TestCase):
    def test_build_dependencies(self):
        script = (ROOT / "tools/install-dependencies").read_text()
        needed = set(re.search(r'^build="([^"]*)"', script, re.M)[1].split())
        control = (PACKAGING / "debian/control").read_text()
        stated = re.search(r"^Build-Depends:((?:.*\n)(?: .*\n)*)", control, re.M)[1]
        self.assertEqual({part.split()[0] for part in stated.split(",")} - {"debhelper-compat"}, needed - ESSENTIAL)

    def test_version(self):
        version = re.search(r"^VERSION *:= *(\S+)", (ROOT / "Makefile").read_text(), re.M)[1]
        self.assertTrue((PACKAGING / "debian/changelog").read_text().startswith(f"euiccd ({version})"))
        self.assertIn(f'version = "{version}"', (ROOT / "tools/python/pyproject.toml").read_text())

    def test_scripts(self):
        for script in PACKAGING / "build_deb", PACKAGING / "try_deb", PACKAGING / "debian/tests/smoke", ROOT / "tools/python/build_wheel":
            self.assertTrue(script.stat().st_mode & 0o100)
            subprocess.run(["sh", "-n", script], check=True)

    def test_each_installed_file_is_in_a_package(self):
        """Folders and patterns of the .install files cover what `make install` writes."""
        rules = (ROOT / "Makefile").read_text()
        recipe = rules[rules.index("\ninstall: "):rules.index("\nuninstall:")]
        listed = " ".join(path.read_text() for path in (PACKAGING / "debian").glob("*.install"))
        for name in re.findall(r"\$\(DESTDIR\)\$\((?:BINDIR|INCDIR|COMPDIR|ZSHDIR|FISHDIR|UNITDIR)\)/([^\s)]+)", recipe):
            self.assertIn(f"/{name}\n", listed)


if __name__ == "__main__":
    unittest.main()
