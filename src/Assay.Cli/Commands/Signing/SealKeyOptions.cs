using System.CommandLine;
using System.Text;
using Assay.Build;
using Assay.Record;

namespace Assay.Cli;

/// <summary>Who may unseal: public keys, passphrases, key-wrapping commands.</summary>
sealed class SealRecipientOptions(string key, string passphrase, string command)
{
    const int MaxKeyBytes = 64 * 1024;

    readonly Option<string[]> _keys = new(key) { Description = "Public key in PEM: P-256, P-384, P-521, or RSA of 2048 bits or more.", HelpName = "PEM" };
    readonly Option<string?> _passphrase = new(passphrase) { Description = "File whose first line is a passphrase.", HelpName = "FILE" };
    readonly Option<string[]> _commands = new(command) { Description = "Name of a key-wrapping command of the user configuration (a KMS or HSM).", HelpName = "NAME" };

    public void AddTo(Command target)
    {
        foreach (var option in new Option[] { _keys, _passphrase, _commands })
            target.Add(option);
    }

    public async Task<Opening<IReadOnlyList<SealRecipient>>> ReadAsync(CommandContext context)
    {
        var recipients = new List<SealRecipient>();
        foreach (var file in context.Get(_keys) ?? [])
        {
            var pem = Encoding.UTF8.GetString(await BoundedFile.ReadAsync(file, MaxKeyBytes, context.Cancel).ConfigureAwait(false));
            if (SealRecipient.ForPublicKey(pem, out var error) is not { } recipient)
                return new Problem($"The recipient's key cannot be used: {error}", file, "Give a public key in PEM: P-256, P-384, P-521, or RSA of 2048 bits or more.");
            recipients.Add(recipient);
        }

        if (context.Get(_passphrase) is { } secret)
        {
            var text = await FirstLineAsync(secret, context.Cancel).ConfigureAwait(false);
            if (text.Length == 0)
                return new Problem("The passphrase is empty.", secret, "Write it into the first line of the file.");
            recipients.Add(SealRecipient.ForPassphrase(text));
        }

        foreach (var name in context.Get(_commands) ?? [])
            if (Wrapper(name) is { Value: { } wrapper })
                recipients.Add(SealRecipient.ForCommand(wrapper));
            else
                return Wrapper(name).Problem!;
        return Opening<IReadOnlyList<SealRecipient>>.Of(recipients);
    }

    public static async Task<string> FirstLineAsync(string file, CancellationToken cancel) =>
        Encoding.UTF8.GetString(await BoundedFile.ReadAsync(file, MaxKeyBytes, cancel).ConfigureAwait(false)).Split('\n')[0].TrimEnd('\r');

    public static Opening<IKeyWrapper> Wrapper(string name)
    {
        if (UserConfiguration.Load(out var error) is not { } user)
            return new Problem(error, Hint: "Mend the user configuration.");
        return user.KeyWrappers.FirstOrDefault(w => w.Name == name) is { } found ? Opening<IKeyWrapper>.Of(new CommandKeyWrapper(found)) : new Problem(
            "The user configuration names no such key-wrapping command.", name,
            "Add it to ~/.config/assay/config.json: \"keyWrappers\": [{\"name\": \"kms\", \"program\": \"/full/path\", \"wrapArguments\": [], \"unwrapArguments\": []}]");
    }
}

/// <summary>What may open a sealed model: a private key, a passphrase, a key-wrapping command.</summary>
sealed class SealKeyOptions
{
    const int MaxKeyBytes = 64 * 1024;

    readonly Option<string[]> _keys = new("--private-key", "-i") { Description = "Private key in PEM.", HelpName = "PEM" };
    readonly Option<string?> _password = new("--password-file") { Description = "File whose first line is the password of the private key.", HelpName = "FILE" };
    readonly Option<string?> _passphrase = new("--passphrase-file") { Description = "File whose first line is the passphrase.", HelpName = "FILE" };
    readonly Option<string[]> _commands = new("--command") { Description = "Name of a key-wrapping command of the user configuration.", HelpName = "NAME" };

    public void AddTo(Command target)
    {
        foreach (var option in new Option[] { _keys, _password, _passphrase, _commands })
            target.Add(option);
    }

    public async Task<Opening<IReadOnlyList<SealKey>>> ReadAsync(CommandContext context)
    {
        var keys = new List<SealKey>();
        var password = context.Get(_password) is { } secret ? await SealRecipientOptions.FirstLineAsync(secret, context.Cancel).ConfigureAwait(false) : null;
        foreach (var file in context.Get(_keys) ?? [])
        {
            var pem = Encoding.UTF8.GetString(await BoundedFile.ReadAsync(file, MaxKeyBytes, context.Cancel).ConfigureAwait(false));
            if (SealKey.FromPem(pem, password, out var error) is not { } key)
                return new Problem($"The private key cannot be used: {error}", file, "An encrypted key needs --password-file FILE.");
            keys.Add(key);
        }

        if (context.Get(_passphrase) is { } phrase)
            keys.Add(SealKey.FromPassphrase(await SealRecipientOptions.FirstLineAsync(phrase, context.Cancel).ConfigureAwait(false)));
        foreach (var name in context.Get(_commands) ?? [])
            if (SealRecipientOptions.Wrapper(name) is { Value: { } wrapper })
                keys.Add(SealKey.FromCommand(wrapper));
            else
                return SealRecipientOptions.Wrapper(name).Problem!;
        return keys.Count > 0 ? Opening<IReadOnlyList<SealKey>>.Of(keys) : new Problem("Say with what to open it.", null, "--private-key PEM, --passphrase-file FILE, or --command NAME.");
    }
}

/// <summary>A key-wrapping command of the user configuration as the sealer knows it.</summary>
sealed class CommandKeyWrapper(KeyWrapperCommand command) : IKeyWrapper
{
    public string Name => command.Name;

    public byte[] Wrap(byte[] key) => ExternalKeyWrapper.Run(command, wrap: true, key);

    public byte[] Unwrap(byte[] wrapped) => ExternalKeyWrapper.Run(command, wrap: false, wrapped);
}
