using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Assay.Build;

/// <summary>
/// The secret of a watermark: 32 random bytes. Who holds it can show the mark, and can remove it; it is kept in a file that only
/// its owner may read, and never printed. Its <see cref="Commitment"/> can be published: it binds to the key and tells
/// nothing of it. Format: docs/formats/watermark.md.
/// </summary>
public sealed class WatermarkKey : IDisposable
{
    internal const int KeyBytes = 32;
    const string Format = "assay-watermark-key/1";
    const int MaxFileBytes = 4096;

    readonly byte[] _secret;

    internal WatermarkKey(byte[] secret)
    {
        _secret = secret;
        Commitment = Digest.Parse("sha256:" + Convert.ToHexStringLower(HMACSHA256.HashData(secret, "assay watermark commitment 1"u8)));
    }

    /// <summary>HMAC-SHA-256 of a fixed text under the key: fixes the key without telling it.</summary>
    public Digest Commitment { get; }

    /// <summary>Writes a new random key to a new file (0600) and gives it.</summary>
    /// <exception cref="IOException">The file is there already, or cannot be written.</exception>
    public static WatermarkKey Create(string path)
    {
        var secret = RandomNumberGenerator.GetBytes(KeyBytes);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var file = new FileStream(path, options))
        {
            file.Write(Json.Bytes(new Wire(Format, Convert.ToBase64String(secret))));
            file.WriteByte((byte)'\n');
            file.Flush(flushToDisk: true);
        }

        return new WatermarkKey(secret);
    }

    /// <summary>Reads a key file; null, with why, when it holds no key or others may read it.</summary>
    /// <exception cref="IOException">There is no such file.</exception>
    public static WatermarkKey? Read(string path, out string error)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & (UnixFileMode)0b000_111_111) != 0)
        {
            error = "others may read the key file. Run 'chmod 600' on it, and make a new key if they may have read it";
            return null;
        }

        var bytes = new byte[MaxFileBytes + 1];
        var length = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        error = "the file holds no watermark key; 'assay watermark keygen' makes one";
        if (length > MaxFileBytes)
            return null;
        try
        {
            var wire = Json.Read<Wire>(bytes.AsSpan(0, length));
            if (wire.Format != Format || wire.Key is null || Convert.FromBase64String(wire.Key) is not { Length: KeyBytes } secret)
                return null;
            error = "";
            return new WatermarkKey(secret);
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>A key of its own for one purpose and name, so that no two streams are related.</summary>
    internal byte[] Derive(string purpose, ReadOnlySpan<byte> name)
    {
        using var mac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _secret);
        mac.AppendData(Encoding.ASCII.GetBytes(purpose + "\0"));
        mac.AppendData(name);
        return mac.GetHashAndReset();
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_secret);

    sealed record Wire(string? Format, string? Key);
}
