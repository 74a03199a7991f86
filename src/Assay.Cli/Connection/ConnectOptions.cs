using System.CommandLine;

namespace Assay.Cli;

/// <summary>The options of every command over a record: whose passphrase, and who acts.</summary>
sealed class ConnectOptions
{
    readonly Option<string?> _passphrase = new("--passphrase-file")
    {
        Description = "File with the passphrase of the keyring (mode 600); otherwise ASSAY_PASSPHRASE_FILE, ASSAY_PASSPHRASE, or a prompt.",
        HelpName = "FILE",
    };

    readonly Option<string?> _as = new("--as") { Description = "Act as another actor whose key is in this keyring.", HelpName = "NAME" };

    public void AddTo(Command command)
    {
        command.Add(_passphrase);
        command.Add(_as);
    }

    public Connect Read(CommandContext context, RecordUse use) => new(use, context.Get(_passphrase), context.Get(_as));
}

/// <summary>What a record is opened for.</summary>
enum RecordUse
{
    /// <summary>Nothing is changed, so no key and no passphrase is needed.</summary>
    Read,

    /// <summary>The log is read, and rows beside it are written: that needs no key either.</summary>
    Follow,
    Write,
}

/// <summary>How to open a record.</summary>
sealed record Connect(RecordUse Use, string? PassphraseFile = null, string? As = null);

/// <summary>Something that was opened, or why it was not.</summary>
readonly record struct Opening<T>(T? Value, Problem? Problem) where T : class
{
    public static Opening<T> Of(T value) => new(value, null);

    public static implicit operator Opening<T>(Problem problem) => new(null, problem);
}
