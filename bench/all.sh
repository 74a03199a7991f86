#!/usr/bin/env bash
# Every bench that gives a figure to the table "Beside every peer" of RESULTS.md, one after the other on one machine.
#   bench/all.sh [--peers FOLDER] [--out FOLDER] [PART...]
# Without parts: all of them, in the order below: first those whose figures are times, then those that only count, which load does not change.
# OUT/PART.txt gets what a part says, with the date, the machine and the load before and after. At the end: what was done, what failed, what
# was left out because something of it is missing (never counted as done), each with its time. Ends with 1 when a part failed.
#
# First: ./assay --version && dotnet build Assay.slnx -c Release && npm ci --prefix tests/node --ignore-scripts
# Nothing of the peers is in this repository. FOLDER (or $ASSAY_PEERS) holds them; what a part needs and where it is from:
#
#   model-scan       bin/picklescan, bin/modelscan: scripts that start the checkouts of scorecard/peers.sh with Debian's python3
#                    (python3-click, -rich, -tomlkit, -numpy, -torch; `time`)
#   signing          openssl
#   gateway          nginx-light and wrk of Debian; npm/portkey: npm install --ignore-scripts @portkey-ai/gateway@1.15.2
#   switch           PostgreSQL 15 of Debian
#   startup          the .NET SDK
#   code-scan-time   bandit of Debian; code-tree: the .py files of Debian's python3-torch, -sklearn, -tables, -pil, -pil.imagetk, -onnx, -joblib
#   promptfoo        npm/promptfoo: npm install --ignore-scripts promptfoo@0.121.20
#   record           PostgreSQL 15 of Debian
#   dependencies     nothing; with folders of real advisories in $ADVISORIES
#   scorecard        src/ as scorecard/peers.sh says; bin/picklescan, bin/modelscan, bin/fickling (needs a typing_extensions of 4.6 or
#                    later beside it); python3-py7zr
#   code-scan        bandit of Debian
#   bom              src/aibom-generator (GenAI-Security-Project, commit c5a3f2f); python: the packages huggingface_hub (v0.23.4) and packageurl of
#                    their sources; npm/cdxgen: npm install --ignore-scripts @cyclonedx/cdxgen@12.8.4; python3-jsonschema, -license-expression,
#                    -fsspec, -filelock, -tqdm, -requests, -yaml, -pydantic
#   interop          signing: the packages that signing/interop/run.py names; a python3 ($INTEROP_PYTHON) with pydantic 2, cryptography 42 or
#                    later, and click
#   coverage         nothing: the peers' figures were counted once
#   judgement        src/garak (NVIDIA, commit cafbe992), src/exaggerated-safety (paul-rottger)
#   guards           rows ($ROWS, docs/formats/guard-rows.md); npm/guards with @andersmyrmel/vard@1.2.0 llm_guardrail@2.1.2
#                    @claude-flow/aidefence@3.0.3 @reactive-agents/guardrails@0.9.0 llmverify@1.6.1 ferret-scan, and the script that asks them
#                    ($GUARD_PEERS, see guards/run.sh)
#   exposure         jupyter-notebook and wapiti of Debian
#   hardening        npm/monokle: npm install --ignore-scripts @monokle/validation@0.33.0
set -uo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/.." && pwd)
all=(model-scan signing gateway switch startup code-scan-time promptfoo record dependencies
    scorecard code-scan bom interop coverage judgement guards exposure hardening)
peers=${ASSAY_PEERS:-$root/artifacts/peers} out=$root/artifacts/bench parts=()
while (($#)); do
    case $1 in
    --peers) peers=${2:?a folder}; shift ;;
    --out) out=${2:?a folder}; shift ;;
    -h | --help) sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0"; exit 0 ;;
    *) [[ " ${all[*]} " == *" $1 "* ]] || { echo "all.sh: no part is called $1; there are: ${all[*]}" >&2; exit 2; }; parts+=("$1") ;;
    esac
    shift
