using System.Text.Json;

namespace Assay.Governance.Tests.Schemas;

public class EvidenceFormTests
{
    static FormField Field(string kind, string name) => EvidenceForm.FieldsFor(kind).Single(f => f.Name == name);

    [Fact]
    public void Every_kind_without_a_producer_has_a_form_that_asks_for_what_its_schema_requires()
    {
        foreach (var kind in EvidenceKinds.All.Where(k => k.Command is null && k.PredicateType == PredicateTypes.Own(k.Id)))
        {
            var fields = EvidenceForm.FieldsFor(kind.Id);
            Assert.True(fields.Count(f => f.Required) >= 2, kind.Id);
            Assert.Equal(fields.Count, fields.Select(f => f.Name).Distinct().Count());
            Assert.All(fields, f => Assert.NotEqual("", f.Title));
        }
    }

    [Fact]
    public void Fields_have_the_type_their_schema_says()
    {
        Assert.Equal(FormFieldType.LongText, Field("threat-model", "scope").Type);
        Assert.Equal(FormFieldType.Text, Field("threat-model", "method").Type);
        Assert.Equal(FormFieldType.Date, Field("retention-boundary", "deleteBy").Type);
        Assert.Equal(FormFieldType.Number, Field("ingestion-log", "recordsRead").Type);
        Assert.Equal(["low", "medium", "high", "critical"], Field("incident-record", "severity").Choices);
        Assert.Equal(["true", "false"], Field("red-team-report", "independent").Choices);
        Assert.Equal(FormFieldType.List, Field("threat-model", "assets").Type);
        Assert.Equal(["id", "title", "references", "likelihood", "impact", "mitigation"], Field("threat-model", "threats").Columns.Select(c => c.Name));
        Assert.True(Field("code-scan", "tool.name").Required);
        Assert.True(Field("incident-record", "awareOn").Required);
        Assert.False(Field("incident-record", "noneInPeriod").Required);
        Assert.False(Field("threat-model", "assumptions").Required);
    }

    [Fact]
    public void Reads_what_was_entered_into_a_predicate_that_keeps_its_schema()
    {
        var reading = EvidenceForm.Read("threat-model", new Dictionary<string, string>
        {
            ["scope"] = "All of it.",
            ["method"] = "ATLAS",
            ["assets"] = "weights\n training data \n\n",
            ["threats"] = "T1 | Poisoning | AML.T0020, AML.T0019 | low | high | Screening\nT2 | Theft | | low | low | Access control",
            ["residualRisk"] = "Small.",
            ["reviewDue"] = "",
        });
        Assert.Empty(reading.Errors);
        var threats = reading.Predicate!.Value.GetProperty("threats");
        Assert.Equal(["weights", "training data"], reading.Predicate.Value.GetProperty("assets").EnumerateArray().Select(a => a.GetString()));
        Assert.Equal(["AML.T0020", "AML.T0019"], threats[0].GetProperty("references").EnumerateArray().Select(a => a.GetString()));
        Assert.False(threats[1].TryGetProperty("references", out _));
        var scan = EvidenceForm.Read("code-scan", new Dictionary<string, string>
        {
            ["tool.name"] = "bandit",
            ["tool.version"] = "1.7",
            ["target"] = "x",
            ["summary.critical"] = "0",
            ["summary.high"] = "2",
            ["scannedAt"] = "2026-11-20",
        });
        Assert.Equal(JsonValueKind.Number, scan.Predicate!.Value.GetProperty("summary").GetProperty("high").ValueKind);
    }

    [Fact]
    public void Says_which_field_is_wrong()
    {
        Dictionary<string, string> Good() => new() { ["title"] = "x", ["version"] = "1", ["owner"] = "grc", ["approvedBy"] = "leadership", ["validFrom"] = "2026-01-01", ["reviewDue"] = "2027-01-01", ["summary"] = "y" };
        string Wrong(string name, string value)
        {
            var values = Good();
            values[name] = value;
            return Assert.Single(EvidenceForm.Read("policy-document", values).Errors).ToString();
        }

        Assert.Empty(EvidenceForm.Read("policy-document", Good()).Errors);
        Assert.Equal("/validFrom is not a date (expected YYYY-MM-DD)", Wrong("validFrom", "1 January"));
        Assert.Equal("/title is missing", Wrong("title", " "));
        Assert.Contains("did you mean 'owner'?", Wrong("ownr", "x"), StringComparison.Ordinal);
        Assert.StartsWith("/digest does not have the form", Wrong("digest", "md5:1"), StringComparison.Ordinal);
    }
}
