using System.Text;
using Assay.Build.ModelFiles.Documents;
using Assay.Build.ModelFiles.Jinja;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.HuggingFace;

/// <summary>The JSON documents of a model repository: they name code that would run, files that would be opened and templates that would be rendered.</summary>
internal sealed class HuggingFaceFormat : IModelFormat
{
    const int Longest = 64 << 20, Block = 1 << 20;

    static readonly byte[][] Quoted = [.. HubKeys.Markers.Append("idx").Select(k => Encoding.UTF8.GetBytes('"' + k + '"'))];

    public string Id => "huggingface-json";

    public IReadOnlyList<Rule> Rules => [.. HuggingFaceRules.All, .. JinjaRules.All];

    public bool Detects(ByteSource source, ReadOnlySpan<byte> head, ScanScope scope)
    {
        var start = head.StartsWith(Encoding.UTF8.Preamble) ? head[3..] : head;
        var first = start.IndexOfAnyExcept(" \t\r\n"u8);
        // A zero byte in it ends the document for some readers and not for others.
        if (first < 0 || start[first] is not ((byte)'{' or (byte)'[') || (head.Contains((byte)0) && !JsonReader.Starts(start)) || !Mentions(source, scope))
            return false;
        return source.Length > Longest || HubKeys.AreThere(new JsonReader(source.Bytes(0, (int)source.Length), scope.Budget).Read().Root);
    }

    public void Scan(ByteSource source, ScanScope scope)
    {
        if (source.Length > Longest)
        {
            scope.Gap($"a document of {source.Length} bytes, more than the {Longest} that are looked at");
            return;
        }

        var document = new JsonReader(source.Bytes(0, (int)source.Length), scope.Budget).Read();
        if (document.Error is not null)
            scope.Gap($"the document is not JSON to its end: {document.Error}");
        HuggingFaceRules.Judge(document, scope);
    }

    // Without one of the keys there is nothing to parse for; an escape could spell one.
    static bool Mentions(ByteSource source, ScanScope scope)
    {
        var block = new byte[(int)Math.Min(source.Length, Block)];
        for (long at = 0; at < source.Length && scope.Budget.HasTime(); at += Math.Max(1, block.Length - 64))
        {
            var got = block.AsSpan(0, source.Read(at, block));
            if (got.IndexOf("\\u00"u8) >= 0)
                return true;
            foreach (var key in Quoted)
            {
                if (got.IndexOf(key) >= 0)
                    return true;
            }

            if (got.Length < block.Length || at + got.Length >= source.Length)
                break;
        }

        return false;
    }
}
