using Assay.Serving.Agents.Calls;
using Assay.Serving.Agents.Limits;

namespace Assay.Serving.Agents;

/// <summary>A tool that may be used, made ready to be asked.</summary>
sealed record ToolGrant(ToolEntry Entry, IReadOnlyDictionary<string, ArgumentLimit>? Arguments);

/// <summary>What may not be done after something untrusted was read, made ready to be asked.</summary>
sealed record FlowRule(FlowEntry Entry, IReadOnlyDictionary<string, ArgumentLimit>? Unless);

/// <summary>What an agent may do, made ready to be asked.</summary>
sealed record AgentGrant(AgentEntry Entry, IReadOnlyList<ToolGrant> Tools);

/// <summary>What the agents of a route may do. It is asked for every call, whichever API it comes by; what nothing allows is refused.</summary>
sealed record Authority(string Name, AuthorityFile File, IReadOnlyList<AgentGrant> Agents, IReadOnlyList<FlowRule> Flows, CallerIdentity? Identity, ToolApprovals? Approvals, ToolPins? Pins)
{
    static readonly BudgetEntry Nothing = new() { Calls = 0, Steps = 0, Seconds = 0, Repeats = 0 };

    /// <summary>Tools that it names: those that agents may use, and those that were approved.</summary>
    internal IEnumerable<string> ToolNames => Agents.SelectMany(a => a.Tools).Select(t => t.Entry.Tool).Concat(Pins?.ToolNames ?? []);

    /// <summary>How much a caller may do: no more than each of those for whom it acts.</summary>
    internal BudgetEntry BudgetOf(Caller caller) => AgentsOf(caller).Select(a => BudgetOf(a.Grant)).Aggregate((a, b) => a.And(b));

    /// <summary>How much an agent may do by itself.</summary>
    internal static BudgetEntry BudgetOf(AgentGrant? grant) => grant?.Entry.Budget ?? Nothing;

    /// <summary>Whether a caller may ever use a tool: what it may not use it need not see.</summary>
    internal bool Offers(Caller caller, string tool) => AgentsOf(caller).All(a => a.Grant is { } agent && agent.Tools.Any(t => IsFor(t.Entry, caller, tool)));

    /// <summary>The agents whose authority a call needs: the caller, and each for whom it acts. A grant is null where the file gives none.</summary>
    internal IEnumerable<(string? Name, AgentGrant? Grant)> AgentsOf(Caller caller) => [(caller.Application, AgentOf(caller)), .. caller.ActingFor.Select(name => ((string?)name, Named(name)))];

    /// <summary>
    /// Why a caller may not act for those it names, or not for itself; empty when it may. Each of them has to delegate to the one before it, and no further than it says: agents between the first and
    /// the caller take authority away, never give any (RFC 8693, section 4.1).
    /// </summary>
    internal string WrongDelegation(Caller caller)
    {
        var (actor, alone) = (caller.Application, AgentOf(caller)?.Entry.Alone);
        HashSet<string> seen = actor is null ? [] : [actor];
        foreach (var (i, name) in caller.ActingFor.Index())
        {
            if (!seen.Add(name))
                return "the delegation goes round in a circle";
            if (actor is null || Named(name)?.Entry is not { Delegates: { } delegates } entry || !delegates.To.Contains(actor))
                return "it acts for an agent that does not delegate to it";
            if (i >= delegates.Depth)
                return "the delegation is deeper than its agent allows";
            (actor, alone) = (name, entry.Alone);
        }

        return alone != false ? "" : caller.ActingFor.Count == 0 ? "the agent acts for others only, and names none" : "the first of the delegation acts for others only";
    }

    /// <summary>Whether a call may be made.</summary>
    /// <param name="caller">By whom.</param>
    /// <param name="call">The call.</param>
    /// <param name="read">Tools whose results have been read before it.</param>
    internal ToolDecision Decide(Caller caller, ToolCall call, IReadOnlyCollection<string> read)
    {
        var approval = false;
        foreach (var (_, agent) in AgentsOf(caller))
        {
            if (agent is null)
                return ToolDecision.Refused("the application has no authority");
            if (Allows(agent, caller, call, ref approval) is { Length: > 0 } why)
                return ToolDecision.Refused(why);
        }

        return AfterFlows(call, read, approval);
    }

    // Empty when one of its grants allows the call; an approval that one agent asks for is asked for.
    static string Allows(AgentGrant agent, Caller caller, ToolCall call, ref bool approval)
    {
        var why = "no grant names the tool for this agent, user and task";
        foreach (var grant in agent.Tools)
        {
            if (!IsFor(grant.Entry, caller, call.Tool))
                continue;
            why = System.Text.Encoding.UTF8.GetByteCount(call.Arguments.GetRawText()) > grant.Entry.MostBytes ? "the arguments are too large" : grant.Arguments is null ? "" : ArgumentLimit.Wrong(grant.Arguments, call.Arguments);
            if (why.Length > 0)
                continue;
            approval |= grant.Entry.Approval;
            return "";
        }

        return why;
    }

    ToolDecision AfterFlows(ToolCall call, IReadOnlyCollection<string> read, bool approval)
    {
        foreach (var (entry, unless) in Flows)
        {
            if (!entry.Tools.Any(t => Pattern.Fits(t, call.Tool)) || !read.Any(r => r == ToolHistory.Unknown || entry.After.Any(a => Pattern.Fits(a, r))) || (unless is not null && ArgumentLimit.Wrong(unless, call.Arguments).Length == 0))
                continue;
            if (!entry.Approval)
                return ToolDecision.Refused("something untrusted was read before it");
            approval = true;
        }

        return approval ? new ToolDecision(Verdict.NeedsApproval, "a person has to agree") : ToolDecision.Allowed;
    }

    AgentGrant? AgentOf(Caller caller)
    {
        foreach (var agent in Agents)
            if ((agent.Entry.Agent == "*" || agent.Entry.Agent == caller.Application) && (agent.Entry.Keys.Count == 0 || (caller.Key is { } key && agent.Entry.Keys.Contains(key))))
                return agent;
        return null;
    }

    // An agent that somebody acts for shows no key; the file has one authority of its name.
    AgentGrant? Named(string agent) => Agents.FirstOrDefault(a => a.Entry.Agent == agent);

    /// <summary>Whether documents of a label may be read: by the caller, and by each agent for which it acts.</summary>
    internal bool Holds(Caller caller, string label) => AgentsOf(caller).All(a => a.Grant is { } agent && agent.Entry.Clearance.Any(c => Pattern.Fits(c.Label, label) && IsFor(c.Users, c.Tasks, caller)));

    /// <summary>Whether the file itself names a label.</summary>
    internal bool KnowsLabel(string label) => Agents.Any(a => a.Entry.Clearance.Any(c => c.Label == label)) || File.Documents?.Sources.Any(s => s.Labels.Contains(label)) == true;

    static bool IsFor(ToolEntry tool, Caller caller, string name) => Pattern.Fits(tool.Tool, name) && IsFor(tool.Users, tool.Tasks, caller);

    static bool IsFor(IReadOnlyList<string> users, IReadOnlyList<string> tasks, Caller caller) =>
        (users.Count == 0 || (caller.User is { } user && users.Contains(user))) && (tasks.Count == 0 || (caller.TaskName is { } task && tasks.Contains(task)));
}

/// <summary>Names with a <c>*</c> at the end.</summary>
static class Pattern
{
    internal static bool Fits(string pattern, string name) => pattern.EndsWith('*') ? name.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) : name == pattern;
}
