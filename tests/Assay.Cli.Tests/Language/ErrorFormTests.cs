using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Cli.Tests.Commands;

namespace Assay.Cli.Tests.Language;

/// <summary>Every error has one form: what is wrong, where, and what to do; on the error stream, in our words, with exit code 2.</summary>
public sealed partial class ErrorFormTests(ErrorFolders folders) : IClassFixture<ErrorFolders>
{
    // Words of frameworks and of traces, which tell a user nothing.
    static readonly string[] Foreign = ["System.", "   at ", "..", "\\u{", "Parameter '", "BytePosition", "LineNumber", "Exception", "Unrecognized", "Required argument", "Could not find"];

    // A command is on its own, or in the folder of a record where that is what it asks for.
    public static TheoryData<string> WithoutRecord =>
    [
        "scna x", "gate chek", "gate", "scan", "scan --polcy strict model.bin", "scan model.bin --policy", "scan model.bin --policy strict --policy default", "kinds --layer top", "kinds extra", "kinds --nope",
        "portfolio --format yaml", "portfolio", "record head", "actor add Cy", "register list --kind modle", "scan model.bin --record", "finding list --limit many", "finding list --sort zzz", "record show abc",
        "finding waive AS-1 --kind maybe --rationale x --expires 90d", "finding waive AS-1 --kind false-positive --rationale x --expires tomorrow",
        "gate check training", "gate check trainnig --use-case x", "gate decide training --use-case x", "verify", "verify key model.bin", "verify odd.yaml model.bin", "verify broken.yaml model.bin",
        "scan model.bin --policy nope.yaml", "scan model.bin --policy odd.yaml", "scan model.bin --waivers odd.yaml", "scan model.bin --baseline text.txt", "scan model.bin --output no/x.json", "scan model.bin --output folder", "scan model.bin --subject x",
        "scan model.bin --timeout 0", "import sarif text.txt", "import sarif nope", "import zap text.txt", "import nessus nope", "rules no-such-rule", "bom diff text.txt text.txt", "bom diff one", "bom verify text.txt model.bin",
        "deps nope", "lock verify .", "osv status", "osv update text.txt", "mcp inspect", "mcp inspect --config broken.json --yes", "probe http://127.0.0.1:1", "probe nope --authorised-by A,B",
        "sign key model.bin", "sign key model.bin --private-key nope.pem", "sign key model.bin --private-key text.txt", "verify key model.bin --signature nope --public-key nope", "seal model.bin --to x.sealed", "seal model.bin --to x.sealed --for-passphrase-file nope",
        "unseal text.txt --to x --private-key text.txt", "watermark verify model.bin --watermark-key nope", "run --output-folder out", "run --output-folder out --private-key nope.pem -- true", "eval performance --data nope.csv",
        "eval performance --data text.txt --threshold big", "redteam run --target nope.yaml", "redteam run --target broken.yaml", "redteam run --target odd.yaml", "redteam probes nope", "redteam show nope", "redteam promote --suite s.json",
        "gateway run --config nope.yaml", "gateway run --config nope.yaml --urls https://127.0.0.1:9", "gateway run --config broken.yaml", "gateway run --config odd.yaml", "gateway check --config nope.yaml", "gateway credential set up --config odd.yaml", "gateway key new --application shop --expires tomorrow", "guard check --input nope",
        "guard profile nope.csv --to x", "guard train --data text.txt --to x", "evidence form nope", "pack verify text.txt --key text.txt", "serve --urls nope", "serve", "cvss CVSS:9/XX", "completion tcsh", "push", "--as Zed portfolio", "init --store postgres:nope",
    ];

    public static TheoryData<string> InRecord =>
    [
        "init", "record erase --reason x", "record export text.txt", "record verify --against text.txt", "record verify --key text.txt", "record show 9999", "record witness", "record timestamp --to x", "record import text.txt",
        "key revoke abcdef --reason lost", "key remove root", "actor grant Bob boss", "portfolio --as Zed", "token issue Nobody", "token issue Ada --expires 9000d", "token issue Ada --days 9000", "finding retest AS-1 --passed --failed --method x",
        "evidence file nope", "evidence file threat-model", "evidence file threat-model --subject x --set nope=1", "evidence push nope --kind model-scan", "gateway manifest show", "switch test", "push", "register model-version m@1 --file nope",
    ];

    [Theory]
    [MemberData(nameof(WithoutRecord))]
    public void An_error_says_what_where_and_what_to_do(string line) => Check(folders.Run(record: false, [.. CommandTree.Words(line)]));

    [Theory]
    [MemberData(nameof(InRecord))]
    public void So_does_an_error_in_a_record(string line) => Check(folders.Run(record: true, [.. CommandTree.Words(line)]));

