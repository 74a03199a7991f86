using Assay.Build.Locks;
using Assay.Build.Locks.References;

namespace Assay.Build.Tests.Locks;

/// <summary>Which places in code count as references, and to what.</summary>
public sealed class ReferenceTests : IDisposable
{
    readonly LockTree tree = new();

    public void Dispose() => tree.Dispose();

    [Theory]
    [InlineData("from transformers import AutoModel\nAutoModel.from_pretrained('acme/m')", "hf:acme/m")]
    [InlineData("from transformers import AutoModel as A\nN = 'acme/' + 'm'\nA.from_pretrained(N, revision='v1')", "hf:acme/m@v1")]
    [InlineData("from transformers import AutoModel\nAutoModel.from_pretrained('acme/m', revision='main')", "hf:acme/m")]
    [InlineData("import transformers\ntransformers.pipeline('ner', model='acme/m')", "hf:acme/m")]
    [InlineData("import transformers\ntransformers.pipeline('ner', 'bert-base-uncased')", "hf:bert-base-uncased")]
    [InlineData("from huggingface_hub import hf_hub_download\nhf_hub_download(repo_id='acme/d', filename='x', repo_type='dataset')", "hf:datasets/acme/d")]
    [InlineData("from huggingface_hub import snapshot_download\nsnapshot_download('acme/m')", "hf:acme/m")]
    [InlineData("from datasets import load_dataset\nload_dataset('squad')", "hf:datasets/squad")]
    [InlineData("import pandas as pd\npd.read_parquet('hf://datasets/acme/d@v2/x.parquet')", "hf:datasets/acme/d@v2")]
    [InlineData("from peft import PeftModel\nPeftModel.from_pretrained(base, 'acme/lora')", "hf:acme/lora")]
    [InlineData("from peft import AutoPeftModelForCausalLM\nAutoPeftModelForCausalLM.from_pretrained('acme/lora')", "hf:acme/lora")]
    [InlineData("from sentence_transformers import SentenceTransformer\nimport os\nSentenceTransformer(os.getenv('E', 'acme/e'))", "hf:acme/e")]
    [InlineData("from sentence_transformers import SentenceTransformer\nclass E:\n    NAME = 'all-MiniLM-L6-v2'\n    def __init__(self):\n        self.m = SentenceTransformer(self.NAME)", "hf:sentence-transformers/all-MiniLM-L6-v2")]
    [InlineData("from diffusers import DiffusionPipeline\np = DiffusionPipeline.from_pretrained('acme/sd')\np.load_lora_weights('acme/style')", "hf:acme/sd", "hf:acme/style")]
    [InlineData("import timm\nN = 'timm/vit_base.augreg'\ntimm.create_model(N, pretrained=True)\ntimm.create_model('vit_base.augreg', pretrained=False)", "hf:timm/vit_base.augreg")]
    [InlineData("from trl.experimental.x import RLOOTrainer\nRLOOTrainer(model='acme/m')", "hf:acme/m")]
    [InlineData("from smolagents import TransformersModel, InferenceClientModel\nTransformersModel('acme/m')\nInferenceClientModel('acme/served')", "hf:acme/m", "provider:compatible/acme/served")]
    [InlineData("from langchain_anthropic.chat_models import ChatAnthropic\nChatAnthropic(model_name='claude-3-sonnet-20240229')", "provider:anthropic/claude-3-sonnet-20240229")]
    [InlineData("import torch\ntorch.hub.load('acme/vision:v0.1', 'resnet')", "torch-hub:acme/vision@v0.1")]
    [InlineData("import timm\ntimm.create_model('hf-hub:acme/vit')\ntimm.create_model('resnet50')", "hf:acme/vit")]
    [InlineData("import tensorflow_hub as hub\nhub.load('https://tfhub.dev/google/use/4')", "tensorflow-hub:https://tfhub.dev/google/use@4")]
    [InlineData("import keras_hub\nkeras_hub.models.BertBackbone.from_preset('bert_base_en')\nkeras_hub.models.GemmaCausalLM.from_preset('hf://acme/g')", "kaggle:bert_base_en", "hf:acme/g")]
    [InlineData("import mlflow\nmlflow.pyfunc.load_model('models:/credit/3')", "mlflow:credit@3")]
    [InlineData("from vllm import LLM\nLLM(model='acme/m')", "hf:acme/m")]
    [InlineData("import requests\nrequests.get('https://huggingface.co/acme/m/resolve/v3/model.bin')", "hf:acme/m@v3")]
    [InlineData("import urllib.request\nurllib.request.urlretrieve('https://weights.example.org/m.pth?token=x')", "web:https://weights.example.org/m.pth")]
    [InlineData("from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])", "provider:openai/gpt-4o")]
    [InlineData("import anthropic\nc = anthropic.Anthropic()\nc.messages.create(model='claude-3-opus-20240229')", "provider:anthropic/claude-3-opus-20240229")]
    [InlineData("from langchain_openai import ChatOpenAI\nChatOpenAI(model='gpt-4o-mini')", "provider:openai/gpt-4o-mini")]
    [InlineData("import ollama\nollama.chat(model='llama3')", "ollama:llama3")]
    [InlineData("import argparse\nfrom transformers import AutoModel\np = argparse.ArgumentParser()\np.add_argument('--model-name', default='acme/m')\na = p.parse_args()\nAutoModel.from_pretrained(a.model_name)", "hf:acme/m")]
    [InlineData("from transformers import AutoModel\ndef make(name):\n    return AutoModel.from_pretrained(name)\nmake('acme/m')", "hf:acme/m")]
    [InlineData("from transformers import AutoModel\nM = {'a': 'acme/a', 'b': 'acme/b'}\nAutoModel.from_pretrained(M['b'])", "hf:acme/b")]
    [InlineData("from transformers import AutoModel\nfor n in ['acme/a', 'acme/b']:\n    AutoModel.from_pretrained(n)", "hf:acme/a", "hf:acme/b")]
    [InlineData("from dataclasses import dataclass, field\nfrom transformers import AutoModel\n@dataclass\nclass C:\n    name: str = field(default='acme/m')\nc = C()\nAutoModel.from_pretrained(c.name)", "hf:acme/m")]
    public void Python_that_loads_by_name_is_found(string code, params string[] found) => Assert.Equal(found, tree.Found("a.py", code));

