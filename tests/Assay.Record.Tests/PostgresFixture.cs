using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

[assembly: AssemblyFixture(typeof(Assay.Record.Tests.PostgresFixture))]

namespace Assay.Record.Tests;

/// <summary>
/// A private PostgreSQL cluster for the tests of this assembly: made in a temporary folder, started when first asked for,
/// on a free loopback port, with fsync on, and stopped by its own process id. It runs as <c>postgres</c> when we are root.
/// </summary>
public sealed class PostgresFixture : IAsyncDisposable
{
    const string Binaries = "/usr/lib/postgresql/15/bin";

    readonly SemaphoreSlim _gate = new(1, 1);
    string? _folder;
    Process? _server;
    int _port;
    int _databases;

    /// <summary>Connection string of a new, empty database.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        await _gate.WaitAsync();
        try
        {
            if (_server is null)
                await StartAsync();
            var name = $"assay_{++_databases}";
            await using var connection = new NpgsqlConnection(To("postgres"));
            await connection.OpenAsync();
            await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
            await command.ExecuteNonQueryAsync();
            return To(name);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null && _folder is not null)
        {
            // First line of postmaster.pid: the server itself, also where runuser stands in front of it.
            var pid = File.ReadLines(Path.Combine(_folder, "data", "postmaster.pid")).First();
            await RunAsync("/bin/kill", "-INT", pid);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await _server.WaitForExitAsync(patience.Token);
            _server.Dispose();
        }

        if (_folder is not null)
            Directory.Delete(_folder, true);
        _gate.Dispose();
    }

    string To(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={_port};Username=assay;Password=assay;Database={database};Maximum Pool Size=20");

    async Task StartAsync()
    {
        if (!File.Exists($"{Binaries}/initdb"))
            Assert.Fail("PostgreSQL 15 is not installed. Run ./test, which installs it.");
        _folder = Directory.CreateTempSubdirectory("assay-postgres-").FullName;
        var data = Path.Combine(_folder, "data");
        var password = Path.Combine(_folder, "password");
        await File.WriteAllTextAsync(password, "assay");
        if (Environment.IsPrivilegedProcess)
            await RunAsync("/bin/chown", "-R", "postgres", _folder);
        await RunAsync(AsServerUser($"{Binaries}/initdb", "-D", data, "-U", "assay", "--pwfile", password, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C.UTF-8"));
        for (var attempt = 0; ; attempt++)
        {
            _port = FreePort();
            _server = Start(AsServerUser($"{Binaries}/postgres", "-D", data, "-h", "127.0.0.1", "-p", _port.ToString(CultureInfo.InvariantCulture), "-k", _folder, "-c", "max_connections=200", "-c", "logging_collector=off"));
            if (await AnswersAsync())
                return;
            Assert.True(attempt < 3, "PostgreSQL does not start.");
        }
    }

    async Task<bool> AnswersAsync()
    {
        for (var i = 0; i < 300 && !_server!.HasExited; i++)
        {
            try
            {
                await using var connection = new NpgsqlConnection(To("postgres"));
                await connection.OpenAsync();
                return true;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(100);
            }
        }

        return false;
    }

    static string[] AsServerUser(params string[] command) => Environment.IsPrivilegedProcess ? ["/usr/sbin/runuser", "-u", "postgres", "--", .. command] : command;

    static Process Start(string[] command)
    {
        var start = new ProcessStartInfo(command[0]) { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = "/" };
        foreach (var argument in command[1..])
            start.ArgumentList.Add(argument);
        var process = Process.Start(start)!;
        // Read away, so that a full pipe never stops the server.
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    static async Task RunAsync(params string[] command)
    {
        using var process = Start(command);
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{command[0]} ended with {process.ExitCode}");
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
