# Distributed under the Boost Software License, Version 1.0.
# https://www.boost.org/LICENSE_1_0.txt

"""Compares the C++ of the documentation with the compiled code that it is cut from, byte for byte.

In a source of examples/ a piece stands between the lines `//[name` and `//]`. Every block of a document that
begins with ```cpp must be such a piece, without the indentation that its lines have in common.
"""

import argparse
import difflib
import re
import sys
from pathlib import Path
from textwrap import dedent

DOCUMENTS = ("README.md", "docs/*.md")
SOURCES = "examples/*.cpp"

BLOCK = re.compile(r"^```cpp\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PIECE = re.compile(r"^[ ]*//\[(\w+)\n(.*?)^[ ]*//\]$", re.MULTILINE | re.DOTALL)


def pieces_of(source):
    """The pieces of a source, by name."""
    return {found[1]: dedent(found[2]) for found in PIECE.finditer(source)}


def problems_of(document, text, pieces):
    """What is wrong with a document, and the names of the pieces that it shows."""
    problems, shown = [], set()
    for found in BLOCK.finditer(text):
        names = {name for name, piece in pieces.items() if piece == found[1]}
        shown |= names
        if names:
            continue
        line = text.count("\n", 0, found.start()) + 1
        problems.append(f"{document}:{line}: this block is no piece of the compiled code")
        if nearest := difflib.get_close_matches(found[1], pieces.values(), n=1):
            problems += difflib.unified_diff(
                nearest[0].splitlines(), found[1].splitlines(), "compiled", str(document), lineterm=""
            )
    return problems, shown


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", required=True, type=Path)
    root = parser.parse_args().root

    pieces = {}
    for source in sorted(root.glob(SOURCES)):
        pieces |= pieces_of(source.read_text(encoding="utf-8"))
    problems, shown = [], set()
    for document in sorted(file for pattern in DOCUMENTS for file in root.glob(pattern)):
        found, names = problems_of(document.relative_to(root), document.read_text(encoding="utf-8"), pieces)
        problems += found
        shown |= names
    problems += [f"no document shows the piece '{name}'" for name in sorted(pieces.keys() - shown)]
    print(*problems, f"{len(shown)} pieces shown, {len(problems)} lines of complaint", sep="\n")
    return bool(problems) or not shown


if __name__ == "__main__":
    sys.exit(main())
