using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Assay.Record;

/// <summary>
/// Cells as they are stored: <c>long</c>, <c>double</c>, <c>string</c>, <c>byte[]</c> or null, without any conversion.
/// SQLite keeps a type with each value and text up to any NUL, both of which its ADO.NET reader hides.
/// </summary>
static class Cells
{
    static readonly UTF8Encoding Strict = new(false, true);

    public static object? Read(DbDataReader reader, int column)
    {
        if (reader is not SqliteDataReader sqlite)
            return reader.GetValue(column) is var value and not DBNull ? value : null;
        switch (raw.sqlite3_column_type(sqlite.Handle, column))
        {
            case raw.SQLITE_NULL:
                return null;
            case raw.SQLITE_INTEGER:
                return raw.sqlite3_column_int64(sqlite.Handle, column);
            case raw.SQLITE_FLOAT:
                return raw.sqlite3_column_double(sqlite.Handle, column);
            case raw.SQLITE_BLOB:
                return raw.sqlite3_column_blob(sqlite.Handle, column).ToArray();
            default:
                return Text(raw.sqlite3_column_blob(sqlite.Handle, column));
        }
    }

    static object Text(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return Strict.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            return new BadText(Convert.ToHexStringLower(utf8));
        }
    }

    public static object?[] Row(DbDataReader reader)
    {
        var row = new object?[reader.FieldCount];
        for (var i = 0; i < row.Length; i++)
            row[i] = Read(reader, i);
        return row;
    }

    public static bool Same(object? a, object? b) => (a, b) switch
    {
        (null, null) => true,
        (long x, long y) => x == y,
        // SQLite does not keep the sign of zero.
        (double x, double y) => x.Equals(y),
        (string x, string y) => string.Equals(x, y, StringComparison.Ordinal),
        (byte[] x, byte[] y) => x.AsSpan().SequenceEqual(y),
        _ => false,
    };

    /// <summary>Order of both engines: null, numbers, text by its UTF-8 bytes, bytes.</summary>
    public static int Compare(object? a, object? b)
    {
        var (x, y) = (Rank(a), Rank(b));
        if (x != y)
            return x.CompareTo(y);
        return (a, b) switch
        {
            (long m, long n) => m.CompareTo(n),
            (string m, string n) => Encoding.UTF8.GetBytes(m).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(n)),
            (byte[] m, byte[] n) => m.AsSpan().SequenceCompareTo(n),
            (null, null) => 0,
            _ => x == 1 ? Convert.ToDouble(a, CultureInfo.InvariantCulture).CompareTo(Convert.ToDouble(b, CultureInfo.InvariantCulture)) : string.CompareOrdinal(a!.ToString(), b!.ToString()),
        };
    }

    public static string Show(object? cell)
    {
        var text = cell switch
        {
            null => "nothing",
            byte[] bytes => $"{bytes.Length} bytes {Convert.ToHexStringLower(bytes.AsSpan(0, Math.Min(16, bytes.Length)))}",
            string s => $"'{s}'",
            _ => Convert.ToString(cell, CultureInfo.InvariantCulture)!,
        };
        return text.Length > 120 ? text[..120] + "…" : text;
    }

    static int Rank(object? cell) => cell switch { null => 0, long or double => 1, string => 2, BadText => 3, _ => 4 };

    /// <summary>Text that is not UTF-8: equal to nothing that was ever written.</summary>
    sealed record BadText(string Hex)
    {
        public override string ToString() => $"text that is not UTF-8 ({Hex})";
    }
}
