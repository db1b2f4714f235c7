#!/usr/bin/env bash
# Runs the fuzz targets of the preset "fuzz", each for FUZZ_SECONDS (30) from its seeds, FUZZ_JOBS (as many as there are
# processors) at a time. One line for each; the exit status is the number of those that found something. What they found
# is kept in build-fuzz/found.
#
#   scripts/fuzz.sh [TARGET...]                          all of tests/fuzz by default
#   FUZZ_SECONDS=3600 FUZZ_CORPUS=DIR scripts/fuzz.sh    keeps what was learned in DIR, and goes on from there

# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/lib.sh"

seconds=${FUZZ_SECONDS:-30}
found=$PWD/build-fuzz/found
jobs=${FUZZ_JOBS:-$(nproc)}
corpus=${FUZZ_CORPUS:-}

# No input may take 5 s: that is how what is slower than linear shows.
limits=(-max_len=4096 -timeout=5 -rss_limit_mb=1024 -max_total_time="$seconds" -print_funcs=0)

# Without one a report has addresses only.
for symbolizer in addr2line llvm-symbolizer llvm-symbolizer-19; do
    if has_command "$symbolizer"; then ASAN_SYMBOLIZER_PATH=$(command -v "$symbolizer"); fi
done
export ASAN_SYMBOLIZER_PATH

dictionary() {
    case $1 in
    xml_scanner | error_body) echo -dict=tests/fuzz/xml.dict ;;
    http_answer | header_values | retry_after) echo -dict=tests/fuzz/http.dict ;;
    esac
}

# A number that libFuzzer prints, from the last line that has it: number LOG PATTERN
number() { sed -n "s/.*$2\([0-9][0-9]*\).*/\1/p" "$1" | tail -n 1; }

# fuzz TARGET: runs it, prints its line, and fails if something was found.
fuzz() {
    local target=$1 log=$found/$1.log status=0 options
    mapfile -t options < <(dictionary "$target")
    mkdir -p "$corpus/$target" "$found/$target"
    "build-fuzz/tests/fuzz/fuzz_$target" "${limits[@]}" "${options[@]}" -print_final_stats=1 \
        -artifact_prefix="$found/$target/" "$corpus/$target" "tests/fuzz/seeds/$target" >"$log" 2>&1 || status=1
    printf '%-14s %9s executions, %6s a second, %5s edges, %5s new inputs\n' "$target" \
        "$(number "$log" 'number_of_executed_units: *')" "$(number "$log" 'average_exec_per_sec: *')" \
        "$(number "$log" 'cov: *')" "$(number "$log" 'new_units_added: *')"
    if ((status != 0)); then
        printf 'FAILED %s: %s\n' "$target" "$(sed -n 's/.*Test unit written to //p' "$log" | head -n 1)"
        grep -m 1 -B 1 -A 16 '^==[0-9]*== *ERROR' "$log" || tail -n 20 "$log"
        echo "all of it: $log"
    fi
    return $status
}

main() {
    local targets=("$@") failures=0 running=0 target
    if ((${#targets[@]} == 0)); then mapfile -t targets < <(find tests/fuzz/seeds -mindepth 1 -maxdepth 1 -printf '%P\n' | sort); fi
    rm -rf "$found"
    mkdir -p "$found"
    if [[ -z $corpus ]]; then
        corpus=$(mktemp -d)
        trap 'rm -rf "$corpus"' EXIT
    fi
    for target in "${targets[@]}"; do
        if ((running == jobs)); then
            wait -n || failures=$((failures + 1))
            running=$((running - 1))
        fi
        fuzz "$target" &
        running=$((running + 1))
    done
    for (( ; running > 0; --running)); do
        wait -n || failures=$((failures + 1))
    done
    exit "$failures"
}

main "$@"
