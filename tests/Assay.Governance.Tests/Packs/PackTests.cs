using System.IO.Compression;
using System.Text;

namespace Assay.Governance.Tests.Packs;

public sealed class PackTests(ReleasedRecord released) : IClassFixture<ReleasedRecord>
{
    [Fact]
    public void A_pack_verifies_from_its_bytes_and_the_text_of_the_root_key_alone()
    {
        var bytes = released.Pack.ToArray();
        var pem = released.Root.Pem;
        var verified = PackVerifier.Verify(bytes, PublicKey.TryReadPem(pem, out _)!);
        Assert.True(verified.Ok, Failures(verified));
        var summary = verified.Summary!;
        Assert.Equal("Credit <risk> scoring", summary.UseCase.Name);
        Assert.Equal(released.Row.TreeSize, summary.TreeSize);
        Assert.Equal([StampState.Decided, StampState.Decided, StampState.Decided, StampState.Decided, StampState.Shut, StampState.Idle, StampState.Idle], summary.Gates.Select(g => g.State));
        Assert.Empty(summary.OtherKeys);
        Assert.Equal(released.Row.Digest, Digest.Sha256(bytes));
    }

    [Fact]
    public void A_pack_is_a_zip_that_other_programs_open()
    {
        using var zip = new ZipArchive(new MemoryStream(released.Pack));
        Assert.All(zip.Entries, e => Assert.Equal(new DateTime(1980, 1, 1), e.LastWriteTime.DateTime));
        using var reader = new StreamReader(zip.GetEntry("report.html")!.Open());
        var report = reader.ReadToEnd();
        Assert.Contains("Credit &lt;risk&gt; scoring", report, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", report, StringComparison.Ordinal);
        Assert.Contains("Only reachable from inside.", report, StringComparison.Ordinal);
        Assert.Contains("svg", report, StringComparison.Ordinal);
        Assert.DoesNotContain("http://", report, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", report, StringComparison.Ordinal);
        if (Environment.GetEnvironmentVariable("ASSAY_KEEP_PACK") is { Length: > 0 } folder)
            zip.ExtractToDirectory(folder, overwriteFiles: true);
    }

    [Fact]
    public void Nothing_of_another_use_case_and_nobody_who_took_no_part_is_in_the_pack()
    {
        var text = Encoding.Latin1.GetString(released.Pack);
        Assert.DoesNotContain("Unrelated secret project", text, StringComparison.Ordinal);
        // Named in the register of actors, but did nothing here.
        Assert.DoesNotContain("SecurityOperations person", text, StringComparison.Ordinal);
        Assert.Contains("Leadership person", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_recorded_pack_is_built_again_to_the_same_bytes_after_the_record_grew()
    {
        ReleasedRecord.Ok(await ReleasedRecord.FileAsync(released.Record, "design-review", ReleasedRecord.UseCase));
        var again = ReleasedRecord.Ok(await released.Record.As(Role.Auditor).PackAsync(released.Row.Id));
        Assert.Equal(released.Pack, again);
    }

    [Fact]
    public async Task A_pack_of_the_format_before_is_built_again_and_verifies()
    {
        var built = ReleasedRecord.Ok(await released.Record.Store.ReadAsync(view => PackBuilder.Build(
            view, ThingQueries.Find(view, ReleasedRecord.UseCase, ThingKind.UseCase)!, ThingQueries.Find(view, ReleasedRecord.Version, ThingKind.ModelVersion)!, view.Size,
            released.Record.Session.Evidence, released.Record.Session.TreeHead, GatePolicies.Default, format: PackManifest.FirstFormat)));
        var verified = PackVerifier.Verify(built.Bytes, released.Root);
        Assert.True(verified.Ok, Failures(verified));
        string Report(byte[] pack) => Encoding.UTF8.GetString(new Repacked(pack)[PackNames.Report]);
        Assert.DoesNotContain("class=\"charts\"", Report(built.Bytes), StringComparison.Ordinal);
        Assert.Contains("class=\"charts\"", Report(released.Pack), StringComparison.Ordinal);
        Assert.Contains("viewBox=\"0 0 640 48\"", Report(built.Bytes), StringComparison.Ordinal);
    }

    [Fact]
    public void The_summary_says_what_was_released_and_what_is_accepted_and_never_what_was_so_before_its_own_time()
    {
        var summary = PackVerifier.Verify(released.Pack, released.Root).Summary!;
        Assert.StartsWith($"Released: {ReleasedRecord.Version} on ", summary.Released, StringComparison.Ordinal);
        Assert.Equal((0, 1), (summary.Findings.High, summary.Accepted.High));
        var early = PackVerifier.Verify(released.Pack, released.Root, at: summary.At.AddYears(-6));
        Assert.False(early.Ok);
        Assert.Equal((summary.At, summary.Accepted), (early.Summary!.JudgedAt, early.Summary.Accepted));
        var later = PackVerifier.Verify(released.Pack, released.Root, at: released.Record.Clock.GetUtcNow().AddDays(61)).Summary!;
        Assert.Equal((1, 0), (later.Findings.High, later.Accepted.High));
        Assert.EndsWith("It no longer stands.", later.Released, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_root_key_does_not_verify_it()
    {
        using var other = EcdsaSigner.Create();
        var verified = PackVerifier.Verify(released.Pack, other.PublicKey);
        Assert.False(verified.Ok);
        Assert.Contains(verified.Checks, c => c is { Name: "Root key", Holds: false });
        Assert.Null(verified.Summary);
    }

    [Fact]
    public async Task Only_who_may_builds_a_pack_and_it_needs_a_model_version()
    {
        Assert.Equal(RefusalKind.Forbidden, (await released.Record.As(Role.Administrator).BuildPackAsync(ReleasedRecord.UseCase, null)).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await released.Record.As(Role.Grc).BuildPackAsync("nothing", null)).Refusal!.Kind);
        Assert.Equal(RefusalKind.Invalid, (await released.Record.As(Role.Grc).BuildPackAsync("unrelated", null)).Refusal!.Kind);
        Assert.Equal(RefusalKind.NotFound, (await released.Record.As(Role.Grc).PackAsync("p_nothing")).Refusal!.Kind);
    }

    [Fact]
    public void A_waiver_whose_time_is_over_at_the_moment_asked_about_is_told()
    {
        Assert.Empty(PackVerifier.Verify(released.Pack, released.Root).Summary!.Expired);
        var later = PackVerifier.Verify(released.Pack, released.Root, at: released.Record.Clock.GetUtcNow().AddDays(61));
        Assert.True(later.Ok);
        // The stamp and the count are of the same moment as the expiry.
        Assert.Equal(StampState.Stale, later.Summary!.Gates.Single(g => g.Gate == Gate.Evaluation).State);
        Assert.Equal(PackVerifier.Verify(released.Pack, released.Root).Summary!.Findings.Total + 1, later.Summary.Findings.Total);
        Assert.Contains("Risk acceptance of AS-1 expired", Assert.Single(later.Summary!.Expired), StringComparison.Ordinal);
    }

    internal static string Failures(PackVerification verified) => string.Join("\n", verified.Checks.Where(c => !c.Holds).Select(c => $"{c.Name}: {c.Detail}"));
}
