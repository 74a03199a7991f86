"""Writes benign model files with the frameworks that are installed. Usage: make_samples.py FOLDER

Every framework that is missing is left out. The files are real: what the frameworks' own savers write.
"""
import collections
import datetime
import decimal
import pathlib
import pickle
import sys
import uuid
import warnings

warnings.filterwarnings("ignore")
out = pathlib.Path(sys.argv[1])


def every_protocol(name, value):
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        (out / f"{name}-{protocol}.pkl").write_bytes(pickle.dumps(value, protocol))
        (out / f"{name}-py-{protocol}.pkl").write_bytes(pickle._dumps(value, protocol))


def plain():
    every_protocol("plain", {"a": [1, 2.5, None, True, "ü", b"\x80\x04.", (1 << 80,)], "s": {1}, "f": frozenset([2]), "n": "os.system", "r": range(3), "c": 1j})
    every_protocol("library", [
        collections.OrderedDict(a=1), collections.defaultdict(list, a=[1]), collections.Counter("aab"), collections.deque([1]),
        datetime.datetime(2026, 1, 2, tzinfo=datetime.timezone.utc), datetime.timedelta(3), decimal.Decimal("1.5"), uuid.UUID(int=5),
        pathlib.PurePosixPath("/a/b"), bytearray(b"x"), type(None), Ellipsis, slice(1, 2)])
    (out / "several.pkl").write_bytes(pickle.dumps(1) + pickle.dumps([2], 0) + pickle.dumps({"x": 3}, 2))
    every_protocol("method", collections.OrderedDict.fromkeys)


def numpy_files():
    import numpy as np
    rng = np.random.default_rng(1)
    every_protocol("numpy", {"a": rng.normal(size=(3, 4)), "d": np.dtype("f4"), "s": np.float32(1), "i": np.int64(2), "o": np.array(["a", {"b": 1}], dtype=object),
                             "r": np.array([(1, 2.0)], dtype=[("x", "i4"), ("y", "f8")]), "m": np.ma.array([1, 2], mask=[0, 1]), "t": np.datetime64("2026-01-01")})
    every_protocol("random", [np.random.RandomState(1), rng])
    np.save(out / "array.npy", rng.normal(size=(5, 6)).astype("f4"))
    np.save(out / "record.npy", np.array([(1, 2.0)], dtype=[("x", "i4"), ("y", "f8")]))
    np.save(out / "object.npy", np.array(["a", {"b": 1}], dtype=object))
    np.savez(out / "arrays.npz", a=np.arange(5), b=np.ones((2, 2)))
    np.savez_compressed(out / "packed.npz", a=np.zeros(5000))


def joblib_files():
    import joblib
    import numpy as np
    value = {"w": np.arange(20.0).reshape(4, 5), "f": np.asfortranarray(np.ones((3, 2), "f4")), "o": np.array(["a", None], dtype=object), "s": np.array(["abc", "d"]),
             "r": np.array([(1, 2.0)], dtype=[("x", "i4"), ("y", "f8")]), "e": np.zeros((0, 3)), "n": {"x": 1}}
    joblib.dump(value, out / "plain.joblib")
    for codec in ("zlib", "gzip", "bz2", "lzma", "xz"):
        joblib.dump(value, out / f"{codec}.joblib", compress=(codec, 3))


def sklearn_files():
    import joblib
    import numpy as np
    from sklearn.compose import ColumnTransformer
    from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier, IsolationForest, RandomForestClassifier
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression, SGDClassifier
    from sklearn.cluster import KMeans
    from sklearn.naive_bayes import GaussianNB, MultinomialNB
    from sklearn.neighbors import KNeighborsClassifier
    from sklearn.neural_network import MLPClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, StandardScaler
    from sklearn.svm import SVC
    x, y = np.random.default_rng(0).normal(size=(40, 3)), np.arange(40) % 2
    models = [RandomForestClassifier(3, max_depth=2), GradientBoostingClassifier(n_estimators=2), HistGradientBoostingClassifier(max_iter=2), LogisticRegression(),
              SGDClassifier(), SVC(), KNeighborsClassifier(algorithm="kd_tree"), MLPClassifier((3,), max_iter=5), GaussianNB(), KMeans(2, n_init=1), IsolationForest(n_estimators=2),
              make_pipeline(StandardScaler(), FunctionTransformer(np.abs), LogisticRegression()),
              make_pipeline(ColumnTransformer([("s", StandardScaler(), [0]), ("o", OneHotEncoder(handle_unknown="ignore"), [1])]), LogisticRegression())]
    for i, model in enumerate(models):
        model.fit(x, y)
        name = f"sklearn-{i}-{type(model).__name__}"
        (out / f"{name}.pkl").write_bytes(pickle.dumps(model))
        (out / f"{name}-2.pkl").write_bytes(pickle.dumps(model, 2))
        joblib.dump(model, out / f"{name}.joblib")
        joblib.dump(model, out / f"{name}-z.joblib", compress=3)
    text = make_pipeline(TfidfVectorizer(), MultinomialNB()).fit(["a good text", "a bad text"], [0, 1])
    joblib.dump(text, out / "tfidf.joblib")


