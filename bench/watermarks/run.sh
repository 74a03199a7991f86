#!/bin/bash
# Trains networks on the digits of scikit-learn, marks them, attacks the marked weights and asks whether the mark is still found.
# Needs Debian's python3-torch and python3-sklearn. Usage: run.sh ASSAY [WIDTH...]; writes RESULTS.new.md beside it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
assay=$(realpath "${1:?the assay program}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
/usr/bin/python3 "$here/attack.py" "$assay" "$work" "$here/RESULTS.new.md" "${@:2}"
