"""joblib files with each codec, and the same with a call before, between and after the raw arrays."""
import io

import joblib
import numpy as np

from kit import ECHO

CODECS = {"plain": 0, "zlib": ("zlib", 3), "zlib-9": ("zlib", 9), "gzip": ("gzip", 3), "bz2": ("bz2", 3), "xz": ("xz", 1), "lzma": ("lzma", 1), "lz4": ("lz4", 3)}


class Call:
    """Is only ever written: its pickle names a program call."""

    def __reduce__(self):
        import os
        return os.system, (ECHO,)


def dumped(value, codec):
    made = io.BytesIO()
    joblib.dump(value, made, compress=codec)
    return made.getvalue()


def make(s):
    rng = np.random.default_rng(2)
    array = rng.normal(size=(20, 5))
    values = {"arrays": {"w": array, "f": np.asfortranarray(np.ones((3, 2), "f4")), "s": np.array(["abc", "d"]), "r": np.array([(1, 2.0)], dtype=[("x", "i4"), ("y", "f8")]), "e": np.zeros((0, 3))},
              "objects": {"o": np.array(["a", None, {"b": 1}], dtype=object), "n": {"x": [1, 2]}}, "data": {"vocabulary": {f"w{n}": n for n in range(200)}, "idf": array[0]}}
    for codec, option in CODECS.items():
        for name, value in values.items():
            s.ben(f"{name}-{codec}.joblib", dumped(value, option), f"joblib of {name}, {codec}", "joblib")
        s.mal(f"c20-after-array-{codec}.joblib", dumped([array, Call()], option), f"call behind a raw array, {codec}", "peers' comparison")
        s.mal(f"before-array-{codec}.joblib", dumped([Call(), array], option), f"call in front of a raw array, {codec}")
        s.mal(f"in-object-array-{codec}.joblib", dumped(np.array([1, Call()], dtype=object), option), f"call in an object array, {codec}")
    s.mal("between-arrays.joblib", dumped([array, Call(), array * 2], 0), "call between two raw arrays")
    s.mal("after-large-array.joblib", dumped([rng.normal(size=(400, 400)), Call()], 0), "call behind a large raw array")
