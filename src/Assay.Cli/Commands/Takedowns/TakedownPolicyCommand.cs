using System.CommandLine;
using Assay.Governance;
using Assay.Record;

namespace Assay.Cli;

/// <summary><c>assay takedown policy</c>: the policy in force here, and a check of another.</summary>
static class TakedownPolicyCommand
{
    const int MaxBytes = 256 * 1024;

    internal static AssayCommand Show()
    {
        var shipped = new Option<bool>("--default") { Description = "The default, whatever is in force: the record's own files are not read." };
        return new AssayCommand("show", "Print the policy that is in force here: the record's own, or the default.", context =>
        {
            var policies = GatePolicies.Default;
            if (!context.Get(shipped) && RecordFolder.Find(Directory.GetCurrentDirectory(), out _) is { } folder)
            {
                if (!LocalRecord.PoliciesOf(folder).TryGet(out var own, out var refusal))
                    return context.Refuse(refusal);
                policies = own;
            }

            if (context.Out.Format == OutputFormat.Text)
                context.Out.WriteRaw(policies.Takedown.Yaml);
            else
                context.Out.Write(policies.Takedown, _ => { });
            return ExitCode.Yes;
        })
        { shipped };
    }

    internal static AssayCommand Check()
    {
        var file = new Argument<string>("file") { Description = $"A policy of takedowns; in a record it is policies/{TakedownPolicy.FileName}.", HelpName = "FILE" };
        return new AssayCommand("check", "Check a policy: every mistake with its line and column. Exit code 1 when it cannot be used.", context =>
        {
            var path = context.Get(file)!;
            if (new FileInfo(path) is not { Exists: true, Length: <= MaxBytes })
                return context.Fail($"There is no such file, or it is larger than {MaxBytes} bytes.", path, "Check the path. docs/guides/take-a-model-down.md shows a policy.");
            var policy = TakedownPolicy.Read(File.ReadAllText(path), Path.GetFileName(path), out var errors);
            context.Out.Write(new { file = path, valid = policy is not null, digest = policy?.Digest, errors }, text =>
            {
                foreach (var error in errors)
                    text.Line(error.ToString(), Tone.Bad);
                if (policy is not null)
                    text.Line($"{path}: a policy of takedowns, {policy.Digest}", Tone.Good);
            });
            return policy is null ? ExitCode.No : ExitCode.Yes;
        })
        { file };
    }
}
