# SPDX-License-Identifier: GPL-3.0-or-later
"""make install and uninstall: the installed files, a program built with pkg-config, nothing remains."""
import os, pathlib, shutil, subprocess, tempfile, unittest

from ground import ROOT

PROGRAM = r"""
#include <card/card.h>
#include <stdio.h>
int store_open(void) /* also a name inside of the library */
{
    return 2;
}
int main(int argc, char **argv)
{
    struct euiccd_open_options options = {.read_only = true};
    struct euiccd_error error;
    struct euiccd_card *card;
    char eid[33];
    if (argc != 2 || euiccd_context_new(&options.tables) < 0)
        return store_open();
    if (euiccd_open(&card, argv[1], &options, &error) < 0) {
        puts(error.text);
        return 1;
    }
    euiccd_eid(card, eid);
    puts(eid);
    euiccd_close(card);
    euiccd_context_free(options.tables);
    return 0;
}
"""


class Install(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.root = self.folder / "root"
        self.make("install")

    def make(self, target):
        """Without building: another build may be in progress."""
        subprocess.run(["make", "-s", target, f"DESTDIR={self.root}", "PREFIX=/usr"], cwd=ROOT, check=True,
                       stdout=subprocess.DEVNULL, env={k: v for k, v in os.environ.items() if k not in ("MAKEFLAGS", "MAKELEVEL")})

    def test_command_runs_from_there(self):
        said = subprocess.run([self.root / "usr/bin/euicc", "--version"], stdout=subprocess.PIPE, text=True, check=True)
        self.assertTrue(said.stdout.startswith("euicc (euiccd)"))
        for page in (ROOT / "tools/man").glob("*.1"):
            self.assertTrue((self.root / "usr/share/man/man1" / page.name).exists())
        self.assertTrue((self.root / "usr/share/bash-completion/completions/euicc").exists())

    def test_program_with_pkg_config(self):
        card = self.folder / "a.euicc"
        made = subprocess.run([self.root / "usr/bin/euicc", "create", card], stdout=subprocess.PIPE, text=True, check=True)
        (self.folder / "p.c").write_text(PROGRAM)
        environment = dict(os.environ, PKG_CONFIG_PATH=str(self.root / "usr/lib/pkgconfig"),
                           PKG_CONFIG_SYSROOT_DIR=str(self.root), LD_LIBRARY_PATH=str(self.root / "usr/lib"))
        for static in ([], ["--static"]):
            flags = subprocess.run(["pkg-config", "--cflags", "--libs", *static, "libeuicc"], env=environment,
                                   stdout=subprocess.PIPE, text=True, check=True).stdout.split()
            if static:
                flags = [f":libeuicc.a" if f == "-leuicc" else f for f in flags]
                flags = [f"-l{f}" if f.startswith(":") else f for f in flags]
            subprocess.run(["gcc", "-Wall", "-Werror", "-o", self.folder / "p", self.folder / "p.c", *flags],
                           check=True, env=environment)
            said = subprocess.run([self.folder / "p", card], stdout=subprocess.PIPE, text=True, env=environment)
            self.assertEqual((said.returncode, said.stdout), (0, made.stdout))

    def test_names(self):
        """The libraries export the functions of the installed headers only."""
        headers = "".join(p.read_text() for p in self.root.rglob("*.h"))
        for file, flags in ("libeuicc.a", "-g"), ("libeuicc.so.0", "-D"):
            said = subprocess.run(["nm", flags, "--defined-only", "-P", self.root / "usr/lib" / file],
                                  stdout=subprocess.PIPE, text=True, check=True).stdout
            names = [line.split()[0] for line in said.splitlines() if len(line.split()) > 2]
            self.assertIn("card_open", names)
            self.assertEqual([name for name in names if name not in headers], [])

    def test_uninstall_leaves_nothing(self):
        self.make("uninstall")
        self.assertEqual([p for p in self.root.rglob("*") if not p.is_dir()], [])
        self.assertFalse((self.root / "usr/include/euicc").exists())


if __name__ == "__main__":
    unittest.main()
