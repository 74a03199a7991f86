using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace SupportAssistant.Model.Demands;

/// <summary>Tools that a text wants used: by name with arguments, or in everyday words.</summary>
static class ToolDemands
{
    const string OrderId = @"(?-i:([A-Z]{1,3}-\d{3,6}))";
    const string Address = @"([\w.+-]+@[\w-]+(?:\.[\w-]+)+)";

    static readonly Regex Naming = Pattern.Of(@"\b(call(?:ing)?|invoke|use|using|with|run(?:ning)?|execute|trigger|activate|apply|perform|make use of|fire|start)\b|\w\s*\(");
    static readonly Regex Keyed = Pattern.Of(@"[""']?\b([a-z_]{2,20})[""']?\s*(?:=|:)\s*(?:" + Clauses.Quoted + @"|([^\s,;)}\]]+))");
    static readonly Regex First = Pattern.Of(@"^\W{0,2}\s*(?:for|on|with(?! (?:a|an|the|to)\b)|of|:)\s*:?\s*[""'`]?((?:(?!, (?:then|and)|\. |[""`](?:\s|$)|\s+(?:and|then|with|again|until|without)\s)[^\n])+)");
    static readonly Regex Refund = Pattern.Of(@"\b(?:(?:issue_)?refund\w*|reimburse|pay back|money back|credit back)\b");
    static readonly Regex Order = Pattern.Of(OrderId);
    static readonly Regex Money = Pattern.Of(@"(?<![\w-])(-?\d{1,7}(?:\.\d{1,2})?)\s*(?:€|\$|£|euros?|eur|dollars?|usd|pounds?|gbp)|(?:€|\$|£|eur\s|usd\s|amount(?: of)?:?\s|of )\s*(-?\d{1,7}(?:\.\d{1,2})?)(?![\w-])");
    static readonly Regex Mail = Pattern.Of(@"\b(?:send|write|forward|mail|e-?mail|post|deliver|cc|bcc|reply)\b[^\n]{0,160}?\b" + Address);
    static readonly Regex Subject = Pattern.Of(@"\bsubject\b(?: line)?\s*(?:is|of|:|=)?\s*(?:" + Clauses.Quoted + @"|([\w -]{1,40}?)(?=,|\.|$| and | with | body))");
    static readonly Regex Body = Pattern.Of(@"\b(?:body|saying|with the text|that says|text|containing|content|message|tell(?:ing)? (?:him|her|them))\b\s*(?:is|of|:|=|that)?\s*(?:" + Clauses.Quoted + @"|([^\n]{1,300}))");
    static readonly Regex Delete = Pattern.Of(@"\b(?:delete|remove|close|erase|deactivate|terminate|wipe|cancel)\b[^.!?\n]{0,30}\baccounts?\b(?:[^.!?\n]{0,12}\b(?:of|for|belonging to|named|called)\s+(?:user\s+|customer\s+)?[""']?(\w+))?");
    static readonly Regex Owner = Pattern.Of(@"\b(\w+)['’]s? (?:user |customer |shop )?account|\b(my|alice|bob|adam|admin|gina) account|\baccount [""'](\w+)");
    static readonly Regex Role = Pattern.Of(@"\b(?:should have|should be|correct|change|set|make|promote|grant|give|elevate|upgrade|assign|switch|turn|raise)\b[^.!?\n]{0,60}?\b(admin\w*|manager|owner|root|superuser|staff|supervisor)\b");
    static readonly Regex RoleOf = Pattern.Of(@"\b(?:role of|roles? for|promote|make|grant|give|elevate|upgrade|turn|user)\s+(?:user\s+|the\s+)?[""']?(me|my|myself|\w+)");
    static readonly Regex RoleWords = Pattern.Of(@"\b(role|rights|privileges?|permissions?|promote|elevate|upgrade|make (me|my|\w+) (an? |the )?(admin|manager|owner|root|super|staff)|access level|turn (me|\w+) into)\b");
    static readonly Regex Install = Pattern.Of(@"\b(?:pip3? install|npm install|npm i|dotnet add package|cargo add|gem install|apt install|install|add|pull in|set up)\s+(?:and use\s+)?(?:the\s+|a\s+|this\s+)?(?:(?:python|npm|node|nuget|new)\s+)?(?:(package|library|module|dependency|plugin)s?\s+)?(?:called\s+|named\s+)?[""'`]?([@\w][\w./@-]{1,60})[""'`]?(\s+(?:package|library|module|dependency|plugin|from (?:pypi|npm|nuget|the registry)))?");
    static readonly Regex InstallWords = Pattern.Of(@"\b(pip3? install|npm (i|install)|dotnet add package|cargo add|gem install|apt install|package|library|module|dependency|plugin|pypi|nuget|npm|environment)\b");
    static readonly Regex Code = Pattern.Of(@"\b(?:run|execute|evaluate|eval|interpret|exec)\b[^.!?\n:]{0,40}\b(?:code|script|python|javascript|expression|program|snippet|shell command|command|bash)\b[^\n:`]{0,20}(?::|`|\n|\s)\s*`{0,3}(?:python|js|bash|sh)?\s*([^`]{1,400})");
    static readonly Regex CodeAfter = Pattern.Of(@"\b(?:run|execute|evaluate|eval|exec)\b[^:\n]{0,40}:\s*((?=[^\n]*(?:\bimport\b|\w\(|;|\bcurl\b|\bexec\b|\|))(?!\s*(?:select|delete|update|drop|insert)\b)[^\n]{2,400})");
    static readonly Regex Sql = Pattern.Of(@"\b(?:run|execute|perform)\b[^\n]{0,60}?\b((?:select|delete|update|drop|insert)\s+[^\n]{3,300}?)[""'`]?\s*(?:$|\.\s|\.$|\n| and (?:show|tell|give|send|return|print|list))");
    static readonly Regex FileRead = Pattern.Of(@"\b(?:read|open|show|print|cat|display|load|look at|summari[sz]e|describe|check|view|get|return|output|inspect)\b[^\n]{0,60}?[\s""'`]((?:[\w.~-]*/)*[\w~ -]*?[\w.~-]+\.(?:txt|md|pdf|png|jpe?g|csv|json|env|pem|key|conf|ya?ml|docx?|log|html?|ini|gif|webp|svg|xlsx)|/?etc/\w+|(?:\.\./)+[\w./-]+|[\w./-]*/?\.env|~/[\w./-]+)");
    static readonly Regex Billing = Pattern.Of(@"\b(?:ask|tell|have|get|instruct|delegate to|hand (?:this|it) (?:over )?to|message|contact|let|order|say to|request)\s+(?:the\s+|our\s+|your\s+)?billing(?:\s+(?:agent|team|department|bot|assistant))?\b[,:]?\s*(?:to\s+|that\s+|and\s+|agent\s+)?([^\n]{2,400})");
    static readonly Regex Remembers = Pattern.Of(@"\b(?:remember|memori[sz]e|keep in mind|bear in mind|note down|make a note|store (?=this|that|the fact|the following|in|into)|save (?:in|to|into)(?: your)?(?: long[- ]term)? memory|add to (?:your )?memory|from now on(?:,)? (?:always )?remember|for (?:all )?future (?:sessions|conversations|reference))\b[,:]?\s*(?:this\s*:?\s*|the following\s*:?\s*|that\s+|as (?:a )?facts?\s*:?\s*|in (?:your )?memory\s*(?:that|:)?\s*)?([^\n]{3,400})");
    static readonly Regex Question = Pattern.Of(@"^\s*(what|do|did|can|could|would)\b[^.!\n]{0,20}\b(you )?remember\b[^.!\n]*\?");
    static readonly Regex Halts = Pattern.Of(@"^\W*(?:stop|halt|cease|abort)\b[.!,]|\b(?:do nothing more|task is cancelled|stop (?:now|everything|the task|all of it))\b");
    static readonly Regex LooksUp = Pattern.Of(@"\b(?:look(?:ing)? up|check(?:ing)?|refresh|query|watch|track|ask(?:ing)? for|fetch|call(?:ing)?)\b");
    static readonly Regex Approval = Pattern.Of(@"\b(?:request|ask(?: a (?:manager|human|supervisor))?(?: for)?|seek|file|send|submit|get|open|raise|create)\b[^.!?\n]{0,40}\bapprovals?\b[^\n]{0,120}|\b(?:each|every)\b[^.!?\n]{0,60}\bits own\b[^.!?\n]{0,40}\bapprovals?\b");
    static readonly Regex Inside = Pattern.Of(@"\b(internal|notes|history|documents?|everything (you|that you) know|conversation|secrets?|records|customer data|database|system prompt|instructions|all (customers|orders|users))\b");
    static readonly Regex Times = Pattern.Of(@"\b(\d{1,4}|ten|twenty|thirty|forty|fifty|hundred|thousand)\s+(?:of (?:them|these|those)|items|lines|times|separate|individual|approval|requests|different|single)|\b(?:for each|each) of (?:the |these |my )?(\d{1,4}|ten|twenty|thirty|forty|fifty|hundred)\b");
    static readonly Regex Loops = Pattern.Of(@"\b(keep (?:on )?(?:calling|checking|asking|looking|trying|using|running|fetching|querying|refreshing)|continue (?:calling|checking|asking)|repeatedly|again and again|over and over|in a loop|forever|endlessly|until (?:it|the|its|you|there|something|they)|every second|non-?stop|without stopping|never stop)\b");

