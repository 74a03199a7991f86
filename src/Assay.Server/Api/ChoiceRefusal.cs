using Assay.Governance;

namespace Assay.Server;

/// <summary>A parameter that takes one of some words, and was given another.</summary>
static class ChoiceRefusal
{
    public static Refusal Of<T>(string parameter, string? given) where T : struct, Enum => Of(parameter, given, Names.All<T>());

    public static Refusal Of(string parameter, string? given, IEnumerable<string> words) =>
        new(RefusalKind.Invalid, $"'{Shown.Text(given, 64)}' is no {parameter}.", [new FieldError(parameter, "none of its words")]) { HowTo = $"It is one of: {string.Join(", ", words)}." };

    /// <summary>The same for a parameter that takes digests.</summary>
    public static Refusal Digest(string parameter, string? given) =>
        new(RefusalKind.Invalid, $"'{Shown.Text(given, 80)}' is no digest.", [new FieldError(parameter, "no digest")]) { HowTo = "A digest is sha256: and 64 hexadecimal digits; where several are taken, commas stand between them." };
}
