using System.Globalization;

namespace Assay.Governance;

/// <summary>
/// The members of one map of a policy (a gate's, or a scan's). Each is asked for by name; every mistake is noted with its place and reading goes
/// on, so that one run shows all of them. <see cref="Close"/> reports the keys nobody asked for.
/// </summary>
public sealed class PolicyFields
{
    readonly YamlMap map;
    readonly string path;
    readonly string source;
    readonly List<PolicyError> errors;
    readonly List<string> known = [];

    PolicyFields(YamlMap map, string path, string source, List<PolicyError> errors)
    {
        this.map = map;
        this.path = path;
        this.source = source;
        this.errors = errors;
    }

    /// <summary>The root of a text as fields; null when it is no map or no YAML, and then <paramref name="errors"/> says why.</summary>
    public static PolicyFields? Read(string yaml, string source, List<PolicyError> errors) =>
        YamlTree.Read(yaml, source, errors) is { } root ? Of(root, "", source, errors) : null;

    internal static PolicyFields? Of(YamlNode node, string path, string source, List<PolicyError> errors)
    {
        if (node is YamlMap map)
            return new PolicyFields(map, path, source, errors);
        errors.Add(new PolicyError(source, node.Place.Line, node.Place.Column, path, "expected keys and values here"));
        return null;
    }

    /// <summary>Text of one line, not empty.</summary>
    public string? Text(string key, bool required = false)
    {
        if (Find(key, required) is not { } node)
            return null;
        if (node is YamlScalar { Value.Length: > 0 and <= 200 } scalar && !scalar.Value.Any(char.IsControl))
            return scalar.Value;
        return Fail<string>(node, key, "expected one line of text, at most 200 characters");
    }

    /// <summary>A short name: lower case letters, digits and hyphens.</summary>
    public string? Id(string key, bool required = false)
    {
        if (Text(key, required) is not { } text)
            return null;
        return text.Length <= 64 && text.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-')
            ? text
            : Fail<string>(Find(key, false)!, key, $"'{text}' is not a name (lower case letters, digits and hyphens, at most 64)");
    }

    /// <summary><c>true</c> or <c>false</c>, without quotes.</summary>
    public bool? Flag(string key)
    {
        if (Find(key, false) is not { } node)
            return null;
        if (node is YamlScalar { Plain: true, Value: "true" or "false" } scalar)
            return scalar.Value == "true";
        Fail<string>(node, key, "expected true or false, without quotes");
        return null;
    }

    /// <summary>A length of time such as <c>90d</c>.</summary>
    public TimeSpan? Duration(string key)
    {
        if (Find(key, false) is not { } node)
            return null;
        if (node is YamlScalar scalar && PolicyDuration.TryParse(scalar.Value, out var duration))
            return duration;
        Fail<string>(node, key, $"expected {PolicyDuration.Allowed}");
        return null;
    }

