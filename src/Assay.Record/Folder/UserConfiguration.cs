using System.Text.Json;

namespace Assay.Record;

/// <summary>A command that signs for one key. See <see cref="ExternalSigner"/>.</summary>
/// <param name="PublicKey">PEM of the key whose signatures the command makes.</param>
/// <param name="Program">Full path: what a name finds depends on where one stands.</param>
/// <param name="TimeoutSeconds">1 to 300; 30 when not given.</param>
public sealed record SignerCommand(string PublicKey, string Program, IReadOnlyList<string>? Arguments = null, int? TimeoutSeconds = null);

/// <summary>A command that wraps and unwraps data keys for <c>assay seal</c>. See <see cref="ExternalKeyWrapper"/>.</summary>
/// <param name="Name">What the sealed file calls it.</param>
/// <param name="Program">Full path.</param>
/// <param name="TimeoutSeconds">1 to 300; 30 when not given.</param>
public sealed record KeyWrapperCommand(string Name, string Program, IReadOnlyList<string>? WrapArguments = null, IReadOnlyList<string>? UnwrapArguments = null, int? TimeoutSeconds = null);

/// <summary>An RFC 3161 time-stamping authority or a witness that tree heads are sent to.</summary>
/// <param name="Kind"><c>tsa</c>, <c>git</c> or <c>webhook</c>.</param>
/// <param name="Address">URL, or for <c>git</c> the repository.</param>
public sealed record TreeHeadWitness(string Name, string Kind, string Address);

/// <summary>
/// What only the user may say, never a folder they happen to stand in: commands that sign, addresses of databases, OPA
/// and witnesses. <c>$XDG_CONFIG_HOME/assay/config.json</c>, or <c>~/.config/assay/config.json</c>.
/// </summary>
public sealed record UserConfiguration
{
    const int MaxBytes = 1024 * 1024;

    public static UserConfiguration Empty { get; } = new();

    public IReadOnlyList<SignerCommand> Signers { get; init; } = [];

    public IReadOnlyList<KeyWrapperCommand> KeyWrappers { get; init; } = [];

    /// <summary>PostgreSQL connection strings by the name that <see cref="RecordAddress"/> uses.</summary>
    public IReadOnlyDictionary<string, string> Databases { get; init; } = new Dictionary<string, string>();

    /// <summary>OPA addresses by the name that a gate policy uses.</summary>
    public IReadOnlyDictionary<string, string> Opa { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<TreeHeadWitness> Witnesses { get; init; } = [];

    /// <summary>The file's content, or <see cref="Empty"/> when there is no file; null with a reason when it must not be used.</summary>
    public static UserConfiguration? Load(out string error) => Load(Environment.GetEnvironmentVariable, out error);

    internal static UserConfiguration? Load(Func<string, string?> environment, out string error)
    {
        error = "";
        // XDG Base Directory Specification: a relative path is to be ignored; it would mean the current folder.
        var home = environment("XDG_CONFIG_HOME") is { Length: > 0 } xdg && Path.IsPathFullyQualified(xdg) ? xdg
            : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData)
            : environment("HOME") is { Length: > 0 } user && Path.IsPathFullyQualified(user) ? Path.Combine(user, ".config") : null;
        if (home is null)
            return Empty;
        var folder = Path.Combine(home, "assay");
        var path = Path.Combine(folder, "config.json");
        if (!OwnedPath.Exists(path))
            return Empty;
        error = OwnedPath.Complaint(folder, folder: true, OwnedPath.GroupOrOtherWrite) ?? OwnedPath.Complaint(path, folder: false, OwnedPath.GroupOrOtherWrite) ?? "";
        return error.Length == 0 ? Read(path, out error) : null;
    }

    static UserConfiguration? Read(string path, out string error)
    {
        error = "";
        try
        {
            if (PrivateFile.Read(path, MaxBytes) is not { } bytes)
                error = $"The user configuration {path} is longer than {MaxBytes} bytes.";
            else if (JsonSerializer.Deserialize<UserConfiguration>(bytes, Strict) is not { Signers: not null, KeyWrappers: not null, Databases: not null, Opa: not null, Witnesses: not null } read)
                error = $"The user configuration {path} has null where a value is expected.";
            else if (read.Signers.Select(ExternalSigner.Complaint).FirstOrDefault(c => c is not null) is { } complaint)
                error = $"The user configuration {path} has a signer that cannot be used: {complaint}";
            else if (read.KeyWrappers.Select(ExternalKeyWrapper.Complaint).FirstOrDefault(c => c is not null) is { } wrapper)
                error = $"The user configuration {path} has a key-wrapping command that cannot be used: {wrapper}";
            else
                return read;
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            error = $"The user configuration {path} could not be read: {e.Message}";
        }

        return null;
    }

    static JsonSerializerOptions Strict { get; } = new(Json.Options) { UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow };
}
