using System.CommandLine;
using System.Globalization;
using Assay.Build;
using Assay.Governance;

namespace Assay.Cli;

/// <summary><c>assay register</c>: the AI register: use cases, datasets, models, their versions, deployments.</summary>
static class RegisterCommand
{
    public static Command Create()
    {
        var group = new Command("register", "The AI register: use cases, datasets, models, their versions, deployments.");
        foreach (var kind in Enum.GetValues<ThingKind>())
            group.Add(Of(kind));
        group.Add(List());
        group.Add(Show());
        return group;
    }

    static AssayCommand Of(ThingKind kind)
    {
        var version = kind is ThingKind.DatasetVersion or ThingKind.ModelVersion;
        var slug = new Argument<string>("slug") { Description = version ? "Short name, for example credit-risk@1.2.0." : "Short name: lower case, digits, hyphens.", HelpName = "SLUG" };
        var name = new Option<string?>("--name") { Description = "Name for people (default: the one it has, or the slug).", HelpName = "NAME" };
        var parent = new Option<string?>("--parent") { Description = kind == ThingKind.Deployment ? "Its use case." : $"Its {(kind == ThingKind.ModelVersion ? "model" : "dataset")} (default: what stands before the @).", HelpName = "SLUG" };
        var files = new Option<string[]>("--file") { Description = "File or folder of this version. Its digests name the version.", HelpName = "PATH" };
        var digests = new Option<string[]>("--digest") { Description = "Digest of a file that is not here; of several, each has to be looked at.", HelpName = "sha256:HEX" };
        var purpose = new Option<string?>("--purpose") { Description = "What it is for.", HelpName = "TEXT" };
        var owner = EnumOption.Of<Role>("--owner-role", "Role that answers for it.");
        var risk = EnumOption.Of<RiskClass>("--risk", "Risk class, in the terms of the EU AI Act.");
        var attributes = new Option<string[]>("--attribute") { Description = "Flag for the conditions of policies, such as model-type=predictive; those stated before stay, and KEY= takes one away.", HelpName = "KEY=VALUE" };
        var useCase = new Option<string?>("--use-case") { Description = "Link it to this use case too.", HelpName = "USE-CASE" };
        List<Symbol> takes = [slug, name, purpose, owner, attributes];
        if (version)
            takes.AddRange([parent, files, digests, useCase]);
        else if (kind == ThingKind.Deployment)
            takes.Add(parent);
        else if (kind == ThingKind.UseCase)
            takes.Add(risk);
        return RecordCommand.Create(kind.Name(), $"Register a {kind.Name().Replace('-', ' ')}, or change what is known of it.", RecordUse.Write, [.. takes], async (context, record) =>
        {
            if (Pairs.Read(context.Get(attributes) ?? [], out var error) is not { } flags)
                return context.Fail(error, "--attribute", "For example: --attribute model-type=predictive");
            // Before anything is registered: half of what was asked for is not asked for.
            if (version && context.Get(useCase) is { } meant && (await record.ThingsAsync(ThingKind.UseCase, context.Cancel).ConfigureAwait(false)) is var useCases && !useCases.Any(u => u.Slug == meant || u.Id == meant))
                return context.Fail($"There is no use case '{meant}'. Nothing was registered.", "--use-case", ArgumentProblem.Nearest(meant, useCases.Select(u => u.Slug)) is { } near ? $"Did you mean '{near}'? List them with: assay register list --kind use-case" : "List them with: assay register list --kind use-case");
            VersionDigests? named = null;
            if (version && (named = GivenDigests.Of(kind, context.Get(files) ?? [], context.Get(digests) ?? [], context.Cancel, out var problems)) is null)
                return new Problem($"The {kind.Name().Replace('-', ' ')} cannot be named: {problems[0]}.", Hint: "A version is one fixed state: every file of it must be readable.") { Errors = problems }.Write(context.Out.Format);

            var key = context.Get(slug);
            // Stating one takes none of the others back: decisions rest on them.
            var known = flags.Count == 0 ? null : (await record.ThingsAsync(kind, context.Cancel).ConfigureAwait(false)).FirstOrDefault(t => t.Slug == key || t.Id == key);
            var stated = known?.Attributes ?? new Dictionary<string, string>();
            IReadOnlyDictionary<string, string> together = stated.Where(a => !flags.ContainsKey(a.Key)).Concat(flags.Where(f => f.Value.Length > 0)).ToDictionary(StringComparer.Ordinal);
            var request = new RegisterRequest(
                kind, key, context.Get(name), takes.Contains(parent) ? context.Get(parent) ?? Before(key) : null, context.Get(purpose), context.Get(owner),
                kind == ThingKind.UseCase ? context.Get(risk) : null, named is { All.Count: > 0 } ? named.All : null, flags.Count > 0 ? together : null, named?.Parts);
            var answer = await record.RegisterAsync(request, context.Cancel).ConfigureAwait(false);
            if (!answer.TryGet(out var thing, out var refusal))
                return context.Refuse(refusal);
            if (version && context.Get(useCase) is { } linked && (await record.LinkAsync(new LinkRequest(linked, thing.Id), context.Cancel).ConfigureAwait(false)).Refusal is { } no)
                return context.Refuse(no with { Message = $"'{key}' is registered, and not linked: {no.Message}" });
            return context.Finish(thing, (t, text) =>
            {
                text.Line($"{t.Slug} is registered at entry {t.Entry}.", Tone.Good);
                ThingText.Facts(t, text);
                if (version && context.Get(useCase) is null)
                    text.Line($"Link it to the use case that uses it:  assay link USE-CASE {t.Slug}");
            });
        });
    }

