using System.Buffers;
using System.Security.Cryptography;

namespace Assay.Native;

/// <summary>How a table is kept: by the end of the file's name.</summary>
public enum TableFormat { Csv, Parquet, Json }

/// <summary>A column as DuckDB sees it, with its SQL type (<c>BIGINT</c>, <c>VARCHAR</c>, ...).</summary>
public sealed record TableColumn(string Name, string SqlType)
{
    public bool IsInteger => SqlType is "TINYINT" or "SMALLINT" or "INTEGER" or "BIGINT" or "HUGEINT" or "UTINYINT" or "USMALLINT" or "UINTEGER" or "UBIGINT" or "UHUGEINT";

    public bool IsReal => SqlType is "FLOAT" or "DOUBLE" || SqlType.StartsWith("DECIMAL", StringComparison.Ordinal);

    public bool IsNumber => IsInteger || IsReal;

    public bool IsText => SqlType == "VARCHAR";
}

/// <summary>
/// One file of rows (CSV, TSV, JSON, JSON lines, Parquet) opened for reading as <c>data</c>, in a database that can
/// read nothing else. The digest is of the whole file, taken before the first query; <see cref="TryUnchanged"/> says
/// afterwards whether the file still is what was hashed.
/// </summary>
public sealed class TableFile : IDisposable
{
    // Up to here the types of a CSV or JSON file are decided by all of it; above, by its first million rows.
    const long InferFromAllBytes = 64L * 1024 * 1024;

    // Up to here text is loaded instead of read again by every query.
    const long LoadBytes = 2L * 1024 * 1024 * 1024;

    static readonly SearchValues<char> PatternCharacters = SearchValues.Create("*?[]{}");

    readonly DuckDatabase database;
    readonly DateTime written;

    TableFile(DuckDatabase database, string path, TableFormat format, Digest digest, long length, DateTime written) =>
        (this.database, Path, Format, Digest, Length, this.written) = (database, path, format, digest, length, written);

    /// <summary>Absolute path.</summary>
    public string Path { get; }

    public TableFormat Format { get; }

    /// <summary>SHA-256 of the file.</summary>
    public Digest Digest { get; }

    public long Length { get; }

    public IReadOnlyList<TableColumn> Columns { get; private set; } = [];

    /// <summary>The format that a file's name promises; null when it is not one of a table.</summary>
    public static TableFormat? FormatOf(string path)
    {
        var name = System.IO.Path.GetFileName(path).ToLowerInvariant();
        if (name.EndsWith(".gz", StringComparison.Ordinal))
            name = name[..^3];
        return System.IO.Path.GetExtension(name) switch
        {
            ".csv" or ".tsv" => TableFormat.Csv,
            ".parquet" => TableFormat.Parquet,
            ".json" or ".jsonl" or ".ndjson" => TableFormat.Json,
            _ => null,
        };
    }

    public static TableFile? TryOpen(string path, DuckLimits limits, out string error)
    {
        path = System.IO.Path.GetFullPath(path);
        if (!File.Exists(path) && !Directory.Exists(path))
            return Fail("there is no such file", out error);
        if (FormatOf(path) is not { } format)
            return Fail("the name does not end in .csv, .tsv, .json, .jsonl, .ndjson or .parquet", out error);
        // DuckDB would take these as a pattern over many files.
        if (path.AsSpan().ContainsAny(PatternCharacters))
            return Fail("the path holds one of * ? [ ] { }, which DuckDB reads as a pattern; rename it", out error);
        Digest digest;
        FileInfo file = new(path);
        try
        {
            if (!file.Exists)
                return Fail("there is no such file", out error);
            using var stream = file.OpenRead();
            digest = new Digest("sha256", Convert.ToHexStringLower(SHA256.HashData(stream)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(e.Message, out error);
        }

        if (DuckDatabase.TryOpen(limits, [path], out error) is not { } database)
            return null;
        var opened = new TableFile(database, path, format, digest, file.Length, file.LastWriteTimeUtc);
        if (opened.MakeView(out error))
            return opened;
        error = WithoutValues(error);
        opened.Dispose();
        return null;
    }

    /// <summary>
    /// Runs a query over <c>data</c>; see <see cref="DuckDatabase.TryQuery"/>. The error holds no content of the file:
    /// it goes into reports that are kept.
    /// </summary>
    public DuckTable? TryQuery(string sql, out string error, params ReadOnlySpan<object?> parameters)
    {
        var table = database.TryQuery(sql, out error, parameters);
        error = WithoutValues(error);
        return table;
    }

    /// <summary>False when the file has another length or time of change than when it was hashed: what was read may not be what the digest names.</summary>
    public bool TryUnchanged()
    {
        var now = new FileInfo(Path);
        return now.Exists && now.Length == Length && now.LastWriteTimeUtc == written;
    }

    public void Dispose() => database.Dispose();

    bool MakeView(out string error)
    {
        var sampled = Format != TableFormat.Parquet && Length > InferFromAllBytes;
        if (!Create(sampled ? "1000000" : "-1", out error) && !(sampled && Create("-1", out error)))
            return false;
        if (database.TryQuery("SELECT column_name, data_type FROM duckdb_columns() WHERE table_name = 'data' ORDER BY column_index", out error) is not { } columns)
            return false;
        Columns = [.. Enumerable.Range(0, columns.Rows).Select(i => new TableColumn(columns["column_name"].Text(i) ?? "", columns["data_type"].Text(i) ?? ""))];
        return true;
    }

    // Text is parsed once, into a table that may spill; of what is too big for that, a view parses it anew for every query.
    bool Create(string sample, out string error)
    {
        var source = Format switch
        {
            TableFormat.Csv => $"read_csv({Sql.Text(Path)}, sample_size = {sample}, header = true)",
            TableFormat.Parquet => $"read_parquet({Sql.Text(Path)})",
            _ => $"read_json({Sql.Text(Path)}, sample_size = {sample})",
        };
        var kind = Format == TableFormat.Parquet || Length > LoadBytes ? "VIEW" : "TABLE";
        return database.TryQuery($"CREATE {kind} data AS SELECT * FROM {source}", out error) is not null;
    }

    // DuckDB quotes the line or the cell that it could not read: the line on lines of its own, the cell in single quotes.
    internal static string WithoutValues(string error)
    {
        var first = error.Split('\n', 2)[0].Trim();
        var from = first.IndexOf('\'', StringComparison.Ordinal);
        var to = first.LastIndexOf('\'');
        return from >= 0 && to > from ? $"{first[..from]}(a value){first[(to + 1)..]}" : first;
    }

    static TableFile? Fail(string reason, out string error)
    {
        error = reason;
        return null;
    }
}
