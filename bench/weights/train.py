"""Trains real, small networks with Debian's python3-torch and writes them in every format. Usage: train.py FOLDER [SEEDS]

Nothing is downloaded: the digits of scikit-learn, and sequences and tables made here. Each network is trained until it
has learnt something; a network that did not is not written, since its weights are its initialisation.
"""
import json
import pathlib
import struct
import sys
import warnings

import numpy as np
import torch
from sklearn.datasets import load_digits, make_classification
from torch import nn
from torch.nn import functional as F

warnings.filterwarnings("ignore")
torch.set_num_threads(1)
out = pathlib.Path(sys.argv[1])
out.mkdir(parents=True, exist_ok=True)
seeds = int(sys.argv[2]) if len(sys.argv) > 2 else 3

digits = load_digits()
images = torch.tensor(digits.images / 16.0, dtype=torch.float32)
labels = torch.tensor(digits.target)
table, classes = make_classification(2000, 40, n_informative=15, n_classes=4, random_state=0)
table, classes = torch.tensor(table, dtype=torch.float32), torch.tensor(classes)
# Words whose next word depends on the last two: something a language model can learn.
generator = np.random.default_rng(0)
following = generator.integers(0, 200, (200, 4))
words = [1, 2]
for _ in range(20000):
    words.append(int(following[words[-1], (words[-2] + generator.integers(0, 2)) % 4]))
words = torch.tensor(words)
windows = words[: 20000 // 20 * 20].reshape(-1, 20)


class Cnn(nn.Module):
    def __init__(self):
        super().__init__()
        self.a, self.na = nn.Conv2d(1, 32, 3, padding=1), nn.BatchNorm2d(32)
        self.b, self.nb = nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64)
        self.c = nn.Conv2d(64, 64, 3, padding=1, groups=64)
        self.drop, self.out = nn.Dropout(0.2), nn.Linear(64 * 4, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.na(self.a(x[:, None]))), 2)
        x = F.max_pool2d(F.relu(self.c(F.relu(self.nb(self.b(x))))), 2)
        return self.out(self.drop(x.flatten(1)))


class Recurrent(nn.Module):
    def __init__(self, kind, tied=False):
        super().__init__()
        self.embed = nn.Embedding(200, 96, padding_idx=0)
        self.cell = kind(96, 96, num_layers=2, batch_first=True, dropout=0.1)
        self.lm_head = nn.Linear(96, 200, bias=not tied)
        if tied:
            self.lm_head.weight = self.embed.weight

    def forward(self, x):
        return self.lm_head(self.cell(self.embed(x))[0])


class Transformer(nn.Module):
    def __init__(self, causal, width=96):
        super().__init__()
        self.causal = causal
        self.embed, self.position = nn.Embedding(200, width), nn.Embedding(20, width)
        layer = nn.TransformerEncoderLayer(width, 4, 4 * width, 0.1, batch_first=True, activation="gelu")
        self.layers = nn.TransformerEncoder(layer, 3)
        self.register_buffer("mask", torch.triu(torch.full((20, 20), float("-inf")), 1))
        self.lm_head = nn.Linear(width, 200)

    def forward(self, x):
        h = self.embed(x) + self.position(torch.arange(x.shape[1]))
        return self.lm_head(self.layers(h, self.mask[: x.shape[1], : x.shape[1]]))


def mlp(inputs, hidden, outputs, norm=True):
    parts = []
    for size in hidden:
        parts += [nn.Linear(inputs, size)] + ([nn.BatchNorm1d(size)] if norm else []) + [nn.ReLU(), nn.Dropout(0.1)]
        inputs = size
    return nn.Sequential(*parts, nn.Linear(inputs, outputs))


class Autoencoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encode, self.decode = mlp(64, [256, 64], 16, False), mlp(16, [64, 256], 64, False)

    def forward(self, x):
        return self.decode(self.encode(x.flatten(1)))


class Flat(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return self.inner(x.flatten(1))


def classify(data, target):
    def loss(model, pick):
        return F.cross_entropy(model(data[pick]), target[pick])
    return len(data), loss


def rebuild(model, pick):
    return F.mse_loss(model(images[pick]), images[pick].flatten(1)) * 10


def following_word(model, pick):
    return F.cross_entropy(model(windows[pick])[:, :-1].flatten(0, 1), windows[pick][:, 1:].flatten())


sequences = (len(windows), following_word)
networks = {
    "mlp-digits": (lambda: Flat(mlp(64, [256, 128], 10)), classify(images, labels), torch.optim.AdamW, 2e-3, 12),
    "mlp-plain": (lambda: mlp(40, [512, 256], 4, False), classify(table, classes), torch.optim.SGD, 5e-2, 15),
    "mlp-decay": (lambda: mlp(40, [512, 512], 4), classify(table, classes), lambda p, lr: torch.optim.SGD(p, lr, momentum=0.9, weight_decay=1e-3), 1e-2, 12),
    "cnn": (Cnn, classify(images, labels), torch.optim.Adam, 2e-3, 6),
    "autoencoder": (Autoencoder, (len(images), rebuild), torch.optim.Adam, 2e-3, 12),
    "lstm": (lambda: Recurrent(nn.LSTM), sequences, torch.optim.Adam, 4e-3, 8),
    "gru-tied": (lambda: Recurrent(nn.GRU, True), sequences, torch.optim.Adam, 4e-3, 8),
    "transformer": (lambda: Transformer(True), sequences, torch.optim.AdamW, 1e-3, 8),
    "transformer-wide": (lambda: Transformer(True, 192), sequences, lambda p, lr: torch.optim.AdamW(p, lr, weight_decay=0.1), 6e-4, 6),
}

names = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.float64: "F64", torch.int64: "I64"}


