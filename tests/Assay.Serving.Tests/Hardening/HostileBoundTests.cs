using System.Diagnostics;
using System.Text;
using Assay.Serving.Hardening;

namespace Assay.Serving.Tests.Hardening;

/// <summary>Small files that stand for much more than they hold, or for what is no part of them: each ends soon, and says what was left.</summary>
public sealed class HostileBoundTests : IDisposable
{
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(60);

    readonly string _folder = Directory.CreateTempSubdirectory("assay-bounds-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static ServingScan Scan(params (string, string)[] files)
    {
        var watch = Stopwatch.StartNew();
        var scan = Manifests.Scan(files);
        Assert.True(watch.Elapsed < Soon, $"{watch.Elapsed}");
        return scan;
    }

    static string Deep(string open, string close, int levels)
    {
        var text = new StringBuilder($"x-0: &a0 {open}$X{close}\n");
        for (var i = 1; i < levels; i++)
            text.Append($"x-{i}: &a{i} {open}*a{i - 1}{close}\n");
        return text.ToString();
    }

    [Theory]
    [InlineData("[", "]")]
    [InlineData("{b: ", " }")]
    [InlineData("{<<: {b: ", " }}")]
    public void A_tree_that_aliases_make_deep_is_refused(string open, string close)
    {
        var scan = Scan(("compose.yaml", Deep(open, close, 100_000) + "services:\n  a: {image: x, labels: *a99999}\n"));
        Assert.Contains("serving-yaml-bomb", scan.Ids());
        Assert.False(scan.Complete);
    }

    [Fact]
    public void A_tree_that_aliases_make_as_deep_as_people_do_is_read() =>
        Assert.Contains("serving-image-unpinned", Scan(("compose.yaml", Deep("[", "]", 100) + "services:\n  a: {image: x, labels: *a99}\n")).Ids());

    [Fact]
    public void Merges_that_are_looked_at_over_and_over_are_refused()
    {
        var keys = string.Join(", ", Enumerable.Range(0, 20_000).Select(i => $"k{i}: 1"));
        var merges = string.Concat(Enumerable.Repeat("  <<: *k\n", 100_000));
        Assert.False(Scan(("compose.yaml", $"x-k: &k {{{keys}}}\nservices:\n  a: {{image: x}}\nx-m:\n{merges}")).Complete);
    }

    [Theory]
    [InlineData("${a")]
    [InlineData("${a:-")]
    [InlineData("$${a")]
    public void Names_that_never_close_are_gone_through_once(string name) =>
        Scan(("compose.yaml", $"services:\n  a:\n    image: x\n    command: '{string.Concat(Enumerable.Repeat(name, 1_000_000))}'\n"));

    [Fact]
    public void A_long_variable_that_is_named_often_is_bounded_and_said()
    {
        var scan = Scan(("compose.yaml", $"services:\n  a:\n    image: x\n    command: '{string.Concat(Enumerable.Repeat("${A}", 100_000))}'\n"), (".env", "A=" + new string('a', 1 << 20) + "\n"));
        Assert.Contains(scan.Gaps, g => g.Where == "compose.yaml" && g.Reason.StartsWith("what its names", StringComparison.Ordinal));
    }

    [Fact]
    public void A_long_text_that_aliases_repeat_is_refused()
    {
        var aliases = string.Concat(Enumerable.Repeat("*t, ", 100_000));
        foreach (var field in (string[])["labels", "environment", "command"])
            Assert.Contains("serving-yaml-bomb", Scan(("compose.yaml", $"x-t: &t '{new string('a', 1 << 20)} $A'\nservices:\n  a: {{image: x, {field}: [{aliases}]}}\n")).Ids());
    }

    [Theory]
    [InlineData("labels")]
    [InlineData("command")]
    public void A_short_text_that_is_filled_in_with_a_long_one_and_repeated_is_said(string field)
    {
        var aliases = string.Concat(Enumerable.Repeat("*t, ", 100_000));
        var scan = Scan(("compose.yaml", $"x-t: &t '${{A}}'\nservices:\n  a: {{image: x, {field}: [{aliases}]}}\n"), (".env", "A=" + new string('a', 1 << 20) + "\n"));
        Assert.Contains("serving-image-unpinned", scan.Ids());
        Assert.Contains(scan.Gaps, g => g.Reason.StartsWith("what its names", StringComparison.Ordinal));
    }

    [Fact]
    public void Services_that_extend_a_large_one_are_bounded_and_said()
    {
        var keys = string.Join(", ", Enumerable.Range(0, 50_000).Select(i => $"k{i}: 1"));
        var services = string.Concat(Enumerable.Range(0, 20_000).Select(i => $"  s{i}: {{extends: base}}\n"));
        var scan = Scan(("compose.yaml", $"services:\n  base: {{image: x, labels: {{{keys}}}, {keys}}}\n{services}"));
        Assert.Contains(scan.Gaps, g => g.Reason.StartsWith("what its names", StringComparison.Ordinal));
    }

    [Fact]
    public void One_file_of_variables_is_read_once_however_often_it_is_named()
    {
        var names = string.Join(", ", Enumerable.Repeat("a.env", 100_000));
        var variables = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"V{i}=1\n")) + "OLLAMA_ORIGINS=*\n";
        var scan = Scan(("compose.yaml", $"services:\n  a: {{image: 'ollama/ollama:1', env_file: [{names}]}}\n"), ("a.env", variables));
        Assert.Contains("serving-ollama-origins", scan.Ids());
        Assert.DoesNotContain(scan.Gaps, g => g.Reason.Contains("a.env", StringComparison.Ordinal));
    }

    [Fact]
    public void More_files_of_variables_than_anybody_has_are_said()
    {
        var names = string.Join(", ", Enumerable.Range(0, 101).Select(i => $"{i}.env"));
        Assert.Contains(Scan(("compose.yaml", $"services:\n  a: {{image: x, env_file: [{names}]}}\n")).Gaps, g => g.Reason.Contains("more than 100 files", StringComparison.Ordinal));
        var many = string.Concat(Enumerable.Range(0, 100).Select(i => $"  s{i}: {{image: x, env_file: a.env}}\n"));
        var variables = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"V{i}=1\n"));
        Assert.Contains(Scan(("compose.yaml", $"services:\n{many}"), ("a.env", variables)).Gaps, g => g.Reason.Contains("more variables", StringComparison.Ordinal));
    }

    ServingScan Beside(string compose, Action<string> beside)
    {
        var (inside, outside) = (Directory.CreateDirectory(Path.Combine(_folder, "in")).FullName, Directory.CreateDirectory(Path.Combine(_folder, "out")).FullName);
        File.WriteAllText(Path.Combine(outside, "x.env"), "OLLAMA_ORIGINS=*\nU=0\n");
        File.WriteAllText(Path.Combine(inside, "compose.yaml"), compose);
        beside(inside);
        return ServingScanner.Scan(inside, ServingOptions.Default, TestContext.Current.CancellationToken);
    }

    const string Named = "services:\n  a:\n    image: ollama/ollama:1\n    user: '${U:-1}'\n    env_file: sub/x.env\n";

    [Fact]
    public void Files_of_variables_are_not_read_through_links()
    {
        var scan = Beside(Named, inside =>
        {
            File.CreateSymbolicLink(Path.Combine(inside, ".env"), "../out/x.env");
            Directory.CreateSymbolicLink(Path.Combine(inside, "sub"), "../out");
        });
        Assert.DoesNotContain("serving-ollama-origins", scan.Ids());
        Assert.DoesNotContain("serving-root-user", scan.Findings.Where(f => f.Severity > Severity.Low).Select(f => f.RuleId));
        Assert.Contains(scan.Gaps, g => g.Reason.Contains("sub/x.env", StringComparison.Ordinal));
        Assert.Contains(scan.Gaps, g => g.Reason.Contains(".env beside it", StringComparison.Ordinal) && g.Reason.Contains("link", StringComparison.Ordinal));
    }

    [Fact]
    public void Files_of_variables_that_lie_there_are_read()
    {
        var scan = Beside(Named, inside =>
        {
            File.Copy(Path.Combine(inside, "../out/x.env"), Path.Combine(inside, ".env"));
            Directory.CreateDirectory(Path.Combine(inside, "sub"));
            File.Copy(Path.Combine(inside, "../out/x.env"), Path.Combine(inside, "sub/x.env"));
        });
        Assert.Contains("serving-ollama-origins", scan.Ids());
        Assert.Contains(scan.Findings, f => f.RuleId == "serving-root-user" && f.Severity > Severity.Low);
        Assert.DoesNotContain(scan.Gaps, g => g.Reason.Contains("env", StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_that_no_file_has_is_a_gap() =>
        Assert.Contains(Beside("services:\n  a:\n    image: x\n    env_file: \"a\\0b\"\n", _ => { }).Gaps, g => g.Reason.Contains("takes variables from", StringComparison.Ordinal));

    [Fact]
    public void Calls_of_modules_that_are_refused_are_said_once()
    {
        var calls = string.Concat(Enumerable.Range(0, 5_000).Select(i => $"module \"m{i}\" {{\n  source = \"../a\"\n}}\n"));
        var scan = Scan(("a/main.tf", "module \"b\" {\n  source = \"../b\"\n}\n"), ("b/main.tf", calls));
        Assert.Equal(["a/main.tf", "b/main.tf"], scan.Gaps.Where(g => g.Reason.StartsWith("modules are nested", StringComparison.Ordinal)).Select(g => g.Where));
    }

    [Fact]
    public void Values_of_all_calls_of_modules_together_are_bounded_and_said()
    {
        var calls = string.Concat(Enumerable.Range(0, 400).Select(i => $"module \"m{i}\" {{\n  source = \"./sub\"\n  many = local.many\n}}\n"));
        var many = string.Join(", ", Enumerable.Range(0, 20_000));
        var scan = Scan(("main.tf", $"locals {{\n  many = [{many}]\n}}\n{calls}"), ("sub/main.tf", "variable \"many\" {}\nresource \"aws_x\" \"x\" {\n  a = var.many\n  b = var.many\n}\n"));
        Assert.Contains(scan.Gaps, g => g.Where == "main.tf" && g.Reason.StartsWith("what its names and repetitions", StringComparison.Ordinal));
        Assert.Contains(scan.Gaps, g => g.Where == "sub/main.tf" && g.Reason.StartsWith("what its names and repetitions", StringComparison.Ordinal));
    }

    [Fact]
    public void Names_that_stand_for_ever_deeper_values_end_and_are_said()
    {
        var (open, close) = (new string('[', 60), new string(']', 60));
        var locals = string.Concat(Enumerable.Range(0, 8).Select(i => $"  l{i} = {open}{(i == 7 ? "var.v" : $"local.l{i + 1}")}{close}\n"));
        string Level(string source) => $"variable \"v\" {{}}\nlocals {{\n{locals}}}\nmodule \"m\" {{\n  source = \"{source}\"\n  v = local.l1\n}}\nresource \"aws_security_group\" \"s\" {{\n  ingress = local.l0\n}}\n";
        (string, string)[] files = [.. Enumerable.Range(0, 8).Select(i => ($"m{i}/main.tf", Level($"../m{i + 1}")))];
        Assert.Contains(Scan(files).Gaps, g => g.Reason.StartsWith("what its names and repetitions", StringComparison.Ordinal));
    }
}
