#!/usr/bin/env bash
# Proves that a fresh machine needs nothing but this checkout: runs its scripts in an empty Debian 12 root.
# Needs root and debootstrap.
#
#   scripts/fresh.sh [demo|test|both|setup] [--worktree]
#
# It takes what is committed, or with --worktree the files as they lie here, ignored ones left out.

# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/lib.sh"

suite=bookworm
home=/root
checkout=$home/cloudbuf

# The certificates that this machine trusts beyond those of the ca-certificates package, one file each.
copy_certificates() {
    local known=/usr/share/ca-certificates bundle=/etc/ssl/certs/ca-certificates.crt folder
    folder=$1/usr/local/share/ca-certificates
    [[ -s $bundle ]] || return 0
    mkdir -p "$folder"
    find "$known" -name '*.crt' -exec cat {} + 2>/dev/null | awk -v folder="$folder" '
        /BEGIN CERTIFICATE/ { text = "" }
        { text = text $0 "\n" }
        !/END CERTIFICATE/ { next }
        FILENAME == "-" { known[text] = 1; next }
        !(text in known) { printf "%s", text >(folder "/machine-" ++count ".crt") }
    ' - "$bundle"
}

# How this machine reaches its registries: names, apt, pip. The environment's part is in reach_environment.
copy_reach() {
    local file
    for file in /etc/resolv.conf /etc/hosts /etc/pip.conf; do
        if [[ -e $file ]]; then cp -L "$file" "$1$file"; fi
    done
    apt-config dump | grep -E '^Acquire::(https?|Check)' >"$1/etc/apt/apt.conf.d/99machine" || true
    copy_certificates "$1"
}

# Prints NAME=VALUE of every variable that says where registries are, or that CI is running.
reach_environment() {
    env | grep -iE '^((https?|ftp|all|no)_proxy|PIP_[A-Z_]*|GO(PROXY|SUMDB|NOSUMDB|NOPROXY|PRIVATE)|CI)=' || true
    if has_command go; then go env GOPROXY GOSUMDB | paste -d = <(printf 'GOPROXY\nGOSUMDB\n') -; fi
}

copy_checkout() {
    mkdir -p "$1$checkout"
    if [[ $from == worktree ]]; then
        git ls-files -z --cached --others --exclude-standard | tar -c --null --ignore-failed-read -T -
    else
        git archive HEAD
    fi | tar -x -C "$1$checkout"
}

# The conformance data lies beside the checkout and not in it.
copy_vectors() {
    [[ -d ../shared/vectors ]] || return 0
    mkdir -p "$1$home/shared"
    cp -r ../shared/vectors "$1$home/shared/"
}

# timed WORDS -- COMMAND...: says what runs, and how long it took.
timed() {
    local words=$1 start=$SECONDS status=0
    shift 2
    say "$words"
    "$@" || status=$?
    say "$words: $((SECONDS - start)) s, exit code $status"
    return $status
}

make_root() {
    local mirror
    mirror=$(apt_mirror "$suite")
    debootstrap --variant=minbase "$suite" "$1" ${mirror:+"$mirror"} >"$1.log" 2>&1 || {
        tail -n 20 "$1.log" >&2
        die "debootstrap failed"
    }
}

# Runs a command of the checkout inside the root. Mounts and processes end with the namespaces.
inside() {
    local root=$1 environment
    shift
    mapfile -t environment < <(reach_environment)
    # shellcheck disable=SC2016 # for the inner shell
    unshare --mount --pid --fork --kill-child --propagation private sh -c '
        set -e
        root=$1 checkout=$2; shift 2
        mount -t proc proc "$root/proc"
        mount -t sysfs -o ro sysfs "$root/sys"
        mount -t tmpfs tmpfs "$root/dev/shm"
        mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
        exec chroot "$root" /usr/bin/env -i "$@"
    ' sh "$root" "$checkout" "${environment[@]}" HOME=$home LANG=C.UTF-8 \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
        sh -c 'cd "$0" && exec "$@"' $checkout "$@" </dev/null
}

main() {
    local scripts script root what=$1
    case $what in
    demo | test) scripts=("$what.sh") ;;
    both) scripts=(demo.sh test.sh) ;;
    setup) scripts=("setup.sh --all" "setup.sh --all") ;;
    *) die "usage: scripts/fresh.sh [demo|test|both|setup] [--worktree]" ;;
    esac
    [[ $(id -u) == 0 ]] || die "fresh.sh needs root for debootstrap and chroot"
    has_command debootstrap || die "missing: debootstrap"

    root=$(mktemp -d "${TMPDIR:-/tmp}/cloudbuf-fresh.XXXXXX")
    chmod 755 "$root" # apt downloads as a user of its own
    # shellcheck disable=SC2064 # the value of now
    trap "rm -rf --one-file-system '$root' '$root.log'" EXIT
    timed "an empty $suite root in $root" -- make_root "$root"
    copy_reach "$root"
    copy_checkout "$root"
    if [[ $what == test || $what == both ]]; then copy_vectors "$root"; fi
    for script in "${scripts[@]}"; do
        # shellcheck disable=SC2086 # words
        timed "scripts/$script in it" -- inside "$root" scripts/$script
    done
}

what=both from=commit
for argument in "$@"; do
    if [[ $argument == --worktree ]]; then from=worktree; else what=$argument; fi
done
main "$what"
