using System.Text;

namespace Assay.Native;

/// <summary>Copies DuckDB's vectors into columns. Types are numbered as in <c>duckdb_type</c>.</summary>
static unsafe class DuckChunk
{
    /// <summary>The column type for a SQL type, null when it has to be cast.</summary>
    internal static DuckType? TypeOf(int type) => type switch
    {
        1 => DuckType.Boolean,
        >= 2 and <= 8 => DuckType.Integer,
        9 or 10 or 11 or 16 => DuckType.Real,
        17 => DuckType.Text,
        _ => null,
    };

    /// <summary>Appends a vector of <paramref name="rows"/> values; the text it took is taken from <paramref name="textLeft"/>.</summary>
    internal static bool Append(DuckColumn column, int type, nint vector, int rows, ref long textLeft)
    {
        var data = (byte*)DuckApi.duckdb_vector_get_data(vector);
        var validity = DuckApi.duckdb_vector_get_validity(vector);
        for (var row = 0; row < rows; row++)
        {
            var isNull = validity is not null && (validity[row / 64] >> (row % 64) & 1) == 0;
            column.Nulls.Add(isNull);
            switch (column.Type)
            {
                case DuckType.Text:
                    var text = isNull ? null : Text(data + (row * 16), ref textLeft);
                    if (textLeft < 0)
                        return false;
                    column.Texts.Add(text);
                    break;
                case DuckType.Real:
                    column.Reals.Add(isNull ? double.NaN : Real(data, type, row));
                    break;
                default:
                    column.Integers.Add(isNull ? 0 : Integer(data, type, row));
                    break;
            }
        }

        return true;
    }

    static long Integer(byte* data, int type, int row) => type switch
    {
        1 => data[row],
        2 => ((sbyte*)data)[row],
        3 => ((short*)data)[row],
        4 => ((int*)data)[row],
        5 => ((long*)data)[row],
        6 => data[row],
        7 => ((ushort*)data)[row],
        _ => ((uint*)data)[row],
    };

    static double Real(byte* data, int type, int row) => type switch
    {
        9 => ((ulong*)data)[row],
        10 => ((float*)data)[row],
        11 => ((double*)data)[row],
        // A 128-bit integer, as sum() of integers gives.
        _ => (((DuckApi.Hugeint*)data)[row].Upper * 18446744073709551616.0) + ((DuckApi.Hugeint*)data)[row].Lower,
    };

    // duckdb_string_t: 4 bytes length, then 12 bytes inlined, or 4 bytes prefix and a pointer.
    static string? Text(byte* at, ref long textLeft)
    {
        var length = *(uint*)at;
        textLeft -= length;
        if (textLeft < 0)
            return null;
        var bytes = length <= 12 ? at + 4 : *(byte**)(at + 8);
        return Encoding.UTF8.GetString(bytes, (int)length);
    }
}
