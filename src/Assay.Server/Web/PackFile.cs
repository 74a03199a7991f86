using System.Globalization;
using Assay.Governance;

namespace Assay.Server.Web;

/// <summary>How the file of a pack is called: by the version that it is about and the size of the record, as <c>credit-risk-model@1.0.0-105.zip</c>.</summary>
static class PackFile
{
    public static string Name(PackRow pack) => string.Create(CultureInfo.InvariantCulture, $"{Safe(pack.ModelVersion)}-{pack.TreeSize}.zip");

    /// <summary>The same for a pack of the record; by its id when the list has lost it.</summary>
    public static async Task<string> NameAsync(IRecord record, string id, CancellationToken cancel) =>
        (await record.PacksAsync(cancel).ConfigureAwait(false)).FirstOrDefault(p => p.Id == id) is { } pack ? Name(pack) : $"assay-pack-{Safe(id)}.zip";

    // What any file system takes.
    static string Safe(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '@' or '.' or '_' or '-' ? c : '-'));
}