    static string? Before(string slug) => slug.IndexOf('@', StringComparison.Ordinal) is > 0 and var at ? slug[..at] : null;

    static AssayCommand List()
    {
        var kind = EnumOption.Of<ThingKind>("--kind", "Only things of this kind.");
        return RecordCommand.Create("list", "List what is registered.", RecordUse.Read, [kind], async (context, record) =>
        {
            var things = new List<ThingView>();
            foreach (var one in context.Get(kind) is { } asked ? [asked] : Enum.GetValues<ThingKind>())
                things.AddRange(await record.ThingsAsync(one, context.Cancel).ConfigureAwait(false));
            return context.Finish(things, (all, text) =>
            {
                if (all.Count == 0)
                    text.Line("Nothing is registered. Begin with: assay register use-case SLUG --name NAME");
                else
                    text.Table(["Kind", "Slug", "Name", "Of", "Risk", "Digest"], [.. all.Select(t => new Cell[]
                    {
                        t.Kind.Name(), new(t.Slug, Tone.Strong), t.Name == t.Slug ? "" : t.Name, t.ParentName, t.Kind == ThingKind.UseCase ? t.RiskClass.Name() : "", t.Digests.Count > 0 ? new Cell((t.Root ?? t.Digests[0]).Short, Tone.Quiet) : "",
                    })]);
            });
        });
    }

    static AssayCommand Show()
    {
        var thing = new Argument<string>("thing") { Description = "Slug or id.", HelpName = "THING" };
        return RecordCommand.Create("show", "Show a thing with its versions, evidence and open findings.", RecordUse.Read, [thing], async (context, record) =>
            context.Finish(await record.ThingAsync(context.Get(thing), context.Cancel).ConfigureAwait(false), (page, text) =>
            {
                text.Line($"{page.Thing.Name}  ({page.Thing.Kind.Name()})", Tone.Strong);
                ThingText.Facts(page.Thing, text);
                if (page.Deployment is { } deployment)
                    RolloutText.Runs(page, deployment, text);
                if (page.Versions.Count > 0)
                    text.Pairs(("versions", string.Join(", ", page.Versions.Select(v => v.Slug))));
                if (page.UsedBy.Count > 0)
                    text.Pairs(("used by", string.Join(", ", page.UsedBy.Select(v => v.Slug))));
                EvidenceText.Table(page.Evidence, text);
                FindingText.Table(page.Findings, text);
            }));
    }
}

/// <summary>A thing of the register, for people.</summary>
static class ThingText
{
    public static void Facts(ThingView t, TextOutput text)
    {
        text.Pairs(
            ("id", t.Id), ("parent", t.ParentName), ("purpose", t.Purpose), ("owner", t.OwnerRole?.Name()), ("risk", t.Kind == ThingKind.UseCase ? t.RiskClass.Name() : null),
            ("since", t.CreatedAt.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
            ("attributes", t.Attributes.Count == 0 ? null : string.Join(", ", t.Attributes.Select(a => $"{a.Key}={a.Value}"))));
        // Files may be those of other versions too: what names this one comes first.
        foreach (var digest in t.Digests.OrderBy(d => d != t.Root).Take(10))
            text.Line($"  {digest}{(digest == t.Root ? "  (of the whole)" : "")}", Tone.Quiet);
        if (t.Digests.Count > 10)
            text.Line($"  and {t.Digests.Count - 10} more digests", Tone.Quiet);
        if (t.Note is { } note)
            text.Line(note, Tone.Warn);
    }
}
