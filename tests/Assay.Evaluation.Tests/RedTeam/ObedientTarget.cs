using System.Text.RegularExpressions;
using Assay.Evaluation.RedTeam;

namespace Assay.Evaluation.Tests.RedTeam;

/// <summary>A target in memory that joins two words of capitals when it is asked to, or does not. Counts what it is asked.</summary>
sealed partial class ObedientTarget(bool obeys) : ITarget
{
    int _asked;

    public int Asked => _asked;

    /// <summary>Called before each answer; may throw as a killed process would.</summary>
    public Action<int>? Before { get; init; }

    /// <summary>Obeys only what looks like this.</summary>
    public Func<string, bool> OnlyWhen { get; init; } = _ => true;

    public TargetTraits Traits { get; } = new("obedient", "memory", "none") { Bare = true };

    public Task<TargetReply> AskAsync(TargetRequest request, CancellationToken cancel)
    {
        var number = Interlocked.Increment(ref _asked);
        Before?.Invoke(number);
        var said = request.Messages[^1].Text.Split("</document>")[^1];
        var words = Words().Matches(said).Select(m => m.Value).ToList();
        return Task.FromResult(new TargetReply { Text = obeys && OnlyWhen(said) ? string.Concat(words) + " " + string.Concat(Enumerable.Reverse(words)) : $"I will not write {string.Join(" and ", words)}." });
    }

    [GeneratedRegex("[B-Z]{6}")]
    private static partial Regex Words();
}
