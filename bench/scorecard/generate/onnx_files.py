"""ONNX: operators, control flow, functions, external data, types."""
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from onnx_hostile import external, info, model


def make(s):
    def ben(name, made, technique):
        onnx.checker.check_model(made)
        s.ben(name, made.SerializeToString(), technique, "onnx")

    weight = numpy_helper.from_array(np.linspace(-1, 1, 4, dtype="f4").reshape(2, 2), "w")
    ben("matmul.onnx", model([helper.make_node("MatMul", ["x", "w"], ["y"])], [weight]), "one product")
    ben("mlp.onnx", model([helper.make_node("Gemm", ["x", "w", "b"], ["h"]), helper.make_node("Relu", ["h"], ["r"]), helper.make_node("Softmax", ["r"], ["y"], axis=1)], [weight, numpy_helper.from_array(np.zeros(2, "f4"), "b")]), "a small network")
    branch = helper.make_graph([helper.make_node("Identity", ["x"], ["z"])], "branch", [], [info("z")])
    condition = numpy_helper.from_array(np.array(True), "c")
    ben("if.onnx", model([helper.make_node("If", ["c"], ["y"], then_branch=branch, else_branch=branch)], [condition]), "If")
    body = helper.make_graph([helper.make_node("Identity", ["c_in"], ["c_out"]), helper.make_node("Add", ["v_in", "v_in"], ["v_out"])], "body",
                             [info("i", (), TensorProto.INT64), info("c_in", (), TensorProto.BOOL), info("v_in")], [info("c_out", (), TensorProto.BOOL), info("v_out")])
    trips = numpy_helper.from_array(np.array(3, "i8"), "n")
    ben("loop.onnx", model([helper.make_node("Loop", ["n", "c", "x"], ["y"], body=body)], [condition, trips]), "Loop")
    function = helper.make_function("local", "Twice", ["a"], ["b"], [helper.make_node("Add", ["a", "a"], ["b"])], [helper.make_opsetid("", 15)])
    ben("function.onnx", model([helper.make_node("Twice", ["x"], ["y"], domain="local")], imports=(("", 15), ("local", 1)), functions=[function]), "a function of its own")
    for kind in ("f2", "f8", "i1", "u1", "i4", "i8", "?"):
        tensor = numpy_helper.from_array(np.ones((2, 2)).astype(kind), "w")
        made = helper.make_model(helper.make_graph([helper.make_node("Identity", ["w"], ["y"])], "g", [], [info("y", (2, 2), tensor.data_type)], [tensor]), opset_imports=[helper.make_opsetid("", 13)])
        ben(f"type-{kind.replace('?', 'bool')}.onnx", made, f"weights of {kind}")
    ben("ml.onnx", model([helper.make_node("Normalizer", ["x"], ["y"], domain="ai.onnx.ml", norm="L2")], imports=(("", 13), ("ai.onnx.ml", 2))), "operator of ai.onnx.ml")
    made = model([helper.make_node("MatMul", ["x", "w"], ["y"])], [weight], producer_name="pytorch", producer_version="1.13.1", doc_string="A small model; see https://example.com")
    helper.set_model_props(made, {"author": "someone", "classes": "{0: 'cat', 1: 'dog'}"})
    ben("metadata.onnx", made, "metadata")
    ben("constant.onnx", model([helper.make_node("Constant", [], ["w"], value=weight), helper.make_node("MatMul", ["x", "w"], ["y"])]), "a constant")
    ben("strings.onnx", helper.make_model(helper.make_graph([helper.make_node("Identity", ["w"], ["y"])], "g", [], [info("y", (2,), TensorProto.STRING)], [helper.make_tensor("w", TensorProto.STRING, [2], [b"cat", b"dog"])]), opset_imports=[helper.make_opsetid("", 13)]), "texts")
    microsoft = model([helper.make_node("FusedMatMul", ["x", "w"], ["y"], domain="com.microsoft", alpha=1.0)], [weight], imports=(("", 13), ("com.microsoft", 1)))
    s.ben("com-microsoft.onnx", microsoft.SerializeToString(), "fused operator that ONNX Runtime's own optimizer writes", "onnx")
    beside = model([helper.make_node("MatMul", ["x", "w"], ["y"])], [external(location="weights.bin", offset="0", length="16")])
    s.ben("external-data", {"model.onnx": beside.SerializeToString(), "weights.bin": np.ones(4, "f4").tobytes()}, "weights beside the model", "onnx")
