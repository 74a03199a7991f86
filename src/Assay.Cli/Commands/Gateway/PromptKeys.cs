using Assay.Serving;

namespace Assay.Cli;

/// <summary>Key files that were named on a command line.</summary>
static class PromptKeys
{
    /// <summary>Reads them all; a problem when one cannot be used.</summary>
    internal static Problem? Read(IReadOnlyList<string> paths, out IReadOnlyList<PromptKey> keys)
    {
        List<PromptKey> read = [];
        keys = read;
        foreach (var path in paths)
        {
            if (PromptKey.Read(path, out var error) is not { } key)
                return new Problem($"The key cannot be used: {error}", path, "assay gateway prompt-key FILE makes one.");
            read.Add(key);
        }

        return null;
    }
}
