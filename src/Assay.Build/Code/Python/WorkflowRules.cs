using Assay.Build.Code.Pipelines;
using Assay.Build.ModelFiles.Python;

namespace Assay.Build.Code.Python;

/// <summary>Pipelines that are written in Python: Airflow's DAGs, Kubeflow's components.</summary>
internal static class WorkflowRules
{
    public static IReadOnlyList<PythonRule> Calls =>
    [
        PythonRule.When(PipelineRules.AirflowTemplate, "airflow/BashOperator airflow/SSHOperator airflow/bash", (site, _) => Texts(site).Any(t => t.Contains("{{", StringComparison.Ordinal) && (t.Contains("dag_run.conf", StringComparison.Ordinal) || t.Contains("params.", StringComparison.Ordinal) || t.Contains("params[", StringComparison.Ordinal)))),
        PythonRule.When(PipelineRules.KubeflowInstall, "kfp.dsl.component kfp.components.create_component_from_func kfp.v2.dsl.component", (site, _) => site.Keyword("packages_to_install") is PyItems items && items.Items.Any(i => site.Text(i) is { } name && !name.Contains("==", StringComparison.Ordinal) && !name.Contains('@', StringComparison.Ordinal))),
        new(PipelineRules.KubeflowImage, "kfp.dsl.ContainerOp kfp.dsl.ContainerSpec kfp.dsl.component kfp.components.create_component_from_func kfp.v2.dsl.component airflow/KubernetesPodOperator airflow/DockerOperator",
            (site, _) => (site.Keyword("image") ?? site.Keyword("base_image")) is { } image && site.Text(image) is { } name && !name.Contains("@sha256:", StringComparison.Ordinal) ? name.Contains(':', StringComparison.Ordinal) && !name.EndsWith(":latest", StringComparison.Ordinal) ? Severity.Low : Severity.Medium : null),
    ];

    static IEnumerable<string> Texts(CallSite site)
    {
        foreach (var value in site.Call.Keywords.Where(k => k.Name is "bash_command" or "command").Select(k => k.Value).Concat(site.Call.Arguments))
            if (site.Text(value) is { } text)
                yield return text;
            else if (value is PyFormatted formatted)
                yield return string.Concat(formatted.Parts.Select(p => p is PyConst { Value: string s } ? s : "?"));
    }
}
