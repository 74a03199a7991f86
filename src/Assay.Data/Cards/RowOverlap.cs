using Assay.Native;

namespace Assay.Data;

/// <summary>
/// Rows that two files with the same columns share: test rows that a model may have been trained on. Columns that are
/// different in every row of either file (ids) are left aside, or nothing would ever match.
/// </summary>
static class RowOverlap
{
    internal static Overlap? Between(TableFile file, FileCard card, TableFile other, FileCard otherCard, out string error)
    {
        error = "";
        if (card.Columns is not { } columns || otherCard.Columns is not { } others || !columns.Select(c => (c.Name, c.Type)).SequenceEqual(others.Select(c => (c.Name, c.Type))))
            return null;
        var ignored = columns.Zip(others).Where(p => Unique(p.First, card) || Unique(p.Second, otherCard)).Select(p => p.First.Name).ToList();
        var compared = columns.Select(c => c.Name).Except(ignored).ToList();
        // Two rows that agree in one or two columns are no repetition.
        if (compared.Count < 3)
            return null;
        var sql = $"SELECT CAST(hash({string.Join(", ", compared.Select(Sql.Name))}) >> 1 AS BIGINT) AS h FROM data";
        if (other.TryQuery(sql, out error) is not { } known || file.TryQuery(sql, out error) is not { } rows)
            return null;
        var seen = new HashSet<long>(known.Rows);
        for (var r = 0; r < known.Rows; r++)
            seen.Add(known["h"].Integer(r) ?? 0);
        var column = rows["h"];
        var shared = Enumerable.Range(0, rows.Rows).LongCount(r => seen.Contains(column.Integer(r) ?? 0));
        return shared == 0 ? null : new Overlap(card.Path, otherCard.Path, shared, ignored);
    }

    static bool Unique(ColumnCard column, FileCard file) => file.Rows > 1 && column.Distinct == file.Rows;
}
