# SPDX-License-Identifier: GPL-3.0-or-later
"""euicc trace: lines, trees, filters, JSON, statistics and comparison of traces of one card, and of the demo."""
import json, os, pathlib, re, shutil, signal, subprocess, unittest

import circle
import ground
from ground import CardCase, Run, Vpcd, run
from servers import Server


def waits_for_file(pid):
    """It sleeps and has an inotify descriptor."""
    process = pathlib.Path(f"/proc/{pid}")
    try:
        watches = any("inotify" in os.readlink(path) for path in (process / "fd").iterdir())
        return watches and (process / "stat").read_text().rpartition(")")[2].split()[0] == "S"
    except FileNotFoundError:
        return False


UNKNOWN_PROFILE = "BF3111A00C5A0A989999010000000000318101FF"


def setUpModule():
    ground.enter_own_world()


def show(*arguments, **options):
    return run("trace", "show", *arguments, **options)


class TraceCase(CardCase):
    """Two traces of the same commands, sent to copies of one card."""

    def record(self, name):
        card = self.folder / f"{name}.euicc"
        shutil.copy(self.store / "card.euicc", card)
        files = {kind: self.folder / f"{name}.{kind}" for kind in ("pcapng", "json")}
        with Vpcd() as reader, Run(card, "--vpcd", f"localhost:{reader.port}", "--quiet", "--trace", files["pcapng"],
                                   "--json", files["json"], "--text", self.folder / f"{name}.text"):
            reader.accept()
            reader.send(Vpcd.ON)
            reader.ask(Vpcd.ATR)
            eid, channel = ground.read_eid(reader.command)
            self.assertEqual(eid, self.eid)
            for request in ("BF2E00", "BF2D00", "BF2200", UNKNOWN_PROFILE, "BF6500"):
                data = f"8{channel:X}E29100{len(request) // 2:02X}{request}"
                answer = reader.command(data)
                while answer[-4:-2] == "61":
                    answer = reader.command(f"0{channel:X}C00000{answer[-2:]}")
            self.assertTrue(reader.command("00A4000C026FFF").endswith("6A82"))
        return files

    def setUp(self):
        super().setUp()
        self.files = self.record("first")

    def lines(self, *arguments, trace=None):
        ended = show("--line", *arguments, trace or self.files["pcapng"])
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))
        return ended.stdout.splitlines()

    def objects(self, *arguments, trace=None):
        ended = show("--json", *arguments, trace or self.files["pcapng"])
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))
        return [json.loads(line) for line in ended.stdout.splitlines()]


