"""Pickles that only use names an allow-list would pass, chained into something that acts: by state, by method, by codec, by size."""
import io
import pickle
import struct

from kit import ECHO, P, evil


def part(protocol=4):
    return P(protocol).fragment()


def frame():
    """A data frame as pandas 1.5 pickles it, without the pickle's head and end."""
    import pandas
    content = pickle.dumps(pandas.DataFrame({"a": ["echo inert"]}), 2)
    return content[2:-1]


def state(made, **attributes):
    """BUILD with a dictionary."""
    return made.value(dict(attributes)).raw("b")


def make(s):
    mal = s.mal
    # A method of a harmless object that writes a file, called through an attribute that an opcode calls.
    for method in ("to_string", "to_latex", "to_stata", "to_xml", "to_markdown", "to_orc", "to_clipboard", "applymap", "aggregate"):
        getter = part(2).name("builtins", "getattr").raw("(").raw(frame()).text(method).raw("tR")
        mal(f"append-is-{method}.pkl", P(2).name("collections", "UserDict").raw(")", b"\x81}").text("append").value(getter).raw("sb").text("inert").raw("a.").data,
            f"an instance's append is DataFrame.{method}, and APPEND calls it")
    getter = part().name("builtins", "getattr").call(part().name("logging", "getLogger").call("x"), "handle")
    user = P(4).name("collections", "UserDict").raw(")", b"\x81")
    for attribute, opcode in (("append", "Na"), ("extend", "(Ne"), ("add", b"(N\x90")):
        mal(f"instance-{attribute}.pkl", state(P(4).raw(user.data[2:]), **{attribute: getter}).raw(opcode).done(), f"an instance's own {attribute} is called by an opcode")
    mal("instance-setstate.pkl", state(P(4).raw(user.data[2:]), __setstate__=getter).raw("Nb").done(), "an instance's own __setstate__ is called by the second BUILD")
    mal("class-by-slot-state.pkl", P(4).raw(user.data[2:]).value((None, {"__class__": part().name("joblib.numpy_pickle", "NumpyArrayWrapper")})).raw("b").done(),
        "BUILD gives an instance another class")
    # What joblib then reads from the file is other code than what pickle reads.
    object_dtype = part().name("numpy", "dtype").call("O8", False, True)
    wrapper = P(4).raw(user.data[2:]).value((None, {"__class__": part().name("joblib.numpy_pickle", "NumpyArrayWrapper")})).raw("b")
    wrapper.value({"subclass": part().name("numpy", "ndarray"), "shape": (1,), "order": "C", "dtype": object_dtype, "allow_mmap": False}).raw("b")
    mal("class-array-wrapper.joblib", wrapper.raw(evil()).done(), "an instance turned into joblib's array wrapper, which reads a pickle behind it")
    wrapped = P(4).name("copyreg", "_reconstructor").call(part().name("joblib.numpy_pickle", "NumpyArrayWrapper"), part().name("builtins", "object"), None)
    wrapped.value({"subclass": part().name("numpy", "ndarray"), "shape": (1,), "order": "C", "dtype": object_dtype, "allow_mmap": False}).raw("b")
    mal("reconstructed-array-wrapper.joblib", wrapped.raw(evil()).done(), "joblib's array wrapper made by copyreg, a pickle behind it")
    namespace = part().name("types", "SimpleNamespace").call().value({"hasobject": True}).raw("b")
    plain = P(4).name("joblib.numpy_pickle", "NumpyArrayWrapper").raw(")", b"\x81")
    mal("duck-dtype.joblib", state(P(4).raw(plain.data[2:]), subclass=part().name("numpy", "ndarray"), shape=(1,), order="C", dtype=namespace, allow_mmap=False).raw(evil()).done(),
        "joblib's array wrapper with a dtype that is none")
    mal("znd-outside.joblib", P(4).name("joblib.numpy_pickle", "ZNDArrayWrapper").raw(")", b"\x81").value({"filename": "../../inert.z", "state": (), "init_args": ()}).raw("b").done(),
        "joblib's old array wrapper names a file outside")
    # Memory that numpy takes for objects.
    record = part().name("numpy", "dtype").call("V8", False, True).value((3, "|", None, ("a",), {"a": (part().name("numpy", "dtype").call("O8", False, True), 0)}, 8, 1, 0)).raw("b")
    array = P(4).name("numpy.core.multiarray", "_reconstruct").call(part().name("numpy", "ndarray"), (0,), b"b").value((1, (1,), record, False, b"AAAAAAAA")).raw("b")
    mal("dtype-hides-objects.pkl", array.done(), "a record dtype whose flags deny its object field: raw bytes become pointers")
    outside = part().name("numpy", "dtype").call("V8", False, True).value((3, "|", None, ("a",), {"a": (part().name("numpy", "dtype").call("i8", False, True), 4096)}, 8, 1, 0)).raw("b")
    mal("dtype-field-outside.pkl", P(4).name("numpy.core.multiarray", "_reconstruct").call(part().name("numpy", "ndarray"), (0,), b"b").value((1, (1,), outside, False, b"AAAAAAAA")).raw("b").done(),
        "a field of a record dtype lies behind the record: reading it reads other memory")
    # Constructors on any list of harmless classes that open what they are told.
    for module, name, arguments in (("xgboost.core", "Booster", ({}, (), "http://127.0.0.1:9/inert")), ("xgboost.core", "DMatrix", ("inert.libsvm?format=libsvm",)),
                                    ("lightgbm.basic", "Booster", (None, None, "inert.txt")), ("lightgbm.basic", "Dataset", ("inert.txt",)), ("catboost.core", "Pool", ("quantized:///inert",)),
                                    ("dateutil.tz.tz", "tzfile", ("/dev/inert",)), ("gensim.models.word2vec", "Word2Vec", (None, "inert.txt"))):
        mal(f"opens-{module.split('.')[0]}-{name}.pkl", P(4).name(module, name).call(*arguments).done(), f"{module}.{name} opens the file it is given")
        mal(f"opens-newobj-{module.split('.')[0]}-{name}.pkl", P(4).name("copyreg", "__newobj__").call(part().name(module, name), *arguments).done(), f"the same through copyreg.__newobj__")
    # Endless or enormous.
    for name, made in {
        "list-cycle": P(4).name("builtins", "list").call(part().name("itertools", "cycle").call("ab")),
        "deque-repeat": P(4).name("collections", "deque").call(part().name("itertools", "repeat").call(1)),
        "sum-count": P(4).name("builtins", "all").call(part().name("itertools", "count").call(1)),
        "set-count": P(4).name("builtins", "set").call(part().name("itertools", "count").call()),
        "tuple-chain": P(4).name("builtins", "tuple").call(part().name("itertools", "chain").call(part().name("itertools", "repeat").call(1))),
        "zip-cycle": P(4).name("builtins", "list").call(part().name("builtins", "zip").call(part().name("itertools", "cycle").call("ab"))),
        "bytes-of-size": P(4).name("builtins", "bytes").raw(b"\x8a\x06", (1 << 40).to_bytes(6, "little"), b"\x85R"),
        "bytearray-of-size": P(4).name("builtins", "bytearray").raw(b"\x8a\x06", (1 << 40).to_bytes(6, "little"), b"\x85R"),
        "text-times": P(4).name("_operator", "mul").raw("(").text("ab").raw(b"\x8a\x06", (1 << 40).to_bytes(6, "little"), "tR"),
        "power-tower": P(4).name("builtins", "pow").call(9, 1_000_000_000),
        "list-range": P(4).name("builtins", "list").call(part().name("builtins", "range").raw(b"\x8a\x06", (1 << 40).to_bytes(6, "little"), b"\x85R")),
    }.items():
        mal(f"endless-{name}.pkl", made.done(), "loading needs more memory or time than any machine has")
    # Numbers and names that readers parse differently.
    mal("memo-underscore.pkl", P(0).raw("S'os'\np1_0\n0S'json'\np1\n0g10\nS'system'\n", b"\x93").call(ECHO).done(), "memo key with an underscore, as int() takes it")
    mal("memo-space.pkl", P(0).raw("S'os'\np 7 \n0g+7\nS'system'\n", b"\x93").call(ECHO).done(), "memo key with spaces and a sign")
    mal("name-lower.pkl", P(4).value(part().name("builtins", "str.lower").call("OS")).text("system").raw(b"\x93").call(ECHO).done(), "module name made by str.lower")
    mal("name-strip.pkl", P(4).value(part().name("builtins", "str.strip").call(" os ")).text("system").raw(b"\x93").call(ECHO).done(), "module name made by str.strip")
    mal("name-str-utf7.pkl", P(4).value(part().name("builtins", "str").call(b"+AG8-s", "utf-7")).text("system").raw(b"\x93").call(ECHO).done(), "module name decoded from UTF-7")
    mal("name-add.pkl", P(4).value(part().name("_operator", "add").call("o", "s")).text("system").raw(b"\x93").call(ECHO).done(), "module name added up")
    mal("name-getitem.pkl", P(4).value(part().name("_operator", "getitem").call(["os"], 0)).text("system").raw(b"\x93").call(ECHO).done(), "module name taken out of a list")
    mal("partial-computed.pkl", P(4).name("functools", "partial").raw("(").value(part().name("builtins", "tuple").call([part().name("builtins", "getattr").call(part().name("logging", "getLogger").call("x"), "handle")])).raw("0N0)")
        .value(part().name("builtins", "tuple").call([part().name("builtins", "getattr").call(part().name("logging", "getLogger").call("x"), "handle")])).raw("R").done(), "partial of something computed")
    mal("proto-in-the-middle.pkl", b"\x80\x04N0\x80\x02c__builtin__\neval\n(S'1'\ntR.", "the protocol changes in the stream, and Python 2 names count again")
    mal("inverted-registry.pkl", P(4).name("copyreg", "_inverted_registry").value(5).value(("os", "system")).raw("s0", b"\x82\x05").call(ECHO).done(), "extension registry written by SETITEM")
    mal("newobj-ex-keywords.pkl", P(4).name("xgboost.core", "Booster").raw(")").value({"model_file": "http://127.0.0.1:9/inert"}).raw(b"\x92").done(), "a keyword of NEWOBJ_EX names a file")
    mal("many-arguments.pkl", P(4).name("functools", "partial").raw("(").value(part().name("builtins", "getattr").call(part().name("logging", "getLogger").call("x"), "handle")).raw("N" * 5000, "tR").done(), "a callable in front of 5,000 arguments")
    mal("frame-in-string.pkl", b"\x80\x04\x95" + struct.pack("<Q", 8) + b"\x8c\x02os\x8c\x06system\x93" + b"\x8c\x04echo\x85R.", "a frame that ends inside a name")
    # Read as ordinary by everyone.
    ben = s.ben
    ben("userdict.pkl", _pickled(__import__("collections").UserDict({"append": 1})), "UserDict with a key called append")
    ben("counter-repeat.pkl", _pickled(__import__("itertools").repeat(1, 3)), "repeat with an end")
    ben("cycle.pkl", _pickled(__import__("itertools").cycle([1, 2])), "a cycle that nobody runs through")
    ben("range.pkl", _pickled(range(1 << 40)), "a large range that nobody runs through")
    ben("bytearray-small.pkl", _pickled(bytearray(b"ab")), "bytearray")


def _pickled(value):
    made = io.BytesIO()
    pickle.dump(value, made, 4)
    return made.getvalue()
