using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Torch7;

/// <summary>
/// Torch 7's binary serialisation (File.lua): objects by number, tables as pairs, tensors with their storages. What remains to
/// be read is a list of counts, so that nesting costs no stack.
/// </summary>
internal sealed class Torch7Reader(ByteSource source, ScanScope scope, Torch7Rules rules)
{
    const int MostObjects = 10_000_000, MostDepth = 100_000;
    readonly ByteCursor cursor = new(source, 1 << 16);
    readonly HashSet<int> seen = [];

    // Objects still to be read at each level.
    readonly Stack<long> left = new([1]);

    public void Read()
    {
        for (var objects = 1L; left.Count > 0; objects++)
        {
            var remaining = left.Pop();
            if (remaining == 0)
                continue;
            left.Push(remaining - 1);
            if ((objects & 1023) == 0 && !scope.Budget.HasTime())
            {
                scope.Gap("time is up");
                return;
            }

            var at = cursor.Position;
            if (objects > MostObjects || left.Count > MostDepth)
            {
                scope.Gap("more objects than are followed");
                return;
            }

            if (Object() is { } error)
            {
                scope.Gap($"broken at offset {at}: {error}");
                return;
            }
        }

        if (cursor.Left > 0)
            rules.Behind(cursor.Left, cursor.Position);
    }

    string? Object()
    {
        var at = cursor.Position;
        var kind = (Torch7Kind)cursor.I32();
        switch (kind)
        {
            case Torch7Kind.Nil: break;
            case Torch7Kind.Number: cursor.Skip(8); break;
            case Torch7Kind.Bool: cursor.Skip(4); break;
            case Torch7Kind.Text: cursor.Skip(cursor.I32()); break;
            case Torch7Kind.Function: Function(at); break;
            case Torch7Kind.Table or Torch7Kind.Torch or Torch7Kind.RecursiveFunction or Torch7Kind.OldRecursiveFunction:
                // A number that was seen stands for that object.
                if (!seen.Add(cursor.I32()))
                    break;
                if (kind == Torch7Kind.Table)
                    Table();
                else if (kind != Torch7Kind.Torch)
                    Function(at);
                else
                    return Torch();
                break;
            default: return "an unknown kind of object";
        }

        return cursor.Ended ? "it ends too early" : null;
    }

    void Table()
    {
        var pairs = cursor.I32();
        // A pair takes eight bytes at least.
        if (pairs < 0 || pairs > cursor.Left / 8)
            cursor.Skip(-1);
        else
            left.Push(2L * pairs);
    }

    void Function(long at)
    {
        var size = cursor.I32();
        cursor.Skip(size);
        if (!cursor.Ended)
            rules.HasFunction(size, at);
        left.Push(1);
    }

    string? Torch()
    {
        var at = cursor.Position;
        var name = Name();
        // Since version 1 a version stands before the name.
        if (name is not null && name.StartsWith("V ", StringComparison.Ordinal))
            name = Name();
        if (name is null)
            return "a class without a name";
        rules.Class(name, at);
        if (name.StartsWith("torch.", StringComparison.Ordinal) && name.EndsWith("Tensor", StringComparison.Ordinal))
        {
            var dimensions = cursor.I32();
            if (dimensions is < 0 or > 64)
                return "a tensor with an impossible number of dimensions";
            cursor.Skip(16L * dimensions);
            cursor.Skip(8);
            left.Push(1);
        }
        else if (name.StartsWith("torch.", StringComparison.Ordinal) && name.EndsWith("Storage", StringComparison.Ordinal))
        {
            var elements = cursor.I64();
            if (elements < 0 || elements > cursor.Left || !cursor.Skip(elements * ElementSize(name)))
                return "a storage that reaches beyond the file";
        }
        else if (name.StartsWith("tds.", StringComparison.Ordinal))
        {
            return "containers of tds are not read";
        }
        else
        {
            left.Push(1);
        }

        return cursor.Ended ? "it ends too early" : null;
    }

    string? Name() => cursor.I32() is > 0 and <= 256 and var length ? cursor.Text((ulong)length) : null;

    static int ElementSize(string storage) => storage switch
    {
        "torch.DoubleStorage" or "torch.LongStorage" or "torch.CudaDoubleStorage" or "torch.CudaLongStorage" => 8,
        "torch.FloatStorage" or "torch.IntStorage" or "torch.CudaStorage" or "torch.CudaIntStorage" => 4,
        "torch.HalfStorage" or "torch.ShortStorage" or "torch.CudaHalfStorage" or "torch.CudaShortStorage" => 2,
        _ => 1,
    };
}
