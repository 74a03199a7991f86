using System.CommandLine;
using Assay.Serving;

namespace Assay.Cli;

/// <summary><c>assay gateway credential</c>: credentials of upstreams, sealed at rest. What is sealed is read from standard input, and is neither shown nor logged.</summary>
static class GatewayCredentialCommand
{
    const int MostCredential = 16 * 1024;

    public static Command Create() => new("credential", "Keep credentials of upstreams sealed beside the gateway's file.") { Key(), Set() };

    /// <summary>Where the key is, for commands that need it.</summary>
    internal static Option<string?> KeyFile() => new("--credentials-key") { Description = $"Key file under which credentials of upstreams are sealed; or the variable {CredentialsKey.Variable} holds the key.", HelpName = "FILE" };

    static AssayCommand Key()
    {
        var file = new Argument<string>("file") { Description = "The file to make. Nobody but you will be able to read it; an old key is never written over.", HelpName = "FILE" };
        return new AssayCommand("key", "Make a key under which credentials of upstreams are sealed. Keep it apart from the gateway's file.", context =>
        {
            var path = context.Get(file)!;
            if (File.Exists(path))
                return context.Fail("There is a file already.", path, "Credentials that are sealed under a key cannot be opened without it. Name another file.");
            try
            {
                PrivateText.Write(path, CredentialsKey.New() + "\n");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return context.Fail($"The key cannot be written: {e.Message}", path, "Name a file that is not there yet, in a folder that you may write.");
            }

            if (CredentialsKey.Read(path, out var error) is not { } key)
                return context.Fail(error, path, "Name a file that is not there yet.");
            context.Out.Write(new { path, key = key.Id }, text =>
            {
                text.Line($"Made the key {key.Id} in {path}.", Tone.Good);
                text.Line("To change it, make another, set each credential again with that, and start the gateway with it.");
            });
            return ExitCode.Yes;
        })
        { file };
    }

    static AssayCommand Set()
    {
        var upstream = new Argument<string>("upstream") { Description = "The upstream's name in the gateway's file; its credentialSealed names the file that is written.", HelpName = "UPSTREAM" };
        var config = new Option<string>("--config") { Description = "The gateway's file (YAML).", HelpName = "FILE", Required = true };
        var sealing = KeyFile();
        return new AssayCommand("set", "Seal a credential, read from standard input or asked for without showing it. Running it again replaces the one before.", context =>
        {
            var name = context.Get(upstream)!;
            if (GatewaySetup.SealedCredentialOf(context.Get(config)!, name, out var error) is not { } path)
                return context.Fail($"The credential cannot be set: {error}.", context.Get(config), "docs/formats/gateway.md describes the file.");
            var key = context.Get(sealing) is { } file ? CredentialsKey.Read(file, out error) : Environment.GetEnvironmentVariable(CredentialsKey.Variable) is { Length: > 0 } written ? CredentialsKey.Parse(written, out error) : null;
            if (key is null)
                return context.Fail(error.Length > 0 ? $"The key of the credentials cannot be used: {error}." : "There is no key to seal the credential under.", context.Get(sealing), $"Give --credentials-key FILE or the variable {CredentialsKey.Variable}. assay gateway credential key FILE makes one.");
            if (Credential(name) is not { Length: > 0 } credential)
                return context.Fail("No credential was given.", null, "It is read from standard input: assay gateway credential set UPSTREAM --config FILE < CREDENTIAL");
            if (key.Seal(name, credential, out error) is not { } text)
                return context.Fail($"The credential {error}.", hint: "Give it on one line on standard input; docs/formats/gateway.md describes credentials.");
            try
            {
                PrivateText.Write(path, text);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return context.Fail($"The sealed credential cannot be written: {e.Message}", path, "Name a file in a folder that you may write.");
            }

            context.Out.Write(new { upstream = name, path, key = key.Id }, said =>
            {
                said.Line($"The credential of {name} is sealed in {path} under the key {key.Id}.", Tone.Good);
                said.Line("A gateway that runs has it once it is started again.");
            });
            return ExitCode.Yes;
        })
        { upstream, config, sealing };
    }

    // One more than it may have: what is cut off would be a credential that looks good and is none.
    static string? Credential(string upstream)
    {
        if (PassphrasePrompt.Ask($"Credential of {upstream}", MostCredential + 1) is { } ask)
            return ask()?.Trim();
        using var reader = new StreamReader(Console.OpenStandardInput());
        var text = new char[MostCredential + 3];
        return new string(text, 0, reader.ReadBlock(text)).Trim();
    }
}
