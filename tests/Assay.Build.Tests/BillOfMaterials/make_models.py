"""Writes real models with the frameworks that Debian has, one folder or file each, into the folder named on the command line, and prints
what each framework says of them as JSON: the independent judge of what a bill of materials tells. Frameworks that are missing are left out."""
import json, os, struct, sys, warnings

warnings.filterwarnings("ignore")
out = sys.argv[1]
told = {}


def attempt(make):
    try:
        make()
    except ImportError as missing:
        print(f"left out {make.__name__}: {missing}", file=sys.stderr)


def pytorch():
    import torch
    model = torch.nn.Sequential(torch.nn.Linear(64, 32), torch.nn.ReLU(), torch.nn.Linear(32, 10).half())
    torch.save(model.state_dict(), os.path.join(out, "digits.pt"))
    told["digits.pt"] = {"parameters": sum(p.numel() for p in model.parameters()), "half": sum(p.numel() for p in model[2].parameters())}


def sklearn():
    import joblib, pickle, sklearn
    from sklearn.datasets import load_iris
    from sklearn.ensemble import RandomForestClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    x, y = load_iris(return_X_y=True)
    model = make_pipeline(StandardScaler(), RandomForestClassifier(5, random_state=0)).fit(x, y)
    joblib.dump(model, os.path.join(out, "iris.joblib"))
    mlflow = os.path.join(out, "mlflow-iris")
    os.makedirs(mlflow)
    with open(os.path.join(mlflow, "model.pkl"), "wb") as file:
        pickle.dump(model, file)
    with open(os.path.join(mlflow, "MLmodel"), "w") as file:
        file.write("artifact_path: model\nflavors:\n  python_function:\n    env:\n      conda: conda.yaml\n      virtualenv: python_env.yaml\n    loader_module: mlflow.sklearn\n"
                   "    model_path: model.pkl\n    predict_fn: predict\n    python_version: 3.11.2\n  sklearn:\n    code: null\n    pickled_model: model.pkl\n"
                   f"    serialization_format: cloudpickle\n    sklearn_version: {sklearn.__version__}\nmlflow_version: 2.9.2\nmodel_uuid: 5f3c1e0b8c2a4a1e9d6a2b7c4e5f6a7b\nrun_id: 0123456789abcdef0123456789abcdef\n"
                   "signature:\n  inputs: '[{\"type\": \"double\", \"name\": \"sepal length\"}, {\"type\": \"double\", \"name\": \"sepal width\"}]'\n"
                   "  outputs: '[{\"type\": \"tensor\", \"tensor-spec\": {\"dtype\": \"int64\", \"shape\": [-1]}}]'\nutc_time_created: '2026-11-01 10:00:00.000000'\n")
    with open(os.path.join(mlflow, "requirements.txt"), "w") as file:
        file.write(f"mlflow==2.9.2\nscikit-learn=={sklearn.__version__}\nnumpy>=1.20  # a range\n--extra-index-url https://example.org/simple\n")
    with open(os.path.join(mlflow, "conda.yaml"), "w") as file:
        file.write("channels:\n- conda-forge\ndependencies:\n- python=3.11.2\n- libblas=3.9.0\n- pip:\n  - cloudpickle==2.2.0\nname: mlflow-env\n")
    told["iris.joblib"] = {"scikit-learn": sklearn.__version__}
    told["mlflow-iris"] = {"scikit-learn": sklearn.__version__}


def xgboost():
    import numpy, xgboost
    data = numpy.random.RandomState(0).rand(60, 4)
    booster = xgboost.train({"objective": "binary:logistic", "max_depth": 2}, xgboost.DMatrix(data, label=(data[:, 0] > 0.5)), 3)
    booster.feature_names = ["a", "b", "c", "d"]
    booster.save_model(os.path.join(out, "credit-model.json"))
    booster.save_model(os.path.join(out, "credit.ubj"))
    for name in ("credit-model.json", "credit.ubj"):
        told[name] = {"xgboost": xgboost.__version__, "features": booster.num_features(), "trees": len(booster.get_dump())}


def keras():
    import h5py, numpy
    config = {"class_name": "Sequential", "config": {"name": "digits", "layers": [
        {"class_name": "InputLayer", "config": {"name": "pixels", "batch_input_shape": [None, 64], "dtype": "float32"}},
        {"class_name": "Dense", "config": {"name": "hidden", "units": 16, "activation": "relu", "dtype": "float32"}},
        {"class_name": "Dense", "config": {"name": "digit", "units": 10, "activation": "softmax", "dtype": "float32"}}]}}
    with h5py.File(os.path.join(out, "digits.h5"), "w") as file:
        file.attrs["model_config"] = json.dumps(config).encode()
        file.attrs["keras_version"] = b"2.11.0"
        file.attrs["backend"] = b"tensorflow"
        weights = file.create_group("model_weights")
        for layer, rows, columns in (("hidden", 64, 16), ("digit", 16, 10)):
            inner = weights.create_group(f"{layer}/{layer}")
            inner.create_dataset("kernel:0", data=numpy.zeros((rows, columns), "float32"))
            inner.create_dataset("bias:0", data=numpy.zeros(columns, "float32"))
        file.create_group("optimizer_weights").create_dataset("m", data=numpy.zeros((64, 16), "float32"))
    told["digits.h5"] = {"parameters": 64 * 16 + 16 + 16 * 10 + 10}


def onnx():
    from onnx import TensorProto, helper, numpy_helper, save
    import numpy
    weights = numpy_helper.from_array(numpy.ones((4, 3), "float32"), "w")
    graph = helper.make_graph([helper.make_node("MatMul", ["x", "w"], ["y"])], "g", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 4])],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["batch", 3])], [weights])
    save(helper.make_model(graph, producer_name="make_models", producer_version="1.0"), os.path.join(out, "linear.onnx"))
    told["linear.onnx"] = {"parameters": 12}


