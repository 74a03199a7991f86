using System.Text;
using System.Text.RegularExpressions;

namespace Assay.Build.Dependencies.Readers;

/// <summary>Dockerfiles: the images they build on, and what their RUN lines install.</summary>
internal sealed partial class DockerfileReader : IDependencyReader
{
    public string Format => "dockerfile";

    public bool Reads(string path, string name) => name is "dockerfile" or "containerfile" || name.StartsWith("dockerfile.", StringComparison.Ordinal) || name.EndsWith(".dockerfile", StringComparison.Ordinal);

    public void Read(DependencyFile file, DependencySink sink)
    {
        var arguments = new Dictionary<string, string>(StringComparer.Ordinal);
        var stages = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "scratch" };
        foreach (var (number, line) in Instructions(file))
        {
            if (Argument().Match(line) is { Success: true } argument)
                arguments[argument.Groups[1].Value] = argument.Groups[2].Value.Trim('"', '\'');
            else if (From().Match(line) is { Success: true } from)
            {
                var image = Variable().Replace(from.Groups[1].Value, m => arguments.GetValueOrDefault(m.Groups[1].Value, m.Groups[2].Success ? m.Groups[2].Value : m.Value));
                if (!stages.Contains(image))
                    Image(image, number, file, sink);
                if (from.Groups[2].Success)
                    stages.Add(from.Groups[2].Value);
            }
            else if (line.StartsWith("RUN", StringComparison.OrdinalIgnoreCase))
            {
                InstallCommand.Read(line, number, file, sink);
            }
        }
    }

    static IEnumerable<(int, string)> Instructions(DependencyFile file)
    {
        var joined = new StringBuilder();
        var first = 0;
        foreach (var (number, line) in file.Lines)
        {
            var text = line.Trim();
            if (text.StartsWith('#') || (text.Length == 0 && joined.Length > 0))
                continue;
            if (joined.Length == 0)
                first = number;
            joined.Append(text.EndsWith('\\') ? text[..^1] : text).Append(' ');
            if (text.EndsWith('\\') && joined.Length < 1 << 20)
                continue;
            yield return (first, joined.ToString().Trim());
            joined.Clear();
        }

        if (joined.Length > 0)
            yield return (first, joined.ToString().Trim());
    }

    public static void Image(string image, int line, DependencyFile file, DependencySink sink)
    {
        var digest = image.IndexOf('@', StringComparison.Ordinal);
        var name = digest < 0 ? image : image[..digest];
        var colon = name.LastIndexOf(':');
        var tag = colon > name.LastIndexOf('/') ? name[(colon + 1)..] : null;
        name = tag is null ? name : name[..colon];
        if (name.Contains('$', StringComparison.Ordinal))
        {
            sink.Broken(file, $"line {line}: the image is only known when it is built");
            return;
        }

        sink.Add(new Dependency { Ecosystem = "Docker", Name = name, Version = digest < 0 ? tag : image[(digest + 1)..], Range = tag, Pinned = digest >= 0, Hashed = digest >= 0, Format = "dockerfile", Path = file.Path, Line = line });
        if (digest < 0)
            sink.Find(DependencyRule.BaseImage, tag is null or "latest" ? Severity.Medium : Severity.Low, $"The image {name} is not named by its digest", file, line, image, name);
    }

    [GeneratedRegex(@"^ARG\s+([A-Za-z_][A-Za-z0-9_]*)=(\S*)", RegexOptions.IgnoreCase)]
    private static partial Regex Argument();

    [GeneratedRegex(@"^FROM\s+(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?", RegexOptions.IgnoreCase)]
    private static partial Regex From();

    [GeneratedRegex(@"\$\{?([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}?")]
    private static partial Regex Variable();
}
