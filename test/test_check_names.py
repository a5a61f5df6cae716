# SPDX-License-Identifier: GPL-3.0-or-later
"""test/check_names on small trees that are compiled: what it accepts, and each offence."""
import os, pathlib, subprocess, sys, tempfile, unittest

ROOT = pathlib.Path(__file__).parent.parent
CHECK = ROOT / "test/check_names"
TREE = {"apdu/a.h": "/* a_comment */ int a_one(void); extern const int a_two;\n", "card/a.def": "ROW(card_three)\n",
        "apdu/a.c": "int a_one(void) { return 1; }\nconst int a_two = 2;\nstatic int own;\nint *a_three(void);\n",
        "card/es10/a.c": "int card_three(void) { return 3; }\nstatic int own(void) { return 4; }\n",
        "card/b.c": "int main(void) { return 0; }\n", "tools/b.c": "int main(void) { return 0; }\n"}


def check(removed=(), **changes):
    with tempfile.TemporaryDirectory() as folder:
        root, objects = pathlib.Path(folder, "tree"), pathlib.Path(folder, "objects")
        for name, text in {**TREE, **changes}.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            if path.suffix == ".c":
                made = (objects / name).with_suffix(".o")
                made.parent.mkdir(parents=True, exist_ok=True)
                subprocess.run([*os.environ.get("CC", "cc").split(), "-w", "-c", "-o", made, path], check=True)
        for name in removed:
            (root / name).unlink()
        ended = subprocess.run([sys.executable, CHECK, objects, root], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        return ended.returncode, ended.stdout


class CheckNames(unittest.TestCase):
    def test_this_tree(self):
        """The objects of the product, which `make check` builds before it runs the tests."""
        ended = subprocess.run([sys.executable, CHECK, ROOT / "build/obj", ROOT], stdout=subprocess.PIPE, text=True)
        self.assertEqual((ended.returncode, ended.stdout), (0, ""))

    def test_a_good_tree(self):
        self.assertEqual(check(), (0, ""))
        self.assertEqual(check(**{"test/a.c": "int a_one(void) { return 1; }\n"}), (0, ""))  # not a part of the product
        self.assertEqual(check(["apdu/a.c"], **{"crypto/a.c": TREE["apdu/a.c"]}), (0, ""))  # its object is still there

    def test_offences(self):
        for changes, line in (
                ({"tools/a.c": "int a_one(void) { return 1; }\n"}, "apdu/a.c: a_one is also defined in tools/a.c"),
                ({"tools/a.c": "int a_two;\n", "ipae/x/a.c": "int a_two;\n"},
                 "apdu/a.c: a_two is also defined in ipae/x/a.c, tools/a.c"),
                ({"crypto/a.c": "int crypto_one(void) { return 1; }\n"},
                 "crypto/a.c: crypto_one is in no header; it must be static"),
                ({"crypto/a.c": "int a_comment;\n"}, "crypto/a.c: a_comment is in no header; it must be static"),
                ({"crypto/a.c": "int own = 3;\n"}, "crypto/a.c: own is in no header; it must be static"),
                ({"test/a.h": "int b_one;\n", "profiles/b.c": "const int b_one = 1;\n"},
                 "profiles/b.c: b_one is in no header; it must be static")):
            with self.subTest(line):
                self.assertEqual(check(**changes), (1, line + "\n"))

    def test_without_objects(self):
        """A folder without objects, or none, is an error: nothing would be checked."""
        with tempfile.TemporaryDirectory() as folder:
            for path in (folder, folder + "/none"):
                ended = subprocess.run([sys.executable, CHECK, path], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                self.assertEqual(ended.returncode, 1)
                self.assertIn("no objects", ended.stderr)


if __name__ == "__main__":
    unittest.main()
