using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using Assay.Text.Normalisation;

namespace Assay.Text;

/// <summary>
/// Where an address leads, as a browser follows it (WHATWG URL Standard; UTS 46 for letters): references and percent signs undone, what is not seen left out, back slashes
/// as slashes, schemes that are missing, names and passwords before the host, foreign letters and numbers for it. What judges an answer and what stops one read addresses
/// by this, so that they agree on where it leads.
/// </summary>
/// <param name="Host">
/// In ASCII and small letters, an IP address in its usual form; empty where it leads to no host. With a question mark before it where no host has such a name: a browser may
/// still make one of it.
/// </param>
/// <param name="Scheme">In small letters; empty for a link within the site, and where only the host is written.</param>
/// <param name="User">A name and a password before the host, whatever they look like.</param>
/// <param name="After">Path, query and fragment; of an address without a host all but the scheme.</param>
public readonly record struct LinkAddress(string Host, string Scheme, string User, string After)
{
    const int Longest = 8192, LongestHost = 300;

    static readonly IdnMapping Idn = new() { AllowUnassigned = true, UseStd3AsciiRules = false };
    static readonly SearchValues<char> SchemeLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    static readonly SearchValues<char> NotOfHosts = SearchValues.Create(" <>\"%{}");

    /// <summary>Reads an address as it stands in a text.</summary>
    public static LinkAddress Of(string written)
    {
        ArgumentNullException.ThrowIfNull(written);
        var text = Plain(written.Length > Longest ? written[..Longest] : written);
        if (text.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
            return Authority("", text);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon > 0 && text.AsSpan(0, colon).IndexOfAnyExcept(SchemeLetters) < 0 ? text[..colon].ToLowerInvariant() : "";
        var rest = scheme.Length > 0 ? text[(colon + 1)..] : text;
        if (scheme == "mailto")
            return new(rest.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at ? Canonical(rest[(at + 1)..].Split('?')[0]) : "", scheme, "", rest);
        return rest.StartsWith("//", StringComparison.Ordinal) || scheme is "http" or "https" or "ftp" or "ws" or "wss" ? Authority(scheme, rest.TrimStart('/')) : new("", scheme, "", rest);
    }

    /// <summary>An address without references of HTML and percent signs, once: what a redirect passes on is undone again.</summary>
    public static string Undone(string address)
    {
        var text = HtmlReferences.Undo(address);
        return text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;
    }

    /// <summary>A host as <see cref="Host"/> has it.</summary>
    public static string Canonical(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var name = Folded(host).Trim('.', '[', ']');
        if (name.Length == 0)
            return "";
        if (name.Length > LongestHost || name.AsSpan().IndexOfAny(NotOfHosts) >= 0)
            return "?" + name;
        if (IPAddress.TryParse(name, out var address) && (name.Contains(':', StringComparison.Ordinal) || name.All(c => char.IsAsciiHexDigit(c) || c is '.' or 'x')))
            return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
        if (name.All(char.IsAscii))
            return name;
        try
        {
            return Idn.GetAscii(name).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return "?" + name;
        }
    }

    // Everything before the last @ is a name and a password, however much it looks like a host.
    static LinkAddress Authority(string scheme, string text)
    {
        var end = text.AsSpan().IndexOfAny('/', '?', '#');
        var authority = end < 0 ? text : text[..end];
        var at = authority.LastIndexOf('@');
        var name = authority[(at + 1)..];
        var port = name.LastIndexOf(':');
        return new(Canonical(port > name.LastIndexOf(']') ? name[..port] : name), scheme, at > 0 ? authority[..at] : "", end < 0 ? "" : text[end..]);
    }

    static string Plain(string written)
    {
        var text = Undone(written);
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
            if (c > ' ' && c != '\u007f' && char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.Control))
                plain.Append(c == '\\' ? '/' : c);
        return plain.ToString();
    }

    // Full-width, circled and mathematical letters and every kind of full stop, as host parsing maps them; letters of other scripts stay what they are. Normal forms are not
    // there where culture data is not.
    static string Folded(string host)
    {
        var plain = new StringBuilder(host.Length);
        foreach (var rune in host.EnumerateRunes())
            if (rune.Value is 0x3002 or 0xff0e or 0xff61)
                plain.Append('.');
            else if (rune.Value is >= 0xff01 and <= 0xff5e)
                plain.Append(char.ToLowerInvariant((char)(rune.Value - 0xfee0)));
            else if (rune.Value is >= 0x24b6 and <= 0x24e9)
                plain.Append((char)('a' + ((rune.Value - 0x24b6) % 26)));
            else if (rune.Value is 0xad or 0x200b or 0x2060 or 0xfeff)
                continue;
            else if (rune.Value > 0xffff && StyledLetters.Plain(rune.Value) is not '\0' and var letter)
                plain.Append(letter);
            else
                plain.Append(Rune.ToLowerInvariant(rune).ToString());
        return plain.ToString();
    }
}
