using System.Security.Cryptography;
using System.Text;

namespace Assay.Record;

/// <summary>
/// The passphrase of a keyring as UTF-8 bytes that do not move in memory and are zeroed by <see cref="Dispose"/>.
/// </summary>
public sealed class Passphrase : IDisposable
{
    /// <summary>Longest passphrase, in UTF-8 bytes.</summary>
    public const int MaxBytes = 1024;

    public const string FileVariable = "ASSAY_PASSPHRASE_FILE";
    public const string Variable = "ASSAY_PASSPHRASE";

    readonly byte[] _utf8;
    bool _disposed;

    Passphrase(ReadOnlySpan<byte> utf8)
    {
        _utf8 = GC.AllocateUninitializedArray<byte>(utf8.Length, pinned: true);
        utf8.CopyTo(_utf8);
    }

    internal ReadOnlySpan<byte> Utf8
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _utf8;
        }
    }

    /// <exception cref="ArgumentException">The text is empty, longer than <see cref="MaxBytes"/>, or has control characters.</exception>
    public static Passphrase Of(ReadOnlySpan<char> text)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(text)];
        try
        {
            Encoding.UTF8.GetBytes(text, bytes);
            return TryMake(bytes, "The passphrase", out var error) ?? throw new ArgumentException(error, nameof(text));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>
    /// The first there is of: <paramref name="file"/>, the file named by <see cref="FileVariable"/>, the value of
    /// <see cref="Variable"/>, the answer to <paramref name="prompt"/>. One that is there and unusable is an error, not a
    /// reason to look further.
    /// </summary>
    /// <param name="file">File given on the command line; a file that other users may read is refused.</param>
    /// <param name="prompt">Asks the person at the terminal; null when there is none.</param>
    public static Passphrase? Resolve(string? file, Func<string?>? prompt, out string error) =>
        Resolve(file, prompt, Environment.GetEnvironmentVariable, out error);

    internal static Passphrase? Resolve(string? file, Func<string?>? prompt, Func<string, string?> environment, out string error)
    {
        if (!string.IsNullOrEmpty(file))
            return FromFile(file, out error);
        if (environment(FileVariable) is { Length: > 0 } named)
            return FromFile(named, out error);
        if (environment(Variable) is { Length: > 0 } value)
            return FromText(value, $"The passphrase in {Variable}", out error);
        if (prompt is not null)
            return FromText(prompt() ?? "", "The passphrase", out error);
        error = $"There is no passphrase for the keyring. Name a file with --passphrase-file or {FileVariable}, set {Variable}, or run at a terminal.";
        return null;
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_utf8);
        _disposed = true;
    }

    static Passphrase? FromText(string text, string what, out string error)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var made = TryMake(bytes, what, out error);
        CryptographicOperations.ZeroMemory(bytes);
        return made;
    }

    static Passphrase? FromFile(string path, out string error)
    {
        try
        {
            // The mode is asked of the open file, so that it is the mode of what is read.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
            if (!OperatingSystem.IsWindows())
            {
                var mode = (int)File.GetUnixFileMode(stream.SafeFileHandle);
                if ((mode & OwnedPath.GroupOrOtherAny) != 0)
                {
                    error = $"The passphrase file {path} has mode {Convert.ToString(mode, 8)}: other users may use it. Run: chmod 600 '{path}'";
                    return null;
                }
            }

            var content = PrivateFile.ReadUpTo(stream, MaxBytes + 2);
            if (content is null)
            {
                error = $"The passphrase file {path} is longer than {MaxBytes} bytes.";
                return null;
            }

            ReadOnlySpan<byte> line = content;
            if (line is [.., (byte)'\n'])
                line = line[..^1];
            if (line is [.., (byte)'\r'])
                line = line[..^1];
            var made = TryMake(line, $"The passphrase file {path}", out error);
            CryptographicOperations.ZeroMemory(content);
            return made;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            error = e is FileNotFoundException or DirectoryNotFoundException
                ? $"There is no passphrase file {path}. Name it with --passphrase-file or {FileVariable}."
                : $"The passphrase file {path} could not be read: {e.Message}";
            return null;
        }
    }

    static Passphrase? TryMake(ReadOnlySpan<byte> utf8, string what, out string error)
    {
        error = utf8.IsEmpty ? $"{what} is empty."
            : utf8.Length > MaxBytes ? $"{what} is longer than {MaxBytes} bytes."
            : utf8.IndexOfAnyInRange((byte)0, (byte)31) >= 0 ? $"{what} has more than one line or control characters."
            : "";
        return error.Length == 0 ? new Passphrase(utf8) : null;
    }
}
