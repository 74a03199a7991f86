"""Ordinary pickles of the library's own types, by both of Python's picklers, at every protocol; cloudpickle and dill by reference."""
import array
import collections
import datetime
import decimal
import fractions
import functools
import ipaddress
import operator
import pathlib
import pickle
import random
import re
import types
import uuid

VALUES = {
    "containers": {"a": [1, 2.5, None, True, "ü", b"bytes", (1 << 80,)], "s": {1, 2}, "f": frozenset([2]), "r": range(3), "c": 1j, "n": -5, "deep": [[[[[]]]]]},
    "collections": [collections.OrderedDict(a=1), collections.defaultdict(list, a=[1]), collections.Counter("aab"), collections.deque([1], 5), collections.ChainMap({"a": 1})],
    "dates": [datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc), datetime.timedelta(3), datetime.date(2026, 1, 2), datetime.time(3, 4)],
    "numbers": [decimal.Decimal("1.5"), fractions.Fraction(1, 3), 1e300, 1 << 200, complex(1, 2)],
    "identifiers": [uuid.UUID(int=5), ipaddress.ip_address("127.0.0.1")],
    "paths": [pathlib.PurePosixPath("/models/a"), pathlib.Path("weights.bin")],
    "words": ["os.system", "eval", "__import__", "subprocess", "import os; os.system('x')", "cposix\nsystem\n", "https://example.com/model"],
    "bytes": {"benign pickle": pickle.dumps([1, 2]), "zeros": bytes(100), "text": b"GIF89a not really", "array": bytearray(b"abc")},
    "functions": [len, abs, operator.add, operator.itemgetter(1), collections.OrderedDict.fromkeys, str.lower],
    "types": [int, str, dict, type(None), collections.OrderedDict, datetime.datetime, type(Ellipsis)],
    "exceptions": [ValueError("bad shape"), KeyError("weight")],
    "misc": [Ellipsis, NotImplemented, slice(1, 2), re.compile("a+b"), array.array("f", [1, 2]), types.SimpleNamespace(lr=0.1), random.Random(1)],
    "partial": functools.partial(int, base=16),
    "config": {"lr": 0.001, "epochs": 10, "layers": [64, 64], "activation": "relu", "vocabulary": {f"word{n}": n for n in range(300)}},
}


def make(s):
    import cloudpickle

    for name, value in VALUES.items():
        for protocol in range(6):
            # Both picklers for half each: they differ in memo and frames.
            dumps = pickle.dumps if (protocol + len(name)) % 2 else pickle._dumps
            s.ben(f"{name}-{protocol}.pkl", dumps(value, protocol), f"{name}, protocol {protocol}", "pickle")
    s.ben("several.pkl", pickle.dumps(1) + pickle.dumps([2], 0) + pickle.dumps({"x": 3}, 2), "three pickles in one file", "pickle")
    s.ben("large-list.pkl", pickle.dumps(list(range(100_000))), "100,000 numbers", "pickle")
    s.ben("shared.pkl", pickle.dumps([VALUES["config"]] * 50), "one object shared 50 times", "pickle")
    recursive = []
    recursive.append(recursive)
    s.ben("recursive.pkl", pickle.dumps(recursive), "a list in itself", "pickle")
    s.ben("cloudpickle-data.pkl", cloudpickle.dumps(VALUES["config"]), "cloudpickle of data", "cloudpickle")
    s.ben("cloudpickle-reference.pkl", cloudpickle.dumps({"f": operator.add, "t": collections.OrderedDict}), "cloudpickle by reference", "cloudpickle")
    # dill changes pickle's own pickler when it is imported: that is taken back, and its files are made last.
    import dill
    dill.extend(False)
    s.ben("dill-data.pkl", dill.dumps(VALUES["config"]), "dill of data", "dill")
    s.ben("dill-reference.pkl", dill.dumps([operator.add, collections.OrderedDict]), "dill by reference", "dill")
    s.ben("dill-types.pkl", dill.dumps([int, dict, type(None), float]), "dill of builtin types, which it loads by its own name", "dill")
