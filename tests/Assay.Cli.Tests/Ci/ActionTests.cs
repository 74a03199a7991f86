using System.Text.Json;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Assay.Cli.Tests.Ci;

/// <summary>The GitHub Action, step by step as <c>action.yml</c> writes it.</summary>
public sealed class ActionTests
{
    [Fact]
    public void A_clean_model_passes()
    {
        using var pipeline = new Pipeline(malicious: false);
        var (code, output, said) = Run(pipeline, ("paths", "models; echo $(whoami)\n\nother.pkl\n"));
        Assert.True(code == 0, said);
        Assert.Contains("exit-code=0", output, StringComparison.Ordinal);
        Assert.Equal(0, Results(pipeline.At("assay.sarif")));
    }

    [Fact]
    public void A_malicious_model_fails_and_the_result_is_written()
    {
        using var pipeline = new Pipeline(malicious: true);
        var (code, output, said) = Run(pipeline, ("paths", "models; echo $(whoami)\nother.pkl"), ("sarif", "out.sarif"));
        Assert.True(code == 1, said);
        Assert.Contains("exit-code=1", output, StringComparison.Ordinal);
        Assert.Contains("sarif=out.sarif", output, StringComparison.Ordinal);
        Assert.Contains("posix.system('echo inert')", said, StringComparison.Ordinal);
        Assert.True(Results(pipeline.At("out.sarif")) > 0);
        Assert.Contains("Analysis completed successfully", NodeChecks.ValidateSarif(pipeline.At("out.sarif")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_and_a_policy_that_is_none_fail_with_their_codes()
    {
        using var pipeline = new Pipeline(malicious: false);
        Assert.Equal(3, Run(pipeline, ("paths", "nothing-here")).Code);
        Assert.Equal(2, Run(pipeline, ("policy", "missing.yaml")).Code);
    }

    static int Results(string sarif)
    {
        using var json = JsonDocument.Parse(File.ReadAllText(sarif));
        Assert.Equal("2.1.0", json.RootElement.GetProperty("version").GetString());
        return json.RootElement.GetProperty("runs")[0].GetProperty("results").GetArrayLength();
    }

    static (int Code, string Output, string Said) Run(Pipeline pipeline, params (string Name, string Value)[] given)
    {
        var action = Pipeline.Yaml("action.yml");
        var inputs = ((YamlMappingNode)action["inputs"]).Children.ToDictionary(i => i.Key.ToString(), i => given.FirstOrDefault(g => g.Name == i.Key.ToString()).Value ?? i.Value["default"].ToString());
        Assert.All(given, g => Assert.Contains(g.Name, inputs.Keys));
        Assert.Equal("composite", action["runs"]["using"].ToString());
        var output = pipeline.At("github-output");
        var said = "";
        foreach (var step in (YamlSequenceNode)action["runs"]["steps"])
        {
            var fields = (YamlMappingNode)step;
            Assert.Equal("bash", fields["shell"].ToString());
            // Inputs must not be part of a script.
            Assert.DoesNotContain("${{", fields["run"].ToString(), StringComparison.Ordinal);
            var environment = fields.Children.TryGetValue(new YamlScalarNode("env"), out var env)
                ? ((YamlMappingNode)env).Children.Select(e => (e.Key.ToString(), Substitute(e.Value.ToString(), inputs, pipeline.Sources)))
                : [];
            var (code, text) = pipeline.Bash(fields["run"].ToString(), [.. environment, ("GITHUB_OUTPUT", output)]);
            said += text;
            if (code != 0)
                return (code, File.Exists(output) ? File.ReadAllText(output) : "", said);
        }

        return (0, File.ReadAllText(output), said);
    }

    static string Substitute(string text, Dictionary<string, string> inputs, string sources) =>
        Regex.Replace(text, @"\$\{\{ *([a-z_.\-]+) *\}\}", m => m.Groups[1].Value switch
        {
            "github.action_path" => sources,
            var name when name.StartsWith("inputs.", StringComparison.Ordinal) => inputs[name["inputs.".Length..]],
            var name => throw new InvalidDataException($"the action uses {name}, which this test does not know"),
        });
}
