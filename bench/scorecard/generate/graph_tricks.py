"""Graphs, arrays and weights in shapes that runtimes take and readers overlook: ONNX, HDF5, GGUF, SavedModel."""
import json
import struct

import h5py
import numpy as np
from onnx import helper

from gguf_files import ARRAY, BASE, F32, INT32, STRING, TENSORS, UINT32, VOCABULARY, file, pair, text
from keras_hostile import h5, keras, layer, old, sequential
from kit import evil, field, varint
from onnx_hostile import info, model
from tensorflow_hostile import INPUT, PATH, READ, function, graph, meta, node, saved

TEMPLATE = "{{ cycler.__init__.__globals__.os.system('echo inert') }}"


def make(s):
    onnx_shapes(s.mal)
    gguf_shapes(s.mal, s.ben)
    hdf5_shapes(s)
    tensorflow_shapes(s.mal)


def onnx_shapes(mal):
    identity = helper.make_node("Identity", ["x"], ["y"])
    evil_node = helper.make_node("Evil", ["x"], ["y"], domain="com.example")
    clean, bad = model([identity]).SerializeToString(), model([evil_node], imports=(("", 13), ("com.example", 1)))
    mal("onnx-graph-twice.onnx", clean + field(7, bad.graph.SerializeToString()), "the graph twice: protobuf merges both")
    mal("onnx-graph-in-parts.onnx", clean + field(7, field(1, evil_node.SerializeToString())), "a node added to the graph behind the model")
    mal("onnx-overlong-tag.onnx", clean + b"\xba\x80\x80\x80\x00" + varint(len(bad.graph.SerializeToString())) + bad.graph.SerializeToString(), "a field number in more bytes than it needs")
    mal("onnx-training.onnx", clean + field(20, field(2, bad.graph.SerializeToString())), "a custom operator in the training information")
    mal("onnx-graphs-attribute.onnx", model([helper.make_node("Identity", ["x"], ["y"], bodies=[bad.graph])], imports=(("", 13), ("com.example", 1))).SerializeToString(), "a list of graphs as an attribute")
    mal("onnx-domain-space.onnx", model([helper.make_node("Gelu", ["x"], ["y"], domain="com.microsoft ")], imports=(("", 13), ("com.microsoft ", 1))).SerializeToString(), "a domain with a space at its end")
    mal("onnx-domain-lookalike.onnx", model([helper.make_node("Gelu", ["x"], ["y"], domain="com.microsοft")], imports=(("", 13), ("com.microsοft", 1))).SerializeToString(), "a domain with a Greek letter")
    shadow = helper.make_function("", "Identity", ["a"], ["b"], [helper.make_node("Evil", ["a"], ["b"], domain="com.example")], [helper.make_opsetid("com.example", 1)])
    mal("onnx-function-shadows.onnx", model([identity], functions=[shadow], imports=(("", 13), ("com.example", 1))).SerializeToString(), "a function under the name of ONNX's own operator")
    tensor = helper.make_tensor("w", 8, [1], [evil()])
    mal("onnx-pickle-constant.onnx", model([identity], [tensor]).SerializeToString(), "a pickle in a text tensor")
    metadata = model([identity])
    helper.set_model_props(metadata, {"custom_code": "import os; os.system('echo inert')"})
    mal("onnx-metadata-code.onnx", metadata.SerializeToString(), "code in the metadata")
    documented = model([identity])
    documented.doc_string = "<script>fetch('http://127.0.0.1:9/inert')</script>"
    mal("onnx-doc-script.onnx", documented.SerializeToString(), "a script in the description")


def gguf_shapes(mal, ben):
    mal("gguf-alignment-zero.gguf", file(BASE + [("general.alignment", UINT32, 0)], TENSORS), "an alignment of zero: readers divide by it")
    mal("gguf-alignment-odd.gguf", file(BASE + [("general.alignment", UINT32, 3)], TENSORS), "an alignment that is no power of two")
    mal("gguf-dimensions-many.gguf", b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + text("w") + struct.pack("<I", 200) + struct.pack("<Q", 1) * 200 + struct.pack("<IQ", 0, 0), "200 dimensions, where readers have room for four")
    mal("gguf-dimension-product.gguf", b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + text("w") + struct.pack("<IQQQIQ", 3, 1 << 32, 1 << 32, 4, 0, 0) + b"\0" * 64, "dimensions whose product overflows")
    mal("gguf-type-unknown.gguf", b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + text("w") + struct.pack("<IQIQ", 1, 32, 4000, 0) + b"\0" * 128, "a tensor type that does not exist")
    mal("gguf-offset-wraps.gguf", b"GGUF" + struct.pack("<IQQ", 3, 1, 0) + text("w") + struct.pack("<IQIQ", 1, 32, 0, (1 << 64) - 64) + b"\0" * 256, "an offset that wraps around")
    mal("gguf-array-of-arrays.gguf", file(BASE + [text("deep") + struct.pack("<I", ARRAY) + (struct.pack("<IQ", ARRAY, 1) * 400) + struct.pack("<IQ", UINT32, 0)]), "arrays in arrays, 400 deep")
    mal("gguf-array-huge.gguf", b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + text("a") + struct.pack("<IIQ", ARRAY, STRING, 1 << 60), "an array of more texts than there are bytes")
    mal("gguf-template-named.gguf", file(BASE + [("tokenizer.chat_template.tool_use", STRING, TEMPLATE)]), "the hostile template is one of several")
    mal("gguf-template-second.gguf", file(BASE + [("tokenizer.chat_template", STRING, "{{ messages }}"), ("tokenizer.chat_template", STRING, TEMPLATE)]), "the template twice")
    mal("gguf-template-array.gguf", file(BASE + [("tokenizer.chat_templates", ARRAY, (STRING, [TEMPLATE]))]), "templates in an array")
    mal("gguf-template-big-endian.gguf", b"GGUF" + struct.pack(">IQQ", 3, 0, 1) + struct.pack(">Q", 23) + b"tokenizer.chat_template" + struct.pack(">IQ", STRING, len(TEMPLATE)) + TEMPLATE.encode(), "big-endian")
    mal("gguf-name-twice.gguf", file(BASE, [TENSORS[3], TENSORS[3]]), "two tensors of one name")
    mal("gguf-key-nul.gguf", file(BASE + [("tokenizer.chat_template\0x", STRING, TEMPLATE)]), "a key with a zero byte: C reads it shorter")
    ben("gguf-templates.gguf", file(BASE + VOCABULARY + [("tokenizer.chat_template", STRING, "{% for m in messages %}{{ m['content'] }}{% endfor %}"), ("tokenizer.chat_template.rag", STRING, "{{ messages[0]['content'] }}")], TENSORS), "two harmless templates")
    ben("gguf-alignment-64.gguf", file(BASE + [("general.alignment", UINT32, 64)], TENSORS, alignment=64), "an alignment of 64")


