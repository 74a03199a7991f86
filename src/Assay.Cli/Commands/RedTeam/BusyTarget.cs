using System.Globalization;
using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary>Says that a busy target is waited for, how long and why: without a word a round that waits looks like one that hangs. Of requests that wait side by side it says that once.</summary>
sealed class BusyTarget(string name, Action<string> say, TimeProvider time)
{
    // A wait that is so much longer than what was said is news.
    static readonly TimeSpan Longer = TimeSpan.FromSeconds(5);

    // A target that puts off every other request for a second is said to do so this often.
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);

    readonly Lock _lock = new();
    TimeSpan _said;
    DateTimeOffset _quiet;

    public void Waits(TargetWait wait)
    {
        lock (_lock)
        {
            var now = time.GetUtcNow();
            if (now < _quiet && wait.Time <= _said + Longer)
                return;
            _said = wait.Time;
            _quiet = now + (wait.Time > Quiet ? wait.Time : Quiet);
        }

        var seconds = Math.Max(1, Math.Round(wait.Time.TotalSeconds)).ToString("0", CultureInfo.InvariantCulture);
        say(string.Create(CultureInfo.InvariantCulture, $"{name} is busy (HTTP {wait.Status}): waiting {seconds} s{(wait.Named ? ", as it asks," : ", it names no time,")} until it is asked again ({wait.Retry} of at most {wait.Retries} times)."));
    }
}
