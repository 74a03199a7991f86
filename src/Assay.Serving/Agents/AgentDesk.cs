using Assay.Serving.Agents.Calls;
using Assay.Serving.Proxy;

namespace Assay.Serving.Agents;

/// <summary>What becomes of a call, and what its caller is told.</summary>
/// <param name="Allowed">Whether it is made.</param>
/// <param name="Told">For the caller: never the rule.</param>
/// <param name="Pending">The question that waits for a person.</param>
readonly record struct CallAnswer(bool Allowed, string Told, string? Pending = null);

/// <summary>Decides the calls of one exchange, and writes down what it decided.</summary>
sealed class AgentDesk(Authority authority, Caller caller, IReadOnlyList<CountedIn> books, Exchange exchange, TimeProvider time)
{
    internal const string Guard = "authority";
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    internal Authority Authority => authority;

    internal Caller Caller => caller;

    /// <summary>Whether the caller need know of a tool.</summary>
    internal bool Offers(string tool)
    {
        var offered = authority.Offers(caller, tool);
        if (!offered)
            exchange.Note(new SeenHit(Guard, Guards.Place.ToolDefinition, "", Guards.GuardAction.Redact, true, 1, "a tool that the agent may not use was offered"));
        return offered;
    }

    /// <summary>A result of a tool comes, or a document.</summary>
    internal void HasRead(string what)
    {
        foreach (var (ledger, _) in books)
            ledger.HasRead(what, time.GetUtcNow());
    }

    // A stream says a call more than once; it is decided, counted and approved once.
    readonly Dictionary<(string Id, Digest Call), CallAnswer> _decided = [];

    /// <summary>What becomes of a call; null is one that could not be read.</summary>
    internal async Task<CallAnswer> JudgeAsync(ToolCall? call, CancellationToken cancel, string? id = null)
    {
        if (call is null)
            return Refuse("the call cannot be read the same by everybody");
        if (id is null)
            return await DecideAsync(call, cancel).ConfigureAwait(false);
        if (!_decided.TryGetValue((id, call.Digest), out var answer))
            _decided[(id, call.Digest)] = answer = await DecideAsync(call, cancel).ConfigureAwait(false);
        return answer;
    }

    async Task<CallAnswer> DecideAsync(ToolCall call, CancellationToken cancel)
    {
        if (exchange.Running?.StopsTool(call.Tool) == true)
            return Refuse("the tool was stopped by its operator");
        var decision = authority.Decide(caller, call, [.. books.SelectMany(b => b.Ledger.Read)]);
        if (decision.Verdict == Verdict.Refused)
            return Refuse(decision.Why);
        if (decision.Verdict == Verdict.NeedsApproval)
        {
            var answer = await ApprovedAsync(call, cancel).ConfigureAwait(false);
            if (!answer.Allowed)
                return answer;
            // People take their time: what was stopped meanwhile is not made because somebody agreed to it before.
            if (exchange.Running?.StopsTool(call.Tool) == true)
                return Refuse("the tool was stopped by its operator");
        }

        foreach (var (ledger, budget) in books)
            if (ledger.TryMake(call, budget, time.GetUtcNow()) is { Length: > 0 } why)
                return Refuse(why);
        return new CallAnswer(true, "");
    }

    async Task<CallAnswer> ApprovedAsync(ToolCall call, CancellationToken cancel)
    {
        var approvals = authority.Approvals!;
        var until = time.GetUtcNow() + approvals.Hold;
        while (true)
        {
            if (approvals.Ask(caller, call) is not var (state, reference))
                return Refuse("too many questions are open");
            if (state == ApprovalState.Approved)
            {
                exchange.Note(new SeenHit(Guard, Guards.Place.ToolCall, "", Guards.GuardAction.Log, true, 1, $"a person agreed: {reference}"));
                return new CallAnswer(true, "");
            }

            if (state == ApprovalState.Denied)
                return Refuse($"a person did not agree: {reference}");
            if (time.GetUtcNow() >= until)
                return Refuse($"a person has not answered yet: {reference}") with { Told = $"A person has to agree to this call. Ask again with the same arguments when they have. Approval: {reference}. Reference: {exchange.Reference}", Pending = reference };
            await exchange.WaitAsync(Waited(cancel)).ConfigureAwait(false);
        }
    }

    async Task<bool> Waited(CancellationToken cancel)
    {
        await Task.Delay(Pause, time, cancel).ConfigureAwait(false);
        return true;
    }

    /// <summary>Refuses something else than a call.</summary>
    internal CallAnswer Refuse(string why, Guards.Place place = Guards.Place.ToolCall)
    {
        exchange.Note(new SeenHit(Guard, place, "", Guards.GuardAction.Block, true, 1, why));
        return new CallAnswer(false, $"Refused by policy. Reference: {exchange.Reference}");
    }
}
