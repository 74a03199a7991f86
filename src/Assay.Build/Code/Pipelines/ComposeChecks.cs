using Assay.Build.Code.Docker;
using Assay.Build.ModelFiles.Documents;
using Assay.Text;

namespace Assay.Build.Code.Pipelines;

/// <summary>Compose files (compose-spec).</summary>
internal static class ComposeChecks
{
    public static void Judge(DataNode services, CodeFile file)
    {
        foreach (var (_, service) in services.Entries())
        {
            if (service["privileged"].IsTrue())
                file.Find(PipelineRules.ComposePrivileged, service["privileged"]!);
            if (service["image"] is { } image && !image.Text.Contains("@sha256:", StringComparison.Ordinal) && !image.Text.Contains('$', StringComparison.Ordinal))
                file.Find(PipelineRules.ComposeImage, image, image.Text.EndsWith(":latest", StringComparison.Ordinal) || !image.Text.Contains(':', StringComparison.Ordinal) ? Severity.Medium : Severity.Low);
            foreach (var volume in service["volumes"].Each())
                if (volume.Text.Contains("docker.sock", StringComparison.Ordinal) || volume["source"].Value() is { } source && source.Contains("docker.sock", StringComparison.Ordinal) || volume.Text.StartsWith("/:", StringComparison.Ordinal))
                    file.Find(PipelineRules.ComposePrivileged, volume);
            foreach (var port in service["ports"].Each())
                if (Open(port))
                    file.Find(PipelineRules.ComposePort, port);
            Environment(service["environment"], file);
            var command = string.Join(' ', new[] { service["command"], service["entrypoint"] }.SelectMany(c => c is { Kind: DataKind.List } ? c.Items.Select(i => i.Text) : [c.Value() ?? ""]));
            if (ShellChecks.TrustsRemoteCode(command))
                file.Find(DockerRules.RemoteCode, service["command"] ?? service["entrypoint"]!);
        }
    }

    static bool Open(DataNode port) => port.Value() is { } text
        ? text.Contains(':', StringComparison.Ordinal) && !text.StartsWith("127.", StringComparison.Ordinal) && !text.StartsWith("localhost", StringComparison.Ordinal) && !text.StartsWith("[::1]", StringComparison.Ordinal)
        : port.Has("published") && port["host_ip"].Value() is not ("127.0.0.1" or "::1");

    static void Environment(DataNode? environment, CodeFile file)
    {
        foreach (var (name, value) in environment.Entries())
            One(name, value.Text, value, file);
        foreach (var item in environment.Each())
            if (item.Text.Split('=', 2) is [var name, var value])
                One(name, value, item, file);
    }

    static void One(string name, string value, DataNode at, CodeFile file)
    {
        if (name is "AIRFLOW__WEBSERVER__EXPOSE_CONFIG" or "AIRFLOW__API__EXPOSE_CONFIG" && value.Equals("true", StringComparison.OrdinalIgnoreCase) || (name == "AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_ALL_ADMINS" && value.Equals("true", StringComparison.OrdinalIgnoreCase)))
            file.Find(PipelineRules.AirflowSecret, at);
        if (ManifestChecks.IsSecret(name, value))
            file.Find(PipelineRules.ComposeSecret, at, Secrets.In(value).Count > 0 ? null : Severity.Medium, excerpt: $"{(name.Length > 60 ? "" : name)}=…");
    }
}
