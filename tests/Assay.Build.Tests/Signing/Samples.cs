using System.Formats.Tar;
using System.Security.Cryptography.X509Certificates;

namespace Assay.Build.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class Scratch : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("assay-build-").FullName;

    public string File(string name, byte[] content)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    public string File(string name, string content) => File(name, System.Text.Encoding.UTF8.GetBytes(content));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}

/// <summary>What the reference implementation signed.</summary>
internal static class Samples
{
    public static string Repository { get; } = RepositoryRoot.Path;

    public static string Data { get; } = Path.GetFullPath(Path.Combine(Repository, "..", "shared", "data"));

    public static byte[] Bundle(string name) => File.ReadAllBytes(Path.Combine(Data, "model-signing", name));

    public static PublicKey Key(string name) =>
        PublicKey.TryReadPem(File.ReadAllText(Path.Combine(Data, "model-signing", "keys", name)), out var error) ?? throw new InvalidOperationException(error);

    public static X509Certificate2 Certificate(string name) => X509CertificateLoader.LoadCertificateFromFile(Path.Combine(Data, "model-signing", "keys", name));

    /// <summary>Unpacks the signed folder and returns its path.</summary>
    public static string Model(Scratch into)
    {
        TarFile.ExtractToDirectory(Path.Combine(Data, "model-signing", "model.tar"), into.Path, overwriteFiles: false);
        return Path.Combine(into.Path, "model");
    }
}
