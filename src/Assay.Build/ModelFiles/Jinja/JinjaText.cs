using System.Globalization;
using System.Text;

namespace Assay.Build.ModelFiles.Jinja;

/// <summary>What Python and Jinja compute from known values. Whatever is not sure is unknown; nothing grows without bound.</summary>
internal static class JinjaText
{
    const double EnormousText = 10_000_000;

    public static JinjaValue At(JinjaValue target, double index)
    {
        var count = target.Kind == JinjaKind.Text ? target.Text.Length : target.Items.Count;
        var place = index < 0 ? index + count : index;
        if (target.Kind is not (JinjaKind.Text or JinjaKind.List) || place < 0 || place >= count)
            return JinjaValue.From(target.Origin);
        return target.Kind == JinjaKind.Text ? JinjaValue.Of(target.Text[(int)place].ToString()) : target.Items[(int)place];
    }

    public static JinjaValue Cut(JinjaValue target, JinjaValue? from, JinjaValue? to, JinjaValue? step)
    {
        if (target.Kind is not (JinjaKind.Text or JinjaKind.List) || Number(from, out var start) is false || Number(to, out var end) is false || Number(step, out var by) is false || by == 0)
            return JinjaValue.From(target.Origin);
        var count = target.Kind == JinjaKind.Text ? target.Text.Length : target.Items.Count;
        var stride = (int)Math.Clamp(by ?? 1, -1e6, 1e6);
        int Place(double value, int low, int high) => (int)Math.Clamp(value < 0 ? value + count : value, low, high);
        var first = start is { } s ? Place(s, stride < 0 ? -1 : 0, stride < 0 ? count - 1 : count) : stride < 0 ? count - 1 : 0;
        var last = end is { } e ? Place(e, stride < 0 ? -1 : 0, stride < 0 ? count - 1 : count) : stride < 0 ? -1 : count;
        var places = new List<int>();
        for (var i = first; stride > 0 ? i < last : i > last; i += stride)
            places.Add(i);
        return target.Kind == JinjaKind.Text
            ? JinjaValue.Of(string.Concat(places.Select(i => target.Text[i])))
            : JinjaValue.Of([.. places.Select(i => target.Items[i])]);
    }

    // False: given, but not a number that is known.
    static bool? Number(JinjaValue? value, out double? number)
    {
        number = value?.Kind == JinjaKind.Number ? value.Number : null;
        return value is null || value.Kind == JinjaKind.None ? null : number is not null;
    }

    public static bool Enormous(string symbol, JinjaValue a, JinjaValue b) => symbol switch
    {
        "*" => Length(a) * (b.Kind == JinjaKind.Number ? b.Number : 0) > EnormousText || Length(b) * (a.Kind == JinjaKind.Number ? a.Number : 0) > EnormousText,
        "**" => a.Kind == JinjaKind.Number && b.Kind == JinjaKind.Number && Math.Abs(a.Number) > 1 && b.Number * Math.Log10(Math.Abs(a.Number)) > 10_000,
        "%" => a.Kind == JinjaKind.Text && Width(a.Text) > EnormousText,
        _ => false,
    };

    static double Length(JinjaValue value) => value.Kind == JinjaKind.Text ? value.Text.Length : value.Kind == JinjaKind.List ? value.Items.Count : 0;

    // The biggest number in a format, which is a width or a precision.
    static double Width(string format)
    {
        double widest = 0, number = 0;
        foreach (var c in format)
        {
            number = char.IsAsciiDigit(c) ? Math.Min(1e12, (number * 10) + (c - '0')) : 0;
            widest = Math.Max(widest, number);
        }

        return format.Contains('%', StringComparison.Ordinal) ? widest : 0;
    }

