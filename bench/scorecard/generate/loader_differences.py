"""Files that two readers read differently: what the framework loads is not what a scanner sees."""
import io
import json
import pickle
import struct
import zipfile
import zlib

from kit import ECHO, P, evil, field, patched, varint, zipped

PLAIN = pickle.dumps({"weights": [1.0, 2.0]}, 2)
WEIGHTS = json.dumps({"__metadata__": {"format": "pt"}, "w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}}).encode()
SAFE = struct.pack("<Q", len(WEIGHTS)) + WEIGHTS + b"\0" * 8


def npy(descr, shape="(1,)", data=b"", version=(1, 0), more=""):
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, {more}}}".encode("utf-8" if version == (3, 0) else "latin-1")
    size = 2 if version == (1, 0) else 4
    header += b" " * (63 - (8 + size + len(header)) % 64) + b"\n"
    return b"\x93NUMPY" + bytes(version) + len(header).to_bytes(size, "little") + header + data


def make(s):
    mal, ben = s.mal, s.ben
    bad, good = zipped(("archive/data.pkl", evil()), ("archive/version", b"3\n")), zipped(("archive/data.pkl", PLAIN), ("archive/version", b"3\n"))
    # Zip: which directory, which record, which bytes.
    mal("zip-two-archives.pt", good + bad, "two archives, one behind the other")
    mal("zip-two-archives-turned.pt", bad + good, "two archives; the malicious one in front is only in front")
    mal("zip-in-comment.pt", good[:-2] + struct.pack("<H", len(bad)) + bad, "an archive inside the comment of another")
    mal("zip-end-twice.pt", bad + good[good.rindex(b"PK\5\6"):], "a second end record that points elsewhere")
    mal("zip-no-directory.pt", bad[:bad.index(b"PK\1\2")], "local headers without a directory")
    two = io.BytesIO()
    with zipfile.ZipFile(two, "w") as archive:
        archive.writestr("archive/data.pkl", PLAIN)
        archive.writestr("archive/data.pkl", evil())
    mal("zip-same-name-twice.pt", two.getvalue(), "two members of one name")
    case = io.BytesIO()
    with zipfile.ZipFile(case, "w") as archive:
        archive.writestr("archive/DATA.PKL", evil())
        archive.writestr("archive/data.pkl", PLAIN)
    mal("zip-case.pt", case.getvalue(), "two members whose names differ in case")
    deflated = zipped(("archive/data.pkl", evil()), level=zipfile.ZIP_DEFLATED)
    local, central = deflated.index(b"PK\3\4"), deflated.index(b"PK\1\2")
    mal("zip-method-local.pt", patched(deflated, local + 8, b"\0\0"), "stored by the local header, deflated by the directory")
    mal("zip-method-central.pt", patched(deflated, central + 10, b"\0\0"), "deflated by the local header, stored by the directory")
    mal("zip-size-zero.pt", patched(bad, bad.index(b"PK\1\2") + 24, struct.pack("<I", 0)), "a size of zero in the directory")
    mal("zip-offset.pt", patched(bad, bad.index(b"PK\1\2") + 42, struct.pack("<I", 5)), "an offset beside the local header")
    mal("zip-extra-zip64.pt", patched(bad, bad.index(b"PK\1\2") + 20, b"\xff\xff\xff\xff"), "a size that should be in a zip64 field that is missing")
    mal("zip-comment-pickle.pt", good[:-2] + struct.pack("<H", len(evil())) + evil(), "a pickle in the archive's comment")
    mal("zip-gap-pickle.pt", good[:good.index(b"PK\1\2")] + evil() + patched(good, good.rindex(b"PK\5\6") + 16, struct.pack("<I", good.index(b"PK\1\2") + len(evil())))[good.index(b"PK\1\2"):], "a pickle between the members and the directory")
    mal("zip-bidi-name.pt", zipped(("archive/data\u202elkp.txt", evil())), "a name that reads backwards")
    mal("zip-nul-name.pt", zipped(("archive/data.pklX.txt", evil())).replace(b"pklX.txt", b"pkl\0.txt"), "a name with a zero byte")
    mal("zip-backslash.pt", zipped(("archive\\data.pkl", evil())), "a name with backslashes")
    mal("pickle-before-zip.pt", evil() + good, "a pickle in front of an archive")
    mal("zip-after-pickle-padding.pkl", PLAIN + b"\0" * 64 + bad, "an archive behind a pickle")
    # Archives behind other formats.
    mal("safetensors-zip.safetensors", SAFE + bad, "an archive behind safetensors")
    mal("safetensors-pickle.safetensors", SAFE + evil(), "a pickle behind safetensors")
    mal("npy-zip.npy", npy("'<f4'", "(1,)", b"\0\0\0\0") + bad, "an archive behind an array")
    gguf = b"GGUF" + struct.pack("<IQQ", 3, 0, 0)
    mal("gguf-zip.gguf", gguf + b"\0" * 8 + bad, "an archive behind gguf")
    mal("gguf-pickle.gguf", gguf + evil(), "a pickle behind gguf")
    mal("png-zip.pt", b"\x89PNG\r\n\x1a\n" + b"\0" * 25 + bad, "an archive behind the start of a picture")
    mal("html-zip.pt", b"<html><script>alert(1)</script></html>" + bad, "an archive behind a page")
    # numpy
    for name, descr in {"O": "'O'", "pipe-O": "'|O'", "O8": "'|O8'", "object": "'object'", "escaped": "'\\x7cO'", "record": "[('a', '<i4'), ('b', '|O')]", "nested": "[('a', [('b', '|O')])]", "subarray": "('|O', (2,))", "comma": "'i4,O'", "python": "'O4'",
                        "concatenated": "'|' 'O'", "unicode": "'\\u004f'", "title": "[(('t', 'a'), '|O')]"}.items():
        mal(f"npy-{name}.npy", npy(descr, data=evil()), f"object dtype written as {descr}")
        mal(f"npz-{name}.npz", zipped(("a.npy", npy(descr, data=evil()))), f"the same in npz")
    mal("npy-twice.npy", npy("'<f4'", data=evil(), more="'descr': '|O', "), "the key descr twice: Python takes the last")
    mal("npy-3.npy", npy("'|O'", data=evil(), version=(3, 0)), "version 3 of the format")
    mal("npy-2.npy", npy("'|O'", data=evil(), version=(2, 0)), "version 2 of the format")
    mal("npy-bytes.npy", npy("b'|O'", data=evil()), "dtype as bytes")
    mal("npy-raw-pickle.npy", evil(), "numpy.load takes a pickle under any name")
    mal("npz-no-extension.npz", zipped(("payload", evil())), "a member of npz without npy")
    mal("npy-code.npy", npy("__import__('os').system('echo inert')", data=b"\0" * 4), "an expression in the header, which old readers evaluate")
    # joblib and compression
    mal("zlib-level-0.pkl", zlib.compress(evil(), 0), "zlib that only stores")
    mal("gzip-two-members.pkl", __import__("gzip").compress(PLAIN[:5]) + __import__("gzip").compress(evil()), "a pickle that begins in the second gzip member")
    mal("gzip-name.pkl", b"\x1f\x8b\x08\x08\0\0\0\0\0\xff" + b"a" * 5000 + b"\0" + zlib.compressobj(9, 8, -15).flush() + b"\0" * 8 + __import__("gzip").compress(evil()), "a long name in front of an empty member")
    mal("joblib-old-zfile.pkl", b"ZF" + hex(len(evil())).encode().ljust(19) + zlib.compress(evil()), "joblib's oldest compressed format")
    mal("joblib-array-then-payload.joblib", _joblib(evil()), "joblib: a pickle behind the array")
    # torch
    mal("torch-legacy-second.pt", pickle.dumps(119547037146038801333356, 2) + pickle.dumps(1001, 2) + pickle.dumps({"little_endian": True}, 2) + evil(), "the fourth pickle of the legacy layout")
    mal("torch-byteorder.pt", zipped(("archive/data.pkl", PLAIN), ("archive/byteorder", b"little"), ("archive/.data/serialization_id", b"1"), ("archive/extra.pkl", evil())), "another pickle in a torch archive")
    mal("torch-attributes.pt", zipped(("m/data.pkl", PLAIN), ("m/attributes.pkl", evil()), ("m/constants.pkl", PLAIN)), "attributes.pkl of an old script archive")
    # Broken on purpose, payload first
    for cut in (1, 2, 7):
        mal(f"cut-{cut}.pt", bad[:-cut], f"an archive without its last {cut} bytes")
    # What is ordinary
    ben("zip-comment.zip", good[:-2] + struct.pack("<H", 5) + b"hello", "an archive with a comment")
    ben("npy-record.npy", npy("[('a', '<i4'), ('b', '<f8')]", data=b"\0" * 12), "a record")
    ben("npy-2-plain.npy", npy("'<f4'", data=b"\0" * 4, version=(2, 0)), "version 2 of the format")
    ben("gzip-two.pkl.gz", __import__("gzip").compress(PLAIN[:5]) + __import__("gzip").compress(PLAIN[5:]), "a pickle in two gzip members")


def _joblib(payload):
    import joblib
    import numpy as np
    made = io.BytesIO()
    joblib.dump(np.arange(4.0), made)
    content = made.getvalue()
    return content[:-1] + payload[2:] if content.endswith(b".") else content + payload
