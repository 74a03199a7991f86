"""Writes the inputs of the speed comparison below a folder; those that are there are kept. Usage: inputs.py FOLDER"""
import io
import json
import pathlib
import pickle
import random
import struct
import sys


def tiny(path):
    path.write_bytes(b"\x80\x04\x95\x0a\x00\x00\x00\x00\x00\x00\x00](K\x01K\x02K\x03e.")


def big_torch(path):
    """64 tensors of 819,200 floats: 209.7 MB. Random bits, so that nothing compresses or repeats."""
    import torch
    torch.manual_seed(1)
    torch.save({f"layer{n}.weight": torch.randn(800, 1024) for n in range(64)}, path)


def many_opcodes(path):
    """20 million opcodes in 50 MB: lists of small and middling numbers, a thousand at a time."""
    source = random.Random(1)
    block = b"(" + b"".join((b"K" + bytes([source.randrange(256)])) if n % 2 else (b"M" + struct.pack("<H", source.randrange(256, 65536))) for n in range(998)) + b"e"
    with path.open("wb") as file:
        file.write(b"\x80\x04]")
        for _ in range(20_000):
            file.write(block)
        file.write(b".")


def records(path, count=2000):
    """Records of about a kilobyte and 240 opcodes each."""
    source = random.Random(2)
    path.mkdir()
    for n in range(count):
        value = {
            "id": n, "name": f"sample {n}", "weights": [source.random() for _ in range(40)], "labels": [source.randrange(1000) for _ in range(80)],
            "features": {f"feature_{i}": source.randrange(100) for i in range(24)}, "tags": ["a", "b", str(n)],
        }
        (path / f"{n:05}.pkl").write_bytes(pickle.dumps(value, 4))


def sparse(path, head, size):
    with path.open("wb") as file:
        file.write(head)
        file.truncate(size)


def safetensors(path):
    each, count = 100 << 20, 100
    header = {f"layers.{n}.weight": {"dtype": "F32", "shape": [each // 4096, 1024], "data_offsets": [n * each, (n + 1) * each]} for n in range(count)}
    text = json.dumps({"__metadata__": {"format": "pt"}, **header}).encode()
    text += b" " * (-len(text) % 8)
    sparse(path, struct.pack("<Q", len(text)) + text, 8 + len(text) + each * count)


def gguf(path):
    def text(value):
        return struct.pack("<Q", len(value)) + value.encode()

    each, count = 100 << 20, 100
    made = io.BytesIO()
    made.write(b"GGUF" + struct.pack("<IQQ", 3, count, 1) + text("general.architecture") + struct.pack("<I", 8) + text("llama"))
    for n in range(count):
        made.write(text(f"blk.{n}.ffn_up.weight") + struct.pack("<IQQIQ", 2, 1024, each // 4096, 0, n * each))
    made.write(bytes(-made.tell() % 32))
    sparse(path, made.getvalue(), made.tell() + each * count)


folder = pathlib.Path(sys.argv[1])
folder.mkdir(parents=True, exist_ok=True)
for name, write in {"tiny.pkl": tiny, "big.pt": big_torch, "ops.pkl": many_opcodes, "records": records, "many": lambda path: records(path, 20_000), "sparse.safetensors": safetensors, "sparse.gguf": gguf}.items():
    if not (folder / name).exists():
        write(folder / name)