    /// <summary>A finite number.</summary>
    public double? Number(string key)
    {
        if (Find(key, false) is not { } node)
            return null;
        if (node is YamlScalar { Plain: true } scalar && double.TryParse(scalar.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            return number;
        Fail<string>(node, key, "expected a number");
        return null;
    }

    /// <summary>A whole number, zero or more.</summary>
    public int? Count(string key, bool required)
    {
        if (Find(key, required) is not { } node)
            return null;
        if (node is YamlScalar { Plain: true } scalar && int.TryParse(scalar.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            return count;
        Fail<string>(node, key, "expected a whole number, 0 or more");
        return null;
    }

    /// <summary>A value of an enum, by its <see cref="Names"/> spelling, out of <paramref name="allowed"/> (all when null).</summary>
    public T? Choice<T>(string key, string what, bool required = false, IReadOnlyList<T>? allowed = null) where T : struct, Enum =>
        Find(key, required) is { } node ? Choice(node, key, what, allowed) : null;

    /// <summary>A list of values of an enum, each once.</summary>
    public IReadOnlyList<T>? Choices<T>(string key, string what, bool required = false) where T : struct, Enum
    {
        if (Items(key, required) is not { } items)
            return null;
        var values = new List<T>();
        foreach (var (index, item) in items.Index())
        {
            if (Choice<T>(item, $"{key}[{index}]", what, null) is not { } value)
                continue;
            if (values.Contains(value))
                Fail<string>(item, $"{key}[{index}]", $"'{value.Name()}' is listed twice");
            else
                values.Add(value);
        }

        return values;
    }

    /// <summary>Name of one of <paramref name="allowed"/>.</summary>
    public string? OneOf(string key, string what, IReadOnlyCollection<string> allowed)
    {
        if (Find(key, required: true) is not { } node)
            return null;
        if (node is not YamlScalar scalar)
            return Fail<string>(node, key, $"expected {what}");
        return allowed.Contains(scalar.Value) ? scalar.Value : Fail<string>(node, key, Suggestion.Unknown(scalar.Value, what, allowed));
    }

    /// <summary>One value or a list of values, each a line of text.</summary>
    public IReadOnlyList<string> Texts(string key)
    {
        if (Find(key, false) is not { } node)
            return [];
        var texts = new List<string>();
        foreach (var item in node is YamlList list ? list.Items : [node])
            if (item is YamlScalar { Value.Length: > 0 and <= 200 } scalar)
                texts.Add(scalar.Value);
            else
                Fail<string>(item, key, "expected a value or a list of values");
        if (node is YamlList { Items.Count: 0 })
            Fail<string>(node, key, "the list is empty; leave the key out instead");
        return texts;
    }

    /// <summary>A map inside this one.</summary>
    public PolicyFields? Map(string key) => Find(key, false) is { } node ? Of(node, Inside(key), source, errors) : null;

    /// <summary>A list of maps.</summary>
    public IEnumerable<PolicyFields> Maps(string key, bool required = false)
    {
        foreach (var (index, item) in (Items(key, required) ?? []).Index())
            if (Of(item, $"{Inside(key)}[{index}]", source, errors) is { } fields)
                yield return fields;
    }

    /// <summary>The keys that are written.</summary>
    public IEnumerable<string> Keys => map.Members.Select(m => m.Key.Value);

    /// <summary>Notes a mistake at the value of a key, or at the map when the key is not there.</summary>
    public void Wrong(string key, string message)
    {
        var place = map.Members.FirstOrDefault(m => m.Key.Value == key).Value?.Place ?? map.Place;
        errors.Add(new PolicyError(source, place.Line, place.Column, Inside(key), message));
    }

    /// <summary>Reports keys that nothing asked for.</summary>
    public void Close()
    {
        foreach (var (key, _) in map.Members)
            if (!known.Contains(key.Value))
                errors.Add(new PolicyError(source, key.Place.Line, key.Place.Column, path, Suggestion.Unknown(key.Value, "a key of this place", known)));
    }

    IReadOnlyList<YamlNode>? Items(string key, bool required)
    {
        if (Find(key, required) is not { } node)
            return null;
        if (node is not YamlList list)
            return Fail<IReadOnlyList<YamlNode>>(node, key, "expected a list");
        return list.Items.Count > 0 ? list.Items : Fail<IReadOnlyList<YamlNode>>(node, key, "the list is empty; leave the key out instead");
    }

    T? Choice<T>(YamlNode node, string key, string what, IReadOnlyList<T>? allowed) where T : struct, Enum
    {
        var names = (allowed ?? Enum.GetValues<T>()).Select(v => v.Name()).ToList();
        if (node is YamlScalar scalar)
        {
            if (names.Contains(scalar.Value))
                return Names.Parse<T>(scalar.Value);
            Fail<string>(node, key, Suggestion.Unknown(scalar.Value, what, names));
        }
        else
            Fail<string>(node, key, $"expected {what}: one of {string.Join(", ", names)}");
        return null;
    }

    YamlNode? Find(string key, bool required)
    {
        if (!known.Contains(key))
            known.Add(key);
        var node = map.Members.FirstOrDefault(m => m.Key.Value == key).Value;
        if (node is YamlScalar { Plain: true, Value: "" or "~" or "null" })
            return Fail<YamlNode>(node, key, "has no value");
        if (node is null && required)
            errors.Add(new PolicyError(source, map.Place.Line, map.Place.Column, Inside(key), "is missing"));
        return node;
    }

    T? Fail<T>(YamlNode node, string key, string message) where T : class
    {
        errors.Add(new PolicyError(source, node.Place.Line, node.Place.Column, Inside(key), message));
        return null;
    }

    string Inside(string key) => path.Length == 0 ? key : $"{path}.{key}";
}
