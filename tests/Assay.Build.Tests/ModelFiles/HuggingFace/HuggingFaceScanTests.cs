using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Assay.Build.ModelFiles;

namespace Assay.Build.Tests.ModelFiles;

public sealed class HuggingFaceScanTests
{
    public static TheoryData<string> Names => [.. HubSamples.Json.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Flags_what_a_document_makes_its_loader_do(string name) => Scans.Flags(HubSamples.Json[name].Content, HubSamples.Json[name].AtLeast, HubSamples.Json[name].Rule);

    [Theory]
    [MemberData(nameof(Names))]
    public void A_cut_at_any_byte_neither_throws_nor_is_clean(string name)
    {
        var whole = HubSamples.Json[name].Content;
        for (var length = 0; length < whole.Length; length++)
        {
            var report = Scans.Bytes(whole[..length]);
            Assert.True(!report.Complete || report.Worst >= Severity.Medium, $"clean when cut at {length} of {whole.Length}");
        }
    }

    [Theory]
    [InlineData("config", """{"architectures": ["LlamaForCausalLM"], "model_type": "llama", "rope_theta": 500000.0, "time_step_limit": [0.0, Infinity], "x": NaN, "torch_dtype": "bfloat16", "transformers_version": "4.44.0", "_name_or_path": "/data/models/x"}""")]
    [InlineData("tokenizer_config", """{"add_bos_token": true, "added_tokens_decoder": {"0": {"content": "<unk>", "lstrip": false, "special": true}}, "model_max_length": 1000000000000000019884624838656, "tokenizer_class": "LlamaTokenizer", "tokenizer_file": "/srv/cache/huggingface/tokenizer.json"}""")]
    [InlineData("index", """{"metadata": {"total_size": 8}, "weight_map": {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}}""")]
    [InlineData("adapter", """{"base_model_name_or_path": "meta-llama/Llama-2-7b", "peft_type": "LORA", "r": 8, "auto_mapping": {"base_model_class": "BertModel", "parent_library": "transformers.models.bert.modeling_bert"}, "target_modules": ["q_proj"]}""")]
    [InlineData("modules", """[{"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"}, {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"}]""")]
    [InlineData("model_index", """{"_class_name": "StableDiffusionPipeline", "_diffusers_version": "0.6.0", "feature_extractor": ["transformers", "CLIPImageProcessor"], "safety_checker": ["stable_diffusion", "StableDiffusionSafetyChecker"], "image_encoder": [null, null], "unet": ["diffusers", "UNet2DConditionModel"]}""")]
    [InlineData("unet", """{"_class_name": "UNet2DConditionModel", "_diffusers_version": "0.6.0", "down_block_types": ["CrossAttnDownBlock2D", "DownBlock2D"]}""")]
    [InlineData("generation", """{"_from_model_config": true, "bos_token_id": 1, "eos_token_id": [2, 3], "transformers_version": "4.44.0"}""")]
    [InlineData("preprocessor", """{"do_normalize": true, "image_mean": [0.5, 0.5, 0.5], "image_processor_type": "ViTImageProcessor", "size": {"height": 224}}""")]
    public void Passes_the_documents_of_real_repositories(string what, string json)
    {
        Assert.NotEmpty(what);
        Scans.Passes(Encoding.UTF8.GetBytes(json), what + ".json");
    }

    [Theory]
    [InlineData(@"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")]
    [InlineData(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    [InlineData(@"[^\r\n\p{L}\p{N}]?((?=[\p{L}])([^a-z]))*((?=[\p{L}])([^A-Z]))+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*")]
    [InlineData(@"[!""#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*")]
    [InlineData(@"\d{1,3}(?=(?:\d{3})*\b)")]
    public void Passes_the_patterns_of_real_tokenizers(string pattern)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new
        {
            added_tokens = new[] { new { id = 0, content = "<|endoftext|>", special = true } },
            normalizer = new { type = "Sequence", normalizers = new object[] { new { type = "NFC" }, new { type = "Replace", pattern = new { String = " " }, content = "▁" } } },
            pre_tokenizer = new { type = "Split", pattern = new { Regex = pattern }, behavior = "Isolated" },
            model = new { type = "BPE", vocab = new { a = 0 }, merges = new[] { "a b" } },
        });
        Scans.Passes(json, "tokenizer.json");
    }

    [Fact]
    public void A_big_tokenizer_is_read_in_little_time_and_memory()
    {
        var text = new StringBuilder("{\"added_tokens\":[{\"id\":0,\"content\":\"<s>\"}],\"model\":{\"type\":\"BPE\",\"vocab\":{");
        text.AppendJoin(',', Enumerable.Range(0, 200_000).Select(i => $"\"token{i}\":{i}")).Append("},\"merges\":[").AppendJoin(',', Enumerable.Range(0, 200_000).Select(i => $"\"a{i} b{i}\"")).Append("]}}");
        var json = Encoding.UTF8.GetBytes(text.ToString());
        var clock = Stopwatch.StartNew();
        Scans.Passes(json, "tokenizer.json");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), clock.Elapsed.ToString());
    }

    [Fact]
    public void Nesting_and_broken_text_are_refused()
    {
        Assert.False(Scans.Bytes(Encoding.UTF8.GetBytes("{\"model_type\":\"x\",\"a\":" + new string('[', 100_000))).Complete);
        Assert.False(Scans.Bytes(Encoding.UTF8.GetBytes("{\"model_type\":\"x\"} {\"more\": 1}")).Complete);
        Assert.False(Scans.Bytes("{\"model_type\":\"x\",\"a\": \u0001}"u8.ToArray()).Complete);
        Assert.False(Scans.Bytes("{\"model_type\":\"x\",\"a\": 'single'}"u8.ToArray()).Complete);
    }

    [Fact]
    public void A_document_of_something_else_is_left_alone()
    {
        var report = Scans.Bytes("{\"name\": \"package\", \"version\": \"1\", \"dependencies\": {}}"u8.ToArray(), "package.json");
        Assert.Empty(report.Gaps);
        Assert.Empty(report.Findings);
    }

    [Fact]
    public void Reads_the_same_wherever_it_is_found()
    {
        var zip = Bypasses.Zip(("model/config.json", HubSamples.Json["config.json auto_map"].Content));
        Scans.Flags(zip, rule: "hub-remote-code");
        byte[] marked = [0xef, 0xbb, 0xbf, .. HubSamples.Json["config.json auto_map"].Content];
        Scans.Flags(marked, rule: "hub-remote-code");
        var finding = Assert.Single(Scans.Bytes(HubSamples.Json["config.json auto_map"].Content).Findings);
        Assert.Equal("AutoModel → modeling_x.Model", finding.Evidence);
        Assert.Equal("modeling_x.py", finding.Location!.Part);
        Assert.Contains(ModelScanner.Rules, r => r.Id == "hub-remote-code");
    }
}
