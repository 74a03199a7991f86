namespace Assay.Build.ModelFiles.Pickle;

/// <summary>Names as the unpickler resolves them, and the bytes a stream may begin with.</summary>
internal static class PickleNames
{
    // Lib/_compat_pickle.py: protocols below 3 use Python 2 names, which Python 3 maps when it loads them.
    static readonly Dictionary<string, string> Modules = Pairs("""
        __builtin__ builtins; copy_reg copyreg; Queue queue; SocketServer socketserver; ConfigParser configparser; repr reprlib;
        tkFileDialog tkinter.filedialog; tkSimpleDialog tkinter.simpledialog; tkColorChooser tkinter.colorchooser; tkCommonDialog tkinter.commondialog;
        Dialog tkinter.dialog; Tkdnd tkinter.dnd; tkFont tkinter.font; tkMessageBox tkinter.messagebox; ScrolledText tkinter.scrolledtext;
        Tkconstants tkinter.constants; Tix tkinter.tix; ttk tkinter.ttk; Tkinter tkinter; markupbase _markupbase; _winreg winreg; thread _thread;
        dummy_thread _dummy_thread; dbhash dbm.bsd; dumbdbm dbm.dumb; dbm dbm.ndbm; gdbm dbm.gnu; xmlrpclib xmlrpc.client; SimpleXMLRPCServer xmlrpc.server;
        httplib http.client; htmlentitydefs html.entities; HTMLParser html.parser; Cookie http.cookies; cookielib http.cookiejar; BaseHTTPServer http.server;
        test.test_support test.support; commands subprocess; urlparse urllib.parse; robotparser urllib.robotparser; urllib2 urllib.request; anydbm dbm;
        _abcoll collections.abc; cPickle pickle; _elementtree xml.etree.ElementTree; FileDialog tkinter.filedialog; SimpleDialog tkinter.simpledialog;
        DocXMLRPCServer xmlrpc.server; SimpleHTTPServer http.server; CGIHTTPServer http.server; UserDict collections; UserList collections;
        UserString collections; whichdb dbm; StringIO io; cStringIO io
        """);

    static readonly PickleNameTable<Renamed> Names = new()
    {
        ["__builtin__", "xrange"] = new("builtins", "range"),
        ["__builtin__", "reduce"] = new("functools", "reduce"),
        ["__builtin__", "intern"] = new("sys", "intern"),
        ["__builtin__", "unichr"] = new("builtins", "chr"),
        ["__builtin__", "unicode"] = new("builtins", "str"),
        ["__builtin__", "long"] = new("builtins", "int"),
        ["__builtin__", "basestring"] = new("builtins", "str"),
        ["itertools", "izip"] = new("builtins", "zip"),
        ["itertools", "imap"] = new("builtins", "map"),
        ["itertools", "ifilter"] = new("builtins", "filter"),
        ["itertools", "izip_longest"] = new("itertools", "zip_longest"),
        ["UserDict", "IterableUserDict"] = new("collections", "UserDict"),
        ["UserDict", "UserDict"] = new("collections", "UserDict"),
        ["whichdb", "whichdb"] = new("dbm", "whichdb"),
        ["_socket", "fromfd"] = new("socket", "fromfd"),
        ["_multiprocessing", "Connection"] = new("multiprocessing.connection", "Connection"),
        ["multiprocessing.process", "Process"] = new("multiprocessing.context", "Process"),
        ["multiprocessing.forking", "Popen"] = new("multiprocessing.popen_fork", "Popen"),
        ["urllib", "ContentTooShortError"] = new("urllib.error", "ContentTooShortError"),
        ["urllib", "getproxies"] = new("urllib.request", "getproxies"),
        ["urllib", "pathname2url"] = new("urllib.request", "pathname2url"),
        ["urllib", "url2pathname"] = new("urllib.request", "url2pathname"),
        ["urllib", "urlopen"] = new("urllib.request", "urlopen"),
        ["urllib", "urlretrieve"] = new("urllib.request", "urlretrieve"),
        ["urllib", "urlcleanup"] = new("urllib.request", "urlcleanup"),
        ["urllib", "quote"] = new("urllib.parse", "quote"),
        ["urllib", "unquote"] = new("urllib.parse", "unquote"),
        ["urllib", "urlencode"] = new("urllib.parse", "urlencode"),
        ["exceptions", "StandardError"] = new("builtins", "Exception"),
    };

    sealed record Renamed(string Module, string Name);

    public static (string Module, string Name) ToPython3(string module, string name)
    {
        if (Names.Find(module, name) is { } renamed)
            return (renamed.Module, renamed.Name);
        if (module == "exceptions")
            return ("builtins", name);
        return (Modules.GetValueOrDefault(module, module), name);
    }

    /// <summary>Opcodes whose argument is a line.</summary>
    public static bool IsLine(byte opcode) => opcode is (byte)'I' or (byte)'L' or (byte)'F' or (byte)'S' or (byte)'V' or (byte)'c' or (byte)'i' or (byte)'p' or (byte)'g' or (byte)'P';

    /// <summary>True for opcodes that push or mark: a stream cannot begin with one that takes something.</summary>
    public static bool MayStart(byte opcode) =>
        (char)opcode is '(' or ')' or ']' or '}' or 'I' or 'J' or 'K' or 'M' or 'L' or 'S' or 'T' or 'U' or 'V' or 'X' or 'F' or 'G' or 'N' or 'c' or 'B' or 'C' or 'P'
            or '\x80' or '\x82' or '\x83' or '\x84' or '\x88' or '\x89' or '\x8a' or '\x8b' or '\x8c' or '\x8d' or '\x8e' or '\x8f' or '\x95' or '\x96' or '\x97';

    static Dictionary<string, string> Pairs(string text) =>
        text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(p => p.Split(' ')).ToDictionary(p => p[0], p => p[1]);
}
