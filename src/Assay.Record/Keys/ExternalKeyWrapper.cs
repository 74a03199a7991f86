using System.Text;

namespace Assay.Record;

/// <summary>
/// Wraps and unwraps a data key by a command of the user configuration, so that the wrapping key stays in a KMS or HSM. The
/// command gets the key, or what it made of it, as one line of base64 on standard input, and answers in base64;
/// <c>ASSAY_KEY_ACTION</c> in its environment is <c>wrap</c> or <c>unwrap</c>.
/// </summary>
public static class ExternalKeyWrapper
{
    const int MaxAnswer = 16 * 1024;

    /// <exception cref="IOException">The command gave no answer that can be used.</exception>
    public static byte[] Run(KeyWrapperCommand command, bool wrap, byte[] key)
    {
        var answer = ExternalCommand.Run(
            command.Program, wrap ? command.WrapArguments : command.UnwrapArguments, command.TimeoutSeconds, MaxAnswer, Convert.ToBase64String(key),
            new Dictionary<string, string> { ["ASSAY_KEY_ACTION"] = wrap ? "wrap" : "unwrap" },
            (_, what) => new IOException($"The key-wrapping command {command.Program} {what}."));
        var bytes = new byte[answer.Length];
        return Convert.TryFromBase64String(Encoding.ASCII.GetString(answer).Trim(), bytes, out var length) && length > 0
            ? bytes[..length]
            : throw new IOException($"The key-wrapping command {command.Program} answered something that is not base64.");
    }

    internal static string? Complaint(KeyWrapperCommand command) =>
        command is not { Name.Length: > 0, Program: not null } ? "name or program is missing."
        : !Path.IsPathFullyQualified(command.Program) ? $"'{command.Program}' must be a full path."
        : command.TimeoutSeconds is < 1 or > ExternalCommand.MaxTimeout ? $"timeoutSeconds must be 1 to {ExternalCommand.MaxTimeout}."
        : (command.WrapArguments ?? []).Concat(command.UnwrapArguments ?? []).Any(a => a is null) ? "an argument is null." : null;
}
