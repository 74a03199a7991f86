using System.Globalization;
using Assay.Native;

namespace Assay.Data;

/// <summary>Measures one file, a few columns at a time, inside DuckDB.</summary>
sealed class TableProfiler(TableFile file, string name, DataCardOptions options)
{
    // Columns measured in one pass over the file.
    const int Batch = 25;

    internal List<Gap> Gaps { get; } = [];

    internal FileCard Profile()
    {
        var card = new FileCard(name, file.Digest, file.Length, file.Format.Name(), null, null, null);
        if (file.TryQuery("SELECT count(*)::BIGINT AS n FROM data", out var error) is not { } counted)
            return Failed(card, "the rows", error);
        var rows = counted["n"].Integer(0) ?? 0;
        var columns = file.Columns.Take(options.MaxColumns).ToList();
        if (columns.Count < file.Columns.Count)
            Gaps.Add(new Gap(name, Text($"only the first {columns.Count} of {file.Columns.Count} columns were measured")));
        var exact = rows <= options.ExactRows;
        var cards = new List<ColumnCard>(columns.Count);
        foreach (var batch in columns.Chunk(Batch))
        {
            if (file.TryQuery("SELECT " + string.Join(", ", batch.SelectMany((c, i) => Aggregates(c, i, exact))) + " FROM data", out error) is not { } measured)
            {
                Failed(card, Text($"columns {cards.Count + 1} to {cards.Count + batch.Length}"), error);
                cards.AddRange(batch.Select(c => new ColumnCard(c.Name, c.SqlType, 0, null, false, null, null, null, null, null, [])));
                continue;
            }

            cards.AddRange(batch.Select((c, i) => Column(c, i, measured, rows, exact)));
        }

        long? duplicates = null;
        if (file.TryQuery("SELECT count(*)::BIGINT AS n FROM (SELECT DISTINCT * FROM data)", out error) is { } distinct)
            duplicates = rows - distinct["n"].Integer(0);
        else
            Failed(card, "repeated rows", error);
        return card with { Rows = rows, DuplicateRows = duplicates, Columns = cards };
    }

    static IEnumerable<string> Aggregates(TableColumn column, int i, bool exact)
    {
        var c = Sql.Name(column.Name);
        yield return $"count(*) FILTER (WHERE {c} IS NULL)::BIGINT AS nulls{i}";
        if (!IsNested(column))
            yield return exact ? $"count(DISTINCT {c})::BIGINT AS distinct{i}" : $"approx_count_distinct({c})::BIGINT AS distinct{i}";
        if (column.IsNumber)
        {
            // Not-a-number and infinity are counted among the values but have no place in a mean or a quantile.
            var v = $"(CASE WHEN isfinite({c}::DOUBLE) THEN {c}::DOUBLE END)";
            yield return $"min({v}) AS min{i}";
            yield return $"max({v}) AS max{i}";
            yield return $"avg({v}) AS mean{i}";
            yield return $"stddev_samp({v}) AS deviation{i}";
            foreach (var p in (int[])[5, 25, 50, 75, 95])
                yield return string.Create(CultureInfo.InvariantCulture, $"{(exact ? "quantile_cont" : "approx_quantile")}({v}, {p / 100.0})::DOUBLE AS p{p}_{i}");
        }
        else if (IsTime(column))
        {
            yield return $"min({c})::VARCHAR AS min{i}";
            yield return $"max({c})::VARCHAR AS max{i}";
        }
        else if (column.IsText)
        {
            yield return $"min(length({c}))::BIGINT AS min{i}";
            yield return $"max(length({c}))::BIGINT AS max{i}";
        }
    }

    ColumnCard Column(TableColumn column, int i, DuckTable m, long rows, bool exact)
    {
        var nulls = m[$"nulls{i}"].Integer(0) ?? 0;
        var distinct = IsNested(column) ? null : m[$"distinct{i}"].Integer(0);
        var hints = SensitiveHints.Of(file, column, rows - nulls, distinct, out var error);
        if (hints is null)
        {
            Gaps.Add(new Gap(Text($"{name}, column {column.Name}"), $"its content was not looked at for personal data: {error}"));
            hints = [new SensitiveHint("unknown", null)];
        }

        if (options.PersonalColumns.Contains(column.Name))
            hints.Add(new SensitiveHint("declared-personal", null));
        var personal = hints.Exists(h => SensitiveHints.Identifies(h.Kind));
        var card = new ColumnCard(column.Name, column.SqlType, nulls, distinct, !exact && distinct is not null, null, null, null, null, null, hints);
        if (column.IsText && m[$"min{i}"].Integer(0) is { } shortest)
            card = card with { Lengths = new LengthSummary(shortest, m[$"max{i}"].Integer(0) ?? shortest) };
        if (personal)
            return card;
        if (column.IsNumber && double.IsFinite(m[$"min{i}"].Real(0)))
        {
            double V(string prefix) => m[$"{prefix}{i}"].Real(0);
            var deviation = V("deviation");
            card = card with { Numbers = new NumberSummary(V("min"), V("max"), V("mean"), double.IsFinite(deviation) ? deviation : null, V("p5_"), V("p25_"), V("p50_"), V("p75_"), V("p95_")) };
        }
        else if (IsTime(column))
            card = card with { From = m[$"min{i}"].Text(0), To = m[$"max{i}"].Text(0) };
        return distinct <= options.MostValues ? card with { Values = Values(column) } : card;
    }

    IReadOnlyList<ValueCount>? Values(TableColumn column)
    {
        var c = Sql.Name(column.Name);
        var sql = $"SELECT left({c}::VARCHAR, 200) AS v, count(*)::BIGINT AS n FROM data WHERE {c} IS NOT NULL GROUP BY {c} HAVING count(*) >= $1 ORDER BY n DESC, v LIMIT $2";
        if (file.TryQuery(sql, out var error, (long)options.MinimumCount, (long)options.MostValues) is { } t)
            return [.. Enumerable.Range(0, t.Rows).Select(r => new ValueCount(t["v"].Text(r) ?? "", t["n"].Integer(r) ?? 0))];
        Gaps.Add(new Gap(Text($"{name}, column {column.Name}"), $"its values were not counted: {error}"));
        return null;
    }

    FileCard Failed(FileCard card, string what, string error)
    {
        Gaps.Add(new Gap(name, $"{what} could not be measured: {error}"));
        return card;
    }

    static bool IsTime(TableColumn column) => column.SqlType is "DATE" || column.SqlType.StartsWith("TIME", StringComparison.Ordinal);

    static bool IsNested(TableColumn column) =>
        column.SqlType.EndsWith(']') || column.SqlType.StartsWith("STRUCT", StringComparison.Ordinal) || column.SqlType.StartsWith("MAP", StringComparison.Ordinal) || column.SqlType is "BLOB";

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
