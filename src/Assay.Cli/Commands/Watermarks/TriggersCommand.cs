using System.CommandLine;
using Assay.Build;
using Assay.Evaluation;

namespace Assay.Cli;

/// <summary><c>assay watermark triggers</c>: inputs whose answers were committed to, asked of a model that can only be asked.</summary>
static class TriggersCommand
{
    const int MostTokenBytes = 16 * 1024;

    public static Command Create() => new("triggers", "Show ownership of a model that can only be asked: committed inputs and what it answers.") { DigestOf(), Verify() };

    static AssayCommand DigestOf()
    {
        var set = SetOption();
        return new AssayCommand("digest", "Print the digest of a trigger set: publish or time-stamp it before you use the set.", context =>
        {
            if (Read(context, set, out var problem) is not { } read)
                return problem!.Write(context.Out.Format);
            context.Out.Write(new { set = context.Get(set), digest = read.Digest, triggers = read.Count }, text => text.Pairs(("digest", read.Digest.ToString()), ("triggers", $"{read.Count}")));
            return ExitCode.Yes;
        })
        { set };
    }

    static AssayCommand Verify()
    {
        var set = SetOption();
        var target = new Option<string>("--target") { Description = "The suspect: an ONNX file, or an http(s) address.", HelpName = "MODEL|URL", Required = true };
        var committed = new Option<string?>("--commitment") { Description = "The digest that was committed to; another set is refused.", HelpName = "sha256:HEX" };
        var chance = new Option<double?>("--chance") { Description = "Rate at which an unrelated model answers as the set expects; 1 / number of classes for inputs that resemble none.", HelpName = "0-1" };
        var references = new Option<string[]>("--reference") { Description = "An unrelated ONNX model for the same task: the rate is measured on it.", HelpName = "MODEL" };
        var name = new Option<string?>("--model") { Description = "For a chat endpoint: the model to ask.", HelpName = "NAME" };
        var token = new Option<string?>("--token-file") { Description = "For an endpoint: file with the bearer token.", HelpName = "FILE" };
        var answer = new Option<string?>("--answer") { Description = "For an endpoint: JSON pointer to the answer (default: /output, or the chat's first message).", HelpName = "POINTER" };
        var significance = WatermarkCommand.SignificanceOption();
        var recording = new Recording();
        var command = new AssayCommand("verify", "Ask a target the inputs of a committed set. Exit code 0: it answers as committed; 1: it does not.", async context =>
        {
            if (Read(context, set, out var problem) is not { } read)
                return problem!.Write(context.Out.Format);
            if (context.Get(committed) is { } text && (!Digest.TryParse(text, out var digest) || digest != read.Digest))
                return context.Fail("The set is not the one that was committed to.", $"{context.Get(set)} has {read.Digest}", "Give the set whose digest was published.");
            var measured = context.Get(references) ?? [];
            if (context.Get(chance) is null == (measured.Length == 0) || context.Get(chance) is not (null or (> 0 and < 1)))
                return context.Fail("It is not said at what rate an unrelated model answers so.", hint: "Give --chance, above 0 and below 1, or --reference MODEL.");
            var suspect = context.Get(target)!;
            foreach (var file in measured.Append(suspect).Where(f => Address(f) is null && !File.Exists(f)))
                return context.Fail("There is no such file.", file, Problem.CheckPath);
            var rate = context.Get(chance) ?? 0;
            if (measured.Length > 0)
            {
                var runs = new List<TriggerVerification>();
                foreach (var file in measured)
                    runs.Add(await OwnershipTriggers.VerifyModelAsync(read, file, 0.5, context.Cancel).ConfigureAwait(false));
                if (runs.FirstOrDefault(r => r.Unanswered.Count > 0) is { } silent)
                    return context.Fail("A reference does not answer the whole set.", $"{silent.Unanswered[0].Where}: {silent.Unanswered[0].Reason}", "Name a model for the same inputs.");
                rate = OwnershipTriggers.ChanceOf(runs);
            }

            var bearer = context.Get(token) is { } path ? System.Text.Encoding.UTF8.GetString(await BoundedFile.ReadAsync(path, MostTokenBytes, context.Cancel).ConfigureAwait(false)).Trim() : null;
            var found = Address(suspect) is { } address
                ? await OwnershipTriggers.VerifyEndpointAsync(read, new TriggerEndpoint(address, context.Get(name), bearer, context.Get(answer)), rate, context.Cancel).ConfigureAwait(false)
                : await OwnershipTriggers.VerifyModelAsync(read, suspect, rate, context.Cancel).ConfigureAwait(false);
            var level = context.Get(significance);
            var report = OwnershipTriggers.Evidence(SubjectOf(suspect), read, found, level);
            return await recording.RunAsync(context, _ => Task.FromResult<IReadOnlyList<Report>>([report]), finish: recorded =>
            {
                context.Out.Write(
                    new { target = suspect, commitment = read.Digest, found = found.IsFound(level), pValue = found.PValue, significance = level, triggers = found.Triggers, matches = found.Matches, chance = found.Chance, gaps = found.Unanswered, recorded = recorded.Count > 0 ? recorded : null },
                    lines => WatermarkText.Asked(found, level, read.Digest, recorded, lines));
                return found.IsFound(level) ? ExitCode.Yes : found.Unanswered.Count > 0 ? ExitCode.Incomplete : ExitCode.No;
            }).ConfigureAwait(false);
        })
        { set, target, committed, chance, references, name, token, answer, significance };
        recording.AddTo(command);
        return command;
    }

    static Option<string> SetOption() => new("--set") { Description = "The trigger set: a JSON object with input and expect on each line.", HelpName = "FILE", Required = true };

    static TriggerSet? Read(CommandContext context, Option<string> option, out Problem? problem)
    {
        var set = TriggerSet.Read(context.Get(option)!, out var error);
        problem = set is null ? new Problem(WatermarkCommand.Sentence(error), context.Get(option), "docs/guides/watermark-a-model.md shows one.") : null;
        return set;
    }

    static Uri? Address(string target) => Uri.TryCreate(target, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri : null;

    // An endpoint is named by the digest of its address: it has no other.
    static Subject SubjectOf(string target) => Address(target) is { } address
        ? new Subject(address.GetLeftPart(UriPartial.Path), Digest.Parse("sha256:" + Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(address.GetLeftPart(UriPartial.Path))))))
        : ModelDigest.Of(target, null, out var problems)?.Subject ?? throw new IOException(problems[0].ToString());
}
