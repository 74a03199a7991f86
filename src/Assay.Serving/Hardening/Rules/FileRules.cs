using static Assay.Serving.Hardening.Rules.Standards;

namespace Assay.Serving.Hardening.Rules;

/// <summary>What is wrong with a file itself.</summary>
internal static class FileRules
{
    public static readonly ServingRule Bomb = new("serving-yaml-bomb", "Files can be read", Severity.Medium, "A YAML file whose aliases explode", "Written out it would fill the memory of whatever loads it.", "Find out who wrote it. Write values out where they are needed.", Cwe(776));

    public static IReadOnlyList<ServingRule> All => [Bomb];
}
