using System.CommandLine;
using Assay.Build;

namespace Assay.Cli;

/// <summary><c>assay verify POLICY MODEL</c>: what a serving host runs before it loads a model.</summary>
static class VerifyLoadCommand
{
    const int MaxPolicyBytes = 256 * 1024;
    const int MaxBundleBytes = 64 * 1024 * 1024;

    public static AssayCommand Create()
    {
        var policy = new Argument<string>("policy") { Description = "Load policy (YAML): who must have signed, how long ago, which gates must stand open, which evidence must be there.", HelpName = "POLICY" };
        var model = new Argument<string>("model") { Description = "Model file or folder.", HelpName = "MODEL" };
        var signature = new Option<string?>("--signature") { Description = "The signature, instead of the one that the policy names.", HelpName = "FILE" };
        var copy = new Option<string?>("--copy-to") { Description = "Write the files into this new folder as they are hashed; it appears only when the model may be loaded. Load from there.", HelpName = "FOLDER" };
        var at = When.Option("--at", "The moment to judge by (default: now).");
        var connect = new ConnectOptions();
        var command = new AssayCommand("verify", "Verify a model before it is loaded, by a policy; or its signature or provenance alone. Exit code 0 when it may be loaded, 1 when not.", async context =>
        {
            var text = System.Text.Encoding.UTF8.GetString(await BoundedFile.ReadAsync(context.Get(policy), MaxPolicyBytes, context.Cancel).ConfigureAwait(false));
            var reading = LoadPolicyReader.Read(text, context.Get(policy));
            if (reading.Value is not { } asked)
                return reading.Problem!.Write(context.Out.Format);
            var path = Path.GetFullPath(context.Get(model));
            if (!Path.Exists(path))
                return context.Fail("There is no such file or folder.", path, Problem.CheckPath);
            var sig = Path.GetFullPath(context.Get(signature) ?? Path.Combine(Directory.Exists(path) ? path : Path.GetDirectoryName(path)!, asked.Signature));
            var now = context.Get(at) ?? TimeProvider.System.GetUtcNow();
            var check = new LoadCheck(asked, now);
            if (NoSignature(sig) is { } unsigned)
            {
                check.Refuse("unsigned", "The model is not signed", unsigned);
                return Finish(context, new ModelVerification { Name = Path.GetFileName(path), Mismatches = [] }, check, null);
            }

            // Kept apart until everything is decided: the folder takes its name only when the model may be loaded.
            var staging = context.Get(copy) is { } target ? $"{Path.TrimEndingDirectorySeparator(Path.GetFullPath(target))}.{Environment.ProcessId}.verified" : null;
            if (context.Get(copy) is { } taken && Path.Exists(taken))
                return context.Fail("--copy-to names something that is there already; name a folder that is not.", taken, "Move it away, or name another folder.");
            try
            {
                var bundle = await BoundedFile.ReadAsync(sig, MaxBundleBytes, context.Cancel).ConfigureAwait(false);
                var done = context.WithByteProgress("Hashing", progress => check.Verify(path, bundle, sig, staging, HashingProgress.Of(progress), context.Cancel));
                if (done.Value is not { } verification)
                    return done.Problem!.Write(context.Out.Format);
                if (verification.Verified)
                {
                    check.JudgeAge(verification);
                    if (asked.AsksGovernance && await AskAsync(context, connect, asked, verification, now, check).ConfigureAwait(false) is { } problem)
                        return problem.Write(context.Out.Format);
                }

                if (staging is not null && verification.Verified && check.Refusals.Count == 0)
                    Directory.Move(staging, context.Get(copy)!);
                return Finish(context, verification, check, context.Get(copy));
            }
            finally
            {
                if (staging is not null && Directory.Exists(staging))
                    Directory.Delete(staging, recursive: true);
            }
        }, CommandShape.Report)
        { policy, model, signature, copy, at };
        connect.AddTo(command);
        return command;
    }

    // It lies where strangers may write: a pipe there would be waited for for ever. No signature is empty.
    static string? NoSignature(string path) => !File.Exists(path) ? $"There is no signature at {path}."
        : new FileInfo(path).Length == 0 ? $"The signature at {path} is empty, or no regular file."
        : null;

    static async Task<Problem?> AskAsync(CommandContext context, ConnectOptions connect, LoadPolicy asked, ModelVerification verification, DateTimeOffset now, LoadCheck check)
    {
        IReadOnlyList<Digest> digests = [.. verification.Evidence!.Statement.Subjects.SelectMany(s => s.Digests)];
        LoadStanding? standing;
        if (asked.Pack is { } pack)
            standing = await LoadStandings.FromPackAsync(pack, asked, digests, now, check, context.Cancel).ConfigureAwait(false);
        else
        {
            var opening = await RecordConnection.OpenAsync(connect.Read(context, RecordUse.Read)).ConfigureAwait(false);
            if (opening.Value is not { } opened)
                return opening.Problem! with { Hint = "The policy asks about gates or evidence: name a pack in it, set ASSAY_SERVER and ASSAY_TOKEN, or run where the record is." };
            await using var connection = opened.ConfigureAwait(false);
            standing = await LoadStandings.FromRecordAsync(opened.Record, asked, digests, check, context.Cancel).ConfigureAwait(false);
        }

        if (standing is not null)
            check.JudgeGovernance(standing);
        return null;
    }

    static ExitCode Finish(CommandContext context, ModelVerification verification, LoadCheck check, string? copy)
    {
        var report = verification.ToReport();
        report = report with { Findings = [.. report.Findings, .. check.Refusals] };
        var may = report.ExitCode(context.FailOn) == ExitCode.Yes;
        if (context.Out.Format == OutputFormat.Text)
            Console.Error.WriteLine(SafeText.Of(may ? $"may be loaded: {verification.Name}, {verification.Files} files, signed by {verification.SignedBy}" : $"must NOT be loaded: {verification.Name}"));
        var code = context.Finish(report);
        VerificationText.Write(verification, context, may ? copy : null);
        if (context.Out.Format == OutputFormat.Text)
        {
            foreach (var refusal in check.Refusals)
                Console.Error.WriteLine(SafeText.Of($"refused: {refusal.Title}. {refusal.Description}"));
            if (may && copy is null)
                Console.Error.WriteLine("note: this is about the files as they were when they were hashed; whoever can write to them can still change them (--copy-to)");
        }

        return code;
    }
}
