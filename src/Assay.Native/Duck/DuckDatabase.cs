using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace Assay.Native;

/// <summary>
/// DuckDB in memory, shut in: it reads the files named when it is opened and no others, loads no extensions, writes only
/// to a private spill folder, and its configuration is locked. Expected failures are returned as text. Not for use
/// from several threads at once.
/// </summary>
public sealed unsafe class DuckDatabase : IDisposable
{
    readonly DuckHandle handle;
    readonly DuckLimits limits;
    readonly string? spill;

    DuckDatabase(DuckHandle handle, DuckLimits limits, string? spill) => (this.handle, this.limits, this.spill) = (handle, limits, spill);

    /// <summary>Opens an empty database that may read <paramref name="readable"/> (absolute paths of files) and nothing else.</summary>
    public static DuckDatabase? TryOpen(DuckLimits limits, IReadOnlyList<string> readable, out string error)
    {
        ArgumentNullException.ThrowIfNull(readable);
        if (NativeLibraries.WhyMissing(NativeLibraries.Duck) is { } missing)
        {
            error = $"DuckDB cannot be used: {missing}";
            return null;
        }

        if (readable.FirstOrDefault(p => !Path.IsPathFullyQualified(p) || p.Contains('\0', StringComparison.Ordinal)) is { } odd)
        {
            error = $"'{odd}' is not an absolute path";
            return null;
        }

        var spill = limits.SpillBytes > 0 ? Directory.CreateTempSubdirectory("assay-").FullName : null;
        if (Connect(out error) is not { } handle)
            return Abandon(spill);
        var database = new DuckDatabase(handle, limits, spill);
        // The order matters: paths can only be allowed while access is still open, and the lock is the last.
        string[] settings =
        [
            string.Create(CultureInfo.InvariantCulture, $"SET memory_limit = '{Math.Max(limits.MemoryBytes, 32 << 20)}B'"),
            string.Create(CultureInfo.InvariantCulture, $"SET threads = {Math.Clamp(limits.Threads, 1, Environment.ProcessorCount)}"),
            $"SET temp_directory = {Sql.Text(spill ?? "")}",
            string.Create(CultureInfo.InvariantCulture, $"SET max_temp_directory_size = '{Math.Max(limits.SpillBytes, 0)}B'"),
            "SET autoinstall_known_extensions = false",
            "SET autoload_known_extensions = false",
            "SET preserve_insertion_order = true",
            $"SET allowed_paths = [{string.Join(", ", readable.Select(Sql.Text))}]",
            "SET enable_external_access = false",
            "SET lock_configuration = true",
        ];
        foreach (var setting in settings)
        {
            if (database.TryQuery(setting, out error) is not null)
                continue;
            error = $"DuckDB cannot be shut in, so it is not used ({setting}): {error}";
            database.Dispose();
            return null;
        }

        error = "";
        return database;
    }

    /// <summary>
    /// Runs one statement. Parameters stand for <c>$1</c>, <c>$2</c>, ... and are strings, long or int, double, bool or
    /// null. Null, with the reason, when it fails or goes over a limit.
    /// </summary>
    public DuckTable? TryQuery(string sql, out string error, params ReadOnlySpan<object?> parameters)
    {
        var held = false;
        nint statement = 0;
        try
        {
            handle.DangerousAddRef(ref held);
            var connection = handle.DangerousGetHandle();
            if (DuckApi.duckdb_prepare(connection, sql, out statement) != 0)
            {
                error = Message(DuckApi.duckdb_prepare_error(statement));
                return null;
            }

            if (Bind(statement, parameters) is { } unbound)
            {
                error = unbound;
                return null;
            }

            using var clock = new CancellationTokenSource(limits.QueryTimeout);
            using var alarm = clock.Token.Register(() => DuckApi.duckdb_interrupt(connection));
            var state = DuckApi.duckdb_execute_prepared(statement, out var result);
            try
            {
                if (state == 0)
                    return Read(ref result, out error);
                error = clock.IsCancellationRequested
                    ? string.Create(CultureInfo.InvariantCulture, $"the query took longer than {limits.QueryTimeout.TotalSeconds:0.###} s")
                    : Message(DuckApi.duckdb_result_error(ref result));
                return null;
            }
            finally
            {
                DuckApi.duckdb_destroy_result(ref result);
            }
        }
        finally
        {
            DuckApi.duckdb_destroy_prepare(ref statement);
            if (held)
                handle.DangerousRelease();
        }
    }

