using System.Text;
using System.Xml;

namespace Assay.Serving.Exposure;

/// <summary>An element with what is in it, read with limits: long texts are cut, what is too deep or too much ends the reading.</summary>
sealed class XmlPiece
{
    const int MostText = 64 << 10, MostPieces = 200_000;

    readonly StringBuilder _text = new();

    XmlPiece(string name) => Name = name;

    public string Name { get; }

    public Dictionary<string, string> Attributes { get; } = [];

    public List<XmlPiece> Children { get; } = [];

    public string Text => _text.ToString();

    /// <summary>The text of the first child of that name; empty when there is none.</summary>
    public string this[string name] => Children.Find(c => c.Name == name)?.Text.Trim() ?? "";

    public string Attribute(string name) => Attributes.GetValueOrDefault(name, "");

    public IEnumerable<XmlPiece> All(string name) => Children.Where(c => c.Name == name);

    /// <summary>Reads the element that the reader stands on, and leaves the reader behind it.</summary>
    /// <exception cref="XmlException">It is no XML, or larger than one finding is.</exception>
    public static XmlPiece Read(XmlReader reader)
    {
        var left = MostPieces;
        return Read(reader, ref left, 0);
    }

    static XmlPiece Read(XmlReader reader, ref int left, int depth)
    {
        if (--left < 0 || depth > BoundedXml.MostDepth)
            throw new XmlException(left < 0 ? $"one entry holds more than {MostPieces} elements" : $"elements stand deeper than {BoundedXml.MostDepth}");
        var piece = new XmlPiece(reader.LocalName);
        BoundedXml.Attributes(reader, piece.Attributes);
        if (reader.IsEmptyElement)
        {
            reader.Read();
            return piece;
        }

        reader.Read();
        while (reader.NodeType != XmlNodeType.EndElement)
        {
            if (reader.EOF)
                throw new XmlException("the file ends in the middle");
            if (reader.NodeType == XmlNodeType.Element)
            {
                piece.Children.Add(Read(reader, ref left, depth + 1));
                continue;
            }

            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace)
                piece.Append(reader);
            reader.Read();
        }

        reader.Read();
        return piece;
    }

    // In blocks, so that a text of many megabytes is passed over without being held.
    void Append(XmlReader reader)
    {
        var block = new char[4096];
        for (int got; reader.CanReadValueChunk && (got = reader.ReadValueChunk(block, 0, block.Length)) > 0;)
            _text.Append(block, 0, Math.Min(got, MostText - _text.Length));
    }
}
