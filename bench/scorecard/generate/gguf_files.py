"""GGUF, written byte by byte from the format's page: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md"""
import random
import struct

from kit import evil
from templates import HARMLESS, HOSTILE

UINT32, INT32, FLOAT32, BOOL, STRING, ARRAY, UINT64 = 4, 5, 6, 7, 8, 9, 10
# type: (elements a block, bytes a block)
F32, F16, Q4_0, Q8_0, Q4_K = (0, 1, 4), (1, 1, 2), (2, 32, 18), (8, 32, 34), (12, 256, 144)


def text(value):
    data = value if isinstance(value, bytes) else value.encode()
    return struct.pack("<Q", len(data)) + data


def pair(key, kind, value):
    if kind == STRING:
        data = text(value)
    elif kind == ARRAY:
        inner, items = value
        data = struct.pack("<IQ", inner, len(items)) + b"".join(text(i) if inner == STRING else struct.pack("<f" if inner == FLOAT32 else "<i", i) for i in items)
    else:
        data = struct.pack({UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?", UINT64: "<Q"}[kind], value)
    return text(key) + struct.pack("<I", kind) + data


def file(pairs=(), tensors=(), version=3, counts=None, alignment=32, tail=b""):
    """Tensors are (name, dimensions, type); their bytes are blocks of small scales and quants, or floats."""
    source = random.Random(7)
    infos, data = b"", b""
    for name, dimensions, (kind, per_block, block) in tensors:
        count = 1
        for dimension in dimensions:
            count *= dimension
        infos += text(name) + struct.pack("<I", len(dimensions)) + b"".join(struct.pack("<Q", d) for d in dimensions) + struct.pack("<IQ", kind, len(data))
        if kind == 0:
            part = struct.pack(f"<{count}f", *(source.gauss(0, 0.02) for _ in range(count)))
        elif kind == 1:
            part = struct.pack(f"<{count}e", *(source.gauss(0, 0.02) for _ in range(count)))
        else:
            part = b"".join(struct.pack("<e", 0.01) + bytes(source.randrange(256) for _ in range(block - 2)) for _ in range(count // per_block))
        data += part + bytes(-len(part) % alignment)
    made = b"GGUF" + struct.pack("<IQQ", version, *(counts or (len(tensors), len(pairs)))) + b"".join(pair(*p) if isinstance(p, tuple) else p for p in pairs) + infos
    return made + bytes(-len(made) % alignment) + data + tail


BASE = [("general.architecture", STRING, "llama"), ("general.name", STRING, "tiny"), ("llama.context_length", UINT32, 512), ("llama.embedding_length", UINT32, 64), ("llama.block_count", UINT32, 1),
        ("llama.feed_forward_length", UINT32, 128), ("llama.attention.head_count", UINT32, 4), ("llama.attention.layer_norm_rms_epsilon", FLOAT32, 1e-5), ("general.file_type", UINT32, 2), ("general.quantization_version", UINT32, 2)]
WORDS = ["<unk>", "<s>", "</s>", "▁the", "▁a", "system", "user"]
VOCABULARY = [("tokenizer.ggml.model", STRING, "llama"), ("tokenizer.ggml.tokens", ARRAY, (STRING, WORDS)), ("tokenizer.ggml.scores", ARRAY, (FLOAT32, [0.0] * len(WORDS))),
              ("tokenizer.ggml.token_type", ARRAY, (INT32, [2, 3, 3, 1, 1, 1, 1])), ("tokenizer.ggml.bos_token_id", UINT32, 1), ("tokenizer.ggml.eos_token_id", UINT32, 2), ("tokenizer.ggml.add_bos_token", BOOL, True)]
TENSORS = [("token_embd.weight", (64, 7), F16), ("blk.0.attn_q.weight", (64, 64), Q4_0), ("blk.0.ffn_up.weight", (64, 128), Q8_0), ("output_norm.weight", (64,), F32)]


def make(s):
    peers = "peers' comparison"
    s.ben("llama.gguf", file(BASE + VOCABULARY, TENSORS), "a small model with vocabulary", "GGUF format")
    s.ben("vocabulary-only.gguf", file(BASE + VOCABULARY), "vocabulary without tensors", "GGUF format")
    s.ben("version2.gguf", file(BASE, TENSORS, version=2), "version 2", "GGUF format")
    s.ben("alignment64.gguf", file([*BASE, ("general.alignment", UINT32, 64)], TENSORS, alignment=64), "alignment of 64", "GGUF format")
    s.ben("q4-k.gguf", file(BASE, [("blk.0.ffn_down.weight", (256, 4), Q4_K)]), "Q4_K blocks", "GGUF format")
    s.ben("split.gguf", file([*BASE, ("split.no", UINT32, 0), ("split.count", UINT32, 2), ("split.tensors.count", INT32, 8)], TENSORS), "first of two parts", "GGUF format")
    for name, template in HARMLESS.items():
        s.ben(f"template-{name}.gguf", file([*BASE, *VOCABULARY, ("tokenizer.chat_template", STRING, template)], TENSORS), f"chat template: {name}", "published template")
    for name, template in HOSTILE.items():
        s.mal(f"template-{name}.gguf", file([*BASE, *VOCABULARY, ("tokenizer.chat_template", STRING, template)], TENSORS), f"template injection: {name} (CVE-2024-34359)", "CVE-2024-34359")
    s.mal("template-named.gguf", file([*BASE, ("tokenizer.chat_template", STRING, HARMLESS["chatml"]), ("tokenizer.chat_template.tool_use", STRING, HOSTILE["subclasses"]), ("tokenizer.chat_templates", ARRAY, (STRING, ["tool_use"]))], TENSORS), "injection in the second template")
    mal = s.mal
    mal("g02-tensor-count.gguf", file(BASE, TENSORS, counts=(1 << 60, len(BASE))), "tensor count that overflows", peers)
    mal("g03-string-length.gguf", file([text("general.name") + struct.pack("<IQ", STRING, (1 << 64) - 9)], counts=(0, 1)), "text length that overflows (CVE-2024-23496)", peers)
    mal("g04-shape.gguf", b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + text("w") + struct.pack("<IQQ", 2, 1 << 33, 1 << 33) + struct.pack("<IQ", 0, 0) + bytes(64), "shape that overflows (CVE-2025-53630)", peers)
    mal("pair-count.gguf", file(BASE, counts=(0, 1 << 62)), "pair count that overflows (CVE-2024-25664)")
    mal("array-count.gguf", file([text("tokenizer.ggml.tokens") + struct.pack("<IIQ", ARRAY, STRING, 1 << 61)], counts=(0, 1)), "array count that overflows (CVE-2024-25665)")
    mal("array-nested.gguf", file([text("a") + struct.pack("<I", ARRAY) + struct.pack("<IQ", ARRAY, 1) * 200 + struct.pack("<IQ", UINT32, 0)], counts=(0, 1)), "arrays 200 deep")
    mal("type-unknown.gguf", file([text("a") + struct.pack("<II", 99, 1)], counts=(0, 1)), "type that does not exist")
    mal("dimensions.gguf", b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + text("w") + struct.pack("<I", 9) + struct.pack("<9Q", *[1] * 9) + struct.pack("<IQ", 0, 0) + bytes(64), "nine dimensions")
    mal("offset-beyond.gguf", b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + text("w") + struct.pack("<IQ", 1, 8) + struct.pack("<IQ", 0, 1 << 40) + bytes(64), "tensor beyond the file")
    mal("offset-wraps.gguf", b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + text("w") + struct.pack("<IQ", 1, 8) + struct.pack("<IQ", 0, (1 << 64) - 32) + bytes(64), "offset that wraps round")
    mal("tensors-overlap.gguf", b"GGUF" + struct.pack("<IQQ", 3, 2, 0) + b"".join(text(n) + struct.pack("<IQ", 1, 16) + struct.pack("<IQ", 0, 0) for n in "ab") + bytes(160), "tensors that overlap (CVE-2026-7482 kind: dimensions lie)")
    mal("dims-lie.gguf", b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + text("w") + struct.pack("<IQQ", 2, 4096, 4096) + struct.pack("<IQ", 0, 0) + bytes(96), "dimensions larger than the file (CVE-2026-7482)", "CVE-2026-7482")
    mal("tensor-type.gguf", b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + text("w") + struct.pack("<IQ", 1, 8) + struct.pack("<IQ", 4095, 0) + bytes(96), "tensor type that does not exist")
    mal("alignment-zero.gguf", file([*BASE, ("general.alignment", UINT32, 0)], TENSORS), "alignment of zero")
    mal("alignment-odd.gguf", file([*BASE, ("general.alignment", UINT32, 7)], TENSORS), "alignment that is no power of two")
    mal("duplicate-key.gguf", file([*BASE, ("general.architecture", STRING, "mpt")], TENSORS), "key twice")
    mal("duplicate-tensor.gguf", file(BASE, [TENSORS[3], TENSORS[3]]), "tensor name twice")
    mal("name-long.gguf", file(BASE, [("n" * 100_000, (64,), F32)]), "tensor name of 100,000 letters")
    mal("trailing-pickle.gguf", file(BASE, TENSORS, tail=evil()), "pickle behind the tensors")
    mal("trailing-elf.gguf", file(BASE, TENSORS, tail=b"\x7fELF\x02\x01\x01" + bytes(100)), "program behind the tensors")
    mal("truncated.gguf", file(BASE, TENSORS)[:-900], "cut in its tensors")
    mal("block-shape.gguf", b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + text("w") + struct.pack("<IQ", 1, 33) + struct.pack("<IQ", 2, 0) + bytes(96), "row that is no multiple of its block")
