"""Ordinary files of the remaining formats: archives, R data, PMML, OpenVINO, Core ML, SavedModel, skops, msgpack."""
import bz2
import gzip
import hashlib
import json
import lzma
import pickle
import struct
import zipfile
import zlib

from containers import lz4_frame, seven_zip, streamed, zip64
from kit import field, tarred, zipped
from others_hostile import NULL, r_strings, r_symbol, rds
from tensorflow_hostile import INPUT, attribute, function, graph, meta, node, saved


def make(s):
    ben = s.ben
    data = pickle.dumps({"weights": [0.1, 0.2]}, 4)
    ben("pickle.zip", zipped(("model/data.pkl", data), ("README.txt", b"hello")), "zip")
    ben("deflated.zip", zipped(("model/data.pkl", data), ("notes.txt", b"text " * 400), level=zipfile.ZIP_DEFLATED), "deflated zip")
    ben("nested.zip", zipped(("inner.zip", zipped(("data.pkl", data)))), "zip in a zip")
    ben("empty.zip", zipped(), "empty zip")
    ben("pickle.tar", tarred(("model/data.pkl", data), ("README.txt", b"hello")), "tar")
    ben("pickle.tgz", gzip.compress(tarred(("model/data.pkl", data)), mtime=0), "tar.gz")
    ben("pickle.pkl.gz", gzip.compress(data, mtime=0), "gzip")
    ben("streamed.zip", streamed(("data.pkl", data)), "zip with data descriptors")
    ben("zip64.zip", zip64("data.pkl", data), "zip with zip64 records")
    ben("bzip2.zip", zipped(("data.pkl", data), level=zipfile.ZIP_BZIP2), "zip with a bzip2 member")
    ben("lzma.zip", zipped(("data.pkl", data), level=zipfile.ZIP_LZMA), "zip with an lzma member")
    ben("folders.zip", zipped(("model/", b""), ("model/data.pkl", data), ("model/notes.md", b"# Notes\n")), "zip with folders")
    for name, content in {"bz2": bz2.compress(data), "xz": lzma.compress(data), "lzma": lzma.compress(data, lzma.FORMAT_ALONE), "z": zlib.compress(data), "lz4": lz4_frame(data)}.items():
        ben(f"pickle.pkl.{name}", content, "compressed pickle: " + name)
    for method in ("copy", "lzma2"):
        ben(f"pickle-{method}.7z", seven_zip("data.pkl", data, method), f"7z, {method}")
    layer = tarred(("models/data.pkl", data), ("etc/os-release", b"ID=debian\n"))
    digest = hashlib.sha256(layer).hexdigest()
    ben("image.tar", tarred((digest + "/layer.tar", layer), ("manifest.json", json.dumps([{"Config": "config.json", "RepoTags": ["model:1"], "Layers": [digest + "/layer.tar"]}]).encode()), ("config.json", b'{"architecture": "amd64", "os": "linux", "rootfs": {"type": "layers", "diff_ids": []}}')), "container image with a model", "Docker image format")
    ben("nemo.nemo", tarred(("./model_config.yaml", b"target: nemo.collections.asr.models.EncDecCTCModel\npreprocessor:\n  _target_: nemo.collections.asr.modules.AudioToMelSpectrogramPreprocessor\n  sample_rate: 16000\n"), ("./model_weights.ckpt", zipped(("archive/data.pkl", pickle.dumps({}, 2)), ("archive/version", b"3\n")))), "NeMo archive", "NeMo format")
    paddle = field(1, field(1, 0) + field(2, -1) + field(3, field(1, "x") + field(2, field(1, 7))) + field(4, field(1, field(1, "X") + field(2, "x")) + field(2, field(1, "Out") + field(2, "y")) + field(3, "relu")))
    ben("paddle.pdmodel", paddle, "Paddle program", "Paddle format")
    ben("numbers.rds", rds(struct.pack(">II3d", 14, 3, 1.0, 2.0, 3.0)), "R numbers", "R serialization format")
    ben("texts.rds", gzip.compress(rds(r_strings("cat", "dog")), mtime=0), "R texts, gzip", "R serialization format")
    ben("list.rds", rds(struct.pack(">II", 0x213, 2) + struct.pack(">II2d", 14, 2, 0.5, 0.25) + r_strings("setosa") + struct.pack(">I", 0x402) + r_symbol("names") + r_strings("weights", "class") + NULL), "R named list", "R serialization format")
    ben("integers.rda", gzip.compress(b"RDX2\n" + rds(struct.pack(">I", 0x402) + r_symbol("x") + struct.pack(">II2i", 13, 2, 1, 2) + NULL), mtime=0), "R workspace", "R serialization format")
    ben("regression.pmml", '<?xml version="1.0" encoding="UTF-8"?>\n<PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4"><Header copyright="someone"><Application name="sklearn2pmml"/></Header><DataDictionary><DataField name="x" optype="continuous" dataType="double"/><DataField name="y" optype="continuous" dataType="double"/></DataDictionary><RegressionModel functionName="regression"><MiningSchema><MiningField name="x"/><MiningField name="y" usageType="target"/></MiningSchema><RegressionTable intercept="1.0"><NumericPredictor name="x" coefficient="2.0"/></RegressionTable></RegressionModel></PMML>\n', "regression", "PMML 4.4")
    openvino = '<?xml version="1.0"?>\n<net name="m" version="11"><layers><layer id="0" name="x" type="Parameter" version="opset1"><data shape="1,4" element_type="f32"/><output><port id="0" precision="FP32"><dim>1</dim><dim>4</dim></port></output></layer><layer id="1" name="w" type="Const" version="opset1"><data element_type="f32" shape="4" offset="0" size="16"/><output><port id="0" precision="FP32"><dim>4</dim></port></output></layer><layer id="2" name="a" type="Add" version="opset1"><data auto_broadcast="numpy"/><input><port id="0"><dim>1</dim><dim>4</dim></port><port id="1"><dim>4</dim></port></input><output><port id="2" precision="FP32"><dim>1</dim><dim>4</dim></port></output></layer><layer id="3" name="y" type="Result" version="opset1"><input><port id="0"><dim>1</dim><dim>4</dim></port></input></layer></layers><edges><edge from-layer="0" from-port="0" to-layer="2" to-port="0"/><edge from-layer="1" from-port="0" to-layer="2" to-port="1"/><edge from-layer="2" from-port="2" to-layer="3" to-port="0"/></edges></net>\n'
    ben("openvino", {"model.xml": openvino, "model.bin": struct.pack("<4f", 0.1, 0.2, 0.3, 0.4)}, "OpenVINO model", "OpenVINO IR 11")
    features = [node("y", "MatMul", "x", "w"), node("w", "VarHandleOp"), node("r", "ReadVariableOp", "w"), node("relu", "Relu", "y"), node("id", "Identity", "relu"), node("n", "NoOp")]
    ben("savedmodel", {"saved_model.pb": saved(meta(graph(INPUT, *features))), "fingerprint.pb": field(1, 123)}, "SavedModel", "SavedModel format")
    call = node("c", "StatefulPartitionedCall", "x", attributes=attribute("f", field(10, field(1, "__inference_f_1"))))
    # Every SavedModel of Keras saves and restores its variables by these.
    saver = [node("s", "ShardedFilename", "x"), node("v", "SaveV2", "s"), node("m", "MergeV2Checkpoints", "s"), node("r", "RestoreV2", "x"), node("a", "AssignVariableOp", "r")]
    ben("savedmodel-functions/saved_model.pb", saved(meta(graph(INPUT, call, functions=[function("__inference_f_1", *features), function("__inference__traced_save_1", *saver)]))), "SavedModel with functions and its saver", "SavedModel format")
    ben("frozen.pb", graph(INPUT, *features), "frozen graph", "GraphDef format")
    ben("linear.mlmodel", field(1, 1) + field(2, field(1, field(1, "x") + field(3, field(2, b""))) + field(100, field(1, "A linear model") + field(3, "someone"))) + field(300, field(1, field(1, struct.pack("<2d", 0.5, 0.25))) + field(2, struct.pack("<d", 1.0))), "Core ML linear model", "Core ML format")
    plain = {"__class__": "LinearRegression", "__module__": "sklearn.linear_model._base", "__loader__": "ObjectNode", "__id__": 1, "content": {"__class__": "dict", "__module__": "builtins", "__loader__": "DictNode", "content": {"fit_intercept": {"__class__": "str", "__module__": "builtins", "__loader__": "JsonNode", "content": "true", "is_json": True}}, "key_types": {"__class__": "list", "__module__": "builtins", "__loader__": "ListNode", "content": [{"__class__": "str", "__module__": "builtins", "__loader__": "TypeNode"}]}}, "protocol": 2, "_skops_version": "0.10.0"}
    ben("linear.skops", zipped(("schema.json", json.dumps(plain).encode())), "skops linear regression", "skops format")
    import msgpack
    array = msgpack.ExtType(1, msgpack.packb(((2, 2), "float32", struct.pack("<4f", 0.1, 0.2, 0.3, 0.4))))
    ben("flax.msgpack", msgpack.packb({"params": {"dense": {"kernel": array, "bias": array}}, "step": 10}), "Flax parameters", "msgpack")
    ben("mxnet-symbol.json", json.dumps({"nodes": [{"op": "null", "name": "data", "inputs": []}, {"op": "FullyConnected", "name": "f", "attrs": {"num_hidden": "2"}, "inputs": [[0, 0, 0]]}], "arg_nodes": [0], "heads": [[1, 0, 0]], "attrs": {"mxnet_version": ["int", 10500]}}), "MXNet symbol", "MXNet format")
    ben("torchserve.mar", zipped(("MAR-INF/MANIFEST.json", b'{"runtime": "python", "model": {"modelName": "m", "serializedFile": "model.pkl", "handler": "image_classifier", "modelVersion": "1.0"}}'), ("model.pkl", data)), "TorchServe archive with a built-in handler", "TorchServe format")
