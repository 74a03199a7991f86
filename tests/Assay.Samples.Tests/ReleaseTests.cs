using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json.Nodes;
using SupportAssistant.Retrieval;
using SupportAssistant.Shop;
using SupportAssistant.Weak;

namespace Assay.Samples.Tests;

/// <summary>The files of a release say what the assistant that runs under them does: they are not decoration.</summary>
public sealed class ReleaseTests
{
    static readonly string Sample = Path.Combine(Root(), "samples", "support-assistant");

    public static TheoryData<string> Versions => [.. Directory.GetDirectories(Path.Combine(Sample, "release")).Select(d => Path.GetFileName(d)!)];

    [Fact]
    public void The_documents_are_those_that_the_assistant_answers_from() =>
        Assert.Equal(
            Seed.Documents.Select(d => (d.Id, d.Tenant, d.Label, d.Text)),
            Documents().Select(d => (d["id"]!.GetValue<string>(), d["tenant"]!.GetValue<string>(), d["label"]!.GetValue<string>(), d["text"]!.GetValue<string>())));

    [Theory, MemberData(nameof(Versions))]
    public void The_system_prompt_is_the_one_that_is_said(string version) =>
        Assert.Equal(Seed.SystemPrompt.Replace(Seed.Secret, "{secret}", StringComparison.Ordinal), JsonNode.Parse(File.ReadAllText(Path.Combine(Sample, "release", version, "assistant.json")))!["systemPrompt"]!.GetValue<string>());

    [Theory, MemberData(nameof(Versions))]
    public void Its_weaknesses_exist(string version)
    {
        var settings = JsonNode.Parse(File.ReadAllText(Path.Combine(Sample, "release", version, "assistant.json")))!;
        Assert.Equal(version, settings["version"]!.GetValue<string>());
        Assert.NotNull(WeaknessSet.Of([.. settings["weak"]!.AsArray().Select(n => n!.GetValue<string>())]));
    }

    [Theory, MemberData(nameof(Versions))]
    public void The_index_holds_the_numbers_that_the_assistant_computes(string version)
    {
        var file = File.ReadAllBytes(Path.Combine(Sample, "release", version, "index.safetensors"));
        var header = (int)BinaryPrimitives.ReadUInt64LittleEndian(file);
        var numbers = file.AsSpan(8 + header);
        var row = 0;
        foreach (var document in Documents())
        {
            var expected = Vectors.Of(document["text"]!.GetValue<string>()).Split(' ').Select(n => float.Parse(n, CultureInfo.InvariantCulture)).ToArray();
            for (var i = 0; i < 8; i++)
                Assert.Equal(expected[i], BinaryPrimitives.ReadSingleLittleEndian(numbers[((row * 8 + i) * 4)..]), 0.00051f);
            row++;
        }

        Assert.Equal(row * 8 * 4, numbers.Length);
    }

    static List<JsonNode> Documents() => [.. File.ReadLines(Path.Combine(Sample, "data", "documents.jsonl")).Select(l => JsonNode.Parse(l)!)];

    static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Assay.slnx")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
