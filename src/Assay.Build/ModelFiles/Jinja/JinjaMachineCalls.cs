namespace Assay.Build.ModelFiles.Jinja;

/// <summary>Calls and filters on abstract values.</summary>
internal sealed partial class JinjaMachine
{
    const double EnormousRange = 1_000_000;

    JinjaValue Invoke(Invocation invocation)
    {
        var (positional, named) = Given(invocation.Arguments);
        switch (invocation.Target)
        {
            case Name name:
                return Function(name, positional, named);
            case Member member:
                return Method(Value(member.Target), member.Id, positional, named, member.At);
            case Subscript { Index: not Slice } subscript when Value(subscript.Index) is { Kind: JinjaKind.Text } index:
                return Method(Value(subscript.Target), index.Text, positional, named, subscript.At);
            case Filtered { Filter: "attr", Target: { } target, Arguments.Positional: [var first, ..] } filtered when Value(first) is { Kind: JinjaKind.Text } attribute:
                return Method(Value(target), attribute.Text, positional, named, filtered.At);
            default:
                return Computed(Value(invocation.Target), positional, named, invocation.At);
        }
    }

    // A macro that is kept in a value is called; anything else that comes out of a computation should not be.
    JinjaValue Computed(JinjaValue target, List<JinjaValue> positional, Dictionary<string, JinjaValue> named, int at)
    {
        JinjaValue? result = null;
        foreach (var one in target.Alternatives)
        {
            if (one.Kind == JinjaKind.Macro && macros.TryGetValue(one.Text, out var macro))
            {
                var made = Call(macro, positional, named);
                result = result is null ? made : JinjaValue.Either(result, made);
            }
            else
            {
                rules.ComputedCall(at);
            }
        }

        return result ?? JinjaValue.Unknown;
    }

    JinjaValue Call(Macro macro, List<JinjaValue> positional, Dictionary<string, JinjaValue> named) =>
        Call(macro, [.. positional.Select(v => ((string?)null, v)), .. named.Select(n => ((string?)n.Key, n.Value))]);

    (List<JinjaValue> Positional, Dictionary<string, JinjaValue> Named) Given(Arguments arguments)
    {
        var named = new Dictionary<string, JinjaValue>();
        foreach (var (name, value) in arguments.Named)
            named[name] = Value(value);
        return ([.. arguments.Positional.Select(Value)], named);
    }

    JinjaValue Function(Name name, List<JinjaValue> positional, Dictionary<string, JinjaValue> named)
    {
        if (macros.TryGetValue(name.Id, out var macro))
            return Call(macro, positional, named);
        switch (name.Id)
        {
            case "range": return Range(positional, name.At);
            case "dict" or "namespace":
                var members = new Dictionary<string, JinjaValue>(positional is [{ Members: { } copied }] ? copied : []);
                foreach (var (key, given) in named)
                    members[key] = given;
                return JinjaValue.Of(members);
            case "lipsum":
                if (positional.Concat(named.Values).Any(v => v.Kind == JinjaKind.Number && v.Number > 10_000))
                    rules.Enormous("lipsum", name.At);
                return JinjaValue.Unknown;
            case "cycler" or "joiner" or "caller" or "super" or "loop": return JinjaValue.Unknown;
            case "strftime_now" or "now" or "datetime": return JinjaValue.From(Origin.Clock);
        }

        if (JinjaNames.IsKnownCall(name.Id))
            return JinjaValue.Unknown;
        if (Find(name.Id) is { } value)
            return Computed(value, positional, named, name.At);
        else if (JinjaNames.IsWeb(name.Id))
            rules.WebObject(name.Id, name.At);
        else if (JinjaNames.Acts(name.Id))
            rules.Acts(name.Id, name.At);
        else if (JinjaNames.IsInternal(name.Id))
            rules.Internal(name.Id, name.At);
        else
            rules.UnknownCall(name.Id, name.At);
        return JinjaValue.Unknown;
    }

    JinjaValue Range(List<JinjaValue> given, int at)
    {
        if (given.Count is 0 or > 3 || given.Any(g => g.Kind != JinjaKind.Number))
            return JinjaValue.Unknown;
        var (from, to) = given.Count == 1 ? (0, given[0].Number) : (given[0].Number, given[1].Number);
        var step = given.Count == 3 && given[2].Number != 0 ? given[2].Number : 1;
        var count = Math.Max(0, Math.Ceiling((to - from) / step));
        if (count > EnormousRange)
            rules.Enormous("range", at);
        if (count > JinjaValue.MostItems)
            return new JinjaValue { Kind = JinjaKind.Generator, Number = count };
        return Charged(JinjaValue.Of([.. Enumerable.Range(0, (int)count).Select(i => JinjaValue.Of(from + (i * step)))]));
    }

