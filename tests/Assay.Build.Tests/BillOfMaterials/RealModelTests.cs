using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Assay.Build.Tests.BillOfMaterials;

/// <summary>Bills of real models: valid by the official validators, with the facts that the frameworks state and the right edges.</summary>
public sealed class RealModelTests(RealModels models) : IClassFixture<RealModels>
{
    static string Schemas(string kind) => Path.Combine(Samples.Data, "schemas", kind);

    static readonly AibomFacts Stated = new()
    {
        Timestamp = RealModels.Now,
        Version = "1.0",
        Supplier = "Example Bank",
        Released = RealModels.Now,
        DownloadUrl = "https://example.org/model",
        Licences = ["Apache-2.0 WITH LLVM-exception OR MIT"],
        Approach = LearningApproach.Supervised,
        Datasets = [new BomDataset("own", Digest.Sha256("d"u8), "1", "https://example.org/d", "other") { Types = ["text"], Supplier = "Example Bank", Built = RealModels.Now, Released = RealModels.Now, SensitivePersonalInformation = false }],
        Fairness = [new BomFairness("people over 60", "none", "may be refused more often", "a second look")],
        Risks = [new BomRisk("age is correlated with income", "it is left out")],
        Energy = [new BomEnergy("training", 12.5, "Grid", "wind", 0.004)],
        Services = [new BomService("Embeddings API", "Example AI", "v1", ["https://api.example.org/v1/embeddings"], true, true)],
        Code = new BomCode("https://example.org/code.git", "0123456789abcdef0123456789abcdef01234567"),
        Domains = ["finance"],
        SensitivePersonalInformation = false,
        UseCases = ["screening"],
        Limitations = ["not for companies"],
    };

    static readonly AibomOptions FromRecord = new()
    {
        Vulnerabilities = [new BomVulnerability("CVE-2026-0001", "A weakness", "high", "exploitable", ["will_not_fix"], "AS-1: accepted") { Cwes = [502], Source = "assay" }],
        Claims = [new BomClaim("model-scan", "Scan: passed", true, "entry 3 of the record", Digest.Sha256("e"u8), RealModels.Now, "assay 1"), new BomClaim("risk-classification", "Risk: failed", false, "entry 4", null, null, "a person", false)],
    };

    [Fact]
    public void The_official_validator_and_the_official_schemas_accept_the_bill_of_every_model_in_both_versions()
    {
        var names = models.All.ToList();
        Assert.True(names.Count >= 12, string.Join(", ", names));
        var files = new List<string>();
        foreach (var (name, index) in names.Select((n, i) => (n, i)))
            foreach (var format in new[] { BomFormat.Cyclonedx16, BomFormat.Cyclonedx17 })
                foreach (var facts in new[] { new AibomFacts { Timestamp = RealModels.Now }, Stated })
                    files.Add(models.Scratch.File($"bom-{index}-{format}-{files.Count}.json", AibomWriter.Write(models.At(name), facts, FromRecord with { Format = format }).Json!));
        var (exit, output) = NodeChecks.Run("validate-cyclonedx.cjs", ["--schemas", Schemas("cyclonedx"), .. files]);
        Assert.True(exit == 0, output);
        var broken = File.ReadAllText(files[0]).Replace("\"machine-learning-model\"", "\"model\"", StringComparison.Ordinal).Replace("\"data\"", "\"model\"", StringComparison.Ordinal);
        Assert.Equal(1, NodeChecks.Run("validate-cyclonedx.cjs", models.Scratch.File("bom-broken.json", broken)).ExitCode);
    }

