#!/bin/sh
# How long a kill switch takes to stop three gateways on one PostgreSQL record under load: from the command to the last request that any of
# them let through. The gateways, the callers and the model's server share this machine; PostgreSQL 15 is started for the run.
#   bench/gateway/switch/run.sh [PULLS] [CALLERS PER GATEWAY] [FILE FOR THE FIGURES]
set -eu
cd "$(dirname "$0")/../../.."
figures=${3:-artifacts/bench-switch.json}
dotnet build tests/Assay.Server.Tests -c Release -nodeReuse:false -clp:ErrorsOnly
ASSAY_SWITCH_PULLS=${1:-50} ASSAY_SWITCH_CALLERS=${2:-8} ASSAY_SWITCH_RESULT="$(realpath "$figures")" \
    artifacts/bin/Assay.Server.Tests/release/Assay.Server.Tests -noLogo -method "*Three_gateways_under_load*"
cat "$figures"