def pandas_files():
    import pandas as pd
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", None], "c": pd.Categorical(["u", "v"]), "d": pd.to_datetime(["2026-01-01", "2026-01-02"])})
    every_protocol("pandas", frame)


def torch_files():
    import torch
    model = torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.LSTM(4, 2, batch_first=True))
    torch.save(model.state_dict(), out / "state.pt")
    torch.save(model, out / "model.pt")
    torch.save(model.state_dict(), out / "legacy.pt", _use_new_zipfile_serialization=False)
    torch.save({"i": torch.ones(2, dtype=torch.int64), "f": torch.ones(2), "h": torch.ones(2, dtype=torch.float16)}, out / "legacy-mixed.pt", _use_new_zipfile_serialization=False)
    optimizer = torch.optim.Adam(model.parameters())
    torch.save({"epoch": 1, "optimizer": optimizer.state_dict(), "p": torch.nn.Parameter(torch.ones(1)), "b": torch.ones(2, dtype=torch.bfloat16), "q": torch.Size([1]),
                "s": torch.sparse_coo_tensor([[0]], [1.0], (2,)), "d": torch.device("cpu"), "t": torch.float32}, out / "checkpoint.ckpt")
    torch.jit.script(torch.nn.Linear(2, 2)).save(str(out / "script.pt"))
    every_protocol("tensor", torch.ones(3))


def onnx_files():
    import onnx
    from onnx import TensorProto, helper, numpy_helper
    import numpy as np
    weight = numpy_helper.from_array(np.ones((2, 2), "f4"), "w")
    branch = helper.make_graph([helper.make_node("Identity", ["x"], ["z"])], "branch", [], [helper.make_tensor_value_info("z", TensorProto.FLOAT, None)])
    nodes = [helper.make_node("MatMul", ["x", "w"], ["y"]), helper.make_node("If", ["c"], ["r"], then_branch=branch, else_branch=branch)]
    graph = helper.make_graph(nodes, "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 2]), helper.make_tensor_value_info("c", TensorProto.BOOL, [])],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, [1, 2])], [weight])
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)]), str(out / "small.onnx"))


def hdf5_files():
    import h5py
    import numpy as np
    for version in ("earliest", "latest"):
        with h5py.File(out / f"groups-{version}.h5", "w", libver=version) as f:
            f.attrs.update(keras_version="2.15.0", backend=np.bytes_("tensorflow"), long="x" * 70000, numbers=np.arange(10), names=[b"dense", b"conv"])
            for i in range(30):
                group = f.create_group(f"layer_{i}")
                for j in range(12):
                    group.attrs[f"a{j}"] = f"value {j}"
            for i in range(3):
                del f[f"layer_{i}"]
        with h5py.File(out / f"arrays-{version}.h5", "w", libver=version) as f:
            values = np.random.default_rng(2).normal(size=(20, 20))
            f.create_dataset("packed", data=values, chunks=(10, 10), compression="gzip", shuffle=True, fletcher32=True)
            f.create_dataset("lzf", data=values, chunks=(10, 10), compression="lzf")
            f.create_dataset("one", data=values, chunks=(20, 20))
            f.create_dataset("growing", data=values[0], chunks=(5,), maxshape=(None,))
            f.create_dataset("growing packed", data=np.arange(700), chunks=(5,), maxshape=(None,), compression="gzip")
            f.create_dataset("growing both ways", data=values, chunks=(5, 5), maxshape=(None, None))
            f.create_dataset("texts", data=["a", "bb", "ccc"] * 20, dtype=h5py.string_dtype(), chunks=(10,))
            f.create_dataset("opaque", data=np.void(b"hello world"))
            f.create_dataset("record", data=np.array([(1, 2.0)], dtype=[("x", "i4"), ("y", "f8")]))
            f.create_dataset("empty", data=h5py.Empty("f4"))
            f.create_dataset("none", shape=(0, 3))
            f.create_dataset("truth", data=np.array([True, False]))
            f["type"] = np.dtype("f8")
            f.create_dataset("of type", data=np.arange(3.0), dtype=f["type"])
            f.attrs.create("of type", 1.0, dtype=f["type"])
            f["same"] = f["packed"]
            f.attrs["reference"] = f["packed"].ref


