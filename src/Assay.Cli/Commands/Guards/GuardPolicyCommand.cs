using System.CommandLine;
using Assay.Governance;
using Assay.Server;
using Assay.Serving;
using Assay.Text;

namespace Assay.Cli;

/// <summary><c>assay guard policy</c>: versions of guardrail policies in the record, and which of them routes have.</summary>
static class GuardPolicyCommand
{
    const int MaxBytes = 2 << 20;

    public static Command Create() => new("policy", "Guardrail policies: publish a version, try it, put it into force, put a route back. On every gateway within the second.")
    {
        Check(), Publish(), List(), Show(), Status(),
        Change("shadow", "Have a version look on a route, beside the one in force, and never act. Exit code 3 when no gateway that is there has the route.", GuardChange.Shadow),
        Change("canary", "Have a version act for a share of a route's callers; they keep it. Exit code 3 when no gateway that is there has the route.", GuardChange.Canary),
        Change("enforce", "Put a version into force on a route. One that guards less needs another person than who published it. Exit code 3 when no gateway that is there has the route.", GuardChange.Enforce),
        Change("rollback", "End what is tried on a route; where nothing is tried, put it back to the version before. Exit code 3 when no gateway that is there has the route.", GuardChange.Rollback),
        GuardTrialsCommand.Create(), GuardEvidenceCommand.Create(),
    };

    static AssayCommand Check()
    {
        var file = File();
        return new AssayCommand("check", "Read a policy and say what is wrong with it, with line and column; nothing is published. Exit code 1 when it cannot be used.", context =>
        {
            if (Request(context, context.Get(file), null) is not { } request)
                return ExitCode.Usage;
            var answer = new GuardPolicyReading().Read(request.Name!, new GuardPolicySource(request.Yaml, request.Files!));
            if (answer.Refusal is { } refusal)
            {
                context.Out.Write(new { file = context.Get(file), valid = false, error = refusal.Errors![0].Message }, text => text.Line(YamlFile.InFile(context.Get(file)!, refusal.Errors![0].Message), Tone.Bad));
                return ExitCode.No;
            }

            // A model that it names is looked for beside it, as `assay guard check` and a gateway would.
            if (GuardrailPolicy.Read(request.Name!, request.Yaml, request.Files!, out var unloaded, Path.GetDirectoryName(Path.GetFullPath(context.Get(file)!))) is null)
            {
                context.Out.Write(new { file = context.Get(file), valid = false, error = unloaded }, text => text.Line(YamlFile.InFile(context.Get(file)!, unloaded), Tone.Bad));
                return ExitCode.No;
            }

            return context.Finish(answer, (facts, text) =>
            {
                text.Line($"{facts.Name} can be used: {facts.Guards.Count} guards, version {facts.Policy}", Tone.Good);
                GuardPolicyText.Guards(text, facts.Guards);
            });
        })
        { file };
    }

    static AssayCommand Publish()
    {
        var file = File();
        var comment = Comment();
        return RecordCommand.Create("publish", "Take a policy into the record as a version. It acts nowhere yet.", RecordUse.Write, [file, comment], async (context, record) =>
        {
            if (Request(context, context.Get(file), context.Get(comment)) is not { } request)
                return ExitCode.Usage;
            var answer = await record.PublishGuardPolicyAsync(request, context.Cancel).ConfigureAwait(false);
            // The record read a text; which file that was is known here only.
            if (answer.Refusal is { Errors: [{ Field: "yaml", Message: var wrong }] } refusal)
                return (Refusals.ProblemOf(refusal) with { Errors = [YamlFile.InFile(context.Get(file)!, wrong)] }).Write(context.Out.Format);
            return context.Finish(answer, (row, text) =>
            {
                text.Line($"{row.Name} {row.Policy.Short} is published (entry {row.Entry}): {row.Policy}", Tone.Good);
                text.Line($"Try it beside the one in force:  assay guard policy shadow ROUTE {row.Policy.Short}", Tone.Quiet);
            });
        });
    }

    static AssayCommand List() => RecordCommand.Create("list", "List the published versions, newest first.", RecordUse.Read, [], async (context, record) =>
        context.Finish(await record.GuardPoliciesAsync(context.Cancel).ConfigureAwait(false), (rows, text) =>
        {
            if (rows.Count == 0)
                text.Line("No guardrail policy is published. Publish one with: assay guard policy publish FILE");
            else
                text.Table(["Version", "Policy", "Guards", "On", "Published", "By"], [.. rows.Select(r => new Cell[]
                {
                    new(r.Policy.Short, Tone.Strong), r.Name, $"{r.Guards.Count}", r.Routes.Count == 0 ? "-" : string.Join(", ", r.Routes), GuardPolicyText.Moment(r.At), r.ActorName ?? r.Actor,
                })]);
        }));

