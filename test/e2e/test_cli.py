# SPDX-License-Identifier: GPL-3.0-or-later
"""The conventions of the command line; its manual pages and its completion agree with --help."""
import os, pathlib, re, shutil, socket, subprocess, tempfile, unittest, unittest.mock

import ground
from ground import ROOT, run

MAN = ROOT / "tools/man"


def verbs():
    return re.findall(r"^  ([a-z]+) +\S", run("--help").stdout, re.M)


def options(text):
    return set(re.findall(r"(?<![\w-])--([a-z][a-z0-9-]*)", text)) - {"help", "usage", "version"}


def helps(verb):
    """--help of the command and of its subcommands."""
    text = run(verb, "--help").stdout
    rows = r"^  ([a-z]+) +\S" if text.startswith(f"Usage: euicc {verb} COMMAND") else rf"^ +or:  euicc {verb} \[OPTION\.\.\.\] ([a-z]+) "
    for sub in re.findall(rows, text, re.M):
        text += run(verb, sub, "--help").stdout
    return text


class CommandLine(unittest.TestCase):
    def test_help_and_version(self):
        self.assertRegex(run("--version").stdout, r"^euicc \(euiccd\) \d+\.\d+\.\d+(\+g[0-9a-f]{8,})?\n$")
        self.assertGreaterEqual(set(verbs()), {"create", "run", "show", "functions"})
        for verb in verbs():
            ended = run(verb, "--help")
            self.assertEqual((ended.returncode, ended.stderr), (0, ""), verb)
            self.assertIn(f"euicc {verb}", ended.stdout)

    def test_bad_usage_is_one_line_and_status_2(self):
        for arguments in ([], ["nothing"], ["--nothing"], ["create"], ["create", "a", "b"], ["create", "--nothing"],
                          ["create", "a", "--mode", "both"], ["create", "a", "--seed", "xyz"],
                          ["create", "a", "--nvm", "-1"], ["create", "a", "--nvm", "9999999999"], ["run"],
                          ["run", "a", "--vpcd", "nowhere"], ["run", "a", "--vpcd", "host:66000"],
                          ["run", "a", "--durability", "some"], ["run", "a", "--vpcd"], ["show"],
                          ["show", "a", "b"], ["functions", "a"], ["create", "a", "--eid", "123"],
                          ["create", "a", "--eid", "89049032000001000000000000000000"],
                          ["create", "a", "--quirks", "no-such"], ["create", "a", "--quirks", "inline,no-such"],
                          ["create", "a", "--quirks", "v1.0,v1.0-token"], ["create", "a", "--count", "0"],
                          ["create", "a", "--count", "10000"], ["create", "a", "--count", "x"],
                          ["create", ""], ["run", "a", "--control", ""], ["create", "a", "--pki="], ["pki", "a", "--host="],
                          ["create", "a", "--count", "2", "--eid", "89049032000000000000000000000058"],
                          ["run", "a", "--mode", "dual"], ["run", "a", "--pki", "b", "--root-smds", "c"],
                          ["run", "a", "b", "--create", "--eid", "89049032000000000000000000000058"],
                          ["run", "a", "--create", "--quirks", "no-such"], ["run", "a", "a"], ["lpa", "--card", "a"],
                          ["lpa", "--card", "a", "nothing"], ["lpa", "--card", "a", "list", "more"], ["lpa", "list"],
                          ["profile", "show", "a", "--set", "iccid=1"], ["profile", "show", "a", "-o", "b"], ["profile", "--keys", "check", "a"],
                          ["profile", "check", "a", "--json"], ["profile", "build", "--contents", "-o", "b"], ["profile", "show", "a", "b"],
                          ["profile", "make"], ["profile", "check", "--list-keys"], ["eim", "ask", "{}", "{}"], ["device", "a"],
                          ["pki", "a", "b"], ["install", "a", "b", "c"], ["snapshot", "a", "b", "c"], ["restore", "a", "b", "c"],
                          ["smdpp", "--pki", "a", "--profiles", "a", "b"], ["eim", "--pki", "a", "b"],
                          *(["lpa", "--card", "a", *words] for words in (
                              ["list", "--no-refresh"], ["list", "--sds", "b"], ["delete", "8999901000000000013", "--no-refresh"],
                              ["enable"], ["enable", "12"], ["enable", "8999901000000000013", "more"], ["nickname", "8999901000000000013"],
                              ["enable", "8999901000000000013", "--confirmation-code", "1"], ["download", "1$a$b", "1$a$b"],
                              ["download", "1$a$b", "--sds", "b"], ["download", "--sds", "https://b"], ["download", "1$a$b", "--no-refresh"],
                              ["notifications", "process", "foo"], ["notifications", "list", "foo"], ["notifications", "remove"],
                              ["notifications", "process", "1", "2"], ["notifications", "--no-refresh"])),
                          ["eim", "send", "--reader", "a", "list"], ["eim", "--pki", "a", "--eim-id", ""],
                          ["smdpp", "--pki", "a", "--profiles", "a", "--address", ""]):
            ended = run(*arguments)
            self.assertEqual((ended.returncode, ended.stdout), (2, ""), arguments)
            self.assertRegex(ended.stderr, r"\Aeuicc[^\n]*: [^\n]+\n\Z", arguments)
            self.assertLessEqual(ended.stderr.count("--help"), 1, arguments)

    def test_mistakes_are_reported_in_one_line(self):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "text").write_text("no card, no package, no folder")
            for arguments, line in (
                    (["create", "nowhere/a.euicc"], "nowhere: No such file or directory"),
                    (["run", "nowhere/a.euicc"], "nowhere/a.euicc: there is no such card; --create makes it, .*"),
                    (["run", "a.euicc", "text"], "a.euicc: there is no such card; --create makes it, .*"),
                    (["run", "--create", "nowhere/a.euicc"], "nowhere: No such file or directory"),
                    (["run", "--create", "--pki", "none", "a.euicc"], "none: no such PKI folder; .*"),
                    (["run", "--create", "--rat", "none", "a.euicc"], "--rat none: No such file or directory"),
                    (["create", "a.euicc", "--root-smds", "bad name"], "a.euicc: invalid root SM-DS address .*"),
                    (["create", "text/a.euicc"], "text: Not a directory"),
                    (["create", "a", "--pki", "none"], "none: no such PKI folder; create one with `euicc pki none'"),
                    (["create", "a", "--pki", "text"], "text: not a folder"),
                    (["smdpp", "--pki", "none", "--profiles", "."], "none: no such PKI folder; .*"),
                    (["lpa", "--pki", "none", "--card", "a", "list"], "none: no such PKI folder; .*"),
                    (["eim", "--pki", "none"], "none: no such PKI folder; .*"),
                    (["profile", "show", "none"], "none: No such file or directory"),
                    (["profile", "show", "text"], "text: is a text, not a profile package in DER: .*"),
                    (["profile", "build", "-o", "nowhere/a"], "nowhere/a: No such file or directory"),
                    (["profile", "build", "none", "-o", "a"], "none: No such file or directory"),
                    (["profile", "build", ".", "-o", "a"], ".: Is a directory"),
                    (["profile", "build", "-o", "/dev/full"], "/dev/full: No space left on device"),
                    (["create", "a.euicc", "--rat", "none"], "--rat none: No such file or directory"),
                    (["create", "a.euicc", "--rat", "text"], r"a.euicc: RulesAuthorisationTable: invalid tag or length \(DER\)"),
                    (["device", "--card", "none", "--radio", "."], ".: Is a directory"),
                    (["run", "text", "--gsmtap", "none.invalid:1"], "--gsmtap none.invalid:1: no such host"),
                    (["profile", "check", "none"], "none: No such file or directory"),
                    (["install", "a", "none"], "none: No such file or directory"),
                    (["show", "none"], "none: No such file or directory"), (["show", "text"], "text: is not a card file")):
                ended = run(*arguments, cwd=folder)
                self.assertEqual((ended.returncode, ended.stdout), (1, ""), arguments)
                self.assertRegex(ended.stderr, rf"\Aeuicc {arguments[0]}: ({line})\n\Z", arguments)
            self.assertEqual([path.name for path in pathlib.Path(folder).iterdir()], ["text"])  # no temporary file remains
            self.assertTrue(os.path.exists("/dev/full"))

    def test_names_of_files_end_no_line(self):
        """A line feed or an escape sequence in a name is shown as such, other characters as they are."""
        for name, shown in (("a \n\x1b[31mb", r"a \x0A\x1B[31mb"), ("\u00e4 b", "\u00e4 b")):
            with tempfile.TemporaryDirectory() as folder, self.subTest(name=name):
                pathlib.Path(folder, name).write_text("00B0000000\n9000\n")
                for arguments, text in ((["profile", "build", "-o", name + ".der"], None),
                                        (["trace", "show", "--line", name, name], f"==> {shown} <==\n"),
                                        (["profile", "check", name + ".der"], f"{shown}.der: 0 errors, 0 warnings\n"),
                                        (["pki", name + ".pki"], f"{shown}.pki: PKI on "),
                                        (["pki", name + ".pki", "--revoke", name + ".pki/DPauth/CERT_S_SM_DPauth_ECDSA_NIST.der"], f"{shown}.pki/"),
                                        (["create", name + ".euicc", "--pki", name + ".pki", "--count", "2"], f" {shown}")):
                    ended = run(*arguments, cwd=folder)
                    self.assertEqual((ended.returncode, ended.stderr), (0, ""), arguments)
                    self.assertIn(text or "iccid", ended.stdout)
                    self.assertNotIn("\x1b", ended.stdout)
                    self.assertNotRegex(ended.stdout, "(?m)^.?\\[31m")

    def test_traces_that_cannot_be_written(self):
        """The command does its work, and fails at the end."""
        connect = r"""echo '{"type":"apdu","payload":{"func":"connect","param":null}}'; read answer"""
        with tempfile.TemporaryDirectory() as folder:
            self.assertEqual(run("create", "a.euicc", "--mode", "dual", cwd=folder).returncode, 0)
            for arguments, files in ((["lpa", "--card", "a.euicc", "list"], ["trace", "text"]),
                                     (["device", "--card", "a.euicc", "--for", "1"], ["trace", "text"]),
                                     (["stdio", "a.euicc", "--quiet"], ["trace", "text", "json"])):
                for file in files:
                    command = ["--", "sh", "-c", connect] if arguments[0] == "stdio" else []
                    for path, status in (("/dev/null", 0), ("/dev/full", 1)):
                        with self.subTest(command=arguments[0], file=file, path=path):
                            ended = run(*arguments, f"--{file}={path}", *command, cwd=folder)
                            self.assertEqual(ended.returncode, status, ended.stderr)
                            self.assertEqual("No space left on device" in ended.stderr, status == 1)

    def test_closed_standard_streams(self):
        """No file that the command opens takes the place of one: what is printed there is neither lost in silence nor written into that file."""
        def ended_without(*closed, arguments):
            return subprocess.run([ground.EUICC, *arguments], preexec_fn=lambda: [os.close(fd) for fd in closed], cwd=folder,
                                  stderr=subprocess.PIPE if 2 not in closed else None, text=True)
        with tempfile.TemporaryDirectory() as folder:
            for arguments in (["--version"], ["create", "--help"], ["functions"], ["suite", "list"], ["pki", "a"], ["create", "b", "--pki", "a"]):
                ended = ended_without(1, arguments=arguments)
                self.assertEqual(ended.returncode, 1, arguments)
                self.assertRegex(ended.stderr, r"\Aeuicc[a-z ]*: standard output: Bad file descriptor\n\Z", arguments)
            ended = ended_without(0, arguments=["trace", "show", "-"])
            self.assertEqual((ended.returncode, ended.stderr), (1, "euicc trace show: standard input: Bad file descriptor\n"))
            self.assertEqual(ended_without(2, arguments=["trace", "show", "none"]).returncode, 1)
            self.assertEqual(ended_without(0, 1, 2, arguments=["pki", "c"]).returncode, 1)
            for pki in ("a", "c"):  # nothing else was written into its files
                self.assertEqual(run("create", f"{pki}.euicc", "--pki", pki, cwd=folder).stderr, "")

    def test_servers_that_cannot_listen_say_why(self):
        with tempfile.TemporaryDirectory() as folder, socket.socket(type=socket.SOCK_DGRAM) as taken:
            self.assertEqual(run("pki", "pki", cwd=folder).returncode, 0)
            taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            taken.bind(("127.0.0.1", 0))
            port = f"localhost:{taken.getsockname()[1]}"
            pathlib.Path(folder, "text").write_text("no state")
            smdpp = ["smdpp", "--profiles", "."]
            for verb, arguments, line in (
                    (["eim"], ["--listen", "none.invalid:1"], "listening at none.invalid:1: no such host"),
                    (["eim"], ["--coap", "none.invalid:1"], "listening at none.invalid:1: no such host"),
                    (["eim"], ["--coap", port], f"listening at {port}: the port is in use; choose another one"),
                    (["eim"], ["--control", "none/a"], "none/a: No such file or directory"),
                    (["eim"], ["--control", "text"], "text: is in use, or no socket; .*"),
                    (["eim"], ["--state", "none/a"], "none/a: No such file or directory"),
                    (["eim"], ["--state", "."], ".: Is a directory"),
                    (["eim"], ["--state", "text"], "text: not a state file of euicc eim"),
                    (["eim"], ["--queue", "none"], "none: No such file or directory"),
                    (["eim"], ["--queue", "text"], "text: no JSON: line 1: .*"),
                    (smdpp, ["--listen", "none.invalid:1"], "listening at none.invalid:1: no such host"),
                    (smdpp, ["--sds", "none.invalid:0"], "listening at none.invalid:0: no such host")):
                ended = run(*verb, "--pki", "pki", "--listen", "localhost:0", *arguments, cwd=folder)
                self.assertEqual((ended.returncode, ended.stdout), (1, ""), arguments)
                self.assertRegex(ended.stderr, rf"\Aeuicc {verb[0]}: {line}\n\Z", arguments)

    def test_create_names_the_quirks_that_it_takes(self):
        names = re.findall(r"^  ([a-z][\w.-]*) +\S", run("create", "--help").stdout.split("Quirks:")[1], re.M)
        self.assertGreaterEqual(set(names), {"none", "silent", "v1.0"})
        with tempfile.TemporaryDirectory() as folder:
            for name in names:
                self.assertEqual(run("create", f"{name}.euicc", "--quirks", name, cwd=folder).returncode, 0, name)

    def test_functions(self):
        rows = run("functions").stdout.splitlines()
        self.assertTrue(any(re.match(r"BF3E +ES10[a-z]\.GetEID +SGP\.\d\d [\d.]+ +reads +iot consumer$", row) for row in rows))
        tags = [row.split()[0] for row in rows]
        self.assertEqual(tags, sorted(tags))
        for row in rows:
            self.assertRegex(row, r"^[0-9A-F]{2,4} +ES10[abc]\.\w+ +SGP\.\d\d (v1\.0 )?[\d.]+ +(reads|writes) +(iot|consumer|iot consumer)$")

