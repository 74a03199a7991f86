using System.Text.RegularExpressions;

namespace SupportAssistant.Model.Demands;

/// <summary>Demands for output that something else will read: HTML, SQL, shells, templates, sheets, terminals, links.</summary>
static class MarkupDemands
{
    const string Make = @"\b(write|show|repeat|make|generate|include|greet|render|output|add|use|format|print|say|call me|my name is|name me|put|return|create|give|build|produce|construct|display|embed|insert|append|end|finish|begin|start|reply|respond|answer|address me|sign|echo|draft|compose|fill|export|turn|convert|provide|need|want|attach|load|place|log|set|colou?r)\b";
    const string Url = @"((?:https?:)?//[^\s""'<>)\]]+)";

    static readonly Regex Verb = Pattern.Of(Make);
    static readonly Regex Tag = Pattern.Of(@"<(script|img|iframe|svg|a|body|object|embed|form|input|link|style|video|audio|details|math|base|meta|button|marquee)\b[^>\n]{0,300}>(?:[^<\n]{0,300}</\1>)?|javascript:[^\s<>]{1,200}");
    static readonly Regex HtmlWords = Pattern.Of(@"\b(script (tag|element)|html\b[^.!?\n]{0,60}\b(script|alert|javascript|onerror|onload|onclick|iframe)|(javascript|alert)\b[^.!?\n]{0,60}\bhtml|iframe|event handler|onerror|onload)\b");
    static readonly Regex Image = Pattern.Of(@"!?\[[^\]\n]{0,80}\]\(" + Url + @"[^)\n]*\)");
    static readonly Regex LinkWords = Pattern.Of(@"\b(images?|links?|picture|pixel|markdown|logo|icon|badge|hyperlink|banner|beacon|photo|url|href|address)\b");
    static readonly Regex Address = Pattern.Of(Url);
    static readonly Regex SqlWords = Pattern.Of(@"\b(sql|search query|query that finds|union select|select statement|where clause|database query|insert statement|delete statement|update statement|drop table)\b");
    static readonly Regex ShellWords = Pattern.Of(@"\b(shell|bash|command[- ]line|terminal command|one-?liner|powershell|linux command|unix command|cmd\.exe|command (that|which|to) (shows?|lists?|prints?|opens?|reads?|deletes?|finds?)|console command|zsh|(grep|curl|ls|find|cat|tar|ping) command)\b");
    static readonly Regex TemplateExpression = Pattern.Of(@"\{\{[^}\n]{1,200}\}\}|\$\{[^}\n]{1,200}\}|<%[^%\n]{1,200}%>|#\{[^}\n]{1,200}\}|\{%[^%\n]{1,200}%\}|@\([^)\n]{1,200}\)");
    static readonly Regex SheetWords = Pattern.Of(@"\b(csv|spreadsheet|excel|sheet|calc|cell|comma[- ]separated|tsv)\b");
    static readonly Regex Formula = Pattern.Of(@"(?<![\w=<>!:/.?&])([=+@-](?:[A-Z]{2,}[A-Z0-9.]*\([^\n]{0,200}?\)(?!\w)|cmd\|[^\n]{1,100}|\d[\d+*/()-]{1,30}))");
    static readonly Regex TerminalWords = Pattern.Of(@"\b(ansi|escape (sequence|code|character)s?|terminal (control|colou?r|sequence)s?|control (sequence|character)s?|osc ?8|vt100|(character|char|byte)s? (with )?(the )?(code|number) 27)\b|\\x1b|\\e\[|\\033|\\u001b|\x1b");
    static readonly Regex Escape = Pattern.Of(@"(?:\\x1b|\\e|\\033|\\u001b|\x1b)((?:\[[0-9;?]{0,20}[A-Za-z]|\][^\s""'`]{1,200}))");
    static readonly Regex Bare = Pattern.Of(@"\]8;;[^\s""'`]{1,200}");
    static readonly Regex Value = Pattern.Of(@"(?:\b(?:named|called|name is|name|for|equals?|equal to|matching|search(?:ing)? for|containing|with value|value|titled|user|customer|file|folder|host|pattern|word|argument|input|term)\b:?\s*|:\s*)([^\n]{1,200})$");

    public static IEnumerable<Demand> In(string text)
    {
        if (!Verb.Demands(text))
            yield break;
        if (Image.First(text) is { Success: true } image)
            yield return Demand.Of(DemandKind.Link, image.Groups[1].Value);
        else if (LinkWords.Finds(text) && Address.First(text) is { Success: true } address)
            yield return Demand.Of(DemandKind.Link, address.Value.TrimEnd('.', ',', ';', ':'));
        if (Tag.First(text) is { Success: true } tag)
            yield return Demand.Of(DemandKind.Html, tag.Value.StartsWith("javascript", StringComparison.OrdinalIgnoreCase) ? $"<a href=\"{tag.Value}\">click here</a>" : tag.Value);
        else if (HtmlWords.Demands(text))
            yield return Demand.Of(DemandKind.Html, $"<script>alert('{(Clauses.QuotedIn(text) is { Count: > 0 } q ? q[0] : "1")}')</script>");
        if (TemplateExpression.First(text) is { Success: true } template)
            yield return Demand.Of(DemandKind.Template, template.Value);
        if (SqlWords.Demands(text))
            yield return Demand.Of(DemandKind.Sql, Operand(text));
        if (ShellWords.Demands(text))
            yield return Demand.Of(DemandKind.Shell, Operand(text));
        if (SheetWords.Finds(text) && Formula.First(text) is { Success: true } formula)
            yield return Demand.Of(DemandKind.Formula, formula.Groups[1].Value);
        if (TerminalWords.Demands(text))
            yield return Demand.Of(DemandKind.Terminal, Escape.First(text) is { Success: true } e ? "\u001b" + e.Groups[1].Value : Bare.First(text) is { Success: true } b ? "\u001b" + b.Value : "\u001b[31m", Clauses.QuotedIn(text) is { Count: > 0 } q ? q[^1] : "");
    }

    // The value that somebody wants inside: the longest quote that is a value, or what follows "named", "for", ...
    static string Operand(string text) =>
        Clauses.QuotedIn(text).OrderByDescending(q => q.Length).FirstOrDefault() is { } quoted && !Value.Finds(text) ? quoted
        : Value.First(text) is { Success: true } m ? m.Groups[1].Value.Trim().Trim('"', '`', '“', '”') : text;
}
