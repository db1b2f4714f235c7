"""Finds what no compiler warns about: what GCC 12 miscompiles beside co_await, and work that nobody joins.

GCC 12 destroys a capturing lambda or a braced aggregate twice where it is a temporary inside a co_await
expression. Name it first, then move it in. It also miscompiles some co_await in the condition of a loop, and beside
&&, || and ?:. Name the result first.
"""

import argparse
import re
import sys
from pathlib import Path

FOLDERS = ("include", "src", "tests", "examples", "bench")
# Everything that users run or copy joins what it spawns. Tests and the embedded store end with their context.
MAY_DETACH = ("src/net/scope.cpp", "src/testing/", "tests/")


def without_comments_and_strings(text):
    """The same text with blanks in their place, so that every line keeps its number."""
    pattern = r'//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"' + r"|(?<!\w)'(?:\\.|[^'\\\n])'"
    return re.sub(pattern, lambda found: re.sub(r"[^\n]", " ", found[0]), text, flags=re.DOTALL)


def trap_in_awaited(text, start):
    """What is wrong with the operand of the co_await that ends at `start`, or None."""
    depth, previous = 0, ""
    for position in range(start, len(text)):
        char = text[position]
        if char == "[" and not re.match(r"[\w)\]]", previous) and re.match(r"\[\s*[^\]\s]", text[position:]):
            return "a capturing lambda"
        if char == "{" and re.match(r"[\w>(,{]", previous):
            return "a braced temporary"
        depth += (char == "(") - (char == ")")
        if depth < 0 or (depth == 0 and char in ";{}"):
            return None
        if not char.isspace():
            previous = char
    return None


# Behind an operator, or in the head of a loop.
CONDITIONAL = re.compile(r"(?:&&|\|\||\?)[\s!(]*\bco_await\b|\bwhile\s*\([^;{}]*?\bco_await\b")


def has_operator_after(text, start):
    """An operator follows the operand of the co_await that ends at `start`, outside all its parentheses."""
    depth = 0
    for position in range(start, len(text)):
        char = text[position]
        depth += (char in "([") - (char in ")]")
        if depth < 0 or (depth == 0 and char in ";{},"):
            return False
        if depth == 0 and re.match(r"&&|\|\||\?", text[position:]):
            return True
    return False


def find_problems(path, text):
    text = without_comments_and_strings(text)

    def where(found):
        return f"{path}:{text.count(chr(10), 0, found.start()) + 1}"

    for found in re.finditer(r"\bco_await\b", text):
        if trap := trap_in_awaited(text, found.end()):
            yield f"{where(found)}: {trap} inside co_await: name it first (GCC 12 destroys it twice)"
        elif has_operator_after(text, found.end()):
            yield f"{where(found)}: co_await before an operator that may skip something: name its result first (GCC 12)"
    for found in CONDITIONAL.finditer(text):
        yield f"{where(found)}: co_await where it may be skipped or repeated: name its result first (GCC 12)"
    if not path.startswith(MAY_DETACH):
        for found in re.finditer(r"\b(?:asio::detached|detached_t|asio/detached\.hpp)\b", text):
            yield f"{where(found)}: detached work is joined by nobody: spawn into a scope"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", required=True)
    root = Path(parser.parse_args().root)
    files = sorted(file for folder in FOLDERS for file in (root / folder).rglob("*.[ch]pp"))
    problems = [
        problem for file in files for problem in find_problems(str(file.relative_to(root)), file.read_text(encoding="utf-8"))
    ]
    print(*problems, f"{len(files)} files, {len(problems)} problems", sep="\n")
    return bool(problems) or not files


if __name__ == "__main__":
    sys.exit(main())
