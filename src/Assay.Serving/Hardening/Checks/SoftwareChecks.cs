using Assay.Serving.Hardening.Documents;
using Assay.Serving.Hardening.Rules;

namespace Assay.Serving.Hardening.Checks;

/// <summary>Settings of known serving software. What only matters to who reaches it is low where the gateway alone does.</summary>
internal static class SoftwareChecks
{
    static readonly string[] KeyVariables = ["VLLM_API_KEY", "API_KEY", "LLAMA_API_KEY", "LLAMA_ARG_API_KEY", "SGLANG_API_KEY", "LOCALAI_API_KEY", "LMDEPLOY_API_KEY"];

    /// <param name="guarded">The answer to who reaches it is: the gateway alone.</param>
    public static void Judge(Workload workload, bool guarded, Landscape landscape, Sightings found)
    {
        foreach (var container in workload.Containers)
        {
            Anywhere(workload, container, found);
            var reached = new Reached(workload, container, guarded, found);
            switch (container.Software?.Id)
            {
                case "vllm" or "sglang" or "llama.cpp" or "tgi" or "lmdeploy" when !container.Init && workload.Stays && !reached.IsLocal: Key(reached); break;
                case "triton": Triton(reached); break;
                case "torchserve": TorchServe(reached, landscape); break;
                case "ray": Ray(reached); break;
                case "jupyter": Jupyter(workload, container, found); break;
                case "ollama" when !container.Init && !reached.IsLocal: Ollama(reached); break;
                case "mlflow": MlFlow(reached); break;
            }
        }

        if (workload.Owner is { Kind: "RayCluster" or "RayService" or "RayJob" } owner && workload.Name.EndsWith("/head", StringComparison.Ordinal))
            foreach (var (map, _, _) in owner.Root.Maps(20_000))
                if (map["rayStartParams"]["dashboard-host"] is { Value: "0.0.0.0" or "::" } host && !Tokens(owner.Root))
                    found.Find(SoftwareRules.Ray, workload, host, guarded ? Severity.Low : Severity.High);
    }

    sealed record Reached(Workload Workload, Container Container, bool Guarded, Sightings Found)
    {
        /// <summary>It listens on its own pod's loopback only.</summary>
        public bool IsLocal => Container.Command.Option("--host", "--hostname")?.Value is "127.0.0.1" or "localhost" or "::1";

        public void Find(ServingRule rule, Node at, Severity? severity = null, string? evidence = null) =>
            Found.Find(rule, Workload, at.Line > 0 ? at : Container.At, Guarded ? Severity.Low : severity ?? rule.Severity, key: Container.Name, evidence: evidence);
    }

    static bool On(Variable? variable) => variable?.Value is { } value && (value is "1" || value.Equals("true", StringComparison.OrdinalIgnoreCase) || value.Equals("yes", StringComparison.OrdinalIgnoreCase));

    static void Anywhere(Workload workload, Container container, Sightings found)
    {
        var command = container.Command;
        foreach (var word in command.Words)
            if (word.Text.Replace('_', '-') is "--trust-remote-code" or "--trust-remote-code=true" or "--trust-remote-code=True")
                found.Find(SoftwareRules.RemoteCode, workload, word.At, command.Option("--code-revision") is { Value.Length: 40 } ? Severity.Low : Severity.High, key: container.Name);
        foreach (var name in (ReadOnlySpan<string>)["TRUST_REMOTE_CODE", "HF_TRUST_REMOTE_CODE", "VLLM_TRUST_REMOTE_CODE", "OPTION_TRUST_REMOTE_CODE"])
            if (On(container.Variable(name)))
                found.Find(SoftwareRules.RemoteCode, workload, container.Variable(name)!.Value.At, key: container.Name);
        foreach (var name in (ReadOnlySpan<string>)["VLLM_SERVER_DEV_MODE", "VLLM_ALLOW_RUNTIME_LORA_UPDATING", "VLLM_ALLOW_INSECURE_SERIALIZATION"])
            if (On(container.Variable(name)))
                found.Find(SoftwareRules.DevelopmentMode, workload, container.Variable(name)!.Value.At, name == "VLLM_ALLOW_RUNTIME_LORA_UPDATING" ? Severity.Medium : Severity.High, key: $"{container.Name}/{name}");
        if (command.Option("--enable-custom-logit-processor") is { } processor)
            found.Find(SoftwareRules.DevelopmentMode, workload, processor.Option.At, key: $"{container.Name}/processor");
        if (command.Option("--allowed-local-media-path") is { Value.Length: > 0 } media)
            found.Find(SoftwareRules.LocalMedia, workload, media.Option.At, media.Value is "/" or "/root" or "/home" ? Severity.High : Severity.Low, key: container.Name);
        if (On(container.Variable("GRADIO_SHARE")))
            found.Find(SoftwareRules.Gradio, workload, container.Variable("GRADIO_SHARE")!.Value.At, key: container.Name);
        else if (command.Option("--share") is { } share && (container.Software?.Id == "gradio" || command.Has("gradio") || command.Has("webui") || command.Has("launch.py")))
            found.Find(SoftwareRules.Gradio, workload, share.Option.At, key: container.Name);
    }

    static void Key(Reached at)
    {
        var command = at.Container.Command;
        if (command.Option("--api-key", "--api-keys", "--api-key-file") is not { Value.Length: > 0 } && !at.Container.Variables.Any(v => KeyVariables.Contains(v.Name) && v.Value is not "") && at.Container.Image.Exists)
            at.Find(SoftwareRules.NoKey, at.Container.At, evidence: $"{at.Container.Software!.Id} without --api-key");
    }

