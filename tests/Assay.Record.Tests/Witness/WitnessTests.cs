using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Assay.Record.Tests.Storage;
using Assay.Tests.Shared;

namespace Assay.Record.Tests.Witness;

/// <summary>Witnesses of tree heads: a real time-stamping authority (<c>openssl ts</c>), a webhook, a command; and each of them failing.</summary>
public sealed class WitnessTests(PostgresCluster cluster)
{
    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task A_time_stamp_is_kept_in_the_record_and_verified_with_it(Engine engine)
    {
        await using var t = await TestStore.CreateAsync(engine, cluster);
        using var authority = new TimeStampAuthority(t.Folder[Ids.New("tsa")]);
        var witness = new TreeHeadWitness("tsa", "tsa", authority.Address);
        var result = await TreeHeadWitnesses.ShowAsync(t.Store, witness, t.First.Owner, TestContext.Current.CancellationToken);
        Assert.True(result.Ok, result.Message);
        Assert.Equal(7, result.Size);
        var again = await TreeHeadWitnesses.ShowAsync(t.Store, witness, t.First.Owner, TestContext.Current.CancellationToken);
        Assert.Contains("Nothing was appended", again.Message, StringComparison.Ordinal);
        await t.AppendAsync(t.Note("more"));
        Assert.True((await TreeHeadWitnesses.ShowAsync(t.Store, witness, t.First.Owner, TestContext.Current.CancellationToken)).Ok);
        Assert.Equal(10, await t.Store.ReadAsync(view => view.Size));
        var report = await RecordVerifier.VerifyAsync(t.Store);
        Assert.True(report.Ok, string.Join('\n', report.Problems));
        Assert.Equal(2, report.Notes.Count(n => n.Contains("CN=Test TSA", StringComparison.Ordinal)));
        using var tamper = engine == Engine.Sqlite ? Tampering.Sqlite(t.Address.SqlitePath!) : Tampering.Postgres(t.Address.Postgres!);
        var random = new Random(3);
        var token = await t.Store.ReadAsync(view => view.Blob(view.Entry(7).Blobs["token"])!);
        for (var i = 0; i < 25; i++)
        {
            var changed = (byte[])token.Clone();
            changed[random.Next(changed.Length)] ^= 1;
            Assert.Equal(1, tamper.Execute("UPDATE blob SET content = @content WHERE entry = 7", ("content", changed)));
            Assert.Equal(7, (await RecordVerifier.VerifyAsync(t.Store)).Problems[0].Entry);
        }

        tamper.Execute("DELETE FROM blob WHERE entry = 7");
        Assert.Equal(7, (await RecordVerifier.VerifyAsync(t.Store)).Problems[0].Entry);
    }

    [Fact]
    public async Task A_time_stamp_of_something_else_is_refused()
    {
        await using var t = await TestStore.CreateAsync(Engine.Sqlite, cluster);
        await using var other = await TestStore.CreateAsync(Engine.Sqlite, cluster);
        using var authority = new TimeStampAuthority(t.Folder[Ids.New("tsa")]) { Reply = _ => [] };
        var witness = new TreeHeadWitness("tsa", "tsa", authority.Address);
        Assert.False((await TreeHeadWitnesses.ShowAsync(t.Store, witness, t.First.Owner, TestContext.Current.CancellationToken)).Ok);
        byte[]? first = null;
        authority.Reply = query => first ??= authority.Stamp(query);
        Assert.True((await TreeHeadWitnesses.ShowAsync(other.Store, witness, other.First.Owner, TestContext.Current.CancellationToken)).Ok);
        var replayed = await TreeHeadWitnesses.ShowAsync(t.Store, witness, t.First.Owner, TestContext.Current.CancellationToken);
        Assert.False(replayed.Ok);
        Assert.Equal(7, await t.Store.ReadAsync(view => view.Size));
    }

    [Fact]
    public async Task A_webhook_and_a_command_get_the_signed_head()
    {
        await using var t = await TestStore.CreateAsync(Engine.Sqlite, cluster);
        byte[] posted = [];
        using var hook = new TimeStampAuthority(t.Folder[Ids.New("tsa")]) { Reply = body => posted = body };
        var seen = t.Folder["seen.json"];
        var script = t.Folder["witness.sh"];
        await File.WriteAllTextAsync(script, $"#!/bin/sh\ncat > {seen}\n", TestContext.Current.CancellationToken);
        TestFolder.SetMode(script, 0x1C0);
        var results = await TreeHeadWitnesses.ShowAsync(
            t.Store, [new TreeHeadWitness("hook", "webhook", hook.Address), new TreeHeadWitness("program", "command", script)], t.First.Owner, TestContext.Current.CancellationToken);
        Assert.All(results, r => Assert.True(r.Ok, r.Message));
        var head = await t.Store.ReadAsync(view => view.Head);
        foreach (var bytes in new[] { posted, await File.ReadAllBytesAsync(seen, TestContext.Current.CancellationToken) })
        {
            var read = JsonSerializer.Deserialize<TreeHead>(bytes, Json.Options)!;
            Assert.Equal((head!.Size, head.Root), (read.Size, read.Root));
            Assert.Equal(head.Envelope, read.Envelope!);
        }
    }

