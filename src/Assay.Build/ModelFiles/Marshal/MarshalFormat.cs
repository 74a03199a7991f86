using System.Buffers.Binary;
using Assay.Build.ModelFiles.Python;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Marshal;

/// <summary>Compiled Python: .pyc files, by their magic number, and bare marshalled code objects, as Lambdas and pickles carry them.</summary>
internal sealed class MarshalFormat : IModelFormat
{
    const int Longest = 64 << 20;

    public string Id => "python-code";

    public IReadOnlyList<Rule> Rules => MarshalRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        if (head.Length < 10)
            return false;
        if (IsCompiledFile(head))
            return true;
        // A code object: its type, then small numbers; protocol 0 pickles begin with the same letter and then text.
        return head[0] is (byte)'c' or 0xe3 && head.Length > 24 && BinaryPrimitives.ReadUInt32LittleEndian(head[1..]) < 1000 && BinaryPrimitives.ReadUInt32LittleEndian(head[5..]) < 10_000 && BinaryPrimitives.ReadUInt32LittleEndian(head[9..]) < 10_000;
    }

    internal static bool IsCompiledFile(ReadOnlySpan<byte> head) =>
        head.Length > 16 && head[2] == '\r' && head[3] == '\n' && BytecodeTables.OfMagic(BinaryPrimitives.ReadUInt16LittleEndian(head)) is { } magic && head[magic.CodeAt] is (byte)'c' or 0xe3;

    public void Scan(ByteSource source, ScanScope scope)
    {
        if (source.Length > Longest)
        {
            scope.Gap("compiled Python of more than 64 MiB");
            return;
        }

        var data = source.Bytes(0, Longest);
        if (IsCompiledFile(data))
        {
            var (version, at) = BytecodeTables.OfMagic(BinaryPrimitives.ReadUInt16LittleEndian(data))!.Value;
            Judge(data, at, version, PyWhen.Imported, scope);
        }
        else
        {
            Judge(data, 0, null, PyWhen.Carried, scope);
        }
    }

    /// <summary>Judges marshalled bytes that something loads, whatever they hold at the top.</summary>
    public static void Carried(byte[] data, ScanScope scope) => Judge(data, 0, null, PyWhen.Carried, scope);

    static void Judge(byte[] data, int at, string? version, PyWhen when, ScanScope scope)
    {
        string? error = null;
        foreach (var layout in new[] { CodeLayout.Python311, CodeLayout.Python38, CodeLayout.Python30, CodeLayout.Python2 })
        {
            if (version is { Length: > 0 } && BytecodeTables.All.First(b => b.Version == version).Layout != layout)
                continue;
            var reader = new MarshalReader(data, layout);
            if (reader.Read(at) is { } top)
            {
                new CodeJudge(scope, when).Judge(top, version, null);
                if (reader.Position < data.Length)
                    scope.Gap($"{data.Length - reader.Position} bytes behind the code");
                return;
            }

            error ??= reader.Error;
        }

        Cut(data, at, when, scope);
        scope.Gap($"compiled Python that cannot be read: {error}");
    }

    // Nothing runs of a code object that is cut; its texts still tell what was meant.
    static void Cut(byte[] data, int at, PyWhen when, ScanScope scope)
    {
        var names = new List<string>();
        for (var i = at; i < data.Length && names.Count < 400; i++)
        {
            var type = (char)(data[i] & 0x7f);
            var (start, length) = type is 'z' or 'Z' && i + 1 < data.Length ? (i + 2, data[i + 1]) : type is 't' or 'u' or 's' or 'a' or 'A' && i + 4 < data.Length ? (i + 5, (int)Math.Min(200, BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(i + 1)))) : (0, 0);
            if (length is > 1 and < 60 && start + length <= data.Length && data.AsSpan(start, length).IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0)
                names.Add(System.Text.Encoding.ASCII.GetString(data, start, length));
        }

        MarshalRules.Unread([new PyCode(CodeLayout.Python2, [], [], names, [], [])], when, scope, null);
    }
}