def write(path, content):
    path = os.path.join(out, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb" if isinstance(content, bytes) else "w") as file:
        file.write(content)


def safetensors(tensors):
    sizes = {"F32": 4, "BF16": 2, "F16": 2, "I32": 4}
    header, at = {"__metadata__": {"format": "pt"}}, 0
    for name, (kind, shape) in tensors.items():
        size = sizes[kind]
        for dimension in shape:
            size *= dimension
        header[name] = {"dtype": kind, "shape": shape, "data_offsets": [at, at + size]}
        at += size
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + bytes(at)


def hub():
    write("hub-model/README.md", "---\nlicense: other\nlicense_name: example-research\nlicense_link: https://example.org/licence\nbase_model:\n- example/base-7b\nbase_model_relation: finetune\n"
          "datasets:\n- squad\n- example/own-data\nlanguage: [en, de]\npipeline_tag: text-generation\nlibrary_name: transformers\nmetrics:\n- accuracy\nmodel-index:\n- name: hub-model\n  results:\n"
          "  - task: {type: text-generation, name: Text}\n    dataset: {name: SQuAD, type: squad, split: validation}\n    metrics:\n    - {type: accuracy, value: 0.81}\n    - {type: f1, value: 0.79}\n---\n# A model\n")
    write("hub-model/config.json", json.dumps({"model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": 8, "vocab_size": 32, "max_position_embeddings": 2048, "torch_dtype": "bfloat16",
          "transformers_version": "4.40.0", "quantization_config": {"quant_method": "gptq", "bits": 4, "group_size": 128}}))
    write("hub-model/generation_config.json", json.dumps({"temperature": 0.7, "max_new_tokens": 128}))
    write("hub-model/tokenizer_config.json", json.dumps({"tokenizer_class": "LlamaTokenizer", "model_max_length": 2048, "chat_template": "{{ messages[0].content }}"}))
    write("hub-model/tokenizer.json", json.dumps({"version": "1.0", "added_tokens": [{"id": 0, "content": "<s>"}], "model": {"type": "BPE", "vocab": {chr(97 + i): i for i in range(26)}, "merges": []}}))
    write("hub-model/model-00001-of-00002.safetensors", safetensors({"embed": ("BF16", [32, 8]), "q": ("BF16", [8, 8])}))
    write("hub-model/model-00002-of-00002.safetensors", safetensors({"head": ("BF16", [8, 32]), "norm": ("F32", [8])}))
    write("hub-model/.gitattributes", "*.safetensors filter=lfs\n")
    told["hub-model"] = {"parameters": 32 * 8 + 64 + 256 + 8}


def adapter():
    write("adapter/adapter_config.json", json.dumps({"base_model_name_or_path": "example/base-7b", "revision": "0123456789abcdef0123456789abcdef01234567", "peft_type": "LORA", "task_type": "CAUSAL_LM", "r": 8, "lora_alpha": 16,
          "target_modules": ["v_proj", "q_proj"]}))
    write("adapter/adapter_model.safetensors", safetensors({"a": ("F32", [8, 4]), "b": ("F32", [4, 8])}))
    write("adapter/README.md", "---\nbase_model: example/base-7b\nlibrary_name: peft\nlicense: apache-2.0 OR mit\n---\n")
    told["adapter"] = {"parameters": 64}


def composed():
    write("composed/base/config.json", json.dumps({"model_type": "bert", "architectures": ["BertModel"]}))
    write("composed/base/model.safetensors", safetensors({"w": ("F32", [4, 4])}))
    write("composed/base/README.md", "---\nbase_model: example/ancestor\nlicense: mit\n---\n")
    write("composed/adapter/adapter_config.json", json.dumps({"base_model_name_or_path": "../base", "peft_type": "LORA", "task_type": "SEQ_CLS"}))
    write("composed/adapter/adapter_model.safetensors", safetensors({"a": ("F32", [4, 2])}))


def merged():
    write("merged/mergekit_config.yml", "models:\n  - model: example/one@v1.0\n    parameters: {weight: 0.5}\n  - model: example/two\n    parameters: {weight: 0.5}\nmerge_method: slerp\nbase_model: example/one\ndtype: bfloat16\n")
    write("merged/model.safetensors", safetensors({"w": ("BF16", [4, 4])}))
    write("merged/README.md", "---\nbase_model: [example/one, example/two]\ntags: [merge, mergekit]\nlicense: apache-2.0\n---\n")


def dataset():
    write("dataset/README.md", "---\npretty_name: Small set\nlicense: cc-by-4.0\ntask_categories: [text-classification]\nsize_categories: ['n<1K']\nlanguage: [en]\n---\n# Data\n")
    write("dataset/croissant.json", json.dumps({"@context": {"@vocab": "https://schema.org/"}, "@type": "sc:Dataset", "conformsTo": "http://mlcommons.org/croissant/1.1", "name": "small-set", "version": "1.0.0",
          "license": "https://creativecommons.org/licenses/by/4.0/", "url": "https://example.org/data",
          "distribution": [{"@type": "cr:FileObject", "@id": "data.csv", "name": "data.csv", "sha256": "ab" * 32, "contentUrl": "data.csv"}],
          "recordSet": [{"@type": "cr:RecordSet", "name": "rows", "field": [{"@type": "cr:Field", "name": "text"}, {"@type": "cr:Field", "name": "label"}]}]}))
    write("dataset/data.csv", "text,label\nhello,1\n")


for make in (pytorch, sklearn, xgboost, keras, onnx, hub, adapter, composed, merged, dataset):
    attempt(make)
print(json.dumps(told))
