using System.Buffers;
using System.Collections.Concurrent;
using System.Numerics;
using System.Runtime.ExceptionServices;

namespace Assay.Build.ModelFiles.Weights;

/// <summary>
/// Reads the numbers of tensors once, on all cores, in pieces of 4 MiB: small tensors are one piece, large ones many.
/// Memory does not grow with the file.
/// </summary>
internal sealed class WeightReader(Budget budget, Action<TensorTally> finished)
{
    const int PieceBytes = 4 << 20, BlockNumbers = 4096, ReadBytes = 1 << 18;
    ExceptionDispatchInfo? failure;
    long notRead;

    readonly record struct Piece(TensorTally Tally, int Index, long From, long To, bool SharedRows);

    /// <summary>Tensors that the time did not suffice for.</summary>
    public long NotRead => notRead;

    public void Read(IReadOnlyList<Tensor> tensors)
    {
        var work = Partitioner.Create(Pieces(tensors), EnumerablePartitionerOptions.NoBuffering);
        Parallel.ForEach(work, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, (piece, state) =>
        {
            try
            {
                Read(piece);
            }
            catch (Exception e)
            {
                // Not wrapped: who reads the file knows what to do with its failures and with cancellation.
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
                state.Stop();
            }
        });
        failure?.Throw();
    }

    IEnumerable<Piece> Pieces(IReadOnlyList<Tensor> tensors)
    {
        for (var t = 0; t < tensors.Count; t++)
        {
            if (!budget.HasTime())
            {
                notRead += tensors.Count - t;
                yield break;
            }

            var tensor = tensors[t];
            var count = tensor.Count;
            if (count == 0)
                continue;
            // Whole rows to a piece, where a row fits one: then no two threads add to the same.
            var perRow = tensor.Shape.Count >= 2 && tensor.Shape[0] > 0 ? Math.Max(1, count / tensor.Shape[0]) : 1;
            var most = Math.Max(BlockNumbers, PieceBytes / tensor.Layout.Stride);
            var size = perRow <= most ? most / perRow * perRow : most;
            var pieces = (int)Math.Min(int.MaxValue, (count + size - 1) / size);
            var tally = new TensorTally(tensor, t, pieces);
            for (var i = 0; i < pieces; i++)
            {
                if (!budget.HasTime())
                {
                    notRead += tensors.Count - t;
                    yield break;
                }

                yield return new Piece(tally, i, i * size, Math.Min(count, (i + 1) * size), perRow > most);
            }
        }
    }

    void Read(Piece piece)
    {
        var (tally, index, from, to, shared) = piece;
        var tensor = tally.Tensor;
        var stride = tensor.Layout.Stride;
        var (moments, bits, hidden) = (new Moments(), new UniformBits(tensor.Layout), new HiddenSearch(tensor.Layout));
        var atOnce = Math.Max(BlockNumbers, ReadBytes / stride / BlockNumbers * BlockNumbers);
        var raw = ArrayPool<byte>.Shared.Rent((int)Math.Min(atOnce, to - from) * stride);
        var room = ArrayPool<float>.Shared.Rent(BlockNumbers);
        var columns = tally.Columns is { } wide ? ArrayPool<float>.Shared.Rent(wide.Length) : null;
        columns?.AsSpan().Clear();
        var hash = default(UInt128);
        try
        {
            for (var at = from; at < to; at += atOnce)
            {
                var count = (int)Math.Min(atOnce, to - at);
                var got = tensor.Source.Read(tensor.Offset + (at * stride), raw.AsSpan(0, count * stride)) / stride;
                var bytes = raw.AsSpan(0, got * stride);
                if (tensor.Layout.IsFloat)
                    hidden.Add(bytes, at);
                if (tensor.Layout.IsFloat || tensor.Layout.Kind is NumberKind.Signed8 or NumberKind.Unsigned8)
                    bits.Add(bytes, at);
                for (var done = 0; done < bytes.Length; done += KeyedHash.Piece)
                    hash = KeyedHash.Add(hash, bytes.Slice(done, Math.Min(KeyedHash.Piece, bytes.Length - done)));
                for (var done = 0; done < got; done += BlockNumbers)
                {
                    var now = Math.Min(BlockNumbers, got - done);
                    var numbers = Numbers.Of(tensor.Layout, bytes.Slice(done * stride, now * stride), room);
                    moments.Add(numbers, at + done);
                    tally.Sample(numbers, at + done);
                    if (tally.Rows is not null)
                        Rows(tally, numbers, at + done, shared);
                    if (columns is not null)
                        Columns(columns.AsSpan(0, tally.Columns!.Length), numbers, at + done);
                }
            }

            if (tally.Add(index, moments, bits, hidden, columns, hash))
                finished(tally);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(raw);
            ArrayPool<float>.Shared.Return(room);
            if (columns is not null)
                ArrayPool<float>.Shared.Return(columns);
        }
    }

    static void Rows(TensorTally tally, ReadOnlySpan<float> numbers, long first, bool shared)
    {
        var per = tally.PerRow;
        while (numbers.Length > 0)
        {
            var now = (int)Math.Min(numbers.Length, per - (first % per));
            tally.AddToRow(first / per, Squares(numbers[..now]), shared);
            numbers = numbers[now..];
            first += now;
        }
    }

    static double Squares(ReadOnlySpan<float> numbers)
    {
        var (sum, i) = (Vector<float>.Zero, 0);
        for (; i <= numbers.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var x = new Vector<float>(numbers[i..]);
            sum += x * x;
        }

        var total = (double)Vector.Sum(sum);
        for (; i < numbers.Length; i++)
            total += (double)numbers[i] * numbers[i];
        return total;
    }

    static void Columns(Span<float> columns, ReadOnlySpan<float> numbers, long first)
    {
        while (numbers.Length > 0)
        {
            var at = (int)(first % columns.Length);
            var now = Math.Min(numbers.Length, columns.Length - at);
            var into = columns.Slice(at, now);
            var i = 0;
            for (; i <= now - Vector<float>.Count; i += Vector<float>.Count)
            {
                var x = new Vector<float>(numbers[i..]);
                (new Vector<float>(into[i..]) + (x * x)).CopyTo(into[i..]);
            }

            for (; i < now; i++)
                into[i] += numbers[i] * numbers[i];
            numbers = numbers[now..];
            first += now;
        }
    }
}
