#!/usr/bin/env bash
# Runs every benchmark and writes what came out to build/bench-report: a JSON file of each program, report.md, plots.
# Takes most of an hour, on a machine that should do nothing else; says which program failed, and runs the others.
#
#   scripts/bench.sh [--quick]     with --quick, a few minutes, and figures that mean nothing

# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/lib.sh"

report=build/bench-report
venv=build/bench-venv
matplotlib=matplotlib==3.10.8

# NAME ARGUMENTS...: all but upload_throughput, which needs a store of yours. Those without a source are left out.
programs=(
    "write_path"
    "data_path --growth --count-syscalls"
    "small_objects"
    "memory"
    "many"
    "admission"
)

quick=()
failed=()

build_programs() {
    local names=() line
    for line in "${programs[@]}"; do
        if [[ -f bench/${line%% *}.cpp ]]; then names+=("${line%% *}"); fi
    done
    say "building (preset release): ${names[*]}"
    cmake --preset release -D CLOUDBUF_BUILD_TESTS=OFF -D CLOUDBUF_BUILD_EXAMPLES=OFF \
        -D CLOUDBUF_BUILD_BENCH=ON >/dev/null
    cmake --build build --parallel "$(nproc)" --target "${names[@]}"
}

# The programs measure in a network of their own. Who is not root may make one as root of a user namespace, if at all.
own_network() {
    if [[ $(id -u) != 0 ]] && unshare --map-root-user true 2>/dev/null; then
        unshare --map-root-user "$@"
    else
        "$@"
    fi
}

# run_program NAME ARGUMENTS...
run_program() {
    local name=$1 out=$report/$1.json start=$SECONDS
    shift
    rm -f "$out" "$report/$name.svg"
    if [[ ! -f bench/$name.cpp ]]; then
        say "$name: there is no such program here"
        return
    fi
    say "$name" "$@" "${quick[@]}"
    if own_network "build/bench/$name" "$@" "${quick[@]}" --json >"$out.new"; then
        mv "$out.new" "$out"
        say "$name: $((SECONDS - start)) s"
    else
        rm -f "$out.new"
        failed+=("$name")
        say "$name: FAILED after $((SECONDS - start)) s"
    fi
}

has_matplotlib() { [[ $("$venv/bin/pip" freeze 2>/dev/null) == *"$matplotlib"* ]]; }

# For the plots alone: without it the report is made all the same.
make_venv() {
    if has_matplotlib; then return; fi
    if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
        say "no plots: python3 lacks its module venv (Debian: apt-get install python3-venv)"
        return 1
    fi
    say "making $venv with $matplotlib"
    if ! python3 -m venv "$venv" || ! "$venv/bin/pip" install --quiet --disable-pip-version-check "$matplotlib"; then
        say "no plots: $matplotlib cannot be installed"
        return 1
    fi
}

write_report() {
    local python=$venv/bin/python
    if ! make_venv; then
        python=python3
        failed+=("plots")
    fi
    if "$python" scripts/bench_report.py "$report"; then
        say "the report: $report/report.md"
    else
        failed+=("bench_report.py")
    fi
}

main() {
    local line words
    scripts/setup.sh --minimal
    build_programs
    mkdir -p "$report"
    for line in "${programs[@]}"; do
        read -ra words <<<"$line"
        run_program "${words[@]}"
    done
    write_report
    if ((${#failed[@]} > 0)); then die "failed: ${failed[*]}"; fi
    say "done, $SECONDS s"
}

case ${1:-} in
"") main ;;
--quick)
    quick=(--quick --repetitions 1)
    main
    ;;
*) die "usage: scripts/bench.sh [--quick]" ;;
esac
