using System.Xml;
using Assay.Build.ModelFiles.Repository;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Xml;

/// <summary>XML: PMML and OpenVINO models are judged as such; of any other document what it makes a reader do.</summary>
internal sealed class XmlFormat : IModelFormat
{
    const int PrologChars = 1 << 20, MostDepth = 2_000;

    public string Id => "xml";

    public IReadOnlyList<Rule> Rules => [.. XmlRules.All, .. PmmlRules.All, .. OpenVinoRules.All];

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        if (scope.Opportunistic || !MayStart(head))
            return false;
        // UTF-32 spells an angle bracket with three zeros, as a binary length of 60 is; only a second one makes it text.
        if (XmlText.Open(source) is not { } text)
            return head.Length >= 8 && (head[4] != 0 || head[7] != 0);
        using (text)
            return Prolog(text) is { } prolog && (prolog.Declared || prolog.InternalDtd || prolog.Root is "PMML" or "net");
    }

    public void Scan(ByteSource source, ScanScope scope)
    {
        using var start = XmlText.Open(source);
        if (start is null)
        {
            scope.Gap("XML in an encoding that is not read");
            return;
        }

        if (Prolog(start) is not { } prolog)
        {
            scope.Gap("XML without a root element within its first million characters");
            return;
        }

        var model = prolog.Root is "PMML" or "net";
        var rules = new XmlRules(scope, model);
        rules.Judge(prolog);
        using var text = XmlText.Open(source)!;
        IXmlModel? inner = prolog.Root switch { "PMML" => new PmmlRules(scope), "net" => new OpenVinoRules(scope), _ => null };
        Walk(text, rules, inner, scope, model);
        if (inner is OpenVinoRules { End: > 0 } weights && scope.Depth == 0)
            scope.Fact(new WeightsBeside(weights.End));
    }

    static void Walk(XmlText text, XmlRules rules, IXmlModel? model, ScanScope scope, bool required)
    {
        // DTDs are passed over, nothing is resolved, and entities stay unexpanded: an unknown one ends the walk.
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, CheckCharacters = false, IgnoreComments = true, MaxCharactersFromEntities = 1024 };
        using var reader = XmlReader.Create(text, settings);
        string? error = null;
        try
        {
            for (var nodes = 1L; reader.Read() && error is null; nodes++)
            {
                if ((nodes & 1023) == 0 && !scope.Budget.HasTime())
                    error = "time is up";
                if (reader.Depth > MostDepth)
                    error = $"nested more than {MostDepth} levels deep";
                if (reader.NodeType == XmlNodeType.Element)
                {
                    if (reader.NamespaceURI == "http://www.w3.org/2001/XInclude" && reader.LocalName == "include")
                        rules.Includes(reader.GetAttribute("href") ?? "itself");
                    model?.Element(reader);
                }
                else if (reader.NodeType == XmlNodeType.EntityReference)
                {
                    error = "it uses an entity that is not read";
                }
            }
        }
        catch (XmlException e)
        {
            error = $"it is not well-formed at line {e.LineNumber}";
        }
        catch (System.Text.DecoderFallbackException)
        {
            error = "its text is not in its encoding";
        }

        if (text.Cut)
            error = "it holds a text that is too long";
        model?.Finish();
        if (error is not null && (required || error == "time is up"))
            scope.Gap($"the document was not read to its end: {error}");
    }

    static XmlProlog? Prolog(XmlText text)
    {
        var start = new char[PrologChars];
        return new XmlPrologReader(new string(start, 0, text.ReadBlock(start, 0, start.Length))).Read();
    }

    static bool MayStart(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
            head = head[3..];
        var at = head.IndexOfAnyExcept(" \t\r\n"u8);
        if (at < 0 || at + 2 >= head.Length)
            return false;
        var rest = head[at..];
        return rest.StartsWith("<?"u8) || rest.StartsWith("<!"u8) || rest.StartsWith("<net"u8) || rest.StartsWith("<PMML"u8) || rest.IndexOf(":PMML"u8) is > 0 and < 64
            || rest is [0xff, 0xfe, (byte)'<', 0, ..] or [0xfe, 0xff, 0, (byte)'<', ..] || (rest is [(byte)'<', 0, var little, 0, ..] && IsMarkup(little)) || (rest is [0, (byte)'<', 0, var big, ..] && IsMarkup(big))
            || (rest is [(byte)'<', 0, 0, 0, var wide, 0, 0, 0, ..] && IsMarkup(wide)) || (rest is [0, 0, 0, (byte)'<', 0, 0, 0, var other, ..] && IsMarkup(other));
    }

    // What comes behind the first '<': a declaration, a DOCTYPE, a comment or an element.
    static bool IsMarkup(byte next) => next is (byte)'?' or (byte)'!' || char.IsAsciiLetter((char)next);
}
