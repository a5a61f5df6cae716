# SPDX-License-Identifier: GPL-3.0-or-later
"""Cards on read-only, full or foreign file systems, and too few descriptors: readable data is shown, failures are
reported with the system's reason."""
import os, resource, signal, shutil, socket, subprocess, unittest

import ground
from ground import CardCase, Run, Vpcd, read_eid, run


def setUpModule():
    ground.enter_own_world()


class Disk(CardCase):
    def setUp(self):
        super().setUp()
        self.disk = self.folder / "disk"
        self.disk.mkdir()
        self.there = self.disk / "card.euicc"
        if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "none", self.disk], stderr=subprocess.DEVNULL).returncode:
            self.skipTest("no file system of our own here")
        self.addCleanup(subprocess.run, ["umount", "-l", self.disk])
        shutil.copy(self.card, self.there)

    def fill(self):
        with open(self.disk / "filler", "wb") as file:
            for size in (65536, 4096, 1):
                try:
                    while True:
                        os.write(file.fileno(), bytes(size))
                except OSError:
                    pass

    def read_only(self):
        subprocess.run(["mount", "-o", "remount,ro", self.disk], check=True)

    def can_be_read(self):
        self.assertEqual(self.show(self.there), self.show())
        copy = self.folder / "copy"
        self.assertEqual(run("snapshot", self.there, copy).stderr, "")
        self.assertEqual(self.show(copy), self.show())
        copy.unlink()
        with Vpcd() as reader, Run(self.there, "--durability=none", "--vpcd", f"127.0.0.1:{reader.port}") as card:
            reader.accept()
            reader.send(Vpcd.ON)
            self.assertEqual(read_eid(reader.command)[0], self.eid)
            self.assertEqual(ground.es10(reader.command, 1, "BF65058003612E62"), "BF65038001009000")
            self.assertEqual((card.end(), card.error_output), (0, ""))

    def fails(self, reason, *arguments):
        ended = run(*arguments)
        self.assertEqual((ended.returncode, ended.stdout), (1, ""), arguments)
        self.assertOneLine(ended.stderr, str(self.disk), reason)

    def test_read_only(self):
        self.read_only()
        octets = self.there.read_bytes()
        self.can_be_read()
        for arguments in (["run", self.there, "--vpcd", "127.0.0.1:9"], ["restore", self.there, self.card],
                          ["snapshot", self.card, self.disk / "new"], ["create", self.disk / "new.euicc"],
                          ["create", self.disk / "new.euicc", "--pki", self.store / "card.pki"]):
            self.fails("Read-only file system", *arguments)
        self.assertEqual((self.there.read_bytes(), os.listdir(self.disk)), (octets, ["card.euicc"]))

    def test_full(self):
        self.fill()
        names = sorted(os.listdir(self.disk))
        self.can_be_read()
        for arguments in (["restore", self.there, self.card], ["snapshot", self.card, self.disk / "new"],
                          ["create", self.disk / "new.euicc", "--pki", self.store / "card.pki"]):
            self.fails("No space left on device", *arguments)
        left = set(os.listdir(self.disk)) - set(names)
        self.assertLessEqual(left, {"card.euicc-shm", "card.euicc-wal"})  # SQLite's, without content
        self.assertEqual([name for name in left if (self.disk / name).stat().st_blocks], [])
        (self.disk / "filler").unlink()
        self.assertEqual(self.show(self.there), self.show())
        self.assertEqual(os.listdir(self.disk), ["card.euicc"])

    def test_full_while_a_card_runs(self):
        """The status word is 6581; the trace, and standard error by default, have the system's reason."""
        trace = self.folder / "trace"
        with Vpcd() as reader, Run(self.there, "--text", trace, "--vpcd", f"127.0.0.1:{reader.port}") as card:
            reader.accept()
            reader.send(Vpcd.ON)
            read_eid(reader.command)
            self.fill()
            self.assertEqual(reader.command("81E2910008BF65058003612E62"), "6581")
            (self.disk / "filler").unlink()
            self.assertEqual(reader.command("81E2910008BF65058003612E62"), "6106")
            self.assertEqual(card.end(), 0)
            self.assertOneLine(card.error_output, "store commit No space left on device")
        self.assertIn("store commit No space left on device", trace.read_text())

    def test_folder_of_others(self):
        self.folder.chmod(0o755)
        self.there.chmod(0o644)
        self.disk.chmod(0o755)
        try:
            ended = run("show", "--json", self.there, user=65534)
        except (OSError, subprocess.SubprocessError) as error:
            self.skipTest(f"cannot change the user: {error}")
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))

    def test_what_a_killed_card_left_is_not_passed_over(self):
        """The last changes are in the -wal file, which cannot be read there."""
        with Vpcd() as reader, Run(self.there, "--vpcd", f"127.0.0.1:{reader.port}") as card:
            reader.accept()
            reader.send(Vpcd.ON)
            read_eid(reader.command)
            self.assertEqual(ground.es10(reader.command, 1, "BF65058003612E62"), "BF65038001009000")
            card.end(signal.SIGKILL)
        (self.disk / "card.euicc-shm").unlink()
        self.read_only()
        self.fails("was not closed cleanly, and its -wal file cannot be read here: Read-only file system", "show", self.there)
        shutil.copytree(self.disk, self.folder / "rescue")
        self.assertEqual(self.show(self.folder / "rescue/card.euicc")["defaultDpAddress"], "a.b")

    def test_full_standard_output(self):
        """What is printed was written, or the command has failed; one that failed before says only why."""
        trace = self.folder / "trace.hex"
        trace.write_text("00B0000000\n9000\n")
        for arguments in (["show", self.card], ["show", "--json", self.card], ["functions"], ["--version"], ["--help"],
                          ["create", "--help"], ["show", "--usage"], ["eim", "send", "--version"], ["suite", "run", "--help"],
                          ["trace", "show", trace], ["trace", "show", "--line", trace, trace],
                          ["profile", "build", "-o", self.folder / "p"], ["create", self.folder / "b.euicc"],
                          ["trace", "export", trace, "-o", "-"], ["trace", "report", trace, "-o", "-"],
                          ["replay", trace, "--card", self.card], ["replay", trace, "--card", self.card, "--junit", "-"],
                          ["doctor"], ["doctor", "--json"], ["device", "--card", self.card, "--for", "1", "--time-scale", "100"],
                          ["device", "--card", self.card, "--for", "1", "--time-scale", "100", "--json"],
                          ["show", self.folder / "none"]):
            with open("/dev/full", "w") as full:
                ended = subprocess.run([ground.EUICC, *map(str, arguments)], stdout=full, stderr=subprocess.PIPE, text=True)
            self.assertEqual(ended.returncode, 1, arguments)
            self.assertOneLine(ended.stderr, "No such file or directory" if "none" in str(arguments) else "standard output: No space left on device")

    def test_full_standard_output_of_events(self):
        """Events that cannot be printed end `ask`, also while the peer stays."""
        path = self.folder / "control"
        for responses in (['{"ok": true}'], ['{"ok": true}', '{"event": "x"}', '{"event": "y"}']):
            with socket.socket(socket.AF_UNIX) as listener, open("/dev/full", "w") as full:
                listener.bind(str(path))
                listener.listen()
                with subprocess.Popen([ground.EUICC, "run", "ask", "--control", path, '{"do": "follow"}'], stdout=full,
                                      stderr=subprocess.PIPE, text=True) as asking:
                    peer, _ = listener.accept()
                    with peer:
                        self.assertIn(b"follow", peer.recv(1000))
                        peer.sendall("".join(line + "\n" for line in responses).encode())
                        self.assertOneLine(asking.communicate()[1], "standard output: No space left on device")
                self.assertEqual(asking.returncode, 1)
            path.unlink()

    def test_too_few_descriptors(self):
        """Each limit of descriptors leads to the result or to the reason."""
        reasons = 0
        environment = {**os.environ, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
        for count in range(3, 12):
            def limit():
                resource.setrlimit(resource.RLIMIT_NOFILE, (count, count))
            ended = subprocess.run([ground.EUICC, "show", "--json", self.there], preexec_fn=limit, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env=environment)
            if ended.returncode == 127 or "error while loading" in ended.stderr:
                continue
            reasons += ended.returncode
            if ended.returncode:
                self.assertOneLine(ended.stderr, str(self.there), "Too many open files")
        self.assertGreater(reasons, 0)


if __name__ == "__main__":
    unittest.main()
