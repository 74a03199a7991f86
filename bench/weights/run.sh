#!/bin/bash
# Trains the networks and counts false alarms and detections of `assay scan --weights`. Needs Debian's python3-torch,
# python3-sklearn, python3-h5py, python3-onnx, python3-joblib. Usage: run.sh ASSAY [SEEDS]; writes RESULTS.new.md beside it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
assay=${1:?the assay program}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 "$here/train.py" "$work/models" "${2:-3}"
rm -f "$here/RESULTS.new.md"
/usr/bin/python3 "$here/measure.py" "$assay" "$work/models" "$work/planted" "$here/RESULTS.new.md"
