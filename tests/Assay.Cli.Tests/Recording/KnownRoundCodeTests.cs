using System.Text.Json;
using Assay.Governance;

namespace Assay.Cli.Tests.Recording;

/// <summary>How a round ends that the record has already.</summary>
public sealed class KnownRoundCodeTests
{
    const string Whole = """{ "round": { "leftOut": [] } }""", LeftOut = """{ "round": { "leftOut": ["override"] } }""";

    [Theory]
    [InlineData(ExitCode.Yes, EvidenceResult.Passed, 0, Whole, ExitCode.Yes)]
    [InlineData(ExitCode.Yes, EvidenceResult.Passed, 0, "{}", ExitCode.Yes)]
    // Nothing bad was found, and not all was looked at: what was recorded says so, whatever the report of now does.
    [InlineData(ExitCode.Yes, EvidenceResult.Passed, 1, Whole, ExitCode.Incomplete)]
    [InlineData(ExitCode.Yes, EvidenceResult.Incomplete, 0, Whole, ExitCode.Incomplete)]
    [InlineData(ExitCode.Yes, EvidenceResult.Passed, 0, LeftOut, ExitCode.Incomplete)]
    // What is bad is said first, also where the record, judged by rules of before, holds nothing bad of it.
    [InlineData(ExitCode.No, EvidenceResult.Passed, 0, Whole, ExitCode.No)]
    [InlineData(ExitCode.No, EvidenceResult.Incomplete, 1, LeftOut, ExitCode.No)]
    [InlineData(ExitCode.Incomplete, EvidenceResult.Passed, 0, Whole, ExitCode.Incomplete)]
    public void A_round_that_the_record_has_ends_as_its_answers_say_and_not_whole_where_it_was_not(ExitCode said, EvidenceResult recorded, int gaps, string predicate, ExitCode expected)
    {
        var now = TimeProvider.System.GetUtcNow();
        var row = new EvidenceRow(7, EvidenceKinds.Get("red-team-report"), Origin.Measured, "assay", recorded, "bot@1", Digest.Sha256("envelope"u8), now, null, "a_1", null, false, 0);
        var view = new EvidenceView(row, [], "key", null, JsonDocument.Parse(predicate).RootElement, null, [], null!, null!, [], [.. Enumerable.Repeat(new Gap("bot", "it did not answer"), gaps)], [], [], null);
        Assert.Equal(expected, global::Assay.Cli.Recording.CodeOf(said, [], view));
    }
}
