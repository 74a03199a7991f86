"""Makes labelled folders of the corpora that peers keep in their repositories: labels.py CHECKOUTS OUT

CHECKOUTS has one checkout per peer, by repository name (peers.sh lists them). Files are copied, never loaded. Labels come
from the peer: its manifest, its test's name, or the words of its path; exceptions are listed below with their reason.
Prints NAME=FOLDER for each corpus that is there.
"""
import json
import pathlib
import re
import shutil
import sys
import types

HARMLESS = re.compile(r"(?<!un)safe_|/safe|benign|pytorch_model\.bin|password_protected|edge_cases|license_scenarios|legitimate|int_array|object_array|not_a_pickle|pipeline\.skops|yaml/model_config|clean_")
# What the file holds is not what its path says.
EXCEPTIONS = {
    "modelaudit/jinja2/edge_cases/multiple_templates.json": ("malicious", "its second template calls os.system"),
    "modelscan-eval/config_namespace_spoof.json": ("benign", "owner and author agree, as in config_alpha.json, which the corpus calls clean; only the made-up names differ"),
    "modelscan-eval/config_checkpoint_spoof.json": ("benign", "owner and author agree, as in config_alpha.json, which the corpus calls clean; only the made-up names differ"),
    "modelaudit/pipeline.skops": (None, "holds a class of the program that made it (__main__.DivideColumns): who has that program may call it harmless, no scanner of the file can"),
    "modelaudit/scenarios/license_scenarios/agpl_component/agpl_model.pkl": (None, "holds a class of the program that made it (__main__.AGPLNeuralNetwork): who has that program may call it harmless, no scanner of the file can"),
    "modelaudit/pickles/simple_nested.pkl": ("benign", "the pickle inside holds a word"),
    **{f"modelaudit/safetensors/{name}.safetensors": ("malicious", "its metadata holds a script or code that runs programs")
       for name in ("malicious_import", "multiple_patterns", "obfuscated_metadata", "script_injection")},
    "modelaudit-comparisons/config_blacklisted.json": ("benign", "a name that one tool's test list forbids; nothing acts"),
    "modelaudit-comparisons/model.pmml": ("benign", "an ordinary tree whose application is called Evil Model"),
    "picklescan/data/bad_pytorch.pt": ("benign", "eight bytes of a picture"),
    "aisbom/shadowpickle-allowlist-overwrite/model.pt": ("benign", "OrderedDict of a text, which raises: the shape of an attack, and nothing of it"),
    "ModelSentry/benign_gguf.gguf": ("malicious", "claims 12 tensors and 4 pairs and holds 128 zeros: readers that trust counts fail"),
    "ModelSentry/malicious_pickle.pkl": ("malicious", "only calls print, by an opcode as an attack would"),
}
PLACES = {
    "picklescan": [("tests/data", "data"), ("tests/data2", "data2")],
    "modelaudit": [("tests/assets/exploits", "exploits"), ("tests/assets/pickles", "bypasses"), ("tests/assets/samples", ""), ("tests/assets/scenarios", "scenarios")],
    "modelaudit-comparisons": [("test_models", "")],
    "modelscan": [("tests/data", "")],
    "ModelSentry": [("SAMPLES", "")],
}
# Text that belongs to a scenario, not a model file.
LEFT_OUT = re.compile(r"gen_bypass|/LICENSE$|/\.|\.md$")


def by_path(name, checkout, out):
    for place, prefix in PLACES[name]:
        for file in sorted((checkout / place).rglob("*")):
            relative = (pathlib.PurePosixPath(prefix) / file.relative_to(checkout / place).as_posix()).as_posix()
            if not file.is_file() or LEFT_OUT.search("/" + relative):
                continue
            # Without a label: neither answer could be wrong.
            label, reason = EXCEPTIONS.get(f"{name}/{relative}", ("benign" if HARMLESS.search("/" + relative) else "malicious", ""))
            if label is not None:
                yield relative, label, reason, file.read_bytes()


def by_manifest(checkout):
    """modelscan-eval: one item a line, {id: ..., path: ..., label: ..., technique: ...}."""
    for line in (checkout / "corpus/manifest.yaml").read_text().splitlines():
        item = dict(re.findall(r"(\w+): ([^,}]+)", line))
        if "path" in item and item["label"] in ("malicious", "clean"):
            file = checkout / item["path"]
            label, reason = EXCEPTIONS.get("modelscan-eval/" + file.name, ("malicious" if item["label"] == "malicious" else "benign", item.get("technique", "")))
            yield file.name, label, reason, file.read_bytes()


