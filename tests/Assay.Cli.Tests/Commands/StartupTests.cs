namespace Assay.Cli.Tests.Commands;

/// <summary>A command loads what it needs and nothing else: that is what keeps the start fast.</summary>
public sealed class StartupTests
{
    [Theory]
    [InlineData("kinds")]
    [InlineData("version")]
    [InlineData("cvss", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H")]
    public void Commands_that_need_no_record_do_not_load_it(params string[] arguments) =>
        Assert.Empty(Loaded(arguments).Intersect(["Assay.Governance", "Assay.Record", "Assay.Server", "Assay.Build", "Assay.Data", "Assay.Evaluation", "YamlDotNet", "Npgsql"]));

    [Fact]
    public void A_scan_without_record_does_not_load_it()
    {
        var loaded = Loaded("scan", Workspace.Sample("model/credit-risk.onnx"));
        Assert.Contains("Assay.Build", loaded);
        Assert.Empty(loaded.Intersect(["Assay.Governance", "Assay.Record", "Assay.Server", "Npgsql"]));
    }

    static string[] Loaded(params string[] arguments)
    {
        using var work = new Workspace();
        work.With("DOTNET_STARTUP_HOOKS", typeof(StartupHook).Assembly.Location).With(StartupHook.Variable, work.At("loaded"));
        work.Must(arguments);
        return File.ReadAllLines(work.At("loaded"));
    }
}
