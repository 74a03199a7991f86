using Assay.Serving.Limits;

namespace Assay.Serving.Agents;

/// <summary>The ledgers of tasks that callers name. They are in memory, of one gateway, and there are only so many, of one key and of all.</summary>
sealed class CallLedgers
{
    const int Most = 20_000, MostOfKey = 2_000;
    static readonly TimeSpan Idle = TimeSpan.FromHours(24);

    readonly OwnedTable<(string Route, string? Key, string Task), CallLedger> _ledgers = new(Most, MostOfKey);

    /// <summary>The task's ledger; null when there are too many tasks.</summary>
    internal CallLedger? Of(string route, string? key, string task, DateTimeOffset now) =>
        _ledgers.Of(key ?? "", (route, key, task), () => new CallLedger(now), old => now - old.LastUsed > Idle);
}
