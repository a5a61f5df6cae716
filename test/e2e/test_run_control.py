# SPDX-License-Identifier: GPL-3.0-or-later
"""The control socket of `euicc run`: each request, what the reader sees of it, and what is refused."""
import contextlib, json, pathlib, shutil, unittest

import ground
from ground import ROOT, CardCase, Control, Run, Vpcd, es10, read_eid, run, wait_for

STATUS = "80F2000C00"
EID_REQUEST, CHALLENGE, PROFILES = "BF3E035C015A", "BF2E00", "BF2D00"
ADDRESS = "BF6511800F736D6470702E6578616D706C652E78"


def setUpModule():
    ground.enter_own_world()


class RunCase(CardCase):
    def start(self, *options, card=None):
        """A reader with the card in it, powered on, and a connection to its control socket."""
        self.reader = Vpcd()
        self.addCleanup(self.reader.close)
        self.path = self.folder / "run.sock"
        self.run_of_card = Run(card or self.card, "--vpcd", f"127.0.0.1:{self.reader.port}", "--control", self.path, "--quiet",
                               *options)
        self.addCleanup(self.finish, self.run_of_card)
        self.control = self.connect()
        self.insert()

    def finish(self, run_of_card):
        self.assertEqual(run_of_card.end(), 0, run_of_card.error_output)

    def connect(self):
        control = Control(self.path)
        self.addCleanup(control.close)
        return control

    def insert(self):
        self.reader.accept()
        self.reader.send(Vpcd.ON)
        self.reader.ask(Vpcd.ATR)

    def done(self, do, **members):
        response = self.control.ask(do, **members)
        self.assertIs(response.get("ok"), True, response)
        return response

    def refused(self, words, do, **members):
        response = self.control.ask(do, **members)
        self.assertIs(response.get("ok"), False, response)
        self.assertIn(words, response["error"])

    def assertLeft(self):
        with self.assertRaises((EOFError, ConnectionError)):
            self.reader.receive()
        self.reader.card.close()


