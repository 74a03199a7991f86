"""Ordinary model repositories and their text files."""
import io
import json
import pickle

from repositories_hostile import CONFIG, TOKENIZER, WEIGHTS, notebook
from templates import HARMLESS


def make(s):
    ben = s.ben
    readme = "---\nlicense: apache-2.0\nlanguage: en\ntags:\n- text-generation\n---\n# A model\n\n```python\nfrom transformers import pipeline\npipe = pipeline('text-generation', 'someone/model')\n```\nWe remove `eval` and `os.system` calls.\n"
    tokenizer = {"version": "1.0", "truncation": None, "padding": None, "added_tokens": [{"id": 0, "content": "<unk>", "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}], "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": None, "decoder": None,
                 "model": {"type": "BPE", "dropout": None, "unk_token": "<unk>", "vocab": {"<unk>": 0, "e": 1, "eval": 2, "import": 3, "os": 4, "__class__": 5, "exec": 6}, "merges": ["e v"]}}
    generation = {"bos_token_id": 1, "eos_token_id": 2, "max_length": 2048, "temperature": 0.7, "do_sample": True}
    ben("huggingface", {"config.json": json.dumps(CONFIG), "tokenizer_config.json": json.dumps({**TOKENIZER, "chat_template": HARMLESS["llama2"]}), "tokenizer.json": json.dumps(tokenizer), "special_tokens_map.json": json.dumps({"bos_token": "<s>"}), "generation_config.json": json.dumps(generation), "model.safetensors": WEIGHTS, "README.md": readme, ".gitattributes": "*.safetensors filter=lfs diff=lfs merge=lfs -text\n"}, "repository with safetensors", "Hugging Face layout")
    ben("sharded", {"config.json": json.dumps(CONFIG), "model-00001-of-00002.safetensors": WEIGHTS, "model-00002-of-00002.safetensors": WEIGHTS.replace(b"embed_tokens", b"embed_tokenz"), "model.safetensors.index.json": json.dumps({"metadata": {"total_size": 448}, "weight_map": {"model.embed_tokens.weight": "model-00001-of-00002.safetensors", "model.embed_tokenz.weight": "model-00002-of-00002.safetensors"}})}, "repository in shards", "Hugging Face layout")
    ben("adapter", {"adapter_config.json": json.dumps({"peft_type": "LORA", "r": 8, "lora_alpha": 16, "target_modules": ["q_proj"], "base_model_name_or_path": "meta/x", "task_type": "CAUSAL_LM"}), "adapter_model.safetensors": WEIGHTS}, "LoRA adapter", "PEFT layout")
    ben("sentence-transformers", {"modules.json": json.dumps([{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}, {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]), "config.json": json.dumps(CONFIG), "1_Pooling/config.json": json.dumps({"word_embedding_dimension": 64}), "model.safetensors": WEIGHTS}, "sentence-transformers model", "sentence-transformers layout")
    ben("diffusers", {"model_index.json": json.dumps({"_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.30.0", "unet": ["diffusers", "UNet2DConditionModel"], "tokenizer": ["transformers", "CLIPTokenizer"]}), "unet/config.json": json.dumps({"_class_name": "UNet2DConditionModel"}), "unet/diffusion_pytorch_model.safetensors": WEIGHTS}, "diffusers pipeline", "diffusers layout")
    for name, content in {"config.json": json.dumps(CONFIG, indent=2), "tokenizer.json": json.dumps(tokenizer), "generation_config.json": json.dumps(generation), "preprocessor_config.json": json.dumps({"do_resize": True, "size": {"height": 224, "width": 224}, "image_processor_type": "ViTImageProcessor"}), "vocab.json": json.dumps({f"tok{n}": n for n in range(500)}), "merges.txt": "#version: 0.2\nt h\nth e\n", "vocab.txt": "[PAD]\n[UNK]\neval\nexec\nimport\n__import__\n", "README.md": readme, "LICENSE": "Apache License\nVersion 2.0\n", "trainer_state.json": json.dumps({"epoch": 1.0, "log_history": [{"loss": 1.5, "step": 10}]}), "labels.txt": "cat\ndog\n", "data.csv": "a,b\n1,2\n"}.items():
        ben(f"file-{name.split('.')[0].lower()}/{name}", content, f"{name}", "Hugging Face layout")
    for name, template in HARMLESS.items():
        ben(f"template-{name}/tokenizer_config.json", json.dumps({**TOKENIZER, "chat_template": template}), f"chat template: {name}", "published template")
    ben("template-jinja/chat_template.jinja", HARMLESS["llama3-tools"], "chat_template.jinja", "published template")
    ben("template-json/chat_template.json", json.dumps({"chat_template": HARMLESS["qwen"]}), "chat_template.json", "published template")
    ben("template-list/tokenizer_config.json", json.dumps({**TOKENIZER, "chat_template": [{"name": "default", "template": HARMLESS["chatml"]}, {"name": "tool_use", "template": HARMLESS["llama3-tools"]}]}), "two templates", "published template")
    ben("notebook.ipynb", notebook(["import numpy as np\n", "import pandas as pd\n"], ["from sklearn.linear_model import LogisticRegression\n", "model = LogisticRegression().fit(x, y)\n"], ["model.score(x, y)\n"]), "notebook that trains a model")
    ben("notebook-magic.ipynb", notebook(["%matplotlib inline\n", "%load_ext autoreload\n"], ["%timeit model.predict(x)\n"], ["model.eval()\n", "!pip install scikit-learn\n"]), "notebook with ordinary magics")
    ben("training.yaml", "model:\n  name: resnet\n  layers: [64, 64]\ntraining:\n  lr: 1.0e-3\n  epochs: 10\n  augment: true\n", "training configuration")
    ben("anchors.yaml", "base: &base\n  lr: 0.1\nfine:\n  <<: *base\n  tags: !!set {a, b}\n  when: 2026-01-02\n", "YAML with anchors and plain tags")
    ben("hydra.yaml", "model:\n  _target_: torch.nn.Linear\n  in_features: 4\n  out_features: 2\noptimizer:\n  _target_: torch.optim.Adam\n  lr: 0.001\n", "Hydra configuration of torch classes")
    ben("model.py", "import torch\nfrom torch import nn\n\n\nclass Model(nn.Module):\n    def __init__(self, config):\n        super().__init__()\n        self.linear = nn.Linear(config.hidden_size, 2)\n\n    def forward(self, x):\n        return self.linear(x)\n", "Python that defines a network")
    ben("train.py", "import argparse\nimport json\nfrom pathlib import Path\n\nimport numpy as np\n\n\ndef main():\n    parser = argparse.ArgumentParser()\n    parser.add_argument('--epochs', type=int, default=3)\n    options = parser.parse_args()\n    data = np.loadtxt('data.csv', delimiter=',')\n    Path('metrics.json').write_text(json.dumps({'epochs': options.epochs, 'rows': len(data)}))\n\n\nif __name__ == '__main__':\n    main()\n", "Python that trains")
    import joblib
    from sklearn.linear_model import LogisticRegression
    fitted = LogisticRegression().fit([[0], [1]], [0, 1])
    made = io.BytesIO()
    joblib.dump(fitted, made)
    environment = "channels:\n- conda-forge\ndependencies:\n- python=3.11.2\n- pip<=23.0.1\n- pip:\n  - mlflow==2.9.2\n  - scikit-learn==1.2.1\nname: mlflow-env\n"
    mlmodel = "artifact_path: model\nflavors:\n  python_function:\n    env:\n      conda: conda.yaml\n      virtualenv: python_env.yaml\n    loader_module: mlflow.sklearn\n    model_path: model.pkl\n    predict_fn: predict\n    python_version: 3.11.2\n  sklearn:\n    code: null\n    pickled_model: model.pkl\n    serialization_format: cloudpickle\n    sklearn_version: 1.2.1\nmlflow_version: 2.9.2\nmodel_uuid: 0123456789abcdef0123456789abcdef\nutc_time_created: '2026-01-02 03:04:05.000000'\n"
    ben("mlflow", {"MLmodel": mlmodel, "model.pkl": pickle.dumps(fitted), "conda.yaml": environment, "python_env.yaml": "python: 3.11.2\nbuild_dependencies:\n- pip==23.0.1\ndependencies:\n- -r requirements.txt\n", "requirements.txt": "mlflow==2.9.2\nscikit-learn==1.2.1\n"}, "MLflow model of scikit-learn", "MLflow layout")
    ben("spacy", {"config.cfg": "[nlp]\nlang = \"en\"\npipeline = [\"tok2vec\",\"ner\"]\n\n[components.ner]\nfactory = \"ner\"\n", "meta.json": json.dumps({"lang": "en", "name": "core", "version": "3.7.0"}), "vocab/strings.json": json.dumps(["the", "a"])}, "spaCy package", "spaCy layout")
