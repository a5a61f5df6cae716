# SPDX-License-Identifier: GPL-3.0-or-later
"""make install and uninstall: the installed files, programs built with pkg-config, nothing remains."""
import os, pathlib, platform, re, shutil, subprocess, tempfile, unittest

from ground import ROOT

EXAMPLES = ROOT / "test/examples"
STRICT = ["-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Wshadow", "-Werror"]
# Our own names do not meet those of OpenSSL, whichever comes first; nor the library's inner ones.
NEIGHBOURS = """
int store_open(void);
int store_open(void) { return 0; }
"""


class Install(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        cls.root = cls.folder / "root"
        cls.make("install", cls.root)

    @staticmethod
    def make(target, root):
        """Without building: another build may be in progress."""
        subprocess.run(["make", "-s", target, f"DESTDIR={root}", "PREFIX=/usr"], cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL, env={k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL")})

    def test_command_runs_from_there(self):
        done = subprocess.run([self.root / "usr/bin/euicc", "--version"], stdout=subprocess.PIPE, text=True, check=True)
        self.assertTrue(done.stdout.startswith("euicc (euiccd)"))
        for page in (ROOT / "tools/man").glob("*.[13]"):
            self.assertTrue((self.root / f"usr/share/man/man{page.suffix[1]}" / page.name).exists())
        for function in re.findall(r"^    (euiccd_\w+);", (ROOT / "card/euiccd.exports").read_text(), flags=re.M):
            self.assertTrue((self.root / f"usr/share/man/man3/{function}.3").exists(), function)
        self.assertTrue((self.root / "usr/share/bash-completion/completions/euicc").exists())

    def environment(self):
        return dict(os.environ, PKG_CONFIG_PATH=str(self.root / "usr/lib/pkgconfig"),
                    PKG_CONFIG_SYSROOT_DIR=str(self.root), LD_LIBRARY_PATH=str(self.root / "usr/lib"))

    def build(self, source, *options, compiler="gcc", libraries=(), static=False):
        """A program of `source` against what is installed."""
        flags = subprocess.run(["pkg-config", "--cflags", "--libs", *(["--static"] if static else []), "libeuiccd"],
                               env=self.environment(), stdout=subprocess.PIPE, text=True, check=True).stdout.split()
        if static:
            flags = ["-l:libeuiccd.a" if f == "-leuiccd" else f for f in flags]
        program = self.folder / "program"
        subprocess.run([compiler, *STRICT, *options, source, "-o", program, *flags, *libraries], check=True, env=self.environment())
        return program

    def run_program(self, *arguments):
        ended = subprocess.run(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=self.environment())
        self.assertEqual(ended.returncode, 0, ended.stdout)
        return ended.stdout

    def test_select(self):
        """As C11 and C++17, shared and static, beside OpenSSL; the card is made by the first run."""
        source = self.folder / "select.c"
        text = (EXAMPLES / "select.c").read_text()
        card = self.folder / "a.euicc"
        printed = set()
        for compiler, language in ("gcc", ["-std=c11"]), ("g++", ["-x", "c++", "-std=c++17"]):
            for first in (True, False):
                for static in (False, True):
                    crypto = "#include <openssl/err.h>\n"
                    source.write_text((crypto + text if first else text.replace("#include <euiccd.h>\n", "#include <euiccd.h>\n" + crypto)) + NEIGHBOURS)
                    program = self.build(source, *language, compiler=compiler, static=static)
                    printed.add(self.run_program(program, card))
        self.assertEqual(len(printed), 1)
        eid, atr, fci = printed.pop().splitlines()
        self.assertEqual(eid.removeprefix("EID "), self.run_program(self.root / "usr/bin/euicc", "show", card).split()[1])
        self.assertRegex(atr, "^ATR 3B[0-9A-F]+$")
        self.assertRegex(fci, "^FCI 6F[0-9A-F]{2}8410A0000005591010FFFFFFFF8900000100")

    def test_cases_of_the_suite(self):
        """A shared object of cases, as C11 and C++17; the cases run in the installed euicc-suite."""
        for compiler, language in ("gcc", ["-std=c11"]), ("g++", ["-x", "c++", "-std=c++17", "-Wno-missing-field-initializers", "-Wno-shadow"]):
            library = self.folder / "suite_cases.so"
            subprocess.run([compiler, *STRICT, *language, "-shared", "-fPIC", f"-I{self.root}/usr/include",
                            EXAMPLES / "suite_cases.c", "-o", library], check=True)
            printed = self.run_program(self.root / "usr/bin/euicc", "suite", "run", "--cases", library, "--family", "example")
            for case in "example-eid", "example-default-address":
                self.assertRegex(printed, rf"(?m)^pass +{case} ")

    def eid_is_printed(self, program):
        card = self.folder / f"{program.name}.euicc"
        printed = {self.run_program(program, card) for _ in range(2)}
        self.assertEqual(len(printed), 1)
        eid, atr = printed.pop().splitlines()
        self.assertEqual(eid.removeprefix("EID "), self.run_program(self.root / "usr/bin/euicc", "show", card).split()[1])
        self.assertRegex(atr, "^ATR 3B[0-9A-F]+$")

    def test_go(self):
        if not shutil.which("go"):
            self.skipTest("no Go compiler")
        program = self.folder / "eid-go"
        subprocess.run(["go", "build", "-o", program, "."], cwd=EXAMPLES / "go", check=True,
                       env=dict(self.environment(), GOFLAGS="-mod=mod", GOPROXY="off", GOTOOLCHAIN="local", GOCACHE=str(self.folder / "go"), CGO_ENABLED="1", CC="gcc"))
        self.eid_is_printed(program)

    def test_rust(self):
        if not shutil.which("rustc"):
            self.skipTest("no Rust compiler")
        program = self.folder / "eid-rust"
        subprocess.run(["rustc", "--edition", "2021", "-D", "warnings", EXAMPLES / "rust/main.rs", "-o", program, "-L", self.root / "usr/lib", "-l", "dylib=euiccd"], check=True)
        self.eid_is_printed(program)

    def test_ipad(self):
        program = self.build(EXAMPLES / "test_ipad.c", "-std=gnu11", libraries=["-lcmocka"])
        self.assertEqual(self.run_program("env", "CMOCKA_MESSAGE_OUTPUT=TAP", program).count("\nok "), 3)

    def test_header_alone(self):
        """Nothing has to be included before it; its static names do not get into the way of others."""
        for compiler, language in ("gcc", ["-std=c11"]), ("gcc", ["-std=gnu17"]), ("g++", ["-x", "c++", "-std=c++17"]), ("g++", ["-x", "c++", "-std=c++20"]):
            source = self.folder / "header.c"
            source.write_text("#include <euiccd.h>\n#include <euiccd.h>\nint main() {\n"
                              "    struct euiccd_open_options a = EUICCD_INIT(struct euiccd_open_options);\n"
                              "    const struct euiccd_profile b = EUICCD_INIT(struct euiccd_profile);\n"
                              "    return !(a.size == sizeof(a) && b.size == sizeof(b) && !a.read_only && !b.enable && EUICCD_VERSION_NUMBER >= 100);\n}\n"
                              if compiler == "g++" else
                              "#include <euiccd.h>\n#include <euiccd.h>\n"
                              "static const struct euiccd_profile b = EUICCD_INIT(struct euiccd_profile);\nint main(void)\n{\n"
                              "    struct euiccd_open_options a = EUICCD_INIT(struct euiccd_open_options);\n"
                              "    return !(a.size == sizeof(a) && b.size == sizeof(b) && !a.read_only && !b.enable && EUICCD_VERSION_NUMBER >= 100);\n}\n")
            self.run_program(self.build(source, *language, compiler=compiler))

    def test_names(self):
        """The archive gives away the functions of euiccd.h, and no more; the shared library: test/test_face.py."""
        done = subprocess.run(["nm", "-g", "--defined-only", "-P", self.root / "usr/lib/libeuiccd.a"],
                              stdout=subprocess.PIPE, text=True, check=True).stdout
        names = [line.split()[0] for line in done.splitlines() if len(line.split()) > 2]
        self.assertEqual(sorted(names), re.findall(r"^    (euiccd_\w+);", (ROOT / "card/euiccd.exports").read_text(), flags=re.M))

    def weaknesses(self, file, main):
        """What `file` lacks of the hardening in the Makefile. By hardening-check, and by the instructions: its
        check of CET needs a C library with CET, which Debian 12 has not, and its check of stack clash needs a
        loop of probes."""
        checked = subprocess.run(["hardening-check", "--nocfprotection", file], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                                 env=dict(os.environ, LC_ALL="C")).stdout  # it reads what readelf prints
        lacking = [name for name in ("Position Independent Executable", "Stack protected", "Fortify Source functions", "Read-only relocations", "Immediate binding")
                   if not re.search(rf"(?m)^ {name}: (yes|no, regular shared library)", checked)]
        if platform.machine() == "x86_64":
            code = subprocess.run(["objdump", "-d", "--no-show-raw-insn", file], stdout=subprocess.PIPE, text=True, check=True).stdout
            if not re.search(r"\tor[ql] +\$0x0,.*\(%rsp\)", code):
                lacking.append("stack clash")
            if not re.search(rf"<{main}>:\n.*\tendbr64", code):
                lacking.append("CET")
        return lacking

    def test_hardening(self):
        for file, main in ("bin/euicc", "main"), ("bin/euicc-suite", "main"), ("lib/libeuiccd.so.0", "euiccd_open"):
            self.assertEqual(self.weaknesses(self.root / "usr" / file, main), [], file)
        if platform.machine() == "x86_64":  # one object of all objects: it has the properties that each has
            notes = subprocess.run(["readelf", "-n", self.root / "usr/lib/libeuiccd.a"], stdout=subprocess.PIPE, text=True, check=True,
                                   env=dict(os.environ, LC_ALL="C")).stdout
            self.assertIn("x86 feature: IBT, SHSTK", notes)

    def test_hardening_is_noticed(self):
        """Without each option of the compiler and linker, the check names what is missing."""
        hardened = {"Position Independent Executable": ("-fpie -pie", "-no-pie"), "Stack protected": ("-fstack-protector-strong", "-fno-stack-protector"),
                    "Fortify Source functions": ("-D_FORTIFY_SOURCE=3", "-D_FORTIFY_SOURCE=0"), "Read-only relocations": ("-Wl,-z,relro", "-Wl,-z,norelro"),
                    "Immediate binding": ("-Wl,-z,now", "-Wl,-z,lazy"), "stack clash": ("-fstack-clash-protection", "-fno-stack-clash-protection"),
                    "CET": ("-fcf-protection", "-fcf-protection=none")}
        if platform.machine() != "x86_64":
            del hardened["stack clash"], hardened["CET"]
        source = self.folder / "weak.c"
        source.write_text("#include <stdio.h>\n#include <string.h>\nint main(int count, char **words) {\n"
                          "    volatile char large[9000]; char small[count + 10]; strcpy(small, words[0]); large[count] = 1;\n"
                          "    return puts(small) + large[0]; }\n")
        for weak in None, *hardened:
            flags = " ".join(options[name == weak] for name, options in hardened.items()).split()
            program = self.folder / "weak"
            subprocess.run(["gcc", "-O2", "-w", "-U_FORTIFY_SOURCE", *flags, source, "-o", program], check=True)
            self.assertEqual(self.weaknesses(program, "main"), [weak] if weak else [])

    def test_uninstall_leaves_nothing(self):
        root = self.folder / "other"
        for target in "install", "uninstall":
            self.make(target, root)
        self.assertEqual([p for p in root.rglob("*") if p.is_symlink() or not p.is_dir()], [])


if __name__ == "__main__":
    unittest.main()
