using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Assay.Cli.Tests.Ci;

/// <summary>The pre-commit hook and the GitLab template, run as they are written.</summary>
public sealed class HookTests
{
    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void The_hook_is_run_as_pre_commit_runs_it(bool malicious, int code)
    {
        using var pipeline = new Pipeline(malicious);
        var hook = ((YamlSequenceNode)Pipeline.Yaml(".pre-commit-hooks.yaml")).Single(h => h["id"].ToString() == "assay-scan");
        Assert.Equal("script", hook["language"].ToString());
        // A script's entry is a path in the hook's repository; the names of the changed files follow.
        var entry = hook["entry"].ToString().Split(' ');
        Assert.True(File.Exists(Path.Combine(Commands.Workspace.Root, entry[0])));
        var files = new[] { "models; echo $(whoami)/model.pkl", "other.pkl" };
        Assert.All(files, f => Assert.Matches(hook["files"].ToString(), f));
        var (got, said) = pipeline.Start(Path.Combine(pipeline.Sources, entry[0]), [.. entry[1..], .. files]);
        Assert.True(got == code, said);
    }

    [Theory]
    [InlineData("a/b/model.PT", true)]
    [InlineData("model.safetensors", true)]
    [InlineData("readme.md", false)]
    [InlineData("model.pt.txt", false)]
    public void The_hook_looks_at_model_files(string name, bool expected) =>
        Assert.Equal(expected, Regex.IsMatch(name, ((YamlSequenceNode)Pipeline.Yaml(".pre-commit-hooks.yaml"))[0]["files"].ToString()));

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public void The_gitlab_template_is_run_as_its_runner_runs_it(bool malicious, int code)
    {
        using var pipeline = new Pipeline(malicious);
        foreach (var command in new[] { "init --quiet -b main", "add assay", "-c user.name=t -c user.email=t@example.org commit --quiet -m sources" })
            Assert.Equal(0, pipeline.Start("git", ["-C", pipeline.Sources, .. command.Split(' ')]).Code);
        File.Move(pipeline.At("models; echo $(whoami)/model.pkl"), pipeline.At("model.pkl"));
        var job = Pipeline.Yaml("templates/gitlab-ci.yml")["assay-scan"];
        var variables = ((YamlMappingNode)job["variables"]).Children.Select(v => (v.Key.ToString(), v.Value.ToString())).ToList();
        // GitLab joins both lists into one script.
        var script = string.Join('\n', ((YamlSequenceNode)job["before_script"]).Concat((YamlSequenceNode)job["script"]).Select(l => l.ToString()));
        Assert.Equal(2, pipeline.Bash(script, variables).Code);
        var (got, said) = pipeline.Bash(script, [.. variables.Where(v => v.Item1 is not ("ASSAY_REPOSITORY" or "ASSAY_PATHS")), ("ASSAY_REPOSITORY", pipeline.Sources), ("ASSAY_PATHS", "model.pkl other.pkl")]);
        Assert.True(got == code, said);
        Assert.Contains("<testsuite", File.ReadAllText(pipeline.At("assay-junit.xml")), StringComparison.Ordinal);
    }
}
