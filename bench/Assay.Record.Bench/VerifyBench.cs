using System.Diagnostics;
using System.Security.Cryptography;

namespace Assay.Record.Bench;

/// <summary>Verification of a record with many heads, and of one with few.</summary>
static class VerifyBench
{
    public static async Task RunAsync(Machine machine, string engine)
    {
        var content = RandomNumberGenerator.GetBytes(1024);
        foreach (var (batch, entries) in new[] { (1, 2_000), (100, 50_000) })
        {
            await using var record = await machine.NewAsync(engine);
            for (var n = 0; n < entries; n += batch)
            {
                var first = n;
                await record.Store.AppendAsync(_ => [.. Enumerable.Range(first, batch).Select(i => record.Note(i, content))]);
            }

            var clock = Stopwatch.StartNew();
            var report = await RecordVerifier.VerifyAsync(record.Store);
            if (!report.Ok)
                throw new InvalidOperationException(report.Problems[0].ToString());
            Program.Row(batch == 1 ? "verification, a signed head for each entry" : $"verification, a signed head for {batch} entries", engine, $"{report.Size / clock.Elapsed.TotalSeconds:0} entries/s ({report.Size} entries)");
        }
    }
}
