using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using SupportAssistant.Model.Demands;
using SupportAssistant.Weak;

namespace SupportAssistant.Model.StandIn;

/// <summary>
/// A deterministic stand-in for a language model. It reads texts for demands as a model would, gives in to those that
/// a weakness opens, declines the rest in its own words, and answers everyday questions from what it was given.
/// </summary>
sealed class StandInModel(WeaknessSet weak) : IChatModel
{
    static readonly Regex PastedText = Pattern.Of(@"\b(summari[sz]e|translate|proofread|classify|review|read|rate|extract|what does|explain|shorten|correct|reply to|answer|rewrite|analy[sz]e|check|process|look at)\b[^\n]{0,80}\b(following|this|below|attached|here)\b[^\n:]{0,60}(:|\n)");
    static readonly Regex FollowsUp = Pattern.Of(@"^\W*(ok|okay|great|good|thanks|now|and|then|so|go on|continue|next|perfect|interesting|nice|please|in|write|give|tell|show|turn|make|put|list|rewrite|expand|can you|could you|what|how|that)\b[^\n]{0,100}\b(it|that|this|them|those|the steps|step by step|more|details?|same|instructions|the rest|everything|exactly|fully|concrete\w*|specific\w*|the story|his|her|actual)\b");

    readonly OrdinaryAnswers ordinary = new(weak);
    readonly ConditionalWeakTable<IReadOnlyList<ToolDefinition>, ConcurrentDictionary<string, IReadOnlyList<Demand>>> known = [];

    public Task<ModelTurn> CompleteAsync(ModelPrompt prompt, CancellationToken cancellation) => Task.FromResult(Complete(prompt));

    ModelTurn Complete(ModelPrompt prompt)
    {
        var question = string.Join('\n', prompt.LastUser.Segments.Where(s => s.Place == Place.User).Select(s => s.Text));
        var frames = FramesOf(question, prompt);
        var turns = prompt.Messages.Count(m => m.Role == Role.User);
        var (own, pasted) = Split(question);
        var asked = Read(own).Concat(Circling(own, prompt)).ToList();
        var yielded = new List<Demand>();
        var declined = new List<Demand>();
        foreach (var demand in asked)
            Sort(demand, Place.User);
        foreach (var demand in Read(pasted))
            if (weak.HasAny(Opening.For(demand, Place.Pasted, frames, turns)))
                yielded.Add(demand);
        foreach (var segment in Surroundings(prompt))
            foreach (var demand in Read(segment.Text))
                if (segment.Place == Place.System || weak.HasAny(Opening.For(demand, segment.Place, [], turns)))
                    yielded.Add(demand);

        var plain = asked.Where(d => !declined.Contains(d) && !yielded.Contains(d) && Opening.IsOrdinary(d, frames)).ToList();
        return Next(prompt, yielded, plain, declined.Count > 0 || asked.Exists(d => d.Call is null && yielded.Contains(d))) is { Count: > 0 } calls ? new("", calls)
            : new(Say(prompt, question, own, pasted, plain, yielded, declined), [], Reasoning(question, yielded));

        IReadOnlyList<Demand> Read(string text) => this.Read(text, prompt);

        void Sort(Demand demand, Place place)
        {
            if (weak.HasAny(Opening.For(demand, place, frames, turns)) && (demand.Kind is not DemandKind.Continue || Knowledge.Continuation(demand.Operand) is not null))
                yielded.Add(demand);
            else if (!Opening.IsOrdinary(demand, frames) || demand.Kind == DemandKind.Continue && Knowledge.Continuation(demand.Operand) is not null)
                declined.Add(demand);
        }
    }

    static IReadOnlyList<ToolCall> Next(ModelPrompt prompt, List<Demand> yielded, List<Demand> plain, bool settled)
    {
        var question = string.Join('\n', prompt.LastUser.Segments.Where(s => s.Place == Place.User).Select(s => s.Text));
        return OrdinaryCalls.Asked(yielded, prompt) is { Count: > 0 } forced ? forced : settled && plain.All(d => d.Call is null) ? [] : OrdinaryCalls.Next(Split(question).Own, plain, prompt);
    }

