using System.Globalization;
using Assay.Statistics;

namespace Assay.Serving.Tests.Predictive;

/// <summary>Rows in which the columns belong together (size is twice the weight, and what is heavy is blue), and rows of six columns that have nothing to do with each other.</summary>
static class TrainingData
{
    static readonly Lazy<string> Made = new(() => Of(Rows(3, 2000).Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Weight:0.###},{r.Size:0.###},{r.Colour},{(r.Weight > 50 ? 1 : 0)}")).Prepend("weight,size,colour,bought"), "bought"));

    static readonly Lazy<string> MadeWide = new(() => Of(Wide(4, 2000).Select(r => string.Join(',', r.Select(v => v.ToString("0.###", CultureInfo.InvariantCulture)))).Prepend("a,b,c,d,e,f")));

    internal static string Profile => Made.Value;

    internal static string WideProfile => MadeWide.Value;

    internal static IEnumerable<(double Weight, double Size, string Colour)> Rows(ulong seed, int count)
    {
        var random = new SeededRandom(seed);
        for (var i = 0; i < count; i++)
        {
            var weight = random.NextDouble() * 100;
            yield return (weight, (2 * weight) + (random.NextDouble() * 4), weight > 50 ^ random.NextDouble() < 0.02 ? "blue" : "red");
        }
    }

    internal static IEnumerable<double[]> Wide(ulong seed, int count)
    {
        var random = new SeededRandom(seed);
        for (var i = 0; i < count; i++)
            yield return [.. Enumerable.Range(0, 6).Select(_ => random.NextDouble() * 100)];
    }

    /// <summary>All columns in one tensor.</summary>
    internal static string Matrix(params double[] row) =>
        $$"""{"inputs":[{"name":"x","shape":[1,6],"datatype":"FP64","data":[[{{string.Join(",", row.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}}]]}]}""";

    internal static string Request(params (double Weight, double Size, string Colour)[] rows) => $$"""
        {"inputs":[{"name":"weight","shape":[{{rows.Length}}],"datatype":"FP64","data":[{{string.Join(",", rows.Select(r => r.Weight.ToString("R", CultureInfo.InvariantCulture)))}}]},
        {"name":"size","shape":[{{rows.Length}}],"datatype":"FP64","data":[{{string.Join(",", rows.Select(r => r.Size.ToString("R", CultureInfo.InvariantCulture)))}}]},
        {"name":"colour","shape":[{{rows.Length}},1],"datatype":"BYTES","data":[{{string.Join(",", rows.Select(r => $"[\"{r.Colour}\"]"))}}]}]}
        """;

    static string Of(IEnumerable<string> lines, params string[] leaveOut)
    {
        var folder = Directory.CreateTempSubdirectory("assay-profile-").FullName;
        File.WriteAllLines(Path.Combine(folder, "rows.csv"), lines);
        var profile = PredictiveProfile.Make(Path.Combine(folder, "rows.csv"), [], leaveOut, out var error);
        Directory.Delete(folder, recursive: true);
        Assert.True(profile is not null, error);
        return profile.ToJson();
    }
}
