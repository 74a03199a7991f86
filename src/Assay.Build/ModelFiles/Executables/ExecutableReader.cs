using System.Buffers.Binary;
using System.Text;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build.ModelFiles.Executables;

/// <summary>
/// Tells programs by their headers: ELF (gABI 4), PE (Microsoft PE/COFF), Mach-O (mach-o/loader.h, fat.h), the portable
/// executables of Cosmopolitan, and scripts. More than the magic must fit, because random bytes may spell that.
/// </summary>
internal static class ExecutableReader
{
    public static ExecutableHeader? Read(ByteSource source, ReadOnlySpan<byte> head) =>
        Elf(head) ?? Portable(head) ?? Windows(source, head) ?? MachO(head) ?? Bytecode(head);

    /// <summary>A text that something would run or render: a line that names an interpreter, a batch file, a page; null when it does not start so.</summary>
    public static ExecutableHeader? Script(ReadOnlySpan<byte> head)
    {
        var start = head[..Math.Min(head.Length, 256)].TrimStart(Skipped);
        foreach (var (begin, what) in Texts)
            if (start.Length >= begin.Length && Ascii.EqualsIgnoreCase(start[..begin.Length], begin))
                return new ExecutableHeader("script", what);
        if (!head.StartsWith("#!"u8))
            return null;
        var end = head.IndexOfAny((byte)'\n', (byte)'\r');
        var line = head[..(end < 0 ? Math.Min(head.Length, 128) : Math.Min(end, 128))];
        var interpreter = line[2..].TrimStart((byte)' ');
        return interpreter.Length > 1 && interpreter[0] == '/' ? new ExecutableHeader("script", $"script for {ScanScope.Printable(Encoding.UTF8.GetString(interpreter))}") : null;
    }

    // A byte order mark and blanks.
    static ReadOnlySpan<byte> Skipped => [0xef, 0xbb, 0xbf, (byte)' ', (byte)'\t', (byte)'\r', (byte)'\n'];

    static readonly (string Begin, string What)[] Texts =
    [
        ("<?PHP", "PHP program"), ("<%@", "server page"), ("@ECHO OFF", "batch file"), ("<!DOCTYPE HTML", "web page; perhaps what a server said instead of the model"),
        ("<HTML", "web page; perhaps what a server said instead of the model"), ("<SCRIPT", "script of a web page"), ("<SVG", "drawing, which may hold scripts"),
    ];

    // Java's classes: the version stands where a universal binary counts its parts. WebAssembly: version 1.
    static ExecutableHeader? Bytecode(ReadOnlySpan<byte> head)
    {
        if (head.Length < 8)
            return null;
        if (BinaryPrimitives.ReadUInt32BigEndian(head) == 0xcafebabe && BinaryPrimitives.ReadUInt16BigEndian(head[6..]) is >= 45 and < 100)
            return new ExecutableHeader("java", "compiled Java class");
        return head.StartsWith("\0asm\x01\0\0\0"u8) ? new ExecutableHeader("wasm", "WebAssembly module") : null;
    }

    static ExecutableHeader? Elf(ReadOnlySpan<byte> head)
    {
        if (head.Length < 52 || !head.StartsWith((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F']) || head[4] is not (1 or 2) || head[5] is not (1 or 2))
            return null;
        var little = head[5] == 1;
        int type = U16(head[16..], little), machine = U16(head[18..], little);
        var kind = type switch { 1 => "object file", 2 => "program", 3 => "program or library", 4 => "core dump", _ => "of unknown type" };
        var processor = machine switch { 3 => "x86", 62 => "x86-64", 40 => "ARM", 183 => "ARM64", 243 => "RISC-V", 8 => "MIPS", 20 or 21 => "PowerPC", _ => $"processor {machine}" };
        return new ExecutableHeader("elf", $"ELF {(head[4] == 2 ? 64 : 32)}-bit {kind} for {processor}");
    }

    static ExecutableHeader? Portable(ReadOnlySpan<byte> head) =>
        head.StartsWith("MZqFpD='"u8) || head.StartsWith("jartsr='"u8) || head.StartsWith("APEDBG='"u8)
            ? new ExecutableHeader("ape", "program for several systems at once (Cosmopolitan, as llamafile uses it)")
            : null;

    static ExecutableHeader? Windows(ByteSource source, ReadOnlySpan<byte> head)
    {
        if (head.Length < 64 || !head.StartsWith("MZ"u8))
            return null;
        var at = BinaryPrimitives.ReadUInt32LittleEndian(head[60..]);
        var coff = source.Bytes(at, 24);
        if (coff.Length < 24 || !coff.AsSpan().StartsWith("PE\0\0"u8))
            return null;
        var library = (BinaryPrimitives.ReadUInt16LittleEndian(coff.AsSpan(22)) & 0x2000) != 0;
        var machine = BinaryPrimitives.ReadUInt16LittleEndian(coff.AsSpan(4));
        var processor = machine switch { 0x14c => "x86", 0x8664 => "x86-64", 0xaa64 => "ARM64", _ => $"processor {machine:x}" };
        return new ExecutableHeader("pe", $"Windows {(library ? "library" : "program")} for {processor}");
    }

    static ExecutableHeader? MachO(ReadOnlySpan<byte> head)
    {
        if (head.Length < 28)
            return null;
        var magic = BinaryPrimitives.ReadUInt32BigEndian(head);
        // Java's classes have the same magic as universal binaries, and a version of at least 45 where the count stands.
        if (magic is 0xcafebabe or 0xcafebabf)
            return BinaryPrimitives.ReadUInt32BigEndian(head[4..]) is >= 1 and < 40 ? new ExecutableHeader("mach-o", "macOS program for several processors") : null;
        if (magic is not (0xfeedface or 0xfeedfacf or 0xcefaedfe or 0xcffaedfe))
            return null;
        var type = magic >> 24 == 0xfe ? BinaryPrimitives.ReadUInt32BigEndian(head[12..]) : BinaryPrimitives.ReadUInt32LittleEndian(head[12..]);
        var processor = (magic >> 24 == 0xfe ? BinaryPrimitives.ReadUInt32BigEndian(head[4..]) : BinaryPrimitives.ReadUInt32LittleEndian(head[4..])) & 0xffffff;
        return type is >= 1 and <= 12 || processor is 7 or 12 or 18 ? new ExecutableHeader("mach-o", type is 6 or 8 ? "macOS library" : "macOS program") : null;
    }

    static int U16(ReadOnlySpan<byte> bytes, bool little) => little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
