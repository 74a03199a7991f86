#!/usr/bin/env bash
# The scorecard: detection and false alarms of Assay, and of the peers that are installed, over labelled samples.
#   bench/scorecard/run.sh                       our own generated samples, Assay only, held to the floor
#   bench/scorecard/run.sh --all                 with every peer found, and the peers' own corpora (see peers.sh)
#   bench/scorecard/run.sh NAME=FOLDER...        any folders: labels.json, or mal/ and ben/
# Options of score.py may follow --. The peers' commands are taken from $ASSAY_PEERS/bin or the path.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
work=$root/artifacts/scorecard
# Debian's Python has the frameworks; another may not.
python=${PYTHON:-/usr/bin/python3}

tools=assay folders=() more=()
while (($#)); do
    case $1 in
    --all) tools='' ;;
    --) shift; more=("$@"); break ;;
    -h | --help) sed -n '2,6s/^# \{0,3\}//p' "$0"; exit 0 ;;
    *) folders+=("$1") ;;
    esac
    shift
done

"$root/assay" --version >/dev/null
assay=$(readlink -f "$root/artifacts/publish/assay/current")/assay
if ((${#folders[@]} == 0)); then
    rm -rf "$work/own"
    "$python" "$here/generate" "$work/own" >&2
    folders=("own=$work/own")
    if [[ -z $tools && -n ${ASSAY_PEERS:-} ]]; then
        while read -r corpus; do folders+=("$corpus"); done < <("$here/peers.sh" "$work/peers")
    fi
fi
exec "$python" "$here/score.py" --assay "$assay" --floor "$here/floor.json" ${tools:+--tools "$tools"} "${more[@]}" "${folders[@]}"
