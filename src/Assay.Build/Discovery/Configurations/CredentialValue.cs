using System.Text.RegularExpressions;
using Assay.Text;

namespace Assay.Build.Discovery.Configurations;

/// <summary>Whether a value of a configuration is a credential itself, or says where to get one.</summary>
internal static partial class CredentialValue
{
    /// <summary>Whose it is; null when it is no credential. High where its shape says so, medium where only its name does.</summary>
    public static (string Kind, Severity Severity)? Of(string name, string value)
    {
        if (IsReference(value))
            return null;
        var plain = value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || value.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase) ? value[(value.IndexOf(' ', StringComparison.Ordinal) + 1)..] : value;
        if (Secrets.In(plain) is [var match, ..])
            return (match.Kind, Secrets.Checksum(plain, match) == false ? Severity.Low : Severity.High);
        if (AssignedSecrets.In($"{name} = \"{plain}\"").FirstOrDefault() is { Name.Length: > 0 } assigned)
            return (assigned.Match.Kind, Severity.Medium);
        // "Authorization: Bearer 9f8a…": the header says that it is one.
        return name.Equals("authorization", StringComparison.OrdinalIgnoreCase) && AssignedSecrets.In($"token = \"{plain}\"").Any() ? ("credential", Severity.Medium) : null;
    }

    /// <summary>A variable, a question to the user, a placeholder: no value of its own.</summary>
    public static bool IsReference(string value) => value.Length == 0 || Reference().IsMatch(value);

    [GeneratedRegex(@"\$\{|\$[A-Za-z_(]|%[A-Za-z_]+%|\{\{|^<|^\[|^op://|^vault:|^keychain:|YOUR[_-]|your[_-]|xxxx|XXXX|\*\*\*|\.\.\.", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
