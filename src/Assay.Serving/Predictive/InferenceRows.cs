using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Assay.Serving.Guards;
using Assay.Serving.Messages;

namespace Assay.Serving.Predictive;

/// <summary>
/// The rows of a request of the Open Inference Protocol (version 2, JSON): one tensor for each column, or one of all columns, all numbers, in the profile's order. What the tensors say of themselves is not believed: the
/// values are counted. The protocol's binary extension is no JSON, and refused before.
/// </summary>
sealed class InferenceRows
{
    const int MostOfScore = 100;

    readonly List<ProfileRow> _rows = [];
    readonly Dictionary<double, int> _noted = [];
    readonly List<(JsonScalar At, double Score, string Why)> _wrong = [];
    JsonScalar[] _first = [];

    InferenceRows(TrainingProfile profile) => Profile = profile;

    internal TrainingProfile Profile { get; }

    /// <summary>Empty when it could not be read as rows of this model.</summary>
    internal IReadOnlyList<ProfileRow> Rows => _rows;

    /// <summary>What differs from the profile: where, how surely, and what; values are not quoted.</summary>
    internal IReadOnlyList<(JsonScalar At, double Score, string Why)> Wrong => _wrong;

    /// <summary>Where a row begins in the body.</summary>
    internal JsonScalar First(int row) => _first.Length == 0 ? default : _first[Math.Min(row, _first.Length - 1)];

    /// <summary>The rows of a request; made once for all guards with the same profile.</summary>
    internal static InferenceRows Of(Inspection inspection, TrainingProfile profile)
    {
        if (inspection.Memory.Table is { } table && ReferenceEquals(table.Profile, profile))
            return table;
        var rows = new InferenceRows(profile);
        rows.Read(inspection.Body ?? throw new InvalidDataException("there is no body"));
        inspection.Memory.Table = rows;
        return rows;
    }

    // Of each kind a hundred: a request may hold more, but the worst of them is never crowded out by milder ones.
    void Note(JsonScalar at, double score, string why)
    {
        ref var noted = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_noted, score, out _);
        if (noted++ < MostOfScore)
            _wrong.Add((at, score, why));
    }

    void Read(JsonBody body)
    {
        var inputs = Tensors(body, out var somewhere);
        var columns = Profile.Columns;
        if (inputs is [{ Values: var all }] && (columns.Count > 1 || inputs[0].Name != columns[0].Name))
        {
            if (all.Count == 0 || all.Count % columns.Count != 0)
            {
                Note(somewhere, 1, $"the tensor does not hold rows of {columns.Count} values");
                return;
            }

            Fill(body, all.Count / columns.Count, (row, column) => all[row * columns.Count + column]);
            return;
        }

        foreach (var input in inputs)
            if (columns.All(c => c.Name != input.Name))
                Note(input.Values.Count > 0 ? input.Values[0] : somewhere, 1, "a tensor has a name that the model was not trained with");
        var ordered = columns.Select(c => inputs.Where(i => i.Name == c.Name).ToList()).ToList();
        if (ordered.FindIndex(o => o.Count != 1) is >= 0 and var missing)
        {
            Note(somewhere, 1, $"the column {columns[missing].Name} is missing or there twice");
            return;
        }

        var count = ordered[0][0].Values.Count;
        if (count == 0 || ordered.Exists(o => o[0].Values.Count != count))
        {
            Note(somewhere, 1, "the columns do not have the same number of values");
            return;
        }

        Fill(body, count, (row, column) => ordered[column][0].Values[row]);
    }

    void Fill(JsonBody body, int rows, Func<int, int, JsonScalar> at)
    {
        _first = new JsonScalar[rows];
        for (var r = 0; r < rows; r++)
        {
            var row = new ProfileRow(new double[Profile.Columns.Count], new int[Profile.Columns.Count]);
            _first[r] = at(r, 0);
            for (var c = 0; c < Profile.Columns.Count; c++)
                Value(body, at(r, c), Profile.Columns[c], row, c);
            _rows.Add(row);
        }
    }

    void Value(JsonBody body, JsonScalar scalar, ProfileColumn column, ProfileRow row, int c)
    {
        row.Numbers[c] = double.NaN;
        if (scalar.Kind == JsonTokenType.Null)
        {
            if (column.Missing == 0)
                Note(scalar, 0.7, $"{column.Name} has no value, and always had one");
            row.Bins[c] = column.MissingBin;
            return;
        }

        if (!column.IsNumber)
        {
            var text = scalar.Kind switch { JsonTokenType.String => scalar.Text, JsonTokenType.True => "true", JsonTokenType.False => "false", _ => Number(body, scalar).ToString(CultureInfo.InvariantCulture) };
            row.Bins[c] = column.Bin(text);
            if (row.Bins[c] == column.Categories.Count)
                Note(scalar, 0.6, $"{column.Name} has a category that it did not have, or hardly ever");
            return;
        }

        var number = scalar.Kind switch { JsonTokenType.Number => Number(body, scalar), JsonTokenType.True => 1, JsonTokenType.False => 0, _ => double.NaN };
        if (!double.IsFinite(number))
        {
            Note(scalar, 1, $"{column.Name} is not a number");
            row.Bins[c] = column.MissingBin;
            return;
        }

        row.Numbers[c] = number;
        row.Bins[c] = column.Bin(number);
        if (number < column.Min || number > column.Max)
            Note(scalar, 0.8, $"{column.Name} is {(number < column.Min ? "below" : "above")} all that it was");
        else if (column.Whole && number != Math.Truncate(number))
            Note(scalar, 0.6, $"{column.Name} is not whole, and always was");
    }

    static double Number(JsonBody body, JsonScalar scalar) =>
        Utf8Parser.TryParse(body.Utf8.Span.Slice(scalar.Start, scalar.Length), out double number, out var used) && used == scalar.Length ? number : double.NaN;

    static List<(string Name, List<JsonScalar> Values)> Tensors(JsonBody body, out JsonScalar somewhere)
    {
        Dictionary<int, (string Name, List<JsonScalar> Values)> tensors = [];
        somewhere = body.Scalars.Count > 0 ? body.Scalars[0] : default;
        foreach (var scalar in body.Scalars)
        {
            if (scalar.Kind == JsonTokenType.PropertyName || body.Path(scalar.Node) is not [{ Name: "inputs" }, { Index: >= 0 and var index }, { Name: { } member }, ..])
                continue;
            var tensor = tensors.GetValueOrDefault(index, ("", []));
            if (member == "name")
                tensor.Name = scalar.Text;
            else if (member == "data")
                tensor.Values.Add(scalar);
            tensors[index] = tensor;
        }

        return [.. tensors.OrderBy(t => t.Key).Select(t => t.Value)];
    }
}
