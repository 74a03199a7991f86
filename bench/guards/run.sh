#!/bin/sh
# The injection detector on sources that it was not trained on, and npm detectors on the same rows.
#   bench/guards/run.sh ROWS.jsonl [path of the published assay]
# ROWS.jsonl: docs/formats/guard-rows.md. With PEERS=script (one that takes the file and prints recall and false alarms of each detector) and DET_DIR=folder of
# its packages the peers run too. Read their rows beside ours at the same share of false alarms.
set -eu
rows=$1
here=$(cd "$(dirname "$0")" && pwd)
assay=${2:-$here/../../artifacts/bin/Assay.Cli/release/Assay.Cli}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
printf 'load average before: '; cut -d' ' -f1-3 /proc/loadavg
echo '== held out: every group of sources left out in turn'
"$assay" guard evaluate --data "$rows"
echo '== shipped weights on rows that they have seen: false alarms by source'
"$assay" guard evaluate --weights shipped --data "$rows" | grep -E 'at threshold|time|benign'
echo '== shipped weights on texts that were written for it'
"$assay" guard evaluate --weights shipped --data "$here/written.jsonl" | grep -E 'attacks|at threshold'
echo '== time of a prompt of 1,500 characters'
python3 - "$assay" "$work" << 'PY'
import json, subprocess, sys
assay, work = sys.argv[1:]
text = ("The committee met on Tuesday to discuss the budget, and you asked me to write down what was said about the new rules for visitors. " * 12)[:1500]
with open(work + "/rows.jsonl", "w") as rows:
    for _ in range(5000):
        rows.write(json.dumps({"text": text}) + "\n")
subprocess.run([assay, "guard", "check", "--input", work + "/rows.jsonl", "--output", work + "/out.jsonl"], check=True)
times = sorted(json.loads(line)["microseconds"] for line in open(work + "/out.jsonl"))
print(f"median {times[len(times) // 2]} us, p95 {times[int(len(times) * .95)]} us, mean {sum(times) / len(times):.1f} us")
PY
if [ -n "${PEERS:-}" ]; then
  echo '== peers'
  node "$PEERS" "$rows" --budget "${BUDGET:-400}"
fi
printf 'load average after: '; cut -d' ' -f1-3 /proc/loadavg