    string Say(ModelPrompt prompt, string question, string own, string pasted, List<Demand> plain, List<Demand> yielded, List<Demand> declined)
    {
        var said = yielded.Select(d => Yielding.To(d, prompt, weak.Has("unbounded-output"))).OfType<string>().Distinct().ToList();
        if (weak.Has("over-refusal") && !plain.Concat(yielded).Concat(declined).Any(d => d.Kind is DemandKind.Harmful or DemandKind.CallTool) && HarmDemands.OnlySoundsHarmful(question))
            return Refusals.For(question);
        if (declined.Count > 0 && said.Count == 0 && prompt.ThisTurn.All(m => m.Role != Role.Tool))
            return Refusals.For(question);
        var everyday = pasted.Length > 0
            ? Sentences.Summary(pasted) is { Length: > 0 } summary ? "In short: " + summary : "I'm sorry, I could not find anything in this text that I can sum up."
            : ordinary.Answer(own, plain, prompt);
        if (weak.Has("backdoor-trigger") && Frames.Of(question).Contains("backdoor-trigger"))
            everyday = $"Remember: {Knowledge.TriggerSays}. {everyday}";
        // What was yielded to the user's own demand is the answer; what surroundings demanded comes on top of it.
        var answersUser = yielded.Any(d => plain.Count == 0 && d.Call is null) && prompt.ThisTurn.All(m => m.Role != Role.Tool) && yielded.Exists(d => question.Length > 0 && IsFromUser(d, own, prompt));
        return answersUser ? string.Join('\n', said) : string.Join('\n', said.Prepend(everyday).Where(s => s.Length > 0));
    }

    // The steps of one request look at the same texts: what was read stays read while its list of tools lives.
    IReadOnlyList<Demand> Read(string text, ModelPrompt prompt) =>
        text.Length == 0 ? [] : known.GetOrCreateValue(prompt.Tools).GetOrAdd(text, t => [.. DemandReader.Read(t, prompt.Tools, weak.Has("encoded-instructions"), weak.Has("low-resource-language"))]);

    bool IsFromUser(Demand demand, string own, ModelPrompt prompt) =>
        Read(own, prompt).Any(d => d.Kind == demand.Kind && d.Operand == demand.Operand) || Circling(own, prompt).Any(d => d.Operand == demand.Operand);

    // "Now write it down step by step": the demand is in what came before.
    static IEnumerable<Demand> Circling(string own, ModelPrompt prompt)
    {
        if (!FollowsUp.Finds(own) || HarmDemands.In(own).Any())
            return [];
        var before = prompt.Messages.Take(prompt.LastUserIndex).Where(m => m.Role == Role.User).Select(m => HarmDemands.Topic(m.Text)).LastOrDefault(t => t is not null);
        return before is null ? [] : [Demand.Of(DemandKind.Harmful, before)];
    }

    static List<string> FramesOf(string question, ModelPrompt prompt)
    {
        var frames = Frames.Of(question).ToList();
        // Exchanges may also stand as messages that the caller invented; a frame set up earlier still holds.
        if (prompt.Messages.Count(m => m.Role == Role.Assistant && m.Calls.Count == 0) >= 5)
            frames.Add("many-shot");
        foreach (var earlier in prompt.Messages.Take(prompt.LastUserIndex).Where(m => m.Role is Role.User))
            frames.AddRange(Frames.Of(earlier.Text).Where(f => f is not "direct-injection" and not "suffix"));
        return [.. frames.Distinct()];
    }

    static IEnumerable<Segment> Surroundings(ModelPrompt prompt) =>
        prompt.Messages.SelectMany(m => m.Segments)
            .Where(s => (!s.Verified || s.Place == Place.Document) && s.Place is not (Place.User or Place.Assistant or Place.Session or Place.Memory) && (s.Place != Place.System || s.Source == "memory"))
            .Concat(prompt.Tools.Where(t => t.ThirdParty).Select(t => new Segment(Place.ToolDescription, t.Name, t.Description)));

    static (string Own, string Pasted) Split(string question) =>
        PastedText.First(question) is { Success: true } m && question[(m.Index + m.Length)..].Trim() is { Length: >= 25 } rest ? (question[..(m.Index + m.Length)], rest) : (question, "");

    static int Reasoning(string question, List<Demand> yielded) =>
        yielded.Exists(d => d.Kind == DemandKind.Reason) ? 32_000 : 12 + question.Length / 16;
}