    static void Triton(Reached at)
    {
        var command = at.Container.Command;
        if (command.Option("--model-control-mode") is { Value: "explicit" or "EXPLICIT" or "poll" or "POLL" } mode && command.Option("--http-restricted-api") is null && command.Option("--grpc-restricted-protocol") is null)
            at.Find(SoftwareRules.ModelControl, mode.Option.At, mode.Value.StartsWith("e", StringComparison.OrdinalIgnoreCase) ? Severity.High : Severity.Medium);
    }

    static void TorchServe(Reached at, Landscape landscape)
    {
        foreach (var variable in at.Container.Variables)
            if (variable.Name is "TS_MANAGEMENT_ADDRESS" or "TS_METRICS_ADDRESS" && IsOpen(variable.Value ?? ""))
                at.Find(SoftwareRules.TorchServe, variable.At, variable.Name == "TS_METRICS_ADDRESS" ? Severity.Medium : Severity.High);
            else if (variable.Name == "TS_DISABLE_TOKEN_AUTHORIZATION" && On(variable))
                at.Find(SoftwareRules.TorchServe, variable.At, Severity.Medium);
        if (at.Container.Command.Option("--disable-token-auth") is { } token)
            at.Find(SoftwareRules.TorchServe, token.Option.At, Severity.Medium);
        // Its settings stand in a file, which a ConfigMap brings.
        foreach (var manifest in landscape.Manifests.Where(m => m.Kind == "ConfigMap" && m.Namespace == at.Workload.Namespace))
            foreach (var (name, value) in manifest.Root["data"].Pairs)
                if (name.EndsWith("config.properties", StringComparison.Ordinal) || value.Text.Contains("management_address", StringComparison.Ordinal))
                    Properties(value, manifest, at);
    }

    static void Properties(Node value, Manifest manifest, Reached at)
    {
        foreach (var line in value.Text.Split('\n'))
        {
            var parts = line.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length < 2)
                continue;
            var severity = parts[0] switch
            {
                "management_address" when IsOpen(parts[1]) => Severity.High,
                "allowed_urls" when parts[1].Contains("http(s)?://.*", StringComparison.Ordinal) || parts[1] is ".*" or "*" => Severity.High,
                "disable_token_authorization" when parts[1].Equals("true", StringComparison.OrdinalIgnoreCase) => Severity.Medium,
                _ => (Severity?)null,
            };
            if (severity is { } how)
                at.Found.Find(SoftwareRules.TorchServe, manifest.File, value, $"{manifest.Kind} {manifest.Name}", at.Guarded ? Severity.Low : how, key: parts[0], evidence: line.Trim());
        }
    }

    static bool IsOpen(string address) => address.Contains("0.0.0.0", StringComparison.Ordinal) || address.Contains("//[::]", StringComparison.Ordinal);

    static void Ray(Reached at)
    {
        if (at.Container.Command.Option("--dashboard-host") is { Value: "0.0.0.0" or "::" } host && at.Container.Variable("RAY_AUTH_MODE")?.Value != "token")
            at.Find(SoftwareRules.Ray, host.Option.At);
    }

    static bool Tokens(Node root) => root["spec"]["authOptions"]["mode"].Value == "token" || root.Maps(20_000).Any(m => m.Map["name"].Value == "RAY_AUTH_MODE" && m.Map["value"].Value == "token");

    static void Jupyter(Workload workload, Container container, Sightings found)
    {
        foreach (var word in container.Command.Words)
            foreach (var name in (ReadOnlySpan<string>)["NotebookApp.token=", "ServerApp.token=", "IdentityProvider.token=", "NotebookApp.password=", "ServerApp.password="])
                if (word.Text.TrimStart('-').StartsWith(name, StringComparison.Ordinal) && word.Text[(word.Text.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim('\'', '"').Length == 0 && name.Contains("token", StringComparison.Ordinal))
                    found.Find(SoftwareRules.Notebook, workload, word.At, key: container.Name);
        if (container.Variable("JUPYTER_TOKEN") is { Value: "" } empty)
            found.Find(SoftwareRules.Notebook, workload, empty.At, key: container.Name);
    }

    static void Ollama(Reached at)
    {
        if (at.Container.Variable("OLLAMA_ORIGINS") is { Value: { } origins, At: { } place } && origins.Split(',').Any(o => o.Trim() is "*" or "http://*" or "https://*"))
            at.Found.Find(SoftwareRules.OllamaOrigins, at.Workload, place, key: at.Container.Name);
        // Its image listens on all addresses: the question is who gets there.
        if (at.Container.Variable("OLLAMA_HOST") is { Value: { } host } variable && !host.StartsWith("127.", StringComparison.Ordinal) && !host.StartsWith("localhost", StringComparison.Ordinal) && at.Workload.Stays)
            at.Find(SoftwareRules.OllamaOpen, variable.At);
    }

    static void MlFlow(Reached at)
    {
        var command = at.Container.Command;
        if (command.Option("--host", "-h") is { Value: "0.0.0.0" or "::" } host && command.Option("--app-name")?.Value is not "basic-auth" && !at.Container.Variables.Any(v => v.Name == "MLFLOW_AUTH_CONFIG_PATH"))
            at.Find(SoftwareRules.MlFlow, host.Option.At);
    }
}
