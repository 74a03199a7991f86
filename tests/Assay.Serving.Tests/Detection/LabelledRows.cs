using System.Runtime.CompilerServices;
using Assay.Serving.Detection.Training;

namespace Assay.Serving.Tests.Detection;

/// <summary>The labelled texts beside the repository; they are not part of it.</summary>
static class LabelledRows
{
    static readonly string File = Path.Combine(Folder(), "../../../../shared/data/attacks/dev.jsonl");

    internal static readonly Lazy<IReadOnlyList<LabelledText>> All = new(() =>
    {
        Assert.SkipUnless(System.IO.File.Exists(File), "the labelled texts are not beside the repository");
        return [.. System.IO.File.ReadLines(File).Select(l => LabelledTexts.Read(System.Text.Encoding.UTF8.GetBytes(l), out _)!)];
    });

    internal static readonly Lazy<IReadOnlyList<LabelledText>> Written = new(() =>
        [.. System.IO.File.ReadLines(Path.Combine(Folder(), "../../../bench/guards/written.jsonl")).Select(l => LabelledTexts.Read(System.Text.Encoding.UTF8.GetBytes(l), out _)!)]);

    /// <summary>Every so many rows of each source, so that each keeps its share of kinds.</summary>
    internal static IReadOnlyList<LabelledText> Some(int most) =>
        [.. All.Value.GroupBy(t => (t.Source, t.Attack, t.ByPlace)).SelectMany(g =>
        {
            var rows = g.ToArray();
            return Enumerable.Range(0, Math.Min(most, rows.Length)).Select(i => rows[(int)((long)i * rows.Length / Math.Min(most, rows.Length))]);
        })];

    static string Folder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