    [Theory]
    [InlineData("from transformers import AutoModel\nAutoModel.from_pretrained('./m')\nAutoModel.from_pretrained('/data/m')\nAutoModel.from_pretrained('output/m')")]
    [InlineData("from transformers import AutoModel\nm.save_pretrained('acme/m')\nAutoModel.from_pretrained('acme/m')")]
    [InlineData("from datasets import load_dataset\nload_dataset('csv', data_files='x.csv')")]
    [InlineData("Model.objects.create(model='gpt-4o')\nfactory.create(model='x')")]
    [InlineData("import requests\nrequests.get('https://example.org/index.html')\nrequests.get('http://localhost/m.pth')")]
    [InlineData("import torch\ntorch.hub.load('acme/x', 'm', source='local')")]
    public void What_stays_on_this_machine_is_no_reference(string code) => Assert.Empty(tree.Found("a.py", code));

    [Theory]
    [InlineData("Dockerfile", "FROM x\nARG M=acme/m\nCMD [\"vllm\", \"serve\", \"$M\", \"--revision\", \"v2\"]", "hf:acme/m@v2")]
    [InlineData("Dockerfile", "FROM x\nRUN huggingface-cli download acme/m \\\n    --revision v2 && echo", "hf:acme/m@v2")]
    [InlineData("Dockerfile", "FROM x\nENV MODEL_ID=acme/m", "hf:acme/m")]
    [InlineData("Dockerfile", "FROM x\nADD https://w.example.org/m.onnx /m", "web:https://w.example.org/m.onnx")]
    [InlineData("get.sh", "set -e\ncurl -L -o m.gguf 'https://huggingface.co/acme/m/resolve/main/m.gguf'", "hf:acme/m")]
    [InlineData("get.sh", "export M=acme/m\npython -m vllm.entrypoints.openai.api_server --model=${M}", "hf:acme/m")]
    [InlineData("get.sh", "git clone https://huggingface.co/datasets/acme/d", "hf:datasets/acme/d")]
    [InlineData("get.sh", "ollama pull llama3:8b", "ollama:llama3:8b")]
    [InlineData("k8s.yaml", "spec:\n  containers:\n  - command: [vllm, serve]\n    args: [acme/m, --port, '80']", "hf:acme/m")]
    [InlineData("train.yaml", "base_model: acme/m\nmodel_revision: v3\ndatasets:\n  - path: acme/d\n    type: alpaca", "hf:acme/m@v3", "hf:datasets/acme/d")]
    [InlineData("ci.yml", "on: push\njobs:\n  a:\n    steps:\n      - run: |\n          hf download acme/m\n", "hf:acme/m")]
    [InlineData("config.json", "{\"_name_or_path\": \"acme/m\", \"model_type\": \"bert\"}", "hf:acme/m")]
    [InlineData("adapter_config.json", "{\"base_model_name_or_path\": \"acme/m\", \"revision\": \"v3\"}", "hf:acme/m@v3")]
    [InlineData("README.md", "---\nbase_model:\n- acme/m\ndatasets:\n- acme/d\n---\n# x", "hf:acme/m", "hf:datasets/acme/d")]
    public void Files_beside_the_code_are_read(string name, string text, params string[] found) => Assert.Equal(found, tree.Found(name, text).Order(StringComparer.Ordinal).OrderBy(f => f.Contains("datasets", StringComparison.Ordinal)));

