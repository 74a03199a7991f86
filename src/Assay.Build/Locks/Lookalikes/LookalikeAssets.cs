using Assay.Build.Dependencies.Names;

namespace Assay.Build.Locks.Lookalikes;

/// <summary>
/// Names that are taken for a well-known one. Owners: the same without separators, the same to the eye, or one slip away. Models:
/// one slip inside one long word of the name. Sizes, versions and languages tell models apart, so that a digit or a short part
/// never counts as a slip.
/// </summary>
internal static class LookalikeAssets
{
    const int ShortestOwner = 6, ShortestWord = 6;

    /// <summary>The well-known name and how this one differs; null when it looks like none.</summary>
    public static (string Known, string How, Severity Severity)? Of(Asset asset)
    {
        switch (asset.Source)
        {
            case AssetSource.HuggingFace or AssetSource.TorchHub:
                var parts = asset.Name.Split('/');
                if (asset.Name.Any(c => c > '\u007f'))
                    return (WellKnownNames.Owners.FirstOrDefault(o => LookalikeNames.Skeleton(o.ToLowerInvariant()) == LookalikeNames.Skeleton(parts[0].ToLowerInvariant())) ?? "a name in plain letters", "letters of another script", Severity.High);
                if (parts.Length == 2 && Owner(parts[0]) is var (owner, how))
                    return ($"{owner}/{parts[1]}", how, WellKnownNames.IsModel(parts[1]) ? Severity.High : Severity.Medium);
                return asset.Kind == AssetKind.Model && Model(parts[^1]) is { } model ? (parts.Length == 2 ? $"{parts[0]}/{model}" : model, "one character differs", Severity.Medium) : null;
            case AssetSource.Web when Uri.TryCreate(asset.Name, UriKind.Absolute, out var uri):
                return Host(uri.IdnHost) is var (host, way) ? (host, way, Severity.High) : null;
            default:
                return null;
        }
    }

    static (string, string)? Owner(string name)
    {
        if (WellKnownNames.IsOwner(name))
            return null;
        var lower = name.ToLowerInvariant();
        var (bare, skeleton) = (LookalikeNames.Bare(lower), LookalikeNames.Skeleton(LookalikeNames.Bare(lower)));
        foreach (var known in WellKnownNames.Owners)
        {
            var other = known.ToLowerInvariant();
            if (other.Length < ShortestOwner)
                continue;
            if (LookalikeNames.Bare(other) == bare)
                return (known, "other separators");
            if (LookalikeNames.Skeleton(LookalikeNames.Bare(other)) == skeleton)
                return (known, "characters that look alike");
            // A digit or a suffix makes a person's or a team's own name: qwen2, allenai-x.
            if (Math.Abs(other.Length - lower.Length) <= 1 && Digits(other) == Digits(lower) && other[0] == lower[0] && EditDistance.Between(lower, other) == 1 && !IsPlural(lower, other))
                return (known, "one character differs");
        }

        return null;
    }

    static bool IsPlural(string a, string b) => a == b + "s" || b == a + "s";

    static string? Model(string name)
    {
        if (WellKnownNames.IsModel(name))
            return null;
        var words = Words(name);
        foreach (var known in WellKnownNames.Models)
        {
            var others = Words(known);
            if (others.Length != words.Length)
                continue;
            var at = -1;
            for (var i = 0; i < words.Length && at > -2; i++)
                if (words[i] != others[i])
                    at = at == -1 ? i : -2;
            if (at >= 0 && words[at].Length >= ShortestWord && others[at].Length >= ShortestWord && Digits(words[at]) == Digits(others[at]) && EditDistance.Between(words[at], others[at]) == 1 && !IsPlural(words[at], others[at]))
                return known;
        }

        return null;
    }

    static string[] Words(string name) => name.ToLowerInvariant().Split('-', '_', '.');

    static (string, string)? Host(string host)
    {
        if (host.StartsWith("xn--", StringComparison.Ordinal) || host.Contains(".xn--", StringComparison.Ordinal))
            return ("a host in plain letters", "letters of another script");
        var own = host.ToLowerInvariant();
        if (WellKnownNames.Hosts.Any(h => own == h || own.EndsWith("." + h, StringComparison.Ordinal)))
            return null;
        var last = string.Join('.', own.Split('.').TakeLast(2));
        foreach (var known in WellKnownNames.Hosts.Where(h => h.Count(c => c == '.') == 1))
        {
            var (name, other) = (last.Split('.')[0], known.Split('.')[0]);
            if (other.Length >= ShortestOwner && name != other && (LookalikeNames.Bare(name) == LookalikeNames.Bare(other) || LookalikeNames.Skeleton(name) == LookalikeNames.Skeleton(other) || (EditDistance.Between(name, other) == 1 && Digits(name) == Digits(other))))
                return (known, "the host is one slip away");
        }

        return null;
    }

    static string Digits(string name) => string.Concat(name.Where(char.IsAsciiDigit));
}
