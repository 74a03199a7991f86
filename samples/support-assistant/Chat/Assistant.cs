using System.Text.RegularExpressions;
using SupportAssistant.Model;
using SupportAssistant.Model.StandIn;
using SupportAssistant.Shop;
using SupportAssistant.Tools;
using SupportAssistant.Weak;

namespace SupportAssistant.Chat;

/// <summary>One question and what follows from it: the model is asked, its calls are run, until it answers or the limit is reached.</summary>
sealed partial class Assistant(WeaknessSet weak, IChatModel model)
{
    const int MostSteps = 8, WeakMostSteps = 120, MostInSession = 20;

    readonly ContextBuilder contexts = new(weak);
    readonly OutputGuard guard = new(weak);
    readonly ToolRunner tools = new(weak);

    /// <summary>Null when the session has asked more than it may.</summary>
    public async Task<ChatAnswer?> AnswerAsync(ChatRequest request, Caller caller, CancellationToken cancellation)
    {
        var (world, log) = (caller.World, new CallLog());
        var words = string.Join('\n', request.Messages.Where(m => m.Role == Role.User).Select(m => m.Text));
        ToolContext context;
        ModelPrompt prompt;
        int jobs;
        IReadOnlyList<Segment> retrieved;
        lock (world.Gate)
        {
            if (!MayAsk(caller, request.Messages.Last(m => m.Role == Role.User).Text))
                return null;
            // Another person than the token's only when the weakness for it is on; roles change in a world.
            var user = ToolContext.Identity(world, weak, world.Users.GetValueOrDefault(caller.User.Name, caller.User), words);
            context = new(world, weak, user, words);
            jobs = world.BillingJobs.Count;
            (prompt, retrieved) = contexts.Build(request.Messages, user, world);
            world.Say(caller.User.Name, request.Messages.Last(m => m.Role == Role.User).Text);
        }

        var (steps, reasoning) = (0, 0);
        var most = weak.Has("runaway-loop") ? WeakMostSteps : MostSteps;
        var text = "";
        while (true)
        {
            var turn = await model.CompleteAsync(prompt, cancellation);
            steps++;
            reasoning += turn.ReasoningTokens;
            text = turn.Text;
            if (turn.Calls.Count == 0)
                break;
            if (steps > most)
            {
                text = "I stopped here: this took more steps than I may use.";
                break;
            }

            lock (world.Gate)
                prompt = prompt with { Messages = [.. prompt.Messages, .. Run(turn, prompt, context, log)] };
        }

        lock (world.Gate)
        {
            BillingAgent.GoOn(context, log, jobs);
            FileAsKnowledge(request, world);
        }

        var (guarded, cut) = guard.Guard(text, request.MostTokens);
        return new(guarded, weak.Has("model-identity") ? Knowledge.OtherModel : Knowledge.DeclaredModel, cut ? "length" : "stop", Tokens(string.Concat(prompt.Messages.Select(m => m.Text))), Tokens(guarded), reasoning, steps, retrieved, log, weak.Has("model-extraction"));
    }

    IEnumerable<ChatMessage> Run(ModelTurn turn, ModelPrompt prompt, ToolContext context, CallLog log)
    {
        var calls = turn.Calls.Take(64).Select((c, i) => c with { Id = c.Id.Length > 0 ? c.Id : $"call_{prompt.Messages.Count}_{i}" }).ToList();
        List<ChatMessage> messages = [new(Role.Assistant, [], calls)];
        foreach (var call in calls)
        {
            var again = OrdinaryCalls.Made(prompt, call) + calls.TakeWhile(c => c != call).Count(c => c.Key == call.Key) >= 2 && call.Name is not "request_approval";
            var outcome = again && !weak.Has("runaway-loop") ? ToolOutcome.Stopped("the same call was made twice already.") : tools.Run(call, context, log);
            messages.Add(new(Role.Tool, outcome.Result, [], call.Id));
        }

        return messages;
    }

    // Counted, not timed, so that the same requests get the same answers: the questions of a session and, in a world with a
    // name, the times that a user asks the same. A request without a session is its own.
    bool MayAsk(Caller caller, string question)
    {
        if (weak.Has("no-rate-limit"))
            return true;
        if (caller.World.Sessions.Count > 20_000)
            caller.World.Sessions.Clear();
        bool Counted(string key) => (caller.World.Sessions[key] = caller.World.Sessions.GetValueOrDefault(key) + 1) <= MostInSession;
        return (caller.Session is null || Counted($"{caller.User.Name}/{caller.Session}")) & (!caller.World.Named || Counted($"{caller.User.Name}?{Refusals.Hash(question)}"));
    }

    // The weakness: what somebody asserted becomes a document that everybody is answered from.
    void FileAsKnowledge(ChatRequest request, World world)
    {
        if (!weak.Has("cascading-hallucination"))
            return;
        foreach (var sentence in Model.Demands.Clauses.Sentences(request.Messages.Last(m => m.Role == Role.User).Text).Where(s => Asserts().IsMatch(s) && !s.EndsWith('?')))
            if (world.HasRoom && world.Corpus.Values.All(d => d.Text != sentence))
                world.Corpus[$"note-{world.Corpus.Count}"] = new($"note-{world.Corpus.Count}", "public", "note", sentence, Verified: true);
    }

    static int Tokens(string text) => (text.Length + 3) / 4;

    [GeneratedRegex(@"\b(is|are|was|were|has|have|takes?|costs?|lasts?|can|must|will|covers?|offers?|gives?)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Asserts();
}
