using System.Text;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.CompiledModels;

/// <summary>Looks through the bytes for what can be told without the vendor's reader: plugins and libraries by name, and programs.</summary>
internal sealed class CompiledModelReader(ByteSource source, ScanScope scope, CompiledModelKind kind, CompiledModelRules rules)
{
    const int ShortestName = 6, LongestName = 200, MostNames = 200, Overlap = 512;
    const long MostBytes = 4L << 30;
    readonly HashSet<string> names = [];

    public void Read()
    {
        var block = new byte[1 << 20];
        var end = Math.Min(source.Length, MostBytes);
        for (long at = 0; at < end; at += block.Length - Overlap)
        {
            var got = source.Read(at, block);
            Names(block.AsSpan(0, got), at);
            Programs(block.AsSpan(0, got), at);
            if (!scope.Budget.HasTime())
                return;
        }
    }

    void Names(ReadOnlySpan<byte> bytes, long at)
    {
        for (int i = 0, start = -1; i <= bytes.Length; i++)
        {
            var inName = i < bytes.Length && (char.IsAsciiLetterOrDigit((char)bytes[i]) || bytes[i] is (byte)'_' or (byte)'.' or (byte)'/' or (byte)'-' or (byte)'\\' or (byte)':');
            if (inName)
            {
                start = start < 0 ? i : start;
                continue;
            }

            if (start >= 0 && i - start is >= ShortestName and <= LongestName)
                Name(bytes[start..i], at + start);
            start = -1;
        }
    }

    void Name(ReadOnlySpan<byte> bytes, long at)
    {
        var library = bytes.EndsWith(".so"u8) || bytes.EndsWith(".dll"u8) || bytes.IndexOf(".so."u8) > 0 || bytes.EndsWith(".dylib"u8);
        if (!library && !bytes.EndsWith("_TRT"u8) && !bytes.EndsWith("Plugin"u8) && bytes.IndexOf("PluginV"u8) < 0 && !bytes.EndsWith("PluginDynamic"u8))
            return;
        var name = Encoding.ASCII.GetString(bytes);
        if (names.Count < MostNames && names.Add(name))
            rules.Named(name, library, at);
    }

    // An ELF head, or a PE head behind an MZ head, for another machine than the device.
    void Programs(ReadOnlySpan<byte> bytes, long at)
    {
        for (var i = bytes.IndexOf("\u007fELF"u8); i >= 0 && i + 20 <= bytes.Length;)
        {
            var machine = bytes[i + 5] == 2 ? (bytes[i + 18] << 8) | bytes[i + 19] : bytes[i + 18] | (bytes[i + 19] << 8);
            if (machine != kind.Machine && bytes[i + 4] is 1 or 2 && bytes[i + 6] == 1)
                rules.Program($"ELF for machine {machine}", at + i);
            var next = bytes[(i + 4)..].IndexOf("\u007fELF"u8);
            i = next < 0 ? -1 : i + 4 + next;
        }

        for (var i = bytes.IndexOf("PE\0\0"u8); i >= 0 && i + 6 <= bytes.Length;)
        {
            if (bytes[i + 4] is 0x64 or 0x4c && bytes[i + 5] is 0x86 or 0x01 && bytes[..i].LastIndexOf("MZ"u8) >= 0)
                rules.Program("PE", at + i);
            var next = bytes[(i + 4)..].IndexOf("PE\0\0"u8);
            i = next < 0 ? -1 : i + 4 + next;
        }
    }
}
