using System.Text;
using System.Text.Json;

namespace Assay.Serving;

/// <summary>What an API server asks about (<c>admission.k8s.io/v1</c>, AdmissionReview).</summary>
/// <param name="Uid">Of the request; the answer repeats it.</param>
/// <param name="Kind">Kind of the object: <c>Pod</c>.</param>
/// <param name="Operation"><c>CREATE</c>, <c>UPDATE</c>, <c>DELETE</c>, <c>CONNECT</c>.</param>
/// <param name="Pod">The object as it would be; null for a deletion, and for what is no pod.</param>
public sealed record AdmissionReview(string Uid, string Kind, string Operation, string Namespace, AdmittedPod? Pod)
{
    /// <summary>The API server sends at most 3 MiB.</summary>
    public const int MostBytes = 4 << 20;

    const string Version = "admission.k8s.io/v1";

    /// <summary>Reads a review; null with what is wrong. It comes from the network: whatever it holds, it is only read.</summary>
    public static AdmissionReview? Read(ReadOnlyMemory<byte> utf8, out string error)
    {
        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || Text(root, "apiVersion") != Version || Text(root, "kind") != "AdmissionReview" || !root.TryGetProperty("request", out var request) || request.ValueKind != JsonValueKind.Object)
            {
                error = $"it is no AdmissionReview of {Version} with a request";
                return null;
            }

            if (Text(request, "uid") is not { Length: > 0 and <= 200 } uid || !uid.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            {
                error = "its request has no uid";
                return null;
            }

            var kind = request.TryGetProperty("kind", out var named) && named.ValueKind == JsonValueKind.Object ? Text(named, "kind") ?? "" : "";
            error = "";
            var pod = kind == "Pod" && request.TryGetProperty("object", out var made) && made.ValueKind == JsonValueKind.Object ? AdmittedPod.Read(made) : null;
            return new AdmissionReview(uid, kind, Text(request, "operation") ?? "", Text(request, "namespace") ?? "", pod);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            error = "it is no JSON that can be read in one way";
            return null;
        }
    }

    /// <summary>The answer, as the API server wants it.</summary>
    public static byte[] Answer(string uid, AdmissionVerdict verdict)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            apiVersion = Version,
            kind = "AdmissionReview",
            response = verdict.Allowed
                ? (object)new { uid, allowed = true, auditAnnotations = new { verdict = verdict.Says } }
                : new { uid, allowed = false, status = new { code = 403, reason = "Forbidden", message = Encoding.UTF8.GetByteCount(verdict.Says) <= 4000 ? verdict.Says : verdict.Says[..1000] } },
        });
    }

    internal static string? Text(JsonElement json, string name) => json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>Whether an object may be made, and why, for who made it.</summary>
public sealed record AdmissionVerdict(bool Allowed, string Says);

/// <summary>A pod, as far as its model is concerned.</summary>
/// <param name="Models">Names in its annotation; empty without one.</param>
/// <param name="Init">Its init containers, in their order.</param>
/// <param name="Others">Its containers, ephemeral ones too.</param>
/// <param name="Claims">Volumes that are claims, by the volume's name.</param>
/// <param name="Complaint">What cannot be read; null when all can.</param>
public sealed record AdmittedPod(
    string Name, IReadOnlyList<string> Models, IReadOnlyList<AdmittedContainer> Init, IReadOnlyList<AdmittedContainer> Others, IReadOnlyDictionary<string, string> Claims, string? Complaint)
{
    /// <summary>The annotation that names a pod's models, with commas between them.</summary>
    public const string Annotation = "assay.dev/model";

    const int Most = 200;

    internal static AdmittedPod Read(JsonElement pod)
    {
        var meta = pod.TryGetProperty("metadata", out var metadata) ? metadata : default;
        var name = AdmissionReview.Text(meta, "name") ?? AdmissionReview.Text(meta, "generateName") ?? "";
        var spec = pod.TryGetProperty("spec", out var told) ? told : default;
        string? complaint = spec.ValueKind == JsonValueKind.Object ? null : "it has no spec";
        var annotations = meta.ValueKind == JsonValueKind.Object && meta.TryGetProperty("annotations", out var notes) ? notes : default;
        var models = AdmissionReview.Text(annotations, Annotation) is { } text ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [];
        if (models.Length > 20)
            complaint = "it names more than 20 models";
        Dictionary<string, string> claims = new(StringComparer.Ordinal);
        foreach (var volume in Each(spec, "volumes", ref complaint))
            if (volume.TryGetProperty("persistentVolumeClaim", out var claim) && AdmissionReview.Text(claim, "claimName") is { } claimed && !claims.TryAdd(AdmissionReview.Text(volume, "name") ?? "", claimed))
                complaint = "it has two volumes of one name";
        var init = Containers(spec, "initContainers", ref complaint);
        return new AdmittedPod(name, models, init, [.. Containers(spec, "containers", ref complaint), .. Containers(spec, "ephemeralContainers", ref complaint)], claims, complaint);
    }

    static List<AdmittedContainer> Containers(JsonElement spec, string member, ref string? complaint)
    {
        List<AdmittedContainer> containers = [];
        foreach (var container in Each(spec, member, ref complaint))
        {
            List<AdmittedMount> mounts = [];
            foreach (var mount in Each(container, "volumeMounts", ref complaint).Concat(Each(container, "volumeDevices", ref complaint)))
                mounts.Add(new(AdmissionReview.Text(mount, "name") ?? "", mount.TryGetProperty("readOnly", out var only) && only.ValueKind == JsonValueKind.True));
            string? wrong = null;
            var plain = Words(container, "command", ref wrong).Count == 0 && Each(container, "env", ref wrong).TrueForAll(e => AdmissionReview.Text(e, "name") == "HOME") && Each(container, "envFrom", ref wrong).Count == 0;
            var arguments = Words(container, "args", ref wrong);
            complaint ??= wrong;
            containers.Add(new(AdmissionReview.Text(container, "name") ?? "", AdmissionReview.Text(container, "image") ?? "", plain, arguments, AdmissionReview.Text(container, "restartPolicy") == "Always", mounts));
        }

        return containers;
    }

    static List<JsonElement> Each(JsonElement json, string member, ref string? complaint)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty(member, out var list) || list.ValueKind == JsonValueKind.Null)
            return [];
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > Most || list.EnumerateArray().Any(e => e.ValueKind != JsonValueKind.Object))
        {
            complaint ??= $"its {member} are no list of at most {Most} objects";
            return [];
        }

        return [.. list.EnumerateArray()];
    }

    static List<string> Words(JsonElement container, string member, ref string? complaint)
    {
        if (!container.TryGetProperty(member, out var list) || list.ValueKind == JsonValueKind.Null)
            return [];
        if (list.ValueKind == JsonValueKind.Array && list.GetArrayLength() <= 1000 && list.EnumerateArray().All(w => w.ValueKind == JsonValueKind.String))
            return [.. list.EnumerateArray().Select(w => w.GetString()!)];
        complaint ??= $"the {member} of a container is no list of texts";
        return [];
    }
}

/// <summary>A container of a pod.</summary>
/// <param name="Plain">It runs what its image runs, with the image's own environment: no command and no variables of the pod, but where its home is.</param>
/// <param name="Arguments">What it is given.</param>
/// <param name="Stays">An init container that goes on beside the others (a sidecar).</param>
public sealed record AdmittedContainer(string Name, string Image, bool Plain, IReadOnlyList<string> Arguments, bool Stays, IReadOnlyList<AdmittedMount> Mounts);

/// <summary>A volume in a container.</summary>
public sealed record AdmittedMount(string Volume, bool ReadOnly);
