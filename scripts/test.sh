#!/usr/bin/env bash
# Runs everything that must pass before a change is merged; installs what it needs first.
# The last line sums up: N passed, N failed, N skipped. A stage that fails without a failed test counts as one.
#
#   scripts/test.sh [STAGE...]    of form, dev, asan, tsan, sim, fuzz and tidy; all of them by default
#   scripts/test.sh --quick       form and dev: the debug build and its tests

# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/lib.sh"

jobs=$(nproc)
test_jobs=$((jobs + jobs / 2)) # tests also wait: for time-outs, for servers to start
as_one=(-D CMAKE_UNITY_BUILD=ON -D CMAKE_UNITY_BUILD_BATCH_SIZE=26) # as the sanitizers' presets
passed=0 failed=0 skipped=0
failed_stages=()

# stage NAME COMMAND...: says what runs, how long it took and how it ended; the other stages run anyhow.
stage() {
    local name=$1 start=$SECONDS failed_before=$failed result=passed
    shift
    say "$name"
    if ! "$@"; then
        result=FAILED
        failed_stages+=("$name")
        if ((failed == failed_before)); then failed=$((failed + 1)); fi
    fi
    say "$name: $result, $((SECONDS - start)) s"
}

build() {
    local preset=$1 options=()
    shift
    # The sanitizers run with clang: so both compilers build everything and run every test.
    if [[ $preset == asan || $preset == fuzz ]]; then options=(-D CMAKE_CXX_COMPILER="$(llvm_tool clang++)"); fi
    # Who works on the tests compiles them one by one, and debugs them; a build from scratch that is used once need not.
    if [[ $preset == dev ]]; then
        options=(-D CLOUDBUF_UNITY_PROGRAMS="$([[ ${CI:-} == true ]] && echo ON || echo OFF)")
        if [[ ${CI:-} == true ]]; then options+=(-D CMAKE_CXX_FLAGS_DEBUG=); fi
    fi
    # The usual linker takes twice as long.
    if has_command ld.gold; then options+=(-D CMAKE_EXE_LINKER_FLAGS=-fuse-ld=gold); fi
    cmake --preset "$preset" "${options[@]}" >/dev/null && cmake --build "build-$preset" --parallel "$jobs" "$@"
}

# junit_count FILE ATTRIBUTE
junit_count() { sed -n "s/.*\b$2=\"\([0-9]*\)\".*/\1/p" "$1" | head -n 1; }

# run_tests FOLDER CTEST-OPTIONS...: runs them and adds to the sums.
run_tests() {
    local folder=$1 report=$PWD/$1/junit.xml status=0 tests failures others
    shift
    rm -f "$report"
    ctest --test-dir "$folder" --output-on-failure --no-tests=error --parallel "$test_jobs" --output-junit "$report" "$@" || status=1
    [[ -s $report ]] || return 1
    tests=$(junit_count "$report" tests)
    failures=$(junit_count "$report" failures)
    others=$(($(junit_count "$report" skipped) + $(junit_count "$report" disabled)))
    passed=$((passed + tests - failures - others)) failed=$((failed + failures)) skipped=$((skipped + others))
    return $status
}

build_and_test() { build "$1" && run_tests "build-$1"; }

# fresh_seeds PROGRAM RUNS: that many simulated runs with seeds of now, in two processes: each then is long enough to meet
# every branch, which it demands of 10 000. Each counts as a test; what one of them prints says how to run it again.
fresh_seeds() {
    local program=$1 runs=$(($2 / 2)) first logs=() pids=() i status=0
    first=$(($(date +%s) * 1000000))
    for i in 0 1; do
        logs+=("$(mktemp)")
        "$program" --seed $((first + i * runs)) --runs "$runs" >"${logs[i]}" 2>&1 &
        pids+=($!)
    done
    for i in 0 1; do
        if wait "${pids[i]}"; then
            passed=$((passed + 1))
            tail -n 1 "${logs[i]}"
        else
            failed=$((failed + 1)) status=1
            cat "${logs[i]}"
        fi
        rm -f "${logs[i]}"
    done
    return $status
}

