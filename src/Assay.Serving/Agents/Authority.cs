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

    /// <summary>How much a caller may do.</summary>
    internal BudgetEntry BudgetOf(Caller caller) => AgentOf(caller)?.Entry.Budget ?? Nothing;

    /// <summary>Whether a caller may ever use a tool: what it may not use it need not see.</summary>
    internal bool Offers(Caller caller, string tool) => AgentOf(caller) is { } agent && agent.Tools.Any(t => IsFor(t.Entry, caller, tool));

    /// <summary>Whether a call may be made.</summary>
    /// <param name="caller">By whom.</param>
    /// <param name="call">The call.</param>
    /// <param name="read">Tools whose results have been read before it.</param>
    internal ToolDecision Decide(Caller caller, ToolCall call, IReadOnlyCollection<string> read)
    {
        if (AgentOf(caller) is not { } agent)
            return ToolDecision.Refused("the application has no authority");
        var why = "no grant names the tool for this agent, user and task";
        foreach (var grant in agent.Tools)
        {
            if (!IsFor(grant.Entry, caller, call.Tool))
                continue;
            why = System.Text.Encoding.UTF8.GetByteCount(call.Arguments.GetRawText()) > grant.Entry.MostBytes ? "the arguments are too large" : grant.Arguments is null ? "" : ArgumentLimit.Wrong(grant.Arguments, call.Arguments);
            if (why.Length == 0)
                return AfterFlows(call, read, grant.Entry.Approval);
        }

        return ToolDecision.Refused(why);
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

    static bool IsFor(ToolEntry tool, Caller caller, string name) =>
        Pattern.Fits(tool.Tool, name) && (tool.Users.Count == 0 || (caller.User is { } user && tool.Users.Contains(user))) && (tool.Tasks.Count == 0 || (caller.TaskName is { } task && tool.Tasks.Contains(task)));
}

/// <summary>Names with a <c>*</c> at the end.</summary>
static class Pattern
{
    internal static bool Fits(string pattern, string name) => pattern.EndsWith('*') ? name.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) : name == pattern;
}
