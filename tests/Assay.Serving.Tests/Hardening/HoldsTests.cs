using System.Diagnostics;
using Assay.Serving.Hardening;

namespace Assay.Serving.Tests.Hardening;

/// <summary>Which folders are looked at without being asked for.</summary>
public sealed class HoldsTests : IDisposable
{
    const string Pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: a}]}\n";

    readonly string _folder = Directory.CreateTempSubdirectory("assay-holds-").FullName;

    // Not by Directory.Delete: what lies too deep to be listed lies too deep for that, too.
    public void Dispose() => Sh($"rm -rf '{_folder}'");

    [Fact]
    public void A_folder_that_cannot_be_listed_is_looked_at_and_the_look_says_so()
    {
        File.WriteAllText(Path.Combine(_folder, "config.yaml"), "layers: 12\n");
        Assert.False(ServingScanner.Holds(_folder));
        // Deeper than a path may be long: nobody lists that by its name, not even root.
        Sh($"cd '{_folder}' && n=$(printf '%0200d' 0) && for i in $(seq 1 25); do mkdir $n && cd $n || break; done 2>/dev/null");
        Assert.True(ServingScanner.Holds(_folder));
        var scan = ServingScanner.Scan(_folder, ServingOptions.Default, TestContext.Current.CancellationToken);
        Assert.StartsWith("cannot be looked at", Assert.Single(scan.Gaps).Reason, StringComparison.Ordinal);
        Assert.False(scan.Complete);
    }

    [Fact]
    public void A_skipped_folder_that_cannot_be_listed_is_said()
    {
        Sh($"mkdir '{_folder}/node_modules' && cd '{_folder}/node_modules' && n=$(printf '%0200d' 0) && for i in $(seq 1 25); do mkdir $n && cd $n || break; done 2>/dev/null");
        var gap = Assert.Single(ServingScanner.Scan(_folder, ServingOptions.Default, TestContext.Current.CancellationToken).Gaps);
        Assert.Equal("node_modules", gap.Where);
        Assert.Contains("cannot be listed", gap.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_that_leads_out_counts_by_what_it_leads_to()
    {
        var elsewhere = Directory.CreateTempSubdirectory("assay-elsewhere-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(elsewhere, "config.yaml"), "layers: 12\n");
            File.WriteAllText(Path.Combine(elsewhere, "pod.yaml"), Pod);
            File.CreateSymbolicLink(Path.Combine(_folder, "config.yaml"), Path.Combine(elsewhere, "config.yaml"));
            File.CreateSymbolicLink(Path.Combine(_folder, "gone.yaml"), Path.Combine(elsewhere, "gone.yaml"));
            Assert.False(ServingScanner.Holds(_folder));
            File.CreateSymbolicLink(Path.Combine(_folder, "pod.yaml"), Path.Combine(elsewhere, "pod.yaml"));
            Assert.True(ServingScanner.Holds(_folder));
            Assert.Contains(ServingScanner.Scan(_folder, ServingOptions.Default, TestContext.Current.CancellationToken).Gaps, g => g.Where == "pod.yaml" && g.Reason.StartsWith("is a link", StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    [Theory]
    [InlineData("Kustomization", "resources: [../base]\n", true)]
    [InlineData("terragrunt.hcl", "terraform {\n}\n", true)]
    [InlineData("pod.yaml.j2", Pod, true)]
    [InlineData("main.bicep", "resource a 'b' = {}\n", true)]
    [InlineData("chat_template.jinja", "{% for m in messages %}{{ m.role }}{% endfor %}\n", false)]
    [InlineData("prompt.template", "Answer kindly.\n", false)]
    public void A_folder_of_only_what_is_not_read_is_looked_at(string name, string text, bool looked)
    {
        File.WriteAllText(Path.Combine(_folder, name), text);
        Assert.Equal(looked, ServingScanner.Holds(_folder));
    }

    static void Sh(string script)
    {
        using var sh = Process.Start("/bin/sh", ["-c", script])!;
        sh.WaitForExit();
    }
}
