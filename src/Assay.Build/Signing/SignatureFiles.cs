namespace Assay.Build;

/// <summary>The signature that lies in the folder of the model that it signs.</summary>
public static class SignatureFiles
{
    /// <summary>Where signing puts it unless it is told otherwise.</summary>
    public const string Name = "model.sig";

    const int MaxBytes = 64 * 1024 * 1024;

    /// <summary>
    /// The absolute path of <c>model.sig</c> at the top of a folder, when it is a sigstore bundle by content; otherwise nothing. Signing leaves
    /// it out; so does whatever else names the model by its digest, or a model would be another after it was signed. A file that only has the
    /// name is a part of the model.
    /// </summary>
    public static IReadOnlyList<string> In(string folder)
    {
        if (!Directory.Exists(folder))
            return [];
        var path = Path.Combine(Path.GetFullPath(folder), Name);
        return IsSignature(path) ? [path] : [];
    }

    /// <summary>Whether a file is a sigstore bundle.</summary>
    internal static bool IsSignature(string path)
    {
        try
        {
            // A link is followed by nobody here, and a pipe (which has no length) would be waited for.
            var file = new FileInfo(path);
            return file is { Exists: true, LinkTarget: null, Length: > 0 and <= MaxBytes } && SigstoreBundle.TryRead(File.ReadAllBytes(path), out _) is not null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Whoever hashes the folder says why it cannot be read.
            return false;
        }
    }
}