def keras_files():
    """As Keras lays them out; Debian has no Keras."""
    import io
    import json
    import zipfile
    import h5py
    import numpy as np
    dense = {"module": "keras.layers", "class_name": "Dense", "config": {"name": "dense", "units": 3, "activation": "relu", "limit": float("inf"), "bias_initializer":
             {"module": "keras.initializers", "class_name": "Zeros", "config": {}, "registered_name": None}}, "registered_name": None, "build_config": {"input_shape": [None, 4]}}
    config = {"module": "keras", "class_name": "Sequential", "config": {"name": "sequential", "layers": [dense] * 2}, "registered_name": None,
              "compile_config": {"optimizer": {"module": "keras.optimizers", "class_name": "Adam", "config": {"learning_rate": 0.001}, "registered_name": None}, "loss": "mse"}}
    weights = io.BytesIO()
    with h5py.File(weights, "w") as f:
        f.create_group("layers/dense/vars").create_dataset("0", data=np.ones((4, 3), "f4"))
        f["layers/dense/vars"].create_dataset("1", data=np.zeros(3, "f4"))
    with zipfile.ZipFile(out / "model.keras", "w") as z:
        z.writestr("metadata.json", json.dumps({"keras_version": "3.8.0", "date_saved": "2026-11-21@00:00:00"}))
        z.writestr("config.json", json.dumps(config))
        z.writestr("model.weights.h5", weights.getvalue())
    with h5py.File(out / "model.h5", "w") as f:
        f.attrs["keras_version"] = "2.15.0"
        f.attrs["model_config"] = json.dumps({"class_name": "Sequential", "config": {"name": "s", "layers": [{"class_name": "Dense", "config": {"units": 3, "activation": "relu"}}] * 500}})
        f.attrs["training_config"] = json.dumps({"loss": "mse", "metrics": None, "optimizer_config": {"class_name": "Adam", "config": {"learning_rate": float("nan")}}})
        group = f.create_group("model_weights/dense")
        group.attrs["weight_names"] = [b"dense/kernel:0"]
        group.create_dataset("dense/kernel:0", data=np.ones((4, 3), "f4"))


def hostile_hdf5_files():
    """Into a folder of their own: what only the real library writes. They name places that are not read."""
    import pickle as plain_pickle
    import h5py
    import numpy as np
    bad = out / "hostile"
    bad.mkdir()

    class Inert:
        def __reduce__(self):
            return print, ("inert",)

    payload = np.frombuffer(plain_pickle.dumps(Inert(), 4).replace(b"\x8c\x08builtins\x94\x8c\x05print", b"\x8c\x05posix\x94\x8c\x06system"), "u1")
    for version in ("earliest", "latest"):
        with h5py.File(bad / f"link-{version}.h5", "w", libver=version) as f:
            f["w"] = h5py.ExternalLink("/nowhere/other.h5", "/w")
        with h5py.File(bad / f"many-links-{version}.h5", "w", libver=version) as f:
            for i in range(100):
                f.create_group(f"g{i}")
            f["w"] = h5py.ExternalLink("/nowhere/other.h5", "/w")
        with h5py.File(bad / f"storage-{version}.h5", "w", libver=version) as f:
            f.create_dataset("w", (10,), "u1", external=[("/nowhere/secret", 0, 10)])
        with h5py.File(bad / f"virtual-{version}.h5", "w", libver=version) as f:
            layout = h5py.VirtualLayout(shape=(10, 4), dtype="f4")
            layout[0:5] = h5py.VirtualSource("../a.h5", "d", shape=(5, 4))
            layout[5:] = h5py.VirtualSource("../b.h5", "d", shape=(5, 4))
            f.create_virtual_dataset("v", layout)
        with h5py.File(bad / f"packed-pickle-{version}.h5", "w", libver=version) as f:
            f.create_dataset("o", data=payload, chunks=(len(payload),), compression="gzip")
        with h5py.File(bad / f"listed-pickle-{version}.h5", "w", libver=version) as f:
            f.create_dataset("o", (3,), dtype=h5py.vlen_dtype(np.uint8), chunks=(1,))[1] = payload
        with h5py.File(bad / f"bomb-{version}.h5", "w", libver=version) as f:
            f.create_dataset("w", (10**9, 10**3), "f4", chunks=(1000, 1000), compression="gzip")
    with h5py.File(bad / "user-block.h5", "w", userblock_size=1024) as f:
        f["a"] = np.arange(5)
    with open(bad / "user-block.h5", "r+b") as f:
        f.write(b"#!/bin/sh\n")


