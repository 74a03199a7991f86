using System.Text.RegularExpressions;
using Assay.Record;

namespace Assay.Governance;

public sealed partial class EmbeddedRecord
{
    const int MaxName = 200;
    const int MaxText = 20_000;

    public Task<Answer<ThingView>> RegisterAsync(RegisterRequest request, CancellationToken cancel = default) =>
        WriteAsync<ThingView>(Permissions.ToRegister(request.Kind), (view, _) =>
        {
            var errors = Check(request);
            ThingView? parent = null;
            string? howTo = null;
            if (ParentKind(request.Kind) is { } parentKind)
            {
                parent = request.Parent is null ? null : ThingQueries.Find(view, request.Parent, parentKind);
                if (parent is null)
                {
                    errors.Add(new("parent", request.Parent is null ? $"A {Words(request.Kind)} needs its {Words(parentKind)}." : $"There is no {Words(parentKind)} '{request.Parent}'."));
                    howTo = request.Parent is null ? $"Name it: --parent {parentKind.Name().ToUpperInvariant()}" : $"Register it first: assay register {parentKind.Name()} {request.Parent}";
                }
            }

            if (errors.Count > 0)
                return Invalid($"The {Words(request.Kind)} '{request.Slug}' cannot be registered: {char.ToLowerInvariant(errors[0].Message[0])}{errors[0].Message[1..]}", errors)
                    with
                { HowTo = errors.Count == 1 ? howTo : null };
            var old = ThingQueries.Find(view, request.Slug, request.Kind);
            if (old is not null && old.Slug != request.Slug)
                old = null;
            var digests = request.Digests ?? [];
            var first = old is null ? null : VersionCover.Registered(view, old);
            if (old is not null && request.Digests is not null && !old.Digests.ToHashSet().SetEquals(digests))
                return new Refusal(RefusalKind.Conflict,
                    $"'{request.Slug}' is registered with other digests, and a version is one fixed state.")
                { HowTo = "Register the new files as a new version." };
            var body = new RegisterBody(
                old?.Id ?? Ids.New(request.Kind switch { ThingKind.UseCase => "uc", ThingKind.Dataset => "ds", ThingKind.DatasetVersion => "dv", ThingKind.Model => "m", ThingKind.ModelVersion => "mv", _ => "dp" }),
                request.Kind, request.Slug, request.Name ?? old?.Name ?? request.Slug, parent?.Id, request.Purpose ?? old?.Purpose, request.OwnerRole ?? old?.OwnerRole,
                request.RiskClass ?? old?.RiskClass ?? RiskClass.Unclassified, first?.Digests ?? digests,
                request.Attributes ?? old?.Attributes ?? new Dictionary<string, string>(), old is null ? request.Parts : first!.Parts);
            if (old is not null && CanonicalJson.DigestOf(body) == old.RegisterDigest)
                return Plan<ThingView>.Already(Told(view, old, old, []));
            var stood = old is { Kind: ThingKind.UseCase } ? Gates(view, old, null, Now).Where(g => g.Stamp == StampState.Decided).Select(g => g.Decision!.Entry).ToHashSet() : [];
            return Plan<ThingView>.Append([Entry(EntryTypes.Register, body)], (after, _) => Told(after, ThingQueries.Find(after, body.Id)!, old, stood));
        }, cancel);

    // Of a use case that is new nothing was filed or decided yet.
    ThingView Told(IReadView view, ThingView thing, ThingView? old, IReadOnlyCollection<long> stood) => thing.Kind != ThingKind.UseCase
        ? VersionCover.WithRoot(view, thing)
        : thing with { Note = RegisterNotes.Of(thing, thing.Attributes.Keys.Except(old?.Attributes.Keys ?? []), policies.Attributes, stood, old is null ? [] : Gates(view, thing, null, Now)) };

