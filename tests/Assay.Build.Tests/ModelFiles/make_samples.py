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


for part in (plain, numpy_files, joblib_files, sklearn_files, pandas_files, torch_files, onnx_files):
    try:
        part()
        print("made", part.__name__)
    except ImportError as missing:
        print("left out", part.__name__, missing)
