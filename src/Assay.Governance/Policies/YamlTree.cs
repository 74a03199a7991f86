using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Assay.Governance;

/// <summary>A place in a YAML text; both count from one.</summary>
readonly record struct YamlPlace(int Line, int Column);

abstract record YamlNode(YamlPlace Place);

/// <param name="Plain">Written without quotes, so that <c>true</c> and <c>5</c> are not text.</param>
sealed record YamlScalar(YamlPlace Place, string Value, bool Plain) : YamlNode(Place);

sealed record YamlList(YamlPlace Place, IReadOnlyList<YamlNode> Items) : YamlNode(Place);

sealed record YamlMap(YamlPlace Place, IReadOnlyList<(YamlScalar Key, YamlNode Value)> Members) : YamlNode(Place);

/// <summary>
/// The part of YAML a policy needs: one document of maps, lists and scalars. Anchors, aliases and tags are refused
/// (they make a text mean more than it shows), duplicate keys too; size and depth are bounded.
/// </summary>
sealed class YamlTree
{
    internal const int MaxBytes = 256 * 1024;
    internal const int MaxDepth = 16;

    readonly Parser parser;
    readonly string source;
    readonly List<PolicyError> errors;

    YamlTree(string yaml, string source, List<PolicyError> errors)
    {
        parser = new Parser(new StringReader(yaml));
        this.source = source;
        this.errors = errors;
    }

    /// <returns>The root node; null when the text could not be read, and then <paramref name="errors"/> says why.</returns>
    public static YamlNode? Read(string yaml, string source, List<PolicyError> errors)
    {
        if (yaml.Length > MaxBytes || System.Text.Encoding.UTF8.GetByteCount(yaml) > MaxBytes)
        {
            errors.Add(new PolicyError(source, 1, 1, "", $"the file is larger than the {MaxBytes / 1024} kB allowed"));
            return null;
        }

        try
        {
            return new YamlTree(yaml, source, errors).Document();
        }
        catch (YamlException e)
        {
            errors.Add(new PolicyError(source, (int)e.Start.Line, (int)e.Start.Column, "", $"not valid YAML: {FirstLine(e)}"));
            return null;
        }
        // YamlDotNet's scanner answers some malformed texts ("[a: ]x") with these instead of a YamlException; our fuzz test found it.
        catch (Exception e) when (e is InvalidOperationException or ArgumentException or IndexOutOfRangeException)
        {
            errors.Add(new PolicyError(source, 1, 1, "", "not valid YAML: the text cannot be read; look for a bracket or quote that is not closed"));
            return null;
        }
    }

    YamlNode? Document()
    {
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
            return Fail(new YamlPlace(1, 1), "the file is empty");
        parser.Consume<DocumentStart>();
        var root = Node(0);
        if (root is null)
            return null;
        parser.Consume<DocumentEnd>();
        return parser.Accept<DocumentStart>(out var second) ? Fail(At(second), "one file holds one policy; a second document starts here") : root;
    }

    YamlNode? Node(int depth)
    {
        if (parser.Accept<AnchorAlias>(out var alias))
            return Fail(At(alias), "aliases (*name) are not allowed in a policy; write the value out");
        var start = parser.Consume<NodeEvent>();
        var place = At(start);
        if (!start.Anchor.IsEmpty)
            return Fail(place, "anchors (&name) are not allowed in a policy");
        if (!start.Tag.IsEmpty)
            return Fail(place, $"tags ({start.Tag.Value}) are not allowed in a policy");
        if (depth > MaxDepth)
            return Fail(place, $"nested deeper than the {MaxDepth} levels allowed");
        return start switch
        {
            Scalar scalar => new YamlScalar(place, scalar.Value, scalar.Style == ScalarStyle.Plain),
            SequenceStart => List(place, depth),
            MappingStart => Map(place, depth),
            _ => Fail(place, "unexpected YAML construct"),
        };
    }

    YamlList? List(YamlPlace place, int depth)
    {
        var items = new List<YamlNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            if (Node(depth + 1) is not { } item)
                return null;
            items.Add(item);
        }

        return new YamlList(place, items);
    }

    YamlMap? Map(YamlPlace place, int depth)
    {
        var members = new List<(YamlScalar, YamlNode)>();
        var seen = new Dictionary<string, YamlPlace>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (Node(depth + 1) is not { } keyNode)
                return null;
            if (keyNode is not YamlScalar key)
                return (YamlMap?)Fail(keyNode.Place, "a key must be plain text");
            if (Node(depth + 1) is not { } value)
                return null;
            // A second value for one key is a mistake worth naming, and never wins silently; reading goes on.
            if (seen.TryGetValue(key.Value, out var first))
                Fail(key.Place, $"'{key.Value}' is given twice; the first is on line {first.Line}");
            else
            {
                seen.Add(key.Value, key.Place);
                members.Add((key, value));
            }
        }

        return new YamlMap(place, members);
    }

    YamlNode? Fail(YamlPlace place, string message)
    {
        errors.Add(new PolicyError(source, place.Line, place.Column, "", message));
        return null;
    }

    static YamlPlace At(ParsingEvent e) => new((int)e.Start.Line, (int)e.Start.Column);

    static string FirstLine(YamlException e)
    {
        var text = e.Message;
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        return (end < 0 ? text : text[..end]).TrimEnd('.', '\r');
    }
}