    static AssayCommand Show()
    {
        var version = Version();
        return RecordCommand.Create("show", "Print the text of a version, as it was published.", RecordUse.Read, [version], async (context, record) =>
        {
            if (!(await record.GuardPolicyAsync(context.Get(version)!, context.Cancel).ConfigureAwait(false)).TryGet(out var view, out var refusal))
                return context.Refuse(refusal);
            if (view.Source is not { } source)
                return context.Fail("The text of this version was erased.", view.Row.Policy.ToString(), "Who erased it, and why: assay activity --type erasure");
            if (context.Out.Format == OutputFormat.Text)
                context.Out.WriteRaw(source.Yaml);
            else
                context.Out.Write(view, _ => { });
            return ExitCode.Yes;
        });
    }

    static AssayCommand Status() => RecordCommand.Create("status", "Show which version each route has, which is tried, and whether every gateway has it.", RecordUse.Read, [], async (context, record) =>
    {
        var routes = await record.GuardRoutesAsync(context.Cancel).ConfigureAwait(false);
        var gateways = (await record.ReplicasAsync(context.Cancel).ConfigureAwait(false)).Where(r => r.IsThereAt(TimeProvider.System.GetUtcNow())).ToList();
        return context.Finish(new { routes, gateways }, (_, text) =>
        {
            if (routes.Count == 0)
                text.Line("No route has a guardrail policy of the record; each has the one of its gateway's file.");
            else
                text.Table(["Route", "In force", "Tried", "Since", "By"], [.. routes.Select(r => new Cell[]
                {
                    new(r.Route, Tone.Strong), r.Policy is { } policy ? $"{r.PolicyName} {policy.Short}" : "(gateway's file)", GuardPolicyText.Trial(r), GuardPolicyText.Moment(r.At), r.ActorName ?? r.Actor,
                })]);
            foreach (var gateway in gateways)
                foreach (var route in gateway.Routes.Where(r => r.Problem is not null))
                    text.Line($"{gateway.Name}, {route.Name}: {route.Problem}", Tone.Bad);
            if (gateways.Count > 0)
                text.Line($"{gateways.Count(g => g.Routes.All(r => r.Problem is null) && routes.All(r => r.Entry < g.Position))} of {(gateways.Count == 1 ? "1 gateway has" : $"{gateways.Count} gateways have")} it.", Tone.Quiet);
        });
    });

    static AssayCommand Change(string name, string description, GuardChange change)
    {
        var route = new Argument<string>("route") { Description = "A route of the gateways' files.", HelpName = "ROUTE" };
        var version = Version();
        var percent = new Option<int>("--percent") { Description = "Share of callers for whom it acts, 1 to 99.", HelpName = "1-99", Required = true };
        var comment = Comment();
        Symbol[] takes = change switch { GuardChange.Rollback => [route, comment], GuardChange.Canary => [route, version, percent, comment], _ => [route, version, comment] };
        return RecordCommand.Create(name, description, RecordUse.Write, takes, async (context, record) =>
        {
            var request = new GuardRouteRequest(context.Get(route)!, change, change == GuardChange.Rollback ? null : context.Get(version), change == GuardChange.Canary ? context.Get(percent) : null, context.Get(comment));
            if (!(await record.ChangeGuardRouteAsync(request, context.Cancel).ConfigureAwait(false)).TryGet(out var row, out var refusal))
                return context.Refuse(refusal);
            var heard = await RouteEffect.OfAsync(record, row.Route, row.Entry, context.Cancel).ConfigureAwait(false);
            var reached = await heard.OfPolicyAsync(record, context.Cancel).ConfigureAwait(false);
            context.Out.Write(GuardPolicyText.ToJson(row, reached), text =>
            {
                GuardPolicyText.Changed(row, reached.Acts, text);
                reached.Show(text, "changes nothing");
            });
            return reached.Acts ? ExitCode.Yes : ExitCode.Incomplete;
        });
    }

    internal static Argument<string> Version() => new("version") { Description = "Its digest, at least six digits of its beginning, or the policy's name for its last version.", HelpName = "VERSION" };

    // With the files that it names and that stand beside it: a version is all of them.
    static GuardPolicyRequest? Request(CommandContext context, string? path, string? comment)
    {
        try
        {
            var yaml = BoundedFile.Text(path!, MaxBytes, context.Cancel);
            var folder = Path.GetDirectoryName(Path.GetFullPath(path!))!;
            return new GuardPolicyRequest(yaml, Path.GetFileNameWithoutExtension(path), GuardrailPolicy.FilesNamedIn(yaml).Where(f => System.IO.File.Exists(Path.Combine(folder, f))).ToDictionary(f => f, f => BoundedFile.Text(Path.Combine(folder, f), MaxBytes, context.Cancel)), comment);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Fail(Directory.Exists(path) ? Problem.IsFolder : e is FileNotFoundException or DirectoryNotFoundException ? Problem.NoFile : $"The policy cannot be read: {e.Message}", path, Problem.CheckPath);
            return null;
        }
    }

    static Argument<string> File() => new("file") { Description = "A guardrail policy (YAML, assay-guardrails/1).", HelpName = "FILE" };

    static Option<string?> Comment() => CommentOption.Create();
}
