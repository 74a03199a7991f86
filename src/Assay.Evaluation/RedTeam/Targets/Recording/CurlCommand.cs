using System.Net;
using Assay.Text;

namespace Assay.Evaluation.RedTeam;

/// <summary>
/// A command line of curl, as browsers copy a request (the form for bash). It is read and never run: what a shell would do beyond quoting, and whatever makes
/// curl read or write files, is an error.
/// </summary>
static class CurlCommand
{
    const int MostWords = 2_000;

    // Options that change nothing of what is asked.
    static readonly string[] Silent = ["--compressed", "-s", "--silent", "-S", "--show-error", "-i", "--include", "-L", "--location", "-k", "--insecure", "-v", "--verbose", "-g", "--globoff", "--http1.1", "--http2", "--http2-prior-knowledge"];

    internal static bool IsOne(string text) => text.AsSpan().TrimStart() is var rest && rest.StartsWith("curl", StringComparison.Ordinal) && rest.Length > 4 && char.IsWhiteSpace(rest[4]);

    /// <summary>Null with an error when it is not one request of HTTP.</summary>
    internal static RecordedEntry? Read(string text, out string error)
    {
        if (Words(text, out error) is not { } words)
            return null;
        var asked = new Asked();
        for (var i = 1; i < words.Count; i++)
        {
            var (option, given) = Split(words[i]);
            if (option is not null && Silent.Contains(option))
                continue;
            if (option is null && asked.Url is not null)
                return Wrong("it asks for more than one address", out error);
            if (option is null)
                asked.Url = words[i];
            else if ((given ?? (++i < words.Count ? words[i] : null)) is not { } value)
                return Wrong($"{AnswerText.Quoted(option, 40)} has no value", out error);
            else if (asked.Take(option, value) is { } wrong)
                return Wrong(wrong, out error);
        }

        if (!Uri.TryCreate(asked.Url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            return Wrong("it names no http or https address", out error);
        return asked.Of(address);
    }

    sealed class Asked
    {
        readonly Dictionary<string, string> _headers = new(StringComparer.OrdinalIgnoreCase);
        readonly List<string> _data = [];
        string? _method;

        internal string? Url { get; set; }

        // What is wrong with it, or null.
        internal string? Take(string option, string value)
        {
            switch (option)
            {
                case "-X" or "--request":
                    _method = value;
                    return null;
                case "-H" or "--header":
                    if (value.Split(':', 2) is [{ Length: > 0 } name, var what] && _headers.Count < 200)
                        _headers[name.Trim()] = what.Trim();
                    return null;
                case "-A" or "--user-agent" or "-e" or "--referer":
                    return null;
                case "-b" or "--cookie":
                    _headers["Cookie"] = value;
                    return null;
                case "--url":
                    Url = value;
                    return null;
                default:
                    return Data(option, value);
            }
        }

        string? Data(string option, string value)
        {
            switch (option)
            {
                case "--data-raw":
                    _data.Add(value);
                    return null;
                case "-d" or "--data" or "--data-binary" or "--data-ascii" or "--json":
                    if (value.StartsWith('@'))
                        return $"{option} reads a file; copy the request from the browser, where its text stands in the command";
                    _data.Add(value);
                    if (option == "--json")
                        _headers.TryAdd("Content-Type", "application/json");
                    return null;
                case "--data-urlencode":
                    if (value.Contains('@') && !value.Contains('='))
                        return "--data-urlencode reads a file";
                    _data.Add(value.Split('=', 2) is [{ Length: > 0 } key, var plain] ? $"{key}={WebUtility.UrlEncode(plain)}" : WebUtility.UrlEncode(value.StartsWith('=') ? value[1..] : value));
                    return null;
                default:
                    return $"its option {AnswerText.Quoted(option, 40)} is not known here; leave it out if the request means the same without";
            }
        }

        internal RecordedEntry Of(Uri address)
        {
            var type = _headers.GetValueOrDefault("Content-Type") ?? (_data.Count > 0 ? "application/x-www-form-urlencoded" : "");
            return new RecordedEntry((_method ?? (_data.Count > 0 ? "POST" : "GET")).ToUpperInvariant(), address, _headers, type, string.Join('&', _data), "", new Dictionary<string, string>());
        }
    }

    static RecordedEntry? Wrong(string what, out string error)
    {
        error = what;
        return null;
    }

    // --option=value, -Xvalue, or the option alone.
    static (string? Option, string? Value) Split(string word)
    {
        if (word.StartsWith("--", StringComparison.Ordinal))
            return word.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && !word.AsSpan(0, at).Contains(' ') ? (word[..at], word[(at + 1)..]) : (word, null);
        return word is ['-', _, ..] ? (word[..2], word.Length > 2 ? word[2..] : null) : (null, null);
    }

    /// <summary>The words as a shell cuts them; null when it would do more than that.</summary>
    static List<string>? Words(string text, out string error)
    {
        var words = new List<string>();
        var ended = false;
        foreach (var word in ShellWords.Of(text, ";|&<>`$()^\n"))
        {
            if (word is { IsOperator: true, Text: "\n" })
            {
                ended |= words.Count > 0;
                continue;
            }

            if (word.IsOperator || ended)
                return More(out error);
            error = word.Expands ? "a shell would fill in something there; copy the request as cURL in the form for bash"
                : word.Open ? "a quotation mark is not closed; was all of the command copied?"
                : "";
            if (error.Length > 0)
                return null;
            words.Add(word.Text);
            if (words.Count > MostWords)
                break;
        }

        error = words.Count is > 1 and <= MostWords ? "" : "it holds no request";
        return error.Length == 0 ? words : null;
    }

    static List<string>? More(out string error)
    {
        error = "it is more than one command of curl; copy a single request as cURL in the form for bash";
        return null;
    }
}
