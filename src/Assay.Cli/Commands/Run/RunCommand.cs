using System.CommandLine;
using Assay.Build.Provenance;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay run</c>: a training command, isolated, with provenance from its inputs to its checkpoints.</summary>
static class RunCommand
{
    public static Command Create()
    {
        var command = new Argument<string[]>("command") { Description = "The command, after --.", HelpName = "COMMAND", Arity = ArgumentArity.OneOrMore };
        var options = new RunOptions();
        var key = new Option<string?>("--private-key") { Description = "Private key in PEM that signs provenance and checkpoints. Without it, and with --record: the record's evidence key.", HelpName = "PEM" };
        var passwordFile = new Option<string?>("--password-file") { Description = "File whose first line is the password of the private key.", HelpName = "FILE" };
        var recording = new Recording();
        var run = new AssayCommand("run", "Run a training isolated, and sign its checkpoints and provenance (SLSA). Inputs are named by digest and the network is cut.", async context =>
        {
            if (options.Read(context, context.Get(command), recording.UseCase(context)) is not { } request)
                return ExitCode.Usage;
            using var own = context.Get(key) is { } pem ? PrivateKeyFile.Read(pem, context.Get(passwordFile), out var error) ?? throw new IOException(error) : null;
            TrainingWork? work = null;
            return await recording.RunAfterAsync(
                context,
                record => ApprovedAsync(record, request, recording.Subject(context), context.Cancel),
                async local =>
                {
                    ISigner? signer = own is not null ? own : local?.Session.Evidence;
                    work = await TrainingWork.RunAsync(request, signer, context.Out.Format != OutputFormat.Text, context.Cancel).ConfigureAwait(false);
                    return work.Report is null ? [] : [work.Report];
                },
                finish: recorded => RunText.Write(work!, recorded, context)).ConfigureAwait(false);
        })
        { command, key, passwordFile };
        options.AddTo(run);
        recording.AddTo(run);
        return run.OnlyWith(key, passwordFile);
    }

    // Who fine-tunes somebody's model asks first: the training gate knows whether that was approved.
    static async Task<Problem?> ApprovedAsync(IRecord record, RunRequest request, string? version, CancellationToken cancel)
    {
        const string requirement = "evidence:fine-tune-approval";
        if (request.UseCase is null || !request.Inputs.Any(i => i.Role == MaterialRole.BaseModel))
            return null;
        if (!(await record.GateAsync(request.UseCase, Gate.Training, version, null, cancel).ConfigureAwait(false)).TryGet(out var gate, out var refusal))
            return Refusals.ProblemOf(refusal);
        return gate.Result.Requirements.FirstOrDefault(r => r.Id == requirement) is { Holds: false } unmet
            ? new Problem($"The fine-tuning is not approved: {unmet.Detail}", $"training gate of {request.UseCase}", unmet.HowTo ?? "Nothing was run. File the fine-tune approval first.") { Code = ExitCode.No, Type = "not-approved" }
            : null;
    }
}
