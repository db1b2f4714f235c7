#!/usr/bin/env bash
# Shows the library at work on this machine alone: an object store, a server that records TCP connections into
# it, and a file that is sent there. Needs a compiler and the libraries, and installs those if they are missing.
#
#   scripts/demo.sh [FILE]

file=${1:-}
[[ -z $file || $file == /* ]] || file=$PWD/$file # lib.sh changes the folder

# shellcheck source-path=SCRIPTDIR
source "$(dirname "$0")/lib.sh"

memory_limit=$((32 << 20)) # half of the smallest default file, to show that the file is not simply kept
least_size=$((64 << 20))

# The smallest file of this machine that is large enough, or else the beginning of an archive of its programs.
choose_file() {
    local made=build/demo/usr.tar
    file=$({ find /usr -xdev -type f -readable -size "+$((least_size - 1))c" -printf '%s %p\n' 2>/dev/null || true; } |
        sort -n | sed -n '1s/^[0-9]* //p')
    if [[ -n $file ]]; then
        say "a real file of this machine: $file"
        return
    fi
    if [[ ! -s $made ]]; then
        mkdir -p build/demo
        # The archive is cut off, and files that nobody may read do not matter: so tar "fails".
        tar -C / -c usr/bin usr/lib 2>/dev/null | head -c $((least_size * 3 / 2)) >"$made.new" || true
        mv "$made.new" "$made"
    fi
    file=$PWD/$made
    (($(stat -c %s "$file") >= least_size)) ||
        die "found no file of 64 MiB, and /usr makes none either: name one, scripts/demo.sh FILE"
    say "no file of 64 MiB found under /usr; using the beginning of an archive of /usr/bin and /usr/lib: $file"
}

build_programs() {
    say "building (preset release, without tests)"
    cmake --preset release -D CLOUDBUF_BUILD_EXAMPLES=ON -D CLOUDBUF_BUILD_TESTS=OFF \
        -D CLOUDBUF_BUILD_BENCH=OFF >/dev/null
    cmake --build build --parallel "$(nproc)" --target cloudbuf_fake_cloud tcp_recorder upload
}

# json_field NAME LINE: of a line of JSON without nested values.
json_field() { sed -E "s/.*\"$1\":(\"((\\\\.|[^\"\\\\])*)\"|([^,}]*)).*/\2\4/; s/\\\\(.)/\1/g" <<<"$2"; }

mib() { echo "$(($1 >> 20)).$((($1 & ((1 << 20) - 1)) * 10 >> 20)) MiB"; }

# Both print a line of JSON when they listen, and are ended by stop_programs.
start_store() {
    exec {from_store}< <(exec build/bin/cloudbuf_fake_cloud --bucket demo --folder "$work/store" --ca-file "$work/ca.pem")
    store=$!
    read -r line <&"$from_store" || die "cloudbuf_fake_cloud did not start"
    endpoint=$(json_field endpoint "$line")
    say "an S3 store of its own at $endpoint, objects in $work/store"
}

start_recorder() {
    exec {from_recorder}< <(
        exec env -i "PATH=$PATH" AWS_ENDPOINT_URL_S3="$endpoint" AWS_CA_BUNDLE="$work/ca.pem" AWS_REGION=us-east-1 \
            AWS_ACCESS_KEY_ID=test-access-key AWS_SECRET_ACCESS_KEY=test-secret-key \
            build/examples/tcp_recorder --prefix s3://demo/recordings --memory-limit "$memory_limit" --once 1
    )
    recorder=$!
    read -r line <&"$from_recorder" || die "tcp_recorder did not start"
    port=$(json_field port "$line")
    say "tcp_recorder on port $port, with at most $(mib "$memory_limit") of object data in memory"
}

stop_programs() {
    kill ${recorder:+"$recorder"} ${store:+"$store"} 2>/dev/null || true
    wait 2>/dev/null || true
    rm -rf "$work"
}

# Slice by slice through one connection, so that there is something to see.
send_file() {
    local size slice=4 sent=0 end=$'\n'
    size=$(stat -L -c %s "$file")
    if [[ -t 1 ]]; then end=$'\r'; fi
    say "sending $(mib "$size") through TCP"
    exec {connection}>"/dev/tcp/127.0.0.1/$port"
    while ((sent < size)); do
        dd if="$file" bs=1M skip=$((sent >> 20)) count=$slice status=none >&"$connection" || die "the recorder hung up"
        sent=$((sent + (slice << 20) < size ? sent + (slice << 20) : size))
        printf '    sent %s of %s%s' "$(mib "$sent")" "$(mib "$size")" "$end"
    done
    exec {connection}>&-
    if [[ -t 1 ]]; then echo; fi
}

show_object() {
    local stored file_sum object_sum
    read -r line <&"$from_recorder" || die "tcp_recorder said nothing about the object"
    say "the object"
    printf '    %-8s %s\n' \
        outcome "$(json_field outcome "$line")" \
        url "$(json_field url "$line")" \
        size "$(json_field size "$line")" \
        etag "$(json_field etag "$line")" \
        seconds "$(json_field seconds "$line")" \
        memory "$(mib "$(json_field memory_peak "$line")") at the peak, limit $(mib "$(json_field memory_limit "$line")")"
    [[ $(json_field outcome "$line") == committed ]] || die "the object was not committed"

    stored=$(find "$work/store/demo" -type f)
    object_sum=$(sha256sum <"$stored") file_sum=$(sha256sum <"$file")
    printf '    %-8s %s\n' "SHA-256" "${object_sum%% *} of the object" "" "${file_sum%% *} of the file"
    [[ $object_sum == "$file_sum" ]] || die "the object is not the file"
    (($(json_field memory_peak "$line") <= memory_limit)) || die "more memory was used than the limit allows"
}

show_own_bucket() {
    say "the same with a bucket of yours:"
    cat <<END
export AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=... AWS_REGION=...
build/examples/tcp_recorder --port 9000 --once 1 --prefix s3://YOUR-BUCKET/recordings &
sleep 1; cat ${file@Q} >/dev/tcp/127.0.0.1/9000; wait
END
}

main() {
    [[ -z $file || (-f $file && -r $file) ]] || die "no file that can be read: $file"
    scripts/setup.sh --minimal
    build_programs
    if [[ -z $file ]]; then choose_file; fi
    work=$(mktemp -d "${TMPDIR:-/tmp}/cloudbuf-demo.XXXXXX")
    trap stop_programs EXIT
    start_store
    start_recorder
    send_file
    show_object
    show_own_bucket
}

main
