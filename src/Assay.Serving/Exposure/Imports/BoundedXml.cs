using System.Text;
using System.Xml;

namespace Assay.Serving.Exposure;

/// <summary>An entry of a report, with the attributes of what it stands in.</summary>
sealed record XmlEntry(XmlPiece Piece, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Around);

/// <summary>
/// Goes through a report of a stranger in XML: no document type beyond declarations of elements, no entities, nothing fetched, bounded in size, depth and count.
/// </summary>
static class BoundedXml
{
    public const int MostDepth = 32;
    const int MostAttributes = 40, MostAttribute = 4000, MostHead = 64 << 10;
    const long MostCharacters = 256L << 20;

    /// <summary>Calls back for each element of one of the <paramref name="entries"/>, whole.</summary>
    /// <param name="root">What the document's element has to be called.</param>
    /// <param name="skipped">Elements to pass over with all in them.</param>
    /// <param name="each">False ends the reading.</param>
    /// <returns>Attributes of the root; or what is wrong with the document.</returns>
    public static (IReadOnlyDictionary<string, string>? Root, string? Error) Read(byte[] xml, string root, IReadOnlyList<string> entries, IReadOnlyList<string> skipped, Func<XmlEntry, bool> each)
    {
        if (Forbidden(xml) is { } forbidden)
            return (null, forbidden);
        // Burp declares its elements inside every file: declarations are passed over, never acted on; entities stay unknown and end the reading.
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersInDocument = MostCharacters, MaxCharactersFromEntities = 1024, IgnoreComments = true, IgnoreProcessingInstructions = true, CloseInput = true };
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(xml, writable: false), settings);
            reader.MoveToContent();
            if (reader.NodeType != XmlNodeType.Element || reader.LocalName != root)
                return (null, $"its first element is '{Short(reader.LocalName)}', not '{root}'");
            var top = Attributes(reader, []);
            var around = new Stack<(string Name, Dictionary<string, string> Attributes)>();
            around.Push((root, top));
            if (reader.IsEmptyElement)
                return (top, null);
            reader.Read();
            while (!reader.EOF && around.Count > 0)
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element when skipped.Contains(reader.LocalName):
                        reader.Skip();
                        break;
                    case XmlNodeType.Element when entries.Contains(reader.LocalName):
                        if (!each(new XmlEntry(XmlPiece.Read(reader), around.GroupBy(a => a.Name).ToDictionary(g => g.Key, g => (IReadOnlyDictionary<string, string>)g.First().Attributes))))
                            return (top, null);
                        break;
                    case XmlNodeType.Element:
                        if (around.Count >= MostDepth)
                            return (null, $"elements stand deeper than {MostDepth}");
                        if (!reader.IsEmptyElement)
                            around.Push((reader.LocalName, Attributes(reader, [])));
                        reader.Read();
                        break;
                    case XmlNodeType.EndElement:
                        around.Pop();
                        reader.Read();
                        break;
                    default:
                        reader.Read();
                        break;
                }

            return around.Count > 0 ? (null, "the file ends in the middle") : (top, null);
        }
        catch (XmlException e)
        {
            return (null, e.LineNumber > 0 ? $"it is no XML that can be read: line {e.LineNumber}, column {e.LinePosition}" : $"it cannot be read: {e.Message}");
        }
        catch (Exception e) when (e is DecoderFallbackException or NotSupportedException or ArgumentException)
        {
            return (null, "its encoding cannot be read");
        }
    }

    public static Dictionary<string, string> Attributes(XmlReader reader, Dictionary<string, string> into)
    {
        while (reader.MoveToNextAttribute())
            if (into.Count < MostAttributes)
                into[reader.LocalName] = reader.Value.Length <= MostAttribute ? reader.Value : reader.Value[..MostAttribute];
        reader.MoveToElement();
        return into;
    }

    // Told apart from what is merely broken: nobody's report needs these.
    static string? Forbidden(byte[] xml)
    {
        var head = Encoding.Latin1.GetString(xml, 0, Math.Min(xml.Length, MostHead));
        var at = head.IndexOf("<!DOCTYPE", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
            return null;
        var open = head.IndexOf('[', at);
        var close = head.IndexOf('>', at);
        var end = open >= 0 && open < close ? head.IndexOf("]>", open, StringComparison.Ordinal) : close;
        if (end < 0)
            return "its document type does not end in time";
        var type = head[at..end];
        return type.Contains("<!ENTITY", StringComparison.OrdinalIgnoreCase) || type.Contains('%', StringComparison.Ordinal) ? "it declares entities, which no report needs"
            : (open >= 0 && open < end ? type[..(open - at)] : type) is var named && (named.Contains("SYSTEM", StringComparison.Ordinal) || named.Contains("PUBLIC", StringComparison.Ordinal)) ? "it points to a document type elsewhere, which no report needs" : null;
    }

    static string Short(string text) => text.Length <= 60 ? text : text[..60];
}
