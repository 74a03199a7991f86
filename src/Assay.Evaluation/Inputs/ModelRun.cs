using Assay.Native;

namespace Assay.Evaluation;

/// <summary>Feeds the columns of a table to a model and collects what it says of each row.</summary>
sealed class ModelRun(OnnxSession session, EvaluationInput input)
{
    const int BatchRows = 4096;

    readonly List<(OnnxPort Port, IReadOnlyList<string> Columns)> plan = [];

    /// <summary>The columns the model needs, as SQL expressions named f0, f1, ...</summary>
    internal IEnumerable<string> Select(IReadOnlyList<TableColumn> columns) => plan
        .SelectMany(p => p.Columns.Select(c => (p.Port, Column: columns.First(x => x.Name == c))))
        .Select((f, i) => $"CAST({Sql.Name(f.Column.Name)} AS {SqlType(f.Port.Element)}) AS f{i}");

    /// <summary>Decides which column goes where; null when that worked, else what is wrong.</summary>
    internal string? Plan(IReadOnlyList<TableColumn> columns)
    {
        if (session.Inputs.FirstOrDefault(i => SqlType(i.Element).Length == 0) is { } odd)
            return $"the model's input '{odd.Name}' takes {odd.Element}, which cannot be fed from a table";
        var byName = session.Inputs.Select(i => columns.FirstOrDefault(c => c.Name == i.Name)).ToList();
        if (byName.TrueForAll(c => c is not null) && session.Inputs.All(i => i.Shape.Skip(1).All(d => d is 1 or -1)))
            plan.AddRange(session.Inputs.Select(i => (i, (IReadOnlyList<string>)[i.Name])));
        else if (session.Inputs is [{ Shape.Count: >= 2 } only])
        {
            var features = input.Features.Count > 0 ? input.Features
                : [.. columns.Where(c => c.IsNumber && c.Name != (input.Label ?? "y_true")).Select(c => c.Name)];
            if (features.FirstOrDefault(f => columns.All(c => c.Name != f)) is { } missing)
                return $"the data has no column '{missing}'";
            var wanted = only.Shape.Skip(1).Aggregate(1L, (a, b) => b < 0 || a < 0 ? -1 : a * b);
            if (wanted >= 0 && wanted != features.Count)
                return $"the model takes {wanted} features in a row, the data offers {features.Count} numeric columns; name them in order";
            if (features.Count == 0)
                return "the data has no numeric column to feed the model";
            plan.Add((only, features));
        }
        else
            return "the data has no column for the model's inputs " + string.Join(", ", session.Inputs.Where((_, i) => byName[i] is null).Select(i => $"'{i.Name}'").Take(20));

        foreach (var (port, names) in plan)
            foreach (var name in names)
                if (port.Element != OnnxElement.String && columns.First(c => c.Name == name) is { IsNumber: false, SqlType: not "BOOLEAN" } column)
                    return $"column '{name}' is {column.SqlType}, but the model's input '{port.Name}' takes {port.Element}";
        return null;
    }

