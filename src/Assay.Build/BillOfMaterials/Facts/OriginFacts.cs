using System.Text;
using System.Text.RegularExpressions;

namespace Assay.Build;

/// <summary>
/// Where a folder came from, told by the folder itself: the commit that git has checked out, and the revision in the path of Hugging
/// Face's cache (<c>models--owner--name/snapshots/COMMIT</c>). Git is read, never run.
/// </summary>
internal static partial class OriginFacts
{
    const int MaxGitFile = 1 << 20;

    public static (string? Name, string? Commit, string? Url) Read(string root)
    {
        if (Cache().Match(root.Replace('\\', '/')) is { Success: true } cache)
        {
            var name = $"{cache.Groups[1].Value}/{cache.Groups[2].Value}";
            return (name, cache.Groups[3].Value, $"https://huggingface.co/{name}");
        }

        var git = Path.Combine(root, ".git");
        if (!Directory.Exists(git))
            return (null, null, null);
        var url = Text(Path.Combine(git, "config")) is { } config ? Remote(config) : null;
        return (null, Head(git), url);
    }

    static string? Head(string git)
    {
        var head = Text(Path.Combine(git, "HEAD"))?.Trim();
        if (head is null || Commit().IsMatch(head))
            return head;
        if (!head.StartsWith("ref: refs/", StringComparison.Ordinal) || !Reference().IsMatch(head[5..]) || head.Contains("..", StringComparison.Ordinal))
            return null;
        var name = head[5..];
        if (Text(Path.Combine(git, name))?.Trim() is { } loose && Commit().IsMatch(loose))
            return loose;
        return Text(Path.Combine(git, "packed-refs"))?.Split('\n').FirstOrDefault(l => l.EndsWith($" {name}", StringComparison.Ordinal))?.Split(' ')[0] is { } packed && Commit().IsMatch(packed) ? packed : null;
    }

    // Addresses may carry a token of whoever cloned it: only the public part is told.
    static string? Remote(string config)
    {
        var inOrigin = false;
        foreach (var line in config.Split('\n').Select(l => l.Trim()))
            if (line.StartsWith('['))
                inOrigin = line == "[remote \"origin\"]";
            else if (inOrigin && line.StartsWith("url", StringComparison.Ordinal) && line.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals)
                return Uri.TryCreate(line[(equals + 1)..].Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) : null;
        return null;
    }

    static string? Text(string path)
    {
        try
        {
            return File.Exists(path) ? Encoding.UTF8.GetString(SmallFile.Read(path, MaxGitFile)) : null;
        }
        catch (Exception e) when (e is UnreadableException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [GeneratedRegex("/models--([A-Za-z0-9._-]{1,96})--([A-Za-z0-9._-]{1,96})/snapshots/([0-9a-f]{40})/?$")]
    private static partial Regex Cache();

    [GeneratedRegex("^[0-9a-f]{40}([0-9a-f]{24})?$")]
    private static partial Regex Commit();

    [GeneratedRegex("^refs/[A-Za-z0-9._/-]{1,200}$")]
    private static partial Regex Reference();
}
