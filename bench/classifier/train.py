"""Trains a small self-attention classifier on attack texts, some groups of sources left out, and writes a folder that the guard `classifier` reads, and the rows that were left out.

    /usr/bin/python3 train.py ../shared/data/attacks/dev.jsonl OUT [fold]
    assay guard check --policy OUT/always.yaml --input OUT/held-out.jsonl > OUT/always.jsonl
    python3 measure.py OUT/held-out.jsonl OUT/always.jsonl ...

Nothing of it is committed: the texts are others'. A quarter of the groups of sources is left out (by the digest of the group's name), the rest is learned from.
"""
import collections
import hashlib
import json
import random
import re
import sys
from pathlib import Path

import torch
from torch import nn

data, out, fold = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 0
out.mkdir(parents=True, exist_ok=True)
torch.manual_seed(6)
random.seed(6)
torch.set_num_threads(1)
rows = [json.loads(line) for line in open(data)]
group = lambda r: r["source"].split("_")[0]
left_out = lambda r: hashlib.sha256(group(r).encode()).digest()[0] % 4 == fold
train, held = [r for r in rows if not left_out(r)], [r for r in rows if left_out(r)]
random.shuffle(train)
random.shuffle(held)
train, held = train[:5000], held[:2000]
print("learned from", len(train), "rows of", len({group(r) for r in train}), "groups; left out", len(held), "rows of", sorted({group(r) for r in held}))

WORD = re.compile(r"[a-z]+|[0-9]|[^\sa-z0-9]")
counts = collections.Counter(w for r in train for w in set(WORD.findall(r["text"].lower()[:2000])))
signs = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
chars = sorted({c for w in counts for c in w if c.isascii()})
pieces = signs + chars + ["##" + c for c in chars] + [w for w, n in counts.most_common(9000) if len(w) > 1 and n > 2]
tails = collections.Counter(w[-k:] for w in counts if w.isascii() for k in (2, 3, 4) if len(w) > k + 2)
pieces += ["##" + t for t, _ in tails.most_common(1500)]
pieces = list(dict.fromkeys(pieces))
vocab = {p: i for i, p in enumerate(pieces)}
(out / "vocab.txt").write_text("\n".join(pieces) + "\n")


def encode(text, most=128):
    ids = [2]
    for word in WORD.findall(text.lower()[:4000]):
        at, start = 0, len(ids)
        while at < len(word):
            end = len(word)
            while end > at and (("##" if at else "") + word[at:end]) not in vocab:
                end -= 1
            if end == at:
                ids[start:] = [1]
                break
            ids.append(vocab[("##" if at else "") + word[at:end]])
            at = end
        if len(ids) >= most - 1:
            break
    return ids[:most - 1] + [3]


class Tiny(nn.Module):
    def __init__(self, n, d=64, heads=2, layers=2, most=128):
        super().__init__()
        self.words, self.places = nn.Embedding(n, d), nn.Embedding(most, d)
        self.heads, self.d = heads, d
        self.layers = nn.ModuleList(nn.ModuleDict({"qkv": nn.Linear(d, 3 * d), "o": nn.Linear(d, d), "a": nn.Linear(d, 2 * d), "b": nn.Linear(2 * d, d), "n1": nn.LayerNorm(d), "n2": nn.LayerNorm(d)}) for _ in range(layers))
        self.out = nn.Linear(2 * d, 2)
        self.drop = nn.Dropout(0.1)

    def forward(self, input_ids, attention_mask):
        mask = attention_mask.float()
        x = self.words(input_ids) + self.places(torch.cumsum(attention_mask, 1) - 1)
        for layer in self.layers:
            q, k, v = layer["qkv"](layer["n1"](x)).chunk(3, -1)
            parts = []
            for h in range(self.heads):
                s = slice(h * self.d // self.heads, (h + 1) * self.d // self.heads)
                score = q[..., s] @ k[..., s].transpose(1, 2) / (self.d / self.heads) ** 0.5 + (mask.unsqueeze(1) - 1) * 10000
                parts.append(torch.softmax(score, -1) @ v[..., s])
            x = x + self.drop(layer["o"](torch.cat(parts, -1)))
            x = x + self.drop(layer["b"](torch.relu(layer["a"](layer["n2"](x)))))
        mean = (x * mask.unsqueeze(-1)).sum(1) / mask.sum(1, keepdim=True)
        return self.out(torch.cat([mean, (x + (mask.unsqueeze(-1) - 1) * 10000).max(1).values], -1))


model, batch = Tiny(len(vocab)), 64
optimiser = torch.optim.AdamW(model.parameters(), 1e-3, weight_decay=0.01)
ids = sorted(((encode(r["text"]), r["label"]) for r in train), key=lambda e: len(e[0]))
# Of both labels as much.
weight = torch.tensor([1.0, (len(ids) - sum(y for _, y in ids)) / max(1, sum(y for _, y in ids))])
for epoch in range(2):
    batches = [ids[i:i + batch] for i in range(0, len(ids), batch)]
    random.shuffle(batches)
    total = 0
    for b in batches:
        longest = max(len(x) for x, _ in b)
        x = torch.tensor([e + [0] * (longest - len(e)) for e, _ in b])
        loss = nn.functional.cross_entropy(model(x, (x != 0).long()), torch.tensor([y for _, y in b]), weight=weight)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        total += loss.item()
    print("epoch", epoch, "loss", round(total / len(batches), 3), flush=True)
model.eval()
x = torch.tensor([encode("hello there")])
torch.onnx.export(model, (x, torch.ones_like(x)), str(out / "model.onnx"), input_names=["input_ids", "attention_mask"], output_names=["logits"], opset_version=13,
                  dynamic_axes={"input_ids": {1: "n"}, "attention_mask": {1: "n"}})
(out / "config.json").write_text(json.dumps({"id2label": {"0": "SAFE", "1": "INJECTION"}}))
sha = lambda name: hashlib.sha256((out / name).read_bytes()).hexdigest()
for name, more in (("always", ""), ("band", "    between: [0.3, 0.95]\n")):
    (out / f"{name}.yaml").write_text(f"""format: assay-guardrails/1
guards:
  - guard: classifier
    model: {{ file: model.onnx, sha256: {sha("model.onnx")} }}
    tokeniser: {{ file: vocab.txt, sha256: {sha("vocab.txt")}, lowercase: true }}
    config: {{ file: config.json, sha256: {sha("config.json")} }}
    attack: [INJECTION]
    scores: softmax
    window: 128
    overlap: 16
    windows: 64
    threshold: 0
{more}""")
(out / "linear.yaml").write_text("format: assay-guardrails/1\nguards:\n  - { guard: injection, threshold: 0 }\n")
with open(out / "held-out.jsonl", "w") as f:
    for r in held:
        f.write(json.dumps({"text": r["text"], "role": "document" if r["kind"] in ("indirect_injection", "benign_doc") else "user", "label": r["label"], "source": r["source"], "kind": r["kind"]}) + "\n")
