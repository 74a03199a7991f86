using System.Diagnostics;

namespace Assay.Cli.Tests.Commands;

/// <summary>What stands in the current folder came from anywhere: it must not be believed, and not be a crash.</summary>
public sealed class HostileFolderTests
{
    [Fact]
    public void Says_what_to_do_where_there_is_no_record()
    {
        using var work = new Workspace();
        var result = work.Run("portfolio");
        Assert.Equal(2, result.Code);
        Assert.Contains("assay init", result.Error, StringComparison.Ordinal);
        Assert.Contains("ASSAY_SERVER", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_record_that_others_may_read()
    {
        using var work = new Workspace();
        work.Must("init");
        Workspace.Mode(work.At(".assay"), (UnixFileMode)0b111_101_101);
        Refused(work, "chmod");
    }

    [Fact]
    public void Refuses_a_record_behind_a_link()
    {
        using var work = new Workspace();
        work.Must("init");
        Directory.Move(work.At(".assay"), work.At("elsewhere"));
        File.CreateSymbolicLink(work.At(".assay"), work.At("elsewhere"));
        Refused(work, "symbolic link");
    }

    [Fact]
    public void Refuses_a_record_of_somebody_else()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root can give a folder away");
        using var work = new Workspace();
        work.Must("init");
        using (var give = Process.Start("chown", ["12345", work.At(".assay")]))
            give.WaitForExit();
        Refused(work, "belongs to user 12345");
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("{\"version\":1,\"command\":\"rm\"}")]
    public void Refuses_a_damaged_configuration(string text)
    {
        using var work = new Workspace();
        work.Must("init");
        File.WriteAllText(work.At(".assay/config.json"), text);
        Refused(work, "is damaged");
    }

    [Fact]
    public void Says_that_a_database_is_none()
    {
        using var work = new Workspace();
        work.Must("init");
        foreach (var file in Directory.GetFiles(work.At(".assay"), "record.db*"))
            File.Delete(file);
        File.WriteAllText(work.At(".assay/record.db"), "this is no database, and long enough to be looked at as if it were one");
        Workspace.Mode(work.At(".assay/record.db"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var result = work.Run("portfolio");
        Assert.Equal(2, result.Code);
        Assert.DoesNotContain("bug in Assay", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Does_not_init_twice()
    {
        using var work = new Workspace();
        work.Must("init");
        var before = File.ReadAllBytes(work.At(".assay/config.json"));
        Assert.Equal(2, work.Run("init").Code);
        Assert.Equal(before, File.ReadAllBytes(work.At(".assay/config.json")));
    }

    [Fact]
    public void Judges_nothing_while_a_policy_is_broken()
    {
        using var work = new Workspace();
        work.Must("init");
        Directory.CreateDirectory(work.At(".assay/policies"));
        File.WriteAllText(work.At(".assay/policies/intake.yaml"), "gate: use-case-intake\ntitle: Mine\ndecides: [grc]\noutcomes: [proced]\n");
        var result = work.Run("portfolio");
        Assert.Equal(2, result.Code);
        Assert.Contains("intake.yaml", result.Error, StringComparison.Ordinal);
        var check = work.Run("gate", "policy", "check", ".assay/policies/intake.yaml");
        Assert.Equal(1, check.Code);
        Assert.Contains("intake.yaml:4:", check.Out, StringComparison.Ordinal);
        work.Must("gate", "policy", "check", Path.Combine(Workspace.Root, "policies", Directory.GetFiles(Path.Combine(Workspace.Root, "policies"), "*.yaml")[0]));
    }

    [Fact]
    public void A_policy_that_was_written_over_itself_is_named_and_can_be_written_anew()
    {
        using var work = new Workspace();
        work.Must("init");
        Directory.CreateDirectory(work.At(".assay/policies"));
        // What a shell makes of "assay gate policy show deployment > .assay/policies/deployment.yaml" before the command begins.
        File.WriteAllText(work.At(".assay/policies/deployment.yaml"), "");
        foreach (var result in new[] { work.Run("portfolio"), work.Run("gate", "policy", "show", "deployment"), work.Run("takedown", "policy", "show") })
        {
            Assert.Equal(2, result.Code);
            Assert.Contains("deployment.yaml is empty", result.Error, StringComparison.Ordinal);
            Assert.Contains("assay gate policy show deployment --default", result.Error, StringComparison.Ordinal);
        }

        File.WriteAllText(work.At(".assay/policies/deployment.yaml"), work.Must("gate", "policy", "show", "deployment", "--default"));
        Assert.Equal(0, work.Run("portfolio").Code);
        Assert.Contains("severity", work.Must("takedown", "policy", "show", "--default"), StringComparison.Ordinal);
    }

    static void Refused(Workspace work, string because)
    {
        foreach (var command in new[] { "portfolio", "work" })
        {
            var result = work.Run(command);
            Assert.Equal(2, result.Code);
            Assert.Contains(because, result.Error, StringComparison.Ordinal);
            Assert.Equal("", result.Out);
        }
    }
}
