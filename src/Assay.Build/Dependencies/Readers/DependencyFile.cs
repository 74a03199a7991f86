using System.Text;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Yaml;

namespace Assay.Build.Dependencies.Readers;

/// <summary>One file in memory, with the lines of its offsets.</summary>
internal sealed class DependencyFile(string path, byte[] bytes, CancellationToken cancel)
{
    string? text;
    List<int>? byteLines, charLines;

    /// <summary>Below the scanned folder, with <c>/</c>.</summary>
    public string Path => path;

    public string Name => path[(path.LastIndexOf('/') + 1)..];

    public string Folder => path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";

    public byte[] Bytes => bytes;

    public string Text => text ??= Decode(bytes);

    public IEnumerable<(int Number, string Line)> Lines
    {
        get
        {
            var number = 0;
            foreach (var line in Text.Split('\n'))
                yield return (++number, line.TrimEnd('\r'));
        }
    }

    public int LineAtByte(long at) => LineOf(byteLines ??= Newlines(bytes), at);

    public int LineAt(long character) => LineOf(charLines ??= Newlines(Text), character);

    public DataDocument Json() => new JsonReader(bytes, new Budget(ScanLimits.Default, cancel)).Read();

    /// <summary>The first document of a YAML file.</summary>
    public DataDocument Yaml()
    {
        var stream = new YamlReader(Text, new Budget(ScanLimits.Default, cancel)).Read();
        return new DataDocument(stream.Roots.Count > 0 ? stream.Roots[0] : new DataNode(DataKind.Plain, 0), [], stream.Error);
    }

    public DataDocument Toml() => new Toml.TomlReader(Text).Read();

    static string Decode(byte[] bytes) => bytes is [0xff, 0xfe, ..] ? Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2)
        : bytes is [0xfe, 0xff, ..] ? Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2)
        : bytes.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.GetString(bytes, 3, bytes.Length - 3) : Encoding.UTF8.GetString(bytes);

    static List<int> Newlines(byte[] bytes)
    {
        var all = new List<int>();
        for (var at = bytes.AsSpan().IndexOf((byte)'\n'); at >= 0;)
        {
            all.Add(at);
            var next = bytes.AsSpan(at + 1).IndexOf((byte)'\n');
            at = next < 0 ? -1 : at + 1 + next;
        }

        return all;
    }

    static List<int> Newlines(string text)
    {
        var all = new List<int>();
        for (var at = text.IndexOf('\n', StringComparison.Ordinal); at >= 0; at = text.IndexOf('\n', at + 1))
            all.Add(at);
        return all;
    }

    static int LineOf(List<int> newlines, long at)
    {
        var found = newlines.BinarySearch((int)Math.Min(at, int.MaxValue));
        return (found < 0 ? ~found : found) + 1;
    }
}