def safetensors(path, state):
    header, blobs, at, seen = {}, [], 0, set()
    for name, value in state.items():
        if value.data_ptr() in seen and value.numel():
            continue
        seen.add(value.data_ptr())
        raw = value.detach().contiguous().view(-1).view(torch.int16 if value.element_size() == 2 else value.dtype).numpy().tobytes()
        header[name] = {"dtype": names[value.dtype], "shape": list(value.shape), "data_offsets": [at, at + len(raw)]}
        blobs.append(raw)
        at += len(raw)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    path.write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))


def write(name, model):
    state = model.state_dict()
    torch.save(state, out / f"{name}.pt")
    safetensors(out / f"{name}.safetensors", state)
    for kind, short in ((torch.float16, "fp16"), (torch.bfloat16, "bf16"), (torch.float64, "fp64")):
        cast = {key: value.to(kind) if value.is_floating_point() else value for key, value in state.items()}
        safetensors(out / f"{name}-{short}.safetensors", cast)
    # A model that was kept in half precision and is loaded in single: its low bits are zero, and that is ordinary.
    up = {key: value.half().float() if value.is_floating_point() else value for key, value in state.items()}
    safetensors(out / f"{name}-half-as-single.safetensors", up)
    pruned = {key: value * (value.abs() > value.abs().flatten().kthvalue(max(1, value.numel() // 2))[0]) if value.is_floating_point() and value.dim() == 2 else value
              for key, value in state.items()}
    safetensors(out / f"{name}-pruned.safetensors", pruned)
    torch.save(state, out / f"{name}-legacy.bin", _use_new_zipfile_serialization=False)
    try:
        small = torch.quantization.quantize_dynamic(model, {nn.Linear}, dtype=torch.qint8)
        torch.save(small.state_dict(), out / f"{name}-int8.pt")
    except Exception as e:
        print("  not quantised:", e)


def main():
    for seed in range(seeds):
        for name, (make, (count, loss), optimiser, rate, epochs) in networks.items():
            torch.manual_seed(seed)
            model = make()
            steps = optimiser(model.parameters(), lr=rate)
            first = None
            for _ in range(epochs):
                order = torch.randperm(count)
                for at in range(0, count - 31, 32):
                    steps.zero_grad()
                    value = loss(model, order[at:at + 32])
                    value.backward()
                    steps.step()
                    first = first or value.item()
            model.eval()
            with torch.no_grad():
                last = loss(model, torch.arange(count)).item()
            learnt = last < 0.8 * first
            print(f"{name}-{seed}: {first:.3f} -> {last:.3f}{'' if learnt else '  (not written)'}", flush=True)
            if learnt:
                write(f"{name}-{seed}", model)
                if seed == 0:
                    torch.save({"model": model.state_dict(), "optimizer": steps.state_dict()}, out / f"{name}-checkpoint.ckpt")
    others()


def others():
    """scikit-learn's own networks and linear models, as npz and as HDF5 in the layout of Keras."""
    import h5py
    import joblib
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier
    x, y = digits.data / 16.0, digits.target
    for seed in range(seeds):
        net = MLPClassifier((128, 64), max_iter=30, random_state=seed).fit(x, y)
        np.savez(out / f"sklearn-mlp-{seed}.npz", *net.coefs_)
        joblib.dump(net, out / f"sklearn-mlp-{seed}.joblib")
        with h5py.File(out / f"sklearn-mlp-{seed}.h5", "w") as file:
            for i, coefficients in enumerate(net.coefs_):
                file.create_dataset(f"layers/dense_{i}/vars/0", data=coefficients.astype("f4"))
                file.create_dataset(f"packed/dense_{i}/vars/0", data=coefficients.astype("f4"), compression="gzip", chunks=True)
    np.save(out / "logistic.npy", LogisticRegression(max_iter=200).fit(x, y).coef_)
    import onnx
    from onnx import helper, numpy_helper
    net = MLPClassifier((128,), max_iter=30, random_state=9).fit(x, y)
    tensors = [numpy_helper.from_array(c.astype("f4"), f"w{i}") for i, c in enumerate(net.coefs_)]
    tensors.append(helper.make_tensor("w0_as_floats", onnx.TensorProto.FLOAT, net.coefs_[0].shape, net.coefs_[0].astype("f4").flatten().tolist()))
    graph = helper.make_graph([helper.make_node("MatMul", ["x", "w0"], ["h"]), helper.make_node("MatMul", ["h", "w1"], ["y"])], "mlp",
                              [helper.make_tensor_value_info("x", 1, [None, 64])], [helper.make_tensor_value_info("y", 1, [None, 10])], tensors)
    onnx.save(helper.make_model(graph), out / "sklearn-mlp.onnx")


if __name__ == "__main__":
    main()
