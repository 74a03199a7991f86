#!/bin/sh
# Attempts a second of a whole `assay redteam run` against a fast mock endpoint on the same machine, rate limits off.
#   bench/red-team/run.sh [ATTEMPTS] [path of the published assay]
# First the endpoint alone (wrk), so that it can be seen not to be the bottleneck; then five rounds, each a process of its own with a journal of its own.
# With GARAK=folder (a checkout of NVIDIA/garak whose requirements are installed for $PYTHON) the same endpoint is asked by garak too.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
attempts=${1:-100000}
assay=${2:-$here/../../artifacts/bin/Assay.Cli/release/Assay.Cli}
work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
cc -O2 -Wall -Wextra -o "$work/mock" "$here/mock.c"
"$work/mock" 18080 &
server=$!
sleep 1
printf 'load average before: '; cut -d' ' -f1-3 /proc/loadavg
if command -v wrk > /dev/null; then
  printf 'wrk.method = "POST"\nwrk.body = string.rep("x", 1500)\n' > "$work/post.lua"
  wrk -t1 -c32 -d3s -s "$work/post.lua" http://127.0.0.1:18080/v1/chat/completions | grep Requests
fi
for run in 1 2 3 4 5; do
  python3 - "$assay" "$here/target.yaml" "$work" "$attempts" "$run" << 'PY'
import resource, subprocess, sys, time
assay, target, work, attempts, run = sys.argv[1:]
began = time.monotonic()
command = [assay, "redteam", "run", "--target", target, "--probe", "injection-override", "--variants", "10000", "--generations", str(max(1, int(attempts) // 10000)),
           "--rate", "0", "--concurrency", "32", "--max-requests", "10000000", "--folder", work, "--round", "r" + run, "--format", "json", "--output", work + "/report.json"]
code = subprocess.run(command, stdout=subprocess.DEVNULL).returncode
took = time.monotonic() - began
used = resource.getrusage(resource.RUSAGE_CHILDREN)
done = max(1, int(attempts) // 10000) * 10000
print(f"assay run {run}: exit {code}, {done} attempts in {took:.2f} s = {done / took:.0f} /s; processor {used.ru_utime + used.ru_stime:.2f} s = {done / (used.ru_utime + used.ru_stime):.0f} per processor second; {used.ru_maxrss // 1024} MB")
PY
done
printf 'load average after: '; cut -d' ' -f1-3 /proc/loadavg
if [ -n "${GARAK:-}" ]; then
  cd "$GARAK"
  OPENAICOMPATIBLE_API_KEY=none ${PYTHON:-python3} -m garak --model_type openai.OpenAICompatible --model_name mock --generator_options '{"openai":{"OpenAICompatible":{"uri":"http://127.0.0.1:18080/v1/"}}}' --probes promptinject --generations 1 --parallel_attempts 16
fi
