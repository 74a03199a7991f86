using Assay.Build.Locks.Lookalikes;
using Assay.Build.Locks.References;

namespace Assay.Build.Locks;

/// <summary>What references tell by themselves, without a lock.</summary>
internal static class LockSightings
{
    public static void Judge(AssetReferences references, LockFindings findings)
    {
        foreach (var reference in references.Found)
        {
            if (LookalikeAssets.Of(reference.Asset) is var (known, how, severity))
                findings.At(LockRules.Lookalike, reference, $"{reference.Asset.Name} looks like {known}: {how}", reference.Declared && severity > Severity.Medium ? Severity.Medium : severity);
            if (reference.Asset.Source == AssetSource.Provider && !ProviderNames.IsDated(reference.Asset.Name))
                findings.At(LockRules.Alias, reference, reference.Asset.Name);
        }

        foreach (var unknown in references.Unknown)
            findings.Add(LockRules.Computed, unknown.Path, unknown.Line, unknown.Part, unknown.What, $"{unknown.What}@{unknown.Part}{unknown.Line}");
    }
}
