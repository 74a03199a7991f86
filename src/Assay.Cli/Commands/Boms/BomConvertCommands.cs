using System.CommandLine;
using Assay.Build;

namespace Assay.Cli;

/// <summary><c>assay bom convert</c> and <c>merge</c>: other people's bills, in our hand.</summary>
static class BomConvertCommands
{
    public static AssayCommand Convert()
    {
        var bom = new Argument<string>("bom") { Description = "A bill of materials: CycloneDX 1.4 to 1.7 (JSON or XML) or SPDX 2.3 and 3.0.1 (JSON).", HelpName = "BOM" };
        var spec = BomFormats.Spec();
        return new AssayCommand("convert", "Read a bill of another format or tool and write it as CycloneDX or SPDX 3.0.1, as far as both say the same.", async context =>
        {
            if (await BomFiles.ReadAsync(context, context.Get(bom)).ConfigureAwait(false) is not { Bom: { } read } reading)
                return ExitCode.Usage;
            return Write(context, read with { Serial = "" }, BomFormats.Of(context, spec), reading.Problems.Count > 0);
        }, CommandShape.Bom)
        { bom, spec };
    }

    public static AssayCommand Merge()
    {
        var boms = new Argument<string[]>("boms") { Description = "Two bills or more.", HelpName = "BOM", Arity = new ArgumentArity(2, 1000) };
        var name = new Option<string?>("--name") { Description = "What the whole is called.", HelpName = "NAME" };
        var spec = BomFormats.Spec();
        var at = When.Option("--at", "Time to write into the bill (default: now).");
        return new AssayCommand("merge", "Merge several bills into one, for an application made of several models.", async context =>
        {
            var read = new List<Bom>();
            var odd = false;
            foreach (var file in context.Get(boms))
            {
                if (await BomFiles.ReadAsync(context, file).ConfigureAwait(false) is not { Bom: { } bom } reading)
                    return ExitCode.Usage;
                read.Add(bom);
                odd |= reading.Problems.Count > 0;
            }

            return Write(context, BomMerge.Of(read, context.Get(name), context.Get(at) ?? TimeProvider.System.GetUtcNow()), BomFormats.Of(context, spec), odd);
        }, CommandShape.Bom)
        { boms, name, spec, at };
    }

    // A bill with dangling references is carried over without them: that is told, and is not a whole answer.
    static ExitCode Write(CommandContext context, Bom bom, BomFormat format, bool odd)
    {
        var written = AibomWriter.Write(bom, format);
        if (context.Out.Format is OutputFormat.Cyclonedx or OutputFormat.Spdx)
            BomCommand.Document(context, written, written.Report);
        else
            context.Finish(written.Report);
        return odd ? ExitCode.Incomplete : ExitCode.Yes;
    }
}
