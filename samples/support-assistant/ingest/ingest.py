"""Makes the index of a release from the shop's documents: documents.jsonl in, index.safetensors out, which names its release.

Each text becomes eight numbers (hashed words, length one), as the assistant itself computes them: a toy of an embedding.
Only numpy is used, and the safetensors format is written by hand: eight bytes of length, a JSON header, the numbers.
"""

import json
import struct
import sys

import numpy

SEPARATORS = " \n\r\t.,;:!?()[]{}\"'`*/\\<>|=+&%$#@~^_-’“”"
SMALL = set(
    "the a an and or of to in is are was were be it its for on with as by at from that this these those i my me you your we our us do does did can could "
    "would should will shall may what which who how when where why have has had if not no so but about there please tell they he she his her their them any "
    "some much many long get give know let need want like am also then than up out into just one".split()
)


def stem(word: str) -> str:
    if len(word) > 5 and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) > 6 and word.endswith("ing"):
        return word[:-3]
    if len(word) > 5 and word.endswith("ed"):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


def terms(text: str) -> list[str]:
    text = text.lower().translate({ord(sign): " " for sign in SEPARATORS})
    return [s for s in (stem(word) for word in text.split(" ") if word and word not in SMALL) if len(s) > 1]


def fnv(text: str) -> int:
    value = 2166136261
    for byte in text.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def vector(text: str) -> numpy.ndarray:
    numbers = numpy.zeros(8)
    for term in terms(text):
        numbers[fnv(term) % 8] += 1 if fnv(term) & 64 == 0 else -1
    return numbers / (numpy.sqrt((numbers * numbers).sum()) + 1e-9)


def main(source: str, target: str, release: str) -> None:
    with open(source, encoding="utf-8") as lines:
        documents = [json.loads(line) for line in lines]
    data = numpy.stack([vector(d["text"]) for d in documents]).astype("<f4").tobytes()
    header = json.dumps(
        {
            "__metadata__": {"documents": " ".join(d["id"] for d in documents), "release": release},
            "embeddings": {"dtype": "F32", "shape": [len(documents), 8], "data_offsets": [0, len(data)]},
        },
        separators=(",", ":"),
    ).encode()
    header += b" " * (-len(header) % 8)
    with open(target, "wb") as out:
        out.write(struct.pack("<Q", len(header)) + header + data)


if __name__ == "__main__":
    main(*sys.argv[1:4])