    [Theory]
    [InlineData("redteam run --target broken.yaml", "broken.yaml:3:")]
    [InlineData("gateway check --config odd.yaml", "odd.yaml:1:1")]
    [InlineData("scan model.bin --policy odd.yaml", "odd.yaml:1:1")]
    [InlineData("verify broken.yaml model.bin", "broken.yaml:3:")]
    [InlineData("guard check --policy odd.yaml --input text.txt", "odd.yaml:1:1")]
    [InlineData("guard policy check broken.yaml", "broken.yaml:3:")]
    [InlineData("gate policy check odd.yaml", "odd.yaml:1:1")]
    [InlineData("takedown policy check odd.yaml", "odd.yaml:1:1")]
    [InlineData("bom model.bin --card broken.yaml", "broken.yaml:3:")]
    [InlineData("scan model.bin --kind serving --serving-policy odd.yaml", "odd.yaml:1:1")]
    public void A_place_in_a_file_is_one_that_editors_open(string line, string place)
    {
        var result = folders.Run(record: false, [.. CommandTree.Words(line)]);
        Assert.Contains(place, result.Error + result.Out, StringComparison.Ordinal);
        Assert.DoesNotMatch("line [0-9]+, column", result.Error + result.Out);
    }

    [Fact]
    public void So_does_a_server_whose_address_is_taken()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        Check(folders.Run(record: true, "serve", "--urls", $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}"));
    }

    static void Check(Cli.Result result)
    {
        Assert.Equal(2, result.Code);
        Assert.Equal("", result.Out);
        var lines = result.Error.TrimEnd('\n').Split('\n');
        Assert.Matches(First(), lines[0]);
        Assert.All(Foreign, word => Assert.DoesNotContain(word, result.Error.Replace("...", "", StringComparison.Ordinal), StringComparison.Ordinal));
        var where = lines.Skip(1).Where(l => l.StartsWith("  at ", StringComparison.Ordinal)).ToList();
        Assert.True(where.Count <= 1 && lines.Skip(1).All(l => l.StartsWith("  ", StringComparison.Ordinal)), result.Error);
        // The last line is what to do: neither the place nor one of several mistakes.
        Assert.True(lines.Length > 1 && !lines[^1].StartsWith("  at ", StringComparison.Ordinal) && !lines[^1].StartsWith("  - ", StringComparison.Ordinal), $"It does not say what to do:\n{result.Error}");
    }

    [GeneratedRegex(@"^assay: ['A-Z-].*[.:]$")]
    private static partial Regex First();

    [Theory]
    [InlineData("scan")]
    [InlineData("portfolio")]
    [InlineData("scan model.bin --policy odd.yaml")]
    [InlineData("gate check training")]
    [InlineData("sign key model.bin --private-key nope.pem")]
    public void As_json_it_has_the_same_parts_under_their_names(string line)
    {
        var result = folders.Run(record: false, [.. CommandTree.Words(line), "--format", "json"]);
        Assert.Equal(2, result.Code);
        using var json = JsonDocument.Parse(result.Error);
        var type = json.RootElement.GetProperty("type").GetString()!;
        Assert.StartsWith("https://assay.dev/problems/", type, StringComparison.Ordinal);
        Assert.Contains($"`{type[(type.LastIndexOf('/') + 1)..]}`", File.ReadAllText(Path.Combine(Workspace.Root, "docs", "guides", "exit-codes.md")), StringComparison.Ordinal);
        Assert.Equal("The command is wrong", json.RootElement.GetProperty("title").GetString());
        Assert.All(["detail", "hint"], part => Assert.NotEqual("", json.RootElement.GetProperty(part).GetString()));
        Assert.Equal(2, json.RootElement.GetProperty("exitCode").GetInt32());
    }

    /// <summary>Problems made in the source without a third part. What a layer said is passed on by Problem.Told, which asks for what to do where it does not say so.</summary>
    [Fact]
    public void No_new_error_is_written_without_what_to_do()
    {
        var without = Directory.EnumerateFiles(Path.Combine(Workspace.Root, "src", "Assay.Cli"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Calls().Matches(File.ReadAllText(file)).Select(m => (File: Path.GetFileName(file), Call: Call(File.ReadAllText(file), m.Index + m.Length))))
            .Where(c => Parts(c.Call) is var parts && parts.Count < 3 && !parts.Any(p => p.TrimStart().StartsWith("hint:", StringComparison.OrdinalIgnoreCase)))
            .Select(c => $"{c.File}: {c.Call}").ToList();
        Assert.True(without.Count == 0, string.Join('\n', without));
    }

    [GeneratedRegex(@"\.Fail\(|new Problem\(")]
    private static partial Regex Calls();

    // From behind the bracket to the one that closes it.
    static string Call(string source, int start)
    {
        var depth = 1;
        var quoted = false;
        for (var at = start; at < source.Length; at++)
            if (source[at] == '"' && source[at - 1] != '\\')
                quoted = !quoted;
            else if (quoted)
                continue;
            else if (source[at] is '(' or '[' or '{')
                depth++;
            else if (source[at] is ')' or ']' or '}' && --depth == 0)
                return source[start..at];
        return source[start..];
    }

    static List<string> Parts(string call)
    {
        var (parts, depth, quoted, begun) = (new List<string>(), 0, false, 0);
        for (var at = 0; at < call.Length; at++)
            if (call[at] == '"' && (at == 0 || call[at - 1] != '\\'))
                quoted = !quoted;
            else if (quoted)
                continue;
            else if (call[at] is '(' or '[' or '{')
                depth++;
            else if (call[at] is ')' or ']' or '}')
                depth--;
            else if (call[at] == ',' && depth == 0)
            {
                parts.Add(call[begun..at]);
                begun = at + 1;
            }

        parts.Add(call[begun..]);
        return parts;
    }
}
