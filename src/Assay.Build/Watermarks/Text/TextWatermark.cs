using System.Buffers.Binary;
using System.Security.Cryptography;
using Assay.Build.Watermarks.Text;
using Assay.Statistics;

namespace Assay.Build;

/// <summary>Which tokens a watermark calls green.</summary>
public enum TextWatermarkScheme
{
    /// <summary>A keyed function of the tokens before and the token itself (J. Kirchenbauer and others, A Watermark for Large Language Models, 2023).</summary>
    Context,

    /// <summary>A keyed function of the token alone (X. Zhao and others, Provable Robust Watermarking for AI-Generated Text, 2023).</summary>
    Unigram,

    /// <summary>What Hugging Face transformers generates with <c>WatermarkingConfig(seeding_scheme="lefthash")</c>.</summary>
    TransformersLefthash,

    /// <summary>What Hugging Face transformers generates with <c>WatermarkingConfig(seeding_scheme="selfhash")</c>.</summary>
    TransformersSelfhash,
}

/// <summary>How the text would have been marked.</summary>
public sealed record TextWatermarkOptions
{
    public TextWatermarkScheme Scheme { get; init; } = TextWatermarkScheme.Context;

    /// <summary>Share of the vocabulary that is green.</summary>
    public double Gamma { get; init; } = 0.25;

    /// <summary>How many tokens before choose the green list; 1 for transformers' default.</summary>
    public int ContextWidth { get; init; } = 1;

    /// <summary>Tokens of the vocabulary; only transformers' schemes need it.</summary>
    public int VocabularySize { get; init; }

    /// <summary>The number that transformers calls <c>hashing_key</c>; only its schemes use it.</summary>
    public long HashingKey { get; init; } = 15_485_863;

    internal bool OfTransformers => Scheme is TextWatermarkScheme.TransformersLefthash or TextWatermarkScheme.TransformersSelfhash;
}

/// <summary>What was found in a text.</summary>
/// <param name="Scored">Different n-grams that were scored; each counts once, however often it stands there.</param>
/// <param name="Green">Of those, how many end in a green token.</param>
/// <param name="Gamma">Share that is green by chance.</param>
/// <param name="PValue">Chance of so many green ones in a text that knows nothing of the key (binomial, one-sided).</param>
public sealed record TextWatermarkDetection(long Scored, long Green, double Gamma, double PValue)
{
    /// <summary>Kirchenbauer's z.</summary>
    public double Score => Scored == 0 ? 0 : (Green - (Gamma * Scored)) / Math.Sqrt(Scored * Gamma * (1 - Gamma));
}

/// <summary>
/// Finds the statistical watermark of a generator in the tokens of a text. Detects only. Under a keyed scheme the colours of different
/// n-grams are independent coins for whoever has not the key, so the binomial p-value is exact; transformers' lists have a fixed
/// size, which makes it a little too cautious.
/// </summary>
public static class TextWatermark
{
    /// <summary>More tokens than that are refused.</summary>
    public const int MostTokens = 10_000_000;

    /// <summary>Scores the tokens; null, with why, when the options do not fit.</summary>
    /// <param name="key">The key; null only for transformers' schemes, which have a hashing key instead.</param>
    public static TextWatermarkDetection? Detect(IReadOnlyList<int> tokens, WatermarkKey? key, TextWatermarkOptions options, out string error)
    {
        error = options switch
        {
            { Gamma: not (> 0 and < 1) } => "gamma is a share: above 0, below 1",
            { ContextWidth: < 1 or > 16 } => "the context is 1 to 16 tokens wide",
            { OfTransformers: true, VocabularySize: < 2 or > 4_000_000 } => "the size of the vocabulary is needed: 2 to 4,000,000",
            { OfTransformers: false } when key is null => "this scheme needs a key",
            _ when tokens.Count > MostTokens => $"more than {MostTokens} tokens",
            _ when tokens.Any(t => t < 0) => "a token id is negative",
            _ => "",
        };
        if (error.Length > 0)
            return null;
        if (options.OfTransformers && tokens.Any(t => t >= options.VocabularySize))
        {
            error = "a token id lies outside the vocabulary";
            return null;
        }

        var before = options.Scheme switch { TextWatermarkScheme.Unigram => 0, TextWatermarkScheme.TransformersSelfhash => options.ContextWidth - 1, _ => options.ContextWidth };
        var (gamma, isGreen) = options.OfTransformers ? Transformers(options) : (options.Gamma, Keyed(key!, options));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var (scored, green) = (0L, 0L);
        var window = new int[before + 1];
        for (var at = before; at < tokens.Count; at++)
        {
            for (var i = 0; i <= before; i++)
                window[i] = tokens[at - before + i];
            if (!seen.Add(string.Join(',', window)))
                continue;
            scored++;
            green += isGreen(window) ? 1 : 0;
        }

        return new TextWatermarkDetection(scored, green, gamma, Binomial.UpperTail(green, scored, gamma));
    }

    /// <summary>Whether the last token of a window is green after the others: HMAC-SHA-256 under the key, as a fraction below gamma.</summary>
    internal static Func<int[], bool> Keyed(WatermarkKey key, TextWatermarkOptions options)
    {
        var secret = key.Derive(options.Scheme == TextWatermarkScheme.Unigram ? "text unigram 1" : "text context 1", []);
        return window =>
        {
            Span<byte> message = stackalloc byte[4 * window.Length];
            for (var i = 0; i < window.Length; i++)
                BinaryPrimitives.WriteInt32LittleEndian(message[(4 * i)..], window[i]);
            Span<byte> mac = stackalloc byte[32];
            HMACSHA256.HashData(secret, message, mac);
            return (BinaryPrimitives.ReadUInt64LittleEndian(mac) >> 11) * Math.ScaleB(1, -53) < options.Gamma;
        };
    }

    static (double Gamma, Func<int[], bool> IsGreen) Transformers(TextWatermarkOptions options)
    {
        var lists = new TransformersLists(options);
        return ((double)lists.GreenTokens / options.VocabularySize, lists.IsGreen);
    }
}
