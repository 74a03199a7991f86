namespace Assay.Build.ModelFiles.Jinja;

/// <summary>Expressions on abstract values.</summary>
internal sealed partial class JinjaMachine
{
    JinjaValue Value(Expression expression)
    {
        if (!Step())
            return JinjaValue.Unknown;
        switch (expression)
        {
            case Constant { Value: string text } constant:
                Spelled(text, constant.At);
                return JinjaValue.Of(text);
            case Constant { Value: double number }: return JinjaValue.Of(number);
            case Constant { Value: bool truth }: return JinjaValue.Of(truth);
            case Constant: return JinjaValue.None;
            case Name name: return Named(name);
            case Member member: return Reach(Value(member.Target), member.Id, member.At);
            case Subscript subscript: return Indexed(subscript);
            case Slice slice:
                foreach (var part in new[] { slice.From, slice.To, slice.Step })
                    _ = part is null ? null : Value(part);
                return JinjaValue.Unknown;
            case Invocation invocation: return Invoke(invocation);
            case Filtered filtered: return Filter(filtered);
            case Tested tested: return Test(tested);
            case Unary unary: return One(unary);
            case Binary binary: return Two(binary);
            case Choice choice: return Choose(choice);
            case Sequence sequence: return Items(sequence);
            case Mapping mapping: return Map(mapping);
            default: return JinjaValue.Unknown;
        }
    }

    JinjaValue Named(Name name)
    {
        if (Find(name.Id) is { } value)
            return value;
        if (macros.ContainsKey(name.Id))
            return JinjaValue.OfMacro(name.Id);
        if (JinjaNames.IsInternal(name.Id))
            rules.Internal(name.Id, name.At);
        if (JinjaNames.IsCallable(name.Id))
            return JinjaValue.Callable(name.Id);
        return JinjaNames.IsWeb(name.Id) ? JinjaValue.Web(name.Id) : JinjaValue.From(JinjaMachineNames.IsContent(name.Id) ? Origin.Content : Origin.None);
    }

    // A name after a dot, in brackets, or given to the attr filter: the same thing.
    JinjaValue Reach(JinjaValue target, string name, int at)
    {
        if (target.Kind == JinjaKind.Any)
            return target.Items.Select(t => Reach(t, name, at)).Aggregate(JinjaValue.Either);
        if (JinjaNames.IsInternal(name))
            rules.Internal(name, at);
        else if (name.StartsWith('_'))
            rules.Private(name, at);
        else if (target.Kind == JinjaKind.Callable)
            rules.OnCallable(name, at);
        else if (target.Kind == JinjaKind.Web)
            rules.WebObject(target.Text, at);
        return Entry(target, name);
    }

    // A key of a dictionary leads nowhere else.
    static JinjaValue Entry(JinjaValue target, string name)
    {
        if (target.Members is { } members && members.TryGetValue(name, out var found))
            return found;
        // The text of a message stays text; what is beside it (a type, a role) is not.
        return JinjaValue.From((target.Origin & Origin.Clock) | (JinjaMachineNames.IsContent(name) ? Origin.Content : Origin.None));
    }

    JinjaValue Indexed(Subscript subscript)
    {
        var target = Value(subscript.Target);
        if (subscript.Index is Slice slice)
            return JinjaText.Cut(target, slice.From is null ? null : Value(slice.From), slice.To is null ? null : Value(slice.To), slice.Step is null ? null : Value(slice.Step));
        var index = Value(subscript.Index);
        JinjaValue? result = null;
        foreach (var place in index.Alternatives)
        {
            foreach (var one in target.Alternatives)
            {
                // An empty list has nothing to give.
                if (target.Kind == JinjaKind.Any && one is { Kind: JinjaKind.List, Items.Count: 0 })
                    continue;
                var found = At(one, place, subscript);
                result = result is null ? found : JinjaValue.Either(result, found);
            }
        }

        return result ?? JinjaValue.Unknown;
    }

    JinjaValue At(JinjaValue target, JinjaValue place, Subscript subscript)
    {
        if (place.Kind == JinjaKind.Text)
            return Reach(target, place.Text, subscript.At);
        if (place.Kind == JinjaKind.Number)
            return JinjaText.At(target, place.Number);
        if (place.Kind == JinjaKind.Unknown && target.Kind == JinjaKind.List && target.Items.Count is > 0 and <= JinjaValue.MostAlternatives)
            return target.Items.Aggregate(JinjaValue.Either);
        if (target.Kind is JinjaKind.Callable or JinjaKind.Web || (target.Kind is JinjaKind.Text or JinjaKind.Number && subscript.Target is Constant && place.Kind == JinjaKind.Unknown && openLoops == 0))
            rules.ComputedName(subscript.At);
        return JinjaValue.From(target.Origin | (place.Origin & Origin.Clock));
    }