def xgboost_files():
    import numpy as np
    import xgboost
    x = np.random.default_rng(0).normal(size=(60, 3))
    y = (x[:, 0] > 0).astype(int)
    trees = xgboost.XGBClassifier(n_estimators=2, max_depth=2, gamma=0.5).fit(x, y)
    trees.get_booster().feature_names = ["age", "income", "region"]
    linear = xgboost.train({"booster": "gblinear"}, xgboost.DMatrix(x, y), 2)
    dart = xgboost.train({"booster": "dart", "objective": "multi:softmax", "num_class": 2, "max_depth": 2}, xgboost.DMatrix(x, y), 2)
    for name, model in (("trees", trees.get_booster()), ("linear", linear), ("dart", dart)):
        for ending in ("json", "ubj", "deprecated"):
            (out / f"xgboost-{name}-{ending}.model").write_bytes(model.save_raw(ending))
    trees.save_model(out / "xgboost-sklearn.ubj")


def msgpack_files():
    import msgpack
    import numpy as np

    def array(value):
        return msgpack.ExtType(1, msgpack.packb((value.shape, value.dtype.name, value.tobytes()), use_bin_type=True))

    # As flax.serialization.to_bytes packs a tree of parameters.
    layer = {"kernel": array(np.ones((2, 3), "f4")), "bias": array(np.zeros(3, "f2")), "none": array(np.zeros((0, 3), "i8"))}
    (out / "flax.msgpack").write_bytes(msgpack.packb({"params": {"Dense_0": layer, "Dense_1": layer}, "step": 10, "rate": 0.5, "name": "mlp", "big": msgpack.ExtType(3, msgpack.packb(((), "int64", b"\0" * 8), use_bin_type=True))}))


def code_files():
    """Compiled Python: a .pyc file and bare marshalled functions."""
    import marshal
    import py_compile
    source = out / "source"
    source.write_text("import math\nimport numpy as np\n\nclass A(dict):\n    def m(self, *a, **k):\n        try:\n            return [math.sqrt(x) for x in a if x > 1]\n"
                      "        finally:\n            k['z'] = f'{a!r:>4}'\n\nwith np.errstate(all='ignore') as e:\n    t = A().m(1, 2, *[3], y=4)\n")
    py_compile.compile(str(source), str(out / "module.pyc"))
    source.unlink()
    (out / "lambda.bin").write_bytes(marshal.dumps((lambda x: [y * 2 for y in x][0] + len(x)).__code__))


HARMLESS = """
import functools, os
import numpy as np
k = 3
def decorator(f):
    @functools.wraps(f)
    def inner(*a): return f(*a) + k
    return inner
@decorator
def decorated(x): return x
class Net:
    size: int = 3
    def __init__(self, n=2): self.n = n
    @property
    def p(self): return self.n
    @staticmethod
    def s(x): return np.tanh(x)
    def run(self, x): return [self.n * y for y in x]
def adder(n):
    def add(x): return x + n
    return add
made = {"lambda": lambda x: x + 1, "global": lambda x: x + k, "numpy": lambda x: np.exp(x).sum(), "path": lambda x: os.path.join(x, "a"), "decorated": decorated,
        "class": Net, "instance": Net(4), "closure": adder(3), "partial": functools.partial(adder(2), 1)}
"""

