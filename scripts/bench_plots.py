"""Plots of the benchmarks' results, as SVG files; none without matplotlib."""

import re

try:
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "cloudbuf", "font.size": 9, "axes.axisbelow": True,
                                "figure.constrained_layout.use": True})
    from matplotlib import pyplot
except ImportError:
    pyplot = None

# The colours of Okabe and Ito, which colour-blind readers tell apart.
BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, GREY = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7", "#999999")


class Results:
    """The rows of one program, found by name and unit."""

    def __init__(self, document):
        self.document = document
        self.rows = {(row["name"], row["unit"]): row for row in document["rows"]}

    def find(self, name, unit):
        return self.rows.get((name, unit))

    def median(self, name, unit):
        row = self.find(name, unit)
        return row["median"] if row else 0.0

    def matching(self, pattern, unit):
        """Pairs of the match of a name and its row."""
        for (name, of), row in self.rows.items():
            found = re.fullmatch(pattern, name)
            if found and of == unit:
                yield found, row

    def repetitions(self):
        return self.document["settings"]["repetitions"]


def spread(row):
    """How far the extremes are from the median, for error bars."""
    return [[row["median"] - row["min"]], [row["max"] - row["median"]]]


def bar(axes, position, row, color, label=None, width=0.25):
    axes.bar(position, row["median"], width, yerr=spread(row), color=color, label=label, capsize=2, ecolor="#333333")


def finish(figure, folder, name, title):
    figure.suptitle(title)
    figure.savefig(folder / name, metadata={"Date": None})
    pyplot.close(figure)
    return name


def plot_data_path(results, folder):
    groups = [of for of in ("1 connection", "4 connections") if results.find(f"cloudbuf, {of}", "CPU s/GiB")]
    if not groups:
        return None
    figure, axes = pyplot.subplots(figsize=(7, 4))
    for at, of in enumerate(groups):
        def median(name):
            return results.median(f"{name}, {of}", "CPU s/GiB")

        copy = median("copy alone")
        layers = [("encryption", median("encryption alone"), BLUE), ("sending", median("sending alone"), SKY),
                  ("copy", copy, GREEN), ("checksum", median("copy and CRC-64/NVME") - copy, PURPLE)]
        below = 0.0
        for label, height, color in layers:
            axes.bar(at - 0.27, height, 0.25, bottom=below, color=color, label=f"floor: {label}" if at == 0 else None)
            below += height
        for offset, name, color in ((0, "cloudbuf", ORANGE), (0.27, "naive", GREY)):
            row = results.find(f"{name}, {of}", "CPU s/GiB")
            if row:
                bar(axes, at + offset, row, color, name if at == 0 else None)
    axes.set_xticks(range(len(groups)), groups)
    axes.set_ylabel("CPU seconds per GiB")
    axes.grid(axis="y", alpha=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5))
    title = f"CPU of an upload over HTTPS, median and range of {results.repetitions()} repetitions"
    return finish(figure, folder, "data_path.svg", title)


def plot_write_path(results, folder):
    # How a form is called here, its row, and the row of the same operation with nothing in it.
    forms = [("awaitable", "write awaitable", "empty awaitable"), ("deferred", "write deferred", "empty deferred"),
             ("use_awaitable", "write use_awaitable", "empty use_awaitable"),
             ("callbacks", "write callbacks", "empty callbacks"), ("try_write", "try_write", None),
             ("prepare, commit", "prepare and commit", None)]
    sizes = [size for size in ("100 B", "1 KiB", "64 KiB") if results.find(f"try_write, {size}", "CPU ns")]
    if not sizes:
        return None
    figure, all_axes = pyplot.subplots(1, len(sizes), figsize=(11, 4.5), squeeze=False)
    for axes, size in zip(all_axes[0], sizes):
        copy = results.median(f"memcpy, {size}", "CPU ns")
        checksum = results.median(f"memcpy and CRC, {size}", "CPU ns") - copy
        for at, (_, name, empty) in enumerate(forms):
            below = 0.0
            for label, height, color in (("floor: empty operation", results.median(f"{empty}, {size}", "CPU ns"), BLUE),
                                         ("floor: memcpy", copy, GREEN), ("floor: checksum", checksum, PURPLE)):
                axes.bar(at - 0.2, height, 0.38, bottom=below, color=color, label=label if at == 0 else None)
                below += height
            row = results.find(f"{name}, {size}", "CPU ns")
            if row:
                bar(axes, at + 0.2, row, ORANGE, "cloudbuf" if at == 0 else None, 0.38)
        axes.set_xticks(range(len(forms)), [label for label, _, _ in forms], rotation=60)
        axes.set_title(f"{size} a write")
        axes.grid(axis="y", alpha=0.3)
    all_axes[0][0].set_ylabel("CPU nanoseconds per write")
    figure.legend(*all_axes[0][0].get_legend_handles_labels(), loc="outside lower center", ncols=4)
    return finish(figure, folder, "write_path.svg", "A write while there is room, beside its floor")