    [Fact]
    public void The_official_schema_accepts_the_spdx_document_of_every_model_and_all_required_fields_can_be_there()
    {
        var files = new List<string>();
        foreach (var name in models.All.ToList())
            foreach (var facts in new[] { new AibomFacts { Timestamp = RealModels.Now }, Stated })
                files.Add(models.Scratch.File($"bom-spdx-{files.Count}.json", AibomWriter.Write(models.At(name), facts, new AibomOptions { Format = BomFormat.Spdx301 }).Json!));
        var (exit, output) = NodeChecks.Run("validate-schema.cjs", [Path.Combine(Schemas("spdx"), "spdx-json-schema-3.0.1.json"), .. files]);
        Assert.True(exit == 0, output);
        var broken = File.ReadAllText(files[0]).Replace("\"software_primaryPurpose\":\"file\"", "\"software_primaryPurpose\":\"vase\"", StringComparison.Ordinal);
        Assert.Equal(1, NodeChecks.Run("validate-schema.cjs", Path.Combine(Schemas("spdx"), "spdx-json-schema-3.0.1.json"), models.Scratch.File("bom-spdx-broken.json", broken)).ExitCode);

        // The shapes of AIPackage and DatasetPackage, which the JSON schema does not hold.
        var full = AibomWriter.Write(models.At("chat.gguf"), Stated with { BaseModels = [new BomBaseModel("example/base-7b", null, "1", "https://example.org/b") { Supplier = "Example", Released = RealModels.Now }] }, new AibomOptions { Format = BomFormat.Spdx301 });
        Assert.DoesNotContain(full.Report.Findings, f => f.RuleId.StartsWith("aibom-spdx", StringComparison.Ordinal));
        foreach (var package in JsonDocument.Parse(full.Json!).RootElement.GetProperty("@graph").EnumerateArray())
        {
            string[] required = package.GetProperty("type").GetString() switch
            {
                "ai_AIPackage" => ["releaseTime", "suppliedBy", "software_downloadLocation", "software_packageVersion", "software_primaryPurpose"],
                "dataset_DatasetPackage" => ["dataset_datasetType", "builtTime", "originatedBy", "releaseTime", "software_downloadLocation", "software_primaryPurpose"],
                _ => [],
            };
            Assert.All(required, r => Assert.True(package.TryGetProperty(r, out _), $"{package.GetProperty("name")}: {r}"));
        }

        var bare = AibomWriter.Write(models.At("hub-model"), new AibomFacts { Timestamp = RealModels.Now }, new AibomOptions { Format = BomFormat.Spdx301 });
        Assert.Equal(
            ["builtTime", "datasetType", "originatedBy", "packageVersion", "releaseTime", "releaseTime", "suppliedBy"],
            bare.Report.Findings.Where(f => f.RuleId.StartsWith("aibom-spdx-missing-", StringComparison.Ordinal)).Select(f => f.RuleId["aibom-spdx-missing-".Length..]).Where(f => f != "downloadLocation").Order(StringComparer.Ordinal));
        Assert.DoesNotContain("\"suppliedBy\"", Encoding.UTF8.GetString(bare.Json!), StringComparison.Ordinal);
    }

    static string? Has(Bom bom, string property) => bom.Main!.Property(property);

    static List<string> Edges(Bom bom, string from) => [.. bom.Edges.Where(e => e.From == from).Select(e => e.To).Order(StringComparer.Ordinal)];

    [Fact]
    public void Counts_and_versions_agree_with_what_the_frameworks_say()
    {
        foreach (var name in new[] { "digits.pt", "digits.h5", "linear.onnx", "hub-model", "adapter" })
            Assert.Equal(models.Said(name, "parameters").ToString(CultureInfo.InvariantCulture), Has(models.Bom(name), "assay:parameters"));
        Assert.Equal(models.Said("digits.pt", "half").ToString(CultureInfo.InvariantCulture), Has(models.Bom("digits.pt"), "assay:pytorch:dtype:Half"));
        foreach (var name in new[] { "iris.joblib", "mlflow-iris" })
            Assert.Contains(models.Bom(name).Components, c => c.PackageUrl == $"pkg:pypi/scikit-learn@{models.SaidText(name, "scikit-learn")}");
        foreach (var name in new[] { "credit-model.json", "credit.ubj" })
        {
            var bom = models.Bom(name);
            Assert.Contains(bom.Components, c => c.PackageUrl == $"pkg:pypi/xgboost@{models.SaidText(name, "xgboost")}");
            Assert.Equal((models.Said(name, "features").ToString(CultureInfo.InvariantCulture), models.Said(name, "trees").ToString(CultureInfo.InvariantCulture), "tabular-classification", "gbtree"),
                (Has(bom, "assay:xgboost:num_feature"), Has(bom, "assay:xgboost:num_trees"), bom.Main!.Card!.Task, bom.Main.Card.Architecture));
        }
    }

    [Fact]
    public void A_hub_repository_tells_its_tokenizer_datasets_base_results_and_licence()
    {
        var bom = models.Bom("hub-model");
        var card = bom.Main!.Card!;
        Assert.Equal(("text-generation", "llama", "LlamaForCausalLM"), (card.Task, card.ArchitectureFamily, card.Architecture));
        Assert.Equal([("accuracy", 0.81, "SQuAD validation"), ("f1", 0.79, "SQuAD validation")], card.Performance.Select(p => (p.Type, p.Value, p.Slice)));
        Assert.Equal(("2048", "32", "gptq 4-bit"), (Has(bom, "assay:context-length"), Has(bom, "assay:vocabulary"), Has(bom, "assay:quantisation")));
        Assert.Equal(Digest.Sha256("{{ messages[0].content }}"u8).ToString(), Has(bom, "assay:chat-template"));
        Assert.Equal(["example-research", "https://example.org/licence"], [.. bom.Main.Licences, bom.Main.LicenceUrl!]);
        Assert.Equal(["base-model:example/base-7b", "dataset:example/own-data", "dataset:squad", "file:README.md", "file:config.json", "file:generation_config.json", "file:model-00001-of-00002.safetensors",
            "file:model-00002-of-00002.safetensors", "pkg:pypi/transformers@4.40.0", "tokenizer"], Edges(bom, "model"));
        Assert.Equal(["file:tokenizer.json", "file:tokenizer_config.json"], Edges(bom, "tokenizer"));
        Assert.Equal("finetune", bom.Components.Single(c => c.Ref == "base-model:example/base-7b").Relation);
        Assert.Equal(["dataset:squad", "dataset:example/own-data"], card.Datasets);
    }

