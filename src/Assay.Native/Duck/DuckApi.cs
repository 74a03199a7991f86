using System.Runtime.InteropServices;

namespace Assay.Native;

/// <summary>The C interface of DuckDB (duckdb.h), as far as it is used.</summary>
static unsafe partial class DuckApi
{
    const string Library = NativeLibraries.Duck;

    /// <summary>duckdb_result: passed by value to duckdb_fetch_chunk; only the last field means anything today, and the others keep it in its place.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Result
    {
        public ulong ColumnCount, RowCount, RowsChanged;
        public nint Columns, ErrorMessage, Internal;
    }

    [StructLayout(LayoutKind.Sequential)]
    internal struct Hugeint
    {
        public ulong Lower;
        public long Upper;
    }

    [LibraryImport(Library)] internal static partial int duckdb_create_config(out nint config);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int duckdb_set_config(nint config, string name, string value);
    [LibraryImport(Library)] internal static partial void duckdb_destroy_config(ref nint config);
    [LibraryImport(Library)] internal static partial int duckdb_open_ext(nint path, out nint database, nint config, out nint error);
    [LibraryImport(Library)] internal static partial void duckdb_close(ref nint database);
    [LibraryImport(Library)] internal static partial int duckdb_connect(nint database, out nint connection);
    [LibraryImport(Library)] internal static partial void duckdb_disconnect(ref nint connection);
    [LibraryImport(Library)] internal static partial void duckdb_interrupt(nint connection);
    [LibraryImport(Library)] internal static partial void duckdb_free(nint memory);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial int duckdb_prepare(nint connection, string sql, out nint statement);
    [LibraryImport(Library)] internal static partial nint duckdb_prepare_error(nint statement);
    [LibraryImport(Library)] internal static partial void duckdb_destroy_prepare(ref nint statement);
    [LibraryImport(Library)] internal static partial ulong duckdb_nparams(nint statement);
    [LibraryImport(Library)] internal static partial int duckdb_bind_int64(nint statement, ulong index, long value);
    [LibraryImport(Library)] internal static partial int duckdb_bind_double(nint statement, ulong index, double value);
    [LibraryImport(Library)] internal static partial int duckdb_bind_boolean(nint statement, ulong index, [MarshalAs(UnmanagedType.U1)] bool value);
    [LibraryImport(Library)] internal static partial int duckdb_bind_varchar_length(nint statement, ulong index, byte* value, ulong length);
    [LibraryImport(Library)] internal static partial int duckdb_bind_null(nint statement, ulong index);
    [LibraryImport(Library)] internal static partial int duckdb_execute_prepared(nint statement, out Result result);
    [LibraryImport(Library)] internal static partial nint duckdb_result_error(ref Result result);
    [LibraryImport(Library)] internal static partial void duckdb_destroy_result(ref Result result);
    [LibraryImport(Library)] internal static partial ulong duckdb_column_count(ref Result result);
    [LibraryImport(Library)] internal static partial nint duckdb_column_name(ref Result result, ulong column);
    [LibraryImport(Library)] internal static partial int duckdb_column_type(ref Result result, ulong column);
    [LibraryImport(Library)] internal static partial nint duckdb_fetch_chunk(Result result);
    [LibraryImport(Library)] internal static partial void duckdb_destroy_data_chunk(ref nint chunk);
    [LibraryImport(Library)] internal static partial ulong duckdb_data_chunk_get_size(nint chunk);
    [LibraryImport(Library)] internal static partial nint duckdb_data_chunk_get_vector(nint chunk, ulong column);
    [LibraryImport(Library)] internal static partial nint duckdb_vector_get_data(nint vector);
    [LibraryImport(Library)] internal static partial ulong* duckdb_vector_get_validity(nint vector);
}

/// <summary>A duckdb_database with its one connection.</summary>
sealed class DuckHandle : SafeHandle
{
    readonly nint database;

    public DuckHandle(nint database, nint connection) : base(0, ownsHandle: true)
    {
        this.database = database;
        SetHandle(connection);
    }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        var (connection, opened) = (handle, database);
        DuckApi.duckdb_disconnect(ref connection);
        DuckApi.duckdb_close(ref opened);
        return true;
    }
}
