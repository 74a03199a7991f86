"""Counts false alarms and detections of `assay scan --weights`. Usage: measure.py ASSAY MODELS WORK [RESULTS.md]

MODELS is a folder that train.py filled. False alarms are counted over all its tensors; then one thing at a time is planted
into real tensors, and it is counted how often the rule for it speaks.
"""
import collections
import io
import json
import pathlib
import shutil
import struct
import subprocess
import sys
import zipfile
import zlib

import numpy as np

assay, models, work = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
report = open(sys.argv[4], "a") if len(sys.argv) > 4 else sys.stdout
random = np.random.default_rng(7)
work.mkdir(parents=True, exist_ok=True)


def scan(folder):
    done = subprocess.run([assay, "scan", "--weights", "--format", "json", str(folder)], capture_output=True, text=True)
    return json.loads(done.stdout)


def out(line=""):
    print(line, file=report, flush=True)


def read(path):
    raw = path.read_bytes()
    size, = struct.unpack("<Q", raw[:8])
    return json.loads(raw[8:8 + size]), bytearray(raw[8 + size:])


def write(path, header, data):
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + bytes(data))


def false_alarms():
    result = scan(models)
    tensors, numbers, by_rule, uneven, outliers, half = 0, 0, collections.Counter(), [], [], []
    for file in result["files"]:
        for finding in file["findings"]:
            if finding["ruleId"].startswith("weights-"):
                by_rule[finding["ruleId"]] += 1
        for tensor in file.get("weights", {}).get("listed", []):
            tensors += 1
            numbers += tensor["count"]
            (half if tensor["type"] == "F16" else uneven).append(tensor.get("unevenness"))
            if "checkpoint" not in file["path"]:
                outliers.append(tensor.get("outlier"))
    files = sum("weights" in f for f in result["files"])
    out(f"## False alarms\n\n{files} files, {tensors} tensors, {numbers:,} numbers; {len(result['gaps']) + sum(len(f['gaps']) for f in result['files'])} gaps.\n")
    out("| rule | tensors flagged | share |\n|---|---|---|")
    for rule in ("not-finite", "all-zero", "constant", "duplicated", "outlier-neuron", "entropy", "hidden-file", "twin-differs"):
        flagged = by_rule["weights-" + rule]
        out(f"| weights-{rule} | {flagged} | {flagged / tensors:.2%} |")
    some = lambda values: sorted(v for v in values if v is not None)
    out(f"\nLeast uneven window of 4,096 numbers (threshold 0.0103): {some(uneven)[0]:.4f} of {len(some(uneven))} tensors. "
        f"Of halves, windows of 65,536 (threshold 0.00064): {some(half)[0]:.5f} of {len(some(half))}. "
        f"Largest outlier ratio of weights (threshold 4): {some(outliers)[-1]:.2f} of {len(some(outliers))}.\n")


# Payloads of the kinds that are hidden; none of them is run.
def elf(size):
    head = b"\x7fELF\x02\x01\x01" + bytes(9) + struct.pack("<HHIQQQIHHHHHH", 3, 62, 1, 0x1000, 64, 0, 0, 64, 56, 1, 64, 0, 0)
    head += struct.pack("<IIQQQQQQ", 1, 5, 0, 0, 0, size, size, 0x1000)
    return head + random.bytes(max(0, size - len(head)))


def archive(size):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("inert.txt", b"inert " * 40 + random.bytes(max(16, size - 200)))
    return buffer.getvalue()


