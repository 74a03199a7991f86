using System.Buffers;
using Assay.Serving.Guards.Personal;
using Assay.Serving.Messages;

namespace Assay.Serving.Guards;

/// <summary>
/// Data of people by shape and check digit: mail addresses, telephones, IBANs, cards, national numbers, IP addresses, and names by list. It knows no other names, no
/// postal addresses and no birthdays: these need a language model.
/// </summary>
sealed class PersonalDataGuard(IReadOnlySet<string> kinds, IReadOnlyList<string> names) : IGuard
{
    /// <summary>What it tells apart.</summary>
    internal static readonly string[] Kinds = ["email", "phone", "iban", "card", "national-id", "ip", "name"];

    static readonly SearchValues<char> Begins = SearchValues.Create("@0123456789+(:ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
    static readonly SearchValues<char> Sure = SearchValues.Create("@0123456789:");
    const int LongestWord = 320;

    readonly SearchValues<string> _names = SearchValues.Create([.. names], StringComparison.OrdinalIgnoreCase);
    readonly int _longestName = names.Count == 0 ? 0 : names.Max(n => n.Length);

    public void Look(Inspection inspection, GuardRule rule, ICollection<GuardHit> hits)
    {
        foreach (var part in inspection.For(rule))
            foreach (var value in In(part.Text))
                if (kinds.Contains(value.Kind))
                    hits.Add(new GuardHit(part, value.Start, value.Length, value.Score, value.Kind, rule.Action == GuardAction.Pseudonymise ? StandIn(inspection, part, value) : null));
    }

    /// <summary>Every value in a text, in order, none over another.</summary>
    internal IEnumerable<PersonalValue> In(string text)
    {
        var (done, sure) = (0, -1);
        for (var at = 0; at < text.Length; at++)
        {
            if (names.Count == 0 && sure < at)
            {
                // Without a name, every value has a digit, an @ or a colon, and none begins long before its first one.
                var next = text.AsSpan(at).IndexOfAny(Sure);
                if (next < 0)
                    yield break;
                sure = at + next;
                at = Math.Max(at, sure - PersonalNumbers.Reach);
            }

            var c = text[at];
            if ((c != '@' && at > 0 && char.IsLetterOrDigit(text[at - 1])) || !Begins.Contains(c) || Value(text, at) is not { } value || value.Start < done)
                continue;
            yield return value;
            done = value.Start + value.Length;
            at = Math.Max(at, done - 1);
        }
    }

    PersonalValue? Value(string text, int at)
    {
        var c = text[at];
        if (c == '@')
            return Addresses.Mail(text, at);
        var begins = at == 0 || !char.IsLetterOrDigit(text[at - 1]);
        if (!begins)
            return null;
        if (names.Count > 0 && char.IsLetter(c) && Name(text, at) is { } name)
            return name;
        // What belongs to a mail address is no number.
        if (c != ':' && (char.IsAsciiDigit(c) || c is '+' or '(' || Digits(text, at)) && PersonalNumbers.At(text, at) is { } number && !(at + number.Length < text.Length && text[at + number.Length] == '@'))
            return number;
        // Of colons in a row the first may begin an address, and only two of them.
        return char.IsAsciiHexDigit(c) || (c == ':' && (at == 0 || text[at - 1] != ':') && text.AsSpan(at + 1) is [':', not ':', ..]) ? Addresses.Six(text, at) : null;
    }

    // A word that begins with letters and may be a number: a digit follows soon.
    static bool Digits(string text, int at) => text.AsSpan(at, Math.Min(8, text.Length - at)).IndexOfAnyInRange('0', '9') is > 0;

    PersonalValue? Name(string text, int at)
    {
        if (text.AsSpan(at, Math.Min(_longestName, text.Length - at)).IndexOfAny(_names) != 0)
            return null;
        var name = names.Where(n => text.AsSpan(at).StartsWith(n, StringComparison.OrdinalIgnoreCase) && (at + n.Length == text.Length || !char.IsLetterOrDigit(text[at + n.Length]))).MaxBy(n => n.Length);
        return name is null ? null : new("name", at, name.Length, 1);
    }

    static string StandIn(Inspection inspection, Part part, PersonalValue value) =>
        inspection.Memory.StandIns.For(value.Kind switch { "national-id" => "ID", "name" => "PERSON", var kind => kind.ToUpperInvariant() }, part.Text.Substring(value.Start, value.Length));

    /// <summary>The last word; before it numbers in groups, and what may be a name of the list.</summary>
    public int HoldFrom(string text)
    {
        var from = text.Length;
        while (from > 0 && text.Length - from < LongestWord && !char.IsWhiteSpace(text[from - 1]))
            from--;
        for (var at = from; at > 0 && text.Length - at < PersonalNumbers.Reach + 2; at--)
        {
            var c = text[at - 1];
            if (!(char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c) || c is ' ' or '\u00a0' or '-' or '.' or '/' or '(' or ')' or '+'))
                break;
            from = !char.IsWhiteSpace(c) ? Math.Min(from, at - 1) : from;
        }

        for (var at = Math.Max(0, text.Length - _longestName); at < from; at++)
            if ((at == 0 || !char.IsLetterOrDigit(text[at - 1])) && names.Any(n => n.Length >= text.Length - at && n.AsSpan().StartsWith(text.AsSpan(at), StringComparison.OrdinalIgnoreCase)))
                return at;
        return from;
    }
}
