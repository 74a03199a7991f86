using Assay.Serving.Access;

namespace Assay.Serving;

/// <summary>
/// A key under which texts of exchanges are stored: AES-256-GCM, a random nonce for each, bound to the exchange's reference. The gateway has one to write with; whoever reads has that one and those before it.
/// It is known by its <see cref="Id"/>, which is computed from it and says nothing of it.
/// </summary>
public sealed class PromptKey
{
    const string Use = "assay prompt key", Maker = "assay gateway prompt-key";

    readonly SealingKey _key;

    PromptKey(SealingKey key) => _key = key;

    /// <summary>12 hexadecimal digits.</summary>
    public string Id => _key.Id;

    /// <summary>A new key as it stands in a file: Base64 of 32 random bytes.</summary>
    public static string New() => SealingKey.New();

    /// <summary>Reads a key from a file that nobody but its owner may read; null with what is wrong.</summary>
    public static PromptKey? Read(string path, out string error) => SealingKey.Read(path, Use, Maker, out error) is { } key ? new PromptKey(key) : null;

    /// <summary>Reads a key as <see cref="New"/> writes it; null with what is wrong. The text is never repeated.</summary>
    public static PromptKey? Parse(string text, out string error)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SealingKey.Parse(text, Use, Maker, out error) is { } key ? new PromptKey(key) : null;
    }

    /// <summary>Encrypts what belongs to an exchange: nonce, ciphertext, tag.</summary>
    public byte[] Seal(string reference, ReadOnlySpan<byte> plain) => _key.Seal(reference, plain);

    /// <summary>What was sealed; null when it was sealed under another key, for another exchange, or was changed since.</summary>
    public byte[]? Open(string reference, ReadOnlySpan<byte> whole) => _key.Open(reference, whole);
}
