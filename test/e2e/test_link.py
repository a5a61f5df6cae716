# SPDX-License-Identifier: GPL-3.0-or-later
"""The protocol of vpcd with a Vpcd instead of pcscd: both directions of connection, lost peers."""
import json, pathlib, shutil, signal, socket, time, unittest

import ground
from ground import CardCase, Run, Vpcd, read_eid


def setUpModule():
    ground.enter_own_world()


class Link(CardCase):
    def test_connects_and_reads_eid(self):
        with Vpcd() as reader, Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}") as card:
            self.assertEqual(card.lines, [f"{self.eid} {self.card} 127.0.0.1:{reader.port}"])
            reader.accept()
            self.assertEqual(reader.ask(Vpcd.ATR)[:2], b"\x3b\x9f")
            reader.send(Vpcd.ON)
            self.assertEqual(read_eid(reader.command)[0], self.eid)
            self.assertEqual(card.end(), 0)
            self.assertEqual((card.output, card.error_output), ("", ""))

    def test_listens(self):
        port = ground.free_port(2)
        with Run(self.card, "--listen", f"127.0.0.1:{port}"), Vpcd.connecting_to(port) as reader:
            reader.send(Vpcd.ON)
            self.assertEqual(read_eid(reader.command)[0], self.eid)

    def test_spare_slot_of_a_listening_card_has_no_card(self):
        port = ground.free_port(2)
        with Run(self.card, "--listen", f"127.0.0.1:{port}"), Vpcd.connecting_to(port + 1) as spare:
            self.assertGreater(len(spare.ask(Vpcd.ATR)), 33)
            self.assertEqual(spare.command("00A4000C023F00"), "6F00")

    def test_atr_is_answered_whether_on_or_off(self):
        with Vpcd() as reader, Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}"):
            reader.accept()
            atr = reader.ask(Vpcd.ATR)
            for control in (Vpcd.ON, Vpcd.RESET, Vpcd.OFF):
                reader.send(control)
                self.assertEqual(reader.ask(Vpcd.ATR), atr)
            self.assertEqual(reader.command("0070000001"), "6F00")

    def test_reset_closes_channels(self):
        with Vpcd() as reader, Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}"):
            reader.accept()
            reader.send(Vpcd.ON)
            self.assertEqual(reader.command("0070000001"), "019000")
            self.assertEqual(reader.command("0070000001"), "029000")
            reader.send(Vpcd.RESET)
            self.assertEqual(reader.command("0070000001"), "019000")

    def test_messages_in_pieces_and_in_one(self):
        with Vpcd() as reader, Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}"):
            reader.accept()
            for octet in b"\x00\x01\x01" + b"\x00\x05\x00\x70\x00\x00\x01":
                reader.card.sendall(bytes([octet]))
                time.sleep(0.005)
            self.assertEqual(reader.receive().hex(), "019000")
            reader.card.sendall(b"\x00\x05\x00\x70\x00\x00\x01" * 3)
            self.assertEqual([reader.receive().hex() for _ in range(3)], ["029000", "039000", "049000"])

    def test_longest_and_shortest_message(self):
        with Vpcd() as reader, Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}"):
            reader.accept()
            reader.send(Vpcd.ON)
            self.assertEqual(reader.ask(bytes(65535)).hex(), "6700")
            self.assertEqual(reader.ask(b"\x7f").hex(), "6700")
            self.assertEqual(reader.command("0070000001"), "019000")

    def test_empty_message_ends_the_connection_not_the_card(self):
        with Vpcd() as reader, Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}"):
            reader.accept()
            reader.card.sendall(b"\0\0")
            with self.assertRaises((EOFError, ConnectionError)):
                reader.receive()
            reader.accept()
            self.assertEqual(reader.ask(Vpcd.ATR)[:1], b"\x3b")

    def test_peer_vanishes_anywhere_in_a_command(self):
        command = b"\x00\x05\x00\x70\x00\x00\x01"
        with Vpcd() as reader, Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}") as card:
            for sent in range(len(command) + 1):
                reader.accept()
                reader.card.sendall(b"\x00\x01\x01" + command[:sent])
                reader.reset_connection()
            reader.accept()
            self.assertEqual(reader.command("0070000001"), "6F00")  # powered off
            reader.send(Vpcd.ON)
            self.assertEqual(read_eid(reader.command), (self.eid, 1))
            self.assertEqual(card.end(), 0)
            self.assertEqual(card.error_output, "")

    def test_reconnects_when_the_reader_returns(self):
        with Run(self.card, "--vpcd", f"127.0.0.1:{(port := ground.free_port())}") as card:
            for _ in range(3):
                with Vpcd(port) as reader:
                    began = time.monotonic()
                    reader.accept()
                    self.assertLess(time.monotonic() - began, 10)
                    reader.send(Vpcd.ON)
                    self.assertEqual(read_eid(reader.command)[0], self.eid)
                time.sleep(0.3)
            self.assertEqual(card.end(), 0)

    def test_a_missing_peer_is_reported_once(self):
        with Run(self.card, "--vpcd", f"127.0.0.1:{ground.free_port()}") as card:
            card.wait_for_complaint()
            time.sleep(1)  # it tries five times more
            self.assertEqual(card.end(), 0)
            self.assertOneLine(card.error_output, "no vpcd answers", "still trying")

    def test_one_reader_at_a_time(self):
        port = ground.free_port(2)
        with Run(self.card, "--listen", f"127.0.0.1:{port}"), Vpcd.connecting_to(port) as reader:
            reader.send(Vpcd.ON)
            self.assertEqual(reader.command("0070000001"), "019000")
            with Vpcd.connecting_to(port) as second, self.assertRaises((EOFError, ConnectionError)):
                second.ask(Vpcd.ATR)
            self.assertEqual(reader.command("0070000001"), "029000")

    def test_several_cards(self):
        cards = [self.folder / f"{n}.euicc" for n in range(3)]
        with Vpcd() as first, Vpcd() as second:
            with Run(*cards, "--create", "--vpcd", f"127.0.0.1:{first.port}", "--listen",
                     f"127.0.0.1:{(port := ground.free_port(4))}", lines=3) as run:
                eids = [line.split()[0] for line in run.lines]
                self.assertEqual(len(set(eids)), 3)
                first.accept()
                with Vpcd.connecting_to(port) as second, Vpcd.connecting_to(port + 1) as third:
                    for reader, eid in zip((first, second, third), eids):
                        reader.send(Vpcd.ON)
                        self.assertEqual(read_eid(reader.command)[0], eid)
                self.assertEqual(run.end(), 0)
        self.assertEqual([self.show(card)["eid"] for card in cards], eids)

    def test_more_addresses_than_cards(self):
        ended = ground.run("run", self.card, "--vpcd", "127.0.0.1:1", "--vpcd", "127.0.0.1:2")
        self.assertEqual(ended.returncode, 2)
        self.assertOneLine(ended.stderr, "more addresses than cards")

    def test_port_in_use(self):
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            ended = ground.run("run", self.card, "--listen", f"127.0.0.1:{port}")
        self.assertEqual(ended.returncode, 1)
        self.assertOneLine(ended.stderr, f"127.0.0.1:{port}", "in use", "--listen")

    def test_does_nothing_while_nothing_happens(self):
        with Vpcd() as reader, Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}") as card:
            reader.accept()
            reader.send(Vpcd.ON)
            read_eid(reader.command)
            before = ground.cpu_seconds(card.process.pid)
            time.sleep(3)
            self.assertLess(ground.cpu_seconds(card.process.pid) - before, 0.3)

    def test_no_stall_with_a_reader_that_writes_twice(self):
        """Nagle's algorithm there with delayed acknowledgements here would add 40 ms to each APDU."""
        with Vpcd() as reader, Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}"):
            reader.accept()
            reader.send(Vpcd.ON)
            times = []
            for _ in range(100):
                began = time.monotonic()
                reader.command("00A4000C023F00")
                times.append(time.monotonic() - began)
            self.assertLess(sorted(times)[10], 0.02)  # on a loaded machine only some are fast

    def test_ends_cleanly(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            with Vpcd() as reader, Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}") as card:
                reader.accept()
                reader.send(Vpcd.ON)
                read_eid(reader.command)
                self.assertEqual(card.end(number), 0)
                self.assertEqual((card.output, card.error_output), ("", ""))
                with self.assertRaises((EOFError, ConnectionError)):
                    reader.receive()
            self.assertEqual([p.name for p in self.folder.iterdir()], ["card.euicc"])

    def test_hangup_takes_the_card_out_and_puts_it_in_again(self):
        """The reader is gone for two polls of pcscd; with durability `none` the card starts from its file."""
        set_address = "BF65128010736D64702E6578616D706C652E6F7267"
        for durability in ("full", "os", "none"):
            with Vpcd() as reader, Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}", f"--durability={durability}") as card:
                reader.accept()
                reader.send(Vpcd.ON)
                first = ground.es10(reader.command, 0, "BF3C00")
                for _ in range(2):
                    self.assertEqual(ground.es10(reader.command, 0, set_address), "BF65038001009000")
                    changed = ground.es10(reader.command, 0, "BF3C00")
                    card.process.send_signal(signal.SIGHUP)
                    with self.assertRaises((EOFError, ConnectionError)):
                        reader.receive()
                    gone = time.monotonic()
                    reader.card.close()
                    reader.accept()
                    self.assertGreater(time.monotonic() - gone, 0.8)
                    self.assertEqual(reader.command("0070000001"), "6F00")  # not yet powered on
                    reader.send(Vpcd.ON)
                    self.assertEqual(ground.es10(reader.command, 0, "BF3C00"), first if durability == "none" else changed)
                self.assertEqual((card.end(), card.error_output), (0, ""))
            self.assertEqual([p.name for p in self.folder.iterdir()], ["card.euicc"])

    def test_only_the_named_card_is_taken_out(self):
        cards = [pathlib.Path(shutil.copy(self.card, self.folder / f"{name}.euicc")) for name in "abc"]
        control = self.folder / "run.sock"
        with Vpcd() as one, Vpcd() as two, Vpcd() as three:
            readers = [one, two, three]
            with Run(*cards, "--control", control, *(f"--vpcd=127.0.0.1:{reader.port}" for reader in readers), lines=3):
                for reader in readers:
                    reader.accept()
                    reader.send(Vpcd.ON)
                def ask(request):
                    return ground.run("run", "ask", "--control", control, request)
                for name, out in (("b.euicc", [two]), (str(cards[2]), [three]), (None, readers)):
                    done = ask(json.dumps({"do": "reinsert", **({"card": name} if name else {})}))
                    self.assertEqual((done.returncode, json.loads(done.stdout)), (0, {"ok": True, "cards": len(out)}))
                    for reader in readers:
                        if reader in out:
                            with self.assertRaises((EOFError, ConnectionError)):
                                reader.receive()
                            reader.card.close()
                            reader.accept()
                            reader.send(Vpcd.ON)
                        self.assertEqual(read_eid(reader.command)[0], self.eid)
                for request in ('{"do": "reinsert", "card": "d.euicc"}', '{"do": "reinsert", "card": 1}', '{"do": "x"}', '[]'):
                    self.assertEqual(ask(request).returncode, 1, request)
                for reader in readers:
                    self.assertEqual(read_eid(reader.command)[0], self.eid)
        self.assertFalse(control.exists())

    def test_a_card_that_listens_stays_in(self):
        """vpcd 3.3 would crash its pcscd; durability `none` applies from the next power-on."""
        port = ground.free_port(2)
        with Run(self.card, "--listen", f"127.0.0.1:{port}", "--durability=none") as card, Vpcd.connecting_to(port) as reader:
            reader.send(Vpcd.ON)
            first = ground.es10(reader.command, 0, "BF3C00")
            self.assertEqual(ground.es10(reader.command, 0, "BF65058003612E62"), "BF65038001009000")
            changed = ground.es10(reader.command, 0, "BF3C00")
            card.process.send_signal(signal.SIGHUP)
            time.sleep(0.3)
            self.assertEqual(ground.es10(reader.command, 0, "BF3C00"), changed)
            reader.send(Vpcd.RESET)
            self.assertEqual(ground.es10(reader.command, 0, "BF3C00"), first)
            card.end()
            self.assertOneLine(card.error_output, "cannot see a removal")

    def test_refusals_are_reported_with_their_reasons(self):
        """By default, beside a trace to a file, with --text - once, with --quiet not at all."""
        for options, count in ([], 2), (["--text", self.folder / "text"], 2), (["--quiet"], 0):
            with Vpcd() as reader, Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}", *options) as card:
                reader.accept()
                reader.send(Vpcd.ON)
                for request in ("BF3E035C01FF", "BF65038001FF"):
                    ground.es10(reader.command, 0, request)
                card.end()
            lines = card.error_output.splitlines()
            self.assertEqual(len(lines), count, card.error_output)
            for line in lines:
                self.assertRegex(line, r"^\d\d:\d\d:\d\d\.\d{6} card refusal .*SGP\.\d\d [\d.]+ ")
        with Vpcd() as reader, Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}", "--text", "-") as card:
            reader.accept()
            reader.send(Vpcd.ON)
            ground.es10(reader.command, 0, "BF65038001FF")
            card.end()
            self.assertEqual(card.error_output.count(" refusal "), 1)

    def test_card_in_memory_leaves_its_file_alone(self):
        octets = self.card.read_bytes()
        with Vpcd() as reader, Vpcd() as other, Run(
                self.card, "--vpcd", f"127.0.0.1:{reader.port}", "--durability=none") as card, Run(
                self.card, "--vpcd", f"127.0.0.1:{other.port}", "--durability=none"):
            reader.accept()
            reader.send(Vpcd.ON)
            first = ground.es10(reader.command, 0, "BF3C00")
            self.assertEqual(ground.es10(reader.command, 0, "BF65058003612E62"), "BF65038001009000")
            other.accept()
            other.send(Vpcd.ON)
            self.assertEqual(ground.es10(other.command, 0, "BF3C00"), first)
            self.assertEqual((card.end(), card.error_output), (0, ""))
        self.assertEqual((octets, [p.name for p in self.folder.iterdir()]), (self.card.read_bytes(), ["card.euicc"]))

    def test_killed_card_is_as_it_was(self):
        with Vpcd() as reader, Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}") as card:
            reader.accept()
            reader.send(Vpcd.ON)
            read_eid(reader.command)
            card.end(signal.SIGKILL)
        self.assertEqual(self.show()["eid"], self.eid)
        with Vpcd() as reader, Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}"):
            reader.accept()
            reader.send(Vpcd.ON)
            self.assertEqual(read_eid(reader.command)[0], self.eid)


if __name__ == "__main__":
    unittest.main()
