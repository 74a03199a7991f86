using System.Text.RegularExpressions;

namespace Assay.Architecture.Tests;

/// <summary>One finds a test where its source stands, and a room of the source on the plan.</summary>
public sealed partial class FolderTests
{
    // What stands in a test project and not in the source, and why.
    static readonly Dictionary<string, string> OwnRooms = new()
    {
        ["Assay.Architecture.Tests/Surface"] = "what each project shows to the others: data",
        ["Assay.Browser.Tests/Pages"] = "no source project: every page in a browser",
        ["Assay.Browser.Tests/Walks"] = "no source project: journeys through several pages",
        ["Assay.Cli.Tests/Ci"] = "templates and the action, run as a pipeline runs them",
        ["Assay.Cli.Tests/Language"] = "the words and errors of every command, held together",
        ["Assay.Governance.Tests/Schemas/samples"] = "data",
        ["Assay.Governance.Tests/Tampering"] = "a full record, changed in every cell",
        ["Assay.Samples.Tests/Cases"] = "no source project: data of the samples",
        ["Assay.Serving.Tests/Classification/Reference"] = "what the reference library says: data",
        ["Assay.Serving.Tests/Proxy/Siege"] = "hostile callers and upstreams",
        ["Assay.Serving.Tests/Shared"] = "a gateway and a model to test with",
    };

    [Fact]
    public void A_folder_of_tests_is_a_folder_of_what_they_test()
    {
        var folders = Repository.Tracked().Where(f => f.StartsWith("tests/Assay.", StringComparison.Ordinal)).Select(f => Path.GetDirectoryName(f)!["tests/".Length..]).Where(f => f.Contains('/')).Distinct().Order(StringComparer.Ordinal).ToList();
        var lost = folders.Where(f => !Directory.Exists(Path.Combine(Repository.Root, "src", Source().Replace(f, "/")))).ToList();
        Assert.Equal(OwnRooms.Keys.Order(StringComparer.Ordinal), lost);
    }

    [Fact]
    public void The_plan_of_the_house_shows_every_room_and_no_other()
    {
        var plan = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "house.md"));
        var shown = plan.Select(l => Room().Match(l)).Where(m => m.Success).Select(m => m.Groups[1].Value).ToList();
        var rooms = Repository.Tracked().Where(f => f.StartsWith("src/Assay", StringComparison.Ordinal) && f.Split('/').Length > 3).Select(f => string.Join('/', f.Split('/')[1..3])).Distinct();
        Assert.Equal(rooms.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"\.Tests/")]
    private static partial Regex Source();

    [GeneratedRegex(@"^\| `(Assay[\w.]*/\w+)` \|")]
    private static partial Regex Room();
}