class Outputs(ground.CardCase):
    def test_that_cannot_be_opened(self):
        for option in ("--trace", "--json", "--text", "--keys"):
            ended = run("run", self.card, option, "/nowhere/file")
            self.assertEqual((ended.returncode, ended.stdout), (1, ""))
            self.assertRegex(ended.stderr, rf"\Aeuicc run: {option} /nowhere/file: No such file or directory\n\Z")

    def commands(self, card, trace):
        """Command lines that read `card` or `trace` and write to `out`, beginning with the card of no fault."""
        ends = {"run": (), "stdio": ("--", "true"), "lpa": ("list",), "eim": ("list",), "device": ("--for", "1"), "modem": ("--for", "1")}
        for option in ("--trace", "--text", "--json"):
            yield "run", self.card, card, option, "out"
            yield "stdio", card, option, "out", "--", "true"
        for words in ("lpa", "--card", card), ("eim", "send", "--card", card), ("device", "--card", card), ("modem", "--card", card):
            for option in ("--trace", "--text"):
                yield *words, option, "out", *ends[words[0]]
        yield "replay", "--card", card, "--junit", "out", trace
        for option in ("--junit", "--json", "--report"):
            yield "suite", "run", "--card", card, option, "out"
        yield "run", self.card, card, "--log-dir", "."
        yield "profile", "build", card, "-o", "out"
        yield "profile", "build", card, "-o", "other", "--metadata", "out"

    def test_a_mistake_in_an_input_loses_none(self):
        (self.folder / "text").write_text("no card, no trace")
        (self.folder / "t.json").write_text('{"card":"a","kind":"apdu","command":"00A40000","response":"","sw":"9000"}\n')
        outs = [self.folder / name for name in ("out", "card.log", "none.log", "pcscd.log")]
        for out in outs:
            out.write_text("kept")
        inputs = [*self.commands("none", "t.json"), *self.commands("text", "t.json"), ("replay", "--card", self.card, "--junit", "out", "text")]
        inputs += [("trace", verb, trace, "-o", "out") for verb in ("report", "export") for trace in ("none", "text")]
        for arguments in inputs:
            ended = run(*arguments, cwd=self.folder)
            self.assertNotEqual(ended.returncode, 0, arguments)
            self.assertRegex(ended.stderr, r"none|text", arguments)
            self.assertEqual([out.read_text() for out in outs], ["kept"] * len(outs), arguments)

    def test_a_card_in_use_loses_none(self):
        (self.folder / "out").write_text("kept")
        with ground.Vpcd() as reader, ground.Run(self.card, "--vpcd", f"127.0.0.1:{reader.port}"):
            for words in ("run", self.card), ("stdio", self.card), ("device", "--card", self.card):
                ended = run(*words, "--text", "out", *(("--", "true") if words[0] == "stdio" else ()), cwd=self.folder)
                self.assertEqual(ended.returncode, 1)
                self.assertIn("in use", ended.stderr)
                self.assertEqual((self.folder / "out").read_text(), "kept")

    def test_no_output_replaces_an_input(self):
        before = self.card.read_bytes()
        os.link(self.card, self.folder / "link")
        (self.folder / "t.json").write_text('{"card":"a","kind":"apdu","command":"00A40000","response":"","sw":"9000"}\n')
        rows = [("run", self.card, option) for option in ("--trace", "--text", "--json", "--keys")]
        rows += [("lpa", "list", "--card", self.card, "--trace"), ("device", "--card", self.card, "--text"),
                 ("replay", "--card", self.card, "t.json", "--junit")]
        for words in rows:
            ended = run(*words, "link", cwd=self.folder)
            self.assertIn(ended.returncode, (1, 2), words)
            self.assertIn("name another file", ended.stderr, words)
            self.assertEqual(self.show()["eid"], self.eid)
            self.assertEqual(self.card.stat().st_size, len(before))
        (self.folder / "text").write_text("iccid 899990100000000001\n")
        for words, kept in ((["replay", "--card", self.card, "t.json", "--junit", "t.json"], "t.json"),
                            (["profile", "build", "text", "-o", "text"], "text"), (["profile", "build", "text", "-o", "a", "--metadata", "text"], "text"),
                            (["trace", "export", "t.json", "-o", "t.json"], "t.json"), (["trace", "report", "t.json", "-o", "t.json"], "t.json")):
            before = (self.folder / kept).read_text()
            ended = run(*words, cwd=self.folder)
            self.assertIn(ended.returncode, (1, 2), words)
            self.assertOneLine(ended.stderr, kept)
            self.assertEqual((self.folder / kept).read_text(), before)


