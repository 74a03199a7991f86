using System.Globalization;
using Assay.Native;

namespace Assay.Evaluation;

/// <summary>
/// Reads the data, runs the model where there is one, and lines up label, prediction, score and slicing columns by row. What
/// cannot be used becomes a gap; null means that nothing can be evaluated.
/// </summary>
sealed class PredictionLoader(EvaluationInput input, IReadOnlyList<string> columns, bool needsLabel)
{
    // Values in memory at once: twenty million, about 200 MB.
    const int MaxCells = 20_000_000;

    internal List<Gap> Gaps { get; } = [];

    /// <summary>The subject as far as it is known, also when loading failed.</summary>
    internal Subject? Subject { get; private set; }

    internal Predictions? Load()
    {
        OnnxSession? session = null;
        try
        {
            if (input.ModelPath is { } path && (session = OpenModel(path)) is null)
                return null;
            using var file = TableFile.TryOpen(input.DataPath, input.DataLimits, out var error);
            if (file is null)
                return Nothing(input.DataPath, error);
            if (session is null)
                Subject = input.Model ?? new Subject(Path.GetFileName(file.Path), file.Digest);
            return Load(file, session);
        }
        finally
        {
            session?.Dispose();
        }
    }

    OnnxSession? OpenModel(string path)
    {
        try
        {
            if (!File.Exists(path))
            {
                Nothing(path, "there is no such file");
                return null;
            }

            var length = new FileInfo(path).Length;
            if (length > Math.Min(input.ModelLimits.MaxModelBytes, Array.MaxLength))
            {
                Nothing(path, $"{length} bytes, more than the limit allows");
                return null;
            }

            // Read once: what is hashed is what is run.
            var bytes = File.ReadAllBytes(path);
            Subject = new Subject(Path.GetFileName(path), Digest.Sha256(bytes));
            if (OnnxSession.TryOpen(bytes, input.ModelLimits, out var error) is { } session)
                return session;
            Nothing(path, path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) ? error
                : $"{error}. Only ONNX models are run; for another model, evaluate a file of its predictions");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Nothing(path, e.Message);
        }

