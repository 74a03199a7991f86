using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Assay.Build.Locks;

/// <summary>
/// The lock file (<c>docs/formats/assay-lock.md</c>): JSON, sorted, one file of an asset a line, so that a change of one
/// digest is a change of one line. What is written twice from the same entries is the same bytes.
/// </summary>
internal static partial class LockDocument
{
    public const string FileName = "assay.lock";
    const int Version = 1, MostBytes = 64 << 20, MostEntries = 20_000, MostFiles = 200_000, LongestText = 1000;

    public static byte[] Write(IEnumerable<LockEntry> entries)
    {
        var text = new StringBuilder("{\n  \"lockVersion\": 1,\n  \"entries\": [");
        var first = true;
        foreach (var entry in entries.OrderBy(Key, StringComparer.Ordinal))
        {
            text.Append(first ? "\n    {" : ",\n    {");
            first = false;
            Entry(text, entry);
            text.Append("\n    }");
        }

        return Encoding.UTF8.GetBytes(text.Append(first ? "]\n}\n" : "\n  ]\n}\n").ToString());
    }

    static void Entry(StringBuilder text, LockEntry entry)
    {
        var members = new List<(string, string?)>
        {
            ("source", entry.Asset.Source.Name()), ("kind", entry.Asset.Kind.Name()), ("name", entry.Asset.Name), ("asked", entry.Asked), ("revision", entry.Revision),
            ("origin", entry.Origin.Name()), ("host", entry.Host), ("licence", entry.Licence), ("digest", entry.Root?.ToString()),
        };
        text.AppendJoin(",", members.Where(m => m.Item2 is not null).Select(m => $"\n      \"{m.Item1}\": {Quoted(m.Item2!)}"));
        if (entry.Files.Count > 0)
        {
            text.Append(",\n      \"files\": [");
            text.AppendJoin(",", entry.Files.OrderBy(f => f.Name, PathOrder.Instance).Select(f => FormattableString.Invariant($"\n        {{\"name\": {Quoted(f.Name)}, {(f.Size is { } size ? $"\"size\": {size}, " : "")}\"digest\": {Quoted(f.Digest.ToString())}}}")));
            text.Append("\n      ]");
        }
    }

    static string Key(LockEntry entry) => $"{entry.Asset.Source.Name()}\n{entry.Asset.Kind.Name()}\n{entry.Asset.Name}\n{entry.Asked}";

    static string Quoted(string text) => JsonSerializer.Serialize(text, Json.Options);

    /// <summary>Reads a lock; null, and what is wrong with it. Nothing in it is taken on trust: names are checked, digests counted again.</summary>
    public static IReadOnlyList<LockEntry>? Read(ReadOnlyMemory<byte> bytes, out string error)
    {
        error = "";
        if (bytes.Length > MostBytes)
            return Fail($"it is larger than the {MostBytes >> 20} MiB that are read", out error);
        try
        {
            using var json = StrictJson.Parse(bytes, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            var root = json.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("lockVersion", out var version) || !version.TryGetInt32(out var number))
                return Fail("it is no lock: \"lockVersion\" is missing", out error);
            if (number != Version)
                return Fail($"it is of version {number}; this assay reads version {Version}", out error);
            if (Stray(root, "lockVersion", "entries") is { } stray)
                return Fail($"\"{stray}\" is no member of a lock", out error);
            if (!root.TryGetProperty("entries", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MostEntries)
                return Fail($"\"entries\" is no list of at most {MostEntries}", out error);
            var (entries, keys, files) = (new List<LockEntry>(), new HashSet<string>(), 0);
            foreach (var item in list.EnumerateArray())
            {
                if (Entry(item, ref files, out var wrong) is not { } entry)
                    return Fail($"entries[{entries.Count}]: {wrong}", out error);
                if (!keys.Add(Key(entry)))
                    return Fail($"entries[{entries.Count}]: {Printable.Name(entry.Asset.Name)} stands in it twice", out error);
                entries.Add(entry);
            }

            return entries;
        }
        catch (JsonException e)
        {
            return Fail($"it is not JSON that is read here, line {e.LineNumber + 1}", out error);
        }
        catch (InvalidOperationException)
        {
            return Fail("a value is of another type than it should be, or text that is no Unicode", out error);
        }
    }

    static List<LockEntry>? Fail(string why, out string error)
    {
        error = why;
        return null;
    }

    static string? Stray(JsonElement owner, params ReadOnlySpan<string> known)
    {
        foreach (var member in owner.EnumerateObject())
            if (!known.Contains(member.Name))
                return Printable.Name(member.Name, 60);
        return null;
    }

    static LockEntry? Entry(JsonElement item, ref int count, out string wrong)
    {
        wrong = "it is no object";
        if (item.ValueKind != JsonValueKind.Object)
            return null;
        if (Stray(item, "source", "kind", "name", "asked", "revision", "origin", "host", "licence", "digest", "files") is { } stray)
            wrong = $"\"{stray}\" is no member of an entry";
        else if (!Names.TryParse<AssetSource>(Text(item, "source"), out var source) || !Names.TryParse<AssetKind>(Text(item, "kind"), out var kind) || !Names.TryParse<LockOrigin>(Text(item, "origin"), out var origin))
            wrong = "its source, kind or origin is none that is known";
        else if (Text(item, "name") is not { Length: > 0 } name || Printable.HasUnsafe(name))
            wrong = "its name is missing, or holds characters that are not shown";
        else if (Text(item, "revision") is { } revision && !Revision().IsMatch(revision))
            wrong = "its revision is no commit or version";
        else if (Files(item, ref count, out wrong) is { } files)
        {
            var entry = new LockEntry(new Asset(source, kind, name), Text(item, "asked"), Text(item, "revision"), origin, files) { Licence = Text(item, "licence"), Host = Text(item, "host") };
            if (Text(item, "digest") == entry.Root?.ToString())
                return entry;
            wrong = "its digest is not that of its files: somebody changed one of them by hand";
        }

        return null;
    }

    static List<LockedFile>? Files(JsonElement item, ref int count, out string wrong)
    {
        wrong = "\"files\" is no list, or the lock holds too many";
        var files = new List<LockedFile>();
        if (!item.TryGetProperty("files", out var list))
            return files;
        if (list.ValueKind != JsonValueKind.Array || (count += list.GetArrayLength()) > MostFiles)
            return null;
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var one in list.EnumerateArray())
        {
            wrong = $"files[{files.Count}] has no name below the asset, no size or no SHA-256, or stands there twice";
            if (one.ValueKind != JsonValueKind.Object || Stray(one, "name", "size", "digest") is not null || Text(one, "name") is not { } name || !IsName(name) || !names.Add(name)
                || !TrySize(one, out var length) || !Digest.TryParse(Text(one, "digest"), out var digest) || digest.Algorithm != "sha256")
                return null;
            files.Add(new LockedFile(name, length, digest));
        }

        return files;
    }

    static bool TrySize(JsonElement file, out long? length)
    {
        length = null;
        if (!file.TryGetProperty("size", out var size))
            return true;
        if (size.ValueKind != JsonValueKind.Number || !size.TryGetInt64(out var stated) || stated < 0)
            return false;
        length = stated;
        return true;
    }

    /// <summary>A path that stays below its asset.</summary>
    public static bool IsName(string name) =>
        name.Length is > 0 and <= LongestText && !name.StartsWith('/') && !name.Contains('\\', StringComparison.Ordinal) && !name.Contains(':', StringComparison.Ordinal) && !Printable.HasUnsafe(name) && !name.Split('/').Any(p => p is "" or "..") && (name == "." || !name.Split('/').Contains("."));

    static string? Text(JsonElement owner, string name)
    {
        if (!owner.TryGetProperty(name, out var value))
            return null;
        var text = value.GetString();
        return text is { Length: <= LongestText } && !Printable.HasUnsafe(text) ? text : throw new JsonException("a text that is too long or is not shown");
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$", RegexOptions.CultureInvariant)]
    private static partial Regex Revision();
}
