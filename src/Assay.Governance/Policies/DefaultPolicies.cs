using System.Collections.Frozen;

namespace Assay.Governance;

/// <summary>The policies of the seven gates that a new record starts with: <c>policies/*.yaml</c>, carried in the assembly.</summary>
internal static class DefaultPolicies
{
    const string Prefix = "policies/";

    static readonly Lazy<FrozenDictionary<Gate, DefaultPolicy>> Loaded = new(Load);

    /// <summary>In the order of the gates.</summary>
    public static IReadOnlyList<DefaultPolicy> All => [.. Enum.GetValues<Gate>().Select(For)];

    public static DefaultPolicy For(Gate gate) => Loaded.Value[gate];

    static FrozenDictionary<Gate, DefaultPolicy> Load()
    {
        var assembly = typeof(DefaultPolicies).Assembly;
        return assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Select(name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            var yaml = reader.ReadToEnd();
            var reading = GatePolicyReader.Read(yaml, name);
            // These are our own files: a mistake in one is a bug, and a test reads them all.
            return new DefaultPolicy(name[Prefix.Length..], yaml, reading.Policy ?? throw new InvalidOperationException(string.Join('\n', reading.Errors)));
        }).ToFrozenDictionary(p => p.Policy.Gate);
    }
}

/// <summary>A default policy: file name, text with its comments, and what it says.</summary>
internal sealed record DefaultPolicy(string FileName, string Yaml, GatePolicy Policy);