    JinjaValue Choose(Choice choice)
    {
        var condition = Value(choice.Condition);
        if (condition.Truth is { } truth)
            return truth ? Value(choice.Then) : choice.Else is null ? JinjaValue.Unknown : Value(choice.Else);
        var then = Value(choice.Then);
        var otherwise = choice.Else is null ? JinjaValue.Unknown : Value(choice.Else);
        if (condition.Trigger is { } because)
        {
            foreach (var text in new[] { then, otherwise }.Where(v => v.Kind == JinjaKind.Text && JinjaNames.Words(v.Text) >= 2))
                rules.ConditionalText(because, text.Text, choice.At);
        }

        return JinjaValue.Either(then, otherwise);
    }

    JinjaValue Items(Sequence sequence)
    {
        var items = new List<JinjaValue>(sequence.Items.Count);
        foreach (var item in sequence.Items)
            items.Add(Value(item));
        return JinjaValue.Of(items);
    }

    JinjaValue Map(Mapping mapping)
    {
        var members = new Dictionary<string, JinjaValue>();
        foreach (var (key, value) in mapping.Pairs)
        {
            var name = Value(key);
            members[name.Printed ?? "\0" + members.Count] = Value(value);
        }

        return JinjaValue.Of(members);
    }

    JinjaValue One(Unary unary)
    {
        var value = Value(unary.Operand);
        if (unary.Operator == "not")
            return value.Truth is { } truth ? JinjaValue.Of(!truth) : JinjaValue.From(Origin.None, value.Trigger);
        return value.Kind == JinjaKind.Number ? JinjaValue.Of(unary.Operator == "-" ? -value.Number : value.Number) : JinjaValue.Unknown;
    }

    JinjaValue Two(Binary binary)
    {
        var left = Charged(Value(binary.Left));
        var right = Charged(Value(binary.Right));
        switch (binary.Operator)
        {
            case "and" or "or":
                var wanted = binary.Operator == "and";
                if (left.Truth is { } first)
                    return first == wanted ? right : left;
                // `a and 'text'` is a value that a trigger chooses.
                return JinjaValue.From(left.Origin | right.Origin, left.Trigger ?? right.Trigger);
            case "==" or "!=" or "<" or "<=" or ">" or ">=" or "in" or "not in":
                return Compare(binary.Operator, left, right);
            case "+" or "~" or "*" or "%" or "**" or "-" or "/" or "//":
                Printing(binary.Operator == "~" ? left : JinjaValue.None, binary.At);
                Printing(binary.Operator == "~" ? right : JinjaValue.None, binary.At);
                return Each(left, right, (a, b) => Computed(binary.Operator, a, b, binary.At));
            default:
                return JinjaValue.Unknown;
        }
    }

    // All pairs of what both may be.
    static JinjaValue Each(JinjaValue left, JinjaValue right, Func<JinjaValue, JinjaValue, JinjaValue> compute)
    {
        JinjaValue? result = null;
        foreach (var a in left.Alternatives)
        {
            foreach (var b in right.Alternatives)
            {
                var one = compute(a, b);
                result = result is null ? one : JinjaValue.Either(result, one);
            }
        }

        return result!;
    }

    JinjaValue Computed(string symbol, JinjaValue a, JinjaValue b, int at)
    {
        if (JinjaText.Enormous(symbol, a, b))
        {
            rules.Enormous(symbol, at);
            return JinjaValue.Unknown;
        }

        var value = Charged(JinjaText.Compute(symbol, a, b));
        if (value.Kind == JinjaKind.Text)
            Spelled(value.Text, at);
        return value.Kind == JinjaKind.Unknown ? JinjaValue.From(a.Origin | b.Origin, a.Trigger ?? b.Trigger) : value;
    }

    static JinjaValue Compare(string symbol, JinjaValue left, JinjaValue right)
    {
        if (left.IsKnown && right.IsKnown && JinjaText.Compare(symbol, left, right) is { } known)
            return JinjaValue.Of(known);
        var origin = left.Origin | right.Origin;
        var because = left.Trigger ?? right.Trigger;
        if ((origin & Origin.Content) != 0 && JinjaText.Words(left, right) is { } words && JinjaNames.IsPlainTrigger(words))
            because = words;
        else if ((origin & Origin.Clock) != 0 && (left.IsKnown || right.IsKnown))
            because = "the date or time";
        return JinjaValue.From(Origin.None, because);
    }

    JinjaValue Test(Tested tested)
    {
        var value = Value(tested.Target);
        var arguments = tested.Arguments.Positional.Select(Value).ToList();
        foreach (var (_, given) in tested.Arguments.Named)
            Value(given);
        if (tested.Test is "eq" or "equalto" or "==" or "in" or "sameas" or "gt" or "lt" or "ne" && arguments is [var other])
            return Compare(tested.Test == "in" ? "in" : "==", value, other);
        return JinjaValue.Unknown;
    }

    // Strings that spell internal names are reported where they stand or come together.
    void Spelled(string text, int at)
    {
        if (text.Length < 1000 && JinjaNames.InternalIn(text) is { } name)
            rules.Internal(name, at);
    }

    // A function that is printed shows letters to build names from.
    void Printing(JinjaValue value, int at)
    {
        if (value.Kind is JinjaKind.Callable or JinjaKind.Web)
            rules.Letters(value.Text, at);
    }
}
