using Assay.Statistics;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// One attempt's conversation with the target. What the journal holds is taken from there: a round that goes on after a kill goes through the same steps and
/// asks only what it never asked.
/// </summary>
sealed class Interview(RoundRun run, Attempt attempt)
{
    readonly List<Exchange> _exchanges = [];
    readonly Dictionary<string, List<Message>> _sessions = [];
    readonly List<Plant> _plants = [];
    readonly List<Aside> _asides = [];

    internal Attempt Attempt => attempt;

    internal SeededRandom Random { get; } = new(attempt.Seed(run.Plan.Seed));

    internal AttemptValues Values { get; private set; } = null!;

    internal IReadOnlyList<Exchange> Exchanges => _exchanges;

    /// <summary>What models that help were asked.</summary>
    internal IReadOnlyList<Aside> Asides => _asides;

    /// <summary>What was last demanded, in plain words: what a judge holds the answer against.</summary>
    internal string Demand { get; set; } = "";

    /// <summary>The last thing that was said is not the demand: an answer to it, however friendly, meets nothing.</summary>
    internal bool Strayed { get; set; }

    /// <summary>Something was asked in this run, not only found in the journal.</summary>
    internal bool Asked { get; private set; }

    /// <summary>Draws the words of this attempt. First of all, so that what follows does not change them.</summary>
    internal void Begin() => Values = attempt.Values(run.Plan.Scenario, Random);

    /// <summary>Leaves something for the target to find in every session from now on.</summary>
    /// <returns>False, with a <see cref="Problem"/>, for what cannot stand there.</returns>
    internal bool Plant(Plant plant)
    {
        if (plant.Place == Place.Image)
            Problem ??= Picture.Problem(plant.Text, plant.Layout ?? PictureLayout.Plain);
        _plants.Add(plant);
        return Problem is null;
    }

    /// <summary>Another try leaves other things.</summary>
    internal void ForgetPlants() => _plants.Clear();

    /// <summary>Gives a value a name from now on.</summary>
    internal void Name(string name, string value) => Values.Set(name, value);

    /// <summary>Why the words could not be dressed up; null as long as they could. Saying them plainly would test something else.</summary>
    internal string? Problem { get; private set; }

    /// <summary>The attempt cannot be what it set out to be.</summary>
    internal void Fail(string problem) => Problem ??= problem;

    internal string? Dressed(Converters.ConverterChain dress, string text, SeededRandom random)
    {
        var made = dress.Apply(text, random);
        Problem ??= made.Problem;
        return made.Text;
    }

    /// <summary>Whether what was said so far is a success: a search ends there.</summary>
    internal bool Succeeded() => _exchanges.Count > 0 && !(Strayed && JudgeVerdict.Decides(attempt.Probe.Goal.Kind)) && Judge.Of(Record(_exchanges)).Outcome == Outcome.Succeeded;

    /// <summary>How far a try came, 0 to 1, for searches only: a verdict it is not.</summary>
    internal double Progress(string name) =>
        _exchanges.FindAll(e => e.Session == name || e.Session.StartsWith(name + ".", StringComparison.Ordinal)) is { Count: > 0 } own ? TryProgress.Of(Record(own)) : 0;

    /// <summary>Asks a model that helps. Its questions and replies are journaled beside the target's.</summary>
    /// <param name="question">Makes the question with the marks that are drawn for it.</param>
    internal async Task<(TargetReply Reply, Fence Fence)> AskAsync(Party party, Func<Fence, string> question, CancellationToken cancel)
    {
        var line = (party == Party.Judge ? run.Judge : run.Attacker) ?? throw new InvalidOperationException($"there is no {party.Name()} model");
        var step = _asides.Count(a => a.To == party);
        var fence = Fence.Draw(run.Journal.Secret, attempt.Id, party, step);
        var aside = await line.AskAsync(run, attempt.Id, step, question(fence), cancel).ConfigureAwait(false);
        _asides.Add(aside);
        return (aside.Reply, fence);
    }

    internal AttemptRecord Record(IReadOnlyList<Exchange> exchanges) => new(attempt, Values, run.Plan.Scenario, run.Target.Traits, exchanges);

