# SPDX-License-Identifier: GPL-3.0-or-later
"""test/mutate: the changes that it makes of a text, and a run in a small tree with its sums."""
import importlib.machinery, importlib.util, json, os, pathlib, re, shutil, subprocess, sys, tempfile, unittest

TEST = pathlib.Path(__file__).resolve().parent
LOADER = importlib.machinery.SourceFileLoader("mutate", str(TEST / "mutate"))
mutate = importlib.util.module_from_spec(importlib.util.spec_from_loader("mutate", LOADER))
sys.dont_write_bytecode = True
LOADER.exec_module(mutate)
ENVIRONMENT = {k: v for k, v in os.environ.items() if not k.startswith(("MAKE", "MFLAGS", "GIT_", "CFLAGS"))}

SOURCE = """/* if (a < b) is a comment */
#include "apdu/small.h"
#define LIMIT_A 3
static int twice(int value)
{
    return 2 * value;
}

int small_limit(int value)
{
    int limit = 0;

    limit = 10;
    if (value > limit)
        value = limit;
    (void)twice(value);
    return value;
}
"""
HEADER = "/* A small source. */\nint small_limit(int value);\nint other_sum(int a, int b);\n"
OTHER = """#include "apdu/small.h"
int other_sum(int a, int b)
{
    return a + b > 0 && small_limit(3) == 3 ? a + b : 0;
}
"""
CHECKS = """#include "apdu/small.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
static void test_it(void **state)
{
    (void)state;
    %s
}
int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_it)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
"""


def changed_lines(text, kind):
    return [mutate.Mutant("apdu/x.c", text, kind, start, end, new).new
            for of_kind, start, end, replacements in mutate.changes(mutate.code_of(text), {"SW": {"SW_OK", "SW_BAD"}})
            if of_kind == kind for new in replacements]


class Changes(unittest.TestCase):
    def test_of_each_kind(self):
        for kind, text, expected in (
                ("negated condition", "    if (a && (b))\n        f();\n", ["if (!(a && (b)))"]),
                ("negated condition", "    while (f(\n        a)) {\n", ["while (!(f( a))) {"]),
                ("changed comparison", "    x = a < b;\n", ["x = a <= b;"]),
                ("changed comparison", "    x = a->b == c >> 1;\n", ["x = a->b != c >> 1;"]),
                ("swapped && and ||", "    x = a && b;\n", ["x = a || b;"]),
                ("off by one", "    x = y[1] + a2;\n", ["x = y[2] + a2;", "x = y[0] + a2;"]),
                ("off by one", "    x = 0x0F;\n", ["x = 0x10;", "x = 0x0E;"]),
                ("off by one", "    x = 0;\n", ["x = 1;"]),
                ("dropped call", "{\n    f(a,\n      b(c));\n    return f(a);\n}\n", [";"]),
                ("dropped call", "    if (a)\n        f(\"; (\");\n    x = g(1);\n", [";"]),
                ("dropped call", "{\n    f(a,\n    g(b));\n", [";"]),
                ("deleted assignment", "{\n    a->b[1] = f(1);\n    int c = 1;\n    *d |= 2;\n    e++;\n}\n", [";", ";", ";"]),
                ("swapped constant", "    return SW_OK;\n", ["return SW_BAD;"]),
                ("swapped constant", "    return FORM_A; /* FORM_B */\n    FORM_C;\n", ["return FORM_C; /* FORM_B */", "FORM_A;"]),
                ("swapped constant", "    x = true;\n", ["x = false;"])):
            with self.subTest(text):
                self.assertEqual(changed_lines(text, kind), expected)

    def test_comments_strings_and_the_preprocessor_are_left_alone(self):
        for text in ("/* if (a < 1) */\n", "    // a < 1 && b\n", "#if A < 1\n", "#define A(b) \\\n    (b < 1)\n", '    "a < 1 && \\" b";\n', "    '<';\n"):
            with self.subTest(text):
                self.assertEqual(list(mutate.changes(mutate.code_of(text), {})), [])

    def test_the_seed_gives_the_order(self):
        texts = {"apdu/small.c": SOURCE, "apdu/other.c": OTHER}
        found = {}
        for path, text in texts.items():
            for kind, *place in mutate.changes(mutate.code_of(text), {}):
                found.setdefault(kind, []).append((path, *place))
        first, again, other = ([str(m) for m in mutate.mutants(texts, found, seed)] for seed in (1, 1, 2))
        self.assertEqual(first, again)
        self.assertNotEqual(first, other)
        self.assertEqual(sorted(first), sorted(other))
        self.assertEqual(len(first), len(set(first)))

    def test_the_function_of_a_change(self):
        for place, functions in (("2 * value", {"twice"}), ("limit = 10", {"small_limit"}), ("LIMIT_A", None)):
            start = SOURCE.index(place)
            self.assertEqual(mutate.Mutant("apdu/small.c", SOURCE, "", start, start + 1, "").functions, functions)


