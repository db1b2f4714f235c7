"""Turns the JSON files of the benchmarks into report.md and plots, in the same folder.

Every row is told with its aim, met or not. Without matplotlib there are no plots. Programs that were not run are left
out.
"""

import argparse
import json
import sys
from pathlib import Path

from bench_plots import Results, plot

# In the order of the report.
PROGRAMS = ("data_path", "write_path", "small_objects", "memory", "many", "admission")

# Facts that say nothing about programs that send nothing.
NETWORK_FACTS = ("congestion control", "private network")
WITHOUT_NETWORK = ("write_path", "admission")


def number(value):
    """Four figures are more than the noise leaves."""
    size = abs(value)
    digits = 0 if size == 0 or size >= 1000 else 1 if size >= 100 else 2 if size >= 10 else 3 if size >= 0.1 else 4
    return f"{value:.{digits}f}"


def aim_text(aim):
    if "at_least" in aim and "at_most" in aim:
        return f"{aim['at_least']:g} to {aim['at_most']:g}"
    return f"at most {aim['at_most']:g}" if "at_most" in aim else f"at least {aim['at_least']:g}"


def table(head, rows):
    """Lines of a Markdown table."""
    def line(cells):
        return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"

    return [line(head), line("---" for _ in head), *map(line, rows), ""]


def program_section(name, results, picture):
    """Settings, plot, rows and notes."""
    yield f"## {name}\n"
    yield ", ".join(f"{key}: {value}" for key, value in results.document["settings"].items()) + "\n"
    if picture:
        yield f"![{name}]({picture})\n"
    rows = []
    for row in results.document["rows"]:
        aim = row.get("aim")
        judged = (aim_text(aim), "met" if aim["met"] else "**missed**") if aim else ("", "")
        rows.append((row["name"], row["unit"], number(row["median"]), number(row["min"]), number(row["max"]), *judged))
    yield from table(("", "unit", "median", "least", "most", "aim", ""), rows)
    for note in results.document["notes"]:
        yield note + "\n"


def machine_section(all_results):
    """What the programs agree on; what they do not is told of each."""
    facts = {}
    for name, results in all_results.items():
        for key, value in results.document["machine"].items():
            if key in NETWORK_FACTS and name in WITHOUT_NETWORK:
                continue
            text = f"{100 * value:.1f} % of its time" if key == "stolen share" else str(value)
            facts.setdefault(key, {})[name] = text
    yield "## Machine\n"
    rows = []
    for key, values in facts.items():
        distinct = set(values.values())
        told = distinct.pop() if len(distinct) == 1 else ", ".join(f"{name}: {text}" for name, text in values.items())
        rows.append((key, told))
    yield from table(("", ""), rows)


def aims_section(all_results):
    """How many aims were met, and those that were not."""
    judged = [(name, row) for name, results in all_results.items() for row in results.document["rows"] if "aim" in row]
    missed = [(name, row) for name, row in judged if not row["aim"]["met"]]
    yield "## Aims\n"
    yield f"{len(judged)} figures have an aim; {len(judged) - len(missed)} met it, {len(missed)} missed it.\n"
    if missed:
        rows = [(name, row["name"], row["unit"], number(row["median"]), aim_text(row["aim"])) for name, row in missed]
        yield from table(("missed by", "", "unit", "median", "aim"), rows)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    files = {name: folder / f"{name}.json" for name in PROGRAMS}
    documents = {name: json.loads(file.read_text(encoding="utf-8")) for name, file in files.items() if file.is_file()}
    all_results = {name: Results(document) for name, document in documents.items()}
    if not all_results:
        print(f"{folder} has no results", file=sys.stderr)
        return 1
    lines = ["# Benchmarks\n"]
    if any(results.document["settings"].get("quick") for results in all_results.values()):
        lines.append("**A smoke run: these figures mean nothing.**\n")
    lines += [*machine_section(all_results), *aims_section(all_results)]
    for name, results in all_results.items():
        lines += program_section(name, results, plot(name, results, folder))
    (folder / "report.md").write_text("\n".join(lines), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
