using System.Text.Json;
using Assay.Build.Dependencies.Osv;

namespace Assay.Build.Dependencies;

/// <summary>What a VEX statement says of a vulnerability in a package.</summary>
public enum VexStatus
{
    /// <summary>The vulnerable code is not there, or cannot be reached: it is no finding, and the justification says why.</summary>
    NotAffected,

    /// <summary>It is exploitable and stays (CycloneDX <c>exploitable</c> with <c>will_not_fix</c>): accepted, and never called not affected.</summary>
    Accepted,
}

/// <summary>A statement that takes a vulnerability out of what fails a scan.</summary>
/// <param name="Package">Package URL, with or without a version; null for every package.</param>
public sealed record VexStatement(string Vulnerability, string? Package, VexStatus Status, string Justification, string? Detail);

/// <summary>The user's statements about vulnerabilities: CycloneDX VEX (1.4 and later) or OpenVEX 0.2.</summary>
public sealed class VexStatements
{
    const int MostBytes = 64 << 20, MostStatements = 100_000;

    // CycloneDX impactAnalysisJustification and OpenVEX status justifications.
    static readonly HashSet<string> Justifications =
    [
        "code_not_present", "code_not_reachable", "requires_configuration", "requires_dependency", "requires_environment", "protected_by_compiler", "protected_at_runtime", "protected_at_perimeter", "protected_by_mitigating_control",
        "component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path", "vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist",
    ];

    readonly List<VexStatement> all = [];

    /// <summary>Every statement that changes something.</summary>
    public IReadOnlyList<VexStatement> All => all;

    /// <summary>Null with a reason when the file is no VEX document, or one statement of it cannot be honoured as it stands.</summary>
    public static VexStatements? Read(string path, out string error)
    {
        error = "";
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MostBytes)
                throw new InvalidDataException($"the file is larger than {MostBytes >> 20} MB");
            using var document = JsonDocument.Parse(file, new JsonDocumentOptions { MaxDepth = Json.MaxDepth });
            var root = document.RootElement;
            var read = new VexStatements();
            if (Text(root, "bomFormat") == "CycloneDX")
                read.CycloneDx(root);
            else if (Text(root, "@context")?.StartsWith("https://openvex.dev/ns", StringComparison.Ordinal) == true)
                read.OpenVex(root);
            else
                throw new InvalidDataException("it is neither CycloneDX nor OpenVEX");
            return read;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or JsonException)
        {
            error = e.Message;
            return null;
        }
    }

    /// <summary>What the user says of it; null when nothing.</summary>
    public VexStatement? Of(IReadOnlyList<string> ids, string purl) =>
        all.Find(s => ids.Contains(s.Vulnerability, StringComparer.Ordinal) && (s.Package is null || s.Package == purl || (!s.Package.Contains('@', StringComparison.Ordinal) && purl.StartsWith(s.Package + "@", StringComparison.Ordinal))));

    void CycloneDx(JsonElement root)
    {
        var purls = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var component in Items(root, "components"))
            if (Text(component, "bom-ref") is { } reference && Text(component, "purl") is { } purl)
                purls[reference] = purl;
        foreach (var vulnerability in Items(root, "vulnerabilities"))
        {
            var id = Text(vulnerability, "id") ?? throw new InvalidDataException("a vulnerability has no id");
            if (!vulnerability.TryGetProperty("analysis", out var analysis) || Text(analysis, "state") is not { } state)
                continue;
            var answers = Items(analysis, "response").Select(r => r.GetString()).ToList();
            VexStatus? status = state switch
            {
                "not_affected" or "false_positive" => VexStatus.NotAffected,
                "exploitable" when answers.Contains("will_not_fix") => VexStatus.Accepted,
                "exploitable" or "in_triage" or "resolved" or "resolved_with_pedigree" => null,
                _ => throw new InvalidDataException($"{id}: there is no state '{state}'"),
            };
            // A false positive says that the scanner errs; it needs words, not one of the justifications.
            var justification = Text(analysis, "justification");
            if (justification is not null && !Justifications.Contains(justification))
                throw new InvalidDataException($"{id}: there is no justification '{justification}'");
            if (status == VexStatus.NotAffected && justification is null && (state == "not_affected" || Text(analysis, "detail") is null))
                throw new InvalidDataException($"{id} is said to be {state} without a justification");
            if (status is { } known)
                foreach (var package in Items(vulnerability, "affects").Select(a => Text(a, "ref")).DefaultIfEmpty(null))
                    Add(new VexStatement(id, package is null ? null : PackageOf(id, purls.GetValueOrDefault(package, package)), known, justification ?? state, Text(analysis, "detail")));
        }
    }

    void OpenVex(JsonElement root)
    {
        foreach (var statement in Items(root, "statements"))
        {
            var id = statement.TryGetProperty("vulnerability", out var v) ? v.ValueKind == JsonValueKind.String ? v.GetString() : Text(v, "name") ?? Text(v, "@id") : null;
            if (id is null)
                throw new InvalidDataException("a statement names no vulnerability");
            id = id[(id.LastIndexOf('/') + 1)..];
            var status = Text(statement, "status");
            if (status is "affected" or "fixed" or "under_investigation")
                continue;
            if (status != "not_affected")
                throw new InvalidDataException($"{id}: there is no status '{status}'");
            var justification = Text(statement, "justification");
            if (justification is null || !Justifications.Contains(justification))
                throw new InvalidDataException(justification is null ? $"{id} is said to be not_affected without a justification" : $"{id}: there is no justification '{justification}'");
            foreach (var product in Items(statement, "products"))
                Add(new VexStatement(id, PackageOf(id, product.ValueKind == JsonValueKind.String ? product.GetString()! : Text(product, "@id") ?? ""), VexStatus.NotAffected, justification, Text(statement, "impact_statement")));
        }
    }

    // A statement about something that is no package would silently apply to nothing, or to everything.
    static string PackageOf(string id, string purl) =>
        PackageName.OfPurl(purl) is { } named ? PackageName.Purl(named.Ecosystem, named.Name, named.Version) : throw new InvalidDataException($"{id} is about '{purl}', which is no package URL");

    void Add(VexStatement statement)
    {
        if (all.Count == MostStatements)
            throw new InvalidDataException($"it has more than {MostStatements} statements");
        all.Add(statement);
    }

    static string? Text(JsonElement from, string name) => from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    static IEnumerable<JsonElement> Items(JsonElement from, string name) => from.ValueKind == JsonValueKind.Object && from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];
}
