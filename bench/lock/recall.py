#!/usr/bin/env python3
"""Recall of `assay lock` against a list that is made another way: Python's own ast.

    bench/lock/recall.py ASSAY-PROGRAM FOLDER...

Listed is every call of a loader (from_pretrained, load_dataset, hf_hub_download, pipeline, SentenceTransformer, trainers, clients of served
models ...) in every .py file and notebook. "literal": the name stands in the call. "variable": it is the literal value of a variable, an
attribute, a parameter's or an argparse default, or a loop's list, anywhere in the file; so this list holds a few that no call ever gets. A name
counts once for each file and loader. Found: the lock's references of that file hold the name.
"""
import ast
import collections
import json
import pathlib
import re
import subprocess
import sys
import warnings

warnings.simplefilter("ignore")
REPO = re.compile(r"^[A-Za-z0-9_][\w.-]*/[A-Za-z0-9_][\w.-]*$")
# Last part of the callee: keywords that hold the name, and its position.
LOADS = {
    "from_pretrained": (["pretrained_model_name_or_path", "pretrained_model_link_or_path", "model_name_or_path", "model_name", "model_id", "repo_id"], 0),
    "load_dataset": (["path"], 0), "load_dataset_builder": (["path"], 0), "get_dataset_config_names": (["path"], 0),
    "hf_hub_download": (["repo_id"], 0), "snapshot_download": (["repo_id"], 0), "cached_download": (["repo_id"], 0),
    "pipeline": (["model"], 1), "SentenceTransformer": (["model_name_or_path"], 0), "CrossEncoder": (["model_name_or_path", "model_name"], 0), "SparseEncoder": (["model_name_or_path"], 0),
    "load_lora_weights": (["pretrained_model_name_or_path_or_dict"], 0), "load_adapter": (["peft_model_id", "model_id"], 0), "load_textual_inversion": (["pretrained_model_name_or_path"], 0), "load_ip_adapter": (["pretrained_model_name_or_path_or_dict"], 0),
    "HuggingFaceEmbeddings": (["model_name"], 0), "LLM": (["model"], 0), "create_model": (["model_name"], 0), "from_single_file": (["pretrained_model_link_or_path"], 0),
    "SFTTrainer": (["model"], 0), "GRPOTrainer": (["model"], 0), "DPOTrainer": (["model"], 0), "RewardTrainer": (["model"], 0), "KTOTrainer": (["model"], 0),
    "HuggingFaceEmbedding": (["model_name"], 0), "HuggingFaceLLM": (["model_name"], 0), "from_model_id": (["model_id"], 0), "InferenceClient": (["model"], 0), "HuggingFaceEndpoint": (["repo_id"], 99), "HuggingFaceHub": (["repo_id"], 99), "TransformersModel": (["model_id"], 0), "InferenceClientModel": (["model_id"], 0), "HfApiModel": (["model_id"], 0),
}
APIS = {"ChatOpenAI", "ChatAnthropic", "OpenAI", "OpenAIEmbeddings", "GenerativeModel", "ChatGoogleGenerativeAI", "ChatMistralAI", "ChatCohere", "LiteLLMModel", "OpenAIServerModel", "ChatGroq", "OllamaLLM", "ChatOllama", "Ollama"}
def lit(n):
    return n.value if isinstance(n, ast.Constant) and isinstance(n.value, str) else None


def last(f):
    return f.attr if isinstance(f, ast.Attribute) else f.id if isinstance(f, ast.Name) else None


def dotted(f):
    parts = []
    while isinstance(f, ast.Attribute):
        parts.append(f.attr)
        f = f.value
    if isinstance(f, ast.Name):
        parts.append(f.id)
    return '.'.join(reversed(parts))


def bindings(tree):
    b = {}

    def put(name, value):
        for v in [value] if lit(value) is not None else [value.body, value.orelse] if isinstance(value, ast.IfExp) else []:
            if lit(v) is not None:
                b.setdefault(name, set()).add(lit(v))
    for n in ast.walk(tree):
        if isinstance(n, ast.Assign):
            for t in n.targets:
                if isinstance(t, ast.Name):
                    put(t.id, n.value)
                elif isinstance(t, ast.Attribute):
                    put('.' + t.attr, n.value)
                elif isinstance(t, ast.Tuple) and isinstance(n.value, ast.Tuple):
                    for a, v in zip(t.elts, n.value.elts):
                        if isinstance(a, ast.Name):
                            put(a.id, v)
        elif isinstance(n, ast.AnnAssign) and n.value is not None:
            if isinstance(n.target, ast.Name):
                v = n.value
                if isinstance(v, ast.Call) and last(v.func) == 'field':
                    for k in v.keywords:
                        if k.arg == 'default':
                            v = k.value
                put(n.target.id, v)
                put('.' + n.target.id, v)
        elif isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)):
            a = n.args
            pos = a.posonlyargs + a.args
            for p, d in zip(pos[len(pos) - len(a.defaults):], a.defaults):
                put(p.arg, d)
            for p, d in zip(a.kwonlyargs, a.kw_defaults):
                if d is not None:
                    put(p.arg, d)
        elif isinstance(n, ast.Call) and last(n.func) == 'add_argument':
            for x in n.args:
                if (s := lit(x)) and s.startswith('--'):
                    for k in n.keywords:
                        if k.arg == 'default':
                            put('.' + s[2:].replace('-', '_'), k.value)
        elif isinstance(n, ast.For) and isinstance(n.target, ast.Name) and isinstance(n.iter, (ast.List, ast.Tuple)):
            for e in n.iter.elts:
                put(n.target.id, e)
    return b


