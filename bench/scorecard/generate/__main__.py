"""Writes labelled samples of malicious and benign model files: python3 bench/scorecard/generate FOLDER [FAMILY...]

Seeded: the same packages write the same samples; in a few a time or a memory address differs. Every sample is inert, none is ever loaded. A family whose framework is
missing is left out with a line that says so. Labels are in FOLDER/labels.json.
"""
import importlib
import os
import pathlib
import random
import sys
import warnings

FAMILIES = (
    "pickle_calls", "pickle_tricks", "pickle_chains", "pickle_methods", "pickle_nested", "containers", "torch_hostile", "keras_hostile", "tensorflow_hostile", "onnx_hostile",
    "safetensors_files", "gguf_files", "repositories_hostile", "others_hostile", "loader_differences", "document_tricks", "graph_tricks",
    "pickle_plain", "numpy_files", "joblib_files", "sklearn_files", "pandas_scipy_files", "torch_files", "onnx_files", "hdf5_files", "boosters",
    "repositories", "others", "wider",
)


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    # The order of sets of text in a pickle follows the hash seed.
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.execve(sys.executable, [sys.executable, *sys.argv], {**os.environ, "PYTHONHASHSEED": "0"})
    warnings.filterwarnings("ignore")
    sys.path.insert(0, str(pathlib.Path(__file__).parent))
    from kit import Samples
    samples = Samples(sys.argv[1])
    for family in sys.argv[2:] or FAMILIES:
        samples.family = family
        random.seed(20260102)
        if "numpy" in sys.modules:
            sys.modules["numpy"].random.seed(20260102)
        before = len(samples.labels)
        try:
            importlib.import_module(family).make(samples)
            print(f"{family:24}{len(samples.labels) - before:5}")
        except ImportError as missing:
            print(f"{family:24}    left out after {len(samples.labels) - before}: {missing}")
    samples.finish()
    for label in ("malicious", "benign"):
        print(f"{label:24}{sum(known['label'] == label for known in samples.labels):5}")


main()
