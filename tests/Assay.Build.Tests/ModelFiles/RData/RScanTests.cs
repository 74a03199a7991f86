using System.IO.Compression;

namespace Assay.Build.Tests.ModelFiles.Archives;

public sealed class RScanTests
{
    static byte[] Gzip(byte[] content)
    {
        var made = new MemoryStream();
        using (var stream = new GZipStream(made, CompressionLevel.Optimal, leaveOpen: true))
            stream.Write(content);
        return made.ToArray();
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void An_ordinary_model_with_its_call_and_formula_passes(int version)
    {
        Scans.Passes(RBytes.File(version).Model().Done(), "model.rds");
        Scans.Passes(Gzip(RBytes.File(version).Model().Done()), "model.rds");
        Scans.Passes(RBytes.Workspace(("fit", r => r.Model()), ("x", r => r.Doubles(1, 2, 3))), "model.rda");
    }

    [Fact]
    public void A_promise_is_found_with_the_call_that_would_run()
    {
        foreach (var file in new[] { RBytes.File().Promise(r => r.Call("system", "echo inert")).Done(), Gzip(RBytes.File(2).Promise(r => r.Call("system", "echo inert")).Done()) })
        {
            var report = Scans.Bytes(file, "model.rds");
            var found = Assert.Single(report.Findings, f => f.RuleId == "r-promise");
            Assert.Equal(Severity.High, found.Severity);
            Assert.Equal("system(\"echo inert\")", found.Evidence);
            Assert.Contains(found.References, r => r.Id == "CVE-2024-27322");
        }
    }

    [Fact]
    public void A_promise_counts_wherever_it_stands_and_whatever_it_calls()
    {
        Scans.Flags(RBytes.File().Promise(r => r.Call("anything", "x")).Done(), Severity.High, "r-promise");
        Scans.Flags(RBytes.File().Environment("p", r => r.Promise(p => p.Call("system", "echo inert"))).Done(), Severity.High, "r-promise");
        Scans.Flags(RBytes.Workspace(("p", r => r.Promise(p => p.Call("eval", "1")))), Severity.High, "r-promise");
        // R itself keeps unevaluated arguments in the environments of functions.
        Scans.Passes(RBytes.File().Environment("weights", r => r.Promise(p => p.Call("rep", "1"))).Done(), "model.rds");
    }

    [Fact]
    public void Functions_and_quoted_calls_are_told_apart_by_what_they_call()
    {
        Scans.Passes(RBytes.File().Function(r => r.Call("exp", "x")).Done(), "model.rds");
        Scans.Flags(RBytes.File().Function(r => r.Call("system", "echo inert")).Done(), Severity.Medium, "r-code");
        Scans.Flags(RBytes.File().Call("system", "echo inert").Done(), Severity.Medium, "r-code");
        Scans.Flags(RBytes.Workspace((".First", r => r.Function(b => b.Call("exp", "1")))), Severity.High, "r-startup-function");
        Scans.Flags(RBytes.Workspace(("print", r => r.Function(b => b.Call("exp", "1")))), Severity.Medium, "r-startup-function");
    }

    [Fact]
    public void A_vector_that_opens_a_file_is_found_and_compact_ones_pass()
    {
        static RBytes Altrep(string name) => RBytes.File().Int(238).Int(2).Symbol(name).Int(2).Symbol("base").Int(2).Int(13).Int(1).Int(13).Nil();
        Scans.Passes(Altrep("compact_intseq").Doubles(3, 1, 1).Nil().Done(), "model.rds");
        Scans.Flags(Altrep("mmap_real").Doubles(3, 1, 1).Nil().Done(), Severity.High, "r-altrep");
        Scans.Flags(Altrep("mine").Doubles(3, 1, 1).Nil().Done(), Severity.Medium, "r-altrep");
    }

    [Fact]
    public void A_file_cut_at_any_byte_or_with_something_behind_is_not_clean()
    {
        var whole = RBytes.File().Model().Done();
        for (var length = 7; length < whole.Length; length++)
            Assert.False(Scans.Bytes(whole[..length], "model.rds").Complete, $"cut at {length} of {whole.Length}");
        Scans.Flags([.. whole, .. "more"u8], Severity.Medium, "r-trailing-data");
        Scans.Flags([.. whole, .. Bypasses.Evil()], Severity.Critical);
    }

    [Fact]
    public void Nesting_beyond_the_limit_and_claimed_lengths_leave_a_gap()
    {
        var deep = RBytes.File();
        for (var i = 0; i < 100_000; i++)
            deep.Int(19).Int(1);
        Assert.False(Scans.Bytes(deep.Done(), "model.rds").Complete);
        Assert.False(Scans.Bytes(RBytes.File().Int(14).Int(int.MaxValue).Done(), "model.rds").Complete);
        Assert.False(Scans.Bytes(RBytes.File().Int(14).Int(-1).Int(70_000).Int(0).Done(), "model.rds").Complete);
        Assert.False(Scans.Bytes(RBytes.File().Int(255 | (500 << 8)).Done(), "model.rds").Complete);
    }
}