def names(value, b):
    if value is None:
        return ([], None)
    s = lit(value)
    if s is not None:
        return ([s], 'A')
    if isinstance(value, ast.Name):
        return (sorted(b.get(value.id, ())), 'B')
    if isinstance(value, ast.Attribute):
        return (sorted(b.get('.' + value.attr, ())), 'B')
    if isinstance(value, ast.IfExp):
        return ([x for v in (value.body, value.orelse) for x in names(v, b)[0]], 'B')
    if isinstance(value, ast.BoolOp):
        return ([x for v in value.values for x in names(v, b)[0]], 'B')
    return ([], None)


def notebook(text):
    out = []
    for c in json.loads(text).get('cells', []):
        if c.get('cell_type') != 'code':
            continue
        src = c['source'] if isinstance(c['source'], str) else ''.join(c['source'])
        if src.lstrip().startswith('%%') and (not src.lstrip().startswith(('%%time', '%%capture'))):
            continue
        lines = ['pass' if re.match('\\s*[!%?]', l) else l for l in src.split('\n')]
        lines = [re.sub('^(\\s*)pass$', '\\1pass', l) for l in lines]
        try:
            ast.parse('\n'.join(lines))
            out += lines
        except SyntaxError:
            pass
    return '\n'.join(out)


def listed(root):
    for path in sorted(root.rglob("*")):
        if path.suffix not in (".py", ".ipynb") or not path.is_file() or path.is_symlink():
            continue
        try:
            text = path.read_text(errors="replace")
            tree = ast.parse(notebook(text) if path.suffix == ".ipynb" else text)
        except (SyntaxError, ValueError):
            print(f"# not read by ast: {path}", file=sys.stderr)
            continue
        bound = bindings(tree)
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call):
                continue
            what, served = last(call.func), False
            if what in LOADS:
                keywords, position = LOADS[what]
                value = next((k.value for w in keywords for k in call.keywords if k.arg == w), None)
                if value is None and position < len(call.args):
                    value = call.args[position]
                if what == "from_pretrained" and "PeftModel" in dotted(call.func):
                    value = next((k.value for k in call.keywords if k.arg == "model_id"), call.args[1] if len(call.args) > 1 else None)
            elif what in APIS or (what == "create" and dotted(call.func).endswith((".completions.create", ".responses.create", ".messages.create", ".embeddings.create"))):
                value, served = next((k.value for k in call.keywords if k.arg in ("model", "model_name", "model_id")), call.args[0] if what == "GenerativeModel" and call.args else None), True
            else:
                continue
            names_of, level = names(value, bound)
            for name in names_of:
                if served or REPO.match(name):
                    yield str(path.relative_to(root)), what, name, "literal" if level == "A" else "variable"


def main():
    program, total = sys.argv[1], collections.Counter()
    print("| tree | literal | found | variable | found |\n|---|---|---|---|---|")
    for folder in map(pathlib.Path, sys.argv[2:]):
        lock = json.loads(subprocess.run([program, "lock", str(folder), "--dry-run", "--format", "json"], capture_output=True, text=True).stdout)
        have = collections.defaultdict(set)
        for reference in lock["references"]:
            # A served model stands there as provider/name.
            name = reference["asset"]["name"]
            have[reference["path"]] |= {name, name.split("/", 1)[-1]} if reference["asset"]["source"] == "provider" else {name}
        counts = collections.Counter()
        for path, what, name, level in sorted(set(listed(folder))):
            counts[level] += 1
            if name in have[path]:
                counts[level, "found"] += 1
            else:
                print(f"# missed: {folder.name}/{path}: {what} {name} ({level})", file=sys.stderr)
        total += counts
        print(f"| {folder.name} | {counts['literal']} | {counts['literal', 'found']} | {counts['variable']} | {counts['variable', 'found']} |")
    print(f"| all | {total['literal']} | {total['literal', 'found']} | {total['variable']} | {total['variable', 'found']} |")


main()
