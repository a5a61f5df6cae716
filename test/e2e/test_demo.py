# SPDX-License-Identifier: GPL-3.0-or-later
"""`make demo`: the story completes, without its pauses, and reports where it fails."""
import json, pathlib, shutil, subprocess, tempfile, unittest

import ground

SCRIPT = ground.ROOT / "tools/demo/container_ship"


def setUpModule():
    ground.enter_own_world()


class Demo(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        self.addCleanup(shutil.rmtree, self.folder)

    def run_demo(self, *arguments):
        return subprocess.run([SCRIPT, "--folder", self.folder / "demo", "--time-scale", "60", *map(str, arguments)],
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              timeout=3 * ground.PATIENCE)

    def test_the_story(self):
        ended = self.run_demo("--euicc", ground.EUICC, "--json", "--seed", "00112233445566778899AABBCCDDEEFF")
        self.assertEqual((ended.returncode, ended.stderr), (0, ""), ended.stdout[-3000:])
        lines = [json.loads(line) for line in ended.stdout.splitlines()]
        self.assertEqual({"story", "device", "card", "eIM", "SM-DP+"} - {line["who"] for line in lines}, set())
        holds = [line["text"] for line in lines if " enabled: " in line["text"]]
        self.assertEqual([text.rsplit(": ", 1)[1] for text in holds], ["Home", "Home", "Ocean", "Home", "Ocean", "Ocean"])
        self.assertIn("holds Home, Ocean, Harbour;", holds[-1])
        if not shutil.which("tshark"):
            self.skipTest("no tshark: the trace is not read")
        self.assertGreater(len(self.tshark("-T", "fields", "-e", "frame.number").split()), 100)
        self.assertEqual(self.tshark("-Y", "_ws.malformed"), "")

    def tshark(self, *options):
        trace = self.folder / "demo/ship.pcapng"
        stats = json.loads(ground.run("trace", "show", "--stats", "--json", trace).stdout)
        self.assertEqual((stats["unknown"], stats["unknown_fields"], stats["malformed"]), (0, [], 0))
        told = ground.run("trace", "show", "--line", "--filter", "app=IPAe and not function=*Notif* and not function=Get*", trace)
        self.assertEqual((told.returncode, told.stderr), (0, ""))
        steps = [line.split(" IPAe ")[1].split()[0].rstrip(":") for line in told.stdout.splitlines()]
        self.assertEqual([step for step in steps if step not in ("PrepareDownload", "AuthenticateServer", "CancelSession")],
                         ["LoadEuiccPackage", "LoadBoundProfilePackage", "LoadEuiccPackage", "ProfileRollback", "LoadEuiccPackage",
                          "ExecuteFallbackMechanism", "ReturnFromFallback", "LoadBoundProfilePackage"], told.stdout)
        clear = ground.run("trace", "show", "--line", "--keys", self.folder / "demo/ship.keys", "--filter", "kind=message", trace)
        self.assertIn("ESipa.ProvideEimPackageResult: 200", clear.stdout)
        self.assertIn("ES9+.GetBoundProfilePackage: 200", clear.stdout)
        self.assertIn("remark: not decrypted: no key log has its secrets",
                      ground.run("trace", "show", "--filter", "encrypted", trace).stdout)
        secret = [line for line in clear.stdout.splitlines() if line.endswith(", encrypted")]
        self.assertLessEqual(len(secret), 1, secret)  # the record that the power loss cut
        shown = subprocess.run(["tshark", "-r", self.folder / "demo/ship.pcapng", *options], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, timeout=ground.PATIENCE)
        self.assertEqual(shown.returncode, 0, shown.stderr)
        return shown.stdout

    def test_a_step_that_fails(self):
        ended = self.run_demo("--euicc", "/bin/false")
        self.assertEqual(ended.returncode, 1)
        self.assertRegex(ended.stderr, r"\Acontainer_ship: [^\n]+\n\Z")

    def test_a_folder_of_others(self):
        (self.folder / "demo").mkdir()
        (self.folder / "demo/thesis").write_text("mine")
        ended = self.run_demo()
        self.assertEqual(ended.returncode, 1)
        self.assertRegex(ended.stderr, r"\Acontainer_ship: [^\n]+not of this demo[^\n]+\n\Z")
        self.assertTrue((self.folder / "demo/thesis").exists())


if __name__ == "__main__":
    unittest.main()
