using System.Text;
using System.Text.Json;
using System.Xml.Linq;

namespace Assay.Cli.Tests.Commands;

/// <summary><c>assay scan</c> as a user runs it. The payload is inert, and nothing is ever loaded.</summary>
public sealed class ScanTests : IDisposable
{
    static readonly byte[] Harmless = [0x80, 4, .. "]K\u0001a."u8];

    readonly Workspace work = new();
    readonly string evil;
    readonly string fine;
    readonly string own;

    public ScanTests()
    {
        evil = Write("evil.pkl", Pickle("os", "system", "echo inert"));
        fine = Write("fine.pkl", Harmless);
        own = Write("own.pkl", Pickle("mycompany.models", "Forest", "x"));
    }

    [Fact]
    public void What_would_run_is_shown_and_the_exit_code_is_one()
    {
        var result = work.Run("scan", evil);
        Assert.Equal(1, result.Code);
        Assert.Contains("os.system('echo inert')", result.Out, StringComparison.Ordinal);
        Assert.Contains("malicious: 1 file", result.Out, StringComparison.Ordinal);
        Assert.Contains("CWE-502", result.Out, StringComparison.Ordinal);
        Assert.Equal(0, work.Run("scan", fine).Code);
    }

    [Fact]
    public void Unknown_names_fail_at_medium_by_default_and_pass_at_high()
    {
        Assert.Equal(1, work.Run("scan", own).Code);
        Assert.Equal(0, work.Run("scan", own, "--fail-on", "high").Code);
    }

    [Fact]
    public void What_cannot_be_looked_at_is_three_and_never_hides_a_finding()
    {
        var words = Write("words.bin", "just words"u8.ToArray());
        Assert.Equal(3, work.Run("scan", words).Code);
        Assert.Equal(3, work.Run("scan", work.At("nothing-here")).Code);
        Assert.Equal(1, work.Run("scan", words, evil).Code);
        Assert.Equal(1, work.Run("scan", words, "--policy", "strict").Code);
    }

