# SPDX-License-Identifier: GPL-3.0-or-later
"""The commands of README.md and of the manual pages, as printed: they have the described results, and git ignores the
files that those of README.md create."""
import json, os, pathlib, re, shutil, subprocess, tempfile, textwrap, unittest

import ground
from ground import ROOT

HOME, AWAY = "8999901000000000013", "8999901000000000021"


def setUpModule():
    ground.enter_own_world()


def commands(heading):
    """The indented lines of the section with this heading."""
    section = re.search(rf"^## {heading}\n(.*?)(?=^## )", (ROOT / "README.md").read_text(), re.M | re.S).group(1)
    return "".join(line[4:] + "\n" for line in section.splitlines() if line.startswith("    "))


class Readme(unittest.TestCase):
    def test_a_download_and_a_card_that_asks(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("build", "profiles"):
                pathlib.Path(folder, name).symlink_to(ROOT / name)
            output = self.shell(folder, commands("A download from end to end, offline"))
            self.assertIn(f"installed {HOME}\n", output)
            self.assertRegex(output, r"AuthenticateServer.*invalidCertificate.*\nrefused\n")
            self.assertIn("\nenable: ok\n", output)
            self.assertRegex(output, r"(?m)^iotVersion +1\.3\.0$")
            self.assertRegex(output, r"(?m)^all +[1-9]\d* +0 +0 +0$")
            output = self.shell(folder, commands("An AT modem"))
            self.assertRegex(output, r"\+CPIN: READY\n\n\d{15}\n\n\+CEREG: 0,1\n\nOK\n")
            eid = json.loads(ground.run("show", "--json", "iot.euicc", cwd=folder).stdout)["eid"]
            output = self.shell(folder, commands("An LPA without reader and root"))
            self.assertTrue(output.startswith('{"type":"apdu","payload":{"ecode":0}}\n'), output)
            self.assertRegex(output, rf"0 +Yes +{ground.READER}\n")
            output = self.shell(folder, commands("The IPAe polls its eIM").replace("DIGITS", eid))
            self.assertEqual(output.count("update-eim: ok\n"), 2)
            self.assertRegex(output, r"ProvideEimPackageResult \d{32} eimAcknowledgements: counterValue \d+, "
                             r"result seqNumber \d+, signature valid\n")
            shown = output.splitlines()[-1]
            self.assertEqual(len(re.findall(rf'"iccid":"{AWAY}"[^}}]*"ok":true', shown)), 2, shown)
            output = self.shell(folder, commands("Reading traces"))
            self.assertRegex(output, r"(?m)^ *\d+ [\d:.]+ +- +HTTP eim\.example:443 ESipa\.GetEimPackage")
            self.assertRegex(output, r"(?m)^ +GetEimPackageRequest$")
            self.assertIn("over the air", output)
            self.assertTrue(output.endswith("no difference\n"), output[-2000:])
            if shutil.which("git"):
                shutil.copy(ROOT / ".gitignore", folder)
                subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
                seen = subprocess.run(["git", "status", "--short"], cwd=folder, stdout=subprocess.PIPE, text=True).stdout
                self.assertEqual(set(seen.split()) - {"??", ".gitignore", "build", "profiles"}, set())

    def shell(self, folder, script):
        """Runs the lines in one shell, which stops at the first failure."""
        ended = subprocess.run(["bash", "-e", "-c", script], cwd=folder, stdin=subprocess.DEVNULL, timeout=ground.PATIENCE,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(ended.returncode, 0, ended.stdout)
        return ended.stdout

    def test_tours(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "build").symlink_to(ROOT / "build")
            output = self.shell(folder, commands("Three tours of five minutes"))
            self.assertRegex(output, rf"(?m)^  {HOME}  enabled ")
            self.assertIn('{"type":"apdu","payload":{"ecode":0}}\n', output)
            self.assertIn('{"type":"apdu","payload":{"ecode":0,"data":"6F00"}}\n', output)
            self.assertRegex(output, r"(?m)^FAIL +ipa-package-notifications")
            self.assertRegex(output, r"(?m)^ +\d+ .* LoadEuiccPackage eIM eim\.example counter 1 listProfileInfo: ")
            self.assertRegex(output, r"(?m)^all +\d+ +0 +0 +\d+$")
            for name in ("ipa.html", "es10b.xml", "es10b.html"):
                self.assertTrue(pathlib.Path(folder, name).exists(), name)

    def test_suite(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("build", "test", "tools"):
                pathlib.Path(folder, name).symlink_to(ROOT / name)
            output = self.shell(folder, commands("The behaviour suite"))
            self.assertRegex(output, r"(?m)^example +2 +0 +0 +0$")
            self.assertRegex(output, r"(?m)^all +\d+ +0 +0 +0$")
            for name in ("suite.xml", "suite.html", "own.ini"):
                self.assertTrue(pathlib.Path(folder, name).exists(), name)


class Recipes(unittest.TestCase):
    """"How does my IPA behave when ...": the LPA is that IPA."""

    DOWNLOAD = "download 'LPA:1$localhost:8443$away'"
    # A word of the recipe's title: commands of the LPA, the exit status of the last one, and what it says.
    OUTCOMES = {
        "catBusy": (f"enable {HOME}", 1, "catBusy(5)"),
        "6985": ("list", 1, "6985"),
        "power fails": (DOWNLOAD, 1, "without a status word"),
        "removed during": (DOWNLOAD, 1, "without a status word"),
        "needs seconds": (DOWNLOAD, 0, f"installed {AWAY}"),
        "cut off": ("list", 1, "malformed"),
        "channel": ("list", 0, HOME),  # it uses the basic channel
        "memory": (DOWNLOAD, 1, "installFailedDueToInsufficientMemoryForProfile"),
        "signature": (DOWNLOAD, 1, "euiccSignature2 does not verify"),
        "expired": (DOWNLOAD, 1, "invalidCertificate(1)"),
        "another of its": (DOWNLOAD, 1, "installFailedDueToPEProcessingError"),
    }
    BEFORE = """
        build/euicc pki pki; build/euicc create meter.euicc --mode consumer --pki pki; mkdir offers
        build/euicc profile build profiles/samples/milenage.txt -o offers/home.der
        build/euicc profile build profiles/samples/milenage.txt --set iccid=899990100000000002 -o offers/away.der
        build/euicc install meter.euicc offers/home.der
        build/euicc smdpp --pki pki --profiles offers --listen localhost:8443 >smdpp.log 2>&1 &
        """

    def test_recipes(self):
        lines = commands(r"How does my IPA behave when \.\.\.").splitlines()
        first = next(i for i, line in enumerate(lines) if line.startswith("#"))
        recipes = {title[6:]: request for title, request in zip(lines[first::2], lines[first + 1::2])}
        self.assertEqual(len(recipes), len(self.OUTCOMES))
        script = [textwrap.dedent(self.BEFORE), *lines[:first], "insert() { ask '{\"do\": \"insert\"}'; }"]
        for title, request in recipes.items():
            [outcome] = [outcome for word, outcome in self.OUTCOMES.items() if word in title]
            # Until the card is back in its reader; the recipe, then the first state again.
            script += [f"echo '== {title}'; until build/euicc lpa --reader 'Virtual PCD 00 00' list >list.log; do insert; sleep 0.3; done",
                       request, f"status=0; timeout 120 build/euicc lpa --pki pki --reader 'Virtual PCD 00 00' {outcome[0]} || status=$?",
                       "echo status $status",
                       "ask '{\"do\": \"fault\", \"remove\": \"all\"}'; ask '{\"do\": \"restore\"}'"]
        script += ["ask '{\"do\": \"stop\"}'; kill %1; wait"]
        with tempfile.TemporaryDirectory() as folder:
            for name in ("build", "profiles"):
                pathlib.Path(folder, name).symlink_to(ROOT / name)
            ended = subprocess.run(["bash", "-e", "-c", "\n".join(script)], cwd=folder, stdin=subprocess.DEVNULL, timeout=240,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(ended.returncode, 0, ended.stdout)
        outputs = dict(part.split("\n", 1) for part in ended.stdout.split("== ")[1:])
        for title in recipes:
            [(_, status, words)] = [outcome for word, outcome in self.OUTCOMES.items() if word in title]
            with self.subTest(title):
                self.assertIn(f"\nstatus {status}\n", outputs[title])
                self.assertIn(words, outputs[title])


class ManualPages(unittest.TestCase):
    """The EXAMPLES of each page, as groff renders them."""

    # A program that only connects the card stands in for lpac.
    LPAC = """cat >bin/lpac <<'END'
#!/bin/sh
echo '{"type":"apdu","payload":{"func":"connect"}}'
read -r line
echo "$1 $line"
END
chmod +x bin/lpac"""
    PAGES = sorted((ROOT / "tools/man").glob("*.1"))
    # Commands before the examples; a part of their output.
    STORIES = {"euicc": ("", "3b:9f:"), "euicc-run": ("euicc create meter.euicc; euicc create a.euicc; euicc create b.euicc; euicc create c.euicc", '"id":1,"ok":true'),
               # A program that connects the card stands in for lpac.
               "euicc-stdio": ("euicc create meter.euicc --mode consumer; " + LPAC, 'profile{"type":"apdu","payload":{"ecode":0}}'),
               "euicc-profile": ("euicc create card.euicc", "iccid"), "euicc-device": ("euicc create meter.euicc", '"ok":true'),
               "euicc-modem": ("euicc create meter.euicc", "euiccmodem\n\n+CSQ:20,99\n\nOK"),
               "euicc-suite": ("euicc create ship.euicc", "passisdr-"),
               "euicc-trace": ("command euicc create ship.euicc; command euicc device --card ship.euicc --for 1 --trace ship.pcapng "
                               "--keys ship.keys; cp ship.pcapng before.pcapng; cp ship.pcapng after.pcapng", "TERMINALPROFILE")}
    # `euicc run`, `device` and `modem` run in the background, as in another terminal, until the examples end.
    SHELL = """
        euicc() {
            case "$1 $2" in
            "run ask"|"device ask") command euicc "$@" ;;
            "run "*|"device "*|"modem "*)
                logs=${logs}x
                command euicc "$@" >"log$logs" 2>&1 & pids="$pids $!"
                for i in $(seq 600); do [ -s "log$logs" ] && break; sleep 0.1; done
                [ -s "log$logs" ] ;;
            *) command euicc "$@" ;;
            esac
        }
        """
    END = """
        for pid in $pids; do kill "$pid"; wait "$pid" || { cat log*; exit 1; }; done
        """

    def examples(self, page):
        rendered = subprocess.run(["groff", "-mdoc", "-Tascii", "-P-cbou", page], stdout=subprocess.PIPE, text=True,
                                  env={**os.environ, "LC_ALL": "C"}, check=True).stdout
        section = re.search(r"^EXAMPLES\n(.*?)(?=^\S|\Z)", rendered, re.M | re.S)
        lines = section.group(1).splitlines() if section else []
        return textwrap.dedent("\n".join(line for line in lines if line.startswith(" " * 8)))

    def test_examples(self):
        self.assertEqual({page.stem for page in self.PAGES if self.examples(page)}, set(self.STORIES))
        for name, (before, expected) in self.STORIES.items():
            with self.subTest(name), tempfile.TemporaryDirectory() as folder:
                pathlib.Path(folder, "bin").mkdir()
                pathlib.Path(folder, "bin/euicc").symlink_to(pathlib.Path(ground.EUICC).resolve())
                script = "\n".join((textwrap.dedent(self.SHELL), before, self.examples(ROOT / f"tools/man/{name}.1"),
                                    textwrap.dedent(self.END)))
                ended = subprocess.run(["bash", "-e", "-c", script], cwd=folder, stdin=subprocess.DEVNULL,
                                       env={**os.environ, "PATH": f"{folder}/bin:{os.environ['PATH']}"},
                                       timeout=ground.PATIENCE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                self.assertEqual(ended.returncode, 0, ended.stdout)
                self.assertIn(expected, ended.stdout.replace(" ", ""))

    def test_quotes(self):
        """Macros remove double quotes: text that has them must be in a literal block."""
        for page in self.PAGES:
            for number, line in enumerate(page.read_text().splitlines(), 1):
                self.assertFalse(re.match(r"^\.[A-Z].*\"", line), f"{page.name}:{number}: {line}")


if __name__ == "__main__":
    unittest.main()
