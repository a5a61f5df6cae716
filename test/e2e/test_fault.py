# SPDX-License-Identifier: GPL-3.0-or-later
"""Fault rules of `euicc run --fault`, as a reader sees them."""
import os, select, signal, time, unittest

import ground
from ground import CardCase, Run, Vpcd, read_eid, run

STATUS = "80F2000C00"


def setUpModule():
    ground.enter_own_world()


class Faults(CardCase):
    def reader(self, *rules, options=()):
        """A reader with the card in it, powered on."""
        reader = Vpcd()
        self.addCleanup(reader.close)
        self.run_of_card = Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}",
                               *(argument for rule in rules for argument in ("--fault", rule)), *options)
        self.addCleanup(self.run_of_card.end)
        reader.accept()
        reader.send(Vpcd.ON)
        return reader

    def test_status_words(self):
        reader = self.reader("apdu n=2 sw=6F00", "function=GetEID sw=6985", "apdu ins=STATUS n=3 sw=6FFF always")
        self.assertEqual([reader.command(STATUS) for _ in range(5)], ["9000", "6F00", "6FFF", "6FFF", "6FFF"])
        self.assertEqual(reader.command("0070000001"), "019000")
        self.assertEqual(ground.es10(reader.command, 1, "BF3E035C015A"), "6985")
        self.assertEqual(ground.es10(reader.command, 1, "BF3E035C015A")[10:-4], self.eid)

    def test_file(self):
        path = os.path.join(os.path.dirname(self.card), "faults")
        with open(path, "w") as file:
            file.write("# the second command\napdu n=2 sw=6F00\n\napdu n=3 sw=6985\n")
        reader = self.reader("apdu n=4 sw=6FFF", options=("--fault-file", path))
        self.assertEqual([reader.command(STATUS) for _ in range(5)], ["9000", "6F00", "6985", "6FFF", "9000"])
        with open(path, "a") as file:
            file.write("apdu fly\n")
        self.run_of_card.end()
        failed = run("run", self.card, "--listen", "127.0.0.1:0", "--fault-file", path)
        self.assertEqual(failed.returncode, 1)
        self.assertIn("fault rule `apdu fly': fly: unknown word", failed.stderr)

    def test_silence(self):
        """No response, not even to the next commands; the ATR is still there, and a power-on ends it."""
        reader = self.reader("apdu n=2 silence")
        self.assertEqual(reader.command(STATUS), "9000")
        reader.send(bytes.fromhex(STATUS))
        self.assertEqual(reader.ask(Vpcd.ATR)[:2], b"\x3b\x9f")  # the first message that arrives
        reader.send(Vpcd.ON)
        self.assertEqual(reader.command(STATUS), "9000")

    def test_power_cuts(self):
        """The card leaves the reader and returns; what was stored before the response remains."""
        request = "BF6511800F736D6470702E6578616D706C652E78"
        for when, stored in (("before", False), ("after", True)):
            with self.subTest(when):
                reader = self.reader(f"function=SetDefaultDpAddress power-cut={when}")
                self.assertEqual(reader.command("0070000001"), "019000")
                with self.assertRaises(EOFError):
                    ground.es10(reader.command, 1, request)
                reader.accept()
                reader.send(Vpcd.ON)
                _, channel = read_eid(reader.command)
                found = b"smdpp.example".hex().upper() in ground.es10(reader.command, channel, "BF3C00")
                self.assertEqual(found, stored)
                self.run_of_card.end()

    def test_writes(self):
        """A storage error: 6581 and one line; a power cut in a write: the card leaves the reader and returns."""
        request = "BF6511800F736D6470702E6578616D706C652E78"
        reader = self.reader("write error", "write n=3 power-cut=torn")
        self.assertEqual(reader.command("0070000001"), "019000")
        self.assertEqual(ground.es10(reader.command, 1, request), "6581")
        with self.assertRaises(EOFError):
            ground.es10(reader.command, 1, request)
        reader.accept()
        reader.send(Vpcd.ON)
        _, channel = read_eid(reader.command)
        self.assertNotIn(b"smdpp.example".hex().upper(), ground.es10(reader.command, channel, "BF3C00"))
        self.assertEqual(ground.es10(reader.command, channel, request)[-4:], "9000")
        self.run_of_card.end()
        lines = [line for line in self.run_of_card.error_output.splitlines() if "store commit" in line]
        self.assertEqual(len(lines), 2, self.run_of_card.error_output)
        failed = run("run", self.card, "--listen", "127.0.0.1:0", "--durability", "none", "--fault", "write error")
        self.assertEqual(failed.returncode, 1)
        self.assertIn("a card of durability `none' writes no file", failed.stderr)

    def test_eject_and_insert(self):
        reader = self.reader("apdu eject")
        with self.assertRaises(EOFError):
            reader.command(STATUS)
        self.run_of_card.process.send_signal(signal.SIGHUP)
        reader.accept()
        reader.send(Vpcd.ON)
        self.assertEqual(reader.command(STATUS), "9000")

    def test_reset(self):
        reader = self.reader("apdu n=3 reset")
        self.assertEqual(reader.command("0070000001"), "019000")
        self.assertEqual(reader.command(STATUS), "9000")
        with self.assertRaises(EOFError):
            reader.command(STATUS)
        reader.accept()
        reader.send(Vpcd.ON)
        self.assertNotEqual(reader.command("0070800100"), "9000")  # the channel is closed
        self.assertEqual(reader.command(STATUS), "9000")

    def test_a_card_that_listens(self):
        """vpcd 3.3 would end its pcscd when the link disconnects: the response is 6F00 until the next power-on."""
        port = ground.free_port(2)
        with Run(self.card, "--listen", f"127.0.0.1:{port}", "--fault", "apdu n=2 eject"), \
                Vpcd.connecting_to(port) as reader:
            reader.send(Vpcd.ON)
            self.assertEqual([reader.command(STATUS) for _ in range(3)], ["9000", "6F00", "6F00"])
            reader.send(Vpcd.ON)
            self.assertEqual(reader.command(STATUS), "9000")

    def test_delay(self):
        """The response comes later; nothing is sent before."""
        reader = self.reader("apdu delay=0.5")
        began = time.monotonic()
        self.assertEqual(reader.command(STATUS), "9000")
        self.assertGreaterEqual(time.monotonic() - began, 0.5)
        reader = self.reader("apdu delay=3600", options=("--durability", "none"))
        reader.send(bytes.fromhex(STATUS))
        self.assertEqual(select.select([reader.card], [], [], 0.2)[0], [])

    def test_changed_responses(self):
        reader = self.reader("apdu ins=MANAGE-CHANNEL flip=0", "function=GetEID truncate=3")
        self.assertEqual(reader.command("0070000001"), "009000")
        self.assertEqual(ground.es10(reader.command, 1, "BF3E035C015A"), "BF3E129000")
        reader = self.reader("apdu n=3 repeat", options=("--durability", "none"))
        self.assertEqual([reader.command(c) for c in ("0070000001", STATUS, "0070000001")], ["019000", "9000", "9000"])

    def test_the_trace_names_the_rule(self):
        reader = self.reader("apdu n=2 sw=6F00", options=("--json", self.folder / "trace.json"))
        reader.command(STATUS)
        reader.command(STATUS)
        self.run_of_card.end()
        text = (self.folder / "trace.json").read_text()
        self.assertIn('"name":"fault","reason":"rule 1 acts: apdu n=2 sw=6F00"', text)

    def test_refused_rules(self):
        for rule, words in (("apdu", "no action"), ("apdu fly", "fly: unknown word"),
                            ("function=Fly sw=6F00", "no such function"), ("write sw=6581", "choose from power-cut=before")):
            ended = run("run", self.card, "--listen", "127.0.0.1:0", "--fault", rule)
            self.assertEqual(ended.returncode, 1)
            self.assertOneLine(ended.stderr, f"euicc run: {self.card}: fault rule `{rule}': ", words)


if __name__ == "__main__":
    unittest.main()
