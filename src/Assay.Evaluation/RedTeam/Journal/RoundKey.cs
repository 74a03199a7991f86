using System.Security.Cryptography;

namespace Assay.Evaluation.RedTeam;

/// <summary>The key that the journals of a folder are encrypted with: a file that only its owner may read. Deleting it erases every text of those rounds.</summary>
public static class RoundKey
{
    const int Bytes = 32;

    /// <summary>The folder's key, made when there is none; null with an error when what is there is no key.</summary>
    public static byte[]? Of(string folder, out string error)
    {
        var path = Path.Combine(folder, "key");
        error = "";
        try
        {
            if (!File.Exists(path))
                Make(path);
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            var key = new byte[Bytes + 1];
            if (file.ReadAtLeast(key, key.Length, throwOnEndOfStream: false) == Bytes)
                return key[..Bytes];
            error = $"{path} is no key: it has to hold {Bytes} bytes";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            error = e.Message;
        }

        return null;
    }

    static void Make(string path)
    {
        // Neither the key nor the journals belong into version control.
        var ignore = Path.Combine(Path.GetDirectoryName(path)!, ".gitignore");
        if (!File.Exists(ignore))
            File.WriteAllText(ignore, "*\n");
        var partial = $"{path}.{Guid.NewGuid():N}";
        Write(partial);
        // Of two that begin at once, one makes the key and both use it.
        try
        {
            File.Move(partial, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(partial);
        }
    }

    static void Write(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(RandomNumberGenerator.GetBytes(Bytes));
        file.Flush(flushToDisk: true);
    }
}
