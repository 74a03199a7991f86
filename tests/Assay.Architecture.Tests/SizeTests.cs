namespace Assay.Architecture.Tests;

/// <summary>Files and methods stay small enough to be read at once. What is long has its reason here, and the list may only shrink.</summary>
public sealed class SizeTests
{
    const int FileLines = 220, MethodLines = 25, LongMethod = 60;

    // By file and name. A reason is what the code is, not what nobody found the time for.
    static readonly Dictionary<string, string> Long = new()
    {
        ["src/Assay.Build/Code/Terraform/TerraformFile.cs Resource"] = "goes when manifests and Terraform have one scanner (docs/house.md, what is left)",
        ["src/Assay.Build/ModelFiles/Marshal/CodeWalk.cs Step"] = "one switch over operation codes",
        ["src/Assay.Build/ModelFiles/Marshal/CodeWalkCalls.cs Other"] = "one switch over operation codes",
        ["src/Assay.Build/ModelFiles/Pickle/Machine/PickleMachine.cs Step"] = "one switch over operation codes",
        ["src/Assay.Build/ModelFiles/Pickle/Machine/PickleMachineHurry.cs Hurry"] = "one switch over operation codes, and the hottest loop of a scan",
        ["src/Assay.Build/ModelFiles/Python/PythonText.cs Print"] = "one switch over kinds of expression",
        ["src/Assay.Build/ModelFiles/Yaml/YamlReader.cs Sequence"] = "a rule of the YAML grammar, in the order of the specification",
        ["src/Assay.Build/ModelFiles/Yaml/YamlScalars.cs BlockScalar"] = "a rule of the YAML grammar, in the order of the specification",
        ["src/Assay.Cli/Commands/Signing/SignCommand.cs Signing"] = "a command's options, what is wrong with them, and its work in one place: to be split, it has no better reason",
        ["src/Assay.Governance/Records/Activity.cs Describe"] = "one switch over kinds of entry",
        ["src/Assay.Serving/Configuration/GatewayFileChecks.cs All"] = "a flat list of checks, one a line",
        ["src/Assay.Text/Normalisation/FoldedText.cs Fold"] = "one loop that copies nothing: measured, on the gateway's path",
        ["src/Assay.Text/Normalisation/HidingSigns.cs Of"] = "one loop that copies nothing: measured, on the gateway's path",
        ["tests/Assay.Samples.Tests/ProbeTests.cs Each_probe_finds_its_weakness"] = "a table of probes with the answer that each meets",
    };

    static readonly Lazy<List<(string File, int Lines, IReadOnlyList<SourceMember> Members)>> Files = new(() =>
    [
        .. Repository.Tracked().Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && f.Split('/')[0] is "src" or "tests").Where(f => File.Exists(Path.Combine(Repository.Root, f)))
            .Select(f => (f, Text: File.ReadAllText(Path.Combine(Repository.Root, f)))).Select(f => (f.f, f.Text.Count(c => c == '\n'), SourceMembers.Of(f.Text))),
    ]);

    static IEnumerable<(string File, int Lines, IReadOnlyList<SourceMember> Members)> Under(string folder) => Files.Value.Where(f => f.File.StartsWith(folder + "/", StringComparison.Ordinal));

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void Nine_of_ten_files_have_under_220_lines(string folder) => Assert.True(NinetyPercent(Under(folder).Select(f => f.Lines)) < FileLines);

    [Theory]
    [InlineData("src")]
    [InlineData("tests")]
    public void Nine_of_ten_methods_have_under_25_lines(string folder)
    {
        var lengths = Under(folder).SelectMany(f => f.Members).Select(m => m.Lines).ToList();
        Assert.True(NinetyPercent(lengths) < MethodLines, $"{lengths.Count(l => l >= MethodLines)} of {lengths.Count} methods in {folder} have {MethodLines} lines or more: split some of them");
    }

    [Fact]
    public void A_method_of_more_than_60_lines_has_its_reason_and_no_reason_outlives_its_method()
    {
        var present = Files.Value.SelectMany(f => f.Members.Where(m => m.Lines > LongMethod).Select(m => $"{f.File} {m.Name}")).Order(StringComparer.Ordinal);
        Assert.Equal(Long.Keys.Order(StringComparer.Ordinal), present);
    }

    [Fact]
    public void Members_are_measured_from_their_attributes_to_their_last_brace()
    {
        const string Source = """"
            namespace X;

            /// <summary>A { in a comment.</summary>
            sealed partial class Y(int z) : W(z)
            {
                static readonly int[] Numbers = [1, 2];
                string text = $"{{ {(z > 0 ? "}" : @"\")} ";

                public int Short => z;

                [Fact]
                (int A, int B) Two(
                    char c = '{')
                {
                    void Inner() { }
                    return (1, 2); // }
                }

                public Y() : this(1)
                {
                    _ = """
                        } " {
                        """;
                }

                enum E
                {
                    A,
                }
            }
            """";
        Assert.Equal([new SourceMember("Short", 9, 1), new SourceMember("Two", 11, 7), new SourceMember("Y", 19, 6)], SourceMembers.Of(Source.ReplaceLineEndings("\n")));
    }

    static int NinetyPercent(IEnumerable<int> lengths)
    {
        var sorted = lengths.Order().ToList();
        Assert.True(sorted.Count > 400, "the measure looks in the wrong place");
        return sorted[sorted.Count * 9 / 10];
    }
}
