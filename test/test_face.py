# SPDX-License-Identifier: GPL-3.0-or-later
"""The library's face: euiccd.h, the exported names, the manual pages and the ABI agree.

    test/test_face.py --write-abi    writes test/euiccd.abi anew, after a release or for new members
"""
import os, pathlib, re, subprocess, sys, tempfile, unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADER = (ROOT / "card/euiccd.h").read_text()
ABI = ROOT / "test/euiccd.abi"
CODE = re.sub(r"/\*.*?\*/", "", HEADER, flags=re.S)
PROTOTYPES = {m[1]: " ".join(m[0].split()) for m in
              re.finditer(r"^[a-z][\w ]*[ *](euiccd_\w+)\([^;{]*\);", CODE, flags=re.M)}
STRUCTS = {m[1]: re.findall(r"(?:\(\*(\w+)\)\([^;]*\)|(\w+)(?:\[\w+\])?);", m[2]) for m in
           re.finditer(r"^struct (euiccd_\w+) \{(.*?)^\};", CODE, flags=re.M | re.S)}
MEMBERS = {name: [a or b for a, b in members] for name, members in STRUCTS.items()}
ENUMERATORS = re.findall(r"\bEUICCD_\w+\b", " ".join(re.findall(r"^enum \w* ?\{(.*?)\};", CODE, flags=re.M | re.S)))


def exports():
    text = (ROOT / "card/euiccd.exports").read_text()
    return re.findall(r"^ +(euiccd_\w+);", text, flags=re.M)


def layout():
    """One line per constant, struct and member: its value, size or offset."""
    lines = [f'    printf("{name} %d\\n", (int){name});' for name in sorted(set(ENUMERATORS))]
    for name, members in sorted(MEMBERS.items()):
        lines.append(f'    printf("struct {name} %zu\\n", sizeof(struct {name}));')
        lines += [f'    printf("struct {name} {member} %zu %zu\\n", offsetof(struct {name}, {member}), '
                  f"sizeof(((struct {name} *)0)->{member}));" for member in members]
    with tempfile.TemporaryDirectory() as folder:
        source, program = pathlib.Path(folder, "a.c"), pathlib.Path(folder, "a")
        source.write_text('#include "card/euiccd.h"\n#include <stdio.h>\nint main(void)\n{\n' + "\n".join(lines) + "\n}\n")
        subprocess.run(["gcc", "-std=c11", f"-I{ROOT}", "-o", program, source], check=True)
        return subprocess.run([program], check=True, stdout=subprocess.PIPE, text=True).stdout


class Face(unittest.TestCase):
    def test_exports_are_what_the_header_declares(self):
        self.assertEqual(exports(), sorted(PROTOTYPES))
        self.assertGreater(len(PROTOTYPES), 30)

    def test_the_library_exports_them(self):
        library = ROOT / "build/libeuiccd.so"
        if not library.exists():
            self.skipTest("build/libeuiccd.so is not built")
        printed = subprocess.run(["nm", "-D", "--defined-only", "-P", library], check=True, stdout=subprocess.PIPE, text=True).stdout
        names = [line.split()[0].split("@")[0] for line in printed.splitlines()]
        self.assertEqual(sorted(n for n in names if not n.startswith("EUICCD_")), exports())
        printed = subprocess.run(["readelf", "-d", library], check=True, stdout=subprocess.PIPE, text=True,
                              env=dict(os.environ, LC_ALL="C")).stdout
        self.assertIn("soname: [libeuiccd.so.0]", printed)

    def test_every_public_name_has_the_prefix(self):
        names = re.findall(r"^(?:struct|enum) (\w+)|^#define (\w+)", CODE, flags=re.M)
        names = [a or b for a, b in names] + ENUMERATORS + list(PROTOTYPES)
        self.assertEqual([n for n in names if not re.match(r"euiccd_|EUICCD_", n)], [])
        self.assertEqual(re.findall(r"#include (\S+)", CODE), ["<stdbool.h>", "<stddef.h>", "<stdint.h>"])

    def test_structs_that_grow_begin_with_their_size(self):
        for name, members in MEMBERS.items():
            self.assertEqual("size" in members, members[0] == "size", name)
            self.assertTrue(members, name)

    def test_manual_pages(self):
        """Each function is in NAME and SYNOPSIS of one page, as the header has it; each member of a
        struct, each constant and each error is named."""
        found, text = {}, ""
        for page in sorted((ROOT / "tools/man").glob("*.3")):
            content = page.read_text()
            text += content
            synopsis = re.search(r"^\.nf\n(.*?)^\.fi", content, flags=re.M | re.S)[1]
            shown = {m[1]: " ".join(m[0].split()) for m in
                     re.finditer(r"^[a-z][\w ]*[ *](euiccd_\w+)\([^;{]*\);", synopsis, flags=re.M)}
            named = re.search(r"^\.SH NAME\n(.*?) \\-", content, flags=re.M | re.S)[1].split(", ")
            self.assertEqual(set(named) - {page.stem}, set(shown) - {page.stem}, page.name)
            for name, prototype in shown.items():
                self.assertNotIn(name, found, f"{page.name} and {found.get(name)}")
                found[name] = page.name
                self.assertEqual(prototype, PROTOTYPES.get(name), page.name)
            for other in re.findall(r"\.BR (euiccd\w*) \(3\)", content):
                self.assertTrue(other in PROTOTYPES or (ROOT / f"tools/man/{other}.3").exists(), f"{page.name}: {other}(3)")
        self.assertEqual(sorted(found), sorted(PROTOTYPES))
        words = set(re.findall(r"\w+", text))
        self.assertEqual([f"{n}.{m}" for n, ms in MEMBERS.items() for m in ms if m not in words], [])
        self.assertEqual([n for n in ENUMERATORS if n not in words and not n.endswith(("_LENGTH", "_SIZE"))], [])

    @unittest.skipUnless(os.uname().machine == "x86_64", "the layout is that of x86-64")
    def test_abi(self):
        """Nothing that test/euiccd.abi has is moved or removed; structs that begin with a size may grow."""
        now = dict(line.rsplit(" ", 1) for line in layout().splitlines())
        for line in ABI.read_text().splitlines():
            if not line or line.startswith("#"):
                continue
            name, value = line.rsplit(" ", 1)
            self.assertIn(name, now)
            grows = re.fullmatch(r"struct (\w+)", name) and MEMBERS[name.split()[1]][0] == "size"
            if grows:
                self.assertGreaterEqual(int(now[name]), int(value), name)
            else:
                self.assertEqual(now[name], value, name)

    def test_abi_is_complete(self):
        known = [line.rsplit(" ", 1)[0] for line in ABI.read_text().splitlines()]
        missing = [line for line in layout().splitlines() if line.rsplit(" ", 1)[0] not in known]
        self.assertEqual(missing, [], "add these to test/euiccd.abi (test/test_face.py --write-abi)")


if __name__ == "__main__":
    if sys.argv[1:] == ["--write-abi"]:
        ABI.write_text("# Sizes and offsets of euiccd.h on x86-64: NAME VALUE, STRUCT MEMBER OFFSET SIZE.\n"
                       "# Lines are added, never changed: programs were compiled with them.\n" + layout())
    else:
        unittest.main()
