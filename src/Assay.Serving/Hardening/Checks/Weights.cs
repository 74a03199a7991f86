using Assay.Serving.Hardening.Documents;
using Assay.Serving.Hardening.Rules;

namespace Assay.Serving.Hardening.Checks;

/// <summary>Where the weights come from, and who may change them.</summary>
internal static class Weights
{
    static readonly string[] Words = ["model", "weight", "checkpoint", "huggingface", "/hub", "ollama", "gguf", "lora"];
    static readonly string[] Files = [".gguf", ".safetensors", ".bin", ".pt", ".pth", ".onnx", ".tar.gz", ".mar", ".pkl", ".joblib", ".llamafile"];

    public static bool IsPath(string path) => Array.Exists(Words, w => path.Contains(w, StringComparison.OrdinalIgnoreCase));

    public static bool IsMount(Node mount) => IsPath(mount["mountPath"].Text) || IsPath(mount["name"].Text);

    public static void Judge(Workload workload, Sightings found)
    {
        // What assay verify lets through before the server starts has a digest that somebody signed.
        var verified = workload.Containers.Any(c => c.Command.Has("assay verify") || (c.Image.Text.Contains("assay", StringComparison.Ordinal) && c.Command.Words is [{ Text: "verify" }, ..]));
        if (workload.Platform == Platform.Kubernetes && workload.IsModelServer)
            Mounts(workload, found);
        if (verified)
            return;
        foreach (var container in workload.Containers)
            if (Fetched(container) is { } fetch)
                found.Find(ContentRules.WeightsUnpinned, workload, fetch.At, fetch.Severity, key: container.Name);
        if (workload.Owner is not { } owner)
            return;
        foreach (var (map, _, _) in owner.Root.Maps(20_000))
            foreach (var key in (ReadOnlySpan<string>)["storageUri", "modelUri", "storageUris"])
                if (map[key].Value is { } address && Address(address) is { } severity && owner.Group is "serving.kserve.io" or "machinelearning.seldon.io" or "mlops.seldon.io")
                    found.Find(ContentRules.WeightsUnpinned, workload, map[key], severity, key: key);
    }

    static void Mounts(Workload workload, Sightings found)
    {
        foreach (var container in workload.Containers.Where(c => !c.Init && !c.IsGateway))
            foreach (var mount in container.At["volumeMounts"].Items)
            {
                if (!IsMount(mount) || mount["readOnly"].IsTrue || mount["name"].Value is not { } name)
                    continue;
                var volume = workload.Spec["volumes"].Items.FirstOrDefault(v => v["name"].Value == name) ?? Node.None;
                foreach (var kind in (ReadOnlySpan<string>)["persistentVolumeClaim", "nfs", "csi", "cephfs", "glusterfs", "azureFile", "ephemeral"])
                    if (volume[kind].Exists && !volume[kind]["readOnly"].IsTrue && kind != "ephemeral")
                        found.Find(ContentRules.WeightsWritable, workload, mount, key: $"{container.Name}/{name}");
                if (!volume.Exists && workload.Owner?.Spec["volumeClaimTemplates"].Items.Any(t => t.At("metadata", "name").Value == name) == true)
                    found.Find(ContentRules.WeightsWritable, workload, mount, Severity.Low, key: $"{container.Name}/{name}");
            }
    }

    static (Node At, Severity Severity)? Fetched(Container container)
    {
        var command = container.Command;
        var revision = command.Option("--revision", "--model-revision")?.Value ?? container.Variable("REVISION")?.Value ?? container.Variable("HF_REVISION")?.Value ?? "";
        if (Named(container) is { } named && IsHubName(named.Text))
            return IsCommit(revision) ? null : (named.At, revision.Length > 0 && revision is not ("main" or "master" or "refs/pr/1") ? Severity.Low : Severity.Medium);
        if (Named(container) is { } remote && Address(remote.Text) is { } mutable)
            return (remote.At, mutable);
        return Fetched(command, revision);
    }

