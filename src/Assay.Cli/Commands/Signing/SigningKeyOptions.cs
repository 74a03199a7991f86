using System.CommandLine;
using System.Security.Cryptography;
using Assay.Record;

namespace Assay.Cli;

/// <summary>Where the private key is: a file, the environment, or behind a signer command of the user configuration.</summary>
sealed class SigningKeyOptions
{
    const int MaxKeyBytes = 64 * 1024;

    readonly Option<string?> _file = new("--private-key", "--private_key") { Description = "Private key in PEM (ECDSA on P-256, P-384 or P-521; PKCS#8, encrypted or not, or SEC 1).", HelpName = "PEM" };
    readonly Option<string?> _variable = new("--private-key-env") { Description = "Environment variable that holds the private key in PEM.", HelpName = "NAME" };
    readonly Option<string?> _signer = new("--signer") { Description = "Id, or the beginning of it, of a key that a signer command of the user configuration signs for (KMS, HSM, PKCS#11).", HelpName = "KEY" };
    readonly Option<string?> _password = new("--password") { Description = "Password of the private key. Others may see it in the list of processes; prefer --password-file.", HelpName = "TEXT" };
    readonly Option<string?> _passwordFile = new("--password-file") { Description = "File whose first line is the password of the private key.", HelpName = "FILE" };
    readonly Option<string?> _passwordVariable = new("--password-env") { Description = "Environment variable that holds the password of the private key.", HelpName = "NAME" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _file, _variable, _signer, _password, _passwordFile, _passwordVariable })
            command.Add(option);
        command.OneOnly(_file, _variable, _signer).OneOnly(_password, _passwordFile, _passwordVariable);
    }

    public bool Given(CommandContext context) => context.Get(_file) is not null || context.Get(_variable) is not null || context.Get(_signer) is not null;

    public async Task<Opening<ISigner>> OpenAsync(CommandContext context)
    {
        if (context.Get(_signer) is { } id)
            return External(id);
        var (pem, where) = context.Get(_file) is { } file
            ? (System.Text.Encoding.UTF8.GetString(await BoundedFile.ReadAsync(file, MaxKeyBytes, context.Cancel).ConfigureAwait(false)), file)
            : (Environment.GetEnvironmentVariable(context.Get(_variable)!), context.Get(_variable)!);
        if (string.IsNullOrEmpty(pem))
            return context.Get(_file) is null
                ? new Problem("There is no private key in that environment variable.", where, "Set it to the text of the PEM file.")
                : new Problem("There is no private key in that file: it is empty.", where, "Make one: openssl ecparam -name prime256v1 -genkey -noout -out KEY.pem");
        string? password = null;
        if (context.Get(_passwordFile) is { } secret)
            password = System.Text.Encoding.UTF8.GetString(await BoundedFile.ReadAsync(secret, MaxKeyBytes, context.Cancel).ConfigureAwait(false)).Split('\n')[0].TrimEnd('\r');
        else if (context.Get(_passwordVariable) is { } variable)
            password = Environment.GetEnvironmentVariable(variable) ?? "";
        return Read(pem, password ?? context.Get(_password), where);
    }

    static Opening<ISigner> External(string id)
    {
        if (UserConfiguration.Load(out var error) is not { } user)
            return new Problem(error, Hint: "Mend the user configuration.");
        var found = user.Signers.Select(s => new ExternalSigner(s)).Where(s => s.KeyId.StartsWith(id, StringComparison.Ordinal)).ToList();
        return found.Count == 1 ? Opening<ISigner>.Of(found[0]) : new Problem(
            found.Count == 0 ? "The user configuration names no signer command for that key." : "Several signer commands are for keys that begin so.", id,
            "Add it to ~/.config/assay/config.json: \"signers\": [{\"publicKey\": \"PEM\", \"program\": \"/full/path\", \"arguments\": []}]");
    }

    static Opening<ISigner> Read(string pem, string? password, string where)
    {
        var key = ECDsa.Create();
        try
        {
            if (password is null)
                key.ImportFromPem(pem);
            else
                key.ImportFromEncryptedPem(pem, password);
            return Opening<ISigner>.Of(new EcdsaSigner(key));
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            key.Dispose();
            var hint = pem.Contains("ENCRYPTED PRIVATE KEY", StringComparison.Ordinal) && password is null ? "The key is encrypted: give --password-file FILE or --password-env NAME." : "openssl pkcs8 -topk8 turns other forms into PKCS#8.";
            return new Problem($"The private key cannot be used: {e.Message}", where, hint);
        }
    }
}
