# SPDX-License-Identifier: GPL-3.0-or-later
"""The Makefile in a small tree: warnings, the version, archives, compile_commands.json, jobs, paths."""
import json, os, pathlib, re, shutil, subprocess, tempfile, unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
WARNING = "void version_warning(void);\nvoid version_warning(void)\n{\n    int nobody_reads;\n}\n"
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS", "GIT_", "CC", "CFLAGS"))}


class Make(unittest.TestCase):
    """A tree of two sources at a path with a space, one of which holds the version."""

    def setUp(self):
        root = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        self.addCleanup(shutil.rmtree, root)
        self.tree = root / "a tree"
        (self.tree / "apdu").mkdir(parents=True)
        shutil.copy(ROOT / "Makefile", self.tree)
        (self.tree / "apdu/warns.c").write_text(WARNING)
        (self.tree / "apdu/trace_pcapng.c").write_text('#include "apdu/version.h"\nextern const char *const v;\n'
                                                  "const char *const v = EUICCD_VERSION;\n")

    def make(self, *arguments, status=0, environment={}):
        ended = subprocess.run(["make", *arguments], cwd=self.tree, env={**ENVIRONMENT, **environment}, text=True,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(ended.returncode, status, ended.stdout)
        return ended.stdout

    def git(self, *arguments, cwd=None):
        return subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *arguments], check=True,
                              cwd=cwd or self.tree, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True).stdout.strip()

    def test_a_warning_stops_lint_only(self):
        for options in ([], ["CFLAGS=-O0"], ["CFLAGS=-O3 -Wpedantic"], ["SANITIZE="]):
            for target in "build/obj/apdu/warns.o", "build/check/obj/apdu/warns.o":
                shutil.rmtree(self.tree / "build", ignore_errors=True)
                self.assertIn("warning: unused variable", self.make(*options, target))
        self.assertIn("[-Werror=unused-variable]", self.make("build/lint/apdu/warns.o", status=2))

    def test_counts(self):
        """COUNT has a default for each target; a given one is used by both."""
        for target, default in ("mutate", 300), ("torture", 0):
            self.assertRegex(self.make("-n", target, "MAKE_ALL_CORES=:"), rf"--count '?{default}\b")
            for given in 1, 7:
                self.assertRegex(self.make("-n", target, "MAKE_ALL_CORES=:", f"COUNT={given}"), rf"--count '?{given}\b")

    def test_one_default_for_a_variable(self):
        """A second `?=` has no effect."""
        names = re.findall(r"(?m)^(\w+) *\?=", (ROOT / "Makefile").read_text())
        self.assertEqual(sorted(names), sorted(set(names)))

    def version(self, **environment):
        self.make("build/obj/apdu/trace_pcapng.o", environment=environment)
        octets = (self.tree / "build/obj/apdu/trace_pcapng.o").read_bytes()
        return re.search(rb"\d+\.\d+\.\d+[+\w.-]*", octets).group().decode()

    def test_the_version_carries_the_commit(self):
        bare = self.version()
        self.assertRegex(bare, r"^\d+\.\d+\.\d+$")
        self.git("init", "-q", cwd=self.tree.parent)  # somebody else's repository
        self.git("commit", "-q", "--allow-empty", "-m", "a", cwd=self.tree.parent)
        self.assertEqual(self.version(), bare)
        self.git("init", "-q")
        self.assertEqual(self.version(), bare)  # nothing is committed
        for _ in range(2):
            self.git("commit", "-q", "--allow-empty", "-m", "a")
            self.assertEqual(self.version(), f"{bare}+g{self.git('rev-parse', '--short=8', 'HEAD')}")
        self.assertNotIn("CC ", self.make("build/obj/apdu/trace_pcapng.o"))
        tools = self.tree.parent / "bin"  # a machine without git
        tools.mkdir()
        for folder in os.environ["PATH"].split(":"):
            for tool in pathlib.Path(folder).glob("*"):
                if tool.name != "git" and not (tools / tool.name).is_symlink():
                    (tools / tool.name).symlink_to(tool)
        self.assertEqual(self.version(PATH=str(tools)), bare)

    def members(self):
        """Builds the library; the names of its objects."""
        self.make("GEN_SOURCES=", "build/libeuiccd.a")
        self.assertNotIn("AR ", self.make("GEN_SOURCES=", "build/libeuiccd.a"))
        return subprocess.run(["ar", "t", self.tree / "build/libeuiccd.a"], check=True, stdout=subprocess.PIPE,
                              text=True).stdout.split()

    def test_the_library_follows_moved_and_removed_sources(self):
        """A file that is moved keeps its time of modification, which is older than the library."""
        self.assertEqual(self.members(), ["trace_pcapng.o", "warns.o"])
        (self.tree / "apdu/warns.c").rename(self.tree / "apdu/moved.c")
        self.assertEqual(self.members(), ["moved.o", "trace_pcapng.o"])
        (self.tree / "apdu/moved.c").unlink()
        self.assertEqual(self.members(), ["trace_pcapng.o"])

    def test_compile_commands(self):
        """One entry for each source, whatever characters the path has."""
        (self.tree / "card/store").mkdir(parents=True)
        (self.tree / "card/store/schema.sql").write_text("-- step 1\nCREATE TABLE a (b);\n")
        shutil.copytree(ROOT / "tools/trace/report/page", self.tree / "tools/trace/report/page")
        (self.tree / "tools/suite/report").mkdir(parents=True)
        shutil.copy(ROOT / "tools/suite/report/rules.awk", self.tree / "tools/suite/report")
        (self.tree / "RULES.md").write_text("| A-01 | clause | text | sure |\n")
        self.make("GEN_SOURCES=", 'CFLAGS=-DNAME=\\"a\\"', "compile_commands")
        entries = json.loads((self.tree / "compile_commands.json").read_text())
        self.assertEqual([(entry["directory"], entry["file"]) for entry in entries],
                         [(str(self.tree), "apdu/trace_pcapng.c"), (str(self.tree), "apdu/warns.c")])
        self.assertIn(' -DNAME=\\"a\\" ', entries[0]["command"])
        (self.tree / "build/obj/apdu").mkdir(parents=True)
        ended = subprocess.run(entries[0]["command"], shell=True, cwd=self.tree)
        self.assertEqual(ended.returncode, 0)

    def test_help_lists_all_targets(self):
        listed = set(re.findall(r"^  make (\S+)", self.make("help"), re.M))
        phony = {name for line in re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.M) for name in line.split()}
        self.assertEqual(listed, {name for name in phony if name != "FORCE" and not name.startswith("lint-")})

    def test_builds_inside_a_target_use_all_cores(self):
        cores = str(len(os.sched_getaffinity(0)))
        for target in "check", "test", "run":
            self.assertRegex(self.make("-n", "MAKE=: make", target), rf": make --no-print-directory -j{cores} all")
            self.assertRegex(self.make("-n", "MAKE=: make", "-j3", target), ": make --no-print-directory +all")


if __name__ == "__main__":
    unittest.main()
