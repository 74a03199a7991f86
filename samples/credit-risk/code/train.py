#!/usr/bin/env python3
"""Trains the credit-risk model on data/train.csv and writes model/credit-risk.{onnx,pt,safetensors} and metrics.json.

A small PyTorch network (9 columns, 2 ratios of them, 16 hidden units, 1 output). Preprocessing is part of the network, so the ONNX file takes
the columns of the CSV as they are: one float input of shape [rows, 1] per column, an empty cell as NaN.
"""
import csv
import json
import pathlib
import struct

import numpy as np
import onnx
import torch

SEED = 7
THRESHOLD = 0.25  # refuse at or above this probability of default
FEATURES = ("age employment_years annual_income loan_amount term_months credit_history_years open_accounts arrears "
            "home_owner").split()
LABEL = "default"
HERE = pathlib.Path(__file__).resolve().parent.parent


class CreditRisk(torch.nn.Module):
    """Fills gaps with the training median, adds two ratios, standardises, then scores."""

    def __init__(self, median):
        super().__init__()
        self.register_buffer("median", median)
        self.register_buffer("mean", torch.zeros(len(FEATURES) + 2))
        self.register_buffer("std", torch.ones(len(FEATURES) + 2))
        self.hidden = torch.nn.Linear(len(FEATURES) + 2, 16)
        self.output = torch.nn.Linear(16, 1)

    def prepare(self, columns):
        raw = torch.cat(columns, dim=1)
        raw = torch.where(torch.isnan(raw), self.median, raw)
        income, loan, term = (raw[:, i:i + 1] for i in (2, 3, 4))
        burden = loan * 12 / (term * torch.clamp(income, min=1.0))
        return torch.cat((raw, burden, loan / torch.clamp(income, min=1.0)), dim=1)

    def forward(self, *columns):
        scaled = (self.prepare(columns) - self.mean) / self.std
        probability = torch.sigmoid(self.output(torch.relu(self.hidden(scaled))))
        return probability, (probability >= THRESHOLD).to(torch.int64)


def read(name):
    with open(HERE / "data" / name, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = [torch.tensor([[float(r[f]) if r[f] else float("nan")] for r in rows], dtype=torch.float32) for f in FEATURES]
    return columns, torch.tensor([[float(r[LABEL])] for r in rows])


def train(columns, labels):
    raw = torch.cat(columns, dim=1)
    model = CreditRisk(torch.nanmedian(raw, dim=0, keepdim=True).values)
    prepared = model.prepare(columns)
    model.mean.copy_(prepared.mean(dim=0))
    model.std.copy_(prepared.std(dim=0))
    optimiser = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=1e-3)
    for _ in range(400):
        optimiser.zero_grad()
        torch.nn.functional.binary_cross_entropy(model(*columns)[0], labels).backward()
        optimiser.step()
    return model.eval()


def save_onnx(model, path):
    example = tuple(torch.ones(2, 1) for _ in FEATURES)
    outputs = ["default_probability", "default"]
    torch.onnx.export(model, example, str(path), input_names=FEATURES, output_names=outputs, opset_version=13,
                      dynamic_axes={name: {0: "rows"} for name in (*FEATURES, *outputs)})
    graph = onnx.load(str(path))
    onnx.helper.set_model_props(graph, {
        "purpose": "probability that a loan application ends in default", "label": LABEL, "threshold": str(THRESHOLD)})
    onnx.checker.check_model(graph)
    path.write_bytes(graph.SerializeToString(deterministic=True))


def save_safetensors(tensors, path):
    """The safetensors format: 8-byte little-endian header length, JSON header padded with spaces to 8, raw tensors."""
    header, blobs, offset = {"__metadata__": {"format": "pt"}}, [], 0
    for name in sorted(tensors):
        array = tensors[name].detach().contiguous().numpy().astype("<f4")
        header[name] = {"dtype": "F32", "shape": list(array.shape), "data_offsets": [offset, offset + array.nbytes]}
        blobs.append(array.tobytes())
        offset += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def evaluate(model, columns, labels):
    with torch.no_grad():
        probability, decision = (t.numpy().ravel() for t in model(*columns))
    truth = labels.numpy().ravel()
    positive, negative = probability[truth == 1], probability[truth == 0]
    wins = (positive[:, None] > negative).mean() + 0.5 * (positive[:, None] == negative).mean()
    return {"rows": int(truth.size), "accuracy": round(float(np.mean(decision == truth)), 6),
            "recall": round(float(np.mean(decision[truth == 1])), 6),
            "false_positive_rate": round(float(np.mean(decision[truth == 0])), 6),
            "roc_auc": round(float(wins), 6), "brier": round(float(np.mean((probability - truth) ** 2)), 6)}


def main():
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    columns, labels = read("train.csv")
    model = train(columns, labels)
    out = HERE / "model"
    out.mkdir(exist_ok=True)
    save_onnx(model, out / "credit-risk.onnx")
    torch.save(model.state_dict(), out / "credit-risk.pt")
    save_safetensors(model.state_dict(), out / "credit-risk.safetensors")
    metrics = {"threshold": THRESHOLD, "train": evaluate(model, columns, labels), "test": evaluate(model, *read("test.csv"))}
    (out / "metrics.json").write_text(json.dumps(metrics, indent=2) + "\n")
    print(json.dumps(metrics))


if __name__ == "__main__":
    main()
