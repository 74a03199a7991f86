using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Yaml;

namespace Assay.Build.Code.Pipelines;

/// <summary>Tells what kind of YAML a file is by its place and its keys, and judges it.</summary>
internal static class PipelineFile
{
    const int Longest = 8 << 20;

    public static void Judge(CodeFile file, CancellationToken cancel)
    {
        if (file.Text.Length > Longest)
        {
            file.Gap("a YAML file larger than is read");
            return;
        }

        var stream = new YamlReader(file.Text, new Budget(ScanLimits.Default with { SecondsPerFile = file.Limits.SecondsPerFile }, cancel)).Read();
        var name = file.Path[(file.Path.LastIndexOf('/') + 1)..];
        var workflow = file.Path.Contains(".github/workflows/", StringComparison.Ordinal);
        var known = false;
        foreach (var root in stream.Roots.Where(r => r.Kind == DataKind.Map))
        {
            if (workflow || (root.Has("jobs") && (root.Has("on") || root.Has("true"))))
                (known, _) = (true, Done(() => WorkflowChecks.Judge(root, file)));
            else if (root.Has("runs") && root["runs"] is { Kind: DataKind.Map } runs && runs.Has("using"))
                (known, _) = (true, Done(() => WorkflowChecks.Action(root, file)));
            else if (name.StartsWith(".gitlab-ci", StringComparison.Ordinal))
                (known, _) = (true, Done(() => GitLabChecks.Judge(root, file)));
            else if (root.Has("apiVersion") && root.Has("kind"))
                (known, _) = (true, Done(() => ManifestChecks.Judge(root, file)));
            else if (root["services"] is { Kind: DataKind.Map } services && (name.Contains("compose", StringComparison.Ordinal) || services.Pairs.Exists(s => s.Value.Has("image") || s.Value.Has("build"))))
                (known, _) = (true, Done(() => ComposeChecks.Judge(services, file)));
            else if (root.Has("deploymentSpec") || root.Has("pipelineInfo"))
                (known, _) = (true, Done(() => ManifestChecks.Compiled(root, file)));
        }

        // Templates (Helm, Jinja) are no YAML before they are rendered; only what we would have judged is a gap.
        if (stream.Error is { } error && (workflow || known || name.StartsWith(".gitlab-ci", StringComparison.Ordinal)) && !file.Text.Contains("{{-", StringComparison.Ordinal))
            file.Gap("cannot be read as YAML: " + error);
    }

    static bool Done(Action judge)
    {
        judge();
        return true;
    }
}
