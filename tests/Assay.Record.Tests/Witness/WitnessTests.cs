using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Assay.Record.Tests.Storage;
using Assay.Tests.Shared;

namespace Assay.Record.Tests.Witness;

public sealed class SqliteWitnessTests(PostgresCluster cluster) : WitnessTests(Engine.Sqlite, cluster);

public sealed class PostgresWitnessTests(PostgresCluster cluster) : WitnessTests(Engine.Postgres, cluster);

/// <summary>Tree heads stamped by a real authority and sent to witnesses, and witnesses that misbehave.</summary>
public abstract class WitnessTests(Engine engine, PostgresCluster cluster)
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static TreeHeadWitnesses Witnesses(TestStore t, params (string Kind, string Address)[] to) =>
        new(t.Store, [.. to.Select((w, i) => new TreeHeadWitness($"w{i}", w.Kind, w.Address))], TimeSpan.FromSeconds(10));

    static Task<TreeHead> Head(TestStore t) => t.Store.ReadAsync(view => view.Head!, Cancel);

    [Fact]
    public async Task A_head_is_stamped_by_an_authority_and_the_token_is_kept()
    {
        using var authority = new LocalAuthority();
        await using var t = await TestStore.CreateAsync(engine, cluster);
        using var witnesses = Witnesses(t, ("tsa", authority.Server.Address));
        var head = await Head(t);
        var outcome = Assert.Single(await witnesses.SendAsync(head, Cancel));
        Assert.True(outcome.Ok, outcome.Detail);
        Assert.Contains("Test TSA", outcome.Detail, StringComparison.Ordinal);
        Assert.InRange(outcome.At!.Value, DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow.AddMinutes(1));

        var stamp = Assert.Single(await new TreeHeadTimestamps(t.Store).ListAsync(head.Size, Cancel));
        Assert.Equal(("w0", head.Size, outcome.At), (stamp.Authority, stamp.Size, stamp.At));
        var roots = new X509Certificate2Collection(X509Certificate2.CreateFromPem(authority.RootPem));
        Assert.Null(stamp.Fault(head));
        Assert.Null(stamp.Fault(head, roots));
        using var other = new LocalAuthority("Other TSA");
        Assert.Contains("not trusted", stamp.Fault(head, [X509Certificate2.CreateFromPem(other.RootPem)]), StringComparison.Ordinal);

        // The log is as it was, and goes on.
        Assert.Equal(head.Envelope!, (await Head(t)).Envelope!);
        await t.AppendAsync(t.Note("after the stamp"));
        Assert.Null(Assert.Single(await new TreeHeadTimestamps(t.Store).ListAsync(cancel: Cancel)).Fault(head));
        Assert.Empty(await new TreeHeadTimestamps(t.Store).ListAsync(head.Size + 1, Cancel));
    }

    [Fact]
    public async Task A_stamp_of_another_head_or_with_a_changed_byte_does_not_count()
    {
        using var authority = new LocalAuthority();
        await using var t = await TestStore.CreateAsync(engine, cluster);
        using var witnesses = Witnesses(t, ("tsa", authority.Server.Address));
        var head = await Head(t);
        await witnesses.SendAsync(head, Cancel);
        var stamp = Assert.Single(await new TreeHeadTimestamps(t.Store).ListAsync(cancel: Cancel));
        await t.AppendAsync(t.Note("next"));
        var next = await Head(t);
        Assert.NotNull(stamp.Fault(next));
        await Assert.ThrowsAsync<InvalidDataException>(() => new TreeHeadTimestamps(t.Store).AddAsync(stamp with { Size = next.Size }, Cancel));
        await Assert.ThrowsAsync<InvalidDataException>(() => new TreeHeadTimestamps(t.Store).AddAsync(stamp with { Size = 99 }, Cancel));
        Assert.Single(await new TreeHeadTimestamps(t.Store).ListAsync(cancel: Cancel));

        // The signature is the last of the token: any of its bytes, and the imprint anywhere.
        for (var i = 1; i <= 20; i++)
        {
            var changed = stamp.Token.ToArray();
            changed[^i] ^= 1;
            Assert.NotNull((stamp with { Token = changed }).Fault(head));
        }

        var imprint = stamp.Token.ToArray();
        imprint[imprint.AsSpan().IndexOf(SHA256.HashData(head.Envelope!))] ^= 1;
        Assert.NotNull((stamp with { Token = imprint }).Fault(head));
        Assert.NotNull((stamp with { Token = [] }).Fault(head));
        Assert.NotNull((stamp with { Token = stamp.Token[..^1] }).Fault(head));
        Assert.NotNull((stamp with { Token = [.. stamp.Token, 0] }).Fault(head));
    }

    [Fact]
    public async Task Any_change_of_a_stamp_is_found_by_the_verifier()
    {
        using var authority = new LocalAuthority();
        await using var t = await TestStore.CreateAsync(engine, cluster);
        using var witnesses = Witnesses(t, ("tsa", authority.Server.Address));
        await witnesses.SendAsync(await Head(t), Cancel);
        await t.AppendAsync(t.Note("next"));
        await witnesses.SendAsync(await Head(t), Cancel);
        var roots = new X509Certificate2Collection(X509Certificate2.CreateFromPem(authority.RootPem));
        var report = await RecordVerifier.VerifyAsync(t.Store, new VerifyOptions { TimestampRoots = roots }, Cancel);
        Assert.True(report.Ok, string.Join('\n', report.Problems));
        Assert.Empty(report.Notes);
        Assert.Contains("2 time stamps", Assert.Single((await RecordVerifier.VerifyAsync(t.Store, cancel: Cancel)).Notes), StringComparison.Ordinal);
        using var other = new LocalAuthority("Other TSA");
        Assert.False((await RecordVerifier.VerifyAsync(t.Store, new VerifyOptions { TimestampRoots = [X509Certificate2.CreateFromPem(other.RootPem)] }, Cancel)).Ok);

        using var tamper = engine == Engine.Sqlite ? Tampering.Sqlite(t.Address.SqlitePath!) : Tampering.Postgres(t.Address.Postgres!);
        var changes = 0;
        foreach (var table in new[] { "tree_head_timestamp", "tree_head_timestamp_sum" })
            foreach (var change in tamper.EveryCell(table).Concat(tamper.EveryRowDeleted(table)).Concat(tamper.OneRowAdded(table)))
            {
                changes++;
                var found = await RecordVerifier.VerifyAsync(t.Store, cancel: Cancel);
                Assert.True(found.Problems.Any(p => p.Where.Table.StartsWith("tree_head_timestamp", StringComparison.Ordinal)), change.What);
            }

        Assert.Equal((2 * 5) + 2 + 1 + 3 + 1 + 1, changes);
        Assert.True((await RecordVerifier.VerifyAsync(t.Store, cancel: Cancel)).Ok);
    }

    [Fact]
    public async Task Stamps_go_with_the_record_to_the_other_engine_and_back()
    {
        using var authority = new LocalAuthority();
        await using var t = await TestStore.CreateAsync(engine, cluster);
        using var witnesses = Witnesses(t, ("tsa", authority.Server.Address), ("tsa", authority.Server.Address));
        await witnesses.SendAsync(await Head(t), Cancel);
        var there = await t.NewAddressAsync(engine == Engine.Sqlite ? Engine.Postgres : Engine.Sqlite, cluster);
        await using var copy = await t.OpenAsync(StoreMode.Create, address: there);
        var result = await RecordTransfer.CopyAsync(t.Store, copy, cancel: Cancel);
        Assert.True(result.Ok, result.Refusal);
        var (before, after) = (await new TreeHeadTimestamps(t.Store).ListAsync(cancel: Cancel), await new TreeHeadTimestamps(copy).ListAsync(cancel: Cancel));
        Assert.Equal(2, after.Count);
        Assert.Equal(before.Select(s => (s.Size, s.Authority, s.At, Convert.ToHexString(s.Token))), after.Select(s => (s.Size, s.Authority, s.At, Convert.ToHexString(s.Token))));
        using var again = new TreeHeadWitnesses(copy, [new TreeHeadWitness("third", "tsa", authority.Server.Address)]);
        Assert.True((await again.SendAsync(await Head(t), Cancel))[0].Ok);
        Assert.True((await RecordVerifier.VerifyAsync(copy, cancel: Cancel)).Ok);
        var (one, two) = (new MemoryStream(), new MemoryStream());
        await RecordTransfer.ExportAsync(t.Store, one, Cancel);
        Assert.True((await RecordTransfer.ImportAsync(new MemoryStream(one.ToArray()), await t.OpenAsync(StoreMode.Create, address: await t.NewAddressAsync(engine, cluster)), cancel: Cancel)).Ok);
        await RecordTransfer.ExportAsync(copy, two, Cancel);
        Assert.True(two.Length > one.Length);
    }

    [Fact]
    public async Task Authorities_that_misbehave_are_told_apart_and_nothing_is_stored()
    {
        using var authority = new LocalAuthority();
        await using var t = await TestStore.CreateAsync(engine, cluster);
        byte[]? replay = null;
        using var recorder = new LocalServer(async (_, body, response) =>
        {
            replay ??= await authority.ReplyAsync(body);
            await response.OutputStream.WriteAsync(replay, Cancel);
        });
        using var refuses = new LocalServer((_, _, response) =>
        {
            response.StatusCode = 503;
            return Task.CompletedTask;
        });
        using var redirects = new LocalServer((_, _, response) =>
        {
            response.Redirect(authority.Server.Address);
            return Task.CompletedTask;
        });
        using var nonsense = new LocalServer((_, _, response) => response.OutputStream.WriteAsync(new byte[500], Cancel).AsTask());
        using var endless = new LocalServer(async (_, _, response) =>
        {
            for (var i = 0; i < 4000; i++)
                await response.OutputStream.WriteAsync(new byte[64 * 1024], Cancel);
        });
        using var silent = new LocalServer((_, _, _) => Task.Delay(TimeSpan.FromSeconds(30), Cancel));
        using (var first = Witnesses(t, ("tsa", recorder.Address)))
            Assert.True(Assert.Single(await first.SendAsync(await Head(t), Cancel)).Ok);
        using var witnesses = new TreeHeadWitnesses(t.Store,
        [
            .. new[] { recorder.Address, refuses.Address, redirects.Address, nonsense.Address, endless.Address, silent.Address, "http://127.0.0.1:1/", "ftp://example.org/", "nowhere" }
                .Select((address, i) => new TreeHeadWitness($"w{i}", "tsa", address)),
            new TreeHeadWitness("odd", "pigeon", "loft"),
        ], TimeSpan.FromSeconds(2));
        var watch = Stopwatch.StartNew();
        var outcomes = await witnesses.SendAsync(await Head(t), Cancel);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10));
        Assert.Equal(
            [
                WitnessFault.BadAnswer, WitnessFault.Refused, WitnessFault.Refused, WitnessFault.BadAnswer, WitnessFault.BadAnswer, WitnessFault.TimedOut,
                WitnessFault.Unreachable, WitnessFault.Misconfigured, WitnessFault.Misconfigured, WitnessFault.Misconfigured,
            ],
            outcomes.Select(o => o.Fault!.Value));
        Assert.All(outcomes, o => Assert.NotEmpty(o.Detail));
        Assert.Single(await new TreeHeadTimestamps(t.Store).ListAsync(cancel: Cancel));
    }

    [Fact]
    public async Task A_webhook_gets_the_envelope_byte_for_byte()
    {
        byte[]? got = null;
        string? type = null;
        using var hook = new LocalServer((request, body, _) =>
        {
            (got, type) = (body, request.ContentType);
            return Task.CompletedTask;
        });
        await using var t = await TestStore.CreateAsync(engine, cluster);
        using var witnesses = Witnesses(t, ("webhook", hook.Address));
        var head = await Head(t);
        Assert.True(Assert.Single(await witnesses.SendAsync(head, Cancel)).Ok);
        Assert.Equal(head.Envelope!, got!);
        Assert.Equal("application/vnd.dsse.envelope.v1+json", type);
        Assert.Equal(head.Root, TreeHeads.Read(got!, out _)!.Root);
    }

    [Fact]
    public async Task A_command_gets_the_envelope_on_its_standard_input()
    {
        await using var t = await TestStore.CreateAsync(engine, cluster);
        var good = Script(t, "good", $"cat > '{t.Folder["kept"]}'; echo \"passphrase: $ASSAY_PASSPHRASE\" >&2");
        var bad = Script(t, "bad", "echo the witness is closed today >&2; exit 3");
        var slow = Script(t, "slow", "sleep 60");
        var deaf = Script(t, "deaf", "exit 0");
        using var witnesses = new TreeHeadWitnesses(
            t.Store, [.. new[] { good, bad, slow, deaf, "/nonexistent/program", "relative" }.Select((address, i) => new TreeHeadWitness($"w{i}", "command", address))], TimeSpan.FromSeconds(3));
        var head = await Head(t);
        var outcomes = await witnesses.SendAsync(head, Cancel);
        Assert.Equal([null, WitnessFault.Refused, WitnessFault.TimedOut, null, WitnessFault.Unreachable, WitnessFault.Misconfigured], outcomes.Select(o => o.Fault));
        Assert.Contains("closed today", outcomes[1].Detail, StringComparison.Ordinal);
        Assert.Equal(head.Envelope!, await File.ReadAllBytesAsync(t.Folder["kept"], Cancel));
    }

    [Fact]
    public async Task A_repository_gets_a_commit_for_each_head_and_pushes_it()
    {
        await using var t = await TestStore.CreateAsync(engine, cluster);
        Git(t, "init", "-q", "--bare", t.Folder["far"]);
        Git(t, "init", "-q", t.Folder["near"]);
        Git(t, "-C", t.Folder["near"], "remote", "add", "origin", t.Folder["far"]);
        using var witnesses = Witnesses(t, ("git", t.Folder["near"]), ("git", t.Folder["missing"]));
        var first = await Head(t);
        var outcomes = await witnesses.SendAsync(first, Cancel);
        Assert.True(outcomes[0].Ok, outcomes[0].Detail);
        Assert.Equal(WitnessFault.Misconfigured, outcomes[1].Fault);
        await t.AppendAsync(t.Note("more"));
        var second = await Head(t);
        Assert.True((await witnesses.SendAsync(second, Cancel))[0].Ok);
        foreach (var head in new[] { first, second })
            Assert.Equal(head.Root, TreeHeads.Read(Git(t, "-C", t.Folder["far"], "show", $"assay/{head.Record}:{head.Size}.json"), out _)!.Root);
        Assert.Equal("2\n", System.Text.Encoding.UTF8.GetString(Git(t, "-C", t.Folder["far"], "rev-list", "--count", $"assay/{first.Record}")));
    }

    static string Script(TestStore t, string name, string body)
    {
        var path = t.Folder[name];
        File.WriteAllText(path, $"#!/bin/sh\n{body}\n");
        TestFolder.SetMode(path, 0b111_000_000);
        return path;
    }

    static byte[] Git(TestStore t, params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { RedirectStandardOutput = true, WorkingDirectory = t.Folder.Path };
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
