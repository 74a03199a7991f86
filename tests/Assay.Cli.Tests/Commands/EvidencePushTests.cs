namespace Assay.Cli.Tests.Commands;

/// <summary>Statements that were signed elsewhere.</summary>
public sealed class EvidencePushTests
{
    [Fact]
    public void An_envelope_from_elsewhere_is_filed_once_and_says_what_was_signed()
    {
        using var there = new Workspace().WithRecord();
        File.WriteAllBytes(there.At("bad.pkl"), "cos\nsystem\n(S'true'\ntR."u8.ToArray());
        there.Run("scan", "bad.pkl", "--record", "--as", "Bob");
        var entry = there.Ask("evidence", "list").GetProperty("items")[0].GetProperty("entry").ToString();
        using var here = new Workspace().WithRecordOfItsOwn();
        there.Must("evidence", "show", entry, "--envelope", here.At("scan.dsse.json"));

        // Nothing that is said beside the envelope makes a failed scan a passed one.
        var pushed = here.Ask("evidence", "push", "scan.dsse.json", "--kind", "model-scan", "--result", "passed", "--as", "Bob");
        Assert.Equal(("failed", "filed"), (pushed.GetProperty("result").GetString(), pushed.GetProperty("origin").GetString()));
        Assert.Equal(pushed.GetProperty("entry").GetInt64(), here.Ask("evidence", "push", "scan.dsse.json", "--kind", "model-scan", "--as", "Bob").GetProperty("entry").GetInt64());
        Assert.Equal(2, here.Run("evidence", "push", "scan.dsse.json", "--kind", "model-card", "--as", "Bob").Code);
        File.WriteAllText(here.At("broken.json"), "{}");
        Assert.Equal(2, here.Run("evidence", "push", "broken.json", "--kind", "model-scan", "--as", "Bob").Code);
        Assert.Single(here.Ask("evidence", "list").GetProperty("items").EnumerateArray());
    }
}
