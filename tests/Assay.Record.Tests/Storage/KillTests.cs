using Assay.Tests.Shared;

namespace Assay.Record.Tests.Storage;

/// <summary>Waits are measured: nothing else of this assembly runs meanwhile.</summary>
[CollectionDefinition("writers", DisableParallelization = true)]
public sealed class WritersAlone;

/// <summary>Writers in processes of their own: killed at any moment, and many at once. ASSAY_LONG=1 kills 300 times for each case.</summary>
[Collection("writers")]
public sealed class KillTests(PostgresCluster cluster)
{
    static bool Long => Environment.GetEnvironmentVariable("ASSAY_LONG") == "1";

    [Theory]
    [InlineData(Engine.Sqlite, 1)]
    [InlineData(Engine.Sqlite, 0)]
    [InlineData(Engine.Postgres, 1)]
    [InlineData(Engine.Postgres, 0)]
    public async Task What_a_killed_writer_was_promised_is_there(Engine engine, int batch)
    {
        await using var t = await TestStore.CreateAsync(engine, cluster);
        // SIGKILL by the system is what a crash of the program is; the default tier shares its 40 kills among the cases.
        var kills = Long ? 300 : 10;
        var random = new Random(kills + batch);
        var promised = 0;
        for (var round = 0; round < kills; round++)
        {
            using var writer = WriterProcess.Start(t, $"r{round}", batch, 30);
            var enough = random.Next(1, 25);
            for (var waited = 0; writer.Promises.Count < enough && waited < 20_000; waited++)
                await Task.Delay(1, TestContext.Current.CancellationToken);
            // Somewhere inside the next append.
            await Task.Delay(random.Next(12), TestContext.Current.CancellationToken);
            writer.Kill();
            promised += writer.Promises.Sum(p => p.Count);
            await Holds(t, $"r{round}", writer.Promises);
        }

        Assert.InRange(promised, kills, int.MaxValue);
        // The next writer goes on, and all of it verifies.
        await t.AppendAsync(t.Note("after the kills"));
        var report = await RecordVerifier.VerifyAsync(t.Store);
        Assert.True(report.Ok, string.Join('\n', report.Problems.Take(20)));
        TestContext.Current.TestOutputHelper?.WriteLine($"{kills} kills, {promised} entries promised, {report.Size} in the record.");
    }

    [Trait("machine", "alone")]
    [Theory]
    [InlineData(Engine.Sqlite)]
    [InlineData(Engine.Postgres)]
    public async Task Six_writers_at_once_lose_nothing_and_none_waits_long(Engine engine)
    {
        // They write for six seconds: who starves waits that long, every time. A disk that others keep busy is slow once, which is not starving.
        const int Long = 4000, Tries = 3;
        var longest = int.MaxValue;
        for (var attempt = 0; attempt < Tries && longest >= Long; attempt++)
            longest = Math.Min(longest, await LongestWaitAsync(engine));
        Assert.InRange(longest, 0, Long - 1);
    }

    /// <summary>Six writers for six seconds lose nothing; milliseconds that the slowest append took.</summary>
    async Task<int> LongestWaitAsync(Engine engine)
    {
        await using var t = await TestStore.CreateAsync(engine, cluster);
        var writers = Enumerable.Range(0, 6).Select(i => WriterProcess.Start(t, $"w{i}", i % 2, 6)).ToList();
        try
        {
            await Task.WhenAll(writers.Select(w => w.EndAsync()));
            for (var i = 0; i < writers.Count; i++)
            {
                Assert.NotEmpty(writers[i].Promises);
                await Holds(t, $"w{i}", writers[i].Promises);
            }

            var all = writers.SelectMany(w => w.Promises).ToList();
            Assert.Equal(7 + all.Sum(p => p.Count), await t.Store.ReadAsync(view => view.Size));
            Assert.True((await RecordVerifier.VerifyAsync(t.Store)).Ok);
            // The first append of each process pays for its start. A writer that came no further than that has waited all its six seconds.
            var longest = writers.Max(w => w.Promises.Skip(1).Select(p => p.Milliseconds).DefaultIfEmpty(6000).Max());
            TestContext.Current.TestOutputHelper?.WriteLine($"{all.Sum(p => p.Count)} entries in {all.Count} appends; longest wait {longest} ms; appends of each: {string.Join(", ", writers.Select(w => w.Promises.Count))}.");
            return longest;
        }
        finally
        {
            writers.ForEach(w => w.Dispose());
        }
    }

    static Task Holds(TestStore t, string name, IReadOnlyList<WriterProcess.Promise> promises) => t.Store.ReadAsync(view =>
    {
        foreach (var promise in promises)
            for (var i = 0; i < promise.Count; i++)
            {
                var entry = view.Entry(promise.Index + i);
                Assert.Equal((name, promise.First + i), (entry.Body.GetProperty("writer").GetString(), entry.Body.GetProperty("n").GetInt32()));
                Assert.NotNull(view.Blob(entry.Blobs["text"]));
            }

        Assert.Equal(view.Size, view.Head!.Size);
        Assert.Equal(view.Root(view.Size), view.Head.Root);
        return true;
    });
}
