# SPDX-License-Identifier: GPL-3.0-or-later
"""test/check_tests on small trees: what it accepts, and each offence with its place."""
import pathlib, subprocess, sys, tempfile, unittest

CHECK = pathlib.Path(__file__).parent / "check_tests"
RULES = """| id | clause | rule | how sure |
|---|---|---|---|
| A-01 | 5.9 | A rule. | sure |
| B-42a | 5.9 | Another one. | guess |
| DP-1.3 | 5.9 | A third. | likely |

| id | stated in | invariant |
|---|---|---|
| ROOM-R1 | card/a.h | It holds. |
"""
TREE = {"RULES.md": RULES, "INTERPRETATION.md": "| A-01 | open | we do | `x_y`, `x_*` in `a.h` |\n", "test/tested_elsewhere": "",
        "card/a.h": "/* ROOM-R1  It holds. */\nint x_y;\n", "card/a.c": "/* B-42a, DP-1.3 */\n", "test/card/test_a.c": "/* ROOM-R1, A-01 */\n"}


def check(errors=subprocess.DEVNULL, **changes):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in {**TREE, **changes}.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            if text is not None:
                path.write_text(text)
        ended = subprocess.run([sys.executable, CHECK, folder], stdout=subprocess.PIPE, stderr=errors, text=True)
        return ended.returncode, ended.stdout


class CheckTests(unittest.TestCase):
    def test_this_tree(self):
        ended = subprocess.run([sys.executable, CHECK], stdout=subprocess.PIPE, text=True)
        self.assertEqual((ended.returncode, ended.stdout), (0, ""))

    def test_a_good_tree(self):
        self.assertEqual(check(), (0, ""))

    def test_the_id_of_a_group_of_rows(self):
        self.assertEqual(check(**{"card/a.c": "/* DP-1 */\n"}), (0, ""))

    def test_offences(self):
        for changes, line in (
                ({"card/a.c": "\n/* (A-02) */\n"}, "card/a.c:2: A-02 has no row in RULES.md"),
                ({"card/a.c": "/* B-42 */\n"}, "card/a.c:1: B-42 has no row in RULES.md"),
                ({"card/a.c": "/* DP-1.4: */\n"}, "card/a.c:1: DP-1.4 has no row in RULES.md"),
                ({"card/a.c": "/* DP-2 */\n"}, "card/a.c:1: DP-2 has no row in RULES.md"),
                ({"card/a.c": "/* A-01 to A-09 */\n"}, "card/a.c:1: A-09 has no row in RULES.md"),
                ({"card/a.c": "/* ROOM-R2 */\n"}, "card/a.c:1: ROOM-R2 has no row in RULES.md"),
                ({"INTERPRETATION.md": "| C-99 | open |\n"}, "INTERPRETATION.md:1: C-99 has no row in RULES.md"),
                ({"test/card/test_a.c": "/* A-01 */\n"}, "RULES.md:9: ROOM-R1: no other source and no test asserts or cites it"),
                ({"test/card/test_a.c": "", "test/README.md": "ROOM-R1\n"},
                 "RULES.md:9: ROOM-R1: no other source and no test asserts or cites it"),
                ({"card/a.h": "int x_y;"}, "RULES.md:9: ROOM-R1 is not stated in card/a.h"),
                *(({"INTERPRETATION.md": f"\n| A-01 | `free` | `text` | `{name}` |\n"},
                   f"INTERPRETATION.md:2: `{name}` is neither a file nor an identifier of the sources")
                  for name in ("x", "y_*", "b.c", "ard/a.c", "tools/a.c")),
                ({"RULES.md": RULES + "| ROOM-R1 | card/a.h | Again. |\n"}, "RULES.md:10: ROOM-R1 has a row already, line 9"),
                ({"RULES.md": RULES.replace("5.9 | A third", " | A third")}, "RULES.md:5: DP-1.3: an empty cell"),
                ({"test/card/test_a.c": None}, "card/a.c:1: has no test/card/test_a.c, and no line in test/tested_elsewhere"),
                *(({"card/b.c": "", "test/tested_elsewhere": f"card/b.c:{reason}\n"},
                   "test/tested_elsewhere:1: card/b.c: not `tables; TEST` or `text; TEST`")
                  for reason in ("", " tables", " tables; ", " tables; test/card/test_b.c", " a command; test/card/test_a.c",
                                 " text; test/card")),
                ({"test/tested_elsewhere": "card/b.c: tables; test/card/test_a.c\n"}, "test/tested_elsewhere:1: there is no card/b.c"),
                ({"test/tested_elsewhere": "card/a.c: tables; test/card/test_a.c\n"}, "test/tested_elsewhere:1: card/a.c has test/card/test_a.c; remove the line")):
            with self.subTest(line):
                status, output = check(**changes)
                self.assertEqual(status, 1)
                self.assertIn(line + "\n", output)

    def test_sources_without_a_test_are_counted(self):
        listed = {f"card/{name}.c": "" for name in "bcd"} | {"apdu/e.c": ""}
        lines = "".join(f"{path}: text; test/card/test_a.c\n" for path in listed)
        self.assertEqual(check(errors=subprocess.STDOUT, **listed, **{"test/tested_elsewhere": lines}),
                         (0, "in test/tested_elsewhere: apdu 1, card 3 (all: 4)\n"))

    def test_what_is_no_id(self):
        for text in ("P-256", "UTF-8", "AES-128", "GPL-3.0", "SHA-256", "X-Admin", "EC-1", "SM-DP+", "0xA-01", "MY-A-99"):
            with self.subTest(text):
                self.assertEqual(check(**{"card/a.c": f"/* {text} */\n"}), (0, ""))


if __name__ == "__main__":
    unittest.main()
