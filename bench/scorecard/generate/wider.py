"""Ordinary files in the shapes that the other families lack: every estimator, every column type, every codec."""
import datetime
import decimal
import io
import json
import pickle
import warnings

import numpy as np


def saved(value, protocol=4):
    return pickle.dumps(value, protocol)


def make(s):
    for family in (sklearn_all, pandas_all, numpy_all, joblib_all, torch_all, xgboost_all, hdf5_all, onnx_all, documents):
        try:
            family(s)
        except ImportError as missing:
            print(f"  {family.__name__}: left out, {missing}")


def sklearn_all(s):
    import joblib
    from sklearn.base import clone
    from sklearn.linear_model import LogisticRegression, Ridge
    from sklearn.tree import DecisionTreeClassifier
    from sklearn.utils import all_estimators
    random = np.random.default_rng(1)
    x, y = np.abs(random.normal(size=(30, 4))), np.arange(30) % 2
    texts = ["a good text", "a bad text", "another one"] * 10
    for number, (name, kind) in enumerate(sorted(all_estimators())):
        arguments = {}
        needed = {"estimator": LogisticRegression(), "base_estimator": LogisticRegression(), "estimators": [("a", LogisticRegression()), ("b", DecisionTreeClassifier(max_depth=2))],
                  "transformers": [("a", "passthrough", [0, 1])], "steps": [("a", LogisticRegression())], "transformer_list": [("a", "passthrough")], "param_grid": {"C": [1.0, 2.0]},
                  "param_distributions": {"C": [1.0, 2.0]}, "dictionary": np.eye(4), "n_jobs": None}
        import inspect
        for parameter in inspect.signature(kind.__init__).parameters.values():
            if parameter.name in needed and (parameter.default is inspect.Parameter.empty):
                arguments[parameter.name] = needed[parameter.name]
            if parameter.name == "random_state":
                arguments["random_state"] = 0
            if parameter.name in ("n_estimators", "max_iter") and name not in ("HalvingGridSearchCV",):
                arguments[parameter.name] = 5
        try:
            model = kind(**arguments)
            if "Regressor" in name and "estimators" in arguments:
                model.estimators = [("a", Ridge()), ("b", Ridge())]
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                if name in ("CountVectorizer", "TfidfVectorizer", "HashingVectorizer"):
                    model.fit(texts)
                elif name in ("DictVectorizer", "FeatureHasher"):
                    model.fit([{"a": 1.0}, {"b": 2.0}])
                elif name in ("LabelEncoder", "LabelBinarizer"):
                    model.fit(y)
                elif name == "MultiLabelBinarizer":
                    model.fit([[1, 2], [2]])
                elif name == "IsotonicRegression":
                    model.fit(x[:, 0], y)
                elif "Multi" in name or name in ("ClassifierChain", "RegressorChain", "CCA", "PLSCanonical"):
                    model.fit(x, np.column_stack([y, 1 - y]) if "C" in name[:2] or "Output" in name or "Chain" in name else np.column_stack([x[:, 0], x[:, 1]]))
                else:
                    model.fit(x, y)
        except Exception:
            # Not fitted: what is left is the estimator and its parameters, which is written as well.
            try:
                model = clone(kind(**arguments))
            except Exception:
                continue
        if number % 2:
            s.ben(f"sklearn-{name}.pkl", saved(model, number % 6), f"{name} at protocol {number % 6}", "scikit-learn")
        else:
            made = io.BytesIO()
            joblib.dump(model, made, compress=[0, 3, ("gzip", 3), ("bz2", 3), ("xz", 1), ("lzma", 1)][number // 2 % 6], protocol=2 + number // 2 % 4)
            s.ben(f"sklearn-{name}.joblib", made.getvalue(), f"{name} by joblib", "scikit-learn")


def pandas_all(s):
    import pandas as pd
    frames = {
        "int8": pd.Series([1, 2], dtype="int8"), "float32": pd.Series([1.5, 2], dtype="float32"), "bool": pd.Series([True, False]), "Int8": pd.Series([1, None], dtype="Int8"),
        "UInt16": pd.Series([1, None], dtype="UInt16"), "Float32": pd.Series([1, None], dtype="Float32"), "boolean": pd.Series([True, None], dtype="boolean"), "string": pd.Series(["a", None], dtype="string"),
        "object-mixed": pd.Series([1, "a", None, 2.5, (1, 2)]), "category-ordered": pd.Series(pd.Categorical(["a", "b"], ordered=True)), "datetime": pd.Series(pd.date_range("2026", periods=3)),
        "datetime-tz": pd.Series(pd.date_range("2026", periods=3, tz="Europe/Berlin")), "datetime-utc": pd.Series(pd.date_range("2026", periods=3, tz="UTC")),
        "datetime-offset": pd.Series(pd.to_datetime(["2026-01-01T00:00:00+02:00"])), "timedelta": pd.Series(pd.to_timedelta([1, 2], unit="h")), "period": pd.Series(pd.period_range("2026", periods=3, freq="M")),
        "interval": pd.Series(pd.interval_range(0, 3)), "sparse": pd.Series(pd.arrays.SparseArray([0, 0, 1])), "complex": pd.Series([1 + 2j]), "decimal": pd.Series([decimal.Decimal("1.5")]),
        "dates": pd.Series([datetime.date(2026, 1, 1)]), "times": pd.Series([datetime.time(1, 2)]), "multi": pd.DataFrame({("a", 1): [1], ("a", 2): [2.5]}), "groups": pd.DataFrame({"a": [1, 1, 2]}).groupby("a").size(),
        "wide": pd.DataFrame(np.zeros((3, 70))), "empty": pd.DataFrame(), "index-category": pd.Series([1, 2], index=pd.CategoricalIndex(["x", "y"])), "index-interval": pd.Series([1, 2, 3], index=pd.interval_range(0, 3)),
        "index-timedelta": pd.Series([1, 2], index=pd.to_timedelta([1, 2], unit="D")), "index-freq": pd.Series([1, 2, 3], index=pd.date_range("2026", periods=3, freq="B")), "named": pd.Series([1], name=("a", "b")),
        "na": pd.Series([pd.NA, pd.NaT, None], dtype=object), "stamp": pd.Timestamp("2026-01-01", tz="US/Eastern"), "delta": pd.Timedelta("3 days"), "a-period": pd.Period("2026Q1"), "an-interval": pd.Interval(0, 1),
        "offset": pd.offsets.MonthEnd(2), "week": pd.offsets.Week(weekday=1), "custom-day": pd.offsets.CustomBusinessDay(), "quarter": pd.offsets.BQuarterEnd(), "attrs": pd.DataFrame({"a": [1]}).assign(b="x").convert_dtypes(),
        "describe": pd.DataFrame({"a": [1, 2]}).describe(include="all"), "cut": pd.cut(pd.Series([1, 5, 9]), 3), "crosstab": pd.crosstab(pd.Series([1, 2]), pd.Series(["a", "b"])),
    }
    for number, (name, value) in enumerate(frames.items()):
        s.ben(f"pandas-{name}.pkl", saved(value, 2 + number % 4), f"pandas {name}", "pandas")
    made = io.BytesIO()
    pd.DataFrame({"a": [1, 2]}).to_pickle(made, compression={"method": "zip", "archive_name": "frame.pkl"})
    s.ben("pandas-zip.zip", made.getvalue(), "DataFrame.to_pickle as zip", "pandas")
    made = io.BytesIO()
    pd.DataFrame({"a": [1, 2]}).to_pickle(made, compression="tar")
    s.ben("pandas-tar.tar", made.getvalue(), "DataFrame.to_pickle as tar", "pandas")


def numpy_all(s):
    record = np.dtype([("name", "U8"), ("age", "i4"), ("inner", [("x", "f8"), ("y", "f4", (2,))]), ("when", "M8[s]")])
    arrays = {
        "record": np.zeros(3, record), "record-object": np.array([(1, "a")], [("a", "i4"), ("b", "O")]), "aligned": np.zeros(2, np.dtype([("a", "i1"), ("b", "f8")], align=True)), "titles": np.zeros(2, np.dtype([(("title", "a"), "i4")])),
        "datetime-ns": np.array(["2026-01-01"], "M8[ns]"), "timedelta": np.array([1, 2], "m8[h]"), "nat": np.array(["NaT"], "M8[D]"), "bytes": np.array([b"ab", b"c"]), "text": np.array(["äöü", "x"]), "void": np.array([b"ab"], "V2"),
        "big-endian": np.arange(3, dtype=">i4"), "fortran": np.asfortranarray(np.ones((2, 3))), "strided": np.arange(10)[::3], "empty": np.empty((0, 3)), "scalar": np.array(1.5), "half": np.ones(2, "f2"), "longdouble": np.ones(2, "g"),
        "complex64": np.ones(2, "c8"), "masked": np.ma.array([1, 2], mask=[0, 1]), "matrix": np.matrix([[1, 2]]), "recarray": np.rec.array([(1, "a")]), "ragged": np.array([[1], [1, 2]], dtype=object), "readonly": np.arange(3),
    }
    arrays["readonly"].flags.writeable = False
    for number, (name, value) in enumerate(arrays.items()):
        s.ben(f"numpy-{name}.pkl", saved(value, number % 6), f"array {name}, pickled", "numpy")
        if name not in ("masked", "titles"):
            made = io.BytesIO()
            np.save(made, value)
            s.ben(f"numpy-{name}.npy", made.getvalue(), f"array {name}", "numpy")
    made = io.BytesIO()
    np.savez_compressed(made, **{name: value for name, value in arrays.items() if name not in ("masked", "titles")})
    s.ben("numpy-all.npz", made.getvalue(), "all of them compressed", "numpy")
    for name in ("MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64"):
        s.ben(f"numpy-random-{name}.pkl", saved(np.random.Generator(getattr(np.random, name)(1))), "generator " + name, "numpy")
    s.ben("numpy-polynomials.pkl", saved([np.polynomial.Polynomial([1, 2]), np.polynomial.Chebyshev([1]), np.poly1d([1, 2])]), "polynomials", "numpy")
    s.ben("numpy-dtypes.pkl", saved([np.dtype(c) for c in "?bhilqpBHILQPefdgFDGSUVOMm"] + [record]), "dtypes", "numpy")
    out = s.path("benign", "numpy-memmap.npy", "np.lib.format.open_memmap", "numpy")
    mapped = np.lib.format.open_memmap(out, "w+", "f4", (4, 4))
    mapped[:] = 1
    mapped.flush()
    s.ben("numpy-memmap.pkl", saved(np.array(mapped)), "what was mapped, pickled", "numpy")


def joblib_all(s):
    import joblib
    value = {"a": np.arange(6).reshape(2, 3), "f": np.asfortranarray(np.ones((2, 2))), "o": np.array([{"x": 1}, None], dtype=object), "s": np.zeros(2, [("a", "i4"), ("b", "U3")]), "t": "text", "e": np.empty(0)}
    for codec in ("zlib", "gzip", "bz2", "lzma", "xz", "lz4"):
        for protocol in (2, 4, 5):
            made = io.BytesIO()
            try:
                joblib.dump(value, made, compress=(codec, 3), protocol=protocol)
            except (ValueError, ImportError):
                continue
            s.ben(f"joblib-{codec}-{protocol}.joblib", made.getvalue(), f"joblib {codec}, protocol {protocol}", "joblib")
    for protocol in range(6):
        made = io.BytesIO()
        joblib.dump(value, made, protocol=protocol)
        s.ben(f"joblib-plain-{protocol}.joblib", made.getvalue(), f"joblib, protocol {protocol}", "joblib")


def torch_all(s):
    import torch
    from torch import nn
    net = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Dropout(0.1), nn.BatchNorm1d(4), nn.Linear(4, 2))
    for name in ("Adadelta", "Adagrad", "Adam", "AdamW", "Adamax", "ASGD", "LBFGS", "NAdam", "RAdam", "RMSprop", "Rprop", "SGD"):
        optimizer = getattr(torch.optim, name)(net.parameters(), lr=0.01)
        if name != "LBFGS":
            net(torch.ones(2, 3)).sum().backward()
            optimizer.step()
        torch.save({"model": net.state_dict(), "optimizer": optimizer.state_dict(), "epoch": 3}, s.path("benign", f"torch-optimizer-{name}.pt", f"checkpoint with {name}", "PyTorch"))
        torch.save(optimizer, s.path("benign", f"torch-whole-{name}.pt", f"{name} whole", "PyTorch"))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    schedulers = torch.optim.lr_scheduler
    for name, made in {"StepLR": schedulers.StepLR(optimizer, 2), "ReduceLROnPlateau": schedulers.ReduceLROnPlateau(optimizer),
                       "CosineAnnealingWarmRestarts": schedulers.CosineAnnealingWarmRestarts(optimizer, 5)}.items():
        torch.save(made.state_dict(), s.path("benign", f"torch-scheduler-{name}.pt", f"{name}.state_dict()", "PyTorch"))
    class_of = {"lstm": nn.LSTM(3, 4, 2), "gru": nn.GRU(3, 4, bidirectional=True), "attention": nn.MultiheadAttention(4, 2), "conv3d": nn.Conv3d(1, 2, 3), "embedding-bag": nn.EmbeddingBag(4, 2), "list": nn.ModuleList([nn.Linear(1, 1)]),
                "dict": nn.ModuleDict({"a": nn.Linear(1, 1)}), "parameters": nn.ParameterList([nn.Parameter(torch.ones(2))]), "lazy": nn.LazyLinear(3), "weight-norm": nn.utils.parametrizations.orthogonal(nn.Linear(2, 2)).state_dict(),
                "decoder": nn.TransformerDecoderLayer(4, 2), "losses": [nn.CrossEntropyLoss(), nn.MSELoss(), nn.HuberLoss()], "flatten": nn.Sequential(nn.Flatten(), nn.Unflatten(1, (2, 2)))}
    for name, module in class_of.items():
        torch.save(module, s.path("benign", f"torch-module-{name}.pt", f"module {name}", "PyTorch"))
    torch.jit.save(torch.jit.script(net), str(s.path("benign", "torch-scripted.pt", "scripted module", "PyTorch")))
    torch.jit.save(torch.jit.trace(net.eval(), torch.ones(2, 3)), str(s.path("benign", "torch-traced.pt", "traced module", "PyTorch")))

    torch.jit.save(torch.jit.freeze(torch.jit.script(net.eval())), str(s.path("benign", "torch-frozen.pt", "frozen scripted module", "PyTorch")))
    torch.save({"sparse": torch.eye(3).to_sparse(), "csr": torch.eye(3).to_sparse_csr(), "quantized": torch.quantize_per_tensor(torch.ones(3), 0.1, 0, torch.qint8), "bf16": torch.ones(2, dtype=torch.bfloat16), "grad": torch.ones(2, requires_grad=True),
                "conj": torch.ones(2, dtype=torch.complex64).conj(), "device": torch.device("cpu"), "size": torch.Size([1]), "dtype": torch.float16, "generator": torch.get_rng_state()}, s.path("benign", "torch-kinds.pt", "tensors of every kind", "PyTorch"))
    torch.save(net, s.path("benign", "torch-legacy.pt", "module, legacy layout", "PyTorch"), _use_new_zipfile_serialization=False)
    torch.save(torch.utils.data.TensorDataset(torch.ones(2, 2)), s.path("benign", "torch-dataset.pt", "dataset", "PyTorch"))


def xgboost_all(s):
    import xgboost as xgb
    x, y = np.random.default_rng(0).normal(size=(30, 3)), np.arange(30) % 2
    for booster in ("gbtree", "gblinear", "dart"):
        model = xgb.train({"booster": booster, "verbosity": 0, "objective": "binary:logistic"}, xgb.DMatrix(x, y), 3)
        for kind in ("json", "ubj", "deprecated"):
            s.ben(f"xgboost-{booster}.{kind}" if kind != "deprecated" else f"xgboost-{booster}.model", bytes(model.save_raw(kind)), f"{booster} as {kind}", "xgboost")
        s.ben(f"xgboost-{booster}.pkl", saved(model), f"{booster}, pickled", "xgboost")
    for kind in (xgb.XGBClassifier, xgb.XGBRegressor, xgb.XGBRFClassifier, xgb.XGBRFRegressor):
        s.ben(f"xgboost-{kind.__name__}.pkl", saved(kind(n_estimators=2, max_depth=2).fit(x, y)), kind.__name__, "xgboost")
    s.ben("xgboost-ranker.pkl", saved(xgb.XGBRanker(n_estimators=2).fit(x, y, group=[15, 15])), "XGBRanker", "xgboost")
    s.ben("xgboost-named.json", bytes(xgb.train({"max_depth": 2}, xgb.DMatrix(x, y, feature_names=["a", "b", "c"], feature_types=["q"] * 3), 2).save_raw("json")), "with feature names", "xgboost")
    s.ben("xgboost-config.json", xgb.train({"max_depth": 2}, xgb.DMatrix(x, y), 2).save_config(), "save_config", "xgboost")


def hdf5_all(s):
    import h5py
    data = np.arange(400.0).reshape(20, 20)
    kinds = {"gzip": {"compression": "gzip", "compression_opts": 9}, "lzf": {"compression": "lzf"}, "shuffle": {"compression": "gzip", "shuffle": True}, "fletcher": {"fletcher32": True}, "scale": {"scaleoffset": 2},
             "chunked": {"chunks": (5, 5)}, "resizable": {"maxshape": (None, 20)}, "fill": {"fillvalue": 3.0}}
    for name, more in kinds.items():
        with h5py.File(s.path("benign", f"h5-{name}.h5", f"h5py {name}", "h5py"), "w") as file:
            file.create_dataset("a/b/c", data=data, **more)
            file["a"].attrs["note"] = "text"
    for bounds in (("earliest", "v108"), ("v108", "v110"), ("v110", "v110"), ("latest", "latest")):
        try:
            with h5py.File(s.path("benign", f"h5-{bounds[0]}-{bounds[1]}.h5", f"h5py libver {bounds}", "h5py"), "w", libver=bounds) as file:
                for number in range(30):
                    file.create_dataset(f"layer{number}/kernel", data=data, maxshape=(None, None), compression="gzip")
                file.attrs["names"] = np.array([b"a", b"bc"])
        except ValueError:
            continue
    with h5py.File(s.path("benign", "h5-types.h5", "h5py types", "h5py"), "w") as file:
        file["enum"] = np.array([0, 1], h5py.enum_dtype({"A": 0, "B": 1}, "i1"))
        file["text"] = np.array(["a", "äö"], h5py.string_dtype())
        file["bool"] = np.array([True])
        file["complex"] = np.ones(2, "c8")
        file["record"] = np.zeros(2, [("a", "i4"), ("b", "S4")])
        file["reference"] = file["bool"].ref
        file["soft"] = h5py.SoftLink("/bool")
        file.create_dataset("scalar", data=1.0)
        file.create_dataset("null", data=h5py.Empty("f4"))
        group = file.create_group("tracked", track_order=True)
        for number in range(20):
            group.attrs[str(number)] = number


def onnx_all(s):
    import onnx
    from onnx import TensorProto, helper
    one = lambda name, kind=TensorProto.FLOAT, shape=(None, 3): helper.make_tensor_value_info(name, kind, shape)
    graphs = {
        "scaler": ([helper.make_node("Scaler", ["x"], ["y"], domain="ai.onnx.ml", offset=[0.0] * 3, scale=[1.0] * 3)], [("", 15), ("ai.onnx.ml", 2)]),
        "linear": ([helper.make_node("LinearClassifier", ["x"], ["l", "y"], domain="ai.onnx.ml", coefficients=[1.0] * 6, intercepts=[0.0, 0.0], classlabels_ints=[0, 1])], [("", 15), ("ai.onnx.ml", 2)]),
        "trees": ([helper.make_node("TreeEnsembleRegressor", ["x"], ["y"], domain="ai.onnx.ml", n_targets=1, nodes_treeids=[0, 0, 0], nodes_nodeids=[0, 1, 2], nodes_featureids=[0, 0, 0], nodes_values=[0.5, 0.0, 0.0],
                                    nodes_modes=["BRANCH_LEQ", "LEAF", "LEAF"], nodes_truenodeids=[1, 0, 0], nodes_falsenodeids=[2, 0, 0], target_treeids=[0, 0], target_nodeids=[1, 2], target_ids=[0, 0], target_weights=[1.0, 2.0])], [("", 15), ("ai.onnx.ml", 2)]),
        "svm": ([helper.make_node("Normalizer", ["x"], ["n"], domain="ai.onnx.ml", norm="L2"), helper.make_node("Cast", ["n"], ["y"], to=1)], [("", 15), ("ai.onnx.ml", 2)]),
        "if": ([helper.make_node("If", ["c"], ["y"], then_branch=helper.make_graph([helper.make_node("Identity", ["x"], ["t"])], "then", [], [one("t")]), else_branch=helper.make_graph([helper.make_node("Neg", ["x"], ["e"])], "else", [], [one("e")]))], [("", 15)]),
        "microsoft": ([helper.make_node("Gelu", ["x"], ["y"], domain="com.microsoft")], [("", 15), ("com.microsoft", 1)]),
    }
    for name, (nodes, domains) in graphs.items():
        inputs = [one("x")] + ([one("c", TensorProto.BOOL, ())] if name == "if" else [])
        model = helper.make_model(helper.make_graph(nodes, name, inputs, [one("y")]), opset_imports=[helper.make_opsetid(*d) for d in domains], producer_name="skl2onnx")
        helper.set_model_props(model, {"author": "somebody", "licence": "MIT"})
        s.ben(f"onnx-{name}.onnx", model.SerializeToString(), f"graph with {name}", "onnx")
    function = helper.make_function("local", "Twice", ["a"], ["b"], [helper.make_node("Add", ["a", "a"], ["b"])], [helper.make_opsetid("", 15)])
    model = helper.make_model(helper.make_graph([helper.make_node("Twice", ["x"], ["y"], domain="local")], "f", [one("x")], [one("y")]), functions=[function], opset_imports=[helper.make_opsetid("", 15), helper.make_opsetid("local", 1)])
    s.ben("onnx-function.onnx", model.SerializeToString(), "a function of the model's own", "onnx")


def documents(s):
    notebook = {"cells": [{"cell_type": "markdown", "metadata": {}, "source": ["# Title"]},
                          {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [{"output_type": "execute_result", "data": {"text/plain": ["3"], "text/html": ["<table><tr><td>1</td></tr></table>"]}, "metadata": {}, "execution_count": 1}],
                           "source": ["import pandas as pd\n", "%matplotlib inline\n", "df = pd.DataFrame({'a': [1]})\n", "df.describe()"]}], "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3"}}, "nbformat": 4, "nbformat_minor": 5}
    s.ben("notebook-tables.ipynb", json.dumps(notebook), "notebook with an output table")
    configs = {
        "endpoint": {"model_type": "llama", "architectures": ["LlamaForCausalLM"], "_name_or_path": "meta-llama/Llama-3.1-8B", "hidden_size": 8, "transformers_version": "4.44.0"},
        "fine-tuned": {"_name_or_path": "google-bert/bert-base-uncased", "architectures": ["BertForSequenceClassification"], "model_type": "bert", "id2label": {"0": "NEGATIVE", "1": "POSITIVE"}, "problem_type": "single_label_classification"},
        "author": {"_name_or_path": "acme/ranker", "author": "Acme", "architectures": ["BertModel"], "model_type": "bert", "license": "apache-2.0", "homepage": "https://acme.example/models"},
        "author-person": {"_name_or_path": "./checkpoints/best", "author": "Jane Doe", "architectures": ["BertModel"], "model_type": "bert"},
        "author-organisation": {"_name_or_path": "deepmind/encoder", "author": "Google DeepMind", "architectures": ["BertModel"], "model_type": "bert"},
        "training": {"learning_rate": 1e-4, "wandb": {"project": "a", "mode": "offline"}, "output_dir": "runs/1", "run_command": "python train.py --epochs 3", "tracking_uri": "http://localhost:5000", "callbacks": ["EarlyStopping"]},
        "serving": {"endpoint": "https://api.example.com/v1/predict", "timeout": 30, "api_key": "${API_KEY}", "token": "<your token>", "health_url": "http://127.0.0.1:8080/health"},
        "secrets-by-name": {"api_key_env": "OPENAI_API_KEY", "api_key": "", "password": None, "model_name": "a"},
        "quantization": {"quant_method": "gptq", "bits": 4, "group_size": 128, "desc_act": False, "damp_percent": 0.01},
    }
    for name, config in configs.items():
        s.ben(f"config-{name}/config.json", {"": json.dumps(config, indent=2)}, "configuration: " + name)
    s.ben("modeling-relative", {"modeling_own.py": "import torch\nfrom torch import nn\nfrom .configuration_own import OwnConfig\nfrom transformers import PreTrainedModel\nimport einops\n\n\nclass Own(PreTrainedModel):\n    config_class = OwnConfig\n",
                                "configuration_own.py": "from transformers import PretrainedConfig\n\n\nclass OwnConfig(PretrainedConfig):\n    model_type = 'own'\n"}, "code of a model beside its configuration")
    s.ben("training-package", {"train.py": "from mypackage.model import Net\nfrom utils import seed\nimport argparse\n\n\ndef main():\n    Net().fit()\n\n\nif __name__ == '__main__':\n    main()\n", "utils.py": "import random\n\n\ndef seed(n):\n    random.seed(n)\n"}, "a training script")
