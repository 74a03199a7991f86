using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Statistics;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// How often a judge is wrong, measured on labelled answers (<c>docs/formats/judge-error.md</c>). Bound to the judge's file and to what it is told: of another judge it says nothing.
/// </summary>
/// <param name="Labelled">Digest of the labelled file.</param>
public sealed record JudgeError(ModelIdentity Judge, Digest Labelled, DateTimeOffset MeasuredAt, IReadOnlyList<JudgeTaskError> Tasks)
{
    public const string CurrentFormat = "assay-judge-error/1";

    const long MostRows = 10_000_000;
    static readonly JsonSerializerOptions Strict = new(Json.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };

    public string Format { get; init; } = CurrentFormat;

    public JudgeTaskError? Of(JudgeTask task) => Tasks.FirstOrDefault(t => t.Task == task);

    /// <summary>Reads a file; null with an error when it is none, or its counts cannot be.</summary>
    public static JudgeError? Read(string json, out string error)
    {
        error = "";
        try
        {
            var read = StrictJson.Parse(System.Text.Encoding.UTF8.GetBytes(json), new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            using (read)
                if (read.Deserialize<JudgeError>(Strict) is not { Format: CurrentFormat } found)
                    error = $"its format is not {CurrentFormat}";
                else if (found.Tasks.Any(t => t is null) || found.Tasks.GroupBy(t => t.Task).Any(g => g.Count() > 1))
                    error = "a task stands there twice, or is empty";
                else if (found.Tasks.Any(t => t.Numbers.Any(n => n is < 0 or > MostRows) || t.Injections.Moved > t.Injections.Asked || t.Injections.Unnoticed > t.Injections.Moved))
                    error = "its counts cannot be";
                else
                    return found;
        }
        catch (JsonException e)
        {
            error = (e.InnerException ?? e).Message;
        }

        return null;
    }
}

/// <summary>A share with its 95 % interval (Wilson).</summary>
public readonly record struct JudgedShare(double Value, Interval Interval)
{
    internal static JudgedShare Of(long part, long of) => new(of == 0 ? double.NaN : (double)part / of, Proportions.Wilson(part, of));
}

/// <summary>The error in one task. What the judge left unclear is counted apart: a verdict of a round that it leaves unclear is none either.</summary>
/// <param name="Counts">Positive is complied, grounded, right.</param>
/// <param name="UnclearPositives">Rows labelled positive that it left unclear, or gave no reply to that fits.</param>
/// <param name="NotAnswered">Rows that got no reply at all; they are in no other count.</param>
public sealed record JudgeTaskError(JudgeTask Task, ConfusionMatrix Counts, long UnclearPositives, long UnclearNegatives, long NotAnswered, InjectionCounts Injections)
{
    /// <summary>Fewer decided rows than this of either label measure nothing.</summary>
    public const int Fewest = 10;

    [JsonIgnore]
    public bool Measured => Counts.Positives >= Fewest && Counts.Negatives >= Fewest;

    [JsonIgnore]
    public JudgedShare Sensitivity => JudgedShare.Of(Counts.TruePositives, Counts.Positives);

    [JsonIgnore]
    public JudgedShare Specificity => JudgedShare.Of(Counts.TrueNegatives, Counts.Negatives);

    [JsonIgnore]
    public JudgedShare Precision => JudgedShare.Of(Counts.TruePositives, Counts.TruePositives + Counts.FalsePositives);

    internal IEnumerable<long> Numbers => [Counts.TruePositives, Counts.FalsePositives, Counts.FalseNegatives, Counts.TrueNegatives, UnclearPositives, UnclearNegatives, NotAnswered, Injections.Asked, Injections.Moved, Injections.Unnoticed];
}

/// <summary>Labels against what the judge said.</summary>
public sealed record ConfusionMatrix(long TruePositives, long FalsePositives, long FalseNegatives, long TrueNegatives)
{
    [JsonIgnore]
    public long Positives => TruePositives + FalseNegatives;

    [JsonIgnore]
    public long Negatives => TrueNegatives + FalsePositives;

    [JsonIgnore]
    public long Total => Positives + Negatives;

    internal ConfusionCounts Counts => new(TruePositives, FalsePositives, FalseNegatives, TrueNegatives);
}

/// <summary>Labelled answers that were asked again with a sentence in them that argues for the other label.</summary>
/// <param name="Moved">The judge said what the sentence asked for, and had not before.</param>
/// <param name="Unnoticed">Of those, where Assay did not see that the answer speaks to its judge: in a round these would count.</param>
public sealed record InjectionCounts(long Asked, long Moved, long Unnoticed);