def plot_small_objects(results, folder):
    ways = (("unsigned", "unsigned requests", GREY), ("cloudbuf, CRC-64/NVME", "cloudbuf, CRC-64/NVME", ORANGE),
            ("cloudbuf, SHA-256", "cloudbuf, SHA-256", VERMILION))
    groups = [found[1] for found, _ in results.matching(r"unsigned, (.+)", "CPU us/object")]
    if not groups:
        return None
    figure, axes = pyplot.subplots(figsize=(8, 4))
    for at, of in enumerate(groups):
        for offset, (name, label, color) in zip((-0.27, 0, 0.27), ways):
            row = results.find(f"{name}, {of}", "CPU us/object")
            if row:
                bar(axes, at + offset, row, color, label if at == 0 else None)
    axes.set_xticks(range(len(groups)), groups)
    axes.set_ylabel("CPU microseconds per object")
    axes.grid(axis="y", alpha=0.3)
    axes.legend()
    return finish(figure, folder, "small_objects.svg", "CPU of a small object over an open TLS connection")


def plot_many(results, folder):
    levels = (("p50", SKY), ("p99", BLUE), ("p99.9", VERMILION))
    loads = list(dict.fromkeys(found[1] for found, _ in results.matching(r"loop stall, (.+), p50", "us")))
    shares = list(results.matching(r"progress at half time, (.+)", ""))
    if not loads and not shares:
        return None
    figure, (stalls, progress) = pyplot.subplots(1, 2, figsize=(11, 4), width_ratios=(3, 1))
    for at, of in enumerate(loads):
        for offset, (level, color) in zip((-0.27, 0, 0.27), levels):
            row = results.find(f"loop stall, {of}, {level}", "us")
            bar(stalls, at + offset, row, color, level if at == 0 else None)
    stalls.set_xticks(range(len(loads)), [of.replace(" of ", "\nof ") for of in loads])
    stalls.set_yscale("log")
    stalls.set_ylabel("microseconds that a timer of 1 ms is late")
    stalls.grid(axis="y", alpha=0.3)
    stalls.legend()
    for at, (_, row) in enumerate(shares):
        bar(progress, at, row, GREEN, width=0.5)
    progress.set_xticks(range(len(shares)), [found[1].replace(" of ", "\nof ") for found, _ in shares])
    progress.set_ylim(0, 1)
    progress.set_ylabel("least / most bytes of a producer, at half time")
    progress.grid(axis="y", alpha=0.3)
    return finish(figure, folder, "many.svg", "Many producers on one loop: how it stalls, and how evenly they get on")


def plot_admission(results, folder):
    rules = (("whole parts", GREY), ("banker's alone", SKY), ("claims", ORANGE))
    scenes = list(dict.fromkeys(found[1] for found, _ in results.matching(r"(.+): .+, throughput", "MiB/s")))
    if not scenes:
        return None
    figure, (throughput, progress) = pyplot.subplots(1, 2, figsize=(11, 6), sharey=True)
    for axes, kind, unit, label in ((throughput, "throughput", "MiB/s", "MiB/s of all together"),
                                    (progress, "progress", "", "least / most bytes among equals")):
        for at, scene in enumerate(scenes):
            for offset, (rule, color) in zip((-0.27, 0, 0.27), rules):
                value = results.median(f"{scene}: {rule}, {kind}", unit)
                axes.barh(at + offset, value, 0.25, color=color, label=rule if at == 0 else None)
        axes.set_xlabel(label)
        axes.grid(axis="x", alpha=0.3)
    throughput.set_yticks(range(len(scenes)), scenes)
    throughput.invert_yaxis()
    throughput.legend()
    return finish(figure, folder, "admission.svg", "Simulated producers under one memory limit, by rule of admission")


PLOTS = {"data_path": plot_data_path, "write_path": plot_write_path, "small_objects": plot_small_objects,
         "many": plot_many, "admission": plot_admission}


def plot(program, results, folder):
    """The name of the picture, or None if there is none."""
    return PLOTS[program](results, folder) if pyplot and program in PLOTS else None