# Inert, and only ever written: nothing here is called or loaded.
HOSTILE = """
import os
import os as plain
def direct(x):
    import os
    return os.system("echo inert")
def aliased(x): return plain.system("echo inert")
class Model:
    def predict(self, x):
        import subprocess
        return subprocess.check_output(["echo", "inert"])
def closed():
    m = os
    def inner(x): return m.system("echo inert")
    return inner
made = {"direct": direct, "aliased": aliased, "class": Model, "closed": closed()}
"""


def function_files():
    import types
    for library in ("cloudpickle", "dill"):
        try:
            saver = __import__(library)
        except ImportError:
            print("left out", library)
            continue
        for text, folder in ((HARMLESS, out), (HOSTILE, out / "hostile")):
            folder.mkdir(exist_ok=True)
            # Of the program itself: what belongs to a module that can be imported is written by name.
            names = {"__name__": "__main__"}
            exec(text, names)
            for name, value in names["made"].items():
                options = {"recurse": True} if library == "dill" else {}
                for protocol in (2, 4):
                    (folder / f"{library}-{name}-{protocol}.pkl").write_bytes(saver.dumps(value, protocol=protocol, **options))


def script_files():
    import torch
    from torch.package import PackageExporter
    work = out / "work"
    work.mkdir()
    (work / "assay_sample.py").write_text(SCRIPTED)
    sys.path.insert(0, str(work))
    try:
        import assay_sample as sample
        torch.jit.script(sample.Net()).save(str(out / "script-nested.pt"))
        torch.jit.trace(torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.BatchNorm2d(2), torch.nn.Flatten()), torch.ones(1, 1, 4, 4)).save(str(out / "trace.pt"))
        torch.jit.save(torch.jit.freeze(torch.jit.script(torch.nn.TransformerEncoderLayer(4, 2)).eval()), str(out / "frozen.pt"), _extra_files={"note.txt": "hello"})
        with PackageExporter(str(out / "package.pt")) as package:
            package.intern("assay_sample")
            package.extern("**")
            package.save_pickle("model", "model.pkl", sample.Plain())
            package.save_text("info", "note.txt", "hello")
        (out / "hostile").mkdir(exist_ok=True)
        torch.jit.script(sample.Reader()).save(str(out / "hostile" / "script-from-file.pt"))
        torch.jit.script(sample.Writer()).save(str(out / "hostile" / "script-save.pt"))
    finally:
        sys.path.remove(str(work))
        for left in sorted(work.rglob("*"), reverse=True):
            left.rmdir() if left.is_dir() else left.unlink()
        work.rmdir()


SCRIPTED = """
from typing import Dict, List, NamedTuple, Optional, Tuple
import math
import torch
class Pair(NamedTuple):
    a: torch.Tensor
    b: int
def free(x: torch.Tensor) -> Pair:
    if x.sum() > 0:
        raise ValueError("no")
    return Pair(x, 1)
class Inner(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.w, self.k, self.s = torch.nn.Parameter(torch.ones(2)), 3, "text"
    def forward(self, x: torch.Tensor, m: Optional[torch.Tensor] = None) -> Tuple[torch.Tensor, Dict[str, int]]:
        ys: List[torch.Tensor] = []
        for i in range(self.k):
            if m is not None:
                x = x * m
            ys.append(x + i)
        assert len(ys) > 0, "none"
        print(self.s, f"{self.k}")
        return torch.stack(ys).sum(0), {"a": 1}
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.i, self.l, self.q = Inner(), torch.nn.Sequential(torch.nn.Conv2d(1, 2, 3), torch.nn.ReLU()), torch.nn.LSTM(2, 2)
    def forward(self, x: torch.Tensor):
        return free(self.i(x)[0]).a
    @torch.jit.export
    def other(self, x: torch.Tensor):
        return self.l(x), self.q(x)
class Plain(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.l = torch.nn.Linear(2, 2)
    def forward(self, x):
        return self.l(x) * math.pi
class Reader(torch.nn.Module):
    def forward(self, x: torch.Tensor):
        return x + torch.from_file("/etc/hostname", False, 4)
class Writer(torch.nn.Module):
    def forward(self, x: torch.Tensor):
        torch.save(x, "inert")
        return x
"""


for part in (plain, numpy_files, joblib_files, sklearn_files, pandas_files, torch_files, onnx_files, hdf5_files, keras_files, hostile_hdf5_files, xgboost_files, msgpack_files, code_files, function_files, script_files):
    try:
        part()
        print("made", part.__name__)
    except ImportError as missing:
        print("left out", part.__name__, missing)
