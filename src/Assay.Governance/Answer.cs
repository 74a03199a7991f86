using System.Diagnostics.CodeAnalysis;

namespace Assay.Governance;

/// <summary>Why an operation did not happen. Nothing was changed.</summary>
public enum RefusalKind
{
    /// <summary>There is no such thing, or the caller may not know that there is.</summary>
    NotFound,

    /// <summary>The caller's roles do not allow it.</summary>
    Forbidden,

    /// <summary>The caller produced what is to be judged, or asked for what is to be approved.</summary>
    SeparationOfDuties,

    /// <summary>The request itself is wrong.</summary>
    Invalid,

    /// <summary>The record has moved on: already decided, already registered, changed since it was read.</summary>
    Conflict,

    /// <summary>The gate is shut.</summary>
    GateShut,
}

/// <summary>A refusal in words: what, where, and what to do.</summary>
/// <param name="Errors">Per field or place, when there are several.</param>
public sealed record Refusal(RefusalKind Kind, string Message, IReadOnlyList<FieldError>? Errors = null)
{
    /// <summary>What to do about it, a sentence or a command; null when the message says it.</summary>
    public string? HowTo { get; init; }
}

/// <summary>What is wrong with one field of a request.</summary>
public sealed record FieldError(string Field, string Message);

/// <summary>Either the value or the reason why not.</summary>
public readonly struct Answer<T>
{
    Answer(T? value, Refusal? refusal)
    {
        Value = value;
        Refusal = refusal;
    }

    internal static Answer<T> Of(T value) => new(value, null);

    public T? Value { get; }

    public Refusal? Refusal { get; }

    public bool TryGet([NotNullWhen(true)] out T? value, [NotNullWhen(false)] out Refusal? refusal)
    {
        value = Value;
        refusal = Refusal;
        return refusal is null && value is not null;
    }

#pragma warning disable CA2225 // named alternates of these two conversions would only add words: Answer is always made from one or the other
    public static implicit operator Answer<T>(T value) => new(value, null);

    public static implicit operator Answer<T>(Refusal refusal) => new(default, refusal);
#pragma warning restore CA2225
}

/// <summary>Makes answers whose value is an interface, for which C# has no implicit conversion.</summary>
public static class Answer
{
    public static Answer<T> Yes<T>(T value) => Answer<T>.Of(value);

    public static Answer<T> No<T>(Refusal refusal) => refusal;
}
