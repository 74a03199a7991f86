using System.CommandLine;
using System.Globalization;
using Assay.Build;

namespace Assay.Cli;

/// <summary><c>assay watermark</c>: a secret mark in a model's weights, and how to show later that it is there.</summary>
static class WatermarkCommand
{
    public static Command Create() => new("watermark", "Mark a model with a secret key, and show later that a model carries the mark.") { KeyGenerate(), Commitment(), Embed(), Verify(), TriggersCommand.Create(), TextWatermarkCommand.Create() };

    static AssayCommand KeyGenerate()
    {
        var file = new Argument<string>("file") { Description = "File to write the key to; only its owner can read it.", HelpName = "FILE" };
        return new AssayCommand("keygen", "Make a watermark key. Keep it secret and keep its commitment where others can see it.", context =>
        {
            if (Path.Exists(context.Get(file)))
                return context.Fail("There is something already; a key is never overwritten.", context.Get(file), "Name a file that is not there yet.");
            using var key = WatermarkKey.Create(context.Get(file));
            return WriteCommitment(context, context.Get(file), key);
        })
        { file };
    }

    static AssayCommand Commitment()
    {
        var option = KeyOption();
        return new AssayCommand("commitment", "Print the commitment to a key: it fixes the key without telling it.", context =>
        {
            using var key = ReadKey(context, option, out var problem);
            return key is null ? problem!.Write(context.Out.Format) : WriteCommitment(context, context.Get(option)!, key);
        })
        { option };
    }

    static AssayCommand Embed()
    {
        var model = new Argument<string>("model") { Description = "The model to mark: safetensors or ONNX. It is not changed.", HelpName = "MODEL" };
        var target = new Option<string>("--to") { Description = "File to write the marked model to.", HelpName = "FILE", Required = true };
        var strength = new Option<double?>("--strength") { Description = "Change of a weight as a share of its tensor's usual weight (default: chosen by the number of weights, 0.003 to 0.15).", HelpName = "0-1" };
        var option = KeyOption();
        return new AssayCommand("embed", "Write a marked copy of a model, and measure what the mark changed.", async context =>
        {
            if (context.Get(strength) is { } share && share is not (> 0 and <= 1))
                return context.Fail("The strength is a share: above 0, at most 1.", "--strength", "For example: --strength 0.01");
            if (!File.Exists(context.Get(model)))
                return context.Fail("There is no such file.", context.Get(model), Problem.CheckPath);
            using var key = ReadKey(context, option, out var problem);
            if (key is null)
                return problem!.Write(context.Out.Format);
            var (from, to) = (context.Get(model), context.Get(target)!);
            var options = new WatermarkOptions { Strength = context.Get(strength) };
            var made = await Task.Run(() => WeightWatermark.Embed(from, to, key, options, context.Cancel)).ConfigureAwait(false);
            if (made.Fault is { } fault)
                return new Problem(Sentence(fault), from, "docs/guides/watermark-a-model.md says which models can carry a mark.") { Code = ExitCode.No, Type = "watermark" }.Write(context.Out.Format);
            var outputs = await Task.Run(() => WeightWatermark.CompareOutputs(from, to)).ConfigureAwait(false);
            context.Out.Write(new
            {
                input = from,
                output = to,
                commitment = key.Commitment,
                strength = made.Strength,
                marked = made.Marked,
                largestRelativeChange = made.LargestRelativeChange,
                pValue = made.Found!.PValue,
                score = made.Found.Score,
                outputs,
                tensors = made.Tensors,
            }, text => WatermarkText.Embedded(made, outputs, key.Commitment, to, text));
            return ExitCode.Yes;
        })
        { model, target, strength, option };
    }

    static AssayCommand Verify()
    {
        var model = new Argument<string>("model") { Description = "The suspect: a safetensors or ONNX file, or a folder of shards.", HelpName = "MODEL" };
        var significance = SignificanceOption();
        var option = KeyOption();
        var recording = new Recording();
        var command = new AssayCommand("verify", "Look for a key's mark in the weights of a model. Exit code 0: it is there; 1: it is not.", async context =>
        {
            var path = context.Get(model);
            if (!Path.Exists(path))
                return context.Fail("There is no such file or folder.", path, Problem.CheckPath);
            using var key = ReadKey(context, option, out var problem);
            if (key is null)
                return problem!.Write(context.Out.Format);
            var level = context.Get(significance);
            var found = await Task.Run(() => WeightWatermark.Verify(path, key, context.Cancel)).ConfigureAwait(false);
            if (found.Fault is { } fault)
                return new Problem(Sentence(fault), path, "docs/guides/watermark-a-model.md says which models can carry a mark.") { Code = ExitCode.Incomplete, Type = "watermark" }.Write(context.Out.Format);
            if (ModelDigest.Of(path, null, out var problems, context.Cancel) is not { } digest)
                return context.Fail(problems[0].ToString(), hint: Problem.CheckPath);
            var report = WeightWatermark.Evidence(digest.Subject, found, key, level);
            return await recording.RunAsync(context, _ => Task.FromResult<IReadOnlyList<Report>>([report]), finish: recorded =>
            {
                context.Out.Write(new { model = path, digest = digest.Identity, commitment = key.Commitment, found = found.IsFound(level), pValue = found.PValue, significance = level, score = found.Score, weights = found.Weights, tensors = found.Tensors, gaps = found.Unread, recorded = recorded.Count > 0 ? recorded : null },
                    text => WatermarkText.Verified(found, level, key.Commitment, recorded, text));
                return found.IsFound(level) ? ExitCode.Yes : found.Unread.Count > 0 ? ExitCode.Incomplete : ExitCode.No;
            }).ConfigureAwait(false);
        })
        { model, significance, option };
        recording.AddTo(command);
        return command;
    }

    internal static Option<double> SignificanceOption() => new("--significance")
    {
        Description = "The largest p-value that counts as found.",
        HelpName = "P",
        DefaultValueFactory = _ => WatermarkOptions.Significance,
    };

    static Option<string> KeyOption() => new("--watermark-key", "-k", "--key") { Description = "File with the watermark key.", HelpName = "FILE", Required = true };

    static WatermarkKey? ReadKey(CommandContext context, Option<string> option, out Problem? problem)
    {
        var path = context.Get(option)!;
        var key = WatermarkKey.Read(path, out var error);
        problem = key is null ? Problem.Told(Sentence(error), "Make one with: assay watermark keygen FILE", path) : null;
        return key;
    }

    static ExitCode WriteCommitment(CommandContext context, string file, WatermarkKey key)
    {
        context.Out.Write(new { file, commitment = key.Commitment }, text =>
        {
            text.Pairs(("key", file), ("commitment", key.Commitment.ToString()));
            text.Line("Publish or time-stamp the commitment now: it shows later that you held the key before.");
        });
        return ExitCode.Yes;
    }

    internal static string Sentence(string reason) => string.Create(CultureInfo.InvariantCulture, $"{char.ToUpperInvariant(reason[0])}{reason[1..]}.");
}
