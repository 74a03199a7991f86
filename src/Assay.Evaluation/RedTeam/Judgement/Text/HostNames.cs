using System.Buffers;
using System.Globalization;
using System.Net;
using System.Text;

namespace Assay.Evaluation.RedTeam.Judgement.Text;

/// <summary>Which host an address reaches, as browsers read it (WHATWG URL Standard, host parsing; UTS 46 for letters).</summary>
static class HostNames
{
    static readonly IdnMapping Idn = new() { AllowUnassigned = true, UseStd3AsciiRules = false };

    static readonly SearchValues<char> SchemeLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+-.0123456789");

    /// <summary>The canonical host (null where the address names none) and what comes after it.</summary>
    internal static (string? Host, string After) Of(string url)
    {
        var text = string.Concat(Escapes.OfAddress(url.Length > 8192 ? url[..8192] : url).Where(c => c is not ('\t' or '\n' or '\r'))).Trim().Replace('\\', '/');
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon > 0 && !text.AsSpan(0, colon).ContainsAnyExcept(SchemeLetters) ? text[..colon].ToLowerInvariant() : "";
        if (scheme is "http" or "https" or "ftp" or "ws" or "wss")
            text = text[(colon + 1)..].TrimStart('/');
        else if (text.StartsWith("//", StringComparison.Ordinal))
            text = text.TrimStart('/');
        else if (scheme == "mailto")
            return (Canonical(text[(text.IndexOf('@', StringComparison.Ordinal) + 1)..].Split('?')[0]), text);
        else if (!text.StartsWith("www.", StringComparison.OrdinalIgnoreCase))
            return (null, text);

        var end = text.IndexOfAny(['/', '?', '#']);
        var authority = end < 0 ? text : text[..end];
        var rest = end < 0 ? "" : text[end..];
        // Everything before the last @ is a user name, however much it looks like a host.
        var at = authority.LastIndexOf('@');
        var name = authority[(at + 1)..];
        if (!name.StartsWith('[') && name.LastIndexOf(':') is >= 0 and var port)
            name = name[..port];
        return (Canonical(name), (at > 0 ? authority[..at] : "") + rest);
    }

    /// <summary>Small letters, ASCII (punycode), without a dot at its end, an IP address in its usual form; null where it is no host.</summary>
    internal static string? Canonical(string host)
    {
        var name = Plain(host).Trim('.', '[', ']');
        if (name.Length is 0 or > 300 || name.IndexOfAny([' ', '<', '>', '"', '%', '{', '}']) >= 0)
            return null;
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
            return name;
        }
    }

    /// <summary>Full-width, mathematical and circled letters and every kind of full stop, as host parsing maps them; other scripts stay what they are.</summary>
    static string Plain(string host)
    {
        var plain = new StringBuilder(host.Length);
        foreach (var rune in host.EnumerateRunes())
        {
            if (rune.Value is 0x3002 or 0xff0e or 0xff61)
                plain.Append('.');
            else if (rune.Value is 0x00ad or 0x200b or 0x2060 or 0xfeff)
                continue;
            else if (rune.Value is >= 0xff01 and <= 0xff5e)
                plain.Append(char.ToLowerInvariant((char)(rune.Value - 0xfee0)));
            else if (rune.Value is >= 0x24b6 and <= 0x24e9)
                plain.Append((char)('a' + (rune.Value - 0x24b6) % 26));
            else if (rune.Value > 0xffff && LetterFolding.Fold(rune) is not '\0' and var folded)
                plain.Append(folded);
            else
                plain.Append(Rune.ToLowerInvariant(rune).ToString());
        }

        return plain.ToString();
    }
}
