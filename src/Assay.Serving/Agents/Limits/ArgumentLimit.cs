using System.Text.Json;
using System.Text.RegularExpressions;

namespace Assay.Serving.Agents.Limits;

/// <summary>What an argument may be, made ready to be asked.</summary>
sealed class ArgumentLimit
{
    static readonly HashSet<string> Types = new(StringComparer.Ordinal) { "string", "number", "integer", "boolean", "array", "object" };

    readonly ArgumentEntry _entry;
    readonly Regex? _pattern;
    readonly ArgumentLimit? _items;
    readonly IReadOnlyDictionary<string, ArgumentLimit>? _members;

    ArgumentLimit(ArgumentEntry entry, Regex? pattern, ArgumentLimit? items, IReadOnlyDictionary<string, ArgumentLimit>? members) => (_entry, _pattern, _items, _members) = (entry, pattern, items, members);

    /// <summary>The limits of a map; null with what is wrong where.</summary>
    internal static IReadOnlyDictionary<string, ArgumentLimit>? Of(IReadOnlyDictionary<string, ArgumentEntry>? entries, string where, out (string Where, string What) wrong)
    {
        wrong = default;
        Dictionary<string, ArgumentLimit> limits = new(StringComparer.Ordinal);
        foreach (var (name, entry) in entries ?? new Dictionary<string, ArgumentEntry>())
        {
            if (Of(entry, $"{where}.{name}", out wrong) is not { } limit)
                return null;
            limits.Add(name, limit);
        }

        return limits;
    }

    static ArgumentLimit? Of(ArgumentEntry entry, string where, out (string Where, string What) wrong)
    {
        wrong = !Types.Contains(entry.Type) ? ($"{where}.type", $"there is no type '{entry.Type}'; there are {string.Join(", ", Types)}")
            : entry.Minimum > entry.Maximum ? ($"{where}.minimum", "the minimum is above the maximum")
            : entry.Type is not ("number" or "integer") && (entry.Minimum ?? entry.Maximum) is not null ? ($"{where}.type", "a range is for numbers")
            : entry.Type != "string" && (entry.Pattern is not null || entry.Under is not null || entry.Hosts is not null) ? ($"{where}.type", "pattern, under and hosts are for texts")
            : entry.Under is { } folders && (folders.Count == 0 || folders.Any(f => !PathLimit.IsFolder(f))) ? ($"{where}.under", "it needs absolute folders, without '..' and backslashes")
            : entry.Hosts is { } hosts && (hosts.Count == 0 || hosts.Any(h => !HostLimit.IsHost(h))) ? ($"{where}.hosts", "it needs hosts in small ASCII letters: example.org, *.example.org, 10.0.0.7:8080")
            : default;
        Regex? pattern = null;
        if (entry.Pattern is { } expression)
            try
            {
                pattern = new Regex($@"\A(?:{expression})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                wrong = ($"{where}.pattern", $"the expression cannot be used: {e.Message}");
            }

        if (wrong.What is not null)
            return null;
        var items = entry.Items is { } item ? Of(item, $"{where}.items", out wrong) : null;
        var members = entry.Members is { } map && wrong.What is null ? Of(map, $"{where}.members", out wrong) : null;
        return wrong.What is null ? new ArgumentLimit(entry, pattern, items, members) : null;
    }

    /// <summary>Whether all members of an object are allowed; empty when they are, otherwise which is not and why, without its value.</summary>
    internal static string Wrong(IReadOnlyDictionary<string, ArgumentLimit> limits, JsonElement arguments)
    {
        if (arguments.ValueKind != JsonValueKind.Object)
            return "the arguments are no object";
        foreach (var member in arguments.EnumerateObject())
            if (!limits.TryGetValue(member.Name, out var limit))
                return "an argument is not among those that are allowed";
            else if (limit.Wrong(member.Value) is { Length: > 0 } why)
                return $"{member.Name}: {why}";
        foreach (var (name, limit) in limits)
            if (limit._entry.Required && !arguments.TryGetProperty(name, out _))
                return $"{name} is not there";
        return "";
    }

    string Wrong(JsonElement value)
    {
        if (!IsOfType(value))
            return $"it is no {_entry.Type}";
        if (_entry.Enum is { } words && !words.Any(w => JsonElement.DeepEquals(w, value)))
            return "it is not among the values that are allowed";
        return value.ValueKind switch
        {
            JsonValueKind.String => WrongText(value.GetString()!),
            JsonValueKind.Number => value.GetDouble() is var number && !double.IsFinite(number) || number < _entry.Minimum || number > _entry.Maximum ? "it is out of range" : "",
            JsonValueKind.Array => value.GetArrayLength() > _entry.MostItems ? "it has too many items" : _items is null ? "" : value.EnumerateArray().Select(_items.Wrong).FirstOrDefault(w => w.Length > 0, ""),
            JsonValueKind.Object => _members is null ? "" : Wrong(_members, value),
            _ => "",
        };
    }

    string WrongText(string text) =>
        text.Length > _entry.MostCharacters ? "it is too long"
        : _pattern is not null && !_pattern.IsMatch(text) ? "it does not fit the pattern"
        : _entry.Under is { } folders && PathLimit.Wrong(text, folders) is { Length: > 0 } path ? path
        : _entry.Hosts is { } hosts ? HostLimit.Wrong(text, hosts, _entry.Schemes) : "";

    bool IsOfType(JsonElement value) => _entry.Type switch
    {
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "array" => value.ValueKind == JsonValueKind.Array,
        _ => value.ValueKind == JsonValueKind.Object,
    };
}
