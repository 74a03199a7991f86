using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Assay.Tests.Shared;

/// <summary>
/// A private PostgreSQL 15 for one test assembly, on a free loopback port, with a data folder of its own. Started when the
/// first test asks for a database, stopped (by its own process id) when the assembly is done.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    const string Binaries = "/usr/lib/postgresql/15/bin";

    readonly SemaphoreSlim _gate = new(1, 1);
    string? _folder;
    int _port;
    int _databases;

    /// <summary>Connection string of a new, empty database.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_folder is null)
                await StartAsync();
            var name = string.Create(CultureInfo.InvariantCulture, $"test{++_databases}");
            await using var connection = await OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = $"CREATE DATABASE {name}";
            await command.ExecuteNonQueryAsync();
            return $"Host=127.0.0.1;Port={_port};Username=assay;Database={name};Timeout=60;Command Timeout=120;Maximum Pool Size=20";
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_folder is not null)
        {
            NpgsqlConnection.ClearAllPools();
            // First line of postmaster.pid: the server's process id. SIGINT is its "fast shutdown".
            var file = Path.Combine(_folder, "data", "postmaster.pid");
            if (File.Exists(file) && File.ReadLines(file).FirstOrDefault() is { } pid)
                Run("kill", "-INT", pid.Trim());
            for (var i = 0; i < 100 && File.Exists(file); i++)
                await Task.Delay(100);
            Directory.Delete(_folder, recursive: true);
        }

        _gate.Dispose();
    }

    async Task StartAsync()
    {
        if (!File.Exists(Path.Combine(Binaries, "initdb")))
            throw new InvalidOperationException($"PostgreSQL 15 is not in {Binaries}. Run ./test, which installs it.");
        var folder = Directory.CreateTempSubdirectory("assay-postgres-").FullName;
        var data = Path.Combine(folder, "data");
        if (IsRoot)
            Run("chown", "postgres", folder);
        RunAsServer("initdb", "--pgdata", data, "--username", "assay", "--auth", "trust", "--encoding", "UTF8", "--locale", "C", "--no-sync");
        _port = Loopback.FreePort();
        // The default shared memory of a container is 64 MB: mmap for what parallel queries share.
        RunAsServer(
            "pg_ctl", "--pgdata", data, "--log", Path.Combine(folder, "log"), "--wait", "--timeout", "180", "--options",
            $"-c listen_addresses=127.0.0.1 -c port={_port} -c unix_socket_directories= -c max_connections=100 -c dynamic_shared_memory_type=mmap -c shared_buffers=128MB",
            "start");
        _folder = folder;
    }

    async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={_port};Username=assay;Database=postgres;Timeout=60;Command Timeout=120;Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    static bool IsRoot => Environment.UserName == "root";

    // PostgreSQL refuses to run as root.
    static void RunAsServer(string program, params string[] arguments)
    {
        var path = Path.Combine(Binaries, program);
        if (IsRoot)
            Run("runuser", ["-u", "postgres", "--", path, .. arguments]);
        else
            Run(path, arguments);
    }

    static void Run(string program, params string[] arguments)
    {
        // Output goes to /dev/null: the server would keep a pipe open for as long as it lives.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = "/" };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$@\" >/dev/null 2>&1 </dev/null");
        start.ArgumentList.Add("sh");
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }
}
