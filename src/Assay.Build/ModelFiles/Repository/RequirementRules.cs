using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Repository;

/// <summary>Where a model's environment is installed from: pip requirement lines (pip's requirements file format) and conda channels.</summary>
internal static class RequirementRules
{
    static readonly Rule Source = new("environment-source",
        "The model's environment installs packages from somewhere else than the usual indexes. Restoring the environment runs their set-up code.",
        "Check who runs the index or the repository, and pin packages by hash.", UntrustedCode, SupplyChain);

    static readonly string[] Usual =
        ["https://pypi.org/", "https://files.pythonhosted.org/", "https://download.pytorch.org/", "https://pypi.nvidia.com", "https://pypi.ngc.nvidia.com", "https://repo.anaconda.com/", "https://conda.anaconda.org/", "https://data.pyg.org/whl"];

    public static IReadOnlyList<Rule> All => [Source];

    public static void Line(string line, long at, ScanScope scope)
    {
        var text = line.Trim();
        var comment = text.IndexOf(" #", StringComparison.Ordinal);
        text = comment < 0 ? text : text[..comment].TrimEnd();
        if (text.Length == 0 || text[0] == '#' || Usual.Any(u => text.Contains(u, StringComparison.Ordinal) && !text.Contains('@', StringComparison.Ordinal)))
            return;
        if (text.StartsWith("--trusted-host", StringComparison.Ordinal))
            Found(text, "Turns off the check of an index's identity", at, scope);
        else if (text.StartsWith("--index-url", StringComparison.Ordinal) || text.StartsWith("--extra-index-url", StringComparison.Ordinal) || text.StartsWith("-i ", StringComparison.Ordinal)
            || text.StartsWith("--find-links", StringComparison.Ordinal) || text.StartsWith("-f ", StringComparison.Ordinal))
            Found(text, "Installs from an unusual index", at, scope);
        else if (text.Contains("://", StringComparison.Ordinal))
            Found(text, "Installs a package from an address", at, scope, text.Contains("git+https://github.com/", StringComparison.Ordinal) ? Severity.Low : Severity.Medium);
    }

    public static void Channel(string channel, long at, ScanScope scope)
    {
        if (channel.Contains("://", StringComparison.Ordinal) && !Usual.Any(u => channel.StartsWith(u, StringComparison.Ordinal)))
            Found(channel, "Installs from an unusual channel", at, scope);
    }

    static void Found(string text, string title, long at, ScanScope scope, Severity severity = Severity.Medium) =>
        scope.Find(Source, severity, title, ScanScope.Printable(text), at, identity: text);
}
