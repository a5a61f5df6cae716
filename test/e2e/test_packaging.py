# SPDX-License-Identifier: GPL-3.0-or-later
"""tools/packaging agrees with the rest of the tree. The packages themselves: `make deb`, tools/packaging/try_deb."""
import re, shutil, subprocess, unittest

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


class Recipes(unittest.TestCase):
    """The commands of the CI recipes have options and verbs that exist."""

    def test_commands(self):
        found = set()
        for path in sorted((PACKAGING / "ci").iterdir()):
            text = path.read_text()
            words = re.sub(r'", "', " ", text)  # lists of arguments
            for verb, rest in re.findall(r"(?:euicc |command: \[\"| )(suite (?:run|merge)|pki|create|stdio|smdpp|eim send|eim|device)(?= )([^\n]*)", words):
                helps = subprocess.run([ROOT / "build/euicc", *verb.split(), "--help"], stdout=subprocess.PIPE, text=True).stdout
                for option in re.findall(r"(?<= )--([a-z][a-z-]+)", rest.split(" -- ")[0]):
                    if option in ("rm", "no-install-recommends"):
                        continue
                    self.assertIn(f"--{option}", helps, f"{path.name}: {verb}")
                    found.add((verb, option))
        self.assertGreater(len(found), 10)

    def test_lint(self):
        """By the linters that are at hand."""
        ci = PACKAGING / "ci"
        tools = {"actionlint": ["-shellcheck=", ci / "github.yml"], "hadolint": [ci / "Containerfile"]}
        present = [name for name in tools if shutil.which(name)]
        if not present:
            self.skipTest("no actionlint, no hadolint")
        for name in present:
            done = subprocess.run([name, *tools[name]], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            self.assertEqual(done.returncode, 0, done.stdout)


if __name__ == "__main__":
    unittest.main()
