namespace Assay.Native;

/// <summary>Every SQL type a result may have comes as one of four; anything else has to be cast in the query.</summary>
public enum DuckType { Boolean, Integer, Real, Text }

/// <summary>A column of a result. Integers are 64 bit; a null is told by <see cref="IsNull"/>.</summary>
public sealed class DuckColumn
{
    internal DuckColumn(string name, DuckType type) => (Name, Type) = (name, type);

    internal List<bool> Nulls { get; } = [];

    internal List<long> Integers { get; } = [];

    internal List<double> Reals { get; } = [];

    internal List<string?> Texts { get; } = [];

    public string Name { get; }

    public DuckType Type { get; }

    public int Count => Nulls.Count;

    public bool IsNull(int row) => Nulls[row];

    /// <summary>Booleans are 0 and 1; null where the value is, or is no number.</summary>
    public long? Integer(int row) => Nulls[row] ? null : Type switch
    {
        DuckType.Boolean or DuckType.Integer => Integers[row],
        DuckType.Real when Reals[row] is >= -9.2e18 and <= 9.2e18 => (long)Reals[row],
        _ => null,
    };

    /// <summary>NaN where the value is null or text.</summary>
    public double Real(int row) => Nulls[row] ? double.NaN : Type switch
    {
        DuckType.Boolean or DuckType.Integer => Integers[row],
        DuckType.Real => Reals[row],
        _ => double.NaN,
    };

    /// <summary>The value as text, invariant; null where the value is.</summary>
    public string? Text(int row) => Nulls[row] ? null : Type switch
    {
        DuckType.Text => Texts[row],
        DuckType.Boolean => Integers[row] == 0 ? "false" : "true",
        DuckType.Integer => Integers[row].ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => Reals[row].ToString("R", System.Globalization.CultureInfo.InvariantCulture),
    };
}

/// <summary>The result of a query, whole and in memory.</summary>
public sealed record DuckTable(IReadOnlyList<DuckColumn> Columns)
{
    public int Rows => Columns.Count == 0 ? 0 : Columns[0].Count;

    /// <summary>The column of that name.</summary>
    /// <exception cref="KeyNotFoundException">The query did not select it.</exception>
    public DuckColumn this[string name] => Columns.FirstOrDefault(c => c.Name == name) ?? throw new KeyNotFoundException($"no column '{name}'");
}