def fickling(checkout):
    """fickling builds its pickles inside its tests: they are taken where a test hands one to be judged, and not judged."""
    sys.path.insert(0, str(checkout))
    import typing_extensions
    if not hasattr(typing_extensions, "Buffer"):
        typing_extensions.Buffer = type("Buffer", (), {})
    import importlib
    import unittest
    taken = {}

    class Anything:
        """Agrees with every assertion, so that a test goes on to its next pickle."""
        def __getattr__(self, name):
            return self

        __call__ = __getitem__ = lambda self, *rest, **more: self
        __gt__ = __ge__ = __lt__ = __le__ = __eq__ = __contains__ = lambda self, other: True
        __hash__ = object.__hash__

    def load(cls, content, *rest, **more):
        # What dumps() writes has sound frames again; these tests are about unsound ones.
        loaded = super(cls, cls).load(content, *rest, **more)
        loaded.as_written = bytes(content) if isinstance(content, (bytes, bytearray)) else None
        return loaded

    # test_expansion_attack_analysis is left out: its lists of themselves are a few hundred bytes in memory, and nothing acts.
    for module_name in ("test.test_bypasses", "test.test_scanner_deactivation_analysis"):
        module = importlib.import_module(module_name)
        module.Pickled = type("Pickled", (module.Pickled,), {"load": classmethod(load)})
        for case in [case for case in vars(module).values() if isinstance(case, type) and issubclass(case, unittest.TestCase)]:
            for test in sorted(name for name in vars(case) if name.startswith("test_")):
                def take(pickled, *rest, test=test, **more):
                    taken.setdefault(test, []).append(getattr(pickled, "as_written", None) or pickled.dumps())
                    return Anything()

                module.check_safety = take
                try:
                    getattr(case(test), test)()
                except Exception as stopped:
                    if test not in taken:
                        print(f"fickling {test}: nothing taken, {stopped!r}"[:150], file=sys.stderr)
    for test, contents in taken.items():
        for number, content in enumerate(contents):
            name = f"{test[5:]}-{number}"
            harmless = re.search(r"(?<!un)safe_builtin|benign|legitimate|well_formed|private_stdlib_allowlist-0", name)
            yield name + ".pkl", "benign" if harmless else "malicious", "", content


def aisbom(checkout):
    """aisbom writes its cases by a generator; its scanner is left out."""
    sys.path.insert(0, str(checkout))
    scanner = types.ModuleType("aisbom.scanner")
    scanner.DeepScanner = object
    sys.modules["aisbom.scanner"] = scanner
    import tempfile

    import py7zr
    if not hasattr(py7zr.SevenZipFile, "writestr"):
        def writestr(self, data, name):
            with tempfile.NamedTemporaryFile() as file:
                file.write(data.encode() if isinstance(data, str) else data)
                file.flush()
                self.write(file.name, name)

        py7zr.SevenZipFile.writestr = writestr
    from aisbom import corpus
    with tempfile.TemporaryDirectory() as folder:
        for case in corpus.generate_corpus(pathlib.Path(folder)):
            for file in corpus.iter_files(case.path):
                name = f"{case.case.id}/{file.name}"
                label, _ = EXCEPTIONS.get("aisbom/" + name, ("malicious" if case.case.malicious else "benign", ""))
                yield name, label, case.case.title, file.read_bytes()


def main():
    checkouts, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    sources = {name: lambda c, name=name: by_path(name, c, out) for name in PLACES}
    sources |= {"modelscan-eval": by_manifest, "fickling": fickling, "aisbom": aisbom}
    for name, source in sources.items():
        if not (checkouts / name).is_dir():
            continue
        folder = out / name
        shutil.rmtree(folder, ignore_errors=True)
        listed = []
        try:
            for relative, label, technique, content in source(checkouts / name):
                file = folder / relative
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_bytes(content)
                listed.append({"path": relative, "label": label, "family": name, "technique": technique})
        except ImportError as missing:
            print(f"{name}: left out, {missing}", file=sys.stderr)
        if listed:
            (folder / "labels.json").write_text(json.dumps(listed, indent=1) + "\n")
            print(f"{name}={folder}")


main()