    public static JinjaValue Compute(string symbol, JinjaValue a, JinjaValue b)
    {
        switch (symbol)
        {
            case "~" when a.Printed is { } left && b.Printed is { } right:
                return JinjaValue.Of(left + right);
            case "+" when a.Kind == JinjaKind.Text && b.Kind == JinjaKind.Text:
                return JinjaValue.Of(a.Text + b.Text);
            case "+" when a.Kind == JinjaKind.List && b.Kind == JinjaKind.List && a.Items.Count + b.Items.Count <= JinjaValue.MostItems:
                return JinjaValue.Of([.. a.Items, .. b.Items]);
            case "%" when a.Kind == JinjaKind.Text:
                return Percent(a.Text, b.Kind == JinjaKind.List ? b.Items : [b], b.Members);
            case "*" when a.Kind == JinjaKind.Text && b.Kind == JinjaKind.Number:
                // Nothing repeated is nothing, however often.
                return a.Text.Length == 0 || b.Number < 1 ? JinjaValue.Of("") : a.Text.Length * b.Number > JinjaValue.MostText ? JinjaValue.Unknown : JinjaValue.Of(string.Concat(Enumerable.Repeat(a.Text, (int)b.Number)));
        }

        if (a.Kind != JinjaKind.Number || b.Kind != JinjaKind.Number)
            return JinjaValue.Unknown;
        return symbol switch
        {
            "+" => JinjaValue.Of(a.Number + b.Number),
            "-" => JinjaValue.Of(a.Number - b.Number),
            "*" => JinjaValue.Of(a.Number * b.Number),
            "/" when b.Number != 0 => JinjaValue.Of(a.Number / b.Number),
            "//" when b.Number != 0 => JinjaValue.Of(Math.Floor(a.Number / b.Number)),
            "%" when b.Number != 0 => JinjaValue.Of(a.Number - (Math.Floor(a.Number / b.Number) * b.Number)),
            "**" => JinjaValue.Of(Math.Pow(a.Number, b.Number)),
            _ => JinjaValue.Unknown,
        };
    }

    public static bool? Compare(string symbol, JinjaValue a, JinjaValue b)
    {
        if (symbol is "in" or "not in")
        {
            bool? inside = b.Kind switch
            {
                JinjaKind.Text when a.Kind == JinjaKind.Text => b.Text.Contains(a.Text, StringComparison.Ordinal),
                JinjaKind.List when a.Kind == JinjaKind.Text && b.Items.All(i => i.IsKnown) => b.Items.Any(i => i.Kind == JinjaKind.Text && i.Text == a.Text),
                JinjaKind.Map when a.Kind == JinjaKind.Text => b.Members!.ContainsKey(a.Text),
                _ => null,
            };
            return symbol == "in" ? inside : !inside;
        }

        if (a.Kind != b.Kind || a.Kind is JinjaKind.List or JinjaKind.Map)
            return null;
        var order = a.Kind == JinjaKind.Text ? string.CompareOrdinal(a.Text, b.Text) : a.Number.CompareTo(b.Number);
        return symbol switch { "==" => order == 0, "!=" => order != 0, "<" => order < 0, "<=" => order <= 0, ">" => order > 0, _ => order >= 0 };
    }

    /// <summary>The text among two values, or the first of a list of texts: what something is compared with.</summary>
    public static string? Words(JinjaValue a, JinjaValue b)
    {
        foreach (var value in new[] { a, b })
        {
            if (value.Kind == JinjaKind.Text && value.Text.Length > 0)
                return value.Text;
            if (value.Kind == JinjaKind.List && value.Items.FirstOrDefault(i => i.Kind == JinjaKind.Text && JinjaNames.IsPlainTrigger(i.Text)) is { } first)
                return first.Text;
        }

        return null;
    }

    public static JinjaValue Method(string name, JinjaValue target, List<JinjaValue> given, Dictionary<string, JinjaValue> named)
    {
        if (target.Kind != JinjaKind.Text)
            return JinjaValue.Unknown;
        switch (name)
        {
            case "format": return Braces(target.Text, given, named);
            case "join" when given is [{ Kind: JinjaKind.List } list]: return Join(list, target.Text);
            case "split" or "rsplit": return Split(target.Text, given);
            case "encode" or "decode" or "casefold": return name == "casefold" ? JinjaValue.Of(target.Text.ToLowerInvariant()) : target;
            case "strip" or "lstrip" or "rstrip": return Strip(name, target.Text, given);
            case "startswith" when given is [{ Kind: JinjaKind.Text } start]: return JinjaValue.Of(target.Text.StartsWith(start.Text, StringComparison.Ordinal));
            case "endswith" when given is [{ Kind: JinjaKind.Text } end]: return JinjaValue.Of(target.Text.EndsWith(end.Text, StringComparison.Ordinal));
            case "translate" or "zfill" or "ljust" or "rjust" or "center" or "find" or "index" or "count": return JinjaValue.Unknown;
            default: return Filter(name, target, given, named);
        }
    }

