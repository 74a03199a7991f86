using Assay.Build.ModelFiles.Codecs;

namespace Assay.Build.ModelFiles.RData;

/// <summary>
/// Walks the items of a serialised R object (serialize.c, ReadItem): nothing is built but the text of calls. Lists run
/// in a loop; what nests is bounded.
/// </summary>
internal sealed partial class RReader(RInput input, RRules rules, ScanScope scope)
{
    const int MostDepth = 1000, LongestText = 300, MostShown = 40;
    const int MostReferences = 4_000_000, MostKeptText = 64 << 20;
    const int HasAttributes = 1 << 9, HasTag = 1 << 10, ActiveBinding = 1 << 27;
    readonly List<RItem> references = [];
    long items, keptText;

    /// <summary>The header behind the spelling: format version, and since version 3 the writer's encoding.</summary>
    public void Header()
    {
        var version = input.Int();
        input.Int();
        input.Int();
        if (version is not (2 or 3))
            throw PackedDataException.Unread($"version {version} of R's format");
        if (version == 3 && input.Int() is var length)
            input.Text(length is >= 0 and <= 64 ? length : throw PackedDataException.Broken("the name of the encoding is too long"));
    }

    public RItem Item(RPlace place, RCode? code, int depth) => Item(input.Int(), place, code, depth);

    RItem Item(int flags, RPlace place, RCode? code, int depth)
    {
        if (depth > MostDepth)
            throw PackedDataException.Unread($"an object nested more than {MostDepth} levels deep");
        if (++items > scope.Limits.GraphItems * 10L)
            throw PackedDataException.Unread("an object of that many items");
        if ((items & 4095) == 0 && !scope.Budget.HasTime())
            throw PackedDataException.Unread("what is left when time is up");
        var type = flags & 0xff;
        switch (type)
        {
            case RType.Nil or RType.EmptyEnvironment or RType.BaseEnvironment or RType.GlobalEnvironment or RType.Unbound or RType.MissingArgument or RType.BaseNamespace:
                return new RItem(type, type == RType.Nil ? "NULL" : type == RType.MissingArgument ? "" : "<environment>");
            case RType.Reference:
                var index = flags >>> 8 is var packed && packed == 0 ? input.Int() : packed;
                if (index < 1 || index > references.Count)
                    throw PackedDataException.Broken("it refers to an item that is not there");
                if (references[index - 1].Type == RType.Symbol)
                    code?.Add(references[index - 1].Text);
                return references[index - 1];
            case RType.Symbol:
                var symbol = new RItem(RType.Symbol, Item(RPlace.Code, null, depth + 1).Text);
                Keep(symbol);
                code?.Add(symbol.Text);
                return symbol;
            case RType.Namespace or RType.Package or RType.Persistent:
                return Names(type, depth);
            case RType.List or RType.Language or RType.Closure or RType.Promise or RType.Dots:
                return Pairs(flags, place, code, depth);
            case RType.Environment:
                return Environment(depth);
            case RType.ExternalPointer or RType.WeakReference:
                return Pointer(flags, depth);
            case RType.Altrep:
                return Altrep(depth);
            case RType.Bytecode:
                return Bytecode(flags, depth);
            default:
                return Value(flags, place, code, depth);
        }
    }

    // Later items may refer to these, so they stay; hostile files must not make them many.
    void Keep(RItem item)
    {
        keptText += item.Text.Length;
        if (references.Count >= MostReferences || keptText > MostKeptText)
            throw PackedDataException.Unread($"an object of more than {MostReferences} symbols and environments");
        references.Add(item);
    }

