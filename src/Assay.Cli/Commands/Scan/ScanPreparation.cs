using Assay.Build.ModelFiles;

namespace Assay.Cli;

/// <summary>
/// Scans a small archive with a pickle in it on a thread of its own while the arguments are still being parsed. The runtime loads a few
/// hundred types before it can scan anything; on a second core that takes nothing from the start of the command.
/// </summary>
static class ScanPreparation
{
    // A zip with a stored member p/data.pkl: OrderedDict([('a', 1)]) in protocol 2.
    const string Sample = "UEsDBBQAAAAAAAAAIQBwggBILQAAAC0AAAAKAAAAcC9kYXRhLnBrbIACY2NvbGxlY3Rpb25zCk9yZGVyZWREaWN0CnEAKVJxAVgBAAAAYXECSwFzLlBLAQIUAxQAAAAAAAAAIQBwggBILQAAAC0AAAAKAAAAAAAAAAAAAACAAQAAAABwL2RhdGEucGtsUEsFBgAAAAABAAEAOAAAAFUAAAAAAA==";

    public static void Begin()
    {
        if (Environment.ProcessorCount > 1)
            new Thread(Run) { IsBackground = true }.Start();
    }

    static void Run()
    {
        try
        {
            Output.Prepare();
            using var sample = new MemoryStream(Convert.FromBase64String(Sample));
            var scan = ModelScanner.Scan(ScanTarget.OfStream(sample, "sample"), ScanOptions.Default);
            ScanText.Write(scan, new PlainText(TextWriter.Null));
        }
#pragma warning disable CA1031 // nobody waits for this: what is wrong with the program is told by the scan that was asked for
        catch (Exception)
#pragma warning restore CA1031
        {
        }
    }
}