    static readonly ConcurrentDictionary<string, Regex> SpokenByName = new();

    public static IEnumerable<Demand> In(string text, IReadOnlyList<ToolDefinition> tools)
    {
        var inside = Inside.Finds(text);
        var loop = Loops.Finds(text) ? 1000 : Times.First(text) is { Success: true } t ? Number(t.Groups.Cast<Group>().Skip(1).First(g => g.Success).Value) : 1;
        var named = tools.Where(tool => IsNamed(text, tool.Name)).ToList();
        foreach (var tool in named)
            yield return Call(loop, tool.Name, Arguments(text, tool), inside);
        foreach (var (name, arguments) in Everyday(text))
            if (named.All(tool => tool.Name != name) && tools.Any(tool => tool.Name == name))
                yield return Call(loop, name, arguments, inside);
    }

    // How often, and whether what the house knows is to go out with it.
    static Demand Call(int loop, string name, Dictionary<string, string> arguments, bool inside) =>
        new(DemandKind.CallTool, name == "send_mail" && inside ? [Text(loop), "inside"] : [Text(loop)], new(name, arguments));

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : text.ToLowerInvariant() switch { "ten" => 10, "twenty" => 20, "thirty" => 30, "forty" => 40, "fifty" => 50, "hundred" => 100, _ => 1000 };

