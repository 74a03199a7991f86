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

    // What is filled in for columns that are missing takes no more room than the values of a whole request.
    const int MostFilled = JsonBody.MaxScalars;

    readonly List<ProfileRow> _rows = [];
    readonly Dictionary<double, int> _noted = [];
    readonly List<(JsonScalar At, double Score, string Why)> _wrong = [];
    JsonScalar[] _first = [];

    InferenceRows(TrainingProfile profile) => Profile = profile;

    internal TrainingProfile Profile { get; }

    /// <summary>Empty when it could not be read as rows of this model. Where a column is missing, no row has a value in it.</summary>
    internal IReadOnlyList<ProfileRow> Rows => _rows;

    /// <summary>Why there are no rows; empty when there are.</summary>
    internal string Unread { get; private set; } = "";

    /// <summary>Which columns the request leaves out, in words; empty when it has them all.</summary>
    internal string Missing { get; private set; } = "";

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
        rows.Read(inspection.Body ?? throw new CouldNotLookException("there is no whole request to read rows from"));
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
        var inputs = InferenceTensor.All(body);
        var columns = Profile.Columns;
        // What has the name of a column is that column, also when it comes alone.
        if (inputs is [var all] && columns.All(c => c.Name != all.Name))
        {
            if (all.IsRagged || all.Values.Count == 0 || all.Width % columns.Count != 0)
                CannotRead(Somewhere(body), $"the tensor does not hold rows of {columns.Count} values");
            else
                Fill(body, all.Values.Count / columns.Count, (row, column) => all.Values[row * columns.Count + column]);
            return;
        }

        foreach (var input in inputs)
            if (columns.All(c => c.Name != input.Name))
                Note(input.Values.Count > 0 ? input.Values[0] : Somewhere(body), 1, input.Name is null ? "a tensor has no name" : "a tensor has a name that the model was not trained with");
        var named = Named(body, inputs, out var twice);
        InferenceTensor[] given = [.. named.OfType<InferenceTensor>()];
        var rows = given.Length == 0 ? 0 : given[0].Values.Count;
        // Rows are judged without a column only when nothing in the request can be read in its place: a server may take the last of two, go by the position, or take the first tensor for whole rows.
        if (twice.Length > 0)
            CannotRead(Somewhere(body), $"{twice}, and which one the model gets is not known");
        else if (given.Length == 0)
            CannotRead(Somewhere(body), "no tensor has the name of a column");
        else if (given.Length < columns.Count && given.Length < inputs.Count)
            CannotRead(Somewhere(body), $"{Missing}, and a tensor without the name of a column may be read in its place");
        else if (inputs.Count == 1 && columns.Count > 1 && MayBeRows(body, given[0]))
            CannotRead(Somewhere(body), $"the only tensor has the name of a column, and may be read as rows of {columns.Count} values");
        else if (given.Any(t => t.IsRagged))
            CannotRead(Somewhere(body), "the lists of a tensor are not of one length");
        else if (rows == 0 || given.Any(t => t.Values.Count != rows))
            CannotRead(Somewhere(body), "the columns do not have the same number of values");
        else if (given.Length < columns.Count && (long)rows * columns.Count > MostFilled)
            CannotRead(Somewhere(body), $"{Missing}, and the rows are too many to judge them without");
        else
            Fill(body, rows, (row, column) => named[column]?.Values[row]);
    }

    bool MayBeRows(JsonBody body, InferenceTensor tensor)
    {
        var columns = Profile.Columns.Count;
        return (tensor.Values.Count > 0 && tensor.Values.Count % columns == 0) || (tensor.Shape.Count > 1 && Number(body, tensor.Shape[^1]) == columns);
    }

    // For each column its tensor; null for one that is missing or there twice, and what is said of the first that is there twice.
    InferenceTensor?[] Named(JsonBody body, IReadOnlyList<InferenceTensor> inputs, out string twice)
    {
        twice = "";
        var columns = Profile.Columns;
        var named = new InferenceTensor?[columns.Count];
        List<string> missing = [];
        for (var c = 0; c < named.Length; c++)
        {
            InferenceTensor[] same = [.. inputs.Where(i => i.Name == columns[c].Name)];
            var alike = same.Length == 1 && inputs.Any(i => IsAlike(i.Name, columns[c].Name));
            if (same.Length == 1 && !alike)
            {
                named[c] = same[0];
                continue;
            }

            var why = $"the column {columns[c].Name} is {(same.Length == 0 ? "missing" : alike ? "there twice, once in other letters" : "there twice")}";
            Note(Somewhere(body), 1, why);
            if (same.Length == 0)
                missing.Add(why);
            else if (twice.Length == 0)
                twice = why;
        }

        Missing = missing.Count < 2 ? string.Concat(missing) : $"{missing[0]}, and {missing.Count - 1} more";
        return named;
    }

    // Servers that take no notice of the case of a name exist. A column of the model with such a name is itself.
    bool IsAlike(string? name, string column) => name != column && FoldedNames.Same(name, column) && Profile.Columns.All(c => c.Name != name);

    void CannotRead(JsonScalar at, string why)
    {
        Unread = why;
        Note(at, 1, why);
    }

    static JsonScalar Somewhere(JsonBody body) => body.Scalars.Count > 0 ? body.Scalars[0] : default;

    void Fill(JsonBody body, int rows, Func<int, int, JsonScalar?> at)
    {
        _first = new JsonScalar[rows];
        for (var r = 0; r < rows; r++)
        {
            var row = new ProfileRow(new double[Profile.Columns.Count], new int[Profile.Columns.Count]);
            for (var c = 0; c < Profile.Columns.Count; c++)
            {
                if (at(r, c) is { } scalar)
                {
                    if (_first[r].Length == 0)
                        _first[r] = scalar;
                    Value(body, scalar, Profile.Columns[c], row, c);
                    continue;
                }

                // That the column is missing was said once, for all rows.
                (row.Numbers[c], row.Bins[c]) = (double.NaN, Profile.Columns[c].MissingBin);
            }

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
}
