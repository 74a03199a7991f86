using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Assay.Evaluation.Answers;

/// <summary>A question of a user's own set, and what a right answer is. Read from lines of JSON.</summary>
public sealed record Question
{
    static readonly JsonSerializerOptions Strict = new(Json.Options) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true };

    /// <summary>Unique in its set; its line's number when the file gives none.</summary>
    public string Id { get; init; } = "";

    [JsonPropertyName("question")]
    public required string Text { get; init; }

    /// <summary>The same question in other words: the answers must not contradict each other.</summary>
    public IReadOnlyList<string> Paraphrases { get; init; } = [];

    /// <summary>Regular expressions that the answer has to hold, each.</summary>
    public IReadOnlyList<string> All { get; init; } = [];

    /// <summary>Regular expressions of which the answer has to hold one.</summary>
    public IReadOnlyList<string> Any { get; init; } = [];

    /// <summary>Regular expressions of which the answer may hold none.</summary>
    public IReadOnlyList<string> None { get; init; } = [];

    /// <summary>The sources are silent on it: the right answer says so.</summary>
    public bool Silent { get; init; }

    /// <summary>The material to answer from, for a bare model.</summary>
    public string? Context { get; init; }

    /// <summary>Names of the sources that the answer has to cite.</summary>
    public IReadOnlyList<string> Cites { get; init; } = [];

    /// <summary>Reads a set; none, with errors that say the line, when anything in it is wrong.</summary>
    public static IReadOnlyList<Question> ReadAll(string lines, out IReadOnlyList<string> errors)
    {
        const int most = 10_000;
        var (questions, wrong, number) = (new List<Question>(), new List<string>(), 0);
        foreach (var line in lines.Split('\n'))
        {
            number++;
            if (line.AsSpan().Trim().IsEmpty)
                continue;
            try
            {
                var question = JsonSerializer.Deserialize<Question>(line, Strict) ?? throw new JsonException("a question was expected");
                question = question.Id.Length > 0 ? question : question with { Id = $"line-{number}" };
                if (question.Id.Contains('~', StringComparison.Ordinal))
                    wrong.Add($"line {number}: an id has no '~'");
                else if (question.Text.Trim().Length == 0)
                    wrong.Add($"line {number}: the question is empty");
                else if (question.Patterns().FirstOrDefault(p => !RedTeam.GoalPattern.IsValid(p)) is { } pattern)
                    wrong.Add($"line {number}: '{pattern}' is no regular expression that can be matched in bounded time");
                else if (question.Silent && question.All.Count + question.Any.Count > 0)
                    wrong.Add($"line {number}: a question on which the sources are silent has no expected answer");
                else if (question.Reference is not null && (question.Silent || question.Expects))
                    wrong.Add($"line {number}: what patterns, citations or silence decide needs no reference");
                else
                    questions.Add(question);
            }
            catch (JsonException e)
            {
                wrong.Add($"line {number}: {e.Path}: {(e.InnerException ?? e).Message}");
            }
        }

        if (questions.GroupBy(q => q.Id).FirstOrDefault(g => g.Count() > 1) is { } twice)
            wrong.Add($"the id '{twice.Key}' stands there twice");
        if (wrong.Count == 0 && questions.Count is 0 or > most)
            wrong.Add($"the set has no questions, or more than {most}");
        errors = wrong;
        return wrong.Count == 0 ? questions : [];
    }

    IEnumerable<string> Patterns() => All.Concat(Any).Concat(None);

    /// <summary>A right answer in words, where no pattern can say what is expected: only a judge model can hold an answer against it.</summary>
    public string? Reference { get; init; }

    internal bool Expects => All.Count + Any.Count + None.Count + Cites.Count > 0;

    internal bool IsMet(string answer) =>
        All.All(p => Holds(p, answer)) && (Any.Count == 0 || Any.Any(p => Holds(p, answer))) && !None.Any(p => Holds(p, answer));

    static bool Holds(string pattern, string answer) => Regex.IsMatch(answer, pattern, RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
}
