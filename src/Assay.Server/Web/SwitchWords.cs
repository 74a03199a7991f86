using Assay.Governance;

namespace Assay.Server.Web;

/// <summary>Kill switches in words.</summary>
static class SwitchWords
{
    public static string Of(SwitchRow row) => Of(row.Scope, row.Value);

    public static string Of(SwitchScope scope, string value) => scope switch
    {
        SwitchScope.All => "Everything",
        // A digest is told by its beginning.
        SwitchScope.Model when Digest.TryParse(value, out var digest) => $"Model {digest.Short}",
        _ => $"{Words.Title(scope)} {value}",
    };

    public static string Kind(SwitchScope scope) => scope switch { SwitchScope.Model => "model, by digest", SwitchScope.All => "everything", _ => Words.Of(scope) };
}
