namespace Assay.Build.Tests.ModelFiles;

public sealed class PickleScanTests
{
    public static TheoryData<string> BypassNames => [.. Bypasses.All.Keys];

    [Theory]
    [MemberData(nameof(BypassNames))]
    public void Flags_every_known_way_past_other_scanners(string name) => Scans.Flags(Bypasses.All[name]);

    [Theory]
    [MemberData(nameof(BypassNames))]
    public void A_cut_at_any_byte_neither_throws_nor_is_clean(string name)
    {
        var whole = Bypasses.All[name];
        for (var length = 0; length < whole.Length; length++)
        {
            var report = Scans.Bytes(whole[..length]);
            if (!report.Complete || report.Worst >= Severity.Medium)
                continue;
            // A cut between two streams leaves a whole pickle, which may be clean.
            Assert.True(whole[length - 1] is (byte)'.' or 0, $"clean when cut at {length} of {whole.Length}");
        }
    }

    [Fact]
    public void A_broken_stream_is_judged_on_what_runs_before_the_break()
    {
        var report = Scans.Bytes(Bypasses.All["p14 broken stream"]);
        Assert.Equal(Severity.Critical, report.Worst);
        Assert.False(report.Complete);
        Assert.Equal(ExitCode.No, report.ExitCode(Severity.Medium));
    }

    [Fact]
    public void A_dtype_that_names_itself_many_times_is_judged_at_once()
    {
        var fields = string.Concat("abcdefgh".Select(name => $"V{name}\n(g1\nI0\nts"));
        var state = $"(I3\nV|\nN(V{"a"}\nt(d{fields}I8\nI1\nI16\ntb";
        var content = System.Text.Encoding.ASCII.GetBytes($"cnumpy\ndtype\n(VV8\nI00\nI01\ntRp1\n{state}0g1\n{state}.");
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Scans.Bytes(content);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"took {clock.Elapsed}");
    }

    [Fact]
    public void Says_what_would_be_called_where()
    {
        var finding = Assert.Single(Scans.Bytes(Bypasses.Evil()).Findings);
        Assert.Equal("pickle-dangerous-import", finding.RuleId);
        Assert.Equal("posix.system('echo inert')", finding.Evidence);
        Assert.Equal("model-pickle/1", finding.Fingerprint.Version);
        Assert.Contains(finding.References, r => r is { Scheme: "cwe", Id: "CWE-502" });
    }

    [Fact]
    public void The_fingerprint_does_not_move_with_the_offset()
    {
        var padded = PickleBytes.Protocol(4).Text(new string('x', 500)).Op("0").StackGlobal("posix", "system").CallWith("other").Done();
        Assert.Equal(Scans.Bytes(Bypasses.Evil()).Findings[0].Fingerprint, Scans.Bytes(padded).Findings[0].Fingerprint);
    }

    [Fact]
    public void Harmless_uses_of_getattr_and_type_pass()
    {
        Scans.Passes(PickleBytes.Protocol(4).StackGlobal("builtins", "getattr").StackGlobal("collections", "OrderedDict").Op(")R").Text("keys").Raw(0x86).Op("R").Done());
        Scans.Passes(PickleBytes.Protocol(4).StackGlobal("builtins", "type").Op("N").Raw(0x85).Op("R").Done());
    }

    [Fact]
    public void Text_that_names_dangerous_things_passes() =>
        Scans.Passes(PickleBytes.Protocol(4).Op("](").Text("os.system").Text("builtins.eval").Op("e").Done());

    [Fact]
    public void Limits_leave_gaps()
    {
        var many = PickleBytes.Protocol(2).Op("]");
        for (var i = 0; i < 2000; i++)
            many.Op("K\u0001a");
        var whole = many.Done();
        Scans.Passes(whole);
        Assert.False(Scans.Bytes(whole, limits: Scans.Limits with { PickleOpcodes = 100 }).Complete);
        var memo = PickleBytes.Protocol(2).Op("N");
        for (var i = 0; i < 200; i++)
            memo.Op("q").Raw((byte)i);
        Assert.False(Scans.Bytes(memo.Done(), limits: Scans.Limits with { PickleMemo = 100 }).Complete);
        var deep = PickleBytes.Protocol(2);
        for (var i = 0; i < 500; i++)
            deep.Op("N");
        Assert.False(Scans.Bytes(deep.Done(), limits: Scans.Limits with { PickleStack = 100 }).Complete);
    }

    [Fact]
    public void A_flood_of_small_findings_hides_no_big_one()
    {
        var flood = PickleBytes.Protocol(2);
        for (var i = 0; i < 500; i++)
            flood.Global($"junk{i}", "name").Op("0");
        var file = flood.Global("os", "system").CallWith("x").Done();
        foreach (var limits in new[] { Scans.Limits with { FindingsPerFile = 20 }, Scans.Limits with { PickleImports = 20 }, Scans.Limits with { FindingsPerFile = 20, PickleImports = 20 } })
        {
            var report = Scans.Bytes(file, limits: limits);
            Assert.Equal(Severity.Critical, report.Worst);
            Assert.False(report.Complete);
        }

        // Two streams of findings: the first fills the room, the second brings the worst.
        var late = Scans.Bytes(Bypasses.Zip(("a.pkl", flood.Done()), ("b.pkl", Bypasses.Evil())), limits: Scans.Limits with { FindingsPerFile = 20 });
        Assert.Equal(Severity.Critical, late.Worst);
    }
}
