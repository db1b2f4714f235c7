# Distributed under the Boost Software License, Version 1.0.
# https://www.boost.org/LICENSE_1_0.txt

"""What readme_check.py must find, and what it must let pass."""

import unittest

from readme_check import pieces_of, problems_of

SOURCE = """
void f()
{
    //[one
    a();
        b();
    //]
}

//[two
c();
//]
"""


class ReadmeCheck(unittest.TestCase):
    def check(self, text):
        return problems_of("README.md", text, pieces_of(SOURCE))

    def test_pieces_lose_what_indentation_they_share(self):
        self.assertEqual(pieces_of(SOURCE), {"one": "a();\n    b();\n", "two": "c();\n"})

    def test_a_piece_passes(self):
        self.assertEqual(self.check("Text\n\n```cpp\nc();\n```\n\n```cpp\na();\n    b();\n```\n"), ([], {"one", "two"}))

    def test_one_changed_byte_is_found(self):
        problems, shown = self.check("```cpp\na();\n   b();\n```\n")
        self.assertIn("README.md:1: this block is no piece of the compiled code", problems)
        self.assertIn("-    b();", problems)
        self.assertEqual(shown, set())

    def test_code_of_its_own_is_found(self):
        problems, _ = self.check("one\ntwo\n```cpp\nsomething else entirely;\n```\n")
        self.assertEqual(problems, ["README.md:3: this block is no piece of the compiled code"])

    def test_other_languages_are_not_looked_at(self):
        self.assertEqual(self.check("```cmake\nfind_package(x)\n```\n```\nplain\n```\n"), ([], set()))


if __name__ == "__main__":
    unittest.main()