    public void Dispose()
    {
        handle.Dispose();
        Abandon(spill);
    }

    DuckTable? Read(ref DuckApi.Result result, out string error)
    {
        var count = (int)DuckApi.duckdb_column_count(ref result);
        var columns = new DuckColumn[count];
        var types = new int[count];
        for (var i = 0; i < count; i++)
        {
            types[i] = DuckApi.duckdb_column_type(ref result, (ulong)i);
            var name = Marshal.PtrToStringUTF8(DuckApi.duckdb_column_name(ref result, (ulong)i)) ?? "";
            if (DuckChunk.TypeOf(types[i]) is not { } type)
            {
                error = $"column '{name}' has a type (number {types[i]}) that has to be cast in the query";
                return null;
            }

            columns[i] = new DuckColumn(name, type);
        }

        var textLeft = limits.MaxTextBytes;
        var rows = 0L;
        while (DuckApi.duckdb_fetch_chunk(result) is var chunk && chunk != 0)
            try
            {
                var size = (int)DuckApi.duckdb_data_chunk_get_size(chunk);
                rows += size;
                if (rows > limits.MaxRows)
                {
                    error = $"the result has more than {limits.MaxRows} rows";
                    return null;
                }

                for (var i = 0; i < count; i++)
                    if (!DuckChunk.Append(columns[i], types[i], DuckApi.duckdb_data_chunk_get_vector(chunk, (ulong)i), size, ref textLeft))
                    {
                        error = $"the result holds more than {limits.MaxTextBytes} bytes of text";
                        return null;
                    }
            }
            finally
            {
                DuckApi.duckdb_destroy_data_chunk(ref chunk);
            }

        error = "";
        return new DuckTable(columns);
    }

    static DuckHandle? Connect(out string error)
    {
        nint config = 0, database = 0;
        try
        {
            if (DuckApi.duckdb_create_config(out config) != 0)
                return Fail("no configuration", out error);
            // Before anything is open: no extension may be loaded, signed or not, unless it is built in.
            if (DuckApi.duckdb_set_config(config, "autoload_known_extensions", "false") != 0)
                return Fail("the configuration is not accepted", out error);
            if (DuckApi.duckdb_open_ext(0, out database, config, out var message) != 0)
            {
                var reason = Message(message);
                DuckApi.duckdb_free(message);
                return Fail(reason, out error);
            }

            if (DuckApi.duckdb_connect(database, out var connection) != 0)
            {
                DuckApi.duckdb_close(ref database);
                return Fail("no connection", out error);
            }

            error = "";
            return new DuckHandle(database, connection);
        }
        finally
        {
            DuckApi.duckdb_destroy_config(ref config);
        }
    }

    static DuckHandle? Fail(string reason, out string error)
    {
        error = $"DuckDB does not open: {reason}";
        return null;
    }

    static string? Bind(nint statement, ReadOnlySpan<object?> parameters)
    {
        if (DuckApi.duckdb_nparams(statement) != (ulong)parameters.Length)
            return $"the statement takes {DuckApi.duckdb_nparams(statement)} parameters, {parameters.Length} are given";
        for (var i = 0; i < parameters.Length; i++)
        {
            var index = (ulong)i + 1;
            var state = parameters[i] switch
            {
                null => DuckApi.duckdb_bind_null(statement, index),
                string text => BindText(statement, index, text),
                long number => DuckApi.duckdb_bind_int64(statement, index, number),
                int number => DuckApi.duckdb_bind_int64(statement, index, number),
                double number => DuckApi.duckdb_bind_double(statement, index, number),
                bool flag => DuckApi.duckdb_bind_boolean(statement, index, flag),
                var other => throw new ArgumentException($"a parameter of type {other.GetType().Name} cannot be bound", nameof(parameters)),
            };
            if (state != 0)
                return $"parameter {index} cannot be bound";
        }

        return null;
    }

    static int BindText(nint statement, ulong index, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* at = bytes)
            return DuckApi.duckdb_bind_varchar_length(statement, index, at, (ulong)bytes.Length);
    }

    static string Message(nint text)
    {
        var message = Marshal.PtrToStringUTF8(text) ?? "unknown error";
        return message.Length > 1000 ? message[..1000] : message;
    }

    static DuckDatabase? Abandon(string? spill)
    {
        try
        {
            if (spill is not null)
                Directory.Delete(spill, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The operating system clears its temporary folder; what was asked is answered already.
        }

        return null;
    }
}
