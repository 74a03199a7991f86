"""PyTorch files: zips, legacy streams, TorchScript, torch.package and the server's archive."""
import io
import pickle
import struct

from kit import ECHO, P, evil, tarred, zipped


def archive(data, *more, folder="archive"):
    return zipped((f"{folder}/data.pkl", data), *[(f"{folder}/{name}", content) for name, content in more], (f"{folder}/version", b"3\n"))


def state(call):
    """An ordinary state dictionary with a call in front of its value."""
    return P(2).raw("c").raw("collections\nOrderedDict\n)R(").text("weight").value(call).raw("u").done()


def legacy(data):
    made = b""
    for part in (0x1950A86A20F9469CFC6C, 1001, {"protocol_version": 1001, "little_endian": True, "type_sizes": {"short": 2, "int": 4, "long": 4}}):
        made += pickle.dumps(part, 2)
    return made + data + pickle.dumps([], 2)


def make(s):
    mal = s.mal
    call = P(2).fragment().name("os", "system").call(ECHO)
    mal("zip.pt", archive(evil(2)), "PyTorch zip")
    mal("state-dict.pt", archive(state(call)), "call among the weights of a state dictionary")
    mal("other-folder.pt", archive(evil(2), folder="resnet50"), "PyTorch zip with another folder")
    mal("zip.bin", archive(evil(2)), "PyTorch zip named .bin")
    mal("second-pickle.pt", archive(P(2).raw("}").done(), ("extra.pkl", evil(2))), "pickle beside data.pkl")
    mal("constants.pt", archive(P(2).raw("}").done(), ("constants.pkl", evil(2)), ("code/__torch__.py", b"class M(Module):\n  pass\n")), "payload in constants.pkl")
    mal("storage-pickle.pt", archive(P(2).raw("}").done(), ("data/0", evil(2))), "pickle where a tensor belongs")
    mal("two-folders.pt", zipped(("a/data.pkl", P(2).raw("}").done()), ("b/data.pkl", evil(2)), ("a/version", b"3\n")), "second data.pkl in another folder")
    mal("broken.pt", archive(P(2).name("os", "system").call(ECHO).data + b"\xff"), "broken pickle in a PyTorch zip (nullifAI)", "ReversingLabs, 2025")
    mal("runpy.pt", archive(P(2).name("runpy", "_run_code").call("print('inert')", {}).done()), "runpy in a PyTorch zip")
    mal("persistent.pt", archive(P(2).value(("storage", P(2).fragment().name("os", "system").call(ECHO), "0", "cpu", 1)).raw("Q").done()), "call as a storage type")
    mal("persistent-type.pt", archive(P(2).value(("storage", P(2).fragment().name("os", "system"), "0", "cpu", 1)).raw("Q").done()), "function as a storage type")
    mal("legacy.pt", legacy(evil(2)), "legacy stream")
    mal("legacy-state.pt", legacy(state(call)), "legacy stream, call in a state dictionary")
    mal("legacy-magic.pt", evil(2) + legacy(P(2).raw("}").done()), "payload in front of the legacy magic number")
    mal("legacy-keys.pt", legacy(P(2).raw("}").done())[:-len(pickle.dumps([], 2))] + evil(2), "payload as the list of storages")
    mal("magic-from-call.pt", P(2).name("os", "system").call(ECHO).raw("0").raw(pickle.dumps(0x1950A86A20F9469CFC6C, 2)[2:-1]).done() + legacy(P(2).raw("}").done()), "payload that returns the magic number")
    mal("old-tar.pt", tarred(("storages", pickle.dumps(0, 2)), ("tensors", pickle.dumps(0, 2)), ("pickle", evil(2))), "tar of PyTorch before 0.1.10")
    mal("package.pt", zipped(("model/.data/extern_modules", b"os\n"), ("model/.data/version", b"6\n"), ("model/model/model.pkl", evil(3)), ("model/innocent.py", b"import os\nos.system('echo inert')\n")), "torch.package with code")
    mal("package-code.pt", zipped(("model/.data/extern_modules", b"torch\n"), ("model/.data/version", b"6\n"), ("model/model/model.pkl", P(3).raw("}").done()), ("model/innocent.py", b"import subprocess\nsubprocess.run(['echo', 'inert'])\n")), "torch.package whose code runs a program")
    mal("torchserve.mar", zipped(("MAR-INF/MANIFEST.json", b'{"createdOn": "02/01/2026", "runtime": "python", "model": {"modelName": "m", "serializedFile": "model.pt", "handler": "handler.py", "modelVersion": "1.0"}, "archiverVersion": "0.8.2"}'), ("handler.py", b"import os\nos.system('echo inert')\n"), ("model.pt", archive(evil(2)))), "TorchServe archive with handler and payload")
    mal("torchserve-handler.mar", zipped(("MAR-INF/MANIFEST.json", b'{"runtime": "python", "model": {"modelName": "m", "serializedFile": "model.pt", "handler": "handler.py", "modelVersion": "1.0"}}'), ("handler.py", b"import subprocess\n\ndef handle(data, context):\n    return subprocess.check_output(['sh', '-c', 'echo inert'])\n"), ("model.pt", archive(P(2).raw("}").done()))), "TorchServe handler that runs a program")
    mal("nemo.nemo", tarred(("model_config.yaml", b"target: nemo.collections.asr.models.EncDecCTCModel\n"), ("model_weights.ckpt", archive(evil(2)))), "NeMo archive with a malicious checkpoint")
    mal("nemo-target.nemo", tarred(("model_config.yaml", b"target: nemo.collections.asr.models.EncDecCTCModel\npreprocessor:\n  _target_: os.system\n  command: echo inert\n"), ("model_weights.ckpt", archive(P(2).raw("}").done()))), "NeMo configuration that instantiates os.system (CVE-2025-23304)", "CVE-2025-23304")
    script(s)


def script(s):
    """TorchScript whose code reads files or unpickles; operators as torch.jit writes them."""
    code = "class M(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n  def forward(self: __torch__.M, x: Tensor) -> Tensor:\n    _0 = {}\n    return x\n"
    for name, line in {"from-file": 'torch.from_file("/etc/passwd", True, 10)', "save": 'ops.aten.save("x", "inert.txt")'}.items():
        s.mal(f"script-{name}.pt", zipped(("m/data.pkl", P(2).raw("c__torch__\nM\n)", b"\x81", "}b").done()), ("m/code/__torch__.py", code.format(line).encode()), ("m/constants.pkl", P(2).raw(").").data), ("m/version", b"3\n")), "TorchScript that touches files: " + name, "CVE-2024-5480 and others")