    [Fact]
    public void Cells_of_a_notebook_are_one_program_and_their_commands_count()
    {
        tree.With("n.ipynb", """{"nbformat":4,"nbformat_minor":5,"metadata":{"kernelspec":{"name":"python3","language":"python"}},"cells":[{"cell_type":"code","source":["!hf download acme/a\n","N = 'acme/b'\n"],"outputs":[]},{"cell_type":"code","source":["from transformers import AutoModel\n","AutoModel.from_pretrained(N)\n"],"outputs":[]}]}""");
        var found = TreeReferences.Read(tree.Project, TestContext.Current.CancellationToken).Found;
        Assert.Equal([("hf:acme/a", "cell 1"), ("hf:acme/b", "cell 2")], found.Select(f => (f.Asset.ToString(), f.Part!)));
    }

    [Fact]
    public void A_digest_beside_a_download_pins_it()
    {
        var hex = new string('a', 64);
        tree.With("Dockerfile", $"FROM x\nADD --checksum=sha256:{hex} https://w.example.org/m.onnx /m\nRUN wget https://w.example.org/n.pth && echo \"{hex}  n.pth\" | sha256sum -c");
        Assert.All(TreeReferences.Read(tree.Project, TestContext.Current.CancellationToken).Found, f => Assert.Equal("sha256:" + hex, f.Digest.ToString()));
    }

    [Fact]
    public void A_computed_name_is_told_and_not_guessed()
    {
        tree.With("a.py", "import sys\nfrom transformers import AutoModel\nAutoModel.from_pretrained(sys.argv[1])\n");
        var found = TreeReferences.Read(tree.Project, TestContext.Current.CancellationToken);
        Assert.Empty(found.Found);
        Assert.Equal(3, Assert.Single(found.Unknown).Line);
    }

    [Fact]
    public void What_one_file_writes_hides_no_name_with_an_owner_in_another()
    {
        tree.With("train.py", "m.save_pretrained('acme/m')\nd.save_to_disk('made_here')\n").With("serve.py", "from transformers import AutoModel\nfrom datasets import load_dataset\nAutoModel.from_pretrained('acme/m')\nload_dataset('made_here')\n");
        Assert.Equal("hf:acme/m", Assert.Single(TreeReferences.Read(tree.Project, TestContext.Current.CancellationToken).Found).Asset.ToString());
    }

    [Fact]
    public void A_folder_of_the_project_is_pinned_by_its_own_files()
    {
        tree.With("src/models/m/config.json", "{}").With("src/a.py", "from transformers import AutoModel\nAutoModel.from_pretrained('models/m')\nAutoModel.from_pretrained('../../outside')\n");
        var entry = Assert.Single(tree.Make(new LockOptions()).Entries);
        Assert.Equal((AssetSource.Folder, "src/models/m", 1), (entry.Asset.Source, entry.Asset.Name, entry.Files.Count));
    }
}
