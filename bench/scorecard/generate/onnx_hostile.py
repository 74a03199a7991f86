"""ONNX models: external data, operators that are not ONNX's, in every place a graph can hide one."""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper


def info(name, shape=(1, 2), kind=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, kind, shape)


def model(nodes, initializers=(), imports=(("", 13),), **more):
    graph = helper.make_graph(nodes, "g", [info("x")], [info("y")], list(initializers))
    return helper.make_model(graph, opset_imports=[helper.make_opsetid(*one) for one in imports], **more)


def external(**entries):
    tensor = TensorProto(name="w", data_type=TensorProto.FLOAT, dims=[2, 2], data_location=TensorProto.EXTERNAL)
    for key, value in entries.items():
        tensor.external_data.add(key=key, value=value)
    return tensor


def make(s):
    def mal(name, made, technique, source="own"):
        s.mal(name, made.SerializeToString() if hasattr(made, "SerializeToString") else made, technique, source)

    peers = "peers' comparison"
    matmul = helper.make_node("MatMul", ["x", "w"], ["y"])
    identity = helper.make_node("Identity", ["x"], ["y"])
    for name, location in {"o01-traversal": "../../../../etc/passwd", "o02-absolute": "/etc/passwd", "traversal-inside": "weights/../../secret.bin", "windows": "..\\..\\secret.bin", "drive": "C:\\secret.bin", "url": "http://127.0.0.1:9/weights", "file-url": "file:///etc/passwd"}.items():
        mal(name + ".onnx", model([matmul], [external(location=location)]), "external data at " + location, "CVE-2024-27318, CVE-2022-25882")
    mal("o03-custom-domain.onnx", model([helper.make_node("Evil", ["x"], ["y"], domain="com.example")], imports=(("", 13), ("com.example", 1))), "operator of a custom domain", peers)
    mal("o04-pyop.onnx", model([helper.make_node("PyOp", ["x"], ["y"], domain="ai.onnx.contrib", module="inert", class_name="Run")], imports=(("", 13), ("ai.onnx.contrib", 1))), "PyOp", peers)
    mal("pyop-pyopmulti.onnx", model([helper.make_node("PyOp", ["x"], ["y"], domain="pyopmulti_1", module="os", class_name="X", compute="system")], imports=(("", 13), ("pyopmulti_1", 1))), "PyOp of the old extension")
    branch = helper.make_graph([helper.make_node("Evil", ["x"], ["z"], domain="com.example")], "b", [], [info("z")])
    mal("subgraph.onnx", model([helper.make_node("If", ["x"], ["y"], then_branch=branch, else_branch=branch)], imports=(("", 13), ("com.example", 1))), "custom operator in a branch")
    outer = helper.make_graph([helper.make_node("If", ["x"], ["z"], then_branch=branch, else_branch=branch)], "o", [], [info("z")])
    mal("subgraph-twice.onnx", model([helper.make_node("If", ["x"], ["y"], then_branch=outer, else_branch=outer)], imports=(("", 13), ("com.example", 1))), "custom operator two branches deep")
    hidden = helper.make_graph([matmul], "h", [], [info("y")], [external(location="../secret.bin")])
    mal("subgraph-external.onnx", model([helper.make_node("If", ["x"], ["y"], then_branch=hidden, else_branch=hidden)]), "external data in a branch")
    mal("attribute-external.onnx", model([helper.make_node("Constant", [], ["y"], value=external(location="../../secret.bin"))]), "external data in an attribute")
    function = helper.make_function("local", "F", ["a"], ["b"], [helper.make_node("Evil", ["a"], ["b"], domain="com.example")], [helper.make_opsetid("", 13), helper.make_opsetid("com.example", 1)])
    mal("function.onnx", model([helper.make_node("F", ["x"], ["y"], domain="local")], imports=(("", 15), ("local", 1)), functions=[function]), "custom operator in a function of the model")
    sparse = onnx.SparseTensorProto(values=external(location="../secret.bin"), indices=numpy_helper.from_array(np.array([0]), "i"), dims=[4])
    with_sparse = model([identity])
    with_sparse.graph.sparse_initializer.append(sparse)
    mal("sparse-external.onnx", with_sparse, "external data of a sparse tensor")
    overlong = model([matmul], [external(location="w.bin", offset="-4096", length="99999999999999999999")])
    mal("external-offset.onnx", overlong, "external data with a negative offset")
    mal("external-key.onnx", model([matmul], [external(location="w.bin", basepath="/etc")]), "external data with a base path")
    mal("native-library.onnx", model([helper.make_node("Custom", ["x"], ["y"], domain="com.microsoft.extensions", library="inert.so")], imports=(("", 13), ("com.microsoft.extensions", 1))), "operator that names a library")
    trailing = model([identity]).SerializeToString()
    from kit import evil
    mal("trailing-pickle.onnx", trailing + evil(), "pickle behind the model")
    mal("python-metadata.onnx", model([helper.make_node("PythonOp", ["x"], ["y"], domain="com.microsoft", func_name="os.system")], imports=(("", 13), ("com.microsoft", 1))), "PythonOp of ONNX Runtime training")
    mal("aten.onnx", model([helper.make_node("ATen", ["x"], ["y"], domain="org.pytorch.aten", operator="from_file")], imports=(("", 13), ("org.pytorch.aten", 1))), "any operator of PyTorch by name")