class Equivalents(unittest.TestCase):
    def entries(self, text):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "mutants-equivalent")
            file.write_text(text)
            return mutate.equivalents(file)

    def test_entries(self):
        self.assertEqual(self.entries("# comment\n\napdu/a.c\n- a < b;\n+ a <=  b;\n  Never equal.\n  Because.\n"),
                         {("apdu/a.c", "a < b;", "a <= b;"): "Never equal. Because."})
        for text in ("apdu/a.c\n- a\n+ b\n", "apdu/a.c\n- a\nWhy.\n", "apdu/a.c\n+ a\nWhy.\n"):
            with self.assertRaises(SystemExit):
                self.entries(text)

    def test_the_lines_are_those_of_the_tree(self):
        """An entry whose line has changed has to be judged again."""
        for path, old, new in mutate.equivalents(TEST / "mutants-equivalent"):
            with self.subTest(f"{path}: {old}"):
                self.assertIn(old, mutate.one_line((TEST.parent / path).read_text()))
                self.assertNotEqual(old, new)


class Run(unittest.TestCase):
    """test/mutate on a tree of two sources and their tests."""

    def setUp(self):
        root = pathlib.Path(tempfile.mkdtemp(prefix="euicc-test-"))
        self.addCleanup(shutil.rmtree, root)
        self.tree = root / "tree"
        for name, text in (("apdu/small.c", SOURCE), ("apdu/small.h", HEADER), ("apdu/other.c", OTHER)):
            self.write(name, text)
        self.write("Makefile", re.sub(r"^GEN_SOURCES .*$", "GEN_SOURCES :=", (TEST.parent / "Makefile").read_text(), flags=re.M))
        for folder in (*mutate.COPIED, "tools/pki"):
            (self.tree / folder).mkdir(exist_ok=True)
        for name in "mutate", "mutate_reach.c", "run":
            shutil.copy(TEST / name, self.tree / "test" / name)

    def write(self, name, text):
        (self.tree / name).parent.mkdir(parents=True, exist_ok=True)
        (self.tree / name).write_text(text)

    def checks(self, small, other):
        self.write("test/apdu/test_small.c", CHECKS % small)
        self.write("test/apdu/test_other.c", CHECKS % other)

    def mutate(self, *arguments, status):
        ended = subprocess.run([self.tree / "test/mutate", *arguments], env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual(ended.returncode, status, ended.stdout)
        results = self.tree / "build/mutate/results.json"
        self.assertTrue(results.exists(), ended.stdout)
        return ended.stdout.splitlines(), json.loads(results.read_text())["mutants"]

    def test_killed_survived_equivalent(self):
        self.checks("assert_int_equal(small_limit(11), 10); assert_int_equal(small_limit(1), 1);", "assert_int_equal(other_sum(1, 1), 2);")
        self.write("test/mutants-equivalent", "apdu/small.c\n- if (value > limit)\n+ if (value >= limit)\n  Both give the limit.\n")
        lines, results = self.mutate("--count", "200", "--floor", "50", status=0)
        verdict = {(r["path"], r["old"], r["new"]): (r["verdict"], r["by"]) for r in results}
        by_own = verdict["apdu/small.c", "limit = 10;", "limit = 9;"]
        self.assertEqual(by_own[0], "killed")
        self.assertRegex(by_own[1], r"^own test: apdu/test_small: test_it: 0x9 != 0xa")
        self.assertEqual(verdict["apdu/small.c", "if (value > limit)", "if (value >= limit)"], ("equivalent", "Both give the limit."))
        self.assertEqual(verdict["apdu/small.c", "(void)twice(value);", ";"], ("equivalent", "the same machine code"))
        sum_line = "return a + b > 0 && small_limit(3) == 3 ? a + b : 0;"
        self.assertEqual(verdict["apdu/other.c", sum_line, sum_line.replace("&&", "||")], ("survived", ""))
        self.assertEqual(verdict["apdu/other.c", sum_line, sum_line.replace("==", "!=")][0], "killed")
        counts = [sum(r["verdict"] == v for r in results) for v in ("killed", "survived", "equivalent")]
        self.assertEqual(lines[-1].split()[:1] + lines[-1].split()[2:3] + lines[-1].split()[4:6], ["all", *map(str, counts)])

        # A new test kills a survivor; only survivors run again.
        self.checks("assert_int_equal(small_limit(11), 10); assert_int_equal(small_limit(1), 1);",
                   "assert_int_equal(other_sum(1, 1), 2); assert_int_equal(other_sum(-1, 0), 0);")
        lines, again = self.mutate("--again", "--floor", "50", status=0)
        verdict = {(r["path"], r["old"], r["new"]): r["verdict"] for r in again}
        self.assertEqual(len(again), len(results))
        self.assertEqual(verdict["apdu/other.c", sum_line, sum_line.replace("&&", "||")], "killed")
        self.assertEqual(sum(line.startswith("apdu/") for line in lines), counts[1])

    def test_killed_by_another_test_of_the_folder_and_the_floor(self):
        self.checks("(void)small_limit(1);", "assert_int_equal(small_limit(11), 10);")
        self.write("profiles/samples/one.txt", "")
        self.write("tools/cli/euicc.c", "#include <stdio.h>\nint main(int count, char **words)\n{\n    return count < 6 || !fopen(words[5], \"w\");\n}\n")
        lines, results = self.mutate("--match", "small", "--count", "3", "--floor", "101", status=1)
        self.assertEqual({r["path"] for r in results}, {"apdu/small.c"})
        killed = [r["by"] for r in results if r["verdict"] == "killed"]
        self.assertTrue(killed and all(by.startswith("folder: apdu/test_other: test_it") for by in killed), results)
        self.assertTrue((self.tree / "build/mutate/tree/build/profiles/one.der").exists())

    def test_a_mutant_that_never_ends_and_a_test_that_fails_always(self):
        self.write("apdu/small.c", "#include \"apdu/small.h\"\nint small_limit(int value)\n{\n    while (value > 10)\n        value--;\n    return value;\n}\n")
        self.checks("(void)small_limit(11);", "assert_int_equal(other_sum(1, 1), 3);")
        lines, results = self.mutate("--match", "small", "--count", "50", status=1)
        self.assertTrue(any("apdu/test_other fails without any change" in line for line in lines), lines)
        self.assertEqual([r["verdict"] for r in results if r["kind"] == "deleted assignment"], ["killed by time"])

    def test_wrong_arguments(self):
        self.checks("(void)small_limit(1);", "(void)other_sum(1, 1);")
        ended = subprocess.run([self.tree / "test/mutate", "--match", "nothing"], env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.assertEqual(ended.returncode, 2)
        self.assertIn("nothing to change", ended.stderr)


if __name__ == "__main__":
    unittest.main()