class Manual(unittest.TestCase):
    def text(self, page):
        ended = subprocess.run(["man", "--warnings", "-l", str(page)], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, env={"MANWIDTH": "200", "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin", "MANROFFOPT": "-c"})
        self.assertEqual((ended.returncode, ended.stderr), (0, ""), page)
        return re.sub(".\b", "", ended.stdout)

    def test_a_page_for_each_verb_and_no_other(self):
        pages = {page.stem for page in MAN.glob("*.1")}
        self.assertEqual(pages, {"euicc"} | {f"euicc-{verb}" for verb in verbs()})

    def test_main_page_lists_the_verbs(self):
        text = self.text(MAN / "euicc.1")
        listed = re.findall(r"^ +euicc-([a-z]+)\(1\)\s+(\S.*)\.$", text, re.M)
        helped = re.findall(r"^  ([a-z]+) +(\S.*)$", run("--help").stdout, re.M)
        self.assertEqual([(verb, words[0].lower() + words[1:]) for verb, words in listed], helped)
        for verb, words in helped:
            self.assertIn(f"\n.Nd {words}\n", (MAN / f"euicc-{verb}.1").read_text())

    def test_pages_name_the_options_of_help(self):
        for verb in verbs():
            with self.subTest(verb=verb):
                self.assertEqual(options(self.text(MAN / f"euicc-{verb}.1")),
                                 options(helps(verb)))