    [Fact]
    public async Task Witnesses_that_fail_are_reported_and_appends_go_on()
    {
        await using var t = await TestStore.CreateAsync(Engine.Sqlite, cluster);
        using var hook = new TimeStampAuthority(t.Folder[Ids.New("tsa")]) { Reply = _ => null };
        var results = await TreeHeadWitnesses.ShowAsync(
            t.Store,
            [
                new("closed", "webhook", "http://127.0.0.1:1/"), new("refusing", "webhook", hook.Address), new("refusing tsa", "tsa", hook.Address), new("no url", "webhook", "file:///etc/passwd"),
                new("relative", "command", "true"), new("missing", "command", "/nowhere/witness"), new("failing", "command", "/bin/false"), new("unknown", "pigeon", "x"),
            ], t.First.Owner, TestContext.Current.CancellationToken);
        Assert.All(results, r => Assert.False(r.Ok, r.Message));
        Assert.All(results, r => Assert.NotEmpty(r.Message));
        Assert.Equal(7, (await t.AppendAsync(t.Note("goes on"))).Index);
    }

    [Fact]
    public async Task A_repository_gets_a_commit_for_each_head_and_pushes_it()
    {
        await using var t = await TestStore.CreateAsync(Engine.Sqlite, cluster);
        Git("init", "-q", "--bare", t.Folder["far"]);
        Git("init", "-q", t.Folder["near"]);
        Git("-C", t.Folder["near"], "remote", "add", "origin", t.Folder["far"]);
        var witness = new TreeHeadWitness("repository", "git", t.Folder["near"]);
        var heads = new List<TreeHead>();
        for (var i = 0; i < 3; i++)
        {
            var result = await TreeHeadWitnesses.ShowAsync(t.Store, witness, t.First.Owner, TestContext.Current.CancellationToken);
            Assert.True(result.Ok, result.Message);
            heads.Add((await t.Store.ReadAsync(view => view.Head, TestContext.Current.CancellationToken))!);
            await t.AppendAsync(t.Note("more"));
        }

        foreach (var head in heads)
            Assert.Equal(head.Envelope!, Git("-C", t.Folder["far"], "show", $"assay/{head.Record}:{head.Size}.json"));
        Assert.Equal("3\n"u8.ToArray(), Git("-C", t.Folder["far"], "rev-list", "--count", $"assay/{t.First.Record}"));
        foreach (var bad in new[] { t.Folder["missing"], "relative", t.Folder.Path })
            Assert.False((await TreeHeadWitnesses.ShowAsync(t.Store, witness with { Address = bad }, t.First.Owner, TestContext.Current.CancellationToken)).Ok);
    }

    [Fact]
    public async Task A_command_is_told_apart_by_how_it_ends_and_never_sees_the_passphrase()
    {
        await using var t = await TestStore.CreateAsync(Engine.Sqlite, cluster);
        string Script(string name, string body)
        {
            File.WriteAllText(t.Folder[name], $"#!/bin/sh\n{body}\n");
            TestFolder.SetMode(t.Folder[name], 0x1C0);
            return t.Folder[name];
        }

        // Half a minute for what answers: a crowded machine starts a program late, and what a script leaves behind sleeps for a minute.
        Task<WitnessResult> Show(string program, int seconds = 30) =>
            TreeHeadWitnesses.ShowAsync(t.Store, new TreeHeadWitness("program", "command", program), t.First.Owner, TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);

        Environment.SetEnvironmentVariable(Passphrase.Variable, "not for witnesses");
        try
        {
            Assert.True((await Show(Script("env", $"env > {t.Folder["env.txt"]}"))).Ok);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Passphrase.Variable, null);
        }

        Assert.DoesNotContain("not for witnesses", await File.ReadAllTextAsync(t.Folder["env.txt"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.True((await Show(Script("deaf", "exit 0"))).Ok);
        Assert.True((await Show(Script("parent", "sleep 60 & exit 0"))).Ok);
        Assert.Contains("closed today", (await Show(Script("closed", "echo closed today >&2; exit 3"))).Message, StringComparison.Ordinal);
        Assert.Contains("no answer within 3 seconds", (await Show(Script("slow", "sleep 60"), 3)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_witness_that_answers_a_byte_at_a_time_or_elsewhere_keeps_nobody()
    {
        await using var t = await TestStore.CreateAsync(Engine.Sqlite, cluster);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/";
        var answers = new Queue<string>(["HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nx", "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"]);
        var clients = new List<TcpClient>();
        var serving = Task.Run(async () =>
        {
            while (answers.TryDequeue(out var answer))
            {
                clients.Add(await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken));
                await clients[^1].GetStream().WriteAsync(System.Text.Encoding.ASCII.GetBytes(answer), TestContext.Current.CancellationToken);
            }
        }, TestContext.Current.CancellationToken);
        var witness = new TreeHeadWitness("tsa", "tsa", address);
        var slow = await TreeHeadWitnesses.ShowAsync(t.Store, witness, t.First.Owner, TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        Assert.Contains("no answer within 2 seconds", slow.Message, StringComparison.Ordinal);
        var elsewhere = await TreeHeadWitnesses.ShowAsync(t.Store, witness, t.First.Owner, TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Contains("307", elsewhere.Message, StringComparison.Ordinal);
        await serving;
        clients.ForEach(c => c.Dispose());
        Assert.Equal(7, await t.Store.ReadAsync(view => view.Size, TestContext.Current.CancellationToken));
    }

    static byte[] Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { RedirectStandardOutput = true, WorkingDirectory = "/" };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(output);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return output.ToArray();
    }
}
