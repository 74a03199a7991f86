using Assay.Statistics;

namespace Assay.Evaluation.RedTeam.Converters;

/// <summary>
/// One way to rewrite a text before it is sent to a model: pure, the same for the same seed, of bounded size, and silent about
/// what the text says. Lone surrogates, empty and right-to-left texts are taken as they come.
/// </summary>
public sealed record Converter
{
    internal Converter(string id, string title, ConverterKind kind, string summary, Func<string, SeededRandom, string> rewrite) =>
        (Id, Title, Kind, Summary, Rewrite) = (id, title, kind, summary, rewrite);

    internal Converter(string id, string title, ConverterKind kind, string summary, Func<string, string> rewrite)
        : this(id, title, kind, summary, (text, _) => rewrite(text))
    {
    }

    /// <summary>Characters (UTF-16) that a text may have, before and after.</summary>
    public const int Limit = 65_536;

    /// <summary>Name in a chain, with its setting if it was given one: <c>base64</c>, <c>caesar:7</c>.</summary>
    public string Id { get; internal init; }

    public string Title { get; }

    public ConverterKind Kind { get; internal init; }

    /// <summary>One sentence for lists.</summary>
    public string Summary { get; }

    /// <summary>The texts that <see cref="Revert"/> gives back exactly; null where there is no way back.</summary>
    public TextAlphabet? Reverts { get; internal init; }

    public bool IsReversible => Reverts is not null;

    /// <summary>True where another seed gives another text.</summary>
    public bool Varies { get; internal init; }

    /// <summary>A sentence that tells a reader how it is written; null where nothing has to be decoded. With it <c>:ask</c> is allowed.</summary>
    public string? HowToRead { get; internal init; }

    /// <summary>What may follow a colon, in words; null where there is nothing to set.</summary>
    public string? Setting { get; internal init; }

    /// <summary>Settings worth trying.</summary>
    public IReadOnlyList<string> Settings { get; internal init; } = [];

    /// <summary>Characters that this converter takes: less than <see cref="Limit"/> where its work grows with the square.</summary>
    public int MostInput { get; internal init; } = Limit;

    internal Func<string, SeededRandom, string> Rewrite { get; }

    internal Func<string, string?>? Restore { get; init; }

    // The converter with another setting; null where it is none.
    internal Func<string, Converter?>? With { get; init; }

    /// <summary>The text rewritten; null where it, or what becomes of it, is longer than allowed.</summary>
    public string? Apply(string text, SeededRandom random)
    {
        if (text.Length > MostInput)
            return null;
        var result = Rewrite(text, random);
        return result.Length > Limit ? null : result;
    }

    /// <summary>The text it was made from; null where there is no way back, or this converter did not write it.</summary>
    public string? Revert(string converted) => converted.Length > Limit ? null : Restore?.Invoke(converted);
}
