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


# One that may skip an operand; && also follows the type of a template's argument.
OPERATOR = re.compile(r"&&(?!\s*[>,)])|\|\||\?|\b(?:and|or)\b")
STATEMENTS = ("if", "switch", "while", "for")


def openers_before(text, start):
    """For each parenthesis around `start`, from the inside: the word before it, and the text between it and what it
    encloses. The last is the statement itself."""
    depth, end = 0, start
    for position in range(start - 1, -1, -1):
        char = text[position]
        if depth == 0 and char in "{}":
            yield "", text[position + 1 : end]
            return
        if depth == 0 and char in "([":
            word = re.search(r"\w*\s*$", text[:position])[0].strip()
            yield word, text[position + 1 : end]
            end = position
        depth += (char in ")]") - (char in "([" and depth > 0)
    yield "", text[:end]


def at_top_level(text):
    """`text` without what is in parentheses."""
    depth, kept = 0, []
    for char in text:
        depth -= char in ")]"
        kept.append(char if depth <= 0 else " ")
        depth = max(depth + (char in "(["), 0)
    return "".join(kept)


def operator_after(text, start, levels):
    """An operator follows at one of the `levels` of parentheses around `start`."""
    depth = 0
    for position in range(start, len(text)):
        char = text[position]
        if depth == 0 and (char in ";{}" or levels == 0):
            return False
        if depth == 0 and OPERATOR.match(text, position):
            return True
        depth += char in "(["
        if char in ")]":
            levels -= depth == 0
            depth = max(depth - 1, 0)
        if depth == 0 and char == "," and levels == 1:
            return False
    return False


def is_conditional(text, start, end):
    """The co_await between `start` and `end` stands beside an operator or in the condition of a loop."""
    levels = 0
    for word, before in openers_before(text, start):
        levels += 1
        before = at_top_level(before)
        if word == "while" or (word == "for" and ";" in before):
            return True
        if OPERATOR.search(re.split(r"[;,]", before)[-1]):
            return True
        if word in STATEMENTS:
            break
    return operator_after(text, end, levels)


def find_problems(path, text):
    text = without_comments_and_strings(text)

    def where(found):
        return f"{path}:{text.count(chr(10), 0, found.start()) + 1}"

    for found in re.finditer(r"\bco_await\b", text):
        if trap := trap_in_awaited(text, found.end()):
            yield f"{where(found)}: {trap} inside co_await: name it first (GCC 12 destroys it twice)"
        elif is_conditional(text, found.start(), found.end()):
            yield f"{where(found)}: co_await beside an operator or in a loop's condition: name its result first (GCC 12)"
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
