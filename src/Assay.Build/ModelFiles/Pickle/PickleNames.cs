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

    static readonly Dictionary<(string, string), (string, string)> Names = new()
    {
        [("__builtin__", "xrange")] = ("builtins", "range"),
        [("__builtin__", "reduce")] = ("functools", "reduce"),
        [("__builtin__", "intern")] = ("sys", "intern"),
        [("__builtin__", "unichr")] = ("builtins", "chr"),
        [("__builtin__", "unicode")] = ("builtins", "str"),
        [("__builtin__", "long")] = ("builtins", "int"),
        [("__builtin__", "basestring")] = ("builtins", "str"),
        [("itertools", "izip")] = ("builtins", "zip"),
        [("itertools", "imap")] = ("builtins", "map"),
        [("itertools", "ifilter")] = ("builtins", "filter"),
        [("itertools", "izip_longest")] = ("itertools", "zip_longest"),
        [("UserDict", "IterableUserDict")] = ("collections", "UserDict"),
        [("UserDict", "UserDict")] = ("collections", "UserDict"),
        [("whichdb", "whichdb")] = ("dbm", "whichdb"),
        [("_socket", "fromfd")] = ("socket", "fromfd"),
        [("_multiprocessing", "Connection")] = ("multiprocessing.connection", "Connection"),
        [("multiprocessing.process", "Process")] = ("multiprocessing.context", "Process"),
        [("multiprocessing.forking", "Popen")] = ("multiprocessing.popen_fork", "Popen"),
        [("urllib", "ContentTooShortError")] = ("urllib.error", "ContentTooShortError"),
        [("urllib", "getproxies")] = ("urllib.request", "getproxies"),
        [("urllib", "pathname2url")] = ("urllib.request", "pathname2url"),
        [("urllib", "url2pathname")] = ("urllib.request", "url2pathname"),
        [("urllib", "urlopen")] = ("urllib.request", "urlopen"),
        [("urllib", "urlretrieve")] = ("urllib.request", "urlretrieve"),
        [("urllib", "urlcleanup")] = ("urllib.request", "urlcleanup"),
        [("urllib", "quote")] = ("urllib.parse", "quote"),
        [("urllib", "unquote")] = ("urllib.parse", "unquote"),
        [("urllib", "urlencode")] = ("urllib.parse", "urlencode"),
        [("exceptions", "StandardError")] = ("builtins", "Exception"),
    };

    public static (string Module, string Name) ToPython3(string module, string name)
    {
        if (Names.TryGetValue((module, name), out var both))
            return both;
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