    JinjaValue Method(JinjaValue target, string name, List<JinjaValue> positional, Dictionary<string, JinjaValue> named, int at)
    {
        Charged(target);
        if (target.Kind == JinjaKind.Any)
            return target.Items.Select(t => Method(t, name, positional, named, at)).Aggregate(JinjaValue.Either);
        if (name is "get" or "pop" && positional is [{ Kind: JinjaKind.Text } key, ..])
        {
            if (target.Kind is JinjaKind.Web or JinjaKind.Callable)
                Reach(target, name, at);
            return Entry(target, key.Text);
        }

        if (target.Members is not { } members)
            Reach(target, name, at);
        else if (name == "items")
            return JinjaValue.Of([.. members.Select(m => JinjaValue.Of([JinjaValue.Of(m.Key), m.Value]))]);
        else if (name is "keys" or "values")
            return JinjaValue.Of([.. name == "keys" ? members.Keys.Select(JinjaValue.Of) : members.Values]);
        else
            Reach(target, name, at);
        if (!JinjaNames.IsMethod(name))
        {
            if (JinjaNames.Acts(name))
                rules.Acts(name, at);
            else if (!JinjaNames.IsInternal(name))
                rules.UnusualName("method", name, at);
            return JinjaValue.From(target.Origin);
        }

        if (name == "append" && target.Items is List<JinjaValue> { Count: < JinjaValue.MostItems } list && target.Kind == JinjaKind.List && positional is [var added])
            list.Add(added);
        if ((target.Origin & Origin.Content) != 0 && name is "startswith" or "endswith" or "find" or "rfind" or "index" or "count"
            && JinjaText.Words(positional.FirstOrDefault() ?? JinjaValue.None, JinjaValue.None) is { } words && JinjaNames.IsPlainTrigger(words))
            return JinjaValue.From(Origin.None, words);
        if (name is "strftime" or "isoformat" or "today")
            return JinjaValue.From(Origin.Clock);
        return Kept(JinjaText.Method(name, target, positional, named), target, positional, at);
    }

    // What a fold made: checked for internal names; unknown results keep where their parts came from.
    JinjaValue Kept(JinjaValue made, JinjaValue target, List<JinjaValue> parts, int at)
    {
        Charged(made);
        if (made.Kind == JinjaKind.Text)
            Spelled(made.Text, at);
        if (made.Kind != JinjaKind.Unknown)
            return made;
        var origin = parts.Aggregate(target.Origin, (o, v) => o | v.Origin);
        return JinjaValue.From(origin, target.Trigger);
    }

    JinjaValue Filter(Filtered filtered)
    {
        var target = filtered.Target is null ? JinjaValue.Unknown : Value(filtered.Target);
        return ThroughFilter(filtered, target);
    }

    // A chain whose innermost target is what a block put out.
    JinjaValue ThroughFilters(Filtered filtered, JinjaValue value) =>
        ThroughFilter(filtered, filtered.Target is Filtered inner ? ThroughFilters(inner, value) : value);

    JinjaValue ThroughFilter(Filtered filtered, JinjaValue target)
    {
        var (positional, named) = Given(filtered.Arguments);
        Charged(target);
        if (target.Kind == JinjaKind.Any)
            return target.Items.Select(t => Filter(filtered.Filter, t, positional, named, filtered.At)).Aggregate(JinjaValue.Either);
        return Filter(filtered.Filter, target, positional, named, filtered.At);
    }

    JinjaValue Filter(string name, JinjaValue target, List<JinjaValue> positional, Dictionary<string, JinjaValue> named, int at)
    {
        switch (name)
        {
            case "attr":
                if (positional is not [var attribute, ..])
                    return JinjaValue.Unknown;
                if (attribute.Alternatives.All(a => a.Kind != JinjaKind.Text))
                    rules.ComputedName(at);
                foreach (var one in attribute.Alternatives.Where(a => a.Kind == JinjaKind.Text))
                    Reach(target, one.Text, at);
                return JinjaValue.From(target.Origin);
            case "map" or "selectattr" or "rejectattr" or "sum" or "groupby" or "sort" or "unique" or "max" or "min" or "join" when AttributeOf(name, positional, named) is { } path:
                foreach (var step in path.Split('.'))
                    Reach(JinjaValue.Unknown, step, at);
                return name == "join" ? JinjaValue.From(target.Origin) : JinjaValue.From(target.Origin | (JinjaMachineNames.IsContent(path) ? Origin.Content : Origin.None));
            case "string" or "list" or "urlencode" or "pprint" or "tojson" or "e" or "escape" or "length" or "first" or "reverse" or "join" or "format" or "center" or "trim" or "lower" or "upper" or "replace":
                Printing(target, at);
                if (target.Kind == JinjaKind.Generator && name is "string" or "pprint" or "lower" or "upper" or "urlencode" && target.Kind == JinjaKind.Generator)
                    rules.Letters("generator", at);
                if (name is "center" && positional is [{ Kind: JinjaKind.Number, Number: > 10_000_000 }])
                    rules.Enormous(name, at);
                break;
            case "select" or "reject" or "selectattr" or "rejectattr" or "batch" or "slice":
                return target.Origin == Origin.None && target.Kind != JinjaKind.Unknown ? JinjaValue.Generator : JinjaValue.From(target.Origin);
        }

        if (name is "map" && positional is [{ Kind: JinjaKind.Text } applied, .. var rest] && target.Kind == JinjaKind.List)
            return JinjaValue.Of([.. target.Items.Take(JinjaValue.MostItems).Select(i => Filter(applied.Text, i, rest, named, at))]);
        if (!JinjaNames.IsFilter(name))
        {
            if (JinjaNames.Acts(name))
                rules.Acts(name, at);
            else
                rules.UnusualName("filter", name, at);
        }

        return Kept(JinjaText.Filter(name, target, positional, named), target, positional, at);
    }

    static string? AttributeOf(string filter, List<JinjaValue> positional, Dictionary<string, JinjaValue> named)
    {
        if (named.TryGetValue("attribute", out var given))
            return given.Kind == JinjaKind.Text ? given.Text : null;
        if (filter is "selectattr" or "rejectattr" or "groupby" && positional is [{ Kind: JinjaKind.Text } first, ..])
            return first.Text;
        // map('attr', 'name')
        return filter == "map" && positional is [{ Kind: JinjaKind.Text, Text: "attr" }, { Kind: JinjaKind.Text } second, ..] ? second.Text : null;
    }
}
