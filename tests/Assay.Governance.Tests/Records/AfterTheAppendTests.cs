using Assay.Governance.Tests.Packs;
using Assay.Record;
using Microsoft.Data.Sqlite;

namespace Assay.Governance.Tests.Records;

/// <summary>What is in the record is never told as if it were not.</summary>
public sealed class AfterTheAppendTests
{
    [Fact]
    public async Task A_release_answers_with_the_pack_it_built()
    {
        await using var record = await TestRecord.CreateAsync();
        await ReleasedRecord.WalkToReleaseAsync(record);
        var decision = ReleasedRecord.Ok(await ReleasedRecord.ReleaseAsync(record));
        Assert.Equal((await record.Admin.PacksAsync())[0].Id, decision.Pack!.Row!.Id);
        Assert.Null(decision.Pack.WhyNot);
    }

    [Fact]
    public async Task A_release_whose_pack_cannot_be_built_stands_and_says_so_and_how_to_build_it()
    {
        await using var record = await TestRecord.CreateAsync();
        await ReleasedRecord.WalkToReleaseAsync(record);
        // Content that a pack needs and a gate does not: the reason of the first decision.
        await using (var database = new SqliteConnection($"Data Source={record.DatabasePath}"))
        {
            await database.OpenAsync(TestContext.Current.CancellationToken);
            var delete = database.CreateCommand();
            delete.CommandText = "DELETE FROM blob WHERE name = 'words' AND entry = (SELECT MIN(entry) FROM decision)";
            Assert.Equal(1, await delete.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        var decision = ReleasedRecord.Ok(await ReleasedRecord.ReleaseAsync(record));
        Assert.True(decision.Opens);
        Assert.Null(decision.Pack!.Row);
        Assert.Contains("is missing from the record", decision.Pack.WhyNot, StringComparison.Ordinal);
        Assert.Equal("assay pack build --use-case credit-risk --model-version credit-risk@1.2.0", decision.Pack.HowTo);
        Assert.Empty(await record.Admin.PacksAsync());
        Assert.Equal(StampState.Decided, ReleasedRecord.Ok(await record.Admin.GateAsync(ReleasedRecord.UseCase, Gate.Evaluation)).Stamp.State);
    }

    [Fact]
    public async Task A_failure_after_the_append_names_the_entry_that_was_made()
    {
        await using var record = await TestRecord.CreateAsync();
        var size = (await record.Admin.RecordAsync()).Size;
        var error = await Assert.ThrowsAsync<UnansweredChangeException>(() =>
            record.On(new Store(record.Store, () => throw new IOException("the disk is gone")), Role.Grc).RegisterAsync(new(ThingKind.UseCase, "late", "Late")));
        Assert.Contains($"The change is in the record (entry {size})", error.Message, StringComparison.Ordinal);
        Assert.Equal(size + 1, (await record.Admin.RecordAsync()).Size);
    }

    [Fact]
    public async Task A_caller_who_goes_away_after_the_append_is_answered_all_the_same()
    {
        await using var record = await TestRecord.CreateAsync();
        using var cancel = new CancellationTokenSource();
        var answer = await record.On(new Store(record.Store, cancel.Cancel), Role.Grc).RegisterAsync(new(ThingKind.UseCase, "late", "Late"), cancel.Token);
        Assert.Equal("late", answer.Value!.Slug);
    }

    /// <summary>Something happens right after an append.</summary>
    sealed class Store(IRecordStore inner, Action after) : IRecordStore
    {
        bool _appended;

        public async Task<IReadOnlyList<Receipt>> AppendAsync(Func<IReadView, IReadOnlyList<NewEntry>> decide, CancellationToken cancel = default)
        {
            var receipts = await inner.AppendAsync(decide, cancel);
            _appended = receipts.Count > 0;
            return receipts;
        }

        public Task<T> ReadAsync<T>(Func<IReadView, T> read, CancellationToken cancel = default)
        {
            if (_appended)
                after();
            return inner.ReadAsync(read, cancel);
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