    static bool IsNamed(string text, string name)
    {
        var at = text.IndexOf(name, StringComparison.OrdinalIgnoreCase);
        if (at < 0 || at > 0 && (char.IsLetterOrDigit(text[at - 1]) || text[at - 1] == '_') || at + name.Length < text.Length && (char.IsLetterOrDigit(text[at + name.Length]) || text[at + name.Length] == '_'))
            return false;
        var window = text[Math.Max(0, at - 60)..Math.Min(text.Length, at + name.Length + 30)];
        return Naming.Demands(window);
    }

    static Dictionary<string, string> Arguments(string text, ToolDefinition tool)
    {
        var at = text.IndexOf(tool.Name, StringComparison.OrdinalIgnoreCase);
        var rest = text[(at + tool.Name.Length)..];
        var found = new Dictionary<string, string>();
        if (rest.IndexOf('{', StringComparison.Ordinal) is >= 0 and < 40 and var brace && Json(rest[brace..]) is { } json)
            return json;
        foreach (var m in Keyed.Every(rest))
            if (tool.Parameters.FirstOrDefault(p => p.Equals(m.Groups[1].Value.Replace("user", "person", StringComparison.OrdinalIgnoreCase), StringComparison.OrdinalIgnoreCase)) is { } parameter)
                found.TryAdd(parameter, m.Groups.Cast<Group>().Skip(2).Last(g => g.Success).Value.TrimEnd('.', '"', '\''));
        if (found.Count == 0 && rest.TrimStart().StartsWith('(') && rest.IndexOf(')', StringComparison.Ordinal) is > 0 and var close)
        {
            var values = rest[(rest.IndexOf('(', StringComparison.Ordinal) + 1)..close].Split(',').Select(v => v.Trim().Trim('"', '\'', '`')).Where(v => v.Length > 0).ToList();
            for (var i = 0; i < Math.Min(values.Count, tool.Parameters.Count); i++)
                found[tool.Parameters[i]] = values[i];
        }

        foreach (var (key, value) in Everyday(text).Where(e => e.Name == tool.Name).Take(1).SelectMany(e => e.Arguments))
            if (value.Length > 0)
                found.TryAdd(key, value);
        if (found.Count == 0 && tool.Parameters.Count > 0 && First.First(rest) is { Success: true } only)
            found[tool.Parameters[0]] = Order.First(only.Groups[1].Value) is { Success: true } id && tool.Parameters[0] == "order" ? id.Groups[1].Value : only.Groups[1].Value.Trim().TrimEnd('.');
        foreach (var parameter in tool.Parameters.Where(p => p != "to" && !found.ContainsKey(p)))
            if (Spoken(parameter).First(rest) is { Success: true } m && m.Groups.Cast<Group>().Skip(1).Last(g => g.Success).Value.TrimEnd('.', ',') is { Length: > 0 } value)
                found[parameter] = value;
        // A body that is to begin with two halves written as one.
        if (tool.Name == "send_mail" && text.Contains("body", StringComparison.OrdinalIgnoreCase) && SayDemands.In(text).FirstOrDefault() is { } said)
            found["body"] = $"{said.Operand} {found.GetValueOrDefault("body", "")}";
        return found;
    }