    RItem Names(int type, int depth)
    {
        if (input.Int() != 0)
            throw PackedDataException.Broken("names of a kind that R does not write");
        var count = input.Int();
        var first = "";
        for (var i = 0; i < count; i++)
            if (Item(RPlace.Data, null, depth + 1) is var name && i == 0)
                first = name.Text;
        if (type == RType.Persistent)
            scope.Gap("an item that a program of its own must restore");
        var item = new RItem(RType.Environment, $"<{(type == RType.Namespace ? "namespace" : "package")} {first.Trim('"')}>");
        Keep(item);
        return item;
    }

    RItem Environment(int depth)
    {
        input.Int();
        var item = new RItem(RType.Environment, "<environment>");
        Keep(item);
        Item(RPlace.Data, null, depth + 1);
        Item(RPlace.Binding, null, depth + 1);
        // The table of variables: a vector of lists.
        Item(RPlace.Binding, null, depth + 1);
        Item(RPlace.Data, null, depth + 1);
        return item;
    }

    RItem Pointer(int flags, int depth)
    {
        var pointer = (flags & 0xff) == RType.ExternalPointer;
        var item = new RItem(RType.ExternalPointer, "<pointer>");
        Keep(item);
        if (pointer)
        {
            Item(RPlace.Data, null, depth + 1);
            Item(RPlace.Data, null, depth + 1);
            rules.Pointer(input.Position);
        }

        if ((flags & HasAttributes) != 0)
            Item(RPlace.Data, null, depth + 1);
        return item;
    }

    RItem Altrep(int depth)
    {
        var about = Item(RPlace.Data, null, depth + 1);
        rules.Altrep(about.Text, input.Position);
        Item(RPlace.Data, null, depth + 1);
        Item(RPlace.Data, null, depth + 1);
        return new RItem(RType.Vector, "<vector>");
    }

    // A list goes on in its last part; so it is read in a loop.
    RItem Pairs(int flags, RPlace place, RCode? code, int depth)
    {
        var type = flags & 0xff;
        var at = input.Position;
        if (type == RType.Promise)
            return Promise(flags, place, at, depth);
        if (type == RType.Closure)
            return Function(flags, at, depth);
        var own = type == RType.Language ? code ?? new RCode() : code;
        if (type == RType.Language)
            own!.Calls = true;
        var shown = new List<string>();
        while (true)
        {
            if ((flags & HasAttributes) != 0)
                Item(RPlace.Data, null, depth + 1);
            var tag = (flags & HasTag) != 0 ? Item(RPlace.Data, null, depth + 1).Text : "";
            var value = Item(place == RPlace.Binding ? RPlace.Binding : type == RType.Language ? RPlace.Code : place, own, depth + 1);
            if (place == RPlace.Binding && (flags & ActiveBinding) != 0)
                rules.Active(tag, value.Text, at);
            if (depth == 0 && tag.Length > 0)
                rules.Variable(tag, value, at);
            if (shown.Count < MostShown)
                shown.Add(tag.Length > 0 ? $"{tag} = {value.Text}" : value.Text);
            if (shown.Count == 1 && type == RType.Language && value.Type == RType.Symbol)
                own!.Call(value.Text);
            // The next cell, or what the list ends with: NULL as a rule.
            flags = input.Int();
            if ((flags & 0xff) is not (RType.List or RType.Dots or RType.Language))
            {
                Item(flags, place, own, depth + 1);
                break;
            }

            items++;
        }

        var text = type == RType.Language ? RText.Call(shown) : $"list({string.Join(", ", shown)})";
        if (type == RType.Language && code is null)
            rules.Quoted(text, own!, at);
        return new RItem(type, Short(text));
    }

    RItem Value(int flags, RPlace place, RCode? code, int depth)
    {
        var type = flags & 0xff;
        var text = type switch
        {
            RType.Special or RType.Builtin => Named(code),
            RType.Char => input.Int() is var size && size == -1 ? "NA" : input.Text(size >= 0 ? size : throw PackedDataException.Broken("a text is shorter than nothing")),
            RType.Logical or RType.Integer or RType.Real or RType.Complex or RType.Raw => input.Numbers(input.Length(), type),
            RType.Strings or RType.Vector or RType.Expression => Elements(type, place, code, depth),
            RType.S4 => "<S4 object>",
            _ => throw PackedDataException.Unread($"an item of type {type}"),
        };
        if ((flags & HasAttributes) != 0)
            Item(RPlace.Data, null, depth + 1);
        return new RItem(type, text);
    }

    string Named(RCode? code)
    {
        var name = input.Text(Math.Max(0, input.Int()));
        code?.Add(name);
        return name;
    }

    string Elements(int type, RPlace place, RCode? code, int depth)
    {
        var count = input.Length();
        if (count > input.Left)
            throw PackedDataException.Cut();
        var shown = new List<string>();
        // An expression is code that waits; a table of variables holds lists of them.
        var own = type == RType.Expression ? code ?? new RCode() : code;
        for (long i = 0; i < count; i++)
        {
            var item = Item(type == RType.Expression ? RPlace.Code : place, type == RType.Strings ? null : own, depth + 1);
            if (type == RType.Strings)
                code?.Add(item.Text);
            if (shown.Count < 4)
                shown.Add(type == RType.Strings ? RText.Quote(item.Text) : item.Text);
        }

        var text = count == 1 && type == RType.Strings ? shown[0] : $"{(type == RType.Strings ? "c" : type == RType.Expression ? "expression" : "list")}({string.Join(", ", shown)}{(count > 4 ? ", ..." : "")})";
        if (type == RType.Expression && code is null && own!.Calls)
            rules.Quoted(text, own, input.Position);
        return Short(text);
    }

    static string Short(string text) => text.Length <= LongestText ? text : text[..LongestText] + "...";
}
