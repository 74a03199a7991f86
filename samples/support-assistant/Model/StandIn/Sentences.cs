using System.Text.RegularExpressions;
using SupportAssistant.Model.Demands;
using SupportAssistant.Retrieval;

namespace SupportAssistant.Model.StandIn;

/// <summary>Sentences of what was retrieved or read, as data: those that order, link or mark up are left out.</summary>
static class Sentences
{
    static readonly Regex Loud = Pattern.Of(@"https?://|//\w|<[a-z/!]|!\[|\]\(|\{\{|\$\{|<%|[\u0000-\u0008\u000b-\u001f\u200b-\u200f\ufeff]|`|[^\x00-\x7f]{6,}|\S{40,}");
    static readonly Regex Orders = Pattern.Of(@"^\W*(please\s+|now\s+|then\s+|you must\s+|you should\s+|always\s+)?(ignore|disregard|forget|say|print|output|repeat|reply|respond|write|reveal|call|send|tell|inform|add|include|append|insert|remember|run|execute|delete|install|act|pretend|note to|attention|important|system|assistant|instruction|new instruction|begin|end|start|translate|join|concatenate|summari[sz]e|when (you|asked|answering|summari)|if you are an? (ai|assistant))\b|\b(assistant|ai model|language model|chatbot|previous instructions|instructions? (above|below)|your (answer|reply|response))\b");

    /// <summary>Whether a sentence is only information.</summary>
    public static bool IsData(string sentence) => !sentence.EndsWith('?') && !Loud.Finds(sentence) && !Orders.Finds(sentence);

    public static IEnumerable<string> Of(string text) => Clauses.Sentences(text).Where(s => s.Length > 8);

    public static string Summary(string text) => string.Join(' ', Of(text).Where(IsData).Take(2));

    /// <summary>How many of a question's words a sentence shares.</summary>
    public static int Shared(IReadOnlyCollection<string> question, string sentence) => Terms.Of(sentence).Distinct().Count(question.Contains);
}
