"""TensorFlow graphs with operators that touch files, run Python or come from a library; in every place of a SavedModel.

Messages are written field by field: tensorflow/core/protobuf/{saved_model,meta_graph}.proto, framework/{graph,node_def,function}.proto.
"""
from kit import evil, field


def attribute(key, value):
    return field(5, field(1, key) + field(2, value))


def node(name, op, *inputs, attributes=b""):
    return field(1, name) + field(2, op) + field(3, list(inputs)) + attributes


def function(name, *nodes):
    """FunctionDef: signature (an OpDef) is 1, node_def is 3."""
    return field(1, field(1, name)) + field(3, list(nodes))


def graph(*nodes, functions=()):
    library = field(2, field(1, list(functions))) if functions else b""
    return field(1, list(nodes)) + library + field(4, field(1, 1286) + field(2, 12))


def meta(graph_def, *more):
    return field(1, field(4, "serve") + field(5, "2.11.0")) + field(2, graph_def) + b"".join(more)


def saved(*graphs):
    return field(1, 1) + b"".join(field(2, one) for one in graphs)


INPUT = node("x", "Placeholder", attributes=attribute("dtype", field(6, 1)))
READ = node("read", "ReadFile", "path")
PATH = node("path", "Const", attributes=attribute("dtype", field(6, 7)) + attribute("value", field(8, field(1, 7) + field(2, b"") + field(8, "/etc/passwd"))))


def make(s):
    peers = "peers' comparison"
    for op in ("ReadFile", "WriteFile", "MatchingFiles", "PyFunc", "PyFuncStateless", "EagerPyFunc", "EvilOp", "RpcCall"):
        s.mal(f"{op}/saved_model.pb", saved(meta(graph(INPUT, PATH, node("n", op, "path", attributes=attribute("token", field(2, "pyfunc_0")))))), f"SavedModel with {op}", peers)
    body = function("__inference_f_1", PATH, READ)
    s.mal("t02-function/saved_model.pb", saved(meta(graph(INPUT, node("c", "PartitionedCall", "x", attributes=attribute("f", field(10, field(1, "__inference_f_1")))), functions=[body]))), "ReadFile inside a function", peers)
    s.mal("t02-write-function/saved_model.pb", saved(meta(graph(INPUT, functions=[function("g", PATH, node("w", "WriteFile", "path", "path"))]))), "WriteFile in a function that nothing calls", peers)
    s.mal("second-graph/saved_model.pb", saved(meta(graph(INPUT)), meta(graph(INPUT, PATH, READ))), "ReadFile in the second graph")
    s.mal("graph.pb", graph(INPUT, PATH, READ), "frozen graph with ReadFile")
    s.mal("graph-pyfunc.pb", graph(INPUT, node("p", "PyFunc", "x", attributes=attribute("token", field(2, "pyfunc_0")))), "frozen graph with PyFunc")
    s.mal("model.ckpt.meta", meta(graph(INPUT, PATH, READ)), "MetaGraph of a checkpoint with ReadFile")
    s.mal("pyfunc-function.pb", graph(INPUT, functions=[function("f", node("p", "EagerPyFunc", "x", attributes=attribute("token", field(2, "pyfunc_0"))))]), "PyFunc in a function of a frozen graph")
    s.mal("assets/saved_model.pb", saved(meta(graph(INPUT), field(6, field(1, field(1, "asset:0")) + field(2, "../../../etc/passwd")))), "asset named to leave the folder")
    s.mal("pickle-constant/saved_model.pb", saved(meta(graph(INPUT, node("c", "Const", attributes=attribute("value", field(8, field(1, 7) + field(8, evil()))))))), "pickle in a constant")
    s.mal("lambda/saved_model.pb", saved(meta(graph(INPUT), field(7, field(1, field(4, field(1, "_tf_keras_layer") + field(2, field(1, 1)) + field(3, LAMBDA)))))), "Keras Lambda in the object graph of a SavedModel")
    s.mal("keras-metadata", {"saved_model.pb": saved(meta(graph(INPUT))), "keras_metadata.pb": field(1, field(2, 1) + field(3, "root.layer-1") + field(4, "_tf_keras_layer") + field(5, LAMBDA))}, "Keras Lambda in keras_metadata.pb")
    safe = saved(meta(graph(INPUT, node("y", "Identity", "x"))))
    s.mal("extra-assets", {"saved_model.pb": safe, "assets.extra/run.pkl": evil()}, "pickle in assets.extra")


LAMBDA = '{"class_name": "Lambda", "name": "l", "config": {"name": "l", "function": {"class_name": "__tuple__", "items": ["4wAAAAAAAAAAAAAAAAEAAAADAAAAQwAAAHMMAAAAdABkAYMBagFkAoMBUwA=", null, null]}, "function_type": "lambda", "module": "__main__"}}'