        return null;
    }

    Predictions? Load(TableFile file, OnnxSession? session)
    {
        var label = input.Label ?? (Has(file, "y_true") ? "y_true" : null);
        if (label is null && needsLabel)
            return Nothing(file.Path, "no label column is named, and there is no column 'y_true'");
        var score = session is null ? input.ScoreColumn ?? (Has(file, "score") ? "score" : null) : null;
        var prediction = session is null ? input.PredictionColumn ?? (Has(file, "y_pred") ? "y_pred" : null) : null;
        foreach (var name in new[] { label, score, prediction }.OfType<string>().Concat(columns))
            if (!Has(file, name))
                return Nothing(file.Path, $"there is no column '{name}'; the columns are {string.Join(", ", file.Columns.Take(30).Select(c => c.Name))}");
        if (session is null && score is null && prediction is null)
            return Nothing(file.Path, "no column with predictions or scores is named, and there is neither 'y_pred' nor 'score'");
        if (score is not null && file.Columns.First(c => c.Name == score) is { IsNumber: false } text)
            return Nothing(file.Path, $"the score column '{score}' is {text.SqlType}, not a number");

        var run = session is null ? null : new ModelRun(session, input);
        if (run?.Plan(file.Columns) is { } unplanned)
            return Nothing(file.Path, unplanned);
        var select = new List<string>();
        if (label is not null)
            select.Add($"CAST({Sql.Name(label)} AS VARCHAR) AS label");
        if (score is not null)
            select.Add($"CAST({Sql.Name(score)} AS DOUBLE) AS score");
        if (prediction is not null)
            select.Add($"CAST({Sql.Name(prediction)} AS VARCHAR) AS prediction");
        select.AddRange(columns.Select((c, i) => $"CAST({Sql.Name(c)} AS {(file.Columns.First(x => x.Name == c).IsReal ? "DOUBLE" : "VARCHAR")}) AS c{i}"));
        select.AddRange(run?.Select(file.Columns) ?? []);

        if (file.TryQuery("SELECT count(*)::BIGINT AS n FROM data", out var error) is not { } counted)
            return Nothing(file.Path, error);
        var rows = counted["n"].Integer(0) ?? 0;
        var most = Math.Min(input.MaxRows, MaxCells / select.Count);
        if (rows > most)
            Gaps.Add(new Gap(Path.GetFileName(file.Path), string.Create(CultureInfo.InvariantCulture, $"only the first {most} of {rows} rows were evaluated")));
        if (rows == 0)
            return Nothing(file.Path, "there are no rows");
        if (file.TryQuery(string.Create(CultureInfo.InvariantCulture, $"SELECT {string.Join(", ", select)} FROM data LIMIT {most}"), out error) is not { } table)
            return Nothing(file.Path, error);
        if (!file.TryUnchanged())
            return Nothing(file.Path, "the file changed while it was read");

        ModelOutputs? outputs;
        if (run is null)
            outputs = FromColumns(table, score, prediction);
        else if ((outputs = run.Execute(table, out error)) is null)
            return Nothing(input.ModelPath!, error);
        return Assemble(file, rows, table, label is not null, outputs, session?.Metadata);
    }

    static ModelOutputs FromColumns(DuckTable table, string? score, string? prediction)
    {
        var rows = Enumerable.Range(0, table.Rows);
        return new ModelOutputs
        {
            ScoreSource = score,
            OutcomeSource = prediction,
            Scores = score is null ? null : [.. rows.Select(table["score"].Real)],
            // An empty cell is no prediction: it is dropped below, with the rows that have no label.
            Outcomes = prediction is null ? null : [.. rows.Select(r => table["prediction"].Text(r) is { } t ? ModelOutputs.Outcome(t) : "")],
        };
    }

    Predictions? Assemble(TableFile file, long rows, DuckTable table, bool labelled, ModelOutputs outputs, IReadOnlyDictionary<string, string>? metadata)
    {
        var labels = labelled ? Enumerable.Range(0, table.Rows).Select(r => table["label"].Text(r) is { } t ? ModelOutputs.Outcome(t) : "").ToArray() : null;
        var decider = new Decider(ModelOutputs.Outcome(input.PositiveLabel), input.Threshold, metadata);
        if (decider.Decide(outputs, labels, table.Rows, out var scores, out var decision, out var error) is not { } predicted)
            return Nothing(input.ModelPath ?? file.Path, error);
        var unpredicted = 0;
        var keep = new List<int>(table.Rows);
        for (var r = 0; r < table.Rows; r++)
            if (predicted[r].Length == 0 || double.IsNaN(scores?[r] ?? 0))
                unpredicted++;
            else if (labels is null || labels[r].Length > 0)
                keep.Add(r);
        if (labels is not null && labels.Count(l => l.Length == 0) is > 0 and var unlabelled)
            Gaps.Add(new Gap(Path.GetFileName(file.Path), string.Create(CultureInfo.InvariantCulture, $"{unlabelled} rows have no label and were left out")));
        if (unpredicted > 0)
            Gaps.Add(new Gap(Path.GetFileName(file.Path), string.Create(CultureInfo.InvariantCulture, $"{unpredicted} rows have no prediction, or a score that is not a number, and were left out")));
        if (keep.Count == 0)
            return Nothing(file.Path, "no row has both a label and a prediction");
        return new Predictions
        {
            Model = Subject!,
            ModelRef = new EvaluatedModel(Subject!.Name, Subject.Sha256 ?? Subject.Digests[0], input.ModelPath is null ? "predictions" : "onnx"),
            Dataset = new EvaluatedDataset(Path.GetFileName(file.Path), file.Digest, rows, keep.Count),
            Decision = decision,
            Labels = labels is null ? null : [.. keep.Select(r => labels[r])],
            Predicted = [.. keep.Select(r => predicted[r])],
            Scores = scores is null ? null : [.. keep.Select(r => scores[r])],
            Columns = columns.Select((c, i) => (c, i)).DistinctBy(x => x.c).ToDictionary(x => x.c, x => SliceColumn.Read(table[$"c{x.i}"], [.. keep])),
        };
    }

    static bool Has(TableFile file, string column) => file.Columns.Any(c => c.Name == column);

    Predictions? Nothing(string where, string reason)
    {
        Gaps.Add(new Gap(Path.GetFileName(where), reason));
        return null;
    }
}
