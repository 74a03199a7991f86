using Assay.Serving.Agents.Calls;
using Assay.Serving.Guards;
using Assay.Serving.Proxy;

namespace Assay.Serving.Agents;

/// <summary>A book in which calls are counted, and how many it may hold.</summary>
readonly record struct CountedIn(CallLedger Ledger, BudgetEntry Budget);

/// <summary>Where an agent comes in: whether it may act for whom it says, and where what it does is counted. What it does for another agent's task is counted in that agent's books as well.</summary>
static class AgentEntrance
{
    /// <summary>Who decides its calls; and why it goes no further, where it does not.</summary>
    /// <param name="exchange">Its request.</param>
    /// <param name="caller">Who comes.</param>
    /// <param name="own">Ledgers that are its own: of its session, of the conversation that it tells.</param>
    /// <param name="memory">Ledgers of tasks.</param>
    /// <param name="time">The clock.</param>
    internal static (AgentDesk Desk, Refusal? Refusal) Open(Exchange exchange, Caller caller, IEnumerable<CallLedger> own, AgentMemory memory, TimeProvider time)
    {
        var authority = exchange.Route!.Authority!;
        var wrong = authority.WrongDelegation(caller);
        List<CountedIn> books = [.. own.Select(l => new CountedIn(l, authority.BudgetOf(caller)))];
        var desk = new AgentDesk(authority, caller, books, exchange, time);
        if (wrong.Length > 0)
        {
            desk.Refuse(wrong, Place.Metadata);
            return (desk, Refusal.ByPolicy);
        }

        if (caller.ActingFor.Count > 0)
            exchange.Note(new SeenHit(AgentDesk.Guard, Place.Metadata, "", GuardAction.Log, true, 1, $"acts for {string.Join(", for ", caller.ActingFor)}"));
        if (caller.Task is { } task)
            foreach (var (name, grant) in authority.AgentsOf(caller))
            {
                if (memory.Tasks.Of(caller.Key, caller.Route, name, task, time.GetUtcNow()) is not { } ledger)
                    return (desk, Refusal.Stopped);
                books.Add(new CountedIn(ledger, Authority.BudgetOf(grant)));
            }

        return (desk, null);
    }

    /// <summary>Counts what a question to a model is estimated to use in the budgets of its task; otherwise why it has no room there. What it used is settled with its admission.</summary>
    internal static string Spend(Exchange exchange, AgentDesk desk, AgentMemory memory, DateTimeOffset now)
    {
        var (authority, caller, admission) = (desk.Authority, desk.Caller, exchange.Admission!);
        if (!authority.BudgetOf(caller).CountsUse)
            return "";
        // Without a name every request would be a task of its own, and no budget one.
        if (caller.Task is not { } task)
            return "the budget is one of tasks, and the request names none";
        var (tokens, cost) = admission.Estimated;
        foreach (var (name, grant) in authority.AgentsOf(caller))
        {
            var budget = Authority.BudgetOf(grant);
            if (!budget.CountsUse)
                continue;
            if (budget.Cost is not null && cost is null)
                return "the budget is one of cost, and the model has no price";
            if (memory.Tasks.SpentOf(caller.Key, authority.Name, name, task, now) is not { } spend)
                return "too many tasks are counted";
            // An answer of any length may use all that is left: until it is known, nothing else of the task has room.
            var (taken, paid) = (tokens, cost ?? 0);
            if (spend.TryTake(budget, ref taken, ref paid, !admission.SaysLength, now) is { Length: > 0 } full)
                return full;
            admission.Took(spend, budget, taken, paid);
        }

        return "";
    }
}
