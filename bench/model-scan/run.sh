#!/usr/bin/env bash
# Speed of `assay scan` beside picklescan and modelscan, in one run: a tiny pickle, a 210 MB PyTorch zip, a pickle of 20 million
# opcodes, a folders of 2,000 and 20,000 pickles, and 10 GB files that are sparse. Whole processes, medians, peak memory.
# The peers are taken from $ASSAY_PEERS/bin or the path; without them only Assay is timed. CASES="tiny.pkl records" picks inputs,
# ROUNDS=41 takes more rounds.
# Needs Debian's python3-torch, and `time` for the memory. Usage: run.sh
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
work=$root/artifacts/bench-model-scan
python=${PYTHON:-/usr/bin/python3}
"$python" "$here/inputs.py" "$work"
"$root/assay" --version >/dev/null
assay=$(readlink -f "$root/artifacts/publish/assay/current")/assay
exec "$python" "$here/measure.py" "$assay" "$work" "${ASSAY_PEERS:-}"
