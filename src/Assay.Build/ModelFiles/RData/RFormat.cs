using Assay.Build.ModelFiles.Codecs;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.RData;

/// <summary>R's serialised objects: <c>.rds</c> (one object) and <c>.rda</c>/<c>.RData</c> (a list of variables), unpacked by their wrapper.</summary>
internal sealed class RFormat : IModelFormat
{
    public string Id => "rdata";

    public IReadOnlyList<Rule> Rules => RRules.All;

    public string Knowledge => RRules.Lists;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => Starts(head);

    public static bool Starts(ReadOnlySpan<byte> head) => Start(head) is not null;

    public void Scan(ByteSource source, ScanScope scope)
    {
        var (at, spelling) = Start(source.Bytes(0, 64))!.Value;
        var input = new RInput(source, at, spelling);
        var rules = new RRules(scope);
        var reader = new RReader(input, rules, scope);
        try
        {
            reader.Header();
            reader.Item(RPlace.Data, null, 0);
        }
        catch (PackedDataException e)
        {
            scope.Gap($"{e.Message}, at offset {input.Position}; what stands before was judged");
            return;
        }

        var rest = source.Bytes(input.Position, 4);
        if (input.Left == 0 || (spelling == 'A' && input.Left <= 2 && rest.AsSpan().IndexOfAnyExcept((byte)'\n', (byte)'\r') < 0))
            return;
        rules.Trailing(input.Position, input.Left);
        using var behind = source.Slice(input.Position, input.Left);
        scope.Inside("behind", opportunistic: true).Judge(behind);
    }

    // A workspace has a line in front: RDX2 or RDX3 (A and B for the other spellings).
    static (int At, char Spelling)? Start(ReadOnlySpan<byte> head)
    {
        var at = head.Length > 5 && head[0] == 'R' && head[1] == 'D' && head[2] is (byte)'X' or (byte)'A' or (byte)'B' && head[3] is (byte)'2' or (byte)'3' && head[4] == '\n' ? 5 : 0;
        var rest = head[at..];
        if (rest.Length < 6 || rest[1] != '\n')
            return null;
        var fits = rest[0] switch
        {
            (byte)'X' => rest[2] == 0 && rest[3] == 0 && rest[4] == 0 && rest[5] is 2 or 3,
            (byte)'B' => rest[2] is 2 or 3 && rest[3] == 0 && rest[4] == 0 && rest[5] == 0,
            (byte)'A' => rest[2] is (byte)'2' or (byte)'3' && rest[3] == '\n' && Lines(rest[4..]),
            _ => false,
        };
        return fits || at > 0 ? (at + 2, (char)rest[0]) : null;
    }

    // Lists of words may begin with an A and a 3; the next two lines are R's versions, 65536 times the first number and more.
    static bool Lines(ReadOnlySpan<byte> rest)
    {
        for (var line = 0; line < 2; line++)
        {
            var end = rest.IndexOf((byte)'\n');
            if (end is < 5 or > 7 || rest[..end].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
                return false;
            rest = rest[(end + 1)..];
        }

        return true;
    }
}