class OtherShells:
    """The words that zsh and fish offer."""

    def test_verbs(self):
        self.assertEqual(self.complete("cre"), ["create"])
        self.assertEqual(set(verbs()) - set(self.complete("")), set())
        self.assertEqual(self.complete("--ver"), ["--version"])

    def test_options(self):
        for verb in ("create", "run", "show"):
            self.assertEqual(set(self.complete(verb, "--")) - {"--help", "--usage", "--version"},
                             {f"--{option}" for option in options(helps(verb))})

    def test_subcommands(self):
        self.assertEqual(self.complete("trace", "sh"), ["show"])
        self.assertEqual(sorted(self.complete("lpa", "n")), ["nickname", "notifications"])
        self.assertEqual(sorted(self.complete("lpa", "d")), ["delete", "disable", "download"])
        self.assertIn("--filter", self.complete("trace", "show", "--"))

    def test_other_lists_of_the_help_are_no_subcommands(self):
        self.assertNotIn("await-reset", self.complete("run", "a"))


class CompletionOfFish(OtherShells, unittest.TestCase):
    def complete(self, *words):
        ended = subprocess.run(["fish", "--no-config", "-c", f'source {ROOT}/tools/completion/euicc.fish; complete -C "$argv"', "euicc " + " ".join(words)],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=self.folder,
                               env=dict(os.environ, HOME=self.folder, PATH=f"{os.path.dirname(os.path.abspath(ground.EUICC))}:{os.environ['PATH']}"))
        self.assertEqual(ended.stderr, "")
        return list(dict.fromkeys(line.split("\t")[0].split("=")[0] for line in ended.stdout.splitlines()))

    def setUp(self):
        """In an empty folder: fish offers file names, too."""
        self.folder = tempfile.mkdtemp(prefix="euicc-test-")
        self.addCleanup(shutil.rmtree, self.folder)

    def test_another_command(self):
        self.assertIn("true", self.complete("stdio", "a.euicc", "--", "tru"))
        pathlib.Path(self.folder, "some-file").touch()
        self.assertIn("some-file", self.complete("run", "a.euicc", "--", "cat", "some-f"))
        self.assertIn("--fault", self.complete("stdio", "a.euicc", "--fau"))

    def test_texts_and_choices(self):
        script = f'source {ROOT}/tools/completion/euicc.fish; complete -C "euicc create --mo"'
        done = subprocess.run(["fish", "--no-config", "-c", script], stdout=subprocess.PIPE, text=True, cwd=self.folder,
                              env=dict(os.environ, HOME=self.folder, PATH=f"{os.path.dirname(os.path.abspath(ground.EUICC))}:{os.environ['PATH']}"))
        self.assertRegex(done.stdout, "(?m)^--mode=dual\tSGP.32 .* or both$")


