# shellcheck shell=bash
# Functions that the scripts share. Source it; it changes to the top of the checkout.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Programs that setup.sh builds for this checkout alone.
tools=$PWD/.cache/bin
export PATH=$tools:$PATH

say() { printf '==> %s\n' "$*"; }

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

has_command() { command -v "$1" >/dev/null; }

# at_least HAVE WANT: compares dotted version numbers; nothing is older than anything.
at_least() { [[ -n $1 && $(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1) == "$2" ]]; }

# The name of a tool of LLVM 19, or else of whatever version the machine has.
llvm_tool() {
    if has_command "$1-19"; then echo "$1-19"; else echo "$1"; fi
}

as_root() {
    if [[ $(id -u) == 0 ]]; then
        "$@"
    elif has_command sudo && sudo -n true 2>/dev/null; then
        sudo -n -E "$@"
    else
        die "this needs root, and sudo is missing or would ask for a password: $*"
    fi
}

apt_update() { as_root apt-get update -qq; }

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" \
        </dev/null >/dev/null
}

# Prints "mirror suite" for every package source of this machine, whichever format it is written in.
# shellcheck disable=SC2016 # apt fills these in
apt_suites() { apt-get indextargets --format '$(REPO_URI) $(RELEASE)' 'Created-By: Packages'; }

# Prints the mirror that offers a suite.
apt_mirror() { apt_suites | sed -n "s/ $1\$//p" | head -n 1; }