    public Task<Answer<Receipt>> LinkAsync(LinkRequest request, CancellationToken cancel = default) =>
        WriteAsync<Receipt>(Operation.RegisterUseCase, (view, _) =>
        {
            if (ThingQueries.Find(view, request.UseCase, ThingKind.UseCase) is not { } useCase)
                return Sought.UseCase.Missing(request.UseCase);
            var thing = ThingQueries.Find(view, request.Thing, ThingKind.DatasetVersion) ?? ThingQueries.Find(view, request.Thing, ThingKind.ModelVersion);
            if (thing is null)
                return Sought.AnyVersion.Missing(request.Thing);
            return Plan<Receipt>.Append([Entry(EntryTypes.Link, new LinkBody(useCase.Id, thing.Id, request.Remove))], (_, receipts) => receipts[0]);
        }, cancel);

    public Task<Answer<DeploymentView>> ChangeDeploymentAsync(DeploymentRequest request, CancellationToken cancel = default) =>
        WriteAsync<DeploymentView>(Operation.ChangeDeployment, (view, _) =>
        {
            if (ThingQueries.Find(view, request.Deployment, ThingKind.Deployment) is not { } deployment)
                return Sought.Deployment.Missing(request.Deployment);
            if (ThingQueries.Find(view, request.ModelVersion, ThingKind.ModelVersion) is not { } version)
                return Sought.ModelVersion.Missing(request.ModelVersion);
            if (request.Percent is < 0 or > 100)
                return NoShare();
            if (request.Status is DeploymentStatus.Rollout or DeploymentStatus.Live && Shut(view, deployment, version) is { } shut)
                return shut;
            return Plan<DeploymentView>.Append(
                [Entry(EntryTypes.Deployment, new DeploymentBody(deployment.Id, version.Id, request.Status, request.Percent), request.Comment is { } c ? [Blobs.Text("comment", c)] : [])],
                (after, _) => ThingQueries.Deployments(after, deployment.Parent!).First(d => d.Thing.Id == deployment.Id));
        }, cancel);

    static Refusal NoShare() => Invalid("The share must be between 0 and 100 percent.", new FieldError("percent", "between 0 and 100")) with { HowTo = "For example: --percent 5" };

    static string Words(ThingKind kind) => kind.Name().Replace('-', ' ');

    static ThingKind? ParentKind(ThingKind kind) => kind switch
    {
        ThingKind.DatasetVersion => ThingKind.Dataset,
        ThingKind.ModelVersion => ThingKind.Model,
        ThingKind.Deployment => ThingKind.UseCase,
        _ => null,
    };

    static List<FieldError> Check(RegisterRequest request)
    {
        var errors = new List<FieldError>();
        if (!SlugPattern().IsMatch(request.Slug ?? ""))
            errors.Add(new("slug", "Use 1 to 100 characters: lower case letters, digits, '.', '-', '_', and one '@' before a version."));
        if (IdPattern().IsMatch(request.Slug ?? ""))
            errors.Add(new("slug", "That is the form of an id; choose another name."));
        if (request.Name is { } name && (string.IsNullOrWhiteSpace(name) || name.Length > MaxName))
            errors.Add(new("name", $"Give a name of at most {MaxName} characters."));
        if (request.Purpose?.Length > MaxText)
            errors.Add(new("purpose", $"At most {MaxText} characters."));
        var isVersion = request.Kind is ThingKind.DatasetVersion or ThingKind.ModelVersion;
        if (isVersion && request.Digests is not { Count: > 0 })
            errors.Add(new("digests", "A version is named by the digests of its files; give at least one: --file PATH, or --digest sha256:HEX."));
        if (request.Parts is { } parts && (parts.Any(p => p is not { Count: > 0 }) || !parts.SelectMany(p => p).ToHashSet().SetEquals(request.Digests ?? [])))
            errors.Add(new("parts", "The digests of the parts are those of the version."));
        if (!isVersion && request.Digests is { Count: > 0 })
            errors.Add(new("digests", $"A {Words(request.Kind)} has no files of its own; register a version for them."));
        if (request.Attributes is { } attributes && (attributes.Count > 50 || attributes.Any(a => a.Key.Length is 0 or > 100 || a.Value is null || a.Value.Length > 500)))
            errors.Add(new("attributes", "At most 50, keys up to 100 and values up to 500 characters."));
        return errors;
    }

    [GeneratedRegex("^[a-z]{1,3}_[0-9a-z]{26}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,98}(@[a-zA-Z0-9._+-]{1,60})?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex SlugPattern();
}
