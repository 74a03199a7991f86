using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Assay.Serving.Access;

namespace Assay.Serving;

/// <summary>
/// The key under which credentials of upstreams are sealed at rest (AES-256-GCM, bound to the upstream's name and the key's id). It stands in a file of its own or in a variable of the environment, never beside
/// what it seals. Format of a sealed credential in <c>docs/formats/gateway.md</c>.
/// </summary>
public sealed class CredentialsKey
{
    /// <summary>The variable of the environment that holds the key where no file of it is named.</summary>
    public const string Variable = "ASSAY_CREDENTIALS_KEY";

    const string Format = "assay-credential/1", Use = "assay credentials key", Maker = "assay gateway credential key";
    const int MostFile = 64 * 1024;

    readonly SealingKey _key;

    CredentialsKey(SealingKey key) => _key = key;

    /// <summary>12 hexadecimal digits that say which key it is, and nothing of it.</summary>
    public string Id => _key.Id;

    /// <summary>A new key as it stands in a file: Base64 of 32 random bytes.</summary>
    public static string New() => SealingKey.New();

    /// <summary>Reads a key from a file that nobody but its owner may read; null with what is wrong.</summary>
    public static CredentialsKey? Read(string path, out string error) => SealingKey.Read(path, Use, Maker, out error) is { } key ? new CredentialsKey(key) : null;

    /// <summary>Reads a key as <see cref="New"/> writes it; null with what is wrong. The text is never repeated.</summary>
    public static CredentialsKey? Parse(string text, out string error)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SealingKey.Parse(text, Use, Maker, out error) is { } key ? new CredentialsKey(key) : null;
    }

    /// <summary>A credential as it may stand in a file; null with what is wrong with it. It is never repeated.</summary>
    /// <param name="upstream">Whose it is: it opens for that name only.</param>
    /// <param name="credential">The credential.</param>
    /// <param name="error">What is wrong with it.</param>
    public string? Seal(string upstream, string credential, out string error)
    {
        ArgumentNullException.ThrowIfNull(credential);
        error = UpstreamAccess.WrongCredential(credential);
        if (error.Length > 0)
            return null;
        var plain = Encoding.UTF8.GetBytes(credential);
        try
        {
            return Json.Text(new SealedCredential(Format, upstream, Id, _key.Seal(BoundTo(upstream), plain))) + "\n";
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>The credential of a sealed file; null with why it does not open.</summary>
    internal string? Open(string upstream, string path, out string error)
    {
        error = "";
        SealedCredential? file = null;
        if (new FileInfo(path) is not { Exists: true, Length: <= MostFile })
            error = $"there is no sealed credential {path}: assay gateway credential set {upstream} --config FILE makes it";
        else
            try
            {
                file = Json.Read<SealedCredential>(File.ReadAllBytes(path));
            }
            catch (JsonException)
            {
                // What is no such file is told below.
            }

        if (error.Length > 0)
            return null;
        if (file is not { Format: Format, Sealed: not null })
            error = $"{path} is no sealed credential ({Format}), or was changed";
        else if (file.Key != Id)
            error = $"{path} is sealed under the key {file.Key}, and the key given is {Id}";
        else if (file.Upstream != upstream)
            error = $"{path} holds the credential of the upstream '{file.Upstream}'";
        else if (_key.Open(BoundTo(upstream), file.Sealed) is { } plain)
            return Encoding.UTF8.GetString(plain);
        else
            error = $"{path} does not open: it was changed since it was sealed, or the key is another one. assay gateway credential set {upstream} --config FILE makes it anew";
        return null;
    }

    /// <summary>Whether a file may be written over: there is none, or it is a sealed credential.</summary>
    internal static bool MayReplace(string path)
    {
        try
        {
            return new FileInfo(path) is not { Exists: true } file || (file.Length <= MostFile && File.ReadAllText(path).StartsWith($"{{\"format\":\"{Format}\"", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be read is not known to be one.
            return false;
        }
    }

    string BoundTo(string upstream) => $"{Format}\n{Id}\n{upstream}";

    sealed record SealedCredential(string Format, string Upstream, string Key, byte[] Sealed);
}
