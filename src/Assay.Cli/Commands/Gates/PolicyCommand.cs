using System.CommandLine;
using System.Text;
using Assay.Governance;
using Assay.Record;

namespace Assay.Cli;

/// <summary><c>assay gate policy</c>: check a policy file, show the policy in force.</summary>
static class PolicyCommand
{
    const int MaxBytes = 256 * 1024;

    public static Command Create() => new("policy", "Gate policies: check a file, show what is in force.") { Check(), Show() };

    static AssayCommand Check()
    {
        var files = new Argument<string[]>("file") { Description = "Policy files (YAML).", HelpName = "FILE", Arity = ArgumentArity.OneOrMore };
        return new AssayCommand("check", "Check policy files: every mistake with its line and column. Exit code 0 when they can be used, 1 when not.", context =>
        {
            var results = new List<Checked>();
            foreach (var file in context.Get(files))
            {
                if (!File.Exists(file))
                    return context.Fail("There is no such file.", file, Problem.CheckPath);
                if (new FileInfo(file).Length > MaxBytes)
                    return context.Fail($"The file is larger than {MaxBytes} bytes.", file, "Split it: a policy file describes one gate.");
                var read = GatePolicyReader.Read(File.ReadAllText(file), file);
                results.Add(new Checked(file, read.Policy is not null, read.Policy?.Gate, read.Policy?.Digest, read.Errors));
            }

            context.Out.Write(results, text =>
            {
                foreach (var result in results)
                    if (result.Valid)
                        text.Line($"{result.File}: a policy for the {result.Gate!.Value.Name()} gate, {result.Digest}", Tone.Good);
                    else
                        foreach (var error in result.Errors)
                            text.Line(error.ToString(), Tone.Bad);
            });
            return results.TrueForAll(r => r.Valid) ? ExitCode.Yes : ExitCode.No;
        })
        { files };
    }

    static AssayCommand Show()
    {
        var gate = GateCommand.Gate();
        var shipped = new Option<bool>("--default") { Description = "The default, whatever is in force: the record's own files are not read." };
        return new AssayCommand("show", "Print the policy of a gate that is in force here: the record's own, or the default.", context =>
        {
            var policies = GatePolicies.Default;
            // The default is asked for to mend what cannot be read.
            if (!context.Get(shipped))
            {
                if (RecordFolder.Find(Directory.GetCurrentDirectory(), out var fault) is { } folder)
                {
                    if (!LocalRecord.PoliciesOf(folder).TryGet(out policies, out var refusal))
                        return context.Refuse(refusal);
                }
                else if (fault!.Fault != FolderFault.NotFound)
                    return FolderProblem.Of(fault).Write(context.Out.Format);
            }

            var one = context.Get(gate);
            if (context.Out.Format == OutputFormat.Text)
                context.Out.WriteRaw(Encoding.UTF8.GetString(policies.Source(one)));
            else
                context.Out.Write(policies[one], _ => { });
            return ExitCode.Yes;
        })
        { gate, shipped };
    }

    sealed record Checked(string File, bool Valid, Gate? Gate, Digest? Digest, IReadOnlyList<PolicyError> Errors);
}