    static (Node At, Severity Severity)? Fetched(CommandLine command, string revision)
    {
        for (var i = 0; i < command.Words.Count; i++)
        {
            var (word, before) = (command.Words[i].Text, i > 0 ? command.Words[i - 1].Text : "");
            if (word == "download" && before is "hf" or "huggingface-cli" or "modelscope" && !IsCommit(revision))
                return (command.Words[i].At, Severity.Medium);
            if (word is "pull" or "run" && before.EndsWith("ollama", StringComparison.Ordinal))
                return (command.Words[i].At, Severity.Low);
            if ((word.Contains("snapshot_download(", StringComparison.Ordinal) || word.Contains("hf_hub_download(", StringComparison.Ordinal) || word.Contains("from_pretrained(", StringComparison.Ordinal)) && !command.Has("revision="))
                return (command.Words[i].At, Severity.Medium);
            if (word.StartsWith("https://huggingface.co/", StringComparison.Ordinal) && before == "clone")
                return (command.Words[i].At, Severity.Medium);
            if ((word.StartsWith("http://", StringComparison.Ordinal) || word.StartsWith("https://", StringComparison.Ordinal)) && Array.Exists(Files, f => word.Split('?')[0].EndsWith(f, StringComparison.OrdinalIgnoreCase)) && !command.Has("sha256"))
                return (command.Words[i].At, Severity.Medium);
        }

        return null;
    }

    static Word? Named(Container container)
    {
        var command = container.Command;
        Word? Flag(params ReadOnlySpan<string> names) => command.Option(names) is { Value.Length: > 0 } found ? new Word(found.Value, found.Option.At) : null;
        Word? Behind(string word) => command.Words.SkipWhile(w => w.Text != word).Skip(1).FirstOrDefault() is { Text: { } text } next && !text.StartsWith('-') ? next : null;
        Word? Given(string name) => container.Variable(name) is { Value: { } value, At: { } at } ? new Word(value, at) : null;
        return container.Software?.Id switch
        {
            "vllm" => Flag("--model", "--model-id") ?? Behind("serve"),
            "sglang" => Flag("--model-path", "--model"),
            "tgi" or "tei" => Flag("--model-id") ?? Given("MODEL_ID"),
            "lmdeploy" => Behind("api_server"),
            "tensorrt-llm" => Behind("trtllm-serve") ?? Behind("serve"),
            "infinity" => Flag("--model-id"),
            "kserve" => Flag("--model-id", "--model-dir"),
            "llama.cpp" => Flag("--hf-repo", "-hf", "-hfr", "--model-url", "-mu") ?? Given("LLAMA_ARG_HF_REPO") ?? Given("LLAMA_ARG_MODEL_URL"),
            "triton" => Flag("--model-repository", "--model-store"),
            "openvino" => Flag("--model-path", "--source-model"),
            "tensorflow-serving" => Flag("--model-base-path"),
            _ => Given("STORAGE_URI") ?? Given("HF_MODEL_ID"),
        };
    }

    // owner/name, as the Hub has it; a path has a beginning or more parts.
    static bool IsHubName(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash == text.LastIndexOf('/') && slash < text.Length - 1 && text.Length <= 200 && text[0] is not ('.' or '$' or '~' or '{') && !text.Contains("://", StringComparison.Ordinal)
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '-' or '_' or '.' or ':');
    }

    static bool IsCommit(string text) => text.Length == 40 && text.All(char.IsAsciiHexDigit);

    /// <summary>How bad it is to take weights from an address; null when it says which bytes.</summary>
    static Severity? Address(string address)
    {
        var scheme = address.IndexOf("://", StringComparison.Ordinal) is > 0 and var end ? address[..end] : "";
        return scheme switch
        {
            "hf" => IsCommit(address[(address.LastIndexOf(':') + 1)..]) || IsCommit(address[(address.LastIndexOf('@') + 1)..]) ? null : Severity.Medium,
            "oci" => address.Contains("@sha256:", StringComparison.Ordinal) ? null : Severity.Low,
            "http" => Severity.Medium,
            // Versions of an object can be told in none of these addresses; who may write the bucket decides.
            "s3" or "gs" or "https" or "az" or "abfs" or "wasbs" or "hdfs" or "webhdfs" => Severity.Low,
            _ => null,
        };
    }
}
