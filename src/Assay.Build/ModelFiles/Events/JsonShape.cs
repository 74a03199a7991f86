using System.Runtime.CompilerServices;
using System.Text;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Events;

/// <summary>
/// The names at the root of a JSON object: what tells the JSON formats apart, wherever in the file they stand and however
/// they are escaped. Read once per source; every detector asks.
/// </summary>
internal sealed class JsonShape : IDocumentSink
{
    const int MostNames = 10_000;
    static readonly ConditionalWeakTable<ByteSource, JsonShape> Known = [];
    static readonly JsonShape None = new();
    readonly HashSet<string> names = new(StringComparer.Ordinal);
    int depth;

    public static JsonShape Of(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        var text = head.StartsWith(Encoding.UTF8.Preamble) ? head[3..] : head;
        var at = text.IndexOfAnyExcept(" \t\r\n"u8);
        if (scope.Opportunistic || at < 0 || text[at] != '{')
            return None;
        var next = text[(at + 1)..].IndexOfAnyExcept(" \t\r\n"u8);
        if (next < 0 || text[at + 1 + next] is not ((byte)'"' or (byte)'}'))
            return None;
        if (Known.TryGetValue(source, out var known))
            return known;
        var shape = new JsonShape();
        new JsonEvents(source, scope, shape).Walk();
        Known.AddOrUpdate(source, shape);
        return shape;
    }

    public bool Has(string name) => names.Contains(name);

    void IDocumentSink.On(DocumentStep step, string text, double number, long at)
    {
        if (step is DocumentStep.Map or DocumentStep.List)
            depth++;
        else if (step is DocumentStep.EndMap or DocumentStep.EndList)
            depth--;
        else if (step == DocumentStep.Name && depth == 1 && names.Count < MostNames)
            names.Add(text);
    }
}