    public static JinjaValue Filter(string name, JinjaValue target, List<JinjaValue> given, Dictionary<string, JinjaValue> named)
    {
        switch (name)
        {
            case "join" when target.Kind is JinjaKind.List or JinjaKind.Map or JinjaKind.Text:
                return Join(target, given is [{ Kind: JinjaKind.Text } with, ..] ? with.Text : named.TryGetValue("d", out var d) && d.Kind == JinjaKind.Text ? d.Text : "");
            case "list" when target.Kind == JinjaKind.Text && target.Text.Length <= JinjaValue.MostItems: return JinjaValue.Of([.. target.Text.Select(c => JinjaValue.Of(c.ToString()))]);
            case "list" when target.Kind == JinjaKind.Map: return JinjaValue.Of([.. target.Members!.Keys.Select(JinjaValue.Of)]);
            case "list" or "safe" or "items" when target.Kind == JinjaKind.List: return target;
            case "first" or "last": return target.Kind == JinjaKind.Map && target.Members!.Count > 0 ? JinjaValue.Of(target.Members.Keys.First()) : At(target, name == "first" ? 0 : -1);
            case "reverse": return Cut(target, null, null, JinjaValue.Of(-1));
            case "length" or "count" when target.Kind is JinjaKind.Text or JinjaKind.List: return JinjaValue.Of((double)Length(target));
            case "default" or "d": return target.Kind == JinjaKind.Unknown ? JinjaValue.From(target.Origin) : target;
            case "string" when target.Printed is { } printed: return JinjaValue.Of(printed);
            case "format" when target.Kind == JinjaKind.Text: return Percent(target.Text, given, named.Count > 0 ? named : null);
            case "items" when target.Members is { } members: return JinjaValue.Of([.. members.Select(m => JinjaValue.Of([JinjaValue.Of(m.Key), m.Value]))]);
            case "b64decode" when target.Kind == JinjaKind.Text: return Base64(target.Text);
        }

        if (target.Kind != JinjaKind.Text)
            return JinjaValue.Unknown;
        return name switch
        {
            "lower" => JinjaValue.Of(target.Text.ToLowerInvariant()),
            "upper" => JinjaValue.Of(target.Text.ToUpperInvariant()),
            "capitalize" or "title" when target.Text.Length > 0 => JinjaValue.Of(char.ToUpperInvariant(target.Text[0]) + target.Text[1..].ToLowerInvariant()),
            "swapcase" => JinjaValue.Of(string.Concat(target.Text.Select(c => char.IsUpper(c) ? char.ToLowerInvariant(c) : char.ToUpperInvariant(c)))),
            "replace" when given is [{ Kind: JinjaKind.Text, Text.Length: > 0 } old, { Kind: JinjaKind.Text } with, ..] && (target.Text.Length * (1L + with.Text.Length)) < JinjaValue.MostText =>
                JinjaValue.Of(target.Text.Replace(old.Text, with.Text, StringComparison.Ordinal)),
            "trim" => Strip("strip", target.Text, given),
            "safe" or "e" or "escape" or "forceescape" or "striptags" or "truncate" or "indent" or "wordwrap" or "center" => target,
            _ => JinjaValue.Unknown,
        };
    }

    static JinjaValue Join(JinjaValue items, string with)
    {
        var all = items.Kind switch
        {
            JinjaKind.Map => items.Members!.Keys.ToList(),
            JinjaKind.Text => [.. items.Text.Select(c => c.ToString())],
            _ => items.Items.Select(i => i.Printed!).ToList(),
        };
        return all.Contains(null!) || all.Sum(t => (long)t.Length + with.Length) > JinjaValue.MostText ? JinjaValue.Unknown : JinjaValue.Of(string.Join(with, all));
    }

