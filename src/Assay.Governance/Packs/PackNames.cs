using System.Globalization;

namespace Assay.Governance;

/// <summary>Where things stand in a pack.</summary>
static class PackNames
{
    public const string Manifest = "manifest.json";
    public const string ManifestEnvelope = "manifest.dsse.json";
    public const string TreeHead = "tree-head.dsse.json";
    public const string Report = "report.html";
    public const string Entries = "entries/";

    public static string Entry(long index) => $"{Entries}{Padded(index)}.json";

    public static string Proof(long index) => $"proofs/{Padded(index)}.json";

    public static string Content(string commitment) => $"blobs/{commitment}.bin";

    public static string Salt(string commitment) => $"blobs/{commitment}.salt";

    public static string Consistency(long from) => $"consistency/{from.ToString(CultureInfo.InvariantCulture)}.json";

    public static string Key(string keyId) => $"keys/{keyId}.pem";

    public static string Padded(long index) => index.ToString("D8", CultureInfo.InvariantCulture);

    /// <summary>Index of an entry by the name of its file; null for any other name.</summary>
    public static long? IndexOf(string name) =>
        name.StartsWith(Entries, StringComparison.Ordinal)
        && long.TryParse(name.AsSpan(Entries.Length, Math.Max(0, name.Length - Entries.Length - 5)), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        && Entry(index) == name ? index : null;
}
