using Assay.Serving.Limits;

namespace Assay.Serving.Agents;

/// <summary>The ledgers of tasks that callers name. They are in memory, of one gateway, and there are only so many, of one key and of all.</summary>
sealed class CallLedgers
{
    const int Most = 20_000, MostOfKey = 2_000;
    static readonly TimeSpan Idle = TimeSpan.FromHours(24);

    readonly OwnedTable<(string Route, string? Agent, string Task), CallLedger> _ledgers = new(Most, MostOfKey);
    readonly OwnedTable<(string Authority, string? Agent, string Task), TaskSpend> _spends = new(Most, MostOfKey);

    /// <summary>The ledger of an agent's task on a route; null when there are too many tasks.</summary>
    /// <param name="key">Whose room it takes: an agent that acts for another writes into the other's ledger.</param>
    /// <param name="route">The route.</param>
    /// <param name="agent">The agent: an application, with all its keys.</param>
    /// <param name="task">The task.</param>
    /// <param name="now">The time.</param>
    internal CallLedger? Of(string? key, string route, string? agent, string task, DateTimeOffset now) =>
        _ledgers.Of(key ?? "", (route, agent, task), () => new CallLedger(now), old => now - old.LastUsed > Idle);

    /// <summary>What an agent's task has used, on all routes of the authority; null when there are too many tasks.</summary>
    internal TaskSpend? SpentOf(string? key, string authority, string? agent, string task, DateTimeOffset now) =>
        _spends.Of(key ?? "", (authority, agent, task), () => new TaskSpend(now), old => now - old.LastUsed > Idle);
}
