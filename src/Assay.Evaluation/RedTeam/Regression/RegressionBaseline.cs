using System.Text.Json;

namespace Assay.Evaluation.RedTeam;

/// <summary>The result of the version before, as <c>assay redteam regress --format json</c> wrote it. Only what is compared is read.</summary>
public sealed class RegressionBaseline
{
    public const string Format = "assay-red-team-regression/1";

    /// <summary>A file beyond this is not read.</summary>
    public const int MostBytes = 64 << 20;

    readonly Dictionary<string, (Digest Digest, bool Succeeded)> _cases;

    RegressionBaseline(string name, Dictionary<string, (Digest, bool)> cases) => (Name, _cases) = (name, cases);

    /// <summary>The target that it is of, and the round.</summary>
    public string Name { get; }

    /// <summary>Null with an error when it is no such file.</summary>
    public static RegressionBaseline? Read(ReadOnlySpan<byte> json, out string error)
    {
        try
        {
            var file = Json.Read<BaselineFile>(json);
            if (file.Format != Format || file.Cases is null)
                error = $"it is no result of assay redteam regress --format json: format is not {Format}";
            else if (file.Cases.FirstOrDefault(c => c?.Id is null || c.Digest is null || c.Succeeded is null) is not null || file.Cases.Select(c => c.Id).Distinct().Count() != file.Cases.Count)
                error = "a case in it has no id, digest or count, or stands there twice";
            else
            {
                error = "";
                // What could not be judged says nothing of before; the suite's expectation then counts.
                return new RegressionBaseline(
                    $"{file.Target}, round {file.Round}", file.Cases.Where(c => c.State != CaseState.NotJudged).ToDictionary(c => c.Id!, c => (c.Digest!.Value, c.Succeeded > 0), StringComparer.Ordinal));
            }
        }
        catch (JsonException e)
        {
            error = $"{e.Path}: {(e.InnerException ?? e).Message}";
        }

        return null;
    }

    /// <summary>Whether the case succeeded before; null when the baseline does not know it.</summary>
    internal bool? Succeeded(RegressionCase one, out bool rewritten)
    {
        rewritten = _cases.TryGetValue(one.Id, out var before) && before.Digest != one.Digest();
        return _cases.ContainsKey(one.Id) && !rewritten ? before.Succeeded : null;
    }

    sealed record BaselineFile(string? Format, string? Target, string? Round, IReadOnlyList<BaselineCase>? Cases);

    sealed record BaselineCase(string? Id, Digest? Digest, CaseState State, int? Succeeded);
}