    static JinjaValue Split(string text, List<JinjaValue> given)
    {
        if (given is [{ Kind: JinjaKind.Text, Text.Length: > 0 } by, ..])
            return JinjaValue.Of([.. text.Split(by.Text).Take(JinjaValue.MostItems).Select(JinjaValue.Of)]);
        return given.Count == 0 ? JinjaValue.Of([.. text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Take(JinjaValue.MostItems).Select(JinjaValue.Of)]) : JinjaValue.Unknown;
    }

    static JinjaValue Strip(string name, string text, List<JinjaValue> given)
    {
        var letters = given is [{ Kind: JinjaKind.Text } set, ..] ? set.Text.ToCharArray() : null;
        return JinjaValue.Of(name switch { "lstrip" => text.TrimStart(letters), "rstrip" => text.TrimEnd(letters), _ => text.Trim(letters) });
    }

    static JinjaValue Base64(string text)
    {
        try
        {
            return JinjaValue.Of(Encoding.UTF8.GetString(Convert.FromBase64String(text)));
        }
        catch (FormatException)
        {
            return JinjaValue.Unknown;
        }
    }

    // '%c%s' % (95, 'x')
    static JinjaValue Percent(string format, IReadOnlyList<JinjaValue> given, Dictionary<string, JinjaValue>? named)
    {
        var text = new StringBuilder();
        var next = 0;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] != '%')
            {
                text.Append(format[i]);
                continue;
            }

            if (++i < format.Length && format[i] == '%')
            {
                text.Append('%');
                continue;
            }

            JinjaValue? value = null;
            if (i < format.Length && format[i] == '(' && format.IndexOf(')', i) is > 0 and var close)
            {
                value = named is not null && named.TryGetValue(format[(i + 1)..close], out var found) ? found : JinjaValue.Unknown;
                i = close + 1;
            }

            while (i < format.Length && (char.IsAsciiDigit(format[i]) || format[i] is '.' or '-' or '+' or ' ' or '#'))
                i++;
            value ??= next < given.Count ? given[next++] : JinjaValue.Unknown;
            if (i >= format.Length || Shown(value, format[i]) is not { } shown)
                return JinjaValue.Unknown;
            text.Append(shown);
        }

        return JinjaValue.Of(text.ToString());
    }

    static string? Shown(JinjaValue value, char conversion) => conversion switch
    {
        'c' when value.Kind == JinjaKind.Number && value.Number is > 0 and < 0xd800 => ((char)value.Number).ToString(),
        'c' or 's' or 'r' => value.Printed,
        'd' or 'i' when value.Kind == JinjaKind.Number => Math.Floor(value.Number).ToString("F0", CultureInfo.InvariantCulture),
        'x' when value.Kind == JinjaKind.Number && Math.Abs(value.Number) < int.MaxValue => ((int)value.Number).ToString("x", CultureInfo.InvariantCulture),
        _ => null,
    };

    // '{}{0}{name}{:c}'.format(...)
    static JinjaValue Braces(string format, List<JinjaValue> given, Dictionary<string, JinjaValue> named)
    {
        var text = new StringBuilder();
        var next = 0;
        for (var i = 0; i < format.Length; i++)
        {
            if (format[i] is '{' or '}' && i + 1 < format.Length && format[i + 1] == format[i])
            {
                text.Append(format[i++]);
                continue;
            }

            if (format[i] != '{')
            {
                text.Append(format[i]);
                continue;
            }

            var close = format.IndexOf('}', i);
            if (close < 0)
                return JinjaValue.Unknown;
            var field = format[(i + 1)..close];
            i = close;
            var colon = field.IndexOfAny([':', '!']);
            var (name, form) = colon < 0 ? (field, "") : (field[..colon], field[(colon + 1)..]);
            var value = name.Length == 0 ? next < given.Count ? given[next++] : null
                : int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index < given.Count ? given[index] : null
                : named.GetValueOrDefault(name);
            if (value is null || Shown(value, form == "c" ? 'c' : 's') is not { } shown)
                return JinjaValue.Unknown;
            text.Append(shown);
        }

        return JinjaValue.Of(text.ToString());
    }
}
