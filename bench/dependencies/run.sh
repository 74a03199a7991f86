#!/usr/bin/env bash
# What it costs to read a database and to match 10,000 packages, cold and warm. Judged by the published binary.
#   bench/dependencies/run.sh [ADVISORIES] [FOLDER-OF-REAL-ADVISORIES...]
# No peer runs beside it: bandit looks at code, not at packages, and osv-scanner is in no registry that this machine reaches.
set -euo pipefail
here=$(cd "$(dirname -- "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
assay=${ASSAY_BINARY:-$(readlink -f "$root/artifacts/publish/assay/current")/assay}
[[ -x $assay ]] || assay=$root/artifacts/bin/Assay.Cli/release/Assay.Cli
[[ -x $assay ]] || { echo "build first: dotnet build src/Assay.Cli -c Release" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
count=${1:-200000}; shift || true
python3 "$here/generate.py" "$work" "$count" "$@"
clock() { python3 - "$@" <<'PY'
import os, resource, subprocess, sys, time
t = time.time()
p = subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(f"{sys.argv[1]}: {time.time() - t:.2f} s, {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB, exit {p.returncode}")
PY
}
echo "load average: $(cut -d' ' -f1 /proc/loadavg); binary: ${assay#"$root"/}"
echo "dump: $(du -m "$work/all.zip" | cut -f1) MB packed"
clock "assay osv update" "$assay" osv update "$work/all.zip" --osv "$work/osv.index"
echo "index: $(du -m "$work/osv.index" | cut -f1) MB"
clock "assay osv status" "$assay" osv status --osv "$work/osv.index"
if sync && { echo 3 >/proc/sys/vm/drop_caches; } 2>/dev/null; then clock "assay deps, 10,000 packages, nothing in the page cache" "$assay" deps "$work/project" --osv "$work/osv.index" --format json; fi
for n in 1 2 3; do clock "assay deps, 10,000 packages, warm" "$assay" deps "$work/project" --osv "$work/osv.index" --format json; done
