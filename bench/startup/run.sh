#!/usr/bin/env bash
# Cold start of `assay --version` and trivial commands against .NET hello worlds published the same way: Release,
# ReadyToRun, linux-x64, framework-dependent; one references Microsoft.NETCore.App only, one ASP.NET Core as Assay does.
# Each round starts every program once, in turn, so that noise falls on all alike. Usage: run.sh [ROUNDS]
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
work=$root/artifacts/bench-startup
mkdir -p "$work"

hello() { # name, extra project text
    mkdir -p "$work/$1"
    # Empty props files keep the repository's own build settings out.
    for file in Directory.Build.props Directory.Packages.props; do echo '<Project />' >"$work/$1/$file"; done
    cat >"$work/$1/$1.csproj" <<PROJECT
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework><OutputType>Exe</OutputType>
    <RuntimeIdentifier>linux-x64</RuntimeIdentifier><SelfContained>false</SelfContained>
    <PublishReadyToRun>true</PublishReadyToRun><InvariantGlobalization>true</InvariantGlobalization>
  </PropertyGroup>$2
</Project>
PROJECT
    echo 'System.Console.WriteLine("Hello, World!");' >"$work/$1/Program.cs"
    dotnet publish "$work/$1" -c Release -o "$work/out-$1" -nologo -nodeReuse:false -clp:ErrorsOnly >/dev/null
}

hello hello ''
hello hello-aspnet '<ItemGroup><FrameworkReference Include="Microsoft.AspNetCore.App" /></ItemGroup>'
"$root/assay" --version >/dev/null
assay=$(readlink -f "$root/artifacts/publish/assay/current")/assay

python3 - "${1:-60}" "$work/out-hello/hello" "$work/out-hello-aspnet/hello-aspnet" \
    "$assay --version" "$assay version" "$assay kinds" "$root/assay --version" <<'PYTHON'
import os, statistics, subprocess, sys, time
rounds, commands = int(sys.argv[1]), [c.split() for c in sys.argv[2:]]
wall = [[] for _ in commands]
for turn in range(rounds + 3):
    for i, command in enumerate(commands):
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        if turn >= 3:  # the first rounds warm the file cache
            wall[i].append((time.perf_counter() - start) * 1000)
print(f"{'command':28}{'median ms':>10}{'best ms':>10}{'x hello':>10}{'x hello-aspnet':>16}")
middle = [statistics.median(w) for w in wall]
for i, command in enumerate(commands):
    name = ' '.join(([("./" if command[0].count('/artifacts/') == 0 else "") + os.path.basename(command[0])]) + command[1:])
    print(f"{name:28}{middle[i]:10.1f}{min(wall[i]):10.1f}{middle[i] / middle[0]:10.2f}{middle[i] / middle[1]:16.2f}")
PYTHON
