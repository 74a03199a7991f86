using System.Globalization;
using System.Xml;

namespace Assay.Cli;

/// <summary>What both JUnit reports write in the same way.</summary>
static class Junit
{
    /// <summary>Names and reasons come from hostile files and targets; XML has no way to write most control characters, nor half of a surrogate pair.</summary>
    public static string Legal(string text) => string.Concat(text.EnumerateRunes().Select(r => r.Value < 0x10000 && !XmlConvert.IsXmlChar((char)r.Value) ? "\ufffd" : r.ToString()));

    public static void Count(XmlWriter xml, string name, int count) => xml.WriteAttributeString(name, count.ToString(CultureInfo.InvariantCulture));
}