    /// <summary>Runs over the columns f0, f1, ... of <paramref name="table"/>; null, with the reason, when it cannot.</summary>
    internal ModelOutputs? Execute(DuckTable table, out string error)
    {
        var first = 0;
        foreach (var (port, names) in plan)
        {
            for (var f = first; f < first + names.Count; f++)
                if (port.Element is OnnxElement.Int32 or OnnxElement.Int64 or OnnxElement.Bool && Enumerable.Range(0, table.Rows).Any(table[$"f{f}"].IsNull))
                {
                    error = $"column '{names[f - first]}' has empty cells, and the model's input '{port.Name}' takes {port.Element}, which has no empty value";
                    return null;
                }

            first += names.Count;
        }

        var (scores, outcomes) = Ports(out error);
        if (scores is null && outcomes is null)
            return null;
        var made = new ModelOutputs { ScoreSource = scores, OutcomeSource = outcomes };
        var (allScores, allOutcomes) = (new List<double>(), new List<string>());
        var wanted = (List<string>)[.. new[] { scores, outcomes }.OfType<string>()];
        // A model whose first dimension is fixed gets exactly so many rows; the last batch is filled up with its last row.
        var block = plan.Select(p => p.Port.Shape is [> 0 and var size, ..] ? (int)Math.Min(size, 1 << 20) : 0).Max();
        for (var start = 0; start < table.Rows; start += block > 0 ? block : BatchRows)
        {
            var rows = Math.Min(block > 0 ? block : BatchRows, table.Rows - start);
            var size = block > 0 ? block : rows;
            if (session.TryRun(Feed(table, start, rows, size), out error, wanted) is not { } outputs)
                return null;
            foreach (var output in outputs)
            {
                if (output.Data.Length % size != 0 || output.Data.Length == 0)
                {
                    error = $"output '{output.Name}' has {output.Data.Length} elements for {size} rows";
                    return null;
                }

                var width = output.Data.Length / size;
                if (output.Name == scores)
                {
                    made.Width = width;
                    allScores.AddRange(output.ToDoubles()!.AsSpan(0, rows * width));
                }
                else if (width == 1)
                    allOutcomes.AddRange(ModelOutputs.OutcomesOf(output).AsSpan(0, rows));
                else
                {
                    error = $"output '{output.Name}' gives {width} outcomes for a row";
                    return null;
                }
            }
        }

        made.Scores = scores is null ? null : [.. allScores];
        made.Outcomes = outcomes is null ? null : [.. allOutcomes];
        error = "";
        return made;
    }

    (string? Scores, string? Outcomes) Ports(out string error)
    {
        var real = session.Outputs.Where(o => o.Element is OnnxElement.Float or OnnxElement.Double).ToList();
        var discrete = session.Outputs.Where(o => o.Element is OnnxElement.Int64 or OnnxElement.Int32 or OnnxElement.Bool or OnnxElement.String).ToList();
        foreach (var (name, list) in new[] { (input.ScoreOutput, real), (input.LabelOutput, discrete) })
            if (name is not null && list.TrueForAll(o => o.Name != name))
            {
                error = $"the model has no suitable output '{name}'";
                return (null, null);
            }

        error = real.Count + discrete.Count > 0 ? "" : "the model has no output of scores or outcomes that is a tensor";
        return (input.ScoreOutput ?? real.FirstOrDefault()?.Name, input.LabelOutput ?? discrete.FirstOrDefault()?.Name);
    }

    List<OnnxTensor> Feed(DuckTable table, int start, int rows, int size)
    {
        var tensors = new List<OnnxTensor>();
        var first = 0;
        foreach (var (port, names) in plan)
        {
            var columns = Enumerable.Range(first, names.Count).Select(f => table[$"f{f}"]).ToArray();
            first += names.Count;
            long[] shape = port.Shape.Count == 0 ? [size] : [size, .. port.Shape.Skip(1).Select(d => d < 0 ? names.Count : d)];
            var count = columns.Length;
            tensors.Add(port.Element switch
            {
                OnnxElement.Double => OnnxTensor.Of(port.Name, Fill((c, r) => c.Real(r)), shape),
                OnnxElement.Int64 => OnnxTensor.Of(port.Name, Fill((c, r) => c.Integer(r) ?? 0), shape),
                OnnxElement.Int32 => OnnxTensor.Of(port.Name, Fill((c, r) => (int)(c.Integer(r) ?? 0)), shape),
                OnnxElement.Bool => OnnxTensor.Of(port.Name, Fill((c, r) => c.Integer(r) == 1), shape),
                OnnxElement.String => OnnxTensor.Of(port.Name, Fill((c, r) => c.Text(r) ?? ""), shape),
                _ => OnnxTensor.Of(port.Name, Fill((c, r) => (float)c.Real(r)), shape),
            });

            T[] Fill<T>(Func<DuckColumn, int, T> value)
            {
                var data = new T[size * count];
                for (var r = 0; r < size; r++)
                    for (var c = 0; c < count; c++)
                        data[(r * count) + c] = value(columns[c], start + Math.Min(r, rows - 1));
                return data;
            }
        }

        return tensors;
    }

    static string SqlType(OnnxElement element) => element switch
    {
        OnnxElement.Float or OnnxElement.Double => "DOUBLE",
        OnnxElement.Int64 => "BIGINT",
        OnnxElement.Int32 => "INTEGER",
        OnnxElement.Bool => "BOOLEAN",
        OnnxElement.String => "VARCHAR",
        _ => "",
    };
}
