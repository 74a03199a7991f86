using System.Security.Cryptography;

namespace Assay.Cli;

/// <summary>A private key that a command was given in a file: ECDSA in PEM, perhaps encrypted.</summary>
static class PrivateKeyFile
{
    const int MaxBytes = 64 * 1024;

    /// <summary>Null, with why, when it cannot be used.</summary>
    /// <param name="passwordFile">File whose first line is the password; null for none.</param>
    public static EcdsaSigner? Read(string path, string? passwordFile, out string error) =>
        ReadWith(path, passwordFile is null ? null : File.ReadLines(passwordFile).FirstOrDefault("").TrimEnd('\r'), out error);

    public static EcdsaSigner? ReadWith(string path, string? password, out string error)
    {
        error = "";
        var key = ECDsa.Create();
        try
        {
            if (new FileInfo(path).Length > MaxBytes)
                throw new CryptographicException("the file is too long for a key");
            var pem = File.ReadAllText(path);
            if (password is null)
                key.ImportFromPem(pem);
            else
                key.ImportFromEncryptedPem(pem, password);
            return new EcdsaSigner(key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            error = $"The private key cannot be used: {e.Message}";
            return null;
        }
    }
}
