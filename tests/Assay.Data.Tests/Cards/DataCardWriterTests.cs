namespace Assay.Data.Tests;

public sealed class DataCardWriterTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("assay-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    static string Credit { get; } = Path.Combine(RepositoryRoot.Path, "samples", "credit-risk", "data");

    static string Shared(string path) => Path.Combine(RepositoryRoot.Path, "..", "shared", "data", path);

    [Fact]
    public void Counts_and_quantiles_of_the_credit_sample_are_those_of_pandas()
    {
        var report = DataCardWriter.Write(Path.Combine(Credit, "train.csv"), DataCardOptions.Default);
        Assert.True(report.Complete, string.Join("; ", report.Gaps));
        var file = Assert.Single(Card(report).Files);
        Assert.Equal((2800L, 18), (file.Rows!.Value, file.Columns!.Count));
        Assert.Equal(Digest.Sha256(File.ReadAllBytes(Path.Combine(Credit, "train.csv"))), file.Digest);
        Assert.Equal(file.Digest, report.Statements[0].Statement.Subjects.Single().Sha256);

        // pandas 1.5: nunique, isna().sum(), describe() of train.csv.
        var income = Column(file, "annual_income");
        Assert.Equal(2176, income.Distinct);
        Assert.Equal((6480.0, 162440.0), (income.Numbers!.Min, income.Numbers.Max));
        Assert.Equal(35919.68571428571, income.Numbers.Mean, 1e-6);
        Assert.Equal(16579.067887113266, income.Numbers.Deviation!.Value, 1e-6);
        Assert.Equal(14899.5, income.Numbers.P05, 1e-6);
        Assert.Equal(44472.5, income.Numbers.P75, 1e-6);
        Assert.Equal(75, Column(file, "employment_years").Nulls);
        Assert.Equal(513, Column(file, "age_band").Values!.Single(v => v.Value == "over 60").Count);
    }

    [Fact]
    public void Personal_columns_are_found_counted_and_never_shown()
    {
        var report = DataCardWriter.Write(Path.Combine(Credit, "train.csv"), DataCardOptions.Default);
        var hints = Card(report).Files[0].Columns!.SelectMany(c => c.Hints.Select(h => (c.Name, h.Kind, h.Cells))).ToList();
        Assert.Contains(("email", "email", (long?)2800), hints);
        Assert.Contains(("phone", "phone", (long?)2800), hints);
        Assert.Contains(("name", "person-name", (long?)2800), hints);
        Assert.Contains(("age", "sensitive-attribute", null), hints);
        Assert.Contains(("sex", "sensitive-attribute", null), hints);
        Assert.Equal(["age", "age_band", "email", "name", "phone", "sex"], hints.Select(h => h.Name).Order().Distinct());

        var everything = Json.Text(report);
        foreach (var row in File.ReadLines(Path.Combine(Credit, "train.csv")).Skip(1).Take(50).Select(l => l.Split(',')))
            foreach (var secret in row[1..4])
                Assert.DoesNotContain(secret, everything);
    }

    [Fact]
    public void Rows_shared_by_training_and_test_files_are_found()
    {
        var report = DataCardWriter.Write(Credit, DataCardOptions.Default);
        var overlap = Assert.Single(Card(report).Overlaps);
        Assert.Equal(("test.csv", "train.csv", 15L), (overlap.File, overlap.Other, overlap.Rows));
        Assert.Contains("applicant_id", overlap.Ignored);
        Assert.Contains(report.Findings, f => f.RuleId == "data-shared-rows");
        // The folder first, which neither of its files stands for.
        Assert.Equal([Path.GetFileName(Path.TrimEndingDirectorySeparator(Credit)), "test.csv", "train.csv"], report.Statements[0].Statement.Subjects.Select(s => s.Name));
        Assert.Equal(4000, Card(report).Rows);
    }

    [Theory]
    [InlineData("email", "a@example.com", "b@example.org", "c.d@mail.example.net")]
    [InlineData("phone", "+44 20 7946 0018", "(555) 123-4567", "01632 960001")]
    [InlineData("national-id", "123-45-6789", "219-09-9999", "457-55-5462")]
    [InlineData("payment-card", "4111 1111 1111 1111", "5500000000000004", "340000000000009")]
    [InlineData("bank-account", "GB82 WEST 1234 5698 7654 32", "DE89370400440532013000", "FR1420041010050500013M02606")]
    [InlineData("ip-address", "192.0.2.1", "198.51.100.7", "203.0.113.200")]
    public void Recognises_each_kind_by_content(string kind, string a, string b, string c)
    {
        var report = DataCardWriter.Write(Csv("v,n", $"\"{a}\",1", $"\"{b}\",2", $"\"{c}\",3"), DataCardOptions.Default);
        var hint = Assert.Single(Card(report).Files[0].Columns![0].Hints);
        Assert.Equal((kind, (long?)3), (hint.Kind, hint.Cells));
    }

    [Theory]
    [InlineData("2024-01-02", "2024-02-03", "2024-03-04")]
    [InlineData("01-02-2024 x", "02-03-2024", "x")]
    [InlineData("1234567890123", "1234567890124", "1234567890127")]
    [InlineData("4111111111111112", "5500000000000005", "340000000000001")]
    [InlineData("GB00WEST12345698765432", "XX89370400440532013000", "FR0020041010050500013M02606")]
    [InlineData("000-12-3456", "666-12-3456", "123-00-4567")]
    [InlineData("v1.2.3", "1.2.3.beta", "2.0")]
    [InlineData("red", "green", "blue")]
    public void Does_not_flag_what_only_looks_alike(string a, string b, string c)
    {
        var report = DataCardWriter.Write(Csv("v,n", $"{a},1", $"{b},2", $"{c},3"), DataCardOptions.Default);
        Assert.Empty(Card(report).Files[0].Columns![0].Hints);
    }

    [Fact]
    public void Rare_values_are_not_listed()
    {
        var report = DataCardWriter.Write(Csv("colour,n", [.. Enumerable.Range(0, 20).Select(i => $"{(i == 0 ? "unique-secret" : "red")},{i}")]), DataCardOptions.Default);
        Assert.Equal([new ValueCount("red", 19)], Card(report).Files[0].Columns![0].Values);
        Assert.DoesNotContain("unique-secret", Json.Text(report));
    }

    [Fact]
    public void Declared_columns_are_kept_out_like_found_ones()
    {
        var report = DataCardWriter.Write(Csv("code,n", [.. Enumerable.Range(0, 20).Select(i => $"X{i % 2},{i}")]), new DataCardOptions { PersonalColumns = ["code"] });
        Assert.Null(Card(report).Files[0].Columns![0].Values);
        Assert.Equal("declared-personal", Card(report).Files[0].Columns![0].Hints.Single().Kind);
    }

    [Fact]
    public void Reads_Parquet_and_nested_JSON()
    {
        var adult = Card(DataCardWriter.Write(Shared("datasets/evidently_adults.parquet"), DataCardOptions.Default));
        Assert.Equal("parquet", adult.Files[0].Format);
        Assert.True(adult.Rows > 40_000);
        Assert.Contains(adult.Files[0].Columns!, c => c.Name == "race" && c.Hints.Any(h => h.Kind == "special-category"));

        var path = Path.Combine(folder, "nested.jsonl");
        File.WriteAllText(path, "{\"a\":{\"b\":1},\"l\":[1,2],\"t\":\"2024-01-02T03:04:05\"}\n{\"a\":null,\"l\":[],\"t\":null}\n");
        var report = DataCardWriter.Write(path, DataCardOptions.Default);
        Assert.True(report.Complete, string.Join("; ", report.Gaps));
        Assert.Equal([1L, 0L, 1L], Card(report).Files[0].Columns!.Select(c => c.Nulls));
    }

    [Fact]
    public void Values_that_are_not_finite_do_not_break_the_card()
    {
        var report = DataCardWriter.Write(Csv("x,y", "1.5,1", "NaN,2", "inf,3", "2.5,4", ",5"), DataCardOptions.Default);
        Assert.True(report.Complete, string.Join("; ", report.Gaps));
        var numbers = Card(report).Files[0].Columns![0].Numbers!;
        Assert.Equal((1.5, 2.5, 2.0), (numbers.Min, numbers.Max, numbers.Mean));
    }

    [Fact]
    public void Repeated_rows_and_a_missing_header_are_said()
    {
        var report = DataCardWriter.Write(Csv("1,a", "2,b", "2,b", "3,c"), DataCardOptions.Default);
        Assert.Equal(1, Card(report).Files[0].DuplicateRows);
        Assert.Contains(report.Findings, f => f.RuleId == "data-repeated-rows");
        Assert.Contains(report.Findings, f => f.RuleId == "data-header-missing");
    }

    [Fact]
    public void What_cannot_be_read_is_a_gap_that_quotes_no_content()
    {
        File.WriteAllText(Path.Combine(folder, "broken.json"), "{\"a\": \"jane@example.com\", ");
        File.WriteAllText(Path.Combine(folder, "fake.parquet"), "PAR1jane@example.comPAR1");
        File.WriteAllText(Path.Combine(folder, "image.bin"), "x");
        File.WriteAllText(Path.Combine(folder, "README.md"), "x");
        File.WriteAllText(Path.Combine(folder, "good.csv"), "a,b\n1,2\n");
        var report = DataCardWriter.Write(folder, DataCardOptions.Default);
        Assert.Equal(["broken.json", "fake.parquet", "image.bin"], report.Gaps.Select(g => g.Where).Order());
        Assert.DoesNotContain("jane@", Json.Text(report));
        Assert.Equal(EvidenceResult.Incomplete, report.Statements[0].Result);
        Assert.Equal(["README.md", "good.csv", "image.bin"], report.Subjects.Select(s => s.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_path_with_nothing_yields_a_gap_and_no_statement()
    {
        foreach (var path in (string[])[Path.Combine(folder, "none.csv"), folder])
        {
            var report = DataCardWriter.Write(path, DataCardOptions.Default);
            Assert.Empty(report.Statements);
            Assert.NotEmpty(report.Gaps);
        }
    }

    [Fact]
    public void Links_are_not_followed_out_of_the_folder()
    {
        File.WriteAllText(Path.Combine(folder, "good.csv"), "a,b\n1,2\n");
        File.CreateSymbolicLink(Path.Combine(folder, "link.csv"), Path.Combine(Credit, "train.csv"));
        Assert.Equal("good.csv", Assert.Single(Card(DataCardWriter.Write(folder, DataCardOptions.Default)).Files).Path);
    }

    [Fact]
    public void Odd_column_names_are_data_and_not_code()
    {
        var report = DataCardWriter.Write(Csv("\"a\"\"; DROP VIEW data --\",\"b'c\",select", "1,x,2", "3,y,4"), DataCardOptions.Default);
        Assert.True(report.Complete, string.Join("; ", report.Gaps));
        Assert.Equal(["a\"; DROP VIEW data --", "b'c", "select"], Card(report).Files[0].Columns!.Select(c => c.Name));
    }

    [Fact]
    public void The_same_dataset_gives_the_same_bytes() => Assert.Equal(
        DataCardWriter.Write(Credit, DataCardOptions.Default).Statements[0].Statement.ToBytes(),
        DataCardWriter.Write(Credit, DataCardOptions.Default).Statements[0].Statement.ToBytes());

    string Csv(string head, params string[] rows)
    {
        var path = Path.Combine(folder, "rows.csv");
        File.WriteAllLines(path, [head, .. rows]);
        return path;
    }

    static ColumnCard Column(FileCard file, string name) => file.Columns!.Single(c => c.Name == name);

    static DatasetCard Card(Report report) => Json.Read<DatasetCard>(Json.Bytes(report.Statements.Single().Statement.Predicate));
}
