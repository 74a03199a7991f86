using System.Text.Json;

namespace CreditScorer;

/// <summary>The rows of a request of the Open Inference Protocol, version 2, in JSON: one tensor for each column, named like it.</summary>
static class InferenceRows
{
    /// <summary>Rows of one request at most.</summary>
    public const int Most = 1000;

    /// <summary>The columns by name, as many values in each; null with what is wrong.</summary>
    public static Dictionary<string, float[]>? Read(JsonElement body, IReadOnlyList<string> expected, out string wrong)
    {
        var columns = new Dictionary<string, float[]>(StringComparer.Ordinal);
        if (body.ValueKind != JsonValueKind.Object || !body.TryGetProperty("inputs", out var inputs) || inputs.ValueKind != JsonValueKind.Array)
        {
            wrong = "the body needs 'inputs': one tensor for each column";
            return null;
        }

        foreach (var tensor in inputs.EnumerateArray())
        {
            if (tensor.ValueKind != JsonValueKind.Object || !tensor.TryGetProperty("name", out var name) || name.GetString() is not { } column || !expected.Contains(column) || columns.ContainsKey(column))
            {
                wrong = $"each input has to be one of {string.Join(", ", expected)}, once";
                return null;
            }

            if (!tensor.TryGetProperty("data", out var data) || Numbers(data) is not { } values)
            {
                wrong = $"'data' of {column} has to be a list of numbers; null is no value";
                return null;
            }

            columns[column] = values;
        }

        var rows = columns.Count == 0 ? 0 : columns.First().Value.Length;
        wrong = columns.Count < expected.Count ? $"{expected.First(e => !columns.ContainsKey(e))} is missing"
            : columns.Values.Any(v => v.Length != rows) ? "the columns do not have the same number of values"
            : rows is 0 or > Most ? $"a request has 1 to {Most} rows" : "";
        return wrong.Length == 0 ? columns : null;
    }

    // [1, 2] and [[1], [2]] are the same column: the shape says no more than the values do.
    static float[]? Numbers(JsonElement data)
    {
        if (data.ValueKind != JsonValueKind.Array || data.GetArrayLength() > Most)
            return null;
        var values = new float[data.GetArrayLength()];
        for (var i = 0; i < values.Length; i++)
        {
            var value = data[i];
            if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 1)
                value = value[0];
            if (value.ValueKind == JsonValueKind.Null)
                values[i] = float.NaN;
            else if (value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out var number) && float.IsFinite(number))
                values[i] = number;
            else
                return null;
        }

        return values;
    }
}
