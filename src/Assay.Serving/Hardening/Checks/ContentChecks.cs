using System.Text.RegularExpressions;
using Assay.Serving.Hardening.Documents;
using Assay.Serving.Hardening.Rules;
using Assay.Text;

namespace Assay.Serving.Hardening.Checks;

/// <summary>Images and secrets.</summary>
internal static partial class ContentChecks
{
    static readonly string[] Names = ["PASSWORD", "PASSWD", "_TOKEN", "API_KEY", "APIKEY", "SECRET", "SECRET_KEY", "ACCESS_KEY", "PRIVATE_KEY", "ACCESS_KEY_ID_SECRET"];
    static readonly string[] Placeholders = ["change", "your", "example", "xxxx", "placeholder", "replace", "dummy", "todo", "insert", "<", "...", "***", "redacted", "not-needed", "none", "empty", "null"];

    public static void Judge(Workload workload, Sightings found)
    {
        foreach (var container in workload.Containers)
        {
            Image(workload, container, found);
            foreach (var variable in container.Variables)
                if (variable.Value is { } value)
                    Value(workload, variable.Name, value, variable.At, $"{container.Name}/{variable.Name}", found);
            for (var i = 0; i < container.Command.Words.Count; i++)
            {
                var word = container.Command.Words[i];
                if (Url().IsMatch(word.Text))
                    found.Find(ContentRules.ImageCredential, workload, word.At, key: $"{container.Name}/argument", evidence: Own(workload, word.At, word.Text) ? Hidden(word.Text) : "an address with a password");
                else if (Secrets.In(word.Text).Count > 0)
                    found.Find(ContentRules.Secret, workload, word.At, key: $"{container.Name}/argument");
                else if (Assigned(container, i) is { } name)
                    found.Find(ContentRules.Secret, workload, word.At, Severity.Medium, key: $"{container.Name}/{name}", evidence: $"{name} …");
            }
        }
    }

    // --api-key VALUE, --api-key=VALUE
    static string? Assigned(Container container, int i)
    {
        var word = container.Command.Words[i].Text;
        if (!word.StartsWith("--", StringComparison.Ordinal))
            return null;
        var equals = word.IndexOf('=', StringComparison.Ordinal);
        var name = equals < 0 ? word : word[..equals];
        if (name.Trim('-').Replace('_', '-') is not ("api-key" or "password" or "token" or "hf-token" or "secret" or "secret-key" or "admin-api-key"))
            return null;
        return IsLiteral(equals >= 0 ? word[(equals + 1)..] : i + 1 < container.Command.Words.Count ? container.Command.Words[i + 1].Text : "") ? name : null;
    }

    static void Value(Workload workload, string name, string value, Node at, string key, Sightings found)
    {
        if (Url().IsMatch(value) && !value.Contains('$', StringComparison.Ordinal))
            found.Find(ContentRules.ImageCredential, workload, at, key: key, evidence: $"{name}={Hidden(value)}");
        else if (Secrets.In(value).Count > 0)
            found.Find(ContentRules.Secret, workload, at, key: key, evidence: $"{name}=…");
        else if (IsSecretName(name) && IsLiteral(value))
            found.Find(ContentRules.Secret, workload, at, Severity.Medium, key: key, evidence: $"{name}=…");
    }

    static bool IsSecretName(string name) => Array.Exists(Names, n => name.EndsWith(n, StringComparison.OrdinalIgnoreCase)) && !name.EndsWith("_FILE", StringComparison.OrdinalIgnoreCase);

    // What is filled in from somewhere, names a file, or only holds a place is no secret.
    static bool IsLiteral(string value) => value.Length >= 6 && !value.Contains('$', StringComparison.Ordinal) && !value.Contains("{{", StringComparison.Ordinal) && !value.StartsWith('/') && !value.StartsWith('-')
        && value is not ("true" or "false" or "disabled" or "enabled") && !Array.Exists(Placeholders, p => value.Contains(p, StringComparison.OrdinalIgnoreCase));

    static void Image(Workload workload, Container container, Sightings found)
    {
        var image = container.Image;
        if (image.Value is not { Length: > 0 } name || image.Kind == NodeKind.Unknown)
            return;
        if (name.IndexOf('@', StringComparison.Ordinal) is > 0 and var sign && !name[sign..].StartsWith("@sha", StringComparison.Ordinal) && name[..sign].Contains(':', StringComparison.Ordinal))
            found.Find(ContentRules.ImageCredential, workload, image, key: container.Name, evidence: Own(workload, image, name) ? $"…{name[name.LastIndexOf('@')..]}" : "a name and a password before the image's name");
        else if (!name.Contains("@sha256:", StringComparison.Ordinal) && !name.Contains("@sha512:", StringComparison.Ordinal) && !name.Contains('$', StringComparison.Ordinal) && !name.Contains("{{", StringComparison.Ordinal) && !Built(workload))
            found.Find(ContentRules.Image, workload, image, Tag(name) is "" or "latest" or "nightly" or "main" or "master" or "dev" && (workload.IsModelServer || workload.IsGateway || Tag(name) is "" or "latest") ? Severity.Medium : Severity.Low, key: container.Name);
    }

    // An image that is built here has no digest yet.
    static bool Built(Workload workload) => workload.Platform == Platform.Compose && workload.Spec["build"].Exists;

    static string Tag(string image) => image[Software.Repository(image).Length..].TrimStart(':');

    /// <summary>Credentials in objects that are no workloads.</summary>
    public static void Object(Manifest manifest, Sightings found)
    {
        var about = $"{manifest.Kind} {manifest.Name}";
        if (manifest is { Kind: "ConfigMap", Group: "" })
            foreach (var (name, value) in manifest.Root["data"].Pairs)
            {
                if (value.Value is not { } text || text.Length > 1 << 20)
                    continue;
                if (Secrets.In(text).Count > 0)
                    found.Find(ContentRules.Secret, manifest.File, value, about, key: name, evidence: $"{name}: …");
                else if (Url().IsMatch(text))
                    found.Find(ContentRules.ImageCredential, manifest.File, value, about, key: name, evidence: $"{name}: …");
                else if ((IsSecretName(name) && IsLiteral(text)) || (text.Contains('\n', StringComparison.Ordinal) && AssignedSecrets.In(text).Any()))
                    found.Find(ContentRules.Secret, manifest.File, value, about, Severity.Medium, key: name, evidence: $"{name}: …");
            }

        if (manifest is { Kind: "Secret", Group: "" } && manifest.Root["type"].Value is not ("kubernetes.io/service-account-token" or "bootstrap.kubernetes.io/token"))
            foreach (var (name, value) in manifest.Root["stringData"].Pairs.Concat(manifest.Root["data"].Pairs))
                if (value.Value is { } text && IsLiteral(text) && !name.EndsWith(".crt", StringComparison.Ordinal))
                {
                    found.Find(ContentRules.SecretObject, manifest.File, value, about, evidence: $"{name}: …");
                    break;
                }
    }

    // It stands so in the file. What names were filled in from (.env) is no text of the file, and may be nobody's to see.
    static bool Own(Workload workload, Node at, string text) => workload.File.LineAt(at.Line).Contains(text, StringComparison.Ordinal);

    static string Hidden(string text) => Url().Replace(text, "$1…@");

    [GeneratedRegex(@"([a-z][a-z0-9+]{1,20}://)[^\s/:@<$]{0,200}:[^\s/@<$]{3,200}@", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Url();
}