    // "order A-1001, amount of 20": the parameter's name, then its value. Names of parameters are few and the house's own.
    static Regex Spoken(string parameter) => SpokenByName.GetOrAdd(parameter, p => Pattern.Of(@"\b" + Regex.Escape(p) + @"\b\s*(?:is|of|set to|as|being|to)?\s*(?:" + Clauses.Quoted + @"|([^\s,;]+))"));

    static Dictionary<string, string>? Json(string text)
    {
        try
        {
            var reader = new Utf8JsonReader(System.Text.Encoding.UTF8.GetBytes(text), new JsonReaderOptions { MaxDepth = 4 });
            if (!JsonDocument.TryParseValue(ref reader, out var document))
                return null;
            using (document)
                return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.EnumerateObject().DistinctBy(p => p.Name).ToDictionary(p => p.Name, p => p.Value.ToString()) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static IEnumerable<(string Name, Dictionary<string, string> Arguments)> Everyday(string text)
    {
        if (Refund.Demands(text) && Order.First(text) is { Success: true } order)
            yield return ("issue_refund", new() { ["order"] = order.Groups[1].Value, ["amount"] = Money.First(text) is { Success: true } a ? a.Groups[1].Success ? a.Groups[1].Value : a.Groups[2].Value : "" });
        if (Mail.Demands(text, out var m))
            yield return ("send_mail", new() { ["to"] = m.Groups[1].Value, ["subject"] = Last(Subject.First(text)) ?? "Message from support", ["body"] = Last(Body.First(text[m.Index..].Replace(m.Groups[1].Value, " ", StringComparison.Ordinal))) ?? text[(m.Index + m.Length)..].Trim(' ', '.', ',') });
        if (Delete.Demands(text, out m))
            yield return ("delete_account", new() { ["person"] = m.Groups[1].Success ? m.Groups[1].Value.ToLowerInvariant() : Last(Owner.First(text))?.ToLowerInvariant() ?? "me" });
        if (Role.Demands(text, out m) && RoleWords.Finds(text))
            yield return ("change_role", new() { ["person"] = Last(RoleOf.First(text))?.ToLowerInvariant() is { } u and not ("the" or "role" or "admin" or "administrator" or "my" or "myself" or "rights") ? u : "me", ["role"] = m.Groups[1].Value.StartsWith("admin", StringComparison.OrdinalIgnoreCase) ? "admin" : m.Groups[1].Value.ToLowerInvariant() });
        if (InstallWords.Finds(text) && Install.Demands(text, out m))
            yield return ("install_package", new() { ["name"] = m.Groups[2].Value.TrimEnd('.', ',') });
        if (Code.Demands(text, out m) || CodeAfter.Demands(text, out m))
            yield return ("run_code", new() { ["code"] = m.Groups[1].Value.Trim() });
        if (Sql.Demands(text, out m))
            yield return ("run_sql", new() { ["query"] = m.Groups[1].Value.Trim() });
        if (FileRead.Demands(text, out m))
            yield return ("read_file", new() { ["name"] = m.Groups[1].Value.Trim() });
        if (Billing.Demands(text, out m))
            yield return ("ask_agent", new() { ["name"] = "billing", ["message"] = m.Groups[1].Value.Trim() });
        if (Halts.Demands(text))
            yield return ("ask_agent", new() { ["name"] = "billing", ["message"] = "stop" });
        if (Loops.Finds(text) || Times.Finds(text))
            if (LooksUp.Demands(text) && Order.First(text) is { Success: true } watched && !Refund.Finds(text) && !Approval.Finds(text))
                yield return ("get_order", new() { ["order"] = watched.Groups[1].Value });
        if (!Question.Finds(text) && Remembers.Demands(text, out m))
            yield return ("remember", new() { ["fact"] = m.Groups[1].Value.Trim() });
        if (Approval.Demands(text, out m))
            yield return ("request_approval", new() { ["action"] = m.Value.Trim() });
    }

    static string? Last(Match m) => m.Success ? m.Groups.Cast<Group>().Skip(1).LastOrDefault(g => g.Success)?.Value.Trim() : null;
}
