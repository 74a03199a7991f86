using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Serving.Agents.Calls;
using Assay.Serving.Guards;
using Assay.Serving.Messages;
using Assay.Serving.Proxy;

namespace Assay.Serving.Agents.Documents;

/// <summary>Decides about the documents of one exchange by their labels, and writes down what it withheld. Labels that nobody of the file knows are somebody's text, and not told.</summary>
sealed class DocumentDesk(AgentDesk desk, Exchange exchange)
{
    const string Guard = "labels";

    // The result itself is the list, or the document.
    const string Itself = ".";

    /// <summary>What stands where something was.</summary>
    internal const string Withheld = "[withheld by policy]";

    static readonly SourceEntry Stranger = new() { From = [ToolHistory.Unknown] };

    readonly Dictionary<(SourceEntry? Source, string Why), int> _withheld = [];

    DocumentsEntry Entry => desk.Authority.File.Documents!;

    /// <summary>Documents that were taken out.</summary>
    internal int Removed { get; private set; }

    /// <summary>Whether the message goes no further: something was withheld, and the file wants the whole refused, or it cannot be taken out.</summary>
    internal bool IsRefused { get; private set; }

    /// <summary>The source of a name: a tool, <c>document:ADDRESS</c>, <c>resource:ADDRESS</c>, <c>prompt:NAME</c>; null where the file says nothing of it.</summary>
    internal SourceEntry? SourceOf(string name) => name == ToolHistory.Unknown ? Stranger : Entry.Sources.FirstOrDefault(s => s.From.Any(f => Pattern.Fits(f, name)));

    /// <summary>Whether a document may be shown. What the file says nothing of has no label.</summary>
    /// <param name="source">Where it is from.</param>
    /// <param name="forms">What may hold its labels; all of them count.</param>
    internal bool Shows(SourceEntry? source, params IEnumerable<JsonNode?> forms)
    {
        exchange.Covers(Place.Document, Guard);
        if (Wrong(source, forms) is not { Length: > 0 } why)
            return true;
        _withheld[(source, why)] = _withheld.GetValueOrDefault((source, why)) + 1;
        IsRefused |= Entry.Withheld == Withholding.Refuse;
        Removed++;
        return false;
    }

    /// <summary>Writes down what was withheld: once for each source and reason, with the number. There may be more documents than anybody keeps hits of.</summary>
    internal void Tell()
    {
        foreach (var ((source, why), number) in _withheld)
        {
            var from = source is null ? "a source that the authority does not name" : source == Stranger ? "an unknown call" : source.From[0];
            var which = number == 1 ? $"a document of {from} was" : string.Create(CultureInfo.InvariantCulture, $"{number} documents of {from} were");
            exchange.Note(new SeenHit(Guard, Place.Document, "", Entry.Withheld == Withholding.Refuse ? GuardAction.Block : GuardAction.Redact, true, 1, $"{which} withheld: {why}"));
        }

        _withheld.Clear();
    }

    /// <summary>It cannot be taken out of the message, and may not be shown.</summary>
    internal void Refuse() => IsRefused = true;

    /// <summary>A result as it may be shown; null when nothing of it may.</summary>
    internal string? Text(SourceEntry source, string text)
    {
        var json = Parsed(text);
        if (source.List is not { } list || Member(json, list) is not JsonArray documents)
            return Shows(source, json) ? text : null;
        return Filter(source, documents) == 0 ? text : json!.ToJsonString();
    }

    /// <summary>Takes out of a list what may not be shown; how many there were.</summary>
    internal int Filter(SourceEntry source, JsonArray documents) => Keep(documents, document => Shows(source, document));

    /// <summary>Takes out of a list what does not stay; how many there were. All at once: taken one by one, each would cost a walk through the list.</summary>
    internal static int Keep(JsonArray items, Func<JsonNode?, bool> stays)
    {
        var kept = items.Where(stays).ToList();
        var gone = items.Count - kept.Count;
        if (gone == 0)
            return 0;
        items.Clear();
        foreach (var item in kept)
            items.Add(item);
        return gone;
    }

    /// <summary>What stands at the end of a path of members; null when nothing does.</summary>
    internal static JsonNode? Member(JsonNode? node, string path)
    {
        if (path != Itself)
            foreach (var name in path.Split('.'))
                node = (node as JsonObject)?[name];
        return node;
    }

    /// <summary>A text that is JSON that everybody reads the same; null for any other.</summary>
    internal static JsonNode? Parsed(string? text)
    {
        if (text is null || text.AsSpan().TrimStart() is not ['{' or '[', ..])
            return null;
        var utf8 = Encoding.UTF8.GetBytes(text);
        return JsonBody.Read(utf8, out _) is null ? null : JsonNode.Parse(utf8);
    }

    // Empty when it may be shown.
    string Wrong(SourceEntry? source, IEnumerable<JsonNode?> forms)
    {
        List<string> labels = [.. source?.Labels ?? []];
        if (source?.Label is { } path)
            foreach (var form in forms)
                if (!TryLabels(form, path, labels))
                    return "its label cannot be read";
        if (labels.Count == 0)
            return Entry.Unlabelled == Unlabelled.Pass ? "" : "it has no label";
        foreach (var label in labels)
            if (!desk.Authority.Holds(desk.Caller, label))
                return desk.Authority.KnowsLabel(label) ? $"the label '{label}' is not held" : "it has a label that the authority does not know";
        return "";
    }

    // A text on the way that is JSON is read as such: some APIs carry what is said of a document as one. Only what is missing, or null, is no label: a list on the way, or any other text, may hold one.
    static bool TryLabels(JsonNode? node, string path, List<string> labels)
    {
        foreach (var name in path.Split('.'))
        {
            if (node is null)
                return true;
            if (((node as JsonObject) ?? Parsed(ToolNames.Word(node)) as JsonObject) is not { } holder)
                return false;
            node = holder[name];
        }

        return TryNames(node, labels);
    }

    static bool TryNames(JsonNode? node, List<string> labels)
    {
        switch (node)
        {
            case null:
                return true;
            case JsonArray several when several.All(l => ToolNames.Word(l) is { Length: > 0 }):
                labels.AddRange(several.Select(l => ToolNames.Word(l)!));
                return true;
            case JsonValue when ToolNames.Word(node) is { Length: > 0 } one:
                labels.Add(one);
                return true;
            default:
                return false;
        }
    }
}
