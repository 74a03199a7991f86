using System.CommandLine;
using Assay.Build;

namespace Assay.Cli;

/// <summary><c>assay bom diff</c>, <c>verify</c> and <c>score</c>: two bills, a bill and a model, a bill by itself.</summary>
static class BomCompareCommands
{
    static Argument<string> Bom(string name, string label = "BOM") => new(name) { Description = "A bill of materials: CycloneDX 1.4 to 1.7 or SPDX 2.3 and 3.0.1.", HelpName = label };

    public static AssayCommand Diff()
    {
        var (before, after) = (Bom("before", "BEFORE"), Bom("after", "AFTER"));
        var exitCode = new Option<bool>("--exit-code") { Description = "Exit with 1 when they differ." };
        return new AssayCommand("diff", "Compare two bills; what bears on security comes first.", async context =>
        {
            if (await BomFiles.ReadAsync(context, context.Get(before)).ConfigureAwait(false) is not { Bom: { } old } || await BomFiles.ReadAsync(context, context.Get(after)).ConfigureAwait(false) is not { Bom: { } now })
                return ExitCode.Usage;
            var changes = BomDiff.Of(old, now);
            context.Out.Write(changes, text =>
            {
                if (changes.Count == 0)
                    text.Line("The two bills list the same.");
                foreach (var group in changes.GroupBy(c => c.Weight))
                {
                    text.Heading(group.Key.Name());
                    text.Table(["", "Kind", "Name", "What", "Before", "After"], [.. group.Select(c => new Cell[]
                    {
                        new(c.Change.Name(), c.Weight == BomChangeWeight.Content ? Tone.Bad : Tone.Plain), c.Kind == BomKind.Other ? "" : c.Kind.Name(), SafeText.Of(c.Name), SafeText.Of(c.Member ?? ""), SafeText.Of(Short(c.Before)), SafeText.Of(Short(c.After)),
                    })]);
                }
            });
            return changes.Count > 0 && context.Get(exitCode) ? ExitCode.No : ExitCode.Yes;
        })
        { before, after, exitCode };
    }

    public static AssayCommand Verify()
    {
        var bom = Bom("bom");
        var path = new Argument<string>("model") { Description = "The model that the bill lists.", HelpName = "PATH" };
        var extra = new Option<bool>("--ignore-extra") { Description = "Let files pass that the bill does not list." };
        return new AssayCommand("verify", "Check a model against its bill: every file there with that digest, and no others.", async context =>
        {
            if (await BomFiles.ReadAsync(context, context.Get(bom)).ConfigureAwait(false) is not { Bom: { } listed })
                return ExitCode.Usage;
            if (!Path.Exists(context.Get(path)))
                return context.Fail("There is no such file or folder.", context.Get(path), Problem.CheckPath);
            var result = await Task.Run(() => BomVerification.Of(listed, context.Get(path), context.Get(extra), null, context.Cancel)).ConfigureAwait(false);
            context.Out.Write(result, text =>
            {
                foreach (var mismatch in result.Mismatches)
                    text.Line(SafeText.Of($"{mismatch.Kind.Name()}: {mismatch.Path}: {mismatch.Detail}"), Tone.Bad);
                text.Line(SafeText.Of(result.Verified ? $"{result.Model}: all {result.Checked} digests are as listed."
                    : result.Checked == 0 ? $"{result.Model}: the bill lists no SHA-256 digest that could be compared."
                    : $"{result.Model}: {result.Mismatches.Count} differences, {result.Checked} digests compared."), result.Verified ? Tone.Plain : Tone.Bad);
            });
            return result.Verified ? ExitCode.Yes : result.Mismatches.Any(m => m.Kind is not (BomMismatchKind.Unreadable or BomMismatchKind.NotListedByDigest)) ? ExitCode.No : ExitCode.Incomplete;
        })
        { bom, path, extra };
    }

    public static AssayCommand Score()
    {
        var bom = Bom("bom");
        return new AssayCommand("score", "Score how complete a bill is, whoever wrote it, and say how to add what is missing.", async context =>
        {
            if (await BomFiles.ReadAsync(context, context.Get(bom)).ConfigureAwait(false) is not { Bom: { } read } reading)
                return ExitCode.Usage;
            return context.Finish(BomCompleteness.Of(read).ToReport([.. reading.Problems.Select(p => new Gap(Path.GetFileName(context.Get(bom)), p))]));
        }, CommandShape.Report)
        { bom };
    }

    static string Short(string? text) => text is null ? "" : text.Length <= 60 ? text : text[..57] + "...";
}
