"""NumPy: arrays of every type, npy, npz and pickles; and npy files whose objects or headers act."""
import io
import pickle

import numpy as np

from containers import npy
from kit import P, evil

TYPES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "g", "c8", "c16", "S5", "U5", "M8[D]", "m8[s]", ">f4", ">i8"]


def save(array, **options):
    made = io.BytesIO()
    np.save(made, array, **options)
    return made.getvalue()


def make(s):
    rng = np.random.default_rng(1)
    for code in TYPES:
        array = np.arange(12).astype("i8").astype(code).reshape(3, 4)
        name = code.replace("?", "bool").replace(">", "big-").replace("[", "-").replace("]", "")
        s.ben(f"type-{name}.npy", save(array), f"array of {code}", "numpy")
        s.ben(f"type-{name}.pkl", pickle.dumps(array, 2 + TYPES.index(code) % 4), f"pickled array of {code}", "numpy")
    record = np.array([(1, 2.0, "a"), (3, 4.0, "b")], dtype=[("x", "i4"), ("y", "f8"), ("z", "U3")])
    arrays = {"structured": record, "nested": np.zeros(2, dtype=[("a", [("b", "f4"), ("c", "i2", (2, 2))])]), "fortran": np.asfortranarray(rng.normal(size=(3, 4))), "empty": np.zeros((0, 3)), "scalar": np.array(1.5), "large": rng.normal(size=(100, 100)), "object": np.array(["a", {"b": 1}, None], dtype=object)}
    for name, array in arrays.items():
        s.ben(f"{name}.npy", save(array), f"{name} array", "numpy")
    s.ben("version2.npy", save(np.zeros(1, dtype=[("f" * 60 + str(n), "i1") for n in range(1200)])), "header of version 2", "numpy")
    s.ben("version3.npy", save(np.zeros(1, dtype=[("größe", "f4")])), "header of version 3", "numpy")
    np.savez(s.path("benign", "arrays.npz", "npz", "numpy"), a=np.arange(5), b=np.ones((2, 2)))
    np.savez_compressed(s.path("benign", "packed.npz", "compressed npz", "numpy"), a=np.zeros(5000), b=record)
    np.savez(s.path("benign", "objects.npz", "npz of objects", "numpy"), a=arrays["object"])
    values = {"scalars": [np.float32(1), np.int64(2), np.bool_(True), np.str_("x"), np.datetime64("2026-01-01"), np.complex64(1j)], "dtypes": [np.dtype("f4"), np.dtype(">i8"), record.dtype, np.float32, np.int64], "masked": np.ma.array([1, 2], mask=[0, 1]),
              "matrix": np.matrix([[1, 2]]), "random": [np.random.RandomState(1), rng], "record-array": np.rec.array(record), "functions": [np.mean, np.sum], "polynomial": np.polynomial.Polynomial([1, 2]), "dict": {"weights": [rng.normal(size=(4, 4)) for _ in range(3)], "bias": np.zeros(3)}}
    for name, value in values.items():
        for protocol in (0, 2, 3, 4, 5) if name in ("dict", "scalars") else (4,):
            s.ben(f"{name}-{protocol}.pkl", pickle.dumps(value, protocol), f"pickled {name}", "numpy")
    s.mal("object.npy", npy(evil(3)), "object array that acts")
    s.mal("object-second.npy", npy(P(4).raw("N").done() + evil()), "second pickle in an object array")
    plain = save(np.arange(3))
    s.mal("trailing.npy", plain + evil(), "pickle behind an array")
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (__import__('os').system('echo inert'),), }"
    s.mal("header-code.npy", b"\x93NUMPY\x01\0" + (118).to_bytes(2, "little") + header.ljust(117) + b"\n" + bytes(8), "code as the shape")
    s.mal("header-length.npy", b"\x93NUMPY\x02\0\xff\xff\xff\x7f" + header, "header longer than the file")
    s.mal("shape-lies.npy", plain.replace(b"(3,), }" + b" " * 12, b"(300000000000,), }  "), "shape larger than the file")