done
((${#parts[@]})) || parts=("${all[@]}")
mkdir -p "$out" && out=$(cd -- "$out" && pwd) || exit 2
peers=$(readlink -m -- "$peers")
# Debian's Python has what the peers import; another may not.
python=/usr/bin/python3 node=$root/tests/node/node_modules built=$root/artifacts/bin
rows=${ROWS:-$root/../shared/data/attacks/dev.jsonl} detectors=${GUARD_PEERS:-$root/../shared/tools/npm-detectors.mjs}
assay=$(readlink -f -- "$root/artifacts/publish/assay/current")/assay
export ASSAY_PEERS=$peers

# A part that lacks something ends with this code. Each runs in a shell of its own.
missing=77
need() {
    local one gone=()
    for one; do [[ $one == */* ]] && { [[ -e $one ]] || gone+=("$one"); } || command -v "$one" >/dev/null || gone+=("$one"); done
    ((${#gone[@]} == 0)) || { echo "left out, missing: ${gone[*]//"$peers"\//}"; exit $missing; }
}

run_model-scan() { need "$peers"/bin/{picklescan,modelscan} time; "$here/model-scan/run.sh"; }
run_signing() { need openssl; "$here/signing/run.sh"; }
run_gateway() { need nginx wrk cc "$peers/npm/portkey/node_modules/@portkey-ai/gateway"; "$here/gateway/run.py" --assay "$assay" --portkey "$peers/npm/portkey" --seconds 3 --rounds 3 --warm 20; }
run_switch() { need /usr/lib/postgresql/15/bin/postgres; "$here/gateway/switch/run.sh" 50 4 "$out/switch.json"; }
run_startup() { need dotnet; "$here/startup/run.sh"; }
run_promptfoo() { need "$peers/npm/promptfoo/node_modules/.bin/promptfoo" "$built/SupportAssistant/release/support-assistant"; ASSAY=$assay PROMPTFOO_FOLDER=$peers/npm/promptfoo node "$here/red-team/promptfoo/run.mjs"; }
run_record() { need /usr/lib/postgresql/15/bin/postgres dotnet; dotnet run -c Release --project "$here/Assay.Record.Bench" -- appends verify findings; }
run_dependencies() { ASSAY_BINARY=$assay "$here/dependencies/run.sh" 100000 ${ADVISORIES:-}; }
run_scorecard() { need "$peers"/src/{picklescan,modelscan,fickling,modelaudit,modelaudit-comparisons,modelscan-eval,ModelSentry,aisbom} "$peers"/bin/{picklescan,modelscan,fickling}; "$here/scorecard/run.sh" --all; }
run_code-scan() { need bandit; "$here/code-scan/score.py" "$assay"; }
run_bom() {
    need "$peers"/src/aibom-generator "$peers"/python/{huggingface_hub,packageurl} "$peers/npm/cdxgen/node_modules/.bin/cdxgen" "$node"
    export PYTHONPATH=$peers/python
    # A peer that cannot start would count as one that finds nothing.
    "$python" -c 'import huggingface_hub, packageurl, jsonschema, license_expression, pydantic, requests, yaml' || exit $missing
    "$python" "$here/bom/compare.py" "$assay" --owasp "$peers/src/aibom-generator" --cdxgen "$peers/npm/cdxgen/node_modules/.bin/cdxgen" --node "$root/tests/node"
}
run_interop() { need "$peers"/signing/{model_signing,in_toto_attestation,sigstore_models} "$node"; ASSAY_PEERS=$peers/signing "${INTEROP_PYTHON:-python3}" "$here/signing/interop/run.py" --assay "$assay" --out "$out/interop.md"; }
run_coverage() { node "$here/red-team/coverage.mjs" "$assay"; }
run_judgement() { need "$peers"/src/{garak,exaggerated-safety} "$built/Assay.Evaluation.Tests/release/Assay.Evaluation.Tests"; mkdir -p "$out/judgement"; "$python" "$here/judgement/measure.py" "$root" "$peers/src/garak" "$peers/src/exaggerated-safety" "$out/judgement"; }
run_guards() { need "$rows" "$detectors" "$peers"/npm/guards/node_modules/{@andersmyrmel/vard,llm_guardrail,@claude-flow/aidefence,@reactive-agents/guardrails,llmverify,ferret-scan}; PEERS=$detectors DET_DIR=$peers/npm/guards "$here/guards/run.sh" "$rows" "$assay"; }
run_exposure() { need jupyter-notebook wapiti "$node/@modelcontextprotocol/server-everything"; "$python" "$here/exposure/run.py" --assay "$assay" --mcp "$node/@modelcontextprotocol/server-everything"; }
run_hardening() { need "$peers/npm/monokle/node_modules/@monokle/validation"; node "$here/hardening/run.mjs" "$assay" "$peers/npm/monokle"; }

# Processor time of both over the same tree. The exit code says that something was found.
run_code-scan-time() {
    need bandit time "$peers/code-tree"
    echo "$(find "$peers/code-tree" -name '*.py' | wc -l) files of Python"
    one_of assay "$assay" scan "$peers/code-tree" --kind code --format json
    one_of bandit bandit -q -r "$peers/code-tree" -f json
}

# The exit code says that something was found, so it fails nothing; it is told.
one_of() {
    local name=$1 code
    shift
    command time -o "$out/code-scan-time.cost" -f 'user %U s, system %S s, wall %e s, peak %M KB' "$@" >"$out/code-scan-time.$name.json" 2>/dev/null && code=0 || code=$?
    echo "$name: $(tail -1 "$out/code-scan-time.cost"), exit $code"
}

load() { cut -d' ' -f1-3 /proc/loadavg; }
"$root/assay" --version >/dev/null || exit 2 # builds when a source is newer
assay=$(readlink -f -- "$root/artifacts/publish/assay/current")/assay
done_=() failed=() left=()
for part in "${parts[@]}"; do
    file=$out/$part.txt start=$SECONDS
    {
        echo "$part, $(date -u '+%Y-%m-%d %H:%M UTC'); $(git -C "$root" rev-parse --short HEAD)"
        echo "$(nproc) x $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1), $(awk '/MemTotal/ { printf "%.0f GiB", $2 / 1048576 }' /proc/meminfo), $(. /etc/os-release && echo "$PRETTY_NAME"), Linux $(uname -r)"
        echo "load average before: $(load)"
        echo
    } >"$file"
    (set -e; "run_$part") >>"$file" 2>&1 </dev/null
    code=$? told="$part ($((SECONDS - start)) s)"
    printf '\nload average after: %s\nexit %s, %s s\n' "$(load)" "$code" "$((SECONDS - start))" >>"$file"
    case $code in
    0) done_+=("$told"); echo "done: $told" ;;
    "$missing") left+=("$told: $(sed -n 's/^left out, //p;s/^ModuleNotFoundError: //p' "$file")"); echo "left out: ${left[-1]}" ;;
    *) failed+=("$told: exit $code, see $file"); echo "failed: ${failed[-1]}" ;;
    esac
done
echo
echo "${#done_[@]} done, ${#failed[@]} failed, ${#left[@]} left out"
for one in "${done_[@]}"; do echo "  done      $one"; done
for one in "${failed[@]}"; do echo "  failed    $one"; done
for one in "${left[@]}"; do echo "  left out  $one"; done
((${#failed[@]} == 0))