class Requests(RunCase):
    def test_show(self):
        self.start()
        shown = self.done("show")
        self.assertEqual((shown["eid"], shown["on"], shown["connected"], shown["card"], shown["apdus"]),
                         (self.eid, True, True, str(self.card), 0))
        self.assertEqual([shown[name] for name in ("profiles", "eims", "notifications", "packageResults", "faults")], [[]] * 5)
        self.assertEqual(shown["channels"], [{"channel": 0, "application": "UICC"}])
        read_eid(self.reader.command)
        es10(self.reader.command, 1, CHALLENGE)
        shown = self.done("show", card="card.euicc")
        self.assertEqual(shown["channels"][1], {"channel": 1, "application": "ISD-R", "aid": ground.ISDR})
        self.assertEqual((shown["session"]["state"], len(shown["session"]["euiccChallenge"])), ("challenged", 32))
        self.assertGreater(shown["apdus"], 5)
        self.assertEqual(shown, self.done("show"))  # it changes nothing

    def test_show_meets_no_rule_and_leaves_no_trace(self):
        self.start("--json", self.folder / "trace.json", "--fault", "function sw=6F00 always")
        before = (self.folder / "trace.json").read_text()
        self.assertEqual(self.done("show")["faults"][0]["matched"], 0)
        self.assertEqual((self.folder / "trace.json").read_text(), before)
        self.assertEqual(es10(self.reader.command, 0, EID_REQUEST), "6F00")

    def test_follow(self):
        self.start()
        follower = self.connect()
        self.assertEqual(follower.ask("follow"), {"ok": True})
        self.assertEqual(self.reader.command(STATUS), "9000")
        event = follower.line()["event"]
        self.assertEqual((event["event"], event["command"], event["sw"], event["card"]), ("apdu", STATUS, "9000", "card"))
        follower.close()
        self.assertEqual(self.reader.command(STATUS), "9000")
        self.done("show")

    def test_a_follower_that_does_not_read(self):
        """The card goes on; the follower is told how many events it has missed."""
        self.start()
        slow = self.connect()
        slow.ask("follow")
        count = 20000
        for _ in range(count // 100):
            for _ in range(100):
                self.control.socket.sendall(b'{"do":"reset"}\n')
            for _ in range(100):
                self.assertEqual(self.control.line(), {"ok": True})
        self.assertEqual(self.reader.command(STATUS), "9000")
        received = 0
        while True:
            line = slow.line()
            if "dropped" in line:
                break
            received += 1
        self.assertEqual((received + line["dropped"]) % count, 1)  # each reset has the same events
        self.done("reset")
        self.assertIn("event", slow.line())

    def test_reset(self):
        self.start()
        self.assertEqual(self.reader.command("0070000001"), "019000")
        self.done("reset")
        self.assertEqual(self.reader.command("0070000001"), "019000")
        self.reader.send(Vpcd.OFF)
        self.reader.ask(Vpcd.ATR)
        self.refused("the card is off", "reset")

    def test_reset_of_a_silent_card(self):
        """Its reader waits for a response: the card leaves and returns."""
        self.start()
        self.done("fault", add="apdu silence")
        self.reader.send(bytes.fromhex(STATUS))
        self.assertTrue(wait_for(lambda: self.done("fault", list=True)["faults"][0]["acted"]))
        self.done("reset")
        self.assertLeft()
        self.insert()
        self.assertEqual(self.reader.command(STATUS), "9000")
        self.done("reset")
        self.assertEqual(self.reader.command(STATUS), "9000")

    def test_eject_and_insert(self):
        self.start()
        self.done("eject")
        self.assertLeft()
        self.assertFalse(self.done("show")["on"])
        self.done("insert")
        self.insert()
        self.assertEqual(read_eid(self.reader.command)[0], self.eid)
        self.done("insert")  # it is there already

    def test_faults(self):
        self.start()
        rule = "function=GetEID sw=6985"
        self.assertEqual(self.done("fault", add=rule)["id"], 1)
        self.assertEqual(self.done("fault", list=True)["faults"],
                         [{"id": 1, "rule": rule, "matched": 0, "acted": 0, "ended": False}])
        self.reader.command("0070000001")
        self.assertEqual(es10(self.reader.command, 1, EID_REQUEST), "6985")
        self.assertEqual([self.done("show")["faults"][0][name] for name in ("acted", "ended")], [1, True])
        self.done("fault", remove=1)
        self.refused("no rule 1", "fault", remove=1)
        self.done("fault", add="apdu always sw=6F00")
        self.done("fault", remove="all")
        self.assertEqual(self.reader.command(STATUS), "9000")
        for members in ({}, {"add": 1}, {"remove": 0}, {"remove": -1}, {"remove": "x"}, {"list": 1}, {"add": rule, "list": True}):
            self.refused("", "fault", **members)
        for rule in ("apdu", "", "apdu fly", "function=Fly sw=6F00"):
            self.refused("fault rule", "fault", add=rule)

    def test_clock(self):
        """It stands, moves 1 ms an APDU, and the trace has its time."""
        self.start("--clock", "2026-01-01T00:00:00Z", "--json", self.folder / "trace.json")
        self.assertEqual(self.done("clock"), {"ok": True, "rate": 0, "time": "2026-01-01T00:00:00.000Z"})
        self.reader.command(STATUS)
        self.assertEqual(self.done("clock", step=3600)["time"], "2026-01-01T01:00:00.001Z")
        self.reader.command(STATUS)
        self.assertEqual(self.done("show")["clock"], "2026-01-01T01:00:00.002Z")
        self.assertEqual(self.done("clock", set="2030-01-01")["time"], "2030-01-01T00:00:00.000Z")
        self.assertEqual(self.done("clock", rate=1e6)["rate"], 1e6)
        self.assertTrue(wait_for(lambda: self.done("clock")["time"] > "2030-01-02"))
        self.done("clock", stop=True)
        self.assertEqual(self.done("clock"), self.done("clock"))
        for members in ({"set": "x"}, {"set": 1}, {"step": -1}, {"step": 1e300}, {"rate": -1}, {"stop": False},
                        {"set": "2026-01-01", "step": 1}):
            self.refused("", "clock", **members)
        times = [json.loads(line)["time"] for line in (self.folder / "trace.json").read_text().splitlines()]
        self.assertEqual(times[-1], "2026-01-01T01:00:00.002000000Z")

    def test_a_clock_is_needed(self):
        self.start()
        self.refused("--clock", "clock", step=1)

    def test_snapshots_in_memory(self):
        self.start("--durability", "none")
        self.refused("no snapshot", "restore")
        before = es10(self.reader.command, 0, "BF3C00")
        self.done("snapshot")
        self.assertEqual(es10(self.reader.command, 0, ADDRESS), "BF65038001009000")
        after = es10(self.reader.command, 0, "BF3C00")
        self.assertNotEqual(before, after)
        self.done("snapshot", name="later")
        for name, expected in (("", before), ("later", after), ("", before)):
            self.done("restore", name=name)
            self.assertEqual(es10(self.reader.command, 0, "BF3C00"), expected)
        self.refused("no snapshot x", "restore", name="x")
        self.refused("durability none", "snapshot", file="x")

    def test_snapshots_in_files(self):
        self.start()
        before = es10(self.reader.command, 0, "BF3C00")
        self.done("snapshot", file=str(self.folder / "snapshot"))
        self.refused("exists", "snapshot", file=str(self.folder / "snapshot"))
        es10(self.reader.command, 0, ADDRESS)
        self.done("fault", add="function=GetEID sw=6985")
        self.done("restore", file=str(self.folder / "snapshot"))
        self.assertEqual(es10(self.reader.command, 0, "BF3C00"), before)
        self.assertEqual(es10(self.reader.command, 0, EID_REQUEST), "6985")  # the rules stay
        run("create", self.folder / "other.euicc", "--pki", self.store / "card.pki")
        self.refused("EID", "restore", file=str(self.folder / "other.euicc"))
        self.refused("missing", "restore", file=str(self.folder / "missing"))
        self.refused("durability none", "snapshot", name="x")
        self.refused("file", "restore")
        self.assertEqual(es10(self.reader.command, 0, EID_REQUEST)[10:-4], self.eid)
        self.run_of_card.end()
        self.assertEqual(self.show()["profiles"], [])

    def test_profiles(self):
        """As the factory does: no notification. The card leaves its reader and returns."""
        self.start()
        package, iccid = self.package()
        self.done("install", profile=str(package), enable=True)
        self.assertLeft()
        self.insert()
        self.assertEqual(self.states(), {iccid: "enabled"})
        self.refused("", "install", profile=str(package))
        for do, state in (("disable", "disabled"), ("enable", "enabled"), ("enable", "enabled")):
            self.assertLeft()
            self.insert()
            self.done(do, iccid=iccid)
            self.assertEqual(self.states(), {iccid: state})
        self.assertIn("files", json.dumps(self.done("show", files=True)["files"]))
        self.assertEqual(self.done("show")["notifications"], [])
        for members in ({}, {"iccid": 1}, {"iccid": "12x"}, {"iccid": "8999900000000000000"}):
            self.refused("", "enable", **members)
        for members in ({}, {"profile": 1}, {"profile": str(self.folder / "missing")}, {"profile": str(self.path)}):
            self.refused("", "install", **members)

    def package(self):
        made = run("profile", "build", ROOT / "profiles/samples/milenage.txt", "-o", self.folder / "sample.der")
        self.assertEqual(made.returncode, 0, made.stderr)
        return self.folder / "sample.der", "8999901000000000013"

    def states(self):
        return {profile["iccid"]: profile["profileState"] for profile in self.done("show")["profiles"]}

    def test_quirk(self):
        self.start()
        self.done("quirk", quirks="inline")
        self.assertEqual(self.done("show")["quirks"], "inline")
        eid = "80E2910006BF3E035C015A00"
        es10(self.reader.command, 0, EID_REQUEST)
        self.assertEqual(self.reader.command(eid)[:2], "61")
        self.reader.send(Vpcd.RESET)
        es10(self.reader.command, 0, EID_REQUEST)
        self.assertEqual(self.reader.command(eid)[-4:], "9000")
        self.refused("inlin", "quirk", quirks="inlin")
        self.refused("names", "quirk")

    def test_seed(self):
        self.start()
        self.refused("--seed", "seed", seed="00")
        self.run_of_card.end()
        run("create", self.folder / "seeded.euicc", "--seed", "0102", "--pki", self.store / "card.pki")
        self.start(card=self.folder / "seeded.euicc")
        challenges = []
        for seed in ("aa", "aa", "bb"):
            self.done("seed", seed=seed)
            challenges.append(es10(self.reader.command, 0, CHALLENGE))
        self.assertEqual(challenges[0], challenges[1])
        self.assertNotEqual(challenges[0], challenges[2])
        for seed in ("", "x", "00" * 65, 1):
            self.refused("hex", "seed", seed=seed)
        self.assertTrue(self.done("show")["seeded"])

    def test_stop(self):
        self.start()
        self.done("stop")
        self.assertEqual(self.run_of_card.process.wait(ground.PATIENCE), 0)
        self.assertFalse(self.path.exists())

    def test_several_cards(self):
        cards = [pathlib.Path(shutil.copy(self.card, self.folder / f"{name}.euicc")) for name in "ab"]
        with Vpcd() as one, Vpcd() as two, \
                Run(*cards, "--control", self.folder / "run.sock", *(f"--vpcd=127.0.0.1:{r.port}" for r in (one, two)), lines=2):
            for reader in (one, two):
                reader.accept()
                reader.send(Vpcd.ON)
            control = Control(self.folder / "run.sock")
            with contextlib.closing(control):
                self.assertIn("several cards", control.ask("show")["error"])
                self.assertIn("no such card: c.euicc", control.ask("show", card="c.euicc")["error"])
                self.assertEqual(control.ask("show", card="b.euicc")["card"], str(cards[1]))
                self.assertTrue(control.ask("fault", card=str(cards[1]), add="apdu sw=6F00")["ok"])
                self.assertEqual((one.command(STATUS), two.command(STATUS)), ("9000", "6F00"))

    def test_a_card_that_listens(self):
        port = ground.free_port(2)
        with Run(self.card, "--listen", f"127.0.0.1:{port}", "--control", self.folder / "run.sock"), \
                Vpcd.connecting_to(port) as reader, contextlib.closing(Control(self.folder / "run.sock")) as control:
            reader.send(Vpcd.ON)
            self.assertEqual(reader.command(STATUS), "9000")
            for do in ("eject", "insert"):
                self.assertIn("cannot leave", control.ask(do)["error"])
            package, iccid = self.package()
            self.assertTrue(control.ask("install", profile=str(package), enable=True)["ok"])
            self.assertEqual(reader.command(STATUS), "9000")
            self.assertEqual(control.ask("show")["profiles"][0]["iccid"], iccid)


if __name__ == "__main__":
    unittest.main()
