using System.Diagnostics;
using Assay.Serving.Classification;
using Assay.Serving.Detection;
using Assay.Serving.Messages;

namespace Assay.Serving.Guards;

/// <summary>
/// The second stage: a model of the operator's own. It is asked of every text, or only of those that the linear stage is not sure of; then what that stage is sure of needs no model, and what
/// lies between is confirmed or cleared by it. What it could not see whole, and what it could not say, is a failure: never a pass of its own.
/// </summary>
/// <param name="model">The model; null where it was not loaded.</param>
/// <param name="between">Scores of the linear stage between which it is asked; null for always.</param>
/// <param name="call">How long it may take for one window.</param>
/// <param name="atOnce">Windows at the same time.</param>
#pragma warning disable CA1001 // The semaphore's wait handle is never asked for, so there is nothing to dispose; a guard lives as long as its policy.
sealed class ClassifierGuard(TextClassifier? model, (double Low, double High)? between, TimeSpan call, int atOnce) : IGuard
#pragma warning restore CA1001
{
    // Who waits holds a thread. More than these are told at once that nobody looks.
    const int WaitingForEach = 4;

    /// <summary>Threads that it holds at most.</summary>
    internal static int MostThreads(int atOnce) => atOnce * (WaitingForEach + 1);

    readonly SemaphoreSlim _running = new(atOnce);
    int _inside;

    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        var began = Stopwatch.GetTimestamp();
        var wrong = "";
        foreach (var part in inspection.For(rule with { Patience = TimeSpan.MaxValue }))
        {
            if (string.IsNullOrWhiteSpace(part.Text))
                continue;
            var linear = between is null ? 0 : InjectionDetector.Default.Read(part.Text, part.Place).Score;
            if (between is var (low, high) && (linear < low || linear >= high))
            {
                if (linear >= high)
                    hits.Add(Whole(part, Math.Max(linear, rule.Threshold), "the first stage is sure"));
                continue;
            }

            if (Ask(part.Text, rule.Patience - Stopwatch.GetElapsedTime(began), out var unseen) is { } score && score >= rule.Threshold)
                hits.Add(Whole(part, score, "the model says so"));
            // What the first stage found stands when the second cannot clear it.
            else if (unseen.Length > 0 && between is not null && linear >= InjectionDetector.Default.Threshold)
                hits.Add(Whole(part, Math.Max(linear, rule.Threshold), "the first stage says so, and the second could not look"));
            if (wrong.Length == 0)
                wrong = unseen;
        }

        if (wrong.Length > 0)
            throw new CouldNotLookException(wrong);
    }

    /// <summary>It reads what goes to the model.</summary>
    public int HoldFrom(string text) => text.Length;

    static GuardHit Whole(Part part, double score, string why) => new(part, 0, part.Text.Length, score, why);

    // The score of the worst window that was looked at, and what kept it from looking at the rest.
    double? Ask(string text, TimeSpan left, out string unseen)
    {
        unseen = "";
        if (model is null)
            unseen = "its model was not loaded here";
        else if (left <= TimeSpan.Zero)
            unseen = "its time for this message was over";
        if (unseen.Length > 0)
            return null;
        var (until, worst) = (Stopwatch.GetTimestamp() + (long)(left.TotalSeconds * Stopwatch.Frequency), (double?)null);
        IReadOnlyList<TextWindow> windows;
        bool whole, known;
        try
        {
            windows = model!.Windows(text, out whole, out known);
        }
        catch (CouldNotLookException flood)
        {
            unseen = flood.Message;
            return null;
        }

        foreach (var window in windows)
        {
            if (Score(window, until, out unseen) is not { } score)
                break;
            worst = Math.Max(worst ?? 0, score);
        }

        if (unseen.Length == 0 && !known)
            unseen = "a text has characters that the model does not know";
        if (unseen.Length == 0 && !whole)
            unseen = $"a text is longer than the {model.MostWindows} windows that are looked at";
        return worst;
    }

    double? Score(TextWindow window, long until, out string unseen)
    {
        unseen = "too many texts wait for the model";
        try
        {
            if (Interlocked.Increment(ref _inside) > MostThreads(atOnce) || !_running.Wait(Left()))
                return null;
            try
            {
                var left = Left();
                if (left > TimeSpan.Zero)
                    return model!.Score(window, left < call ? left : call, out unseen);
                unseen = "its time for this message was over";
                return null;
            }
            finally
            {
                _running.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _inside);
        }

        TimeSpan Left() => TimeSpan.FromSeconds(Math.Max(0, (double)(until - Stopwatch.GetTimestamp()) / Stopwatch.Frequency));
    }
}
