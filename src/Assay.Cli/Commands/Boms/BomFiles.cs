using System.CommandLine;
using Assay.Build;

namespace Assay.Cli;

/// <summary>Bills that the caller named, and what is wrong with them.</summary>
static class BomFiles
{
    /// <summary>Reads a bill; when it cannot be read, says so and gives null. Its oddities go to the error stream.</summary>
    public static async Task<BomReading?> ReadAsync(CommandContext context, string file)
    {
        if (!File.Exists(file))
        {
            context.Fail("There is no such file.", file, Problem.CheckPath);
            return null;
        }

        var reading = BomReader.Read(await BoundedFile.ReadAsync(file, BomReader.MaxBytes, context.Cancel).ConfigureAwait(false));
        if (reading.Bom is null)
        {
            context.Fail($"The bill cannot be read: {reading.Error}.", file, "It has to be CycloneDX 1.4 to 1.7 or SPDX 2.3 or 3.0.1, as JSON (CycloneDX also as XML).");
            return null;
        }

        foreach (var problem in reading.Problems)
            Console.Error.WriteLine(SafeText.Of($"{file}: {problem}"));
        return reading;
    }
}

/// <summary>What a bill is written as: <c>--format</c> says which standard, <c>--spec</c> which version of CycloneDX.</summary>
static class BomFormats
{
    public static Option<string> Spec()
    {
        var spec = new Option<string>("--spec") { Description = "Version of CycloneDX.", HelpName = "1.6|1.7", DefaultValueFactory = _ => "1.6" };
        OneOf.Bound(spec, "1.6", "1.7");
        return spec;
    }

    public static BomFormat Of(CommandContext context, Option<string> spec) =>
        context.Out.Format == OutputFormat.Spdx ? BomFormat.Spdx301 : context.Get(spec) == "1.7" ? BomFormat.Cyclonedx17 : BomFormat.Cyclonedx16;
}