asan() { build asan && run_tests build-asan && fresh_seeds build-asan/bin/cloudbuf_sim 2000; }

# Many files as one: only the program is wanted, and soon.
sim() {
    cmake --preset release -B build-sim -D CLOUDBUF_BUILD_TESTS=ON -D CLOUDBUF_BUILD_EXAMPLES=OFF \
        -D CLOUDBUF_BUILD_BENCH=OFF -D CLOUDBUF_PCH=ON "${as_one[@]}" >/dev/null &&
        cmake --build build-sim --parallel "$jobs" --target cloudbuf_sim &&
        fresh_seeds build-sim/bin/cloudbuf_sim 20000
}

thread_tests() { build tsan --target cloudbuf_thread_tests && run_tests build-tsan --label-regex '^threads$'; }

# Each target counts as a test.
fuzz() {
    local failures=0 targets
    build fuzz --target cloudbuf_fuzz || return 1
    scripts/fuzz.sh || failures=$?
    targets=$(find tests/fuzz/seeds -mindepth 1 -maxdepth 1 | wc -l)
    ((failures <= targets)) || return 1 # not theirs
    passed=$((passed + targets - failures)) failed=$((failed + failures))
    ((failures == 0))
}

# The pure layers and the public headers. clang-tidy needs the compile commands of a clang build, not the build, and so no
# precompiled headers; many files as one, because most of its time goes into the standard library's headers. The analyzer
# leaves out what a file includes, unless the name has "UnifiedSource" in it.
tidy() {
    local folder=build-tidy/UnifiedSource
    cmake --preset clang -B "$folder" -D CMAKE_CXX_COMPILER="$(llvm_tool clang++)" \
        -D CLOUDBUF_PCH=OFF "${as_one[@]}" >/dev/null || return 1
    "$(llvm_tool run-clang-tidy)" -clang-tidy-binary "$(llvm_tool clang-tidy)" -p "$folder" -quiet -j "$jobs" \
        "^$PWD/($folder/(src/CMakeFiles/cloudbuf_pure.dir/Unity/|tests/headers/all_headers)|src/(auth|codec|model|plan|provider)/)"
}

summary() {
    if ((${#failed_stages[@]} > 0)); then printf 'failed stage: %s\n' "${failed_stages[@]}"; fi
    say "$SECONDS s"
    echo "$passed passed, $failed failed, $skipped skipped"
    ((${#failed_stages[@]} == 0))
}

# run_stage NAME
run_stage() {
    case $1 in
    form) stage "form: clang-format and source rules" scripts/lint.sh ;;
    dev) stage "dev: GCC, debug, warnings are errors, all tests" build_and_test dev ;;
    asan) stage "asan: clang, address and undefined behaviour sanitizers, all tests, simulation" asan ;;
    tsan) stage "tsan: thread sanitizer, the tests with several threads" thread_tests ;;
    sim) stage "sim: 20 000 simulated runs with fresh seeds, optimized" sim ;;
    fuzz) stage "fuzz: each target for ${FUZZ_SECONDS:-30} s, sanitizers on" fuzz ;;
    tidy) stage "tidy: clang-tidy on the pure layers and the public headers" tidy ;;
    *) die "unknown stage '$1': form, dev, asan, tsan, sim, fuzz or tidy" ;;
    esac
}

main() {
    stage "setup: what is missing is installed" scripts/setup.sh --all
    if ((${#failed_stages[@]} == 0)); then
        for name in "$@"; do run_stage "$name"; done
    fi
    summary
}

case ${1:-} in
"") main form dev asan tsan sim fuzz tidy ;;
--quick) main form dev ;;
-*) die "usage: scripts/test.sh [--quick | STAGE...]" ;;
*) main "$@" ;;
esac
