using Assay.Build.Code.Docker;
using Assay.Build.ModelFiles.Documents;

namespace Assay.Build.Code.Pipelines;

/// <summary>GitLab CI.</summary>
internal static class GitLabChecks
{
    public static void Judge(DataNode root, CodeFile file)
    {
        if (root["image"] is { } image)
            Image(image, file);
        foreach (var include in root["include"] switch { { Kind: DataKind.List } list => list.Items, { } one => [one], _ => [] })
            if ((include["remote"] ?? (include.Kind == DataKind.Text && include.Text.StartsWith("http", StringComparison.Ordinal) ? include : null)) is { } remote || (include.Has("project") && !(include["ref"].Value() is { Length: 40 }) && (remote = include["project"]!) is not null))
                file.Find(PipelineRules.GitLabInclude, remote);
        foreach (var (name, job) in root.Entries())
        {
            if (job.Kind != DataKind.Map || name is "variables" or "include" or "workflow" or "default" && !job.Has("image"))
                continue;
            if (job["image"] is { } own)
                Image(own, file);
            foreach (var part in new[] { "script", "before_script", "after_script" })
                foreach (var line in job[part] switch { { Kind: DataKind.List } list => list.Items, { } one => [one], _ => new List<DataNode>() })
                    Line(line, file);
        }
    }

    static void Image(DataNode image, CodeFile file)
    {
        var name = image.Value() ?? image["name"].Value();
        if (name is { Length: > 0 } && !name.Contains("@sha256:", StringComparison.Ordinal) && !name.Contains('$', StringComparison.Ordinal))
            file.Find(PipelineRules.GitLabImage, image, name.EndsWith(":latest", StringComparison.Ordinal) || !name.Contains(':', StringComparison.Ordinal) ? Severity.Medium : Severity.Low);
    }

    static void Line(DataNode line, CodeFile file)
    {
        if (ShellChecks.PipesDownload(line.Text))
            file.Find(PipelineRules.Piped, line);
        if (ShellChecks.TrustsRemoteCode(line.Text))
            file.Find(DockerRules.RemoteCode, line);
        if (line.Text.StartsWith("echo ", StringComparison.Ordinal) && (line.Text.Contains("$CI_JOB_TOKEN", StringComparison.Ordinal) || line.Text.Contains("_TOKEN", StringComparison.Ordinal) || line.Text.Contains("_PASSWORD", StringComparison.Ordinal)) && line.Text.Contains('$', StringComparison.Ordinal) && !line.Text.Contains('|', StringComparison.Ordinal) && !line.Text.Contains('>', StringComparison.Ordinal))
            file.Find(PipelineRules.Printed, line);
    }
}