    [Fact]
    public void An_adapter_descends_from_its_base_at_the_pinned_commit()
    {
        var bom = models.Bom("adapter");
        var origin = bom.Components.Single(c => c.Kind == BomKind.Model);
        Assert.Equal(("example/base-7b", "adapter", "0123456789abcdef0123456789abcdef01234567", "pkg:huggingface/example/base-7b@0123456789abcdef0123456789abcdef01234567"), (origin.Name, origin.Relation, origin.Commit, origin.PackageUrl));
        Assert.Contains(origin.Ref, Edges(bom, "model"));
        Assert.Equal(["Apache-2.0 OR MIT"], bom.Main!.Licences);
        using var json = JsonDocument.Parse(AibomWriter.Bytes(bom, BomFormat.Cyclonedx16));
        var ancestor = Assert.Single(json.RootElement.GetProperty("metadata").GetProperty("component").GetProperty("pedigree").GetProperty("ancestors").EnumerateArray());
        Assert.Equal(("example/base-7b", origin.Commit), (ancestor.GetProperty("name").GetString(), ancestor.GetProperty("pedigree").GetProperty("commits")[0].GetProperty("uid").GetString()));
    }

    [Fact]
    public void A_chain_inside_one_folder_keeps_its_links_and_the_licence_of_a_part_is_not_that_of_the_whole()
    {
        var bom = models.Bom("composed");
        Assert.Equal(["model:adapter", "model:base", "pkg:pypi/peft"], Edges(bom, "model"));
        Assert.Equal(["file:adapter/adapter_config.json", "file:adapter/adapter_model.safetensors", "model:base"], Edges(bom, "model:adapter"));
        Assert.Equal(["base-model:example/ancestor", "file:base/README.md", "file:base/config.json", "file:base/model.safetensors"], Edges(bom, "model:base"));
        Assert.Empty(bom.Main!.Licences);
        Assert.Equal(["MIT"], bom.Components.Single(c => c.Ref == "model:base").Licences);
        Assert.Equal(ModelDigest.Of(models.At("composed/base"), null, out _)!.Root, bom.Components.Single(c => c.Ref == "model:base").Digests[0]);
    }

    [Fact]
    public void A_merge_names_every_model_that_went_in_with_its_revision()
    {
        var bom = models.Bom("merged");
        Assert.Equal([("example/one", "merge", "v1.0"), ("example/two", "merge", null)], bom.Components.Where(c => c.Kind == BomKind.Model).OrderBy(c => c.Name).Select(c => (c.Name, c.Relation, c.Commit)));
        Assert.Equal("slerp", Has(bom, "assay:merge:method"));
    }

    [Fact]
    public void Gguf_tells_its_quantisation_origin_tokenizer_template_and_sizes()
    {
        var bom = models.Bom("chat.gguf");
        Assert.Equal(("Example Chat", "llama"), (bom.Main!.Name, bom.Main.Card!.ArchitectureFamily));
        Assert.Equal(("GGUF Q4_K_M", "4096", "3", "88"), (Has(bom, "assay:quantisation"), Has(bom, "assay:context-length"), Has(bom, "assay:vocabulary"), Has(bom, "assay:parameters")));
        Assert.Equal(("24", "64"), (Has(bom, "assay:gguf:dtype:F32"), Has(bom, "assay:gguf:dtype:Q8_0")));
        Assert.Equal(Digest.Sha256("{{ messages }}"u8).ToString(), Has(bom, "assay:chat-template"));
        Assert.Equal(["Apache-2.0"], bom.Main.Licences);
        Assert.Equal([("example/base-7b", "quantized")], bom.Components.Where(c => c.Kind == BomKind.Model).Select(c => (c.Name, c.Relation!)));
    }

