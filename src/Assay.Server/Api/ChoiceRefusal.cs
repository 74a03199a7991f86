using Assay.Governance;

namespace Assay.Server;

/// <summary>A parameter that takes one of some words, and was given another.</summary>
static class ChoiceRefusal
{
    public static Refusal Of<T>(string parameter, string? given) where T : struct, Enum =>
        new(RefusalKind.Invalid, $"'{Shown.Text(given, 64)}' is no {parameter}.", [new FieldError(parameter, "none of its words")]) { HowTo = $"It is one of: {string.Join(", ", Names.All<T>())}." };
}
