#!/usr/bin/env bash
# Speed of `assay sign key` and `assay verify key` beside what only hashes: sha256sum, and openssl with one process a file.
# Each round runs every program once, in turn, so that noise falls on all alike; the files are read once before (warm cache).
# Whole processes, medians. The inputs (4 files of 500 MB) are made here and removed after. Usage: run.sh [ROUNDS]
# SIZE_MB and FILES change the inputs; ASSAY names another program than the one published from this tree.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
rounds=${1:-5} size=${SIZE_MB:-500} files=${FILES:-4}
[[ $rounds =~ ^[1-9][0-9]*$ && $size =~ ^[1-9][0-9]*$ && $files =~ ^[1-9][0-9]*$ ]] || { sed -n '2,5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
if [[ -z ${ASSAY:-} ]]; then
    "$root/assay" --version >/dev/null
    ASSAY=$(readlink -f "$root/artifacts/publish/assay/current")/assay
fi
export ASSAY
mkdir -p "$root/artifacts"
work=$(mktemp -d "$root/artifacts/bench-signing.XXXXXX")
trap 'rm -rf -- "$work"' EXIT
export model=$work/model keys=$work
mkdir "$model"
for ((i = 1; i <= files; i++)); do
    head -c "$((size * 1000000))" /dev/urandom >"$model/part-$i.bin"
done
openssl ecparam -name prime256v1 -genkey -noout -out "$work/key.pem"
openssl ec -in "$work/key.pem" -pubout -out "$work/pub.pem" 2>/dev/null

sign() { "$ASSAY" sign key "$model" --private-key "$keys/key.pem" --signature "$keys/model.sig"; }
verify() { "$ASSAY" verify key "$model" --signature "$keys/model.sig" --public-key "$keys/pub.pem"; }
sums() { sha256sum "$model"/*.bin; }
parallel() { printf '%s\0' "$model"/*.bin | xargs -0 -n 1 -P "$(nproc)" openssl dgst -sha256; }

names=(sign verify sums parallel)
# Once unmeasured: warms the cache, and fails here if a program does not do its work at all.
for name in "${names[@]}"; do "$name" >"$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }; done
for ((round = 1; round <= rounds; round++)); do
    for name in "${names[@]}"; do
        start=$(date +%s%N)
        "$name" >"$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }
        echo $((($(date +%s%N) - start) / 1000000)) >>"$work/$name.ms"
    done
done

declare -A title=([sign]='`assay sign key`' [verify]='`assay verify key`' [sums]='`sha256sum`, one process' [parallel]="\`openssl dgst -sha256\`, $(nproc) at a time")
echo "$files x $size MB, $rounds rounds, $(nproc) processors, load average $(cut -d' ' -f1 /proc/loadavg) at the end"
echo
echo '| what | median | fastest | slowest | MB/s at the median |'
echo '|---|---|---|---|---|'
for name in "${names[@]}"; do
    sort -n "$work/$name.ms" | LC_ALL=C awk -v what="${title[$name]}" -v mb="$((files * size))" '{ t[NR] = $1 }
        END { m = NR % 2 ? t[(NR + 1) / 2] : (t[NR / 2] + t[NR / 2 + 1]) / 2; printf "| %s | %.2f s | %.2f s | %.2f s | %.0f |\n", what, m / 1000, t[1] / 1000, t[NR] / 1000, m ? mb * 1000 / m : 0 }'
done
