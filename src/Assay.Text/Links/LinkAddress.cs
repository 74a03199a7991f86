using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;
using Assay.Text.Normalisation;

namespace Assay.Text;

/// <summary>
/// Where an address leads, as a browser follows it (WHATWG URL Standard; UTS 46 for letters): references undone, what is not seen left out, back slashes as slashes, schemes
/// that are missing, names and passwords before the host, percent signs undone within each part, foreign letters and numbers for the host. What judges an answer and what stops one read addresses
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
    const int Longest = 16384, LongestHost = 300, Steps = 2;
    const string Unread = "?";

    static readonly IdnMapping Idn = new() { AllowUnassigned = true, UseStd3AsciiRules = false };
    static readonly SearchValues<char> SchemeLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+-.");
    static readonly SearchValues<char> NotOfHosts = SearchValues.Create(" <>\"%{}#/:?@[\\]^|" + string.Concat(Enumerable.Range(0, 32).Select(c => (char)c)) + "\u007f");
    static readonly Func<string, string>[] Renderers = [HtmlReferences.Undo, WithoutEscapes, Percent];

    /// <summary>Reads an address as it stands in a page.</summary>
    public static LinkAddress Of(string written) => Readings(written)[0];

    /// <summary>
    /// Every way in which an address can be read, the browser's first: who shows a text may undo references, the escapes of Markdown (<c>\@</c> is an @) and percent signs
    /// before a browser sees it, or not, and may keep a back slash from being a slash. What has to stay away from a host has to in all of them.
    /// </summary>
    /// <param name="written">As it stands in a text.</param>
    /// <param name="whole">False where it goes on beyond what is given: its host is then known only where it ends before.</param>
    public static IReadOnlyList<LinkAddress> Readings(string written, bool whole = true)
    {
        ArgumentNullException.ThrowIfNull(written);
        if (written.Length > Longest)
            (written, whole) = (written[..Longest], false);
        List<string> texts = [HtmlReferences.Undo(written)];
        if (texts[0] != written)
            texts.Add(written);
        for (var (step, from) = (0, 0); step < Steps; step++)
            for (var last = texts.Count; from < last; from++)
                foreach (var renderer in Renderers)
                    if (renderer(texts[from]) is var rendered && !texts.Contains(rendered))
                        texts.Add(rendered);
        List<LinkAddress> readings = [];
        foreach (var text in texts)
            foreach (var slash in (ReadOnlySpan<string>)["/", ""])
                if ((slash.Length > 0 || text.Contains('\\', StringComparison.Ordinal)) && Read(Plain(text.Replace("\\", slash, StringComparison.Ordinal)), whole) is var reading && !readings.Contains(reading))
                    readings.Add(reading);
        return readings;
    }

    /// <summary>An address without references of HTML and percent signs, once: what a redirect passes on is undone again.</summary>
    public static string Undone(string address) => Percent(HtmlReferences.Undo(address));

    /// <summary>A host as <see cref="Host"/> has it.</summary>
    public static string Canonical(string host)
    {
        ArgumentNullException.ThrowIfNull(host);
        var name = Folded(host).Trim('.');
        var inner = name is ['[', .., ']'] ? name[1..^1] : name;
        if (inner.Contains(':', StringComparison.Ordinal) && inner.AsSpan().IndexOfAny("[]%/") < 0 && IPAddress.TryParse(inner, out var six))
            return Usual(six);
        var joined = name.AsSpan().IndexOfAny('\u200c', '\u200d') >= 0;
        name = joined ? name.Replace("\u200c", "", StringComparison.Ordinal).Replace("\u200d", "", StringComparison.Ordinal) : name;
        if (name.Length == 0)
            return joined ? Unread : "";
        // Joiners are letters of a few scripts' hosts and of no other: who leaves them out reads another host.
        if (joined || name.Length > LongestHost || name.AsSpan().IndexOfAny(NotOfHosts) >= 0)
            return Unread + name;
        if (name.All(c => char.IsAsciiHexDigit(c) || c is '.' or 'x') && IPAddress.TryParse(name, out var address))
            return Usual(address);
        if (name.All(char.IsAscii))
            return name;
        try
        {
            var ascii = Idn.GetAscii(name).ToLowerInvariant();
            return ascii.AsSpan().IndexOfAny(NotOfHosts) >= 0 ? Unread + ascii : ascii;
        }
        catch (ArgumentException)
        {
            return Unread + name;
        }
    }

    static LinkAddress Read(string text, bool whole)
    {
        if (text.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
            return Authority("", text, whole);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon > 0 && text.AsSpan(0, colon).IndexOfAnyExcept(SchemeLetters) < 0 ? text[..colon].ToLowerInvariant() : "";
        var rest = scheme.Length > 0 ? text[(colon + 1)..] : text;
        if (scheme == "mailto")
            return new(rest.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at ? Canonical(Percent(rest[(at + 1)..].Split('?')[0])) : "", scheme, "", Percent(rest));
        if (rest.StartsWith("//", StringComparison.Ordinal) || scheme is "http" or "https" or "ftp" or "ws" or "wss")
            return Authority(scheme, rest.TrimStart('/'), whole);
        // What follows could still make a scheme or a host of it.
        return new(whole || scheme.Length > 0 ? "" : Unread, scheme, "", Percent(rest));
    }

    // Everything before the last @ is a name and a password, however much it looks like a host. Percent signs are undone when all is cut: %2F ends nothing.
    static LinkAddress Authority(string scheme, string text, bool whole)
    {
        var end = text.AsSpan().IndexOfAny('/', '?', '#');
        if (end < 0 && !whole)
            return new(Unread, scheme, "", "");
        var authority = end < 0 ? text : text[..end];
        var at = authority.LastIndexOf('@');
        var name = authority[(at + 1)..];
        var colon = name.LastIndexOf(':');
        var port = colon > name.LastIndexOf(']') ? name[(colon + 1)..] : null;
        var host = Canonical(Percent(port is null ? name : name[..colon]));
        var follows = IsPort(port) && (host.Length > 0 || scheme.Length > 0) && (name.StartsWith('[') || name.AsSpan().Count(':') < 2);
        return new(follows || host.StartsWith(Unread, StringComparison.Ordinal) ? host : Unread + host, scheme, at > 0 ? Percent(authority[..at]) : "", end < 0 ? "" : Percent(text[end..]));
    }

    static bool IsPort(string? port) => port is null || (port.All(char.IsAsciiDigit) && port.TrimStart('0') is var digits && (digits.Length < 5 || (digits.Length == 5 && string.CompareOrdinal(digits, "65535") <= 0)));

    static string Usual(IPAddress address) => (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();

    static string Percent(string text) => text.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(text) : text;

    // CommonMark 0.31, 2.4: a back slash before a mark of ASCII makes it an ordinary one.
    static string WithoutEscapes(string text)
    {
        if (!text.Contains('\\', StringComparison.Ordinal))
            return text;
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && i + 1 < text.Length && char.IsAscii(text[i + 1]) && (char.IsPunctuation(text[i + 1]) || char.IsSymbol(text[i + 1])))
                i++;
            plain.Append(text[i]);
        }

        return plain.ToString();
    }

    static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
            if (c > ' ' && c != '\u007f' && (c is '\u200c' or '\u200d' || char.GetUnicodeCategory(c) is not (UnicodeCategory.Format or UnicodeCategory.Control)))
                plain.Append(c);
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
            else if (MappedLetters.Of(rune.Value) is { } mapped)
                plain.Append(mapped);
            // In brackets, dark and of flags: they look like letters, and no browser makes letters of hosts of them.
            else if (rune.Value is > 0xffff and not (>= 0x1f110 and <= 0x1f129) and not (>= 0x1f150 and <= 0x1f1ff) && StyledLetters.Plain(rune.Value) is not '\0' and var letter)
                plain.Append(letter);
            else
                plain.Append(Rune.ToLowerInvariant(rune).ToString());
        return plain.ToString();
    }
}