class Show(TraceCase):
    def test_a_line_for_each_exchange(self):
        lines = self.lines()
        eid = [line for line in lines if "GetEID" in line]
        self.assertEqual(len(eid), 1)
        self.assertRegex(eid[0], rf"^ +\d+ \d\d:\d\d:\d\d\.\d{{6}} +1 ISD-R +9000 GetEID {self.eid}$")
        self.assertTrue(any("SELECT ISD-R" in line for line in lines))
        self.assertFalse(any("GET RESPONSE" in line for line in lines))

    def test_all_formats_tell_the_same(self):
        told = {}
        for kind, file in self.files.items():
            told[kind] = [re.sub(r"^ *\d+ +\S+ ", "", line) for line in self.lines("--filter", "kind=command", trace=file)]
        self.assertEqual(told["json"], told["pcapng"])

    def test_the_lines_of_run_are_the_same(self):
        """--text of `euicc run' prints through the same decoder, with notes below."""
        def plain(lines):
            return [re.sub(r"^ *\d+ +\S+ ", "", line).split(" [")[0] for line in lines]
        text = (self.folder / "first.text").read_text().splitlines()
        self.assertEqual(plain(line for line in text if not line.startswith(" " * 30)), plain(self.lines(trace=self.files["json"])))
        notes = [line.strip() for line in text if line.startswith(" " * 30)]
        self.assertTrue(any(note.startswith("refusal SELECT TS 102 221 11.1.1") for note in notes), notes)

    def test_a_refusal_says_why(self):
        line, = self.lines("--filter", "refused and ins=A4")
        self.assertRegex(line, r" 6A82 SELECT .*\[.*TS 102 221 11\.1\.1.*\]$")
        refused = self.objects("--filter", "refused and ins=A4")
        self.assertEqual([node["flags"] for node in refused[0]["tree"] if node["name"] == "status"], [["refused"]])

    def test_filters(self):
        self.assertEqual(len(self.lines("--filter", "function=GetEID")), 1)
        self.assertEqual(len(self.lines("--filter", "function=ES10b.GetEID and sw=9000 and channel=1 and app=ISD-R")), 1)
        self.assertEqual(self.lines("--filter", "function=GetEID and sw!=9000"), [])
        self.assertEqual(len(self.lines("--filter", f"text={self.eid}")), 1)
        whole = self.lines()
        with_time = self.lines("--filter", "time=00:00..23:59:59")
        self.assertEqual(with_time, whole)
        self.assertEqual(len(self.lines("--filter", "kind=power")) + len(self.lines("--filter", "not kind=power")), len(whole))

    def test_a_bad_filter_is_bad_usage(self):
        for text in ("", "nothing=1", "sw", "sw=90", "sw=9000 channel=1", "(refused", "time=noon"):
            ended = show("--filter", text, self.files["pcapng"])
            self.assertEqual((ended.returncode, ended.stdout), (2, ""), text)
            self.assertRegex(ended.stderr, r"\Aeuicc trace show: --filter: character \d+: [^\n]+\n\Z")

    def test_tree(self):
        ended = show("--filter", "function=GetEID", self.files["pcapng"])
        self.assertEqual(ended.returncode, 0)
        self.assertRegex(ended.stdout, rf"(?m)^ +eidValue: {self.eid}$")
        self.assertIn("status: 9000 (done)", ended.stdout)

    def test_json(self):
        exchange, = self.objects("--filter", "function=GetEID")
        self.assertEqual((exchange["kind"], exchange["function"], exchange["application"], exchange["channel"], exchange["sw"]),
                         ("command", "ES10b.GetEID", "ISD-R", 1, "9000"))
        self.assertEqual(exchange["command"], "BF3E035C015A")
        self.assertEqual(exchange["response"], f"BF3E125A10{self.eid}")
        self.assertEqual(exchange["apdus"], 2)
        self.assertRegex(exchange["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$")

    def test_statistics(self):
        ended = show("--stats", "--json", self.files["pcapng"])
        stats = json.loads(ended.stdout)
        self.assertEqual(stats["unknown"], 0, stats["unknown_fields"])
        rows = {row["name"]: row for row in stats["functions"]}
        self.assertEqual(rows["ES10b.GetEID"]["count"], 1)
        self.assertEqual(rows["ES10b.GetEID"]["received"], len(self.eid) // 2 + 5 + 4)  # two status words
        self.assertIn("refused", show("--stats", self.files["pcapng"]).stdout)

    def test_standard_input_and_several_traces(self):
        with open(self.files["pcapng"], "rb") as trace:
            ended = subprocess.run([ground.EUICC, "trace", "show", "--line", "-"], stdin=trace, stdout=subprocess.PIPE, text=True)
        self.assertEqual(ended.stdout.splitlines(), self.lines())
        ended = show("--line", self.files["pcapng"], self.files["json"])
        self.assertEqual(ended.stdout.count("==> "), 2)

    def test_a_damaged_trace(self):
        whole = self.files["pcapng"].read_bytes()
        self.files["pcapng"].write_bytes(whole[:-10])
        ended = show("--line", self.files["pcapng"])
        self.assertEqual(ended.returncode, 1)
        self.assertGreater(len(ended.stdout.splitlines()), 5)
        self.assertOneLine(ended.stderr, str(self.files["pcapng"]))
        ended = show("--line", self.folder / "nothing")
        self.assertEqual((ended.returncode, ended.stdout), (1, ""))
        self.assertOneLine(ended.stderr, "nothing")

    def test_colours(self):
        plain = show("--line", self.files["pcapng"]).stdout
        self.assertNotIn("\033", plain)
        coloured = show("--line", "--color", "always", self.files["pcapng"]).stdout
        self.assertEqual(re.sub(r"\033\[\d+m", "", coloured), plain)
        self.assertIn("\033[31m6A82", coloured)

    def test_a_closed_pipe_is_quiet(self):
        trace = self.folder / "long.json"
        trace.write_text(self.files["json"].read_text() * 500)
        ended = subprocess.run(f"'{ground.EUICC}' trace show '{trace}' | head -1", shell=True, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True, timeout=ground.PATIENCE)
        self.assertEqual((len(ended.stdout.splitlines()), ended.stderr), (1, ""))

    def test_follow(self):
        growing = self.folder / "growing.json"
        lines = self.files["json"].read_bytes().splitlines(True)
        growing.write_bytes(b"".join(lines[:3]))
        shown = subprocess.Popen([ground.EUICC, "trace", "show", "--line", "--follow", growing], stdout=subprocess.PIPE)
        try:
            self.assertIn(b"power on", shown.stdout.readline())
            with open(growing, "ab") as trace:
                trace.write(b"".join(lines[3:]))
            seen = shown.stdout.readline()
            while seen and b"6A82" not in seen:
                seen = shown.stdout.readline()
            self.assertIn(b"6A82", seen)
            shown.send_signal(signal.SIGINT)
            self.assertEqual(shown.wait(ground.PATIENCE), 0)
        finally:
            shown.kill()
            shown.wait()
            shown.stdout.close()

    def test_follow_a_trace_that_is_truncated(self):
        growing = self.folder / "growing.json"
        for left in (0, 10):
            growing.write_bytes(self.files["json"].read_bytes())
            with subprocess.Popen([ground.EUICC, "trace", "show", "--line", "--follow", growing], stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE) as shown:
                try:
                    while shown.poll() is None and not waits_for_file(shown.pid):
                        pass
                    os.truncate(growing, left)
                    self.assertEqual(shown.wait(ground.PATIENCE), 1)
                    self.assertRegex(shown.stderr.read(), rb"growing.json: was truncated, so reading ended at octet [0-9]+; [0-9]+ records read\n$")
                finally:
                    shown.kill()

    def follow_empty(self, end):
        """Follows an empty file, and calls `end` when the program waits for its first octets."""
        growing = self.folder / "growing.json"
        growing.write_bytes(b"")
        with subprocess.Popen([ground.EUICC, "trace", "show", "--line", "--follow", growing], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE) as shown:
            try:
                while shown.poll() is None and not waits_for_file(shown.pid):
                    pass
                end(growing, shown)
                if shown.poll() is None:
                    shown.send_signal(signal.SIGINT)
                return shown.wait(ground.PATIENCE), shown.stderr.read()
            finally:
                shown.kill()

    def test_follow_a_trace_that_has_not_begun(self):
        def write(growing, shown):
            growing.write_bytes(self.files["json"].read_bytes())
            self.assertIn(b"power on", shown.stdout.readline())

        self.assertEqual(self.follow_empty(write), (0, b""))
        self.assertEqual(self.follow_empty(lambda growing, shown: None), (0, b""))


class Memory(TraceCase):
    def test_memory_does_not_grow_with_the_trace(self):
        """Of the program without sanitizers: sections of a pcapng file, one after the other, are one trace."""
        program = ground.ROOT / "build/euicc"
        if not program.exists():
            self.skipTest(f"{program} is not built")
        section, peaks = self.files["pcapng"].read_bytes(), []
        for size in (1 << 20, 20 << 20):
            trace = self.folder / f"{size}.pcapng"
            with open(trace, "wb") as file: # in parts: the peak of a child begins with that of this process
                for _ in range(size // len(section)):
                    file.write(section)
            for options in (["show", "--line"], ["show", "--stats"], ["show", "--json"], ["diff", trace]):
                shown = subprocess.Popen([program, "trace", *options, trace], stdout=subprocess.DEVNULL)
                _, status, usage = os.wait4(shown.pid, 0)
                shown.returncode = os.waitstatus_to_exitcode(status)
                self.assertEqual(shown.returncode, 0, options)
                peaks.append(usage.ru_maxrss)
        self.assertLess(max(peaks), 64 << 10, peaks)  # KiB
        for small, large in zip(peaks[:4], peaks[4:]):
            self.assertLess(large, small + (8 << 10), peaks)


class Diff(TraceCase):
    def diff(self, *arguments):
        ended = run("trace", "diff", *arguments)
        self.assertEqual(ended.stderr, "")
        return ended.returncode, ended.stdout

    def test_two_runs_do_not_differ(self):
        second = self.record("second")
        self.assertNotEqual(self.files["pcapng"].read_bytes(), second["pcapng"].read_bytes())
        for kind in self.files:
            self.assertEqual(self.diff(self.files[kind], second[kind]), (0, ""))
        self.assertEqual(self.diff(self.files["json"], second["json"]), (0, ""))

    def changed(self, old, new):
        text = self.files["json"].read_text()
        self.assertIn(old, text)
        path = self.folder / "changed.json"
        path.write_text(text.replace(old, new))
        return path

    def test_a_changed_octet_is_exactly_that_field(self):
        other = self.eid[:-4] + "0000"
        status, text = self.diff(self.files["json"], self.changed(self.eid, other))
        self.assertEqual(status, 1)
        lines = text.splitlines()
        self.assertRegex(lines[0], r"^@@ \d+ \d+ @@ ES10b\.GetEID$")
        self.assertEqual([re.sub(r"^(.)\S*/", r"\1", line) for line in lines[1:3]], [f"-eidValue: {self.eid}", f"+eidValue: {other}"])
        self.assertRegex(lines[3], r"^exchanges that differ: 1 of \d+$")
        self.assertEqual(self.diff("--ignore", "eidValue", self.files["json"], self.changed(self.eid, other)), (0, ""))
        self.assertEqual(self.diff("--quiet", self.files["json"], self.changed(self.eid, other)), (1, ""))

    def test_an_exchange_more(self):
        lines = self.files["json"].read_text().splitlines(True)
        without = self.folder / "without.json"
        without.write_text("".join(line for line in lines if "A4000C026FFF" not in line and "6FFF" not in line))
        status, text = self.diff(self.files["json"], without)
        self.assertEqual(status, 1)
        self.assertRegex(text, r"\A@@ \d+ - @@ SELECT\n-SELECT [^\n]+\nexchanges that differ: 1 of \d+\n\Z")
        status, text = self.diff(without, self.files["json"])
        self.assertRegex(text, r"\A@@ - \d+ @@ SELECT\n\+SELECT [^\n]+\n")

    def test_trouble(self):
        ended = run("trace", "diff", self.files["json"], self.folder / "nothing")
        self.assertEqual((ended.returncode, ended.stdout), (2, ""))
        self.assertOneLine(ended.stderr, "nothing")


class Polls(circle.DeviceCase):
    """Two polls of one card: TLS with other keys, the messages inside are the same."""

    def test_two_polls_do_not_differ(self):
        pki, port = self.store / "card.pki", ground.free_port()
        sent = run("eim", "send", "--card", self.card, "--pki", pki, "--associate=eim.example", "list")
        self.assertEqual(sent.returncode, 0, sent.stderr)
        keys = self.folder / "keys"
        with Server("eim", "--pki", pki, "--listen", f"localhost:{port}"):
            for name in "first", "second":
                card = self.folder / f"{name}.euicc"
                shutil.copy(self.card, card)
                ended = run("device", "--card", card, "--host", f"eim.example=localhost:{port}", "--until", "TIMER MANAGEMENT: timer 1 in",
                            "--trace", self.folder / f"{name}.pcapng", "--keys", keys)
                self.assertEqual(ended.returncode, 0, ended.stderr)
        traces = self.folder / "first.pcapng", self.folder / "second.pcapng"
        shown = show("--line", "--keys", keys, "--filter", "function=GetEimPackage", traces[0])
        self.assertRegex(shown.stdout, r" HTTP eim\.example:443 ESipa\.GetEimPackage: 200 noEimPackageAvailable\(1\), ")
        calls = [json.loads(line) for line in show("--json", "--filter", "app=IPAe", traces[0]).stdout.splitlines()]
        self.assertGreater(max(node.get("length", 0) for call in calls for node in call["tree"]), 300)
        self.assertFalse([call for call in calls if "incomplete" in call])
        for options in ([], ["--keys", keys]):
            compared = run("trace", "diff", *options, *traces)
            self.assertEqual((compared.returncode, compared.stdout, compared.stderr), (0, "", ""))
        stats = json.loads(show("--stats", "--json", "--keys", keys, traces[0]).stdout)
        self.assertEqual(stats["unknown"], 0, stats["unknown_fields"])
        self.assertEqual([row["name"] for row in stats["air"] if row["name"].startswith("TCP")], ["TCP 198.18.0.2:443"])


if __name__ == "__main__":
    unittest.main()
