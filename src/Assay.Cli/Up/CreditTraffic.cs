using System.Globalization;
using System.Net.Http.Json;

namespace Assay.Cli;

/// <summary>Two applications that have loan applications scored: rows of the sample's test data, now and then one that is not of the range that the model was trained on.</summary>
/// <param name="example">A file with a request.</param>
class CreditTraffic(Uri gateway, IReadOnlyList<string> keys, string keyFile, string example) : LiveTraffic(CreditStage.Route, gateway, keys, keyFile)
{
    /// <summary>What the model takes, in its order.</summary>
    public static readonly string[] Columns = ["age", "employment_years", "annual_income", "loan_amount", "term_months", "credit_history_years", "open_accounts", "arrears", "home_owner"];

    // Income in cents, an applicant who is no adult, a loan for forty years.
    static readonly (string Column, double Value)[] Strange = [("annual_income", 2_380_000), ("age", 16), ("term_months", 480)];

    static readonly int[] OneRow = [1];

    readonly List<double?[]> _rows = Read(SampleFiles.CreditRisk.Of("data", "test.csv"));

    protected override string Ask => "/v2/models/credit-risk/infer";

    protected override string Example => $"@{example}";

    // Slower than a limit of rows a day would stop.
    protected override TimeSpan Pause => TimeSpan.FromSeconds(3);

    protected override HttpContent Body(int number, bool bad)
    {
        var row = _rows[number % _rows.Count];
        var (column, value) = Strange[number / 12 % Strange.Length];
        return Content([.. row.Select((cell, i) => bad && Columns[i] == column ? value : cell)]);
    }

    /// <summary>A request of one row.</summary>
    protected static HttpContent Content(double?[] row) =>
        JsonContent.Create(new { inputs = Columns.Select((name, i) => new { name, shape = OneRow, datatype = "FP32", data = new[] { row[i] } }).ToArray() });

    // The sample's own file, in which nothing is quoted. An empty cell is no value.
    static List<double?[]> Read(string path)
    {
        var lines = File.ReadAllLines(path);
        var names = lines[0].Split(',');
        int[] places = [.. Columns.Select(c => Array.IndexOf(names, c))];
        return [.. lines.Skip(1).Select(l => l.Split(',')).Select(cells => places.Select(p => cells[p].Length == 0 ? (double?)null : double.Parse(cells[p], CultureInfo.InvariantCulture)).ToArray())];
    }
}
