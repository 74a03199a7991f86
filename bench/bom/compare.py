"""Facts found by bill-of-materials tools on the same real models, by value: a fact counts when its value stands in the document.

    python3 bench/bom/compare.py PATH-TO-ASSAY [--cdxgen PATH-TO-CDXGEN] [--owasp CHECKOUT] [--node FOLDER]

Makes the models of tests/Assay.Build.Tests/BillOfMaterials/make_models.py with the frameworks of the system's Python, runs each tool on
each and prints a table. cdxgen: npm install --ignore-scripts @cyclonedx/cdxgen@12.8.4, then node_modules/.bin/cdxgen. OWASP's generator
(GenAI-Security-Project/aibom-generator) runs from a checkout of its source, offline: hub.py serves the same folders as repositories of a hub on
the loopback address. PYTHONPATH names what it imports (huggingface_hub 0.23, packageurl, and Debian's python3-jsonschema, -license-expression,
-fsspec, -filelock, -tqdm, -requests, -pydantic). --node: a folder where npm ci was run for tests/node; then every document is validated with @cyclonedx/cyclonedx-library.
Every document is also scored by OWASP's own completeness score and by assay bom score."""
import argparse, hashlib, json, os, subprocess, sys, tempfile, time

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


def run(command, where, **more):
    start = time.monotonic()
    environment = dict(os.environ, FETCH_LICENSE="false", CDXGEN_TELEMETRY="0", **more)
    subprocess.run(command, cwd=where, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300, check=False)
    return time.monotonic() - start


def last_line(command):
    told = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=120, check=False).stdout.decode().strip()
    return told.splitlines()[-1] if told else ""


def start_hub(models):
    port = models + ".port"
    hub = subprocess.Popen(["/usr/bin/python3", os.path.join(here, "hub.py"), models, port])
    while not os.path.exists(port):
        time.sleep(0.05)
    with open(port, encoding="utf-8") as told:
        return hub, f"http://127.0.0.1:{told.read()}"


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("assay")
    for name in ("--cdxgen", "--owasp", "--node"):
        asked.add_argument(name)
    asked = asked.parse_args()
    assay, wrap = os.path.abspath(asked.assay), os.path.join(here, "owasp.py")
    tools = {"assay": lambda path, name, out: [assay, "bom", path, "--at", "2026-11-21T10:00:00Z", "--output", out]}
    if asked.owasp:
        tools["owasp"] = lambda path, name, out: ["/usr/bin/python3", wrap, os.path.abspath(asked.owasp), f"example/{name}", out]
    if asked.cdxgen:
        tools["cdxgen"] = lambda path, name, out: [os.path.abspath(asked.cdxgen), "-t", "universal", "--no-install-deps", "-o", out, "."]
    with tempfile.TemporaryDirectory() as folder:
        models, alone = os.path.join(folder, "models"), os.path.join(folder, "alone")
        os.makedirs(models)
        os.makedirs(alone)
        told = json.loads(subprocess.run(["/usr/bin/python3", script, models], check=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout)
        # A tool that takes folders only gets a file in one.
        for name in os.listdir(models):
            if os.path.isfile(os.path.join(models, name)):
                os.makedirs(os.path.join(alone, name))
                os.link(os.path.join(models, name), os.path.join(alone, name, name))
            else:
                os.symlink(os.path.join(models, name), os.path.join(alone, name))
        hub, address = start_hub(alone) if asked.owasp else (None, "")
        try:
            compare(asked, tools, folder, models, alone, told, address)
        finally:
            if hub:
                hub.terminate()


def compare(asked, tools, folder, models, alone, told, address):
    columns = "facts | digests | valid | score: OWASP's, ours | seconds"
    print("| model | " + " | ".join(f"{t}: {columns}" for t in tools) + " |")
    print("|---|" + "---|" * 5 * len(tools))
    totals = {t: {"facts": [0, 0], "digests": [0, 0], "valid": [0, 0], "theirs": [], "ours": [], "seconds": [], "written": 0} for t in tools}
    for name in sorted(FACTS):
        path = os.path.join(models, name)
        if not os.path.exists(path):
            continue
        at = os.path.join(alone, name)
        digests = [hashlib.sha256(open(os.path.join(where, f), "rb").read()).hexdigest() for where, _, files in os.walk(os.path.realpath(at)) for f in files if f != ".gitattributes"]
        row = [name]
        for tool, command in tools.items():
            out, total = os.path.join(folder, f"{tool}-{name}.json"), totals[tool]
            seconds = run(command(path, name, out), os.path.realpath(at), HF_ENDPOINT=address, HF_HOME=os.path.join(folder, "hf"), HF_HUB_DISABLE_TELEMETRY="1")
            text = open(out, encoding="utf-8").read() if os.path.exists(out) else ""
            wanted = [v.format(**{k: str(x) for k, x in told.get(name, {}).items()}) if "{" in v and not v.startswith("{{") else v for v in FACTS[name].values()]
            missing = [k for k, v in zip(FACTS[name], wanted) if v not in text]
            hashed = sum(d in text for d in digests)
            for key, found, of in (("facts", len(wanted) - len(missing), len(wanted)), ("digests", hashed, len(digests))):
                total[key] = [total[key][0] + found, total[key][1] + of]
            total["seconds"].append(seconds)
            total["written"] += bool(text)
            valid = theirs = ours = "-"
            if text and asked.node:
                judged = subprocess.run(["node", os.path.join(here, "..", "..", "tests", "node", "validate-cyclonedx.cjs"), out], env=dict(os.environ, NODE_PATH=os.path.join(asked.node, "node_modules")), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
                valid = "yes" if judged.returncode == 0 else "no"
                total["valid"] = [total["valid"][0] + (valid == "yes"), total["valid"][1] + 1]
            if text and asked.owasp:
                theirs = last_line(["/usr/bin/python3", os.path.join(here, "owasp.py"), os.path.abspath(asked.owasp), "--score", out])
                total["theirs"].append(float(theirs or 0))
            if text:
                scored = subprocess.run([os.path.abspath(asked.assay), "bom", "score", out, "--format", "json"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout
                metrics = json.loads(scored)["metrics"] if scored else []
                ours = next((f"{m['value']:.0f}" for m in metrics if m["name"] == "aibom.completeness" and "slice" not in m), "-")
                total["ours"].append(float(ours) if ours != "-" else 0)
            row += [f"{len(wanted) - len(missing)}/{len(wanted)}", f"{hashed}/{len(digests)}", valid, f"{theirs}, {ours}", f"{seconds:.1f}"]
            if missing and tool == "assay":
                print(f"{tool} {name} lacks: {', '.join(missing)}", file=sys.stderr)
        print("| " + " | ".join(row) + " |")
    mean = lambda numbers: f"{sum(numbers) / len(numbers):.0f}" if numbers else "-"
    print("| all | " + " | ".join(
        f"{t['facts'][0]}/{t['facts'][1]} | {t['digests'][0]}/{t['digests'][1]} | {t['valid'][0]}/{t['valid'][1]} | {mean(t['theirs'])}, {mean(t['ours'])} | {sum(t['seconds']):.1f}" for t in totals.values()) + " |")
    if mute := [tool for tool, total in totals.items() if not total["written"]]:
        sys.exit(f"{', '.join(mute)} wrote no document at all: it did not run, which is not the same as finding nothing.")


main()
