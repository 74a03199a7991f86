using static Assay.Serving.Hardening.Rules.Standards;

namespace Assay.Serving.Hardening.Rules;

/// <summary>What is wrong with a file itself.</summary>
internal static class FileRules
{
    public static readonly ServingRule Bomb = new("serving-yaml-bomb", "Files can be read", Severity.Medium, "A YAML file whose aliases explode", "Written out it would fill the memory of whatever loads it.", "Find out who wrote it. Write values out where they are needed.", Cwe(776));

    public static readonly ServingRule Twice = new("serving-duplicate-key", Bomb.Control, Severity.Medium, "A key stands twice in one map", "Readers differ in which of the two counts, and some refuse the file: what is checked may not be what is deployed.", "Leave one of them.", Cwe(436));

    public static IReadOnlyList<ServingRule> All => [Bomb, Twice];
}
