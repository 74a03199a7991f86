using System.CommandLine;
using System.Text;
using Assay.Build;

namespace Assay.Cli;

/// <summary><c>assay bom</c>: the bill of materials of a model, as CycloneDX 1.6.</summary>
static class BomCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("path") { Description = "Model file or folder.", HelpName = "PATH" };
        var facts = new Option<string?>("--facts") { Description = "What the files cannot say, as JSON (docs/guides/bill-of-materials.md).", HelpName = "FILE" };
        var recording = new Recording();
        var command = new AssayCommand("bom", "Write the bill of materials of a model: CycloneDX 1.6 JSON with a model card.", async context =>
        {
            var time = TimeProvider.System.GetUtcNow();
            var stated = new AibomFacts { Timestamp = time };
            if (context.Get(facts) is { } file)
            {
                if (!File.Exists(file))
                    return context.Fail("There is no such file.", file);
                if (new FileInfo(file).Length > AibomFacts.MaxBytes)
                    return context.Fail($"A facts file has at most {AibomFacts.MaxBytes} bytes.", file);
                if (AibomFacts.TryRead(await File.ReadAllBytesAsync(file, context.Cancel).ConfigureAwait(false), time, out var error) is not { } read)
                    return context.Fail(error, file);
                stated = read;
            }

            Aibom? bom = null;
            return await recording.RunAsync(context, async _ =>
            {
                bom = await Task.Run(() => AibomWriter.Write(context.Get(path), stated, null, context.Cancel)).ConfigureAwait(false);
                return [bom.Report];
            }, report =>
            {
                // The document is the result, whatever the format; what is missing from it goes beside it.
                if (bom!.Json is { } json)
                    context.Out.WriteRaw(Encoding.UTF8.GetString(json) + "\n");
                foreach (var finding in report.Findings)
                    Console.Error.WriteLine(SafeText.Of($"not stated: {finding.Title}"));
                foreach (var gap in report.Gaps)
                    Console.Error.WriteLine(SafeText.Of($"not looked at: {gap.Where}: {gap.Reason}"));
            }).ConfigureAwait(false);
        }, CommandShape.Report)
        { path, facts };
        recording.AddTo(command);
        return command;
    }
}
