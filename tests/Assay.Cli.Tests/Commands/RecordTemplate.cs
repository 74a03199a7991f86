using System.Diagnostics;
using System.Runtime.CompilerServices;
using Assay.Record;

namespace Assay.Cli.Tests.Commands;

/// <summary>
/// A record that the command made once, to be copied: three commands fewer for each test that is about something else. Its master key is
/// wrapped with the fewest rounds that a keyring may ask for, for every command on it derives the wrapping key again.
/// </summary>
static class RecordTemplate
{
    const int FewestRounds = 100_000;

    static readonly Lazy<string> Folder = new(Make);

    /// <summary>Puts a copy of the record, with the modes of its files, into a folder.</summary>
    public static void CopyTo(string path)
    {
        using var copy = Process.Start("cp", ["-a", Folder.Value, path]);
        copy.WaitForExit();
        Assert.Equal(0, copy.ExitCode);
    }

    static string Make()
    {
        var work = new Workspace().WithRecordOfItsOwn();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => work.Dispose();
        using var passphrase = Passphrase.Of(Workspace.Passphrase);
        using var keyring = Keyring.TryOpen(work.At(".assay/keys"), passphrase, out var error) ?? throw new InvalidOperationException(error!.Message);
        ChangePassphrase(keyring, passphrase, FewestRounds);
        return work.At(".assay");
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "ChangePassphrase")]
    static extern void ChangePassphrase(Keyring keyring, Passphrase passphrase, int iterations);
}
