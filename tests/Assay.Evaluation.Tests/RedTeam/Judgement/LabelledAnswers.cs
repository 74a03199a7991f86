using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Assay.Evaluation.Tests.RedTeam.Judgement;

/// <summary>Our labelled answers, in two halves: one to develop on, one only to measure on (README.md beside the file says how both were made).</summary>
static class LabelledAnswers
{
    internal sealed record Row(string Text, string Label, string Kind, string Language);

    internal static readonly Row[] All = [.. File.ReadLines(Path.Combine(Folder(), "labelled-answers.jsonl")).Select(line => JsonSerializer.Deserialize<Row>(line, JsonSerializerOptions.Web)!)];

    internal static IEnumerable<Row> Development => Half(0);

    internal static IEnumerable<Row> HeldOut => Half(1);

    /// <summary>Within each label and kind, in the order of the texts' SHA-256: the first, third, ... to develop on, the others held out.</summary>
    static IEnumerable<Row> Half(int remainder) => All.GroupBy(row => (row.Label, row.Kind)).SelectMany(group => group
        .OrderBy(row => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(row.Text))), StringComparer.Ordinal).Where((_, i) => i % 2 == remainder));

    static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
