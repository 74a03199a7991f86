using Assay.Build.Code;
using Assay.Build.Code.Outside;

namespace Assay.Build.Tests.Code;

/// <summary>Source that was written to stop or mislead the scanner.</summary>
public sealed class HostileCodeTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("assay-code-").FullName;

    public void Dispose() => Directory.Delete(folder, true);

    CodeScan Scan(string name, string text, CodeOptions? options = null)
    {
        var path = Path.Combine(folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return CodeScanner.Scan(folder, options ?? CodeOptions.Default, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("a = a\nif a:\n    x()\n")]
    [InlineData("a = b\nb = a\nif a >= b:\n    x()\n")]
    [InlineData("import os\nc = c + 'x'\nos.system(c)\n")]
    [InlineData("import requests\nu = u + 'x.pt'\nrequests.get(u)\n")]
    [InlineData("from urllib.request import urlopen\nu = f'{u}'\nu = u\nurlopen(u)\n")]
    [InlineData("def f():\n    return g()\ndef g():\n    return f()\neval(f())\n")]
    [InlineData("import torch\no = o\ntorch.load('x', **o)\n")]
    public void Names_that_stand_for_themselves_end(string text) => Assert.True(Scan("a.py", text).Complete);

    [Theory]
    [InlineData("app/store.py", Severity.High)]
    [InlineData("app/latest/store.py", Severity.High)]
    [InlineData("tests/store.py", Severity.Low)]
    [InlineData("app/test_store.py", Severity.Low)]
    public void What_a_test_loads_is_its_own_and_told_as_low(string name, Severity severity) =>
        Assert.Equal(severity, Assert.Single(Scan(name, "import pickle\npickle.load(f)\n").Findings, f => f.RuleId == "py-pickle-load").Severity);

    [Theory]
    [InlineData("x.py")]
    [InlineData("requirements.txt")]
    [InlineData("n.ipynb")]
    public async Task A_pipe_or_a_device_by_the_name_of_a_file_does_not_stop_the_scan(string name)
    {
        if (!OperatingSystem.IsLinux())
            return;
        await System.Diagnostics.Process.Start("mkfifo", Path.Combine(folder, name)).WaitForExitAsync(TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(Path.Combine(folder, "zero.py"), "/dev/zero");
        var scan = await Task.Run(() => Scan("a.py", "import pickle\npickle.load(f)\n")).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Contains(scan.Findings, f => f.RuleId == "py-pickle-load");
        if (name != "requirements.txt")
            Assert.Contains(scan.Gaps, g => g.Where == name && g.Reason.Contains("pipe", StringComparison.Ordinal));
        Assert.Contains("pipe", Assert.Single(CodeScanner.Scan(Path.Combine(folder, name), CodeOptions.Default, TestContext.Current.CancellationToken).Gaps).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_that_a_link_leads_out_to_is_not_clean_and_what_is_no_code_is_left_alone()
    {
        var outside = Directory.CreateTempSubdirectory("assay-outside-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(outside, "evil.py"), "eval(input())\n");
            File.CreateSymbolicLink(Path.Combine(folder, "tool.py"), Path.Combine(outside, "evil.py"));
            Directory.CreateSymbolicLink(Path.Combine(folder, "lib"), outside);
            File.CreateSymbolicLink(Path.Combine(folder, "picture.png"), Path.Combine(outside, "evil.py"));
            File.CreateSymbolicLink(Path.Combine(folder, "same.py"), "main.py");
            var scan = Scan("main.py", "x = 1\n");
            Assert.Equal(["lib", "tool.py"], scan.Gaps.Select(g => g.Where).Order(StringComparer.Ordinal));
            Assert.False(scan.Complete);
        }
        finally
        {
            Directory.Delete(outside, true);
        }
    }

    [Fact]
    public void Pieces_and_changes_of_every_sample_are_read_without_a_crash()
    {
        var random = new Random(11);
        var number = 0;
        foreach (var snippet in Snippet.All)
        {
            var text = snippet.Vulnerable;
            var cut = text[..random.Next(text.Length)];
            var changed = text.ToCharArray();
            for (var i = 0; i < 3; i++)
                changed[random.Next(changed.Length)] = "\"'{}()[]\\\n:#<$"[random.Next(14)];
            var into = Path.Combine(folder, $"{number++}");
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(into, snippet.File))!);
            File.WriteAllText(Path.Combine(into, snippet.File), cut);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(into, "changed", snippet.File))!);
            File.WriteAllText(Path.Combine(into, "changed", snippet.File), new string(changed));
        }

        Assert.Equal(2 * number, CodeScanner.Scan(folder, CodeOptions.Default, TestContext.Current.CancellationToken).Stats.Files);
    }

    [Fact]
    public void A_finding_shows_the_lines_around_it_by_number()
    {
        var found = Assert.Single(Scan("a.py", "import torch\n\nwith open('m') as f:\n\tm = torch.load('m.pt', weights_only=False)\n    print(m)\n    del m\n    print(1)\n").Findings, f => f.RuleId == "py-torch-load");
        Assert.Equal([(2, ""), (3, "with open('m') as f:"), (4, "    m = torch.load('m.pt', weights_only=False)"), (5, "    print(m)"), (6, "    del m")], found.Location!.Excerpt!.Select(l => (l.Number, l.Text)));
    }

    [Fact]
    public void An_excerpt_shows_neither_a_key_nor_a_token_beside_the_finding_and_keeps_its_numbers()
    {
        var key = string.Join('\n', Enumerable.Repeat("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7", 9));
        var token = "hf_" + string.Concat(Enumerable.Repeat("aB3dE6", 6))[..34];
        var scan = Scan("a.py", $"import torch\nKEY = '''-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----'''\nx = torch.load('m.pt', weights_only=False)\nT = '{token}'\n");
        var lines = scan.Findings.Single(f => f.RuleId == "py-torch-load").Location!.Excerpt!;
        Assert.Equal([11, 12, 13, 14, 15], lines.Select(l => l.Number));
        Assert.Contains("torch.load", lines[2].Text, StringComparison.Ordinal);
        var all = string.Join('\n', scan.Findings.SelectMany(f => f.Location?.Excerpt ?? []).Select(l => l.Text));
        Assert.DoesNotContain("MIIEvQ", all, StringComparison.Ordinal);
        Assert.DoesNotContain(token[4..12], all, StringComparison.Ordinal);
        Assert.All(Scan("b.py", $"eval(x); y = '{new string('y', 100_000)}'\u202e\n").Findings.SelectMany(f => f.Location?.Excerpt ?? []), l => Assert.InRange(l.Text.Length, 0, 201));
    }

    [Fact]
    public void An_excerpt_of_a_notebook_ends_where_its_cell_does()
    {
        var scan = Scan("n.ipynb", """{"nbformat":4,"nbformat_minor":5,"metadata":{"kernelspec":{"language":"python","name":"python3"}},"cells":[{"cell_type":"code","metadata":{},"outputs":[],"source":["import torch\n","a = 1"]},{"cell_type":"code","metadata":{},"outputs":[],"source":["m = torch.load('m.pt', weights_only=False)\n","print(m)"]}]}""");
        var found = scan.Findings.Single(f => f.RuleId == "py-torch-load");
        Assert.Equal(["m = torch.load('m.pt', weights_only=False)", "print(m)"], found.Location!.Excerpt!.Select(l => l.Text));
        Assert.Equal([1, 2], found.Location.Excerpt!.Select(l => l.Number));
    }

    [Fact]
    public void A_secret_is_never_shown_whole()
    {
        var token = "hf_" + string.Concat(Enumerable.Repeat("aB3dE6", 6))[..34];
        var scan = Scan("a.py", $"import requests\nrequests.get('https://x', headers={{'a': '{token}'}}, verify=False)\n", new CodeOptions { SecretKey = new byte[32] });
        Assert.Contains(scan.Findings, f => f.RuleId == "secret-token" && f.Evidence!.Contains("fingerprint", StringComparison.Ordinal));
        Assert.DoesNotContain(token, System.Text.Json.JsonSerializer.Serialize(scan.ToReport(DateTimeOffset.UnixEpoch)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_comment_accepts_a_finding_only_with_rule_and_reason()
    {
        var scan = Scan("a.py", "import pickle\npickle.load(f)  # assay: ignore[py-pickle-load] written by this process\npickle.load(g)  # assay: ignore\n");
        Assert.Equal("written by this process", Assert.Single(scan.Suppressed).Reason);
        Assert.Contains(scan.Findings, f => f.RuleId == "py-pickle-load" && f.Location!.Line == 3);
        Assert.Contains(scan.Findings, f => f.RuleId == "suppression-without-reason");
    }

    [Fact]
    public void A_baseline_leaves_what_is_new_also_after_lines_move()
    {
        var before = Scan("a.py", "import pickle\npickle.load(f)\n");
        var known = before.Findings.Select(f => f.Fingerprint.ToString()).ToHashSet();
        var after = Scan("a.py", "import pickle\n\n\npickle.load(f)\npickle.loads(g)\n", new CodeOptions { Baseline = known });
        Assert.Equal(5, Assert.Single(after.Findings).Location!.Line);
    }

    [Fact]
    public void What_two_tools_saw_at_one_place_is_one_finding()
    {
        const string Sarif = """{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T","rules":[{"id":"r1","properties":{"tags":["CWE-502"]}}]}},"results":[{"ruleId":"r1","message":{"text":"m"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.py"},"region":{"startLine":2}}}]},{"ruleId":"r2","message":{"text":"m"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"b.py"},"region":{"startLine":9}}}]}]}]}""";
        var (reports, error) = SarifReader.Read(System.Text.Encoding.UTF8.GetBytes(Sarif));
        Assert.Null(error);
        var scan = Scan("a.py", "import pickle\npickle.load(f)\n", new CodeOptions { Others = reports });
        Assert.Contains("T (r1)", Assert.Single(scan.Findings, f => f.Location?.Line == 2).Description, StringComparison.Ordinal);
        Assert.Contains(scan.Findings, f => f.RuleId == "r2" && f.Subject == "b.py");
    }

    [Fact]
    public void Results_in_files_that_are_not_in_the_tree_are_counted_and_not_called_looked_at()
    {
        static string At(string uri) => $$$$"""{"ruleId":"r","level":"note","message":{"text":"m"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"{{{{uri}}}}"},"region":{"startLine":1}}}]}""";
        var scanned = Scan("a.py", "x = 1\n");
        Report Imported(params string[] uris) => Assert.Single(SarifImport.Read(
            System.Text.Encoding.UTF8.GetBytes($$$"""{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T"}},"results":[{{{string.Join(",", uris.Select(At))}}}]}]}"""), "t.sarif", scanned, DateTimeOffset.UnixEpoch).Reports);

        var all = Imported("a.py");
        Assert.True(all.Complete && all.Statements[0].Result == EvidenceResult.Passed);
        var some = Imported("a.py", "gone.py", "../a.py", "/etc/hostname");
        Assert.StartsWith("3 of 4 results with a file name one that is not under", Assert.Single(some.Gaps).Reason, StringComparison.Ordinal);
        Assert.Contains("(gone.py and 2 more)", some.Gaps[0].Reason, StringComparison.Ordinal);
        Assert.Equal((4, EvidenceResult.Incomplete), (some.Findings.Count, some.Statements[0].Result));
    }

    [Theory]
    [InlineData("[]", "no object")]
    [InlineData("{}", "no \"version\"")]
    [InlineData("""{"version":"1.0","runs":[]}""", "version '1.0'")]
    [InlineData("""{"version":"2.1.0"}""", "no list \"runs\"")]
    [InlineData("""{"version":"2.1.0","runs":[]}""", "no runs")]
    [InlineData("""{"version":"2.1.0","runs":[{}]}""", "runs[0]")]
    [InlineData("""{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"T"}},"results":[3]}]}""", "results[0]")]
    [InlineData("{\"version\":", "no JSON")]
    public void Sarif_that_is_none_is_refused_in_words(string text, string expected)
    {
        var (reports, error) = SarifReader.Read(System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Empty(reports);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }
}
