namespace Assay.Native.Tests;

public sealed class DuckDatabaseTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("assay-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    static DuckDatabase Open(DuckLimits? limits = null, params string[] readable)
    {
        var database = DuckDatabase.TryOpen(limits ?? DuckLimits.Default, readable, out var error);
        Assert.True(database is not null, error);
        return database;
    }

    static DuckTable Query(DuckDatabase database, string sql, params object?[] parameters)
    {
        var table = database.TryQuery(sql, out var error, parameters);
        Assert.True(table is not null, error);
        return table;
    }

    [Fact]
    public void Returns_every_type_with_its_nulls()
    {
        using var database = Open();
        var t = Query(database, "SELECT * FROM (VALUES (true, 1::TINYINT, -5::BIGINT, 2.5::FLOAT, 'short', 'a text longer than twelve bytes é', 170141183460469231731687303715884105727::HUGEINT), (NULL, NULL, NULL, NULL, NULL, NULL, NULL)) v(b, t, i, f, s, l, h)");
        Assert.Equal(2, t.Rows);
        Assert.Equal(1, t["b"].Integer(0));
        Assert.Equal(1, t["t"].Integer(0));
        Assert.Equal(-5, t["i"].Integer(0));
        Assert.Equal(2.5, t["f"].Real(0));
        Assert.Equal("short", t["s"].Text(0));
        Assert.Equal("a text longer than twelve bytes é", t["l"].Text(0));
        Assert.Equal(1.7014118346046923e38, t["h"].Real(0), 1e23);
        Assert.All(t.Columns, c => Assert.True(c.IsNull(1)));
        Assert.Null(t["l"].Text(1));
        Assert.True(double.IsNaN(t["f"].Real(1)));
    }

    [Fact]
    public void Reads_results_of_many_chunks_in_order()
    {
        using var database = Open();
        var t = Query(database, "SELECT i, CASE WHEN i % 7 = 0 THEN NULL ELSE i::VARCHAR END AS s FROM range(10000) r(i) ORDER BY i");
        Assert.Equal(10000, t.Rows);
        for (var i = 0; i < t.Rows; i++)
        {
            Assert.Equal(i, t["i"].Integer(i));
            Assert.Equal(i % 7 == 0 ? null : i.ToString(System.Globalization.CultureInfo.InvariantCulture), t["s"].Text(i));
        }
    }

    [Fact]
    public void Binds_parameters_and_never_their_text_as_code()
    {
        using var database = Open();
        var t = Query(database, "SELECT $1::VARCHAR a, $2::BIGINT b, $3::DOUBLE c, $4::BOOLEAN d, $5::VARCHAR e", "'; DROP TABLE x --", 7L, 1.5, true, null);
        Assert.Equal("'; DROP TABLE x --", t["a"].Text(0));
        Assert.Equal(7, t["b"].Integer(0));
        Assert.Equal(1.5, t["c"].Real(0));
        Assert.Equal(1, t["d"].Integer(0));
        Assert.True(t["e"].IsNull(0));
        Assert.Null(database.TryQuery("SELECT $1::INT", out var error));
        Assert.Contains("1 parameters", error);
    }

    [Fact]
    public void An_error_carries_the_engines_message()
    {
        using var database = Open();
        Assert.Null(database.TryQuery("SELECT nothing_here", out var error));
        Assert.Contains("nothing_here", error);
    }

    [Fact]
    public void Reads_the_allowed_file_and_no_other()
    {
        var (allowed, other) = (Path.Combine(folder, "allowed.csv"), Path.Combine(folder, "other.csv"));
        File.WriteAllText(allowed, "a\n1\n");
        File.WriteAllText(other, "a\n2\n");
        using var database = Open(null, allowed);
        Assert.Equal(1, Query(database, $"SELECT a FROM read_csv({Sql.Text(allowed)})")["a"].Integer(0));
        string[] forbidden =
        [
            $"SELECT * FROM read_csv({Sql.Text(other)})",
            $"SELECT * FROM read_text('/etc/passwd')",
            $"SELECT * FROM glob('/etc/*')",
            $"COPY (SELECT 1) TO {Sql.Text(other)}",
            $"ATTACH {Sql.Text(Path.Combine(folder, "x.db"))}",
            "LOAD httpfs",
            "INSTALL httpfs",
            "SET enable_external_access = true",
            "SET allowed_paths = ['/etc/passwd']",
            "SET memory_limit = '100GB'",
        ];
        foreach (var sql in forbidden)
        {
            Assert.True(database.TryQuery(sql, out var error) is null, $"allowed: {sql}");
            Assert.NotEmpty(error);
        }

        Assert.Equal("a\n2\n", File.ReadAllText(other));
    }

    [Fact]
    public void A_query_over_its_time_is_stopped()
    {
        using var database = Open(new DuckLimits { QueryTimeout = TimeSpan.FromMilliseconds(300) });
        Assert.Null(database.TryQuery("SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE a.range + b.range = -1", out var error));
        Assert.Contains("took longer than 0.3 s", error);
    }

    [Fact]
    public void A_result_over_its_rows_or_text_is_refused()
    {
        using var database = Open(new DuckLimits { MaxRows = 100, MaxTextBytes = 1000 });
        Assert.Null(database.TryQuery("SELECT * FROM range(101)", out var rows));
        Assert.Contains("more than 100 rows", rows);
        Assert.Null(database.TryQuery("SELECT repeat('x', 1001)", out var text));
        Assert.Contains("more than 1000 bytes", text);
    }

    [Fact]
    public void A_query_over_its_memory_fails_without_spilling()
    {
        using var database = Open(new DuckLimits { MemoryBytes = 64L << 20, SpillBytes = 0 });
        Assert.Null(database.TryQuery("SELECT count(*) FROM (SELECT DISTINCT i::VARCHAR || repeat('x', 40) FROM range(5000000) r(i))", out var error));
        Assert.Contains("emory", error);
    }

    [Theory]
    [InlineData("rows.csv", "a,b\n1,x\n2,\n")]
    [InlineData("rows.tsv", "a\tb\n1\tx\n2\t\n")]
    [InlineData("rows.jsonl", "{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":null}\n")]
    [InlineData("rows.json", "[{\"a\":1,\"b\":\"x\"},{\"a\":2,\"b\":null}]")]
    [InlineData("it's quoted.csv", "a,b\n1,x\n2,\n")]
    public void Opens_a_file_of_each_text_format(string name, string content)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, content);
        using var file = TableFile.TryOpen(path, DuckLimits.Default, out var error);
        Assert.True(file is not null, error);
        Assert.Equal([("a", true), ("b", false)], file.Columns.Select(c => (c.Name, c.IsInteger)));
        Assert.Equal(Digest.Sha256(File.ReadAllBytes(path)), file.Digest);
        var rows = file.TryQuery("SELECT a, b FROM data ORDER BY a", out error);
        Assert.True(rows is not null, error);
        Assert.Equal([1L, 2L], [rows["a"].Integer(0), rows["a"].Integer(1)]);
        Assert.Null(rows["b"].Text(1));
        Assert.True(file.TryUnchanged());
    }

    [Fact]
    public void Opens_Parquet()
    {
        using var file = TableFile.TryOpen(Samples.Shared("datasets/evidently_adults.parquet"), DuckLimits.Default, out var error);
        Assert.True(file is not null, error);
        Assert.Contains(file.Columns, c => c.Name == "age" && c.IsNumber);
        Assert.True(file.TryQuery("SELECT count(*)::BIGINT AS n FROM data", out error)?["n"].Integer(0) > 10_000, error);
    }

    [Fact]
    public void Opens_compressed_text_and_stops_at_what_does_not_fit()
    {
        var path = Path.Combine(folder, "rows.csv.gz");
        using (var gzip = new System.IO.Compression.GZipStream(File.Create(path), System.IO.Compression.CompressionLevel.Fastest))
        {
            gzip.Write("a,b\n"u8);
            var block = System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i},text-{i}\n")));
            for (var i = 0; i < 100; i++)
                gzip.Write(block);
        }

        using (var file = TableFile.TryOpen(path, DuckLimits.Default, out var error))
            Assert.True(file?.TryQuery("SELECT count(*)::BIGINT AS n FROM data", out error)?["n"].Integer(0) == 2_000_000, error);
        Assert.Null(TableFile.TryOpen(path, new DuckLimits { MemoryBytes = 32L << 20, SpillBytes = 1 << 20 }, out var full));
        Assert.NotEmpty(full);
    }

    [Theory]
    [InlineData("Conversion Error: Could not convert string 'jane' to INT32", "Conversion Error: Could not convert string (a value) to INT32")]
    [InlineData("CSV Error on Line: 3\nOriginal Line: jane,1", "CSV Error on Line: 3")]
    [InlineData("Could not convert 'it's jane' to 'x'", "Could not convert (a value)")]
    public void Errors_lose_what_they_quote_of_the_file(string error, string expected) => Assert.Equal(expected, TableFile.WithoutValues(error));

    [Theory]
    [InlineData("nothing.csv")]
    [InlineData("rows[1].csv")]
    [InlineData("rows.xls")]
    public void Says_why_a_file_cannot_be_opened(string name)
    {
        if (name != "nothing.csv")
            File.WriteAllText(Path.Combine(folder, name), "a\n1\n");
        Assert.Null(TableFile.TryOpen(Path.Combine(folder, name), DuckLimits.Default, out var error));
        Assert.NotEmpty(error);
    }
}
