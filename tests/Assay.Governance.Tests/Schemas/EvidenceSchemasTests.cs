using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Governance.Tests.Schemas;

public class EvidenceSchemasTests
{
    public static TheoryData<string> Kinds => [.. EvidenceKinds.All.Select(k => k.Id)];

    static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;

    static string Formats => Path.Combine(Folder(), "../../../docs/formats");

    static JsonElement Sample(string kind) => JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder(), "samples", $"{kind}.json"))).RootElement;

    [Theory, MemberData(nameof(Kinds))]
    public void Every_kind_has_a_schema_with_only_keywords_we_check(string kind)
    {
        var root = EvidenceSchemas.For(kind).Root;
        Assert.Equal($"https://assay.dev/formats/{kind}.schema.json", root.GetProperty("$id").GetString());
        Assert.Equal("https://json-schema.org/draft/2020-12/schema", root.GetProperty("$schema").GetString());
        Assert.Equal(EvidenceKinds.Get(kind).Title, root.GetProperty("title").GetString());
        Assert.EndsWith(".", root.GetProperty("description").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_is_published_and_the_readme_tells_of_every_other_schema()
    {
        var files = Directory.GetFiles(Formats, "*.schema.json").Select(f => Path.GetFileName(f)[..^".schema.json".Length]).ToHashSet();
        var kinds = EvidenceKinds.All.Select(k => k.Id).ToList();
        Assert.Subset(files, kinds.ToHashSet());
        var readme = File.ReadAllText(Path.Combine(Formats, "README.md"));
        Assert.All(files.Except(kinds), file => Assert.Contains($"({file}.schema.json)", readme, StringComparison.Ordinal));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_sample_keeps_its_schema_and_no_longer_does_without_any_one_required_member(string kind)
    {
        var schema = EvidenceSchemas.For(kind);
        var sample = Sample(kind);
        Assert.Empty(schema.Validate(sample));
        var required = Required(schema.Root).ToList();
        Assert.NotEmpty(required);
        foreach (var name in required)
        {
            var without = JsonNode.Parse(sample.GetRawText())!.AsObject();
            Assert.True(without.Remove(name), name);
            Assert.NotEmpty(schema.Validate(JsonSerializer.SerializeToElement(without)));
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void A_sample_with_any_member_of_another_type_is_refused_there(string kind)
    {
        var schema = EvidenceSchemas.For(kind);
        foreach (var member in schema.Root.GetProperty("properties").EnumerateObject())
        {
            var broken = JsonNode.Parse(Sample(kind).GetRawText())!.AsObject();
            broken[member.Name] = JsonNode.Parse("[null]");
            Assert.Contains(schema.Validate(JsonSerializer.SerializeToElement(broken)), e => e.Pointer.StartsWith($"/{member.Name}", StringComparison.Ordinal));
        }

        foreach (var nothing in new[] { "{}", "[]", "null", "\"x\"", "1" })
            Assert.NotEmpty(schema.Validate(JsonDocument.Parse(nothing).RootElement));
    }

    [Fact]
    public void None_in_period_is_a_document_of_its_own()
    {
        foreach (var kind in DefaultPolicies.For(Gate.Monitoring).Policy.Evidence.Where(e => e.PerPeriod).Select(e => e.Kind))
        {
            var schema = EvidenceSchemas.For(kind);
            Assert.Empty(schema.Validate(JsonDocument.Parse("""{"noneInPeriod": true, "periodStart": "2026-09-01", "periodEnd": "2026-11-20"}""").RootElement));
            Assert.NotEmpty(schema.Validate(JsonDocument.Parse("""{"noneInPeriod": true}""").RootElement));
            Assert.NotEmpty(schema.Validate(JsonDocument.Parse("""{"noneInPeriod": false, "periodStart": "2026-09-01", "periodEnd": "2026-11-20"}""").RootElement));
        }
    }

    [Fact]
    public void A_predicate_of_another_type_than_its_kind_is_refused_and_the_worlds_types_are_left_to_their_specifications()
    {
        var kind = EvidenceKinds.Get("regression-output");
        var empty = JsonDocument.Parse("{}").RootElement;
        Assert.NotEmpty(EvidenceSchemas.Validate(kind, kind.PredicateType, empty));
        Assert.Empty(EvidenceSchemas.Validate(kind, PredicateTypes.TestResult, empty));
        Assert.Contains("does not state regression-output", Assert.Single(EvidenceSchemas.Validate(kind, PredicateTypes.CycloneDx, empty)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_of_policies_takes_every_default_policy_and_knows_the_same_words_as_the_reader()
    {
        Assert.All(DefaultPolicies.All, p => Assert.Empty(EvidenceSchemas.GatePolicy.Validate(PolicyCanonical.Element(p.Policy))));
        var root = EvidenceSchemas.GatePolicy.Root;
        Assert.Equal(Words(EvidenceKinds.All.Select(k => k.Id)), Enum(root.GetProperty("$defs").GetProperty("kind")));
        Assert.Equal(Words(Names.All<Gate>()), Enum(root.GetProperty("properties").GetProperty("gate")));
        Assert.Equal(Words(Names.All<Role>()), Enum(root.GetProperty("properties").GetProperty("decides").GetProperty("items")));
        Assert.Equal(Words(Names.All<RiskClass>()), Enum(root.GetProperty("$defs").GetProperty("when").GetProperty("properties").GetProperty("risk").GetProperty("items")));
        Assert.Equal(Words(Names.All<Severity>()), Enum(root.GetProperty("properties").GetProperty("findings").GetProperty("items").GetProperty("properties").GetProperty("severity")));

        static string Words(IEnumerable<string> words) => string.Join(' ', words.Order(StringComparer.Ordinal));
        static string Enum(JsonElement rule) => Words(rule.GetProperty("enum").EnumerateArray().Select(e => e.GetString()!));
    }

    [Fact]
    public void The_schema_of_decisions_takes_a_real_basis_and_real_requirements()
    {
        var input = Gates.GateCase.Met(Gate.Monitoring);
        var result = Gates.GateCase.Judge(input);
        var basis = DecisionBasis.Of(Gates.GateCase.Policy(Gate.Monitoring), input, result);
        var decision = JsonNode.Parse(Sample("gate-decision").GetRawText())!.AsObject();
        decision["basis"] = JsonNode.Parse(Json.Bytes(basis));
        decision["requirements"] = JsonNode.Parse(Json.Bytes(result.Requirements));
        Assert.Empty(EvidenceSchemas.For("gate-decision").Validate(JsonSerializer.SerializeToElement(decision)));
    }

    [Fact]
    public void The_list_of_formats_names_every_kind_as_it_is()
    {
        var readme = File.ReadAllText(Path.Combine(Formats, "README.md"));
        Assert.All(EvidenceKinds.All, k => Assert.Contains(
            $"| [{k.Id}]({k.Id}.schema.json) | {k.Title} | {k.Layer.Name()} | {k.Stage.Name()} | {k.Owner.Name()} | {k.Scope.Name()} | `{k.PredicateType}` |", readme, StringComparison.Ordinal));
        // What makes it, too: a target stands behind the command.
        Assert.All(EvidenceKinds.All, k => Assert.EndsWith(
            k.Command is { } command ? $"| `{command.Replace(" --target", "", StringComparison.Ordinal)}` |" : "| filed |",
            readme.Split('\n').Single(l => l.StartsWith($"| [{k.Id}](", StringComparison.Ordinal)), StringComparison.Ordinal));
    }

    static IEnumerable<string> Required(JsonElement root) => root.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(n => n.GetString()!)
        : root.GetProperty("anyOf").EnumerateArray().First(b => !b.TryGetProperty("properties", out var p) || !p.TryGetProperty("noneInPeriod", out var none) || none.GetProperty("const").ValueKind != JsonValueKind.True)
            .GetProperty("required").EnumerateArray().Select(n => n.GetString()!);
}
