"""Marks trained networks, attacks them, and writes a table of what is left. Usage: attack.py ASSAY WORK RESULTS [WIDTH...]

Each row: the p-value and score that `assay watermark verify` gives, and the accuracy of the attacked network on a third of the
digits that it was not trained on.
"""
import copy
import json
import pathlib
import struct
import subprocess
import sys

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn
from torch.nn import functional as F

torch.set_num_threads(1)
assay, work, results = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path(sys.argv[3])
digits = load_digits()
images, labels = torch.tensor(digits.images / 16.0, dtype=torch.float32).flatten(1), torch.tensor(digits.target)
order = torch.tensor(np.random.default_rng(0).permutation(len(labels)))
third = len(order) // 3
train, tune, test = order[:third], order[third:2 * third], order[2 * third:]


def network(width):
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(64, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 10))


def fit(net, rows, epochs, rate):
    optimiser = torch.optim.Adam(net.parameters(), rate)
    for _ in range(epochs):
        for batch in torch.randperm(len(rows)).split(64):
            optimiser.zero_grad()
            F.cross_entropy(net(images[rows[batch]]), labels[rows[batch]]).backward()
            optimiser.step()
    return net


def accuracy(net):
    with torch.no_grad():
        return (net(images[test]).argmax(1) == labels[test]).float().mean().item()


def write(state, path, kind="F32"):
    header, blobs, at = {}, [], 0
    for name, tensor in state.items():
        number = {"F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16}[kind]
        tensor = tensor.to(number).contiguous()
        blob = (tensor.view(torch.int16) if kind == "BF16" else tensor).numpy().tobytes()
        header[name] = {"dtype": kind, "shape": list(tensor.shape), "data_offsets": [at, at + len(blob)]}
        blobs.append(blob)
        at += len(blob)
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def read(path):
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    out = {}
    for name, entry in json.loads(data[8:8 + length]).items():
        begin, end = entry["data_offsets"]
        out[name] = torch.tensor(np.frombuffer(data[8 + length + begin:8 + length + end], np.float32).reshape(entry["shape"]).copy())
    return out


def run(*arguments):
    done = subprocess.run([assay, "watermark", *map(str, arguments), "--format", "json"], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1) or not done.stdout:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout)


def matrices(state, change):
    return {name: change(tensor) if tensor.dim() > 1 else tensor for name, tensor in state.items()}


def noise(share):
    return lambda w: w + share * w.pow(2).mean().sqrt() * torch.randn_like(w)


def prune(share):
    return lambda w: torch.where(w.abs() < w.abs().flatten().quantile(share), torch.zeros_like(w), w)


def quantise(bits):
    top = 2 ** (bits - 1) - 1
    return lambda w: (w / (w.abs().max() / top)).round() * (w.abs().max() / top)


def tuned(width, state, epochs, rate):
    net = network(width)
    net.load_state_dict(state)
    return fit(net, tune, epochs, rate).state_dict()


def permuted(state):
    order = torch.randperm(state["0.weight"].shape[0])
    state = dict(state)
    state["0.weight"], state["0.bias"], state["2.weight"] = state["0.weight"][order], state["0.bias"][order], state["2.weight"][:, order]
    return state


def overwritten(state, width):
    write(state, work / "again.safetensors")
    (work / "twice.safetensors").unlink(missing_ok=True)
    run("embed", work / "again.safetensors", "--key", work / "other.key", "--to", work / "twice.safetensors")
    return read(work / "twice.safetensors")


run("keygen", work / "key")
run("keygen", work / "other.key")
lines = []
for width in [int(w) for w in sys.argv[4:]] or (64, 256, 1024):
    net = fit(network(width), train, 30, 1e-3)
    write(net.state_dict(), work / f"{width}.safetensors")
    made = run("embed", work / f"{width}.safetensors", "--key", work / "key", "--to", work / f"{width}.marked")
    state = read(work / f"{width}.marked")
    marked = copy.deepcopy(net)
    marked.load_state_dict(state)
    with torch.no_grad():
        moved = (net(images[test]) - marked(images[test])).abs()
        size = net(images[test]).abs().mean()
    lines += ["", f"## {made['marked']:,} marked weights, strength {made['strength']:.4f}", "",
              f"Largest relative change of a tensor {made['largestRelativeChange']:.4f}. Outputs on held-out digits: largest change {moved.max():.3f}, mean "
              f"{moved.mean():.3f} of a mean size of {size:.3f}. Accuracy {accuracy(net):.4f} before, {accuracy(marked):.4f} after.", "",
              "| done to the marked model | p-value | score | accuracy | found (p <= 1e-6) |", "|---|---|---|---|---|"]
    attacks = [("nothing", lambda s: s)]
    attacks += [(f"Gaussian noise, {share:.0%} of the weights' size", lambda s, a=share: matrices(s, noise(a))) for share in (0.1, 0.3, 0.5, 1.0)]
    attacks += [(f"magnitude pruning, {share:.0%}", lambda s, a=share: matrices(s, prune(a))) for share in (0.1, 0.3, 0.5, 0.7, 0.9)]
    attacks += [(f"int{bits}, one scale a tensor", lambda s, a=bits: matrices(s, quantise(a))) for bits in (8, 4)]
    attacks += [("F16", "F16"), ("BF16", "BF16")]
    attacks += [(f"fine-tuning on other digits, {epochs} epochs, rate {rate}", lambda s, e=epochs, r=rate: tuned(width, s, e, r)) for epochs, rate in ((10, 1e-3), (100, 1e-3), (100, 1e-2))]
    attacks += [("pruning 50 %, then int8", lambda s: matrices(matrices(s, prune(0.5)), quantise(8))), ("marked again with another key", lambda s: overwritten(s, width)),
                ("hidden neurons of the first layer permuted", permuted)]
    for name, attack in attacks:
        torch.manual_seed(1)
        if isinstance(attack, str):
            changed, kind = state, attack
        else:
            changed, kind = attack(state), "F32"
        write(changed, work / "attacked.safetensors", kind)
        found = run("verify", work / "attacked.safetensors", "--key", work / "key")
        net2 = network(width)
        net2.load_state_dict({k: v.to(torch.float16).float() if kind == "F16" else v.to(torch.bfloat16).float() if kind == "BF16" else v for k, v in changed.items()})
        lines.append(f"| {name} | {found['pValue']:.1e} | {found['score']:.1f} | {accuracy(net2):.4f} | {'yes' if found['found'] else '**no**'} |")
    wrong = run("verify", work / f"{width}.marked", "--key", work / "other.key")
    lines.append(f"| (another key) | {wrong['pValue']:.1e} | {wrong['score']:.1f} | | {'**yes**' if wrong['found'] else 'no'} |")
results.write_text("# Watermarks under attack\n\nMLPs of three widths on the digits of scikit-learn, default strength; `bench/watermarks/run.sh`.\n" + "\n".join(lines) + "\n")
