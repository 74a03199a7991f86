using System.Globalization;
using System.Text;

namespace Assay.Build.ModelFiles.Jinja;

/// <summary>What an abstract value is. <c>Any</c> is one of several; <c>Callable</c> a function of Jinja's own; <c>Macro</c> one of the template's; <c>Web</c> an object of a web application.</summary>
internal enum JinjaKind : byte { Unknown, Text, Number, Bool, None, List, Map, Any, Callable, Generator, Web, Macro }

/// <summary>Where an unknown value comes from, as far as it matters.</summary>
[Flags]
internal enum Origin : byte { None = 0, Content = 1, Clock = 2 }

/// <summary>An abstract value: known as far as the template alone decides it.</summary>
internal sealed class JinjaValue
{
    public const int MostText = 20_000, MostItems = 10_000, MostAlternatives = 8;

    public static readonly JinjaValue Unknown = new() { Kind = JinjaKind.Unknown };
    public static readonly JinjaValue None = new() { Kind = JinjaKind.None };
    public static readonly JinjaValue Generator = new() { Kind = JinjaKind.Generator };

    public required JinjaKind Kind { get; init; }

    public string Text { get; init; } = "";

    public double Number { get; init; }

    public IReadOnlyList<JinjaValue> Items { get; init; } = [];

    public Dictionary<string, JinjaValue>? Members { get; init; }

    public Origin Origin { get; init; }

    /// <summary>For a condition: what the content of a message, or the clock, was compared with.</summary>
    public string? Trigger { get; init; }

    /// <summary>For the result of a search with a fixed text: the trigger, before it is compared.</summary>
    public bool IsKnown => Kind is JinjaKind.Text or JinjaKind.Number or JinjaKind.Bool or JinjaKind.None or JinjaKind.List or JinjaKind.Map;

    public static JinjaValue Of(string text) => text.Length <= MostText ? new() { Kind = JinjaKind.Text, Text = text } : Unknown;

    public static JinjaValue Of(double number) => new() { Kind = JinjaKind.Number, Number = number };

    public static JinjaValue Of(bool value) => new() { Kind = JinjaKind.Bool, Number = value ? 1 : 0 };

    public static JinjaValue Of(IReadOnlyList<JinjaValue> items) => new() { Kind = JinjaKind.List, Items = items };

    public static JinjaValue Of(Dictionary<string, JinjaValue> members) => new() { Kind = JinjaKind.Map, Members = members };

    public static JinjaValue Callable(string name) => new() { Kind = JinjaKind.Callable, Text = name };

    public static JinjaValue OfMacro(string name) => new() { Kind = JinjaKind.Macro, Text = name };

    public static JinjaValue Web(string name) => new() { Kind = JinjaKind.Web, Text = name };

    public static JinjaValue From(Origin origin, string? trigger = null) =>
        origin == Origin.None && trigger is null ? Unknown : new() { Kind = JinjaKind.Unknown, Origin = origin, Trigger = trigger };

    /// <summary>One of two, and what both are marked with.</summary>
    public static JinjaValue Either(JinjaValue a, JinjaValue b)
    {
        if (ReferenceEquals(a, b))
            return a;
        var all = a.Alternatives.Concat(b.Alternatives).ToList();
        if (all.Count > MostAlternatives)
            return From(a.Origin | b.Origin, a.Trigger ?? b.Trigger);
        return new() { Kind = JinjaKind.Any, Items = all, Origin = a.Origin | b.Origin, Trigger = a.Trigger ?? b.Trigger };
    }

    public IReadOnlyList<JinjaValue> Alternatives => Kind == JinjaKind.Any ? Items : [this];

    public JinjaValue WithTrigger(string trigger) =>
        new() { Kind = Kind, Text = Text, Number = Number, Items = Items, Members = Members, Origin = Origin, Trigger = trigger };

    /// <summary>What it costs to work with, in steps.</summary>
    public int Cost => (Text.Length / 64) + (Items.Count / 4) + ((Members?.Count ?? 0) / 4);

    /// <summary>True or false when it is known.</summary>
    public bool? Truth => Kind switch
    {
        JinjaKind.Text => Text.Length > 0,
        JinjaKind.Number or JinjaKind.Bool => Number != 0,
        JinjaKind.None => false,
        JinjaKind.List => Items.Count > 0,
        JinjaKind.Map => Members!.Count > 0,
        _ => null,
    };

    /// <summary>What it prints as; null when that is not known.</summary>
    public string? Printed => Kind switch
    {
        JinjaKind.Text => Text,
        JinjaKind.Number => Number.ToString("R", CultureInfo.InvariantCulture),
        JinjaKind.Bool => Number != 0 ? "True" : "False",
        JinjaKind.None => "None",
        JinjaKind.List => List(),
        JinjaKind.Map => Map(),
        _ => null,
    };

    string? List()
    {
        var text = new StringBuilder("[");
        foreach (var item in Items)
        {
            if (text.Length > MostText || item.Quoted is not { } printed)
                return null;
            text.Append(text.Length > 1 ? ", " : "").Append(printed);
        }

        return text.Append(']').ToString();
    }

    string? Map()
    {
        var text = new StringBuilder("{");
        foreach (var (key, value) in Members!)
        {
            if (text.Length > MostText || value.Quoted is not { } printed)
                return null;
            text.Append(text.Length > 1 ? ", '" : "'").Append(key).Append("': ").Append(printed);
        }

        return text.Append('}').ToString();
    }

    string? Quoted => Kind == JinjaKind.Text ? "'" + Text + "'" : Kind is JinjaKind.List or JinjaKind.Map ? null : Printed;
}
