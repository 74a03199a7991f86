namespace Assay.Record.Bench;

/// <summary>
/// Figures of the record as a Markdown table: <c>dotnet run -c Release --project bench/Assay.Record.Bench -- [appends] [verify] [findings]</c>.
/// <c>append --ack</c> is the writer that the tests of the record start and kill.
/// </summary>
static class Program
{
    static async Task<int> Main(string[] args)
    {
        if (args is ["append", ..])
            return await AckWriter.RunAsync(args);
        var all = args.Length == 0;
        Console.WriteLine("| what | engine | figure |");
        Console.WriteLine("|---|---|---|");
        await using var machine = new Machine();
        foreach (var engine in Machine.Engines)
        {
            if (all || args.Contains("appends"))
                await AppendBench.RunAsync(machine, engine);
            if (all || args.Contains("verify"))
                await VerifyBench.RunAsync(machine, engine);
            if (all || args.Contains("findings"))
                await FindingBench.RunAsync(machine, engine);
        }

        return 0;
    }

    internal static void Row(string what, string engine, FormattableString figure) =>
        Console.WriteLine($"| {what} | {engine} | {FormattableString.Invariant(figure)} |");
}