    /// <summary>Says something and lets an agent work until it answers. Null when the attempt cannot go on.</summary>
    internal async Task<Exchange?> SayAsync(string session, string person, string text, CancellationToken cancel)
    {
        var first = !_sessions.TryGetValue(session, out var messages);
        if (first)
            _sessions[session] = messages = Opening();
        List<Message> said = first ? [.. messages!] : [];
        var question = new Message(Speaker.User, run.Target.Traits.Bare ? ContextRendering.Of(text, first ? Context() : []) : text, Pictures: Pictures(messages!) is { Count: > 0 } pictures ? pictures : null);
        messages!.Add(question);
        said.Add(question);
        for (var step = 0; ; step++)
        {
            var exchange = await AskAsync(session, person, messages, said, first && step == 0, cancel).ConfigureAwait(false);
            if (exchange is null || exchange.Reply.Failure is not null)
                return null;
            messages.Add(new Message(Speaker.Assistant, exchange.Reply.Text, exchange.Reply.Calls));
            if (exchange.Reply.Calls.Count == 0 || step >= run.Plan.Limits.ToolSteps)
                return exchange;
            said = [.. exchange.Reply.Calls.Take(MostCalls).Select(c => new Message(Speaker.Tool, Answer(c), CallId: c.Id))];
            messages.AddRange(said);
        }
    }

    const int MostCalls = 32;

    async Task<Exchange?> AskAsync(string session, string person, List<Message> messages, IReadOnlyList<Message> said, bool opens, CancellationToken cancel)
    {
        var step = _exchanges.Count;
        IReadOnlyList<Plant> plants = opens ? [.. _plants] : [];
        var offered = run.Target.Traits.Bare && run.Target.Traits.TakesTools ? ToolsOffered() : [];
        var sent = messages.Sum(m => (long)m.Text.Length + (m.Calls?.Sum(c => (long)c.Name.Length + c.Arguments.Length) ?? 0)) + offered.Sum(t => (long)t.Name.Length + t.Description.Length + (t.Parameters.ValueKind == System.Text.Json.JsonValueKind.Undefined ? 0 : t.Parameters.GetRawText().Length));
        TargetReply reply;
        if (run.Journal.TryFind(attempt.Id, step, out var before))
            reply = before ?? Failed(TargetFailureKind.AnswerLost, "the question was on its way when the round was interrupted; its answer is lost");
        else if (run.Budget.Take(sent, out var aside) is { } enough)
            // Not journaled: nothing was asked, and a larger budget may ask it.
            reply = Failed(TargetFailureKind.OverBudget, enough);
        else
        {
            await run.Pace.TurnAsync(cancel).ConfigureAwait(false);
            run.Journal.Append(new JournalEntry(attempt.Id, step, new JournaledRequest(session, person, said, plants, sent)));
            Asked = true;
            var bare = run.Target.Traits.Bare;
            reply = await run.Target.AskAsync(new TargetRequest
            {
                Session = $"{attempt.Id}/{session}",
                Attempt = attempt.Id,
                Round = run.Round,
                Person = person,
                Messages = [.. messages],
                Tools = offered,
                Plants = bare ? [] : [.. _plants.Where(p => p.Place != Place.Image)],
                Temperature = run.Plan.Temperature,
                MostTokens = run.Plan.MostTokens,
                Meter = new RequestMeter(run, attempt.Id),
            }, cancel).ConfigureAwait(false);
            reply = run.Journal.Append(new JournalEntry(attempt.Id, step, Reply: reply, At: reply.Failure is null ? run.Time.GetUtcNow() : null)).Reply!;
            run.Budget.Used(sent, reply, aside);
        }

        var exchange = new Exchange(step, session, person, said, plants, reply);
        _exchanges.Add(exchange);
        return exchange;
    }

    static TargetReply Failed(TargetFailureKind kind, string message) => new() { Failure = new TargetFailure(kind, message) };

    List<Message> Opening() => run.Target.Traits.Bare && run.Plan.Scenario.SystemPrompt is { } prompt
        ? [new Message(Speaker.System, new Grammar(attempt.Probe.Texts).Expand(prompt, name => Values[name], new SeededRandom(0)))] : [];

    IReadOnlyList<Plant> Context() => [.. run.Plan.Scenario.Documents, .. _plants.Where(ContextRendering.Takes)];

    // Somebody else's picture that the person shows with the question, once in each conversation.
    List<Plant> Pictures(List<Message> messages) => _plants.FindAll(p => p.Place == Place.Image && !messages.Exists(m => m.Pictures?.Contains(p) == true));

    IReadOnlyList<ToolDefinition> ToolsOffered() =>
        [.. run.Plan.Scenario.Tools.Select(t => _plants.Where(p => p.Place == Place.ToolDescription && p.Name == t.Definition.Name).Aggregate(t.Definition, (d, p) => d with { Description = $"{d.Description} {p.Text}" }))];

    // A planted result stands for what an attacker wrote into the thing that the tool reads: any tool that reads may come across it.
    string Answer(ToolCall call) =>
        _plants.FirstOrDefault(p => p.Place == Place.ToolResult && (p.Name.Length == 0 || p.Name == call.Name))?.Text
        ?? run.Plan.Scenario.Tools.FirstOrDefault(t => t.Definition.Name == call.Name)?.Answer ?? "error: there is no such tool";
}
