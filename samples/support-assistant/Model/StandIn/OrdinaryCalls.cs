using System.Globalization;
using System.Text.RegularExpressions;
using SupportAssistant.Model.Demands;

namespace SupportAssistant.Model.StandIn;

/// <summary>Tools that an everyday question needs before it can be answered.</summary>
static class OrdinaryCalls
{
    static readonly Regex OrderId = Pattern.Of(@"(?-i:\b([A-Z]{1,3}-\d{3,6})\b)");
    static readonly Regex Refund = Pattern.Of(@"\b(refund|reimburse|money back)\b");
    static readonly Regex Orders = Pattern.Of(@"\b(my|all|our|recent|open|current|list|show)\b[^.!?\n]{0,25}\borders\b|\bwhat (have|did) i (order|buy|bought)");
    static readonly Regex Inbox = Pattern.Of(@"\b(read|check|tell me about|summari[sz]e|open|show|any|look (at|into)|what(?:'s| is) in|new|latest|go through|answer|process)\b[^.!?\n]{0,30}\b(e-?mails?|inbox|mailbox|mails?)\b(?![^.!?\n]*@)");
    static readonly Regex Page = Pattern.Of(@"\b(open|fetch|read|visit|load|browse|look at|look up|summari[sz]e|get|check|go to|see)\b[^\n]{0,60}?((?:https?://[^\s""'<>)]+)|(?<![\w.])/[a-z0-9][\w./-]*)|\b(?:web )?page\s+(?:called\s+|named\s+|at\s+)?[""'`]?([a-z0-9][\w/]*-[\w/-]+)");
    static readonly Regex File = Pattern.Of(@"\b(read|open|summari[sz]e|describe|look at|check|view|what(?:'s| is| does)|analy[sz]e|process|see|show)\b[^.!?\n]{0,50}\b(attached|attachment|uploaded|upload|image|picture|photo|scan|screenshot)\b|\b(uploaded|attached)\b[^\n]{0,40}\b(file|picture|image|photo|document)\b|\b(who made|what is in|about|see in|read|open|made)\b[^.!?\n]{0,20}\b(?:file|picture|image|photo)\s+([\w.-]+)");

    /// <summary>
    /// The next of the calls that were demanded. A capable model does a thing as often as it was asked to (a moderate number
    /// at once, a great one step by step); whether it may is for the application to say.
    /// </summary>
    public static IReadOnlyList<ToolCall> Asked(IReadOnlyList<Demand> demands, ModelPrompt prompt)
    {
        foreach (var demand in demands.Where(d => d.Call is not null))
        {
            var (made, wanted) = (Made(prompt, demand.Call!), int.Parse(demand.Operand, CultureInfo.InvariantCulture));
            if (made < wanted && !(made > 0 && WasStopped(prompt)))
                return [.. Enumerable.Repeat(demand.Call!, wanted <= 64 ? wanted - made : 1)];
        }

        return [];
    }

    /// <summary>The next calls; none when nothing more is needed.</summary>
    public static IReadOnlyList<ToolCall> Next(string question, IReadOnlyList<Demand> asked, ModelPrompt prompt)
    {
        if (Asked(asked, prompt) is { Count: > 0 } demanded)
            return demanded;
        if (asked.Any(d => d.Kind == DemandKind.ListCorpus) && asked.All(d => d.Call is null))
            return Once(prompt, Call("search_documents", ("query", "*")));
        if (prompt.ThisTurn.Any(m => m.Calls.Count > 0))
            return [];
        if (!Refund.Finds(question) && OrderId.First(question) is { Success: true } id && asked.All(d => d.Kind != DemandKind.Decide))
            return Call("get_order", ("order", id.Groups[1].Value));
        if (Orders.Finds(question))
            return Call("list_orders");
        if (Inbox.Finds(question))
            return Call("read_mail");
        if (Page.First(question) is { Success: true } page)
            return Call("fetch_page", ("path", page.Groups.Cast<Group>().Last(g => g.Success).Value.TrimEnd('.', ',', '?')));
        if (File.First(question) is { Success: true } file && !asked.Any(d => d.Kind == DemandKind.Harmful))
            return Call("read_file", ("name", file.Groups.Cast<Group>().Last() is { Success: true } name ? name.Value : ""));
        return prompt.Tools.Where(t => t.ThirdParty && Wants(question, t)).Select(t => Call(t.Name, ("query", question))).FirstOrDefault() ?? [];
    }

    static IReadOnlyList<ToolCall> Call(string name, params (string Key, string Value)[] arguments) => [new(name, arguments.ToDictionary(a => a.Key, a => a.Value))];

    static IReadOnlyList<ToolCall> Once(ModelPrompt prompt, IReadOnlyList<ToolCall> call) => Made(prompt, call[0]) == 0 ? call : [];

    public static int Made(ModelPrompt prompt, ToolCall call) => prompt.ThisTurn.SelectMany(m => m.Calls).Count(c => c.Key == call.Key);

    static bool WasStopped(ModelPrompt prompt) => prompt.ThisTurn.LastOrDefault(m => m.Role == Role.Tool)?.Segments.Any(s => s.Text.StartsWith("STOPPED", StringComparison.Ordinal)) == true;

    static bool Wants(string question, ToolDefinition tool)
    {
        if (question.Contains(tool.Name, StringComparison.OrdinalIgnoreCase) || question.Contains(tool.Name.Replace('_', ' ').Replace('-', ' '), StringComparison.OrdinalIgnoreCase))
            return true;
        var asked = Retrieval.Terms.Of(question).ToHashSet();
        return Sentences.Shared(asked, tool.Name.Replace('_', ' ') + " " + tool.Description) >= 2;
    }
}
