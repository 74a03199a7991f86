"""HDF5 by h5py: Keras models of old and new form, weights, and features that ordinary files use."""
import json

import h5py
import numpy as np

from keras_hostile import METADATA, h5, keras, layer, old, sequential


def write(s, name, technique, fill, **options):
    with h5py.File(s.path("benign", name, technique, "h5py"), "w", **options) as file:
        fill(file)


def make(s):
    rng = np.random.default_rng(3)
    dense = layer("Dense", {"name": "dense", "trainable": True, "dtype": {"module": "keras", "class_name": "DTypePolicy", "config": {"name": "float32"}, "registered_name": None}, "units": 2, "activation": "relu", "use_bias": True,
                            "kernel_initializer": {"module": "keras.initializers", "class_name": "GlorotUniform", "config": {"seed": None}, "registered_name": None}, "bias_initializer": {"module": "keras.initializers", "class_name": "Zeros", "config": {}, "registered_name": None}, "kernel_regularizer": None}, build_config={"input_shape": [None, 4]})
    many = [layer("Conv2D", {"name": "c", "filters": 2, "kernel_size": [3, 3], "activation": "relu"}), layer("BatchNormalization", {"name": "b", "axis": -1}), layer("MaxPooling2D", {"name": "m", "pool_size": [2, 2]}), layer("Flatten", {"name": "f"}), layer("Dropout", {"name": "d", "rate": 0.5}), dense]
    compiled = {**sequential(dense), "compile_config": {"optimizer": {"module": "keras.optimizers", "class_name": "Adam", "config": {"learning_rate": 0.001}, "registered_name": None}, "loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}}
    functional = {"module": "keras", "class_name": "Functional", "config": {"name": "f", "trainable": True, "layers": [layer("InputLayer", {"batch_shape": [None, 4], "name": "i"}, inbound_nodes=[], name="i"), {**dense, "name": "dense", "inbound_nodes": [{"args": [{"class_name": "__keras_tensor__", "config": {"shape": [None, 4], "dtype": "float32", "keras_history": ["i", 0, 0]}}], "kwargs": {}}]}], "input_layers": [["i", 0, 0]], "output_layers": [["dense", 0, 0]]}, "registered_name": "Functional"}
    wrapped = sequential(layer("Embedding", {"name": "e", "input_dim": 10, "output_dim": 4}), layer("Bidirectional", {"name": "b", "merge_mode": "concat", "layer": layer("LSTM", {"name": "l", "units": 2, "activation": "tanh"})}), layer("TimeDistributed", {"name": "t", "layer": dense}))
    text = sequential(layer("TextVectorization", {"name": "t", "max_tokens": 10, "standardize": "lower_and_strip_punctuation", "split": "whitespace", "output_mode": "int", "vocabulary": None}))
    for name, config in {"dense": sequential(dense), "convolutional": sequential(*many), "compiled": compiled, "functional": functional, "wrapped": wrapped, "nested": sequential(sequential(dense)), "text": text}.items():
        s.ben(f"{name}.keras", keras(config), f"Keras v3: {name}", "Keras v3 format")
    s.ben("keras-old-metadata.keras", keras(sequential(dense), {**METADATA, "keras_version": "3.0.5"}), "Keras v3 of an earlier version", "Keras v3 format")
    old_dense = {"class_name": "Dense", "config": {"name": "dense", "trainable": True, "dtype": "float32", "units": 2, "activation": "relu", "use_bias": True, "kernel_initializer": {"class_name": "GlorotUniform", "config": {"seed": None}}}}
    training = json.dumps({"loss": "mse", "metrics": ["accuracy"], "optimizer_config": {"class_name": "Adam", "config": {"learning_rate": 0.001, "decay": 0.0}}})
    s.ben("keras-old.h5", h5(old(old_dense)), "Keras HDF5 model", "h5py")
    s.ben("keras-old-compiled.h5", h5(old(old_dense), training_config=training), "Keras HDF5 model with training configuration", "h5py")
    s.ben("keras-old-nested.h5", h5(old(old(old_dense), {"class_name": "TimeDistributed", "config": {"name": "t", "layer": old_dense}})), "Keras HDF5 model in a model", "h5py")
    write(s, "weights.h5", "weights by layer", lambda f: [f.create_dataset(f"layer{n}/kernel:0", data=rng.normal(size=(4, 4)).astype("f4")) for n in range(5)])
    write(s, "chunked.h5", "chunked, compressed, shuffled", lambda f: f.create_dataset("w", data=rng.normal(size=(64, 64)), chunks=(16, 16), compression="gzip", shuffle=True, fletcher32=True))
    write(s, "lzf.h5", "lzf filter", lambda f: f.create_dataset("w", data=np.zeros((64, 64)), chunks=True, compression="lzf"))
    write(s, "strings.h5", "texts of fixed and variable length", lambda f: (f.create_dataset("v", data=["a", "bc"], dtype=h5py.string_dtype()), f.create_dataset("s", data=np.array([b"abc"])), f.attrs.create("n", ["x", "y"], dtype=h5py.string_dtype())))
    write(s, "latest.h5", "newest file format", lambda f: [f.create_dataset(f"g{n}/w", data=np.arange(5)) for n in range(20)], libver="latest")
    write(s, "resizable.h5", "data set that grows", lambda f: f.create_dataset("w", data=np.arange(100), maxshape=(None,), chunks=(10,)))
    write(s, "compound.h5", "records", lambda f: f.create_dataset("r", data=np.array([(1, 2.0)], dtype=[("a", "i4"), ("b", "f8")])))
    write(s, "empty.h5", "empty", lambda f: None)
    write(s, "many-groups.h5", "many groups and attributes", lambda f: [f.create_group(f"layer_{n:03}").attrs.update({"name": f"layer {n}", "units": n, "shape": [n, n]}) for n in range(100)])

    def linked(f):
        f.create_dataset("a/w", data=np.arange(3))
        f["b"] = h5py.SoftLink("/a/w")
        f["c"] = f["a/w"]
    write(s, "soft-link.h5", "links inside the file", linked)
