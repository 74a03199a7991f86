"""Times whole processes, each started in turn so that noise falls on all alike; memory by GNU time, in a run of its own.

Usage: measure.py ASSAY INPUTS [PEERS]: PEERS/bin, or the path, has picklescan and modelscan.
"""
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import threading
import time

assay, inputs = sys.argv[1], pathlib.Path(sys.argv[2])
peers = pathlib.Path(sys.argv[3]) / "bin" if len(sys.argv) > 3 and sys.argv[3] else None


def tool(name):
    return str(peers / name) if peers and (peers / name).exists() else shutil.which(name)


picklescan, modelscan, sha256sum = tool("picklescan"), tool("modelscan"), shutil.which("sha256sum")
TOOLS = {"assay": [assay, "scan"], "picklescan": [picklescan, "-p"], "modelscan": [modelscan, "scan", "-p"], "assay --digests": [assay, "scan", "--digests"], "sha256sum": [sha256sum], "true": ["/bin/true"]}
# input, what it is, rounds, tools; the peers take minutes for the opcodes, so they are run once there.
CASES = [
    ("tiny.pkl", "21-byte pickle", 15, ["assay", "picklescan", "modelscan", "true"]),
    ("big.pt", "210 MB PyTorch zip, 64 tensors", 7, ["assay", "picklescan", "modelscan", "assay --digests", "sha256sum"]),
    ("ops.pkl", "50 MB pickle, 20 million opcodes", 5, ["assay"]),
    ("ops.pkl", "the same, once", 1, ["picklescan", "modelscan"]),
    ("records", "folder of 2,000 pickles, 2.1 MB", 9, ["assay", "picklescan", "modelscan"]),
    ("many", "folder of 20,000 pickles, 21 MB", 3, ["assay", "picklescan"]),
    ("sparse.safetensors", "10 GB safetensors, sparse", 7, ["assay"]),
    ("sparse.gguf", "10 GB GGUF, sparse", 7, ["assay"]),
]
LIMIT = 600


def once(command):
    # Waiting with a timeout polls every 50 ms; a timer that kills does not disturb the clock.
    start = time.perf_counter()
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
    limit = threading.Timer(LIMIT, started.kill)
    limit.start()
    code = started.wait()
    seconds = time.perf_counter() - start
    limit.cancel()
    return seconds, code


def peak(command):
    if not shutil.which("time", path="/usr/bin"):
        return "?"
    try:
        done = subprocess.run(["/usr/bin/time", "-f", "%M", *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True, timeout=LIMIT)
    except subprocess.TimeoutExpired:
        return "?"
    return f"{int(done.stderr.strip().splitlines()[-1]) / 1024:.0f}"


def load():
    return os.getloadavg()[0]


only = os.environ.get("CASES", "").split()
more = int(os.environ.get("ROUNDS", "0"))
before = load()
print("| input | command | median s | best s | rounds | peak MiB | exit | Assay is faster by |\n|---|---|---|---|---|---|---|---|")
median = {}
for name, what, rounds, chosen in CASES:
    if only and name not in only:
        continue
    rounds = more if more and rounds > 1 else rounds
    commands = {key: [*TOOLS[key], *([] if key == "true" else [str(inputs / name)])] for key in chosen if TOOLS[key][0]}
    wall, codes = {key: [] for key in commands}, {}
    for turn in range(rounds + (1 if rounds > 1 else 0)):
        for key, command in commands.items():
            seconds, codes[key] = once(command)
            # The first of several rounds warms the file cache.
            if turn or rounds == 1:
                wall[key].append(seconds)
    for key, command in commands.items():
        median[name, key] = statistics.median(wall[key])
        ratio = median[name, key] / median[name, "assay"] if (name, "assay") in median and not key.startswith("assay") and key != "true" else None
        print(f"| {name}: {what} | {key} | {median[name, key]:.3f} | {min(wall[key]):.3f} | {rounds} | {peak(command)} | {codes[key]} | {f'{ratio:.2f}x' if ratio else ''} |", flush=True)
print(f"\n{os.cpu_count()} cores; load average {before:.1f} before, {load():.1f} after")
