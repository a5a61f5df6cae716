# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of README.md, as it prints them: they do what it says, and git sees nothing of what they make."""
import json, pathlib, re, shutil, subprocess, tempfile, unittest

import ground
from ground import ROOT

HOME, AWAY = "8999901000000000013", "8999901000000000021"


def setUpModule():
    ground.enter_own_world()


def commands(heading):
    """The indented lines below a heading."""
    section = re.search(rf"^## {heading}\n(.*?)(?=^## )", (ROOT / "README.md").read_text(), re.M | re.S).group(1)
    return "".join(line[4:] + "\n" for line in section.splitlines() if line.startswith("    "))


class Readme(unittest.TestCase):
    def test_a_download_and_a_card_that_asks(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("build", "profiles"):
                pathlib.Path(folder, name).symlink_to(ROOT / name)
            output = self.shell(folder, commands("A download from end to end, offline"))
            self.assertIn(f"installed {HOME}\n", output)
            self.assertRegex(output, r"\nenable: ok\n\Z")
            eid = json.loads(ground.run("show", "--json", "iot.euicc", cwd=folder).stdout)["eid"]
            output = self.shell(folder, commands("The card asks by itself").replace("DIGITS", eid))
            self.assertEqual(output.count("update-eim: ok\n"), 1)
            self.assertRegex(output, r"ProvideEimPackageResult \d{32} eimAcknowledgements: counterValue \d+, "
                             r"result seqNumber \d+, signature valid\n")
            self.assertRegex(output.splitlines()[-1], rf'"iccid":"{AWAY}".*"ok":true')
            if shutil.which("git"):
                shutil.copy(ROOT / ".gitignore", folder)
                subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
                seen = subprocess.run(["git", "status", "--short"], cwd=folder, stdout=subprocess.PIPE, text=True).stdout
                self.assertEqual(set(seen.split()) - {"??", ".gitignore", "build", "profiles"}, set())

    def shell(self, folder, script):
        """Runs the lines in one shell, which stops at the first that fails."""
        ended = subprocess.run(["bash", "-e", "-c", script], cwd=folder, stdin=subprocess.DEVNULL, timeout=ground.PATIENCE,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(ended.returncode, 0, ended.stdout)
        return ended.stdout


if __name__ == "__main__":
    unittest.main()
