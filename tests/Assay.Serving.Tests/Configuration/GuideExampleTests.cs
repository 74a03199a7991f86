using System.Text.RegularExpressions;
using Assay.Serving.Hardening;
using Assay.Serving.Tests.Predictive;

namespace Assay.Serving.Tests.Configuration;

/// <summary>What the guides show as files is taken by what reads them: nobody should have to find out why an example is refused.</summary>
public sealed partial class GuideExampleTests : IDisposable
{
    static readonly string Docs = Path.Combine(RepositoryRoot.Path, "docs");
    readonly TestCertificates certificates = new();
    readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("assay-guides-");

    public static TheoryData<string> Pages => [.. Directory.GetFiles(Docs, "*.md", SearchOption.AllDirectories).Where(p => Blocks(p).Any()).Select(p => Path.GetRelativePath(Docs, p).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_file_that_a_page_shows_is_taken(string page)
    {
        var blocks = Blocks(Path.Combine(Docs, page)).ToList();
        // What examples name beside themselves.
        Write("profile.json", TrainingData.Profile);
        var credential = Write("main.key", "example");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(credential, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Write("ca.pem", certificates.Authority);
        foreach (var policy in (string[])["strict.yaml", "shop.yaml", "credit.yaml"])
            Write(policy, "format: assay-guardrails/1\nguards:\n  - { guard: injection }\n");
        // Pins are made of a server that runs: assay mcp pin.
        Write("authority.yaml", Blocks(Path.Combine(Docs, "formats", "agent-authority.md")).First(b => b.Contains("assay-authority/1", StringComparison.Ordinal)).Replace("pins: assay.mcp.json, ", "", StringComparison.Ordinal));
        foreach (var block in blocks)
            if (Named().Match(block) is { Success: true } named)
                Write(named.Groups[1].Value, block);
        foreach (var block in blocks)
            switch (Format().Match(block).Groups[1].Value)
            {
                case "gateway":
                    using (var setup = GatewaySetup.Read(Write("read.yaml", block), _ => "value", out var wrong))
                        Assert.True(setup is not null, $"{page}: {wrong}");
                    break;
                case "admission":
                    Assert.True(AdmissionFile.Read(block, out var refused) is not null, $"{page}: {refused}");
                    break;
                case "serving":
                    Assert.True(ServingPolicy.Read(block, out var unread) is not null, $"{page}: {unread}");
                    break;
            }
    }

    [Fact]
    public void There_are_examples_of_each() =>
        Assert.All((string[])["guides/guard-predictive-models.md", "guides/kubernetes.md", "guides/roll-out-and-roll-back.md", "guides/stop-a-model.md", "guides/give-an-agent-its-authority.md", "guides/put-the-gateway-before-your-application.md", "guides/harden-the-serving.md", "formats/gateway.md"],
            p => Assert.Contains(Pages, r => r.Data == p));

    string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    static IEnumerable<string> Blocks(string path) => Fence().Matches(File.ReadAllText(path)).Select(m => string.Join('\n', m.Groups[2].Value.Split('\n').Select(l => l.StartsWith(m.Groups[1].Value, StringComparison.Ordinal) ? l[m.Groups[1].Length..] : l))).Where(b => Format().IsMatch(b));

    public void Dispose()
    {
        certificates.Dispose();
        folder.Delete(recursive: true);
    }

    [GeneratedRegex(@"^( *)```yaml\n(.*?)^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex(@"^format: assay-(gateway|admission|serving|guardrails|authority)/1", RegexOptions.Multiline)]
    private static partial Regex Format();

    [GeneratedRegex(@"\A# ([a-z]+\.yaml)\n")]
    private static partial Regex Named();
}
