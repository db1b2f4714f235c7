#!/usr/bin/env bash
# Breaks the library on purpose, one defect at a time, and demands that a test notices. By hand: it takes half an hour
# on two processors.
#
#   scripts/mutations.sh [NAME...]    of tests/mutations/NAME.patch; all of them by default
#
# Each patch is applied to a copy of the last commit, built in release with assertions off (a user's build has none
# either), and judged by the simulation and then the unit tests. What they do not notice may be an access to memory that
# is gone: then the tests of the simulation are built with the sanitizers. Prints a table; fails if a defect was not
# noticed, or a patch does not apply or compile.

# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/lib.sh"

jobs=$(nproc)
work=$PWD/build-mutations
tree=$work/tree
out=$work/build
sanitized=$work/build-asan
unit_tests=(test_codec test_auth test_provider test_plan test_net test_engine test_sim)
simulated=${SIM_RUNS:-5000}

prepare() {
    rm -rf "$tree"
    mkdir -p "$tree"
    git archive HEAD | tar -x -C "$tree" --touch
    cmake -S "$tree" -B "$out" -G Ninja -D CMAKE_BUILD_TYPE=Release -D CLOUDBUF_BUILD_EXAMPLES=OFF \
        -D CLOUDBUF_BUILD_BENCH=OFF -D CLOUDBUF_PCH=ON >/dev/null
    (cd "$tree" && cmake --preset asan -B "$sanitized" >/dev/null)
}

# build FOLDER TARGET...
build() { cmake --build "$1" --parallel "$jobs" --target "${@:2}" >"$work/build.log" 2>&1; }

# The path of a program that was built: program FOLDER NAME
program() { find "$1" -name "$2" -type f -perm -u+x | head -n 1; }

# Prints what noticed first; its status is 1 then, 0 if nothing did, and 2 if it does not compile. The simulation comes
# first: it is one program.
first_failure() {
    local test
    build "$out" cloudbuf_sim || return 2
    if ! timeout 600 "$out/bin/cloudbuf_sim" --seed 1 --runs "$simulated" >"$work/sim.log" 2>&1; then
        echo "simulation: $(sed -n 's/^VIOLATED //p' "$work/sim.log" | head -n 1 | grep . || echo "crashed or hung")"
        return 1
    fi
    build "$out" "${unit_tests[@]}" || return 2
    for test in "${unit_tests[@]}"; do
        if ! timeout 300 "$(program "$out" "$test")" >"$work/$test.log" 2>&1; then
            echo "$test: $(grep -m 1 -A 1 -E '^-{20,}' "$work/$test.log" | tail -n 1)"
            return 1
        fi
    done
    build "$sanitized" test_sim || return 2
    if ! timeout 1200 "$(program "$sanitized" test_sim)" >"$work/sanitized.log" 2>&1; then
        echo "test_sim with sanitizers: $(sed -n 's/^.*SUMMARY: \([^ ]* [^ ]*\).*/\1/p' "$work/sanitized.log" | head -n 1)"
        return 1
    fi
}

say "a copy of the last commit is built and must pass"
prepare
seen=$(first_failure) || die "without a defect: ${seen:-it does not compile, see $work/build.log}"

names=("$@")
if ((${#names[@]} == 0)); then
    for file in tests/mutations/*.patch; do names+=("$(basename "$file" .patch)"); done
fi

unnoticed=0
table=()
for name in "${names[@]}"; do
    patch=$PWD/tests/mutations/$name.patch
    patch --quiet -d "$tree" -p1 <"$patch" || die "$name does not apply"
    status=0
    seen=$(first_failure) || status=$?
    if ((status == 2)); then die "$name does not compile: see $work/build.log"; fi
    if ((status == 0)); then
        seen="NOBODY"
        unnoticed=$((unnoticed + 1))
    fi
    say "$name: $seen"
    table+=("| $name | $seen |")
    patch --quiet -d "$tree" -p1 --reverse <"$patch"
done

printf '\n| defect | caught by |\n| --- | --- |\n'
printf '%s\n' "${table[@]}"
((unnoticed == 0))
