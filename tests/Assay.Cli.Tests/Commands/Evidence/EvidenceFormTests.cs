using System.Text.RegularExpressions;
using Assay.Governance;
using Assay.Text;

namespace Assay.Cli.Tests.Commands;

/// <summary>A form as a file: what one fills in is what the schema asks for.</summary>
public sealed partial class EvidenceFormTests
{
    public static TheoryData<string> Filed => [.. EvidenceKinds.All.Where(k => k.Command is null && EvidenceForm.FieldsFor(k.Id).Count > 0).Select(k => k.Id)];

    [Theory]
    [MemberData(nameof(Filed))]
    public void What_is_filled_in_of_an_example_has_every_field_that_the_schema_asks_for(string id)
    {
        var kind = EvidenceKinds.Get(id);
        var example = EvidenceExample.Of(kind, EvidenceForm.FieldsFor(id));
        // Everything that it may say at once, and only what it has to.
        foreach (var text in (string[])[example, Commented().Replace(example, "$1")])
        {
            if (!text.Split('\n').Any(l => l.Length > 0 && !l.StartsWith('#')))
                continue;
            var node = YamlJson.Read(Filled(text), out var error);
            Assert.True(node is not null, $"{error}\n{text}");
            var errors = EvidenceSchemas.Validate(kind, kind.PredicateType, Json.Element(node)).Where(e => !IsOfAWord(e)).ToList();
            Assert.True(errors.Count == 0, $"{string.Join('\n', errors)}\n{text}");
        }
    }

    // A word stands for an address, a digest or a time here.
    static bool IsOfAWord(SchemaError error) => error.Message.Contains("does not have the form", StringComparison.Ordinal) || error.Message.Contains("is not a", StringComparison.Ordinal) || error.Message.Contains("shorter than", StringComparison.Ordinal);

    static string Filled(string example) => Blank().Replace(example, m => m.Groups[1].Value.Trim() switch
    {
        "a number" => "1",
        "true or false" => "true",
        "YYYY-MM-DD" => "2026-11-01",
        "" => "text",
        var choices => choices.Split(" | ")[0],
    });

    [GeneratedRegex("<fill in([^>]*)>")]
    private static partial Regex Blank();

    // A member that is left out, in front of which only '# ' stands; help is a sentence.
    [GeneratedRegex(@"(?m)^( *)# (?=( *)(- |-$|[A-Za-z][A-Za-z0-9]*:( |$)))")]
    private static partial Regex Commented();

    [Fact]
    public void A_statement_with_blanks_in_it_is_not_filed()
    {
        using var work = new Workspace().WithRecord();
        work.Must("register", "use-case", "credit-risk", "--as", "Bob");
        var example = work.Must("evidence", "form", "threat-model", "--example");
        Assert.Contains("assay evidence file threat-model --subject USE-CASE --from threat-model.yaml", example, StringComparison.Ordinal);
        File.WriteAllText(work.At("threat-model.yaml"), example);
        var refused = work.Run("evidence", "file", "threat-model", "--subject", "credit-risk", "--from", "threat-model.yaml", "--as", "Bob");
        Assert.Equal(2, refused.Code);
        Assert.Contains("blanks", refused.Error, StringComparison.Ordinal);
        File.WriteAllText(work.At("threat-model.yaml"), Filled(example));
        Assert.Contains("Threat model of credit-risk is entry", work.Must("evidence", "file", "threat-model", "--subject", "credit-risk", "--from", "threat-model.yaml", "--as", "Bob"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_document_that_only_states_is_called_stated_everywhere()
    {
        using var work = new Workspace().WithRecord();
        work.Must("register", "use-case", "credit-risk", "--as", "Bob");
        File.WriteAllText(work.At("threat-model.yaml"), Filled(work.Must("evidence", "form", "threat-model", "--example")));
        Assert.EndsWith(", filed.\n", work.Must("evidence", "file", "threat-model", "--subject", "credit-risk", "--from", "threat-model.yaml", "--as", "Bob").Split("envelope")[0].TrimEnd(' '), StringComparison.Ordinal);
        var list = work.Must("evidence", "list");
        Assert.Contains(" stated ", list, StringComparison.Ordinal);
        Assert.DoesNotContain("not-stated", list + work.Must("evidence", "file", "--help"), StringComparison.Ordinal);
    }
}