def hdf5_shapes(s):
    def write(name, technique, fill, **options):
        with h5py.File(s.path("malicious", name, technique), "w", **options) as made:
            fill(made)

    lambda_layer = {"class_name": "Lambda", "config": {"name": "l", "function": ["4wEAAAAAAAAA", None, None], "function_type": "lambda"}}
    config = json.dumps(old(lambda_layer))
    write("h5-user-block-pickle.h5", "a pickle in the user block, the file behind it", lambda f: f.create_dataset("w", data=np.zeros(3)), userblock_size=512)
    path = s.root / "mal" / s.family / "h5-user-block-pickle.h5"
    content = bytearray(path.read_bytes())
    content[:len(evil())] = evil()
    path.write_bytes(content)
    write("h5-external-data.h5", "raw data lies in another file", lambda f: f.create_dataset("w", (4,), "f4", external=[("/etc/passwd", 0, 16)]))
    write("h5-external-up.h5", "raw data lies above the folder", lambda f: f.create_dataset("w", (4,), "f4", external=[("../../secret.bin", 0, 16)]))

    def virtual(f):
        layout = h5py.VirtualLayout((4,), "f4")
        layout[:] = h5py.VirtualSource("../../secret.h5", "w", (4,))
        f.create_virtual_dataset("w", layout)
    write("h5-virtual.h5", "a virtual data set of another file", virtual, libver="latest")
    write("h5-config-bytes.h5", "the configuration as bytes", lambda f: f.attrs.create("model_config", np.void(config.encode())))
    write("h5-config-array.h5", "the configuration as an array of texts", lambda f: f.attrs.create("model_config", np.array([config.encode()])))
    write("h5-config-vlen.h5", "the configuration as text of any length", lambda f: f.attrs.create("model_config", config, dtype=h5py.string_dtype()))
    write("h5-config-group.h5", "the configuration on a group", lambda f: f.create_group("model_weights").attrs.create("model_config", config))
    write("h5-config-dense.h5", "the configuration among many attributes", lambda f: [f.attrs.create(f"a{n:03}", n) for n in range(40)] + [f.attrs.create("model_config", config)], libver="latest")
    write("h5-pickle-attribute.h5", "a pickle as an attribute", lambda f: f.attrs.create("optimizer", np.void(evil())))
    write("h5-pickle-dataset.h5", "a pickle as a data set", lambda f: f.create_dataset("model", data=np.frombuffer(evil(), "u1")))
    write("h5-pickle-compressed.h5", "a pickle in a compressed data set", lambda f: f.create_dataset("model", data=np.frombuffer(evil(), "u1"), compression="gzip", chunks=(len(evil()),)))
    write("h5-pickle-opaque.h5", "a pickle as opaque data", lambda f: f.create_dataset("model", data=np.void(evil())))


def tensorflow_shapes(mal):
    py = node("p", "PyFunc", "x")
    mal("tf-graph-twice.pb", saved(meta(graph(INPUT))) + field(2, field(2, field(1, py))), "a second graph behind the first")
    mal("tf-nested-function.pb", saved(meta(graph(INPUT, functions=[function("a", node("c", "PartitionedCall")), function("b", py)]))), "an operator in a function that a function calls")
    mal("tf-node-space.pb", saved(meta(graph(INPUT, node("p", "PyFunc ", "x")))), "an operator's name with a space")
    mal("tf-read-parts.pb", field(1, 1) + field(2, field(1, field(4, "serve"))) + field(2, field(2, field(1, PATH) + field(1, READ))), "a graph in two parts")
    mal("tf-load-library.pb", saved(meta(graph(INPUT, node("p", "LoadLibrary", "x")))), "an operator from a library")