    [Fact]
    public void Tflite_keras_lightgbm_and_mlflow_tell_their_ports_layers_and_features()
    {
        var lite = models.Bom("small.tflite");
        Assert.Equal(["x: float32[1,4]", "y: float32[1,3]", "12"], [.. lite.Main!.Card!.Inputs, .. lite.Main.Card.Outputs, Has(lite, "assay:parameters")!]);
        var keras = models.Bom("digits.h5");
        Assert.Equal(("Sequential", "2"), (keras.Main!.Card!.Architecture, Has(keras, "assay:keras:layer:Dense")));
        Assert.Equal(["pixels: float32[?,64]", "digit: float32[?,10]"], [.. keras.Main.Card.Inputs, .. keras.Main.Card.Outputs]);
        Assert.Contains(keras.Components, c => c.PackageUrl == "pkg:pypi/keras@2.11.0");
        var trees = models.Bom("trees-lightgbm.txt");
        Assert.Equal(("a, b, c, d", "2", "tabular-classification"), (Has(trees, "assay:lightgbm:features"), Has(trees, "assay:lightgbm:trees"), trees.Main!.Card!.Task));
        var mlflow = models.Bom("mlflow-iris");
        Assert.Equal(["sepal length: double", "sepal width: double", "tensor 0: int64[?]"], [.. mlflow.Main!.Card!.Inputs, .. mlflow.Main.Card.Outputs]);
        Assert.Equal(("0123456789abcdef0123456789abcdef", "mlflow.sklearn", "3.11.2"), (Has(mlflow, "assay:mlflow:run_id"), Has(mlflow, "assay:mlflow:loader"), Has(mlflow, "assay:mlflow:python")));
        Assert.Equal(["pkg:conda/libblas@3.9.0", "pkg:pypi/cloudpickle@2.2.0", "pkg:pypi/mlflow@2.9.2", "pkg:pypi/numpy"], mlflow.Components.Where(c => c.Kind == BomKind.Library && c.Name != "scikit-learn").Select(c => c.PackageUrl!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_folder_of_data_is_a_dataset_with_the_facts_of_its_cards()
    {
        var bom = models.Bom("dataset");
        Assert.Equal((BomKind.Dataset, "Small set", "1.0.0", "https://example.org/data"), (bom.Main!.Kind, bom.Main.Name, bom.Main.Version, bom.Main.Url));
        Assert.Equal(["CC-BY-4.0"], bom.Main.Licences);
        Assert.Equal("text, label", Has(bom, "assay:croissant:fields:rows"));
        Assert.Equal(["file:README.md", "file:croissant.json", "file:data.csv"], Edges(bom, "model"));
    }

    [Fact]
    public void What_was_stated_says_so_and_the_bill_is_the_same_bytes_again()
    {
        var first = AibomWriter.Write(models.At("hub-model"), Stated, FromRecord);
        Assert.Equal(first.Json, AibomWriter.Write(models.At("hub-model"), Stated, FromRecord).Json);
        Assert.Contains("fairness", Has(first.Content!, "assay:stated")!.Split(", "));
        Assert.DoesNotContain("task", Has(first.Content!, "assay:stated")!.Split(", "));
        Assert.Equal("README.md", Has(first.Content!, "assay:source:task"));
        Assert.Equal("stated", first.Content!.Components.Single(c => c.Name == "own").Property("assay:source"));
    }

    [Fact]
    public void A_cut_or_changed_file_never_ends_in_an_exception()
    {
        var random = new Random(5);
        foreach (var original in models.All.Select(models.At).SelectMany(p => Directory.Exists(p) ? Directory.GetFiles(p, "*", SearchOption.AllDirectories) : [p]).Where(p => Path.GetExtension(p) is not (".csv" or ".gitattributes")).Order(StringComparer.Ordinal).ToList())
        {
            using var scratch = new Scratch();
            var bytes = File.ReadAllBytes(original);
            for (var i = 0; i < 24; i++)
            {
                var changed = (byte[])bytes.Clone();
                for (var k = random.Next(1, 6); k > 0; k--)
                    changed[random.Next(Math.Min(changed.Length, i % 2 == 0 ? 600 : changed.Length))] = (byte)random.Next(256);
                var path = scratch.File(Path.GetFileName(original), i % 4 == 0 ? changed[..random.Next(changed.Length)] : changed);
                var bom = AibomWriter.Write(Path.GetDirectoryName(path)!, new AibomFacts { Timestamp = RealModels.Now });
                Assert.NotNull(bom.Json);
                Assert.NotNull(BomReader.Read(bom.Json).Bom);
                Assert.DoesNotContain(bom.Report.Gaps, g => g.Reason.Contains("a bug in Assay", StringComparison.Ordinal));
            }
        }
    }
}
