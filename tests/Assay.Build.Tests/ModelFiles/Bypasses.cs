using System.IO.Compression;
using System.Text;

namespace Assay.Build.Tests.ModelFiles;

/// <summary>The ways past other scanners, each by its name in the peers' comparison. Payloads are inert and never run.</summary>
static class Bypasses
{
    const string Payload = "echo inert";

    public static readonly IReadOnlyDictionary<string, byte[]> All = new Dictionary<string, byte[]>
    {
        ["p01 protocol 0 REDUCE"] = P(0).Global("os", "system").Op("(S'echo inert'\ntR").Done(),
        ["p02 Python 2 name"] = P(2).Global("__builtin__", "eval").CallWith("1").Done(),
        ["p03 INST"] = P(0).Op("(S'echo inert'\nios\nsystem\n").Done(),
        ["p04 OBJ then POP"] = P(1).Op("(").Global("os", "system").Text(Payload).Op("o0N").Done(),
        ["p05 DUP before PUT"] = P(4).Text("os").Op("2").Raw(0x94).Op("0").Text("system").Raw(0x93).CallWith(Payload).Done(),
        ["p06 POP before PUT"] = P(4).Text("os").Text("x").Op("0").Raw(0x94).Op("0").Op("h\0").Text("system").Raw(0x93).CallWith(Payload).Done(),
        ["p07 EXT registry"] = P(2).Global("copyreg", "add_extension").Text("os").Text("system").Op("K\u0001").Raw(0x87).Op("R0").Raw(0x82, 1).CallWith(Payload).Done(),
        ["p08 dotted name"] = P(4).StackGlobal("pathlib", "os.system").CallWith(Payload).Done(),
        ["p09 method of a denied name"] = P(4).StackGlobal("builtins", "eval.__call__").CallWith("1").Done(),
        ["p10 __import__"] = P(4).StackGlobal("builtins", "__import__").CallWith("os").Done(),
        ["p11 marshal and FunctionType"] = P(4).StackGlobal("types", "FunctionType").StackGlobal("marshal", "loads").Bytes([0]).Raw(0x85).Op("R}").Raw(0x86).Op("R").Done(),
        ["p12 importlib"] = P(4).StackGlobal("importlib", "import_module").CallWith("os").Done(),
        ["p13 getattr chain"] = P(4).StackGlobal("builtins", "getattr").Global("collections", "OrderedDict").Text("__class__").Raw(0x86).Op("R").Done(),
        ["p14 broken stream"] = P(4).StackGlobal("os", "system").CallWith(Payload).Raw(0xFF, 0xFF).ToArray(),
        ["p15 truncated stream"] = P(4).StackGlobal("os", "system").CallWith(Payload).ToArray(),
        ["p16 second stream"] = [.. P(4).Op("N").Done(), .. P(4).StackGlobal("os", "system").CallWith(Payload).Done()],
        ["p17 nested in _load_from_bytes"] = P(4).StackGlobal("torch.storage", "_load_from_bytes").Bytes(Evil()).Raw(0x85).Op("R").Done(),
        ["p18 attrgetter"] = P(4).StackGlobal("operator", "attrgetter").CallWith("system").StackGlobal("posixpath", "os").Raw(0x85).Op("R").Done(),
        ["p19 torch.load"] = P(4).StackGlobal("torch", "load").CallWith("x").Done(),
        ["p20 torch.hub.load"] = P(4).StackGlobal("torch.hub", "load").CallWith("x").Done(),
        ["p21 joblib.load"] = P(4).StackGlobal("joblib", "load").CallWith("x").Done(),
        ["p22 numpy.load"] = P(4).StackGlobal("numpy", "load").CallWith("x").Done(),
        ["p23 pandas.read_pickle"] = P(4).StackGlobal("pandas", "read_pickle").CallWith("x").Done(),
        ["p25 spawnv_passfds"] = P(4).StackGlobal("multiprocessing.util", "spawnv_passfds").CallWith("x").Done(),
        ["p30 mailcap"] = P(4).StackGlobal("mailcap", "findmatch").CallWith("x").Done(),
        ["p31 execsitecustomize"] = P(4).StackGlobal("site", "execsitecustomize").Op(")R").Done(),
        ["p32 pipes"] = P(4).StackGlobal("pipes", "Template").Op(")R").Done(),
        ["p33 zipimport"] = P(4).StackGlobal("zipimport", "zipimporter").CallWith("x").Done(),
        ["p34 dlopen"] = P(4).StackGlobal("_ctypes", "dlopen").CallWith("x").Done(),
        ["pip.main"] = P(4).StackGlobal("pip", "main").CallWith("x").Done(),
        ["asyncio submodule"] = P(4).StackGlobal("asyncio.unix_events", "_UnixSubprocessTransport._start").CallWith("x").Done(),
        ["logging.FileHandler"] = P(4).StackGlobal("logging", "FileHandler").CallWith("x").Done(),
        ["uuid helper"] = P(4).StackGlobal("uuid", "_get_command_stdout").CallWith("x").Done(),
        ["imaplib stream"] = P(4).StackGlobal("imaplib", "IMAP4_stream").CallWith("x").Done(),
        ["pkgutil.resolve_name"] = P(4).StackGlobal("pkgutil", "resolve_name").CallWith("os:system").CallWith(Payload).Done(),
        ["numpy.size and BUILD"] = P(4).StackGlobal("numpy", "size").Op("}").Text("__code__").Op("Nsb").Done(),
        ["BUILD into an allowed class"] = P(4).StackGlobal("collections", "OrderedDict").Op("}").Text("__reduce__").Op("Nsb").Done(),
        ["SETITEM on sys.modules"] = P(4).StackGlobal("sys", "modules").Text("json").Op("Ns").Done(),
        ["simpleeval"] = P(4).StackGlobal("simpleeval", "SimpleEval").Op(")R}bN").Done(),
        ["memo of another key"] = P(0).Op("S'os'\np99\n0S'system'\np7\n0g99\ng7\n").Raw(0x93).Op("(S'x'\ntR").Done(),
        ["name by rot13"] = P(4).StackGlobal("codecs", "decode").Text("bf").Text("rot13").Raw(0x86).Op("R").Text("system").Raw(0x93).CallWith(Payload).Done(),
        ["name by a call"] = P(4).StackGlobal("random", "Random").Op(")R").Text("system").Raw(0x93).CallWith(Payload).Done(),
        ["NEWOBJ of a function type"] = P(2).Global("subprocess", "Popen").Text(Payload).Raw(0x85, 0x81).Done(),
        ["NEWOBJ_EX"] = P(4).StackGlobal("subprocess", "Popen").Op(")}").Raw(0x92).Done(),
        ["getattr handed on"] = P(4).StackGlobal("functools", "partial").StackGlobal("builtins", "getattr").Raw(0x85).Op("R").Done(),
        ["getattr reached by partial and memo"] = P(4).StackGlobal("builtins", "getattr").Raw(0x94).Op("0]h\0a").Done(),
        ["method of a path, called by an iterator"] = P(4).StackGlobal("builtins", "list").StackGlobal("builtins", "iter").StackGlobal("builtins", "getattr")
            .StackGlobal("pathlib", "Path").CallWith("inert").Text("unlink").Raw(0x86).Op("RN").Raw(0x86).Op("R").Raw(0x85).Op("R").Done(),
        ["attribute of the loaded program through a class"] = P(4).StackGlobal("collections", "OrderedDict.__init__.__globals__").Op("0N").Done(),
        ["hidden below a mark"] = P(2).Op("(").Global("os", "system").Text(Payload).Raw(0x85).Op("R1N").Done(),
        ["six.moves"] = P(4).StackGlobal("six.moves.builtins", "eval").CallWith("1").Done(),
        ["_ufunc_reconstruct"] = P(4).StackGlobal("numpy.core", "_ufunc_reconstruct").Text("os").Text("system").Raw(0x86).Op("R").CallWith(Payload).Done(),
        ["type with a body"] = P(4).StackGlobal("builtins", "type").Text("X").Op(")}").Raw(0x87).Op("R").Done(),
        ["unknown package"] = P(4).StackGlobal("somebody.package", "thing").Op(")R").Done(),
        ["program's own module"] = P(4).StackGlobal("__main__", "Thing").Op(")").Raw(0x81).Done(),
        ["payload behind padding"] = [.. P(4).Op("N").Done(), 0, 0, 0, .. P(4).StackGlobal("os", "system").CallWith(Payload).Done()],
        ["frame over the end of an opcode"] = P(4).Raw(0x95, 2, 0, 0, 0, 0, 0, 0, 0).StackGlobal("collections", "OrderedDict").Op(")R").Done(),
        ["c02 zip member without extension"] = Zip(("anything", P(0).Global("os", "system").Op("(S'x'\ntR").Done())),
        ["c03 zip in zip"] = Zip(("inner.zip", Zip(("data.pkl", Evil())))),
        ["c04 encryption flag"] = Patch(Zip(("data.pkl", Evil())), 6, 1),
        ["c06 wrong checksum"] = Patch(Zip(("data.pkl", Evil())), 14, 0x55),
        ["c07 other name in the local header"] = Patch(Zip(("data.pkl", Evil())), 30, (byte)'X'),
        ["c08 data in front"] = [.. Encoding.ASCII.GetBytes("#!/bin/sh\n"), .. Zip(("data.pkl", Evil()))],
        ["pickle in front of a zip"] = [.. Evil(), .. Zip(("readme.txt", "hello"u8.ToArray()))],
        ["c10 tar"] = Tar("pickle", Evil()),
        ["pickle in base64 text"] = P(4).Text(Convert.ToBase64String(Evil())).Done(),
        ["pickle in hexadecimal text"] = P(4).Text(Convert.ToHexStringLower(Evil())).Done(),
        ["unknown name in a carried pickle"] = P(4).Bytes(P(4).StackGlobal("builtins", "print").CallWith("x").Done()).Done(),
        ["pickle in bytes, twice"] = P(4).Bytes(P(4).Bytes(Evil()).Done()).Done(),
        ["torch zip"] = Zip(("archive/data.pkl", Evil()), ("archive/version", "3\n"u8.ToArray())),
    };

    public static byte[] Evil() => P(4).StackGlobal("posix", "system").CallWith(Payload).Done();

    static byte[] Tar(string name, byte[] content)
    {
        var made = new MemoryStream();
        using (var tar = new System.Formats.Tar.TarWriter(made, System.Formats.Tar.TarEntryFormat.Ustar, leaveOpen: true))
            tar.WriteEntry(new System.Formats.Tar.UstarTarEntry(System.Formats.Tar.TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        return made.ToArray();
    }

    public static byte[] Zip(params (string Name, byte[] Content)[] members) => Zip(CompressionLevel.NoCompression, members);

    public static byte[] Zip(CompressionLevel level, params (string Name, byte[] Content)[] members)
    {
        var made = new MemoryStream();
        using (var zip = new ZipArchive(made, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in members)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(content);
            }
        }

        return made.ToArray();
    }

    static PickleBytes P(int protocol) => PickleBytes.Protocol(protocol);

    static byte[] Patch(byte[] content, int at, byte xor)
    {
        content[at] ^= xor;
        return content;
    }
}
