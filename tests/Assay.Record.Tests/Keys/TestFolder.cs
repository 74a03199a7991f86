namespace Assay.Record.Tests;

/// <summary>A folder of mode 0700 for one test.</summary>
sealed class TestFolder : IDisposable
{
    /// <summary>The fewest that a keyring accepts: tests check the format, not the cost.</summary>
    internal const int Iterations = MasterKey.MinIterations;

    internal string Path { get; } = Directory.CreateTempSubdirectory("assay-test-").FullName;

    internal string this[string name] => System.IO.Path.Combine(Path, name);

    internal static Passphrase Passphrase(string text = "correct horse battery") => Record.Passphrase.Of(text);

    internal NewRecord Init(string owner = "Ada Example")
    {
        using var passphrase = Passphrase();
        return RecordFolder.Init(Path, "Example Ltd", passphrase, owner, DateTimeOffset.UnixEpoch, RecordAddress.Default, Iterations, out var error)
            ?? throw new InvalidOperationException(error!.Message);
    }

    internal static void SetMode(string path, int mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, (UnixFileMode)mode);
    }

    internal static int ModeOf(string path) => OperatingSystem.IsWindows() ? 0 : (int)File.GetUnixFileMode(path);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
