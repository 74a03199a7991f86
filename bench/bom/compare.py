"""Facts found by bill-of-materials tools on the same real models, by value: a fact counts when its value stands in the document.

    python3 bench/bom/compare.py PATH-TO-ASSAY [PATH-TO-CDXGEN]

Makes the models of tests/Assay.Build.Tests/BillOfMaterials/make_models.py with the frameworks of the system's Python, runs each tool on
each and prints a table. cdxgen: npm install --ignore-scripts @cyclonedx/cdxgen@12.8.4, then node_modules/.bin/cdxgen."""
import hashlib, json, os, subprocess, sys, tempfile, time

here = os.path.dirname(os.path.abspath(__file__))
script = os.path.join(here, "..", "..", "tests", "Assay.Build.Tests", "BillOfMaterials", "make_models.py")

# What the frameworks, the configurations and the cards say; each value must stand in the document.
FACTS = {
    "hub-model": {"licence": "example-research", "licence address": "https://example.org/licence", "base model": "example/base-7b", "relation": "finetune", "dataset squad": "squad", "dataset own": "example/own-data",
                  "task": "text-generation", "architecture": "LlamaForCausalLM", "family": "llama", "parameters": "584", "dtype": "BF16", "quantisation": "gptq", "context": "2048", "tokenizer": "LlamaTokenizer",
                  "transformers": "4.40.0", "accuracy": "0.81", "language": "de", "chat template": hashlib.sha256(b"{{ messages[0].content }}").hexdigest()},
    "adapter": {"base model": "example/base-7b", "base commit": "0123456789abcdef0123456789abcdef01234567", "kind": "LORA", "licence": "Apache-2.0 OR MIT", "parameters": "64", "library": "peft", "task": "text-generation"},
    "merged": {"first": "example/one", "revision": "v1.0", "second": "example/two", "method": "slerp", "licence": "Apache-2.0", "parameters": "16"},
    "composed": {"inner base": "model:base", "ancestor": "example/ancestor", "licence of the part": "MIT", "architecture": "BertModel", "parameters": "24"},
    "mlflow-iris": {"scikit-learn": "scikit-learn@{scikit-learn}", "mlflow": "mlflow@2.9.2", "cloudpickle": "cloudpickle@2.2.0", "numpy": "numpy", "run": "0123456789abcdef0123456789abcdef", "input": "sepal length", "output": "int64",
                    "estimator": "RandomForestClassifier", "python": "3.11.2"},
    "iris.joblib": {"scikit-learn": "scikit-learn@{scikit-learn}", "estimator": "RandomForestClassifier", "pipeline": "Pipeline", "joblib": "pkg:pypi/joblib"},
    "credit-model.json": {"xgboost": "xgboost@{xgboost}", "objective": "binary:logistic", "booster": "gbtree", "features": "a, b, c, d"},
    "credit.ubj": {"xgboost": "xgboost@{xgboost}", "objective": "binary:logistic", "booster": "gbtree", "features": "a, b, c, d"},
    "digits.pt": {"parameters": "2410", "half precision": "330", "library": "torch"},
    "digits.h5": {"keras": "keras@2.11.0", "parameters": "1210", "input": "pixels", "output": "digit", "class": "Sequential"},
    "linear.onnx": {"producer": "make_models", "parameters": "12", "input": "float32[batch,4]", "opset": "opset"},
    "dataset": {"name": "Small set", "licence": "CC-BY-4.0", "version": "1.0.0", "fields": "text, label", "file digest": "ab" * 32},
}


def run(command, where):
    start = time.monotonic()
    environment = dict(os.environ, FETCH_LICENSE="false", CDXGEN_TELEMETRY="0")
    subprocess.run(command, cwd=where, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300, check=False)
    return time.monotonic() - start


def main():
    tools = {"assay": lambda path, out: [os.path.abspath(sys.argv[1]), "bom", path, "--at", "2026-11-21T10:00:00Z", "--output", out]}
    if len(sys.argv) > 2:
        tools["cdxgen"] = lambda path, out: [os.path.abspath(sys.argv[2]), "-t", "universal", "--no-install-deps", "-o", out, "."]
    with tempfile.TemporaryDirectory() as folder:
        models = os.path.join(folder, "models")
        os.makedirs(models)
        told = json.loads(subprocess.run(["/usr/bin/python3", script, models], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)
        print("| model | " + " | ".join(f"{t}: facts | digests | seconds" for t in tools) + " |")
        print("|---|" + "---|" * 3 * len(tools))
        totals = {t: [0, 0, 0, 0] for t in tools}
        for name in sorted(FACTS):
            path = os.path.join(models, name)
            if not os.path.exists(path):
                continue
            # A tool that takes folders only gets the file in one.
            if os.path.isfile(path):
                alone = os.path.join(folder, f"alone-{name}")
                os.makedirs(alone)
                os.link(path, os.path.join(alone, name))
            else:
                alone = path
            digests = [hashlib.sha256(open(os.path.join(at, f), "rb").read()).hexdigest() for at, _, files in os.walk(alone) for f in files if f != ".gitattributes"]
            row = [name]
            for tool, command in tools.items():
                out = os.path.join(folder, f"{tool}-{name}.json")
                seconds = run(command(path, out), alone)
                text = open(out, encoding="utf-8").read() if os.path.exists(out) else ""
                wanted = [v.format(**{k: str(x) for k, x in told.get(name, {}).items()}) if "{" in v and not v.startswith("{{") else v for v in FACTS[name].values()]
                missing = [k for k, v in zip(FACTS[name], wanted) if v not in text]
                hashed = sum(d in text for d in digests)
                totals[tool] = [totals[tool][0] + len(wanted) - len(missing), totals[tool][1] + len(wanted), totals[tool][2] + hashed, totals[tool][3] + len(digests)]
                row += [f"{len(wanted) - len(missing)}/{len(wanted)}", f"{hashed}/{len(digests)}", f"{seconds:.1f}"]
                if missing and tool == "assay":
                    print(f"{tool} {name} lacks: {', '.join(missing)}", file=sys.stderr)
            print("| " + " | ".join(row) + " |")
        print("| all | " + " | ".join(f"{a}/{b} | {c}/{d} | " for a, b, c, d in totals.values()) + " |")


main()
