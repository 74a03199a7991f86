namespace Assay.Serving.Predictive;

/// <summary>A row in one byte a column: where its value stands among those of the training rows. Enough to say how near two rows are, and no more is kept of a caller's rows.</summary>
static class RowPlaces
{
    /// <summary>How many of the last rows a row is compared with.</summary>
    internal const int Tail = 64;

    const byte NoValue = 255;

    internal static void Write(ProfileRow row, TrainingProfile profile, Span<byte> to)
    {
        for (var c = 0; c < to.Length; c++)
        {
            var column = profile.Columns[c];
            // Categories have no order: two that differ are apart, by how much says nothing.
            to[c] = column.IsNumber
                ? double.IsNaN(row.Numbers[c]) ? NoValue : (byte)Math.Clamp(125 + 40 * DistanceMeasure.Normal(row.Numbers[c], column), 0, 250)
                : (byte)(row.Bins[c] * 37 % 251);
        }
    }

    /// <summary>The mean difference to the nearest of some rows; infinite where there are none.</summary>
    internal static double Nearest(ReadOnlySpan<byte> row, ReadOnlySpan<byte> others, int count)
    {
        var least = int.MaxValue;
        for (var i = 0; i < count; i++)
        {
            var sum = 0;
            for (var c = 0; c < row.Length && sum < least; c++)
                sum += Math.Abs(row[c] - others[i * row.Length + c]);
            least = Math.Min(least, sum);
        }

        return least == int.MaxValue ? double.PositiveInfinity : (double)least / row.Length;
    }

    /// <summary>How near ordinary rows come to the nearest of as many others, at most, in two of a hundred cases: what is nearer was made from another row.</summary>
    internal static double Near(IReadOnlyList<ProfileRow> rows, TrainingProfile profile)
    {
        const int most = 1000;
        const double share = 0.02;
        var k = profile.Columns.Count;
        var random = new Statistics.SeededRandom(2);
        var (row, others, nearest) = (new byte[k], new byte[Tail * k], new List<double>());
        for (var i = 0; i < Math.Min(most, rows.Count); i++)
        {
            var one = rows.Count <= most ? i : (int)(random.NextDouble() * rows.Count);
            Write(rows[one], profile, row);
            for (var j = 0; j < Tail; j++)
                Write(rows[(one + 1 + (int)(random.NextDouble() * (rows.Count - 1))) % rows.Count], profile, others.AsSpan(j * k, k));
            // The same row once more is no neighbour.
            if (Nearest(row, others, Tail) is var distance && distance > 0)
                nearest.Add(distance);
        }

        nearest.Sort();
        return nearest.Count == 0 ? 0 : nearest[(int)(share * nearest.Count)];
    }
}