def script(size):
    return (b"#!/bin/sh\n" + b"echo inert\n" * (size // 11 + 1))[:size]


def text(size):
    return (b"This is a message that nobody was meant to read; it says nothing. " * (size // 66 + 1))[:size]


def low_bytes(array, payload, count, reverse, at=0):
    view = array.view(np.uint8).reshape(-1, array.itemsize)
    payload = payload[: (len(view) - at) * count]
    payload += bytes(-len(payload) % count)
    rows = np.frombuffer(payload, np.uint8).reshape(-1, count)
    view[at:at + len(rows), :count] = rows[:, ::-1] if reverse else rows


def low_bits(array, payload):
    bits = np.unpackbits(np.frombuffer(payload[: len(array) // 8], np.uint8))
    view = array.view(np.uint8).reshape(-1, array.itemsize)
    view[: len(bits), 0] = view[: len(bits), 0] & 0xFE | bits


def plant(name, rule, change, wanted, least=20_000, needs=None, copies=12):
    """Plants into one tensor of each of several models, and counts files where the rule speaks."""
    folder = work / name.replace(" ", "-").replace("/", "-")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    made = 0
    for path in sorted(models.glob(f"*{wanted}.safetensors")):
        if wanted == "" and any(path.stem.endswith(s) for s in ("-fp16", "-bf16", "-fp64", "-half-as-single", "-pruned")):
            continue
        header, data = read(path)
        for tensor, entry in header.items():
            start, end = entry["data_offsets"]
            kind = {"F32": np.float32, "F16": np.float16, "BF16": np.uint16, "F64": np.float64}.get(entry["dtype"])
            if made == copies or kind is None or len(entry["shape"]) != 2 or np.prod(entry["shape"]) < least:
                continue
            array = np.frombuffer(bytes(data[start:end]), kind).copy()
            change(array, entry["shape"])
            changed = bytearray(data)
            changed[start:end] = array.tobytes()
            write(folder / f"{made}.safetensors", header, changed)
            made += 1
    result = scan(folder)
    hit = sum(any(f["ruleId"] == rule for f in file["findings"]) for file in result["files"])
    out(f"| {name} | {rule} | {hit} of {made} |")
    shutil.rmtree(folder)


def duplicate(models_wanted):
    folder = work / "duplicate"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    made = 0
    for path in sorted(models.glob("*.safetensors")):
        header, data = read(path)
        shapes = collections.defaultdict(list)
        for tensor, entry in header.items():
            if len(entry["shape"]) == 2 and np.prod(entry["shape"]) >= 1024:
                shapes[(entry["dtype"], tuple(entry["shape"]))].append(entry)
        pair = next((s for s in shapes.values() if len(s) > 1), None)
        if pair and made < models_wanted:
            (a, b), (c, d) = pair[0]["data_offsets"], pair[1]["data_offsets"]
            data[c:d] = data[a:b]
            write(folder / f"{made}.safetensors", header, data)
            made += 1
    hit = sum(any(f["ruleId"] == "weights-duplicated" for f in file["findings"]) for file in scan(folder)["files"])
    out(f"| a layer copied over another | weights-duplicated | {hit} of {made} |")
    shutil.rmtree(folder)


def rows(factor):
    def change(array, shape):
        array.reshape(shape)[random.integers(shape[0])] *= factor
    return change


def first(value):
    def change(array, shape):
        array[random.integers(len(array))] = value
    return change


def main():
    false_alarms()
    out("## Planted\n\nSizes are bytes of the payload; it is cut where the tensor is full.\n\n| planted | rule | found |\n|---|---|---|")
    for size in (4_000, 12_000, 50_000, 200_000):
        for count in (1, 2, 3):
            plant(f"random {size} in the low {count} of F32", "weights-entropy", lambda a, s: low_bytes(a, random.bytes(size), count, False), "", size // count)
    plant("random in the low byte of F16, 65,536 numbers or more", "weights-entropy", lambda a, s: low_bytes(a, random.bytes(len(a)), 1, False), "-fp16", 140_000)
    plant("random in the low byte of BF16, 12,000", "weights-entropy", lambda a, s: low_bytes(a, random.bytes(12_000), 1, False), "-bf16")
    plant("random in the low 7 of F64, 50,000", "weights-entropy", lambda a, s: low_bytes(a, random.bytes(50_000), 7, False), "-fp64")
    plant("ciphertext instead of a layer", "weights-entropy", lambda a, s: low_bytes(a, random.bytes(len(a) * 4), 4, False), "")
    for kind, make in (("ELF", elf), ("zip", archive), ("script", script)):
        for count in (1, 2, 3):
            plant(f"{kind} 4,000 in the low {count} of F32", "weights-hidden-file", lambda a, s: low_bytes(a, make(4_000), count, False), "")
        plant(f"{kind} 4,000 in the low 3, highest first (EvilModel)", "weights-hidden-file", lambda a, s: low_bytes(a, make(4_000), 3, True), "")
        plant(f"{kind} 4,000 in the low 2, from number 5,000", "weights-hidden-file", lambda a, s: low_bytes(a, make(4_000), 2, False, 5_000), "")
        plant(f"{kind} 1,500 in the lowest bits", "weights-hidden-file", lambda a, s: low_bits(a, make(1_500)), "")
        plant(f"{kind} 4,000 in the low 6 of F64", "weights-hidden-file", lambda a, s: low_bytes(a, make(4_000), 6, False), "-fp64")
        plant(f"{kind} 4,000 in the low byte of F16", "weights-hidden-file", lambda a, s: low_bytes(a, make(4_000), 1, False), "-fp16")
    plant("text 4,000 in the low 1 of F32", "weights-hidden-file", lambda a, s: low_bytes(a, text(4_000), 1, False, 3_000), "")
    plant("text 12,000 in the low 3 of F32", "weights-hidden-file", lambda a, s: low_bytes(a, text(12_000), 3, False, 3_000), "")
    for factor in (3, 8, 20):
        plant(f"one row times {factor}", "weights-outlier-neuron", rows(factor), "", 1024)
    plant("one NaN", "weights-not-finite", first(np.nan), "")
    plant("one infinity", "weights-not-finite", first(np.inf), "-fp16")
    plant("a layer of zeros", "weights-all-zero", lambda a, s: a.fill(0), "", 1024)
    plant("a layer of 0.5", "weights-constant", lambda a, s: a.fill(0.5), "", 1024)
    plant("a layer replaced by fresh noise (is not found: it looks like a layer)", "weights-entropy", lambda a, s: a.__setitem__(slice(None), random.normal(0, a.std(), len(a)).astype(a.dtype)), "")
    duplicate(12)


main()
