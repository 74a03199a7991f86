using System.Numerics;
using Assay.Build.ModelFiles.Pickle;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Mlir;

/// <summary>
/// MLIR bytecode (mlir.llvm.org/docs/BytecodeFormat), in which JAX exports StableHLO: a version, the producer, and sections
/// with their lengths. The strings are looked through; the rest is for a compiler.
/// </summary>
internal sealed class MlirFormat : IModelFormat
{
    const int MostStrings = 64 << 20;

    public string Id => "mlir";

    public IReadOnlyList<Rule> Rules => MlirRules.All;

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope) => !scope.Opportunistic && head.StartsWith((ReadOnlySpan<byte>)[(byte)'M', (byte)'L', 0xef, (byte)'R']);

    public void Scan(ByteSource source, ScanScope scope)
    {
        var rules = new MlirRules(scope);
        var cursor = new ByteCursor(source, 4, source.Length);
        Number(cursor);
        for (var i = 0; cursor.U8() != 0 && !cursor.Ended && i < 4096; i++)
            ;
        var sections = 0;
        while (cursor.Left > 0)
        {
            var at = cursor.Position;
            var id = cursor.U8();
            var length = Number(cursor);
            if ((id & 0x80) != 0)
            {
                var alignment = Number(cursor);
                while (alignment is > 0 and <= 4096 && cursor.Position % (long)alignment != 0 && cursor.Peek() == 0xcb)
                    cursor.U8();
            }

            var from = cursor.Position;
            if (cursor.Ended || (id & 0x7f) > 32 || length > (ulong)cursor.Left)
            {
                rules.Wrong($"section {id & 0x7f} of {length} bytes", at);
                scope.Gap("the program is cut or malformed");
                return;
            }

            cursor.Skip((long)length);
            sections |= 1 << (id & 31);
            if ((id & 0x7f) == 0)
                Strings(source, from, (long)length, scope, rules);
        }

        // Strings, dialects and the program itself are always there.
        if ((sections & 0b10011) != 0b10011)
            scope.Gap("the program lacks a section; it may be cut");
    }

    static void Strings(ByteSource source, long at, long length, ScanScope scope, MlirRules rules)
    {
        if (length > MostStrings)
            scope.Gap("the strings are longer than is looked through");
        // How many there are and how long each is, in reverse; then the strings, each with its zero.
        var cursor = new ByteCursor(source, at, at + length);
        var count = Number(cursor);
        for (ulong i = 0; i < count && !cursor.Ended; i++)
            Number(cursor);
        if (cursor.Ended)
        {
            rules.Wrong($"{count} strings in {length} bytes", at);
            return;
        }

        length -= cursor.Position - at;
        at = cursor.Position;
        var bytes = source.Bytes(at, (int)Math.Min(length, MostStrings));
        for (int start = 0, end; start < bytes.Length; start = end + 1)
        {
            end = Array.IndexOf(bytes, (byte)0, start);
            end = end < 0 ? bytes.Length : end;
            if (end - start is > 2 and < 4096)
                rules.Text(PickleText.Decode(bytes.AsSpan(start, end - start)), at + start);
        }
    }

    // A varint whose first byte's trailing zeros say how many bytes follow it.
    static ulong Number(ByteCursor cursor)
    {
        var first = cursor.U8();
        if ((first & 1) != 0)
            return (ulong)first >> 1;
        if (first == 0)
            return cursor.U64();
        var more = BitOperations.TrailingZeroCount(first);
        ulong value = first;
        for (var i = 1; i <= more; i++)
            value |= (ulong)cursor.U8() << (8 * i);
        return value >> (more + 1);
    }
}
