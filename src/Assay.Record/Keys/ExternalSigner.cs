using System.Security.Cryptography;
using System.Text;

namespace Assay.Record;

/// <summary>Why an external signer gave no signature.</summary>
public enum SignerFault
{
    NotStarted,
    TimedOut,

    /// <summary>It ended with an exit code other than 0.</summary>
    Failed,
    TooMuchOutput,

    /// <summary>Its output is not base64.</summary>
    NotASignature,

    /// <summary>Its output does not verify with the configured public key.</summary>
    DoesNotVerify,
}

/// <summary>An external signer gave no signature.</summary>
public sealed class SignerException(SignerFault fault, string message) : Exception(message)
{
    public SignerFault Fault { get; } = fault;
}

/// <summary>
/// Signs by a command of the user configuration, for keys in a KMS or HSM. The command gets the digest as one line of
/// hexadecimal on standard input, <c>ASSAY_SIGN_HASH</c> (<c>sha256</c>, <c>sha384</c>, <c>sha512</c>) and
/// <c>ASSAY_SIGN_KEY</c> (key id) in its environment, and answers with the DER signature in base64. It runs in the root
/// folder, and never sees the passphrase of the keyring. Every signature is verified before it is used.
/// </summary>
public sealed class ExternalSigner : ISigner
{
    const int MaxOutput = 4096;

    readonly SignerCommand _command;

    public ExternalSigner(SignerCommand command)
    {
        if (Complaint(command) is { } complaint)
            throw new ArgumentException(complaint, nameof(command));
        _command = command;
        PublicKey = PublicKey.TryReadPem(command.PublicKey, out _)!;
    }

    public PublicKey PublicKey { get; }

    public string KeyId => PublicKey.KeyId;

    /// <summary>The signer for a key, when the user configured one.</summary>
    public static ExternalSigner? Find(UserConfiguration user, string keyId) =>
        user.Signers.Select(s => new ExternalSigner(s)).FirstOrDefault(s => s.KeyId == keyId);

    /// <exception cref="SignerException">The command gave no signature that verifies.</exception>
    public byte[] Sign(ReadOnlySpan<byte> data)
    {
        var (hash, digest) = PublicKey.Bits switch
        {
            256 => ("sha256", SHA256.HashData(data)),
            384 => ("sha384", SHA384.HashData(data)),
            _ => ("sha512", SHA512.HashData(data)),
        };
        var answer = Run(hash, Convert.ToHexStringLower(digest));
        var signature = new byte[answer.Length];
        if (!Convert.TryFromBase64String(Encoding.ASCII.GetString(answer).Trim(), signature, out var length) || length == 0)
            throw Failure(SignerFault.NotASignature, "answered something that is not base64");
        if (!PublicKey.Verifies(data, signature.AsSpan(0, length)))
            throw Failure(SignerFault.DoesNotVerify, "answered a signature that does not verify with the configured public key");
        return signature[..length];
    }

    internal static string? Complaint(SignerCommand command) =>
        command is not { Program: not null, PublicKey: not null } ? "program or publicKey is missing."
        : !Path.IsPathFullyQualified(command.Program) ? $"'{command.Program}' must be a full path."
        : command.TimeoutSeconds is < 1 or > ExternalCommand.MaxTimeout ? $"timeoutSeconds must be 1 to {ExternalCommand.MaxTimeout}."
        : command.Arguments?.Any(a => a is null) == true ? "an argument is null."
        : PublicKey.TryReadPem(command.PublicKey, out var error) is null ? $"publicKey is {error}" : null;

    byte[] Run(string hash, string digest) => ExternalCommand.Run(
        _command.Program, _command.Arguments, _command.TimeoutSeconds, MaxOutput, digest,
        new Dictionary<string, string> { ["ASSAY_SIGN_HASH"] = hash, ["ASSAY_SIGN_KEY"] = KeyId }, Failure);

    SignerException Failure(SignerFault fault, string what) => new(fault, $"The signer command {_command.Program} {what}.");
}
