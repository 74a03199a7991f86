using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;

namespace Assay.Record.Bench;

/// <summary>
/// Appends until its time is up or it is killed, and prints each promise only once it was given: first index, count, and
/// milliseconds of the call. <c>append --ack --store ADDRESS --key FILE --actor ID --batch N --seconds S --writer NAME</c>;
/// N is the size of batches, 0 for any from 1 to 20. The key file holds a PKCS #8 tree-head key; it is made by a test.
/// </summary>
static class AckWriter
{
    public static async Task<int> RunAsync(string[] args)
    {
        string Option(string name) => args[Array.IndexOf(args, name) + 1];
        var address = StoreAddress.TryParse(Option("--store"), out var error);
        if (address is null)
        {
            await Console.Error.WriteLineAsync(error);
            return 2;
        }

        using var signer = EcdsaSigner.FromPkcs8(await File.ReadAllBytesAsync(Option("--key")));
        var (actor, name) = (Option("--actor"), Option("--writer"));
        var batch = int.Parse(Option("--batch"), CultureInfo.InvariantCulture);
        var until = TimeSpan.FromSeconds(double.Parse(Option("--seconds"), CultureInfo.InvariantCulture));
        await using var store = await RecordStore.OpenAsync(
            address, [new TrustProjection(), new EvidenceProjection(), new FindingProjection()], signer, TimeProvider.System, StoreMode.Write);
        using var output = Console.OpenStandardOutput();
        var clock = Stopwatch.StartNew();
        for (var n = 0; clock.Elapsed < until;)
        {
            var first = n;
            var count = batch == 0 ? RandomNumberGenerator.GetInt32(1, 21) : batch;
            n += count;
            var began = clock.Elapsed;
            var receipts = await store.AppendAsync(_ =>
            [
                .. Enumerable.Range(first, count).Select(i => new NewEntry("note", 1, actor, JsonSerializer.SerializeToElement(new { writer = name, n = i }))
                {
                    Blobs = [new NewBlob("text", "application/octet-stream", RandomNumberGenerator.GetBytes(RandomNumberGenerator.GetInt32(0, 5000)))],
                }),
            ]);
            // One write of a whole line: what a killed process printed is complete or absent.
            var line = string.Create(CultureInfo.InvariantCulture, $"{receipts[0].Index} {receipts.Count} {first} {(clock.Elapsed - began).TotalMilliseconds:0}\n");
            output.Write(System.Text.Encoding.ASCII.GetBytes(line));
            output.Flush();
        }

        return 0;
    }
}
