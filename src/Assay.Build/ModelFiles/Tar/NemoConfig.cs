using System.Text;
using System.Text.RegularExpressions;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Tar;

/// <summary>
/// The configuration in a NeMo archive (<c>model_config.yaml</c> beside the weights): Hydra calls what stands behind
/// <c>_target_</c>, with the arguments that stand beside it.
/// </summary>
internal static partial class NemoConfig
{
    const int Most = 4 << 20;

    static readonly HashSet<string> Usual = ["nemo", "torch", "torchmetrics", "torchaudio", "torchvision", "pytorch_lightning", "lightning", "transformers", "omegaconf", "megatron", "apex",
        "nemo_text_processing", "sentencepiece", "tokenizers"];

    static readonly HashSet<string> Dangerous = ["os", "posix", "nt", "subprocess", "builtins", "sys", "importlib", "runpy", "shutil", "socket", "pty", "ctypes", "pickle", "marshal", "code",
        "codeop", "asyncio", "multiprocessing", "webbrowser", "urllib", "http", "requests", "tempfile", "pathlib", "io", "platform", "commands", "pip", "timeit", "cProfile", "pdb", "bdb"];

    /// <summary>The lists of names, for the digest of the rule set.</summary>
    public static string Lists => string.Join(' ', Usual.Order(StringComparer.Ordinal)) + "\n" + string.Join(' ', Dangerous.Order(StringComparer.Ordinal));

    [GeneratedRegex("""["']?_target_["']?\s*:\s*["']?([^\s"'#,}\]]+)""")]
    private static partial Regex Target { get; }

    public static void Judge(ByteSource source, TarEntry entry, ScanScope scope)
    {
        var inside = scope.Inside(entry.Name);
        if (entry.Size > Most)
        {
            inside.Gap($"the configuration is longer than {Most} bytes");
            return;
        }

        var text = Encoding.UTF8.GetString(source.Bytes(entry.At, (int)entry.Size));
        foreach (var name in Target.Matches(text).Select(m => m.Groups[1].Value).Distinct().Take(1000))
        {
            var root = name.Split('.')[0];
            if (Dangerous.Contains(root) || name.Contains("torch.load", StringComparison.Ordinal) || name.Contains("torch.hub", StringComparison.Ordinal) || name.Contains("cpp_extension", StringComparison.Ordinal))
                inside.Find(TarRules.HydraTarget, Severity.High, "Calls something dangerous when it is loaded", "_target_: " + ScanScope.Printable(name), identity: name);
            else if (!Usual.Contains(root))
                inside.Find(TarRules.HydraTarget, Severity.Medium, "Calls something unknown when it is loaded", "_target_: " + ScanScope.Printable(name), identity: name);
        }

        // YAML may write the key or the value in ways that this does not follow.
        if (text.Contains("!!python", StringComparison.Ordinal))
            inside.Find(TarRules.HydraTarget, Severity.High, "Makes Python objects when it is read", "!!python", identity: "tag");
        if (text.Contains("\\x", StringComparison.Ordinal) && text.Contains("arget", StringComparison.Ordinal) && !text.Contains("_target_", StringComparison.Ordinal))
            inside.Gap("the configuration hides its keys with escapes");
    }
}
