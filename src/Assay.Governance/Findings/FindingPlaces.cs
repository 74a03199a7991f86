using System.Globalization;
using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>
/// File and line of findings, out of the texts of the evidence that saw them last: they can be erased, so no table has them. The findings of one listing come from
/// few reports; each is read once, and beyond <see cref="MostReports"/>, or <see cref="MostBytes"/> of them, a row goes without: a page must not wait for it.
/// </summary>
sealed class FindingPlaces(IReadView view)
{
    const int MostReports = 100, MostBytes = 4 << 20;
    readonly Dictionary<long, Texts?> _texts = [];
    long _read;

    /// <summary><c>train.py:12</c>; null where it has neither a file of its own nor a line, or no longer.</summary>
    /// <param name="thing">What it is listed with.</param>
    public string? Of(FindingCells finding, string? thing)
    {
        if (!_texts.TryGetValue(finding.DetailEntry, out var texts))
        {
            if (_texts.Count == MostReports || _read > MostBytes)
                return null;
            var bytes = Blobs.Of(view, view.Entry(finding.DetailEntry), "details");
            _read += bytes?.Length ?? 0;
            _texts.Add(finding.DetailEntry, texts = bytes is null ? null : JsonSerializer.Deserialize<Texts>(bytes, Json.Options));
        }

        return texts?.Findings?.ElementAtOrDefault((int)finding.DetailIndex)?.Location switch
        {
            { Line: { } line, Path: null } when finding.SubjectName == thing => string.Create(CultureInfo.InvariantCulture, $"line {line}"),
            { Line: { } line } at => string.Create(CultureInfo.InvariantCulture, $"{at.Path ?? finding.SubjectName}:{line}"),
            { Path: { } path } => path,
            _ => null,
        };
    }

    // Only what is asked for: descriptions and excerpts are passed over, not kept.
    sealed record Texts(IReadOnlyList<Text?>? Findings);

    sealed record Text(Place? Location);

    sealed record Place(string? Path, int? Line);
}
