# SPDX-License-Identifier: GPL-3.0-or-later
"""The first act of the demo, and an enable after it, with the card of `euicc run` in the reader of `euicc device`. Power is cut at an
APDU (before, after) or at a change of the card file (before, torn, after), chosen at the control socket: the card comes to the state
of the undisturbed run each time, and has nothing left to deliver.
CUTS=N: N places of each sweep, evenly spread over it (default 4); CUTS=0: all."""
import contextlib, importlib.machinery, importlib.util, os, pathlib, shutil, tempfile, unittest

import ground
from ground import ROOT, Control, Run, wait_for

CUTS = int(os.environ.get("CUTS", "4"))
LOADER = importlib.machinery.SourceFileLoader("container_ship", str(ROOT / "tools/demo/container_ship"))
DEMO = importlib.util.module_from_spec(importlib.util.spec_from_loader(LOADER.name, LOADER))
LOADER.exec_module(DEMO)


def setUpModule():
    ground.enter_own_world()


class Story(DEMO.Story):
    def tell(self, who, text, **more):
        """Nothing is printed."""


class FirstAct(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.saved = self.folder / "saved"
        self.ship = DEMO.Ship(pathlib.Path(ground.EUICC), self.folder, 40, Story(False))
        self.addCleanup(self.ship.stop_all)
        self.ship.make()

    def ask(self, do, **members):
        response = self.control.ask(do, **members)
        self.assertIs(response["ok"], True, response)
        return response

    @contextlib.contextmanager
    def reader(self):
        path = self.folder / "run.sock"
        with Run(self.ship.card, "--pcscd", "--control", path, "--quiet"), contextlib.closing(Control(path)) as self.control:
            shutil.copytree(self.ship.pki / "EIM", self.saved)
            self.ask("snapshot", file=str(self.saved / "card"))
            yield

    @contextlib.contextmanager
    def act(self, rule):
        """Servers with orders, and the device, from the state before."""
        ship = self.ship
        self.ask("fault", remove="all")
        self.ask("restore", file=str(self.saved / "card"))
        shutil.copy(self.saved / "state.json", ship.pki / "EIM")
        ship.offer()
        ship.manage()
        ship.world(f"0 {DEMO.HOME}", f"0 {DEMO.OCEAN}")
        ship.order("", orders=[f"set-fallback={ship.home}", "list"])
        ship.order("", download=f"1${DEMO.SMDP}$ocean")
        ship.order("", orders=[f"enable={ship.ocean}"])
        self.ask("fault", add=rule)
        ship.start("device", ship.read_device, "device", "--json", "--reader", ground.READER, "--radio", self.folder / "radio",
                   "--time-scale", ship.time_scale, "--host", f"{DEMO.EIM}=localhost:{ship.port}",
                   "--host", f"{DEMO.SMDP}=localhost:{ship.dp_port}")
        try:
            yield
        finally:
            for who in ("device", "eIM", "SM-DP+"):
                ship.stop(who)

    def state(self):
        """Profiles; what is not delivered; what of the download is left."""
        card = self.ask("show")
        self.assertNotIn("unusable", card)
        return ([(profile["iccid"], profile["profileState"], profile.get("fallbackAttribute")) for profile in card["profiles"]],
                card["notifications"], card["packageResults"], card["session"]["state"], card["freeNonVolatileMemory"])

    def is_over(self):
        profiles, notifications, results, *_ = self.state()
        return (self.ship.ocean, "enabled") in [profile[:2] for profile in profiles] and not notifications and not results

    def sweep(self, where, whens):
        with self.reader():
            with self.act(f"{where} n=1000000 power-cut=after"):
                self.assertTrue(wait_for(self.is_over), self.state())
                end = self.state()
                count = self.ask("fault", list=True)["faults"][0]["matched"]
            self.assertGreater(count, 100)
            places = [(n, when) for n in range(1, count + 1) for when in whens]
            step = max(1, len(places) // CUTS) if CUTS else 1
            step += step > 1 and step % len(whens) == 0  # each `when` has its turn
            acted = 0
            for n, when in places[::step]:
                with self.subTest(n=n, when=when), self.act(f"{where} n={n} power-cut={when}"):
                    self.assertTrue(wait_for(lambda: self.state() == end), (self.state(), end))
                    acted += self.ask("fault", list=True)["faults"][0]["acted"]
            self.assertGreater(acted, 1)

    def test_writes(self):
        self.sweep("write", ("before", "torn", "after"))

    def test_apdus(self):
        self.sweep("apdu", ("before", "after"))


if __name__ == "__main__":
    unittest.main()
