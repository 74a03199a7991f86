using Assay.Build.ModelFiles.Codecs;

namespace Assay.Build.ModelFiles.RData;

/// <summary>The items that hold code: promises, functions, and what R's compiler made of them (serialize.c, ReadBC).</summary>
internal sealed partial class RReader
{
    readonly Dictionary<int, string> shared = [];

    RItem Promise(int flags, RPlace place, long at, int depth)
    {
        if ((flags & HasAttributes) != 0)
            Item(RPlace.Data, null, depth + 1);
        if ((flags & HasTag) != 0)
            Item(RPlace.Data, null, depth + 1);
        var value = Item(RPlace.Data, null, depth + 1);
        var code = new RCode();
        var expression = Item(RPlace.Code, code, depth + 1);
        rules.Promise(expression.Text, code, place, forced: value.Type != RType.Unbound, at);
        return new RItem(RType.Promise, $"<promise: {Short(expression.Text)}>");
    }

    RItem Function(int flags, long at, int depth)
    {
        if ((flags & HasAttributes) != 0)
            Item(RPlace.Data, null, depth + 1);
        if ((flags & HasTag) != 0)
            Item(RPlace.Data, null, depth + 1);
        var code = new RCode();
        var formals = Item(RPlace.Code, code, depth + 1);
        var body = Item(RPlace.Code, code, depth + 1);
        rules.Function(body.Text, code, at);
        var names = formals.Text.StartsWith("list(", StringComparison.Ordinal) ? formals.Text[4..] : "()";
        return new RItem(RType.Closure, Short($"function{names} {body.Text}"));
    }

    RItem Bytecode(int flags, int depth)
    {
        var code = new RCode { Calls = true };
        var at = input.Position;
        input.Int();
        var text = Compiled(code, depth + 1);
        if ((flags & HasAttributes) != 0)
            Item(RPlace.Data, null, depth + 1);
        rules.Function(text, code, at);
        return new RItem(RType.Bytecode, text);
    }

    string Compiled(RCode code, int depth)
    {
        if (depth > MostDepth)
            throw PackedDataException.Unread($"code nested more than {MostDepth} levels deep");
        Item(RPlace.Code, null, depth + 1);
        var text = "";
        var count = input.Int();
        for (var i = 0; i < count; i++)
        {
            var type = input.Int();
            var constant = type == RType.Bytecode ? Compiled(code, depth + 1)
                : type is RType.Language or RType.List or RType.BytecodeDefinition or RType.BytecodeReference or RType.AttributeLanguage or RType.AttributeList ? CompiledCall(type, code, depth + 1)
                : Item(RPlace.Code, code, depth + 1).Text;
            // The first constant is the source of the code.
            if (i == 0)
                text = constant;
        }

        return Short(text);
    }

    string CompiledCall(int type, RCode code, int depth)
    {
        if (depth > MostDepth)
            throw PackedDataException.Unread($"code nested more than {MostDepth} levels deep");
        if (type == RType.BytecodeReference)
            return shared.GetValueOrDefault(input.Int(), "...");
        var place = -1;
        if (type == RType.BytecodeDefinition)
        {
            place = input.Int();
            type = input.Int();
        }

        if (type is not (RType.Language or RType.List or RType.AttributeLanguage or RType.AttributeList))
            return Item(RPlace.Code, code, depth + 1).Text;
        var shown = new List<string>();
        var call = type is RType.Language or RType.AttributeLanguage;
        while (type is RType.Language or RType.List or RType.AttributeLanguage or RType.AttributeList)
        {
            items++;
            if (type is RType.AttributeLanguage or RType.AttributeList)
                Item(RPlace.Data, null, depth + 1);
            var tag = Item(RPlace.Data, null, depth + 1);
            var value = CompiledCall(input.Int(), code, depth + 1);
            if (shown.Count == 0 && call)
                code.Call(value);
            if (shown.Count < MostShown)
                shown.Add(tag.Type == RType.Symbol ? $"{tag.Text} = {value}" : value);
            type = input.Int();
        }

        // What ends the list is a reference to code that was seen, or an item (NULL).
        if (type is RType.BytecodeReference or RType.BytecodeDefinition)
            CompiledCall(type, code, depth + 1);
        else
            Item(RPlace.Code, code, depth + 1);
        var text = Short(call ? RText.Call(shown) : $"list({string.Join(", ", shown)})");
        if (place >= 0 && shared.Count < 10_000)
            shared[place] = text;
        return text;
    }
}
