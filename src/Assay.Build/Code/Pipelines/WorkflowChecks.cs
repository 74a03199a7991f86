using System.Text.RegularExpressions;
using Assay.Build.Code.Docker;
using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Code.Pipelines;

/// <summary>GitHub Actions: workflows and composite actions (docs.github.com, "Security hardening for GitHub Actions").</summary>
internal static partial class WorkflowChecks
{
    public static void Judge(DataNode root, CodeFile file)
    {
        // `on` is a truth value to YAML 1.1; readers keep it as it is written.
        var triggers = root["on"] ?? root["true"];
        var names = triggers switch { { Kind: DataKind.Map } => [.. triggers.Pairs.Select(p => p.Key)], { Kind: DataKind.List } => [.. triggers.Items.Select(i => i.Text)], null => new List<string>(), _ => [triggers.Text] };
        var target = names.Contains("pull_request_target");
        var strangers = target || names.Contains("workflow_run") || names.Contains("issue_comment") || names.Contains("issues");
        var pulls = target || names.Contains("pull_request");
        if (root["permissions"] is { } permissions)
            Permissions(permissions, file);
        else if (root["jobs"].Entries().FirstOrDefault(j => !j.Value.Has("permissions")) is { Value: { } job })
            file.Find(PipelineRules.NoPermissions, job, target ? Severity.Medium : Severity.Low);
        foreach (var (_, job2) in root["jobs"].Entries())
            Job(job2, file, target, strangers, pulls);
    }

    static void Job(DataNode job, CodeFile file, bool target, bool strangers, bool pulls)
    {
        if (job["permissions"] is { } permissions)
            Permissions(permissions, file);
        if (job["uses"] is { } reusable)
            Pinned(reusable, file);
        if (job["secrets"] is { Text: "inherit" } secrets)
            file.Find(PipelineRules.Inherit, secrets);
        if (pulls && job["runs-on"] is { } runner && (runner.Text.Contains("self-hosted", StringComparison.Ordinal) || runner.Items.Exists(i => i.Text == "self-hosted")))
            file.Find(PipelineRules.SelfHosted, runner);
        var checkedOut = false;
        foreach (var step in job["steps"].Each())
            checkedOut |= Step(step, file, target, strangers, checkedOut);
    }

    public static void Action(DataNode root, CodeFile file)
    {
        foreach (var step in root.At("runs", "steps").Each())
            Step(step, file, false, false, false);
    }

    // True when the step checks out what a stranger wrote.
    static bool Step(DataNode step, CodeFile file, bool target, bool strangers, bool checkedOut)
    {
        var head = false;
        if (step["uses"] is { } uses)
        {
            Pinned(uses, file);
            if (uses.Text.StartsWith("actions/checkout", StringComparison.Ordinal) && step.At("with", "ref") is { } reference && Head().IsMatch(reference.Text))
            {
                head = true;
                if (target || strangers)
                    file.Find(PipelineRules.Target, reference);
            }

            if (uses.Text.StartsWith("actions/github-script", StringComparison.Ordinal) && step.At("with", "script") is { } script && Untrusted().IsMatch(script.Text))
                file.Find(PipelineRules.Injection, script, excerpt: Untrusted().Match(script.Text).Value);
        }

        if (step["run"] is { Kind: DataKind.Text or DataKind.Plain } run)
        {
            if (Untrusted().Match(run.Text) is { Success: true } match)
                file.Find(PipelineRules.Injection, run, excerpt: match.Value);
            if (ShellChecks.PipesDownload(run.Text))
                file.Find(PipelineRules.Piped, run);
            if (Prints().Match(run.Text) is { Success: true } printed)
                file.Find(PipelineRules.Printed, run, excerpt: printed.Value);
            if (ShellChecks.TrustsRemoteCode(run.Text))
                file.Find(DockerRules.RemoteCode, run);
            if (strangers && run.Text.Contains("gh pr checkout", StringComparison.Ordinal))
                file.Find(PipelineRules.Target, run);
        }

        if (strangers && checkedOut && step.Maps().SelectMany(m => m.Pairs).FirstOrDefault(p => p.Value.Text.Contains("${{ secrets.", StringComparison.Ordinal) && !p.Value.Text.Contains("secrets.GITHUB_TOKEN", StringComparison.Ordinal)) is { Value: { } secret })
            file.Find(PipelineRules.ForkSecret, secret);
        return head;
    }

    static void Permissions(DataNode permissions, CodeFile file)
    {
        if (permissions.Value() == "write-all")
            file.Find(PipelineRules.Permissions, permissions);
    }

    static void Pinned(DataNode uses, CodeFile file)
    {
        var text = uses.Text;
        if (text.StartsWith("./", StringComparison.Ordinal) || text.Length == 0)
            return;
        if (text.StartsWith("docker://", StringComparison.Ordinal))
        {
            if (!text.Contains("@sha256:", StringComparison.Ordinal))
                file.Find(PipelineRules.Unpinned, uses);
            return;
        }

        var at = text.LastIndexOf('@');
        if (at >= 0 && text.Length - at - 1 == 40 && text[(at + 1)..].All(char.IsAsciiHexDigitLower))
            return;
        // The host's own actions are the host's already.
        file.Find(PipelineRules.Unpinned, uses, text.StartsWith("actions/", StringComparison.Ordinal) || text.StartsWith("github/", StringComparison.Ordinal) ? Severity.Low : at < 0 || text[(at + 1)..] is "main" or "master" ? Severity.High : Severity.Medium);
    }

    [GeneratedRegex(@"\$\{\{\s*[^}]*\b(github\.event\.(issue\.(title|body)|pull_request\.(title|body|head\.(ref|label|repo\.default_branch))|comment\.body|review\.body|review_comment\.body|discussion\.(title|body)|head_commit\.(message|author\.(email|name))|commits[^}]*\.(message|author)|workflow_run\.(head_branch|head_commit\.message|display_title)|pages[^}]*page_name|inputs\.[A-Za-z0-9_-]+|client_payload\.[A-Za-z0-9_.-]+)|github\.head_ref)\b[^}]*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Untrusted();

    [GeneratedRegex(@"github\.event\.(pull_request\.head\.(sha|ref)|workflow_run\.head_(sha|branch))|github\.head_ref|refs/pull/", RegexOptions.CultureInvariant)]
    private static partial Regex Head();

    [GeneratedRegex(@"\b(echo|printf|cat\s*<<<)\b[^\n|>]*\$\{\{\s*(secrets\.[A-Za-z0-9_]+|toJSON\(\s*secrets\s*\))\s*\}\}[^\n>]*(\n|$)|\benv\s*\|\s*sort\b.*secrets", RegexOptions.CultureInvariant)]
    private static partial Regex Prints();
}
