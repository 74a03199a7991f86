using System.Text.Json;
using Assay.Native;
using Assay.Serving.Predictive;

namespace Assay.Serving;

/// <summary>A profile of training data for the guards of predictive models: made from a table, read from a file.</summary>
public sealed class PredictiveProfile
{
    const int MostRows = 100_000;

    readonly TrainingProfile _profile;

    PredictiveProfile(TrainingProfile profile) => _profile = profile;

    /// <summary>Digest of the data it was made from.</summary>
    public Digest Data => _profile.Data;

    public long Rows => _profile.Rows;

    /// <summary>Rows that say how unusual ordinary rows are, judged by what had not seen them.</summary>
    public long HeldOut => _profile.Calibration.Rows;

    /// <summary>Its columns, for people: name, kind, and range or number of categories.</summary>
    public IReadOnlyList<(string Name, string Kind, string Range)> Columns =>
        [.. _profile.Columns.Select(c => (c.Name, c.Kind, c.IsNumber ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{c.Min:g6} to {c.Max:g6}") : $"{c.Categories.Count} categories"))];

    /// <summary>As it is written to a file.</summary>
    public string ToJson() => Json.Text(_profile) + "\n";

    /// <summary>Makes a profile of a CSV, JSON or Parquet file; null with what is wrong.</summary>
    /// <param name="path">The training data. Of more than 100,000 rows a sample is taken, always the same one.</param>
    /// <param name="columns">The columns of the model's input, in its order; all when none are named.</param>
    /// <param name="leaveOut">Columns that are no input: the label.</param>
    /// <param name="error">What is wrong.</param>
    public static PredictiveProfile? Make(string path, IReadOnlyList<string> columns, IReadOnlyList<string> leaveOut, out string error)
    {
        using var file = TableFile.TryOpen(path, DuckLimits.Default, out error);
        if (file is null)
            return null;
        var names = columns.Count > 0 ? columns : [.. file.Columns.Select(c => c.Name).Where(c => !leaveOut.Contains(c))];
        if (names.Concat(leaveOut).FirstOrDefault(n => file.Columns.All(c => c.Name != n)) is { } unknown)
        {
            error = $"there is no column '{unknown}'; there are {string.Join(", ", file.Columns.Select(c => c.Name).Take(50))}";
            return null;
        }

        var chosen = names.Select(n => file.Columns.First(c => c.Name == n)).Select(c => c.IsNumber || c.IsText ? Sql.Name(c.Name) : $"{Sql.Name(c.Name)}::VARCHAR AS {Sql.Name(c.Name)}");
        if (file.TryQuery($"SELECT {string.Join(", ", chosen)} FROM data USING SAMPLE reservoir({MostRows} ROWS) REPEATABLE (7)", out error) is not { } table)
            return null;
        return ProfileMaking.Learn(file.Digest, table.Columns, out error) is { } profile ? new PredictiveProfile(profile) : null;
    }

    /// <summary>Reads one; null with what is wrong.</summary>
    internal static TrainingProfile? Read(string json, out string error)
    {
        try
        {
            var profile = JsonSerializer.Deserialize<TrainingProfile>(json, Json.Options);
            error = profile is null ? "it is empty" : Wrong(profile);
            return error.Length == 0 ? profile : null;
        }
        catch (JsonException e)
        {
            error = $"it is no training profile ({e.Path}, line {e.LineNumber + 1})";
            return null;
        }
    }

    // Whoever wrote it: nothing in it may lead outside of its own tables.
    static string Wrong(TrainingProfile p)
    {
        var k = p.Columns.Count;
        if (p.Format != TrainingProfile.FormatName)
            return $"the format has to be {TrainingProfile.FormatName}";
        if (k is 0 or > TrainingProfile.MostColumns || p.Columns.Any(c => c.Name.Length is 0 or > 200) || p.Columns.Select(c => c.Name).Distinct().Count() != k)
            return "its columns need names of their own, and are 1 to 128";
        if (p.Columns.Any(c => c.IsNumber ? c.Edges.Count is 0 or > 64 || c.Quantiles.Count != 33 || c.Min is null || c.Max is null || c.Edges.Concat(c.Quantiles).Any(v => !double.IsFinite(v)) : c.Kind != "category" || c.Categories.Count > 1000))
            return "a column's bins are not what they should be";
        if (p.Tree.Parents.Count != k || p.Tree.Tables.Count != k || p.Tree.Parents.Any(x => x < -1 || x >= k) || Enumerable.Range(0, k).Any(i => p.Tree.Tables[i].Length != p.Columns[i].Bins * (p.Tree.Parents[i] < 0 ? 1 : p.Columns[p.Tree.Parents[i]].Bins)))
            return "its tree does not fit its columns";
        if (p.Distance is { } d && (d.Means.Length != d.Columns.Count || d.Precision.Length != d.Columns.Count * d.Columns.Count || d.Columns.Any(c => c < 0 || c >= k || !p.Columns[c].IsNumber)))
            return "its distance does not fit its columns";
        return p.Calibration.Values.Count != p.Calibration.Above.Count || p.Calibration.Rows < 1 || !(p.Calibration.TreeSpread > 0) || !(p.Calibration.DistanceSpread > 0) || !(p.Calibration.Tail > 0) ? "its calibration is not what it should be" : "";
    }
}