class CompletionOfZsh(OtherShells, unittest.TestCase):
    """The functions of zsh that the completion calls print what they are given."""
    SCRIPT = """
        _describe() { print -rl -- "${(@P)4}"; }
        _arguments() { for spec in "$@"; do [[ $spec == --* ]] && print -r -- "$spec"; done; }
        _normal() { print -r -- "$words[CURRENT] is word $CURRENT of $words"; }
        source=$1; shift; words=("$@"); CURRENT=$#; functions[_complete]="$(sed '/^_euicc "/d' $source)"; _complete; _euicc; true
    """

    def complete(self, *words, raw=False):
        ended = subprocess.run(["zsh", "-f", "-c", self.SCRIPT, "zsh", f"{ROOT}/tools/completion/_euicc", ground.EUICC, *words],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertEqual(ended.stderr, "")
        lines = [line for line in ended.stdout.splitlines() if line.startswith(words[-1])]
        return lines if raw else [re.split(r"[:=\[]", line)[0] for line in lines]

    def test_another_command(self):
        self.assertEqual(self.complete("stdio", "a.euicc", "--", "tru"), ["tru is word 1 of tru"])
        self.assertEqual(self.complete("run", "a.euicc", "--", "cat", "some-f"), ["some-f is word 2 of cat some-f"])
        self.assertEqual(self.complete("stdio", "a.euicc", "--fault-f"), ["--fault-file"])

    def test_texts_and_choices(self):
        line, = self.complete("create", "--mode", raw=True)
        self.assertRegex(line, r"^--mode=\[SGP\.32 .* or both\]:value:\(iot consumer dual\)$")
        line, = self.complete("create", "--pki", raw=True)
        self.assertTrue(line.endswith("]:dir:_files"))


class Completion(unittest.TestCase):
    def complete(self, *words):
        script = ('source "$0"; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _euicc; '
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        ended = subprocess.run(["bash", "-c", script, f"{ROOT}/tools/completion/euicc", ground.EUICC, *words], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
        self.assertEqual(ended.stderr, "")
        return ended.stdout.split()

    def test_turkish(self):
        """In a locale in which [a-z] does not include i."""
        if "tr_TR.utf8" not in subprocess.run(["locale", "-a"], stdout=subprocess.PIPE, text=True).stdout:
            self.skipTest("no locale tr_TR.UTF-8")
        for name in "LC_ALL", "LANG":
            environment = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
            with unittest.mock.patch.dict(os.environ, {**environment, name: "tr_TR.UTF-8"}, clear=True):
                self.assertIn("--eid", self.complete("create", "--"))
                self.assertIn("--version", self.complete("--"))

    def test_verbs(self):
        self.assertEqual(self.complete("cre"), ["create"])
        self.assertGreaterEqual(set(self.complete("")), set(verbs()))

    def test_options(self):
        self.assertEqual(self.complete("run", "--vp"), ["--vpcd"])
        for verb in ("create", "run", "show"):
            self.assertEqual(set(self.complete(verb, "--")) - {"--help", "--usage", "--version"},
                             {f"--{option}" for option in options(helps(verb))})

    def test_subcommands(self):
        self.assertEqual(self.complete("trace", "sh"), ["show"])
        self.assertIn("--filter", self.complete("trace", "show", "--"))
        self.assertIn("--inject", self.complete("eim", "--"))
        self.assertEqual(self.complete("trace", "show", "--color", "a"), ["auto", "always"])
        self.assertEqual(self.complete("modem", "a"), ["ask"])

    def test_names_of_the_help(self):
        self.assertEqual(self.complete("modem", "--trait", "opa"), ["opaque-session"])
        self.assertEqual(self.complete("modem", "--trait", "=", "ec"), ["echo"])
        self.assertEqual(self.complete("create", "--quirks", "v1.0-"), ["v1.0-token"])

    def test_another_command(self):
        self.assertIn("true", self.complete("stdio", "a.euicc", "--", "tru"))
        self.assertIn("/etc/passwd", self.complete("stdio", "a.euicc", "--", "cat", "/etc/passw"))
        self.assertIn("--fault", self.complete("stdio", "a.euicc", "--fau"))

    def test_choices_of_an_option(self):
        self.assertEqual(self.complete("create", "--mode", ""), ["iot", "consumer", "dual"])
        self.assertEqual(self.complete("create", "--mode", "=", "d"), ["dual"])
        self.assertEqual(self.complete("run", "--durability", "n"), ["none"])


if __name__ == "__main__":
    unittest.main()