    [Fact]
    public void Json_fits_its_schema_with_and_without_digests_and_weights()
    {
        var plain = work.At("plain.json");
        var digests = work.At("digests.json");
        Assert.Equal(1, work.Run("scan", evil, fine, "--format", "json", "--output", plain).Code);
        Assert.Equal(1, work.Run("scan", evil, fine, "--digests", "--format", "json", "--output", digests).Code);
        var weights = work.At("weights.json");
        Assert.Equal(0, work.Run("scan", Workspace.Sample("model"), "--weights", "--kind", "models", "--fail-on", "critical", "--format", "json", "--output", weights).Code);
        Assert.Contains("\"weights\"", File.ReadAllText(weights), StringComparison.Ordinal);
        var (code, said) = NodeChecks.Run("validate-schema.cjs", Path.Combine(Workspace.Root, "docs/formats/scan-result.schema.json"), plain, digests, weights);
        Assert.True(code == 0, said);
        using var json = JsonDocument.Parse(File.ReadAllText(digests));
        Assert.Equal("malicious", json.RootElement.GetProperty("verdict").GetString());
        var file = json.RootElement.GetProperty("files")[0];
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(evil))), file.GetProperty("sha256").GetString());
        Assert.Equal("pickle-dangerous-import", file.GetProperty("findings")[0].GetProperty("ruleId").GetString());
        Assert.DoesNotContain("sha256", File.ReadAllText(plain), StringComparison.Ordinal);
    }

    [Fact]
    public void Sarif_passes_the_validator_of_its_makers()
    {
        var file = work.At("scan.sarif");
        Assert.Equal(1, work.Run("scan", evil, own, fine, work.At("missing"), "--format", "sarif", "--output", file).Code);
        var said = NodeChecks.ValidateSarif(file);
        Assert.Contains("Analysis completed successfully", said, StringComparison.Ordinal);
        Assert.DoesNotContain("error SARIF", said, StringComparison.Ordinal);
        Assert.DoesNotContain("error JSON", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Junit_counts_failures_and_errors()
    {
        var result = work.Run("scan", evil, fine, Write("words.bin", "just words"u8.ToArray()), "--format", "junit");
        var suite = XDocument.Parse(result.Out).Root!.Element("testsuite")!;
        Assert.Equal(("3", "1", "1"), (suite.Attribute("tests")!.Value, suite.Attribute("failures")!.Value, suite.Attribute("errors")!.Value));
        Assert.Contains("os.system('echo inert')", suite.Descendants("failure").Single().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Cyclonedx_passes_the_official_validator()
    {
        var file = work.At("scan.cdx.json");
        Assert.Equal(1, work.Run("scan", evil, fine, "--digests", "--format", "cyclonedx", "--output", file).Code);
        var (code, said) = NodeChecks.Run("validate-cyclonedx.cjs", file);
        Assert.True(code == 0, said);
        using var json = JsonDocument.Parse(File.ReadAllText(file));
        Assert.Contains("os.system", json.RootElement.GetProperty("vulnerabilities")[0].GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_policy_allows_your_own_code_and_forbids_what_you_do_not_want()
    {
        var policy = Text("policy.yaml", "name: ours\nimports:\n  allow: [mycompany.models.*]\n");
        Assert.Equal(0, work.Run("scan", own, "--policy", policy).Code);
        Assert.Equal(1, work.Run("scan", evil, "--policy", policy).Code);
        var stricter = Text("stricter.yaml", "imports:\n  allow: mycompany.*\n  deny: mycompany.models.Forest\n");
        Assert.Contains("policy-denied-import", work.Run("scan", own, "--policy", stricter).Out, StringComparison.Ordinal);
        var quieter = Text("quieter.yaml", "rules:\n  pickle-unknown-import: low\n");
        Assert.Equal(0, work.Run("scan", own, "--policy", quieter).Code);
        Assert.Equal(1, work.Run("scan", fine, "--policy", "strict").Code);
        // What would allow nothing is not told as if it allowed everything.
        var star = work.Run("scan", own, "--policy", Text("star.yaml", "imports:\n  allow: ['*']\n"));
        Assert.Equal(2, star.Code);
        Assert.Contains("'*' names nothing; write one name (module.name), or all of a module (module.*)", star.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_waiver_covers_one_file_until_its_day_and_says_who_answers()
    {
        var digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(own)));
        string Waiver(string of, string until) => Text("waivers.yaml",
            $"waivers:\n  - rule: pickle-unknown-import\n    digest: sha256:{of}\n    reason: Our own class, reviewed.\n    owner: Ada\n    expires: {until}\n");
        var covered = work.Run("scan", own, "--waivers", Waiver(digest, "2999-01-01"));
        Assert.Equal(0, covered.Code);
        Assert.Contains("until 2999-01-01, Ada: Our own class, reviewed.", covered.Out, StringComparison.Ordinal);
        Assert.Equal(1, work.Run("scan", own, "--waivers", Waiver(digest, "2020-01-01")).Code);
        Assert.Equal(1, work.Run("scan", own, "--waivers", Waiver(new string('0', 64), "2999-01-01")).Code);
    }

    [Fact]
    public void Every_mistake_in_a_policy_is_named_with_its_line_and_nothing_is_scanned()
    {
        var policy = Text("policy.yaml", "rulez:\n  a: b\nrules:\n  no-such-rule: high\n  pickle-unknown-import: loud\nformats:\n  deny: [pickel]\nwaivers:\n  - rule: zip-bomb\n    digest: nonsense\n    reason: r\n    owner: o\n    expires: soon\n");
        var result = work.Run("scan", evil, "--policy", policy);
        Assert.Equal(2, result.Code);
        Assert.Equal("", result.Out);
        foreach (var expected in new[] { "policy.yaml:1:1", "rulez", "no-such-rule", "loud", "pickel", "64 hexadecimal digits" })
            Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.Equal(2, work.Run("scan", evil, "--policy", work.At("nothing.yaml")).Code);
    }

    [Fact]
    public void Standard_input_is_scanned_as_a_file()
    {
        using var process = work.Start("scan", "-", "--format", "json");
        process.StandardInput.BaseStream.Write(File.ReadAllBytes(evil));
        process.StandardInput.Close();
        using var json = JsonDocument.Parse(process.StandardOutput.ReadToEnd());
        process.WaitForExit();
        Assert.Equal(1, process.ExitCode);
        Assert.Equal("stdin", json.RootElement.GetProperty("files")[0].GetProperty("path").GetString());
    }

    [Fact]
    public void Names_from_hostile_files_cannot_steer_the_terminal()
    {
        var hostile = Write("h.pkl", Pickle("os", "system", "\u001b]0;owned\u0007\u001b[31m"));
        var result = work.Run("scan", hostile);
        Assert.Equal(1, result.Code);
        Assert.DoesNotContain('\u001b', result.Out);
    }

    public void Dispose() => work.Dispose();

    static byte[] Pickle(string module, string name, string argument) =>
        [0x80, 4, 0x8c, (byte)module.Length, .. Encoding.UTF8.GetBytes(module), 0x8c, (byte)name.Length, .. Encoding.UTF8.GetBytes(name), 0x93,
         0x8c, (byte)Encoding.UTF8.GetByteCount(argument), .. Encoding.UTF8.GetBytes(argument), 0x85, (byte)'R', (byte)'.'];

    string Write(string name, byte[] content)
    {
        File.WriteAllBytes(work.At(name), content);
        return work.At(name);
    }

    string Text(string name, string content) => Write(name, Encoding.UTF8.GetBytes(content));
}
