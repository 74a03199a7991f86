namespace Assay.Build.ModelFiles.Python;

/// <summary>What a call can do.</summary>
internal enum PyAbility { Process, Execute, Native, Network, Load, Delete, Write, Read, Tamper, Import, Secret }

/// <summary>
/// What the functions of the standard library and of common packages can do, as data: <c>[Ability]</c>, then
/// <c>module: names</c>; <c>*</c> is everything in it. A name reached through another module (<c>pathlib.os.system</c>) is
/// found by its end.
/// </summary>
internal static class PythonAbilities
{
    public const string Text = """
        [Process]
        os|posix|nt: system popen popen2 popen3 popen4 execl execle execlp execlpe execv execve execvp execvpe spawnl spawnle spawnlp spawnlpe spawnv spawnve spawnvp spawnvpe posix_spawn posix_spawnp startfile forkpty
        subprocess: Popen call run check_call check_output getoutput getstatusoutput
        pty: spawn fork
        commands|popen2: getoutput getstatusoutput popen2 popen3 popen4 Popen3
        asyncio|asyncio.subprocess: create_subprocess_exec create_subprocess_shell
        multiprocessing.util: spawnv_passfds
        _posixsubprocess: fork_exec
        _winapi: CreateProcess
        pexpect: spawn run runu spawnu
        pexpect.popen_spawn: PopenSpawn
        invoke|fabric: run Context
        distutils.spawn|setuptools._distutils.spawn: spawn
        platform: popen
        pip|pip._internal|pip._internal.cli.main: main
        mailcap: findmatch
        pydoc: pipepager tempfilepager
        IPython.utils.process|IPython.utils._process_posix: system getoutput
        sh: *
        get_ipython: system getoutput
        [Execute]
        builtins: exec eval execfile
        runpy: run_path run_module
        code|codeop: interact InteractiveInterpreter InteractiveConsole
        imp: load_source load_module load_compiled load_dynamic
        types: FunctionType CodeType LambdaType
        new: function code
        pdb|bdb|profile|cProfile: run runctx runeval runcall
        timeit: timeit repeat
        site: execsitecustomize execusercustomize addsitedir addpackage
        zipimport: zipimporter
        simpleeval: simple_eval SimpleEval
        _xxsubinterpreters|_interpreters: run_string exec
        numpy.testing|numpy.testing._private.utils: runstring
        [Native]
        ctypes: CDLL PyDLL WinDLL OleDLL pythonapi memmove string_at CFUNCTYPE
        ctypes.cdll|ctypes.windll|ctypes.oledll|ctypes.pydll|ctypes.pythonapi: *
        _ctypes: dlopen LoadLibrary
        cffi.FFI: dlopen verify
        numpy.ctypeslib: load_library
        torch.ops|torch.classes: load_library
        torch.utils.cpp_extension: load load_inline
        tensorflow: load_op_library load_library
        importlib.machinery: ExtensionFileLoader
        mmap: PROT_EXEC
        [Network]
        socket|_socket: socket create_connection create_server fromfd gethostbyname getaddrinfo gethostbyname_ex
        urllib.request|urllib|urllib2|six.moves.urllib.request: urlopen urlretrieve URLopener FancyURLopener build_opener
        requests|requests.api|httpx: get post put delete patch head options request Session session Client AsyncClient stream
        requests.sessions: Session
        urllib3: PoolManager HTTPConnectionPool HTTPSConnectionPool ProxyManager request
        aiohttp: ClientSession request
        http.client|httplib: HTTPConnection HTTPSConnection
        http.server|socketserver|xmlrpc.server: HTTPServer ThreadingHTTPServer TCPServer UDPServer SimpleXMLRPCServer
        ftplib: FTP FTP_TLS
        smtplib: SMTP SMTP_SSL
        poplib: POP3 POP3_SSL
        imaplib: IMAP4 IMAP4_SSL
        telnetlib: Telnet
        nntplib: NNTP
        xmlrpc.client|xmlrpclib: ServerProxy
        paramiko: SSHClient Transport
        websocket|websockets: create_connection connect WebSocketApp
        dns.resolver: resolve query
        asyncio: open_connection start_server
        boto3: client resource
        wget: download
        pycurl: Curl
        zmq: Context
        [Load]
        pickle|_pickle|cPickle|dill|cloudpickle|joblib|shelve|jsonpickle|hickle: load loads Unpickler open decode
        dill._dill: load loads Unpickler
        marshal: load loads
        pandas|pandas.io.pickle: read_pickle
        torch.package: PackageImporter
        yaml: load load_all unsafe_load unsafe_load_all UnsafeLoader
        [Delete]
        os|posix: remove unlink rmdir removedirs truncate kill killpg
        shutil: rmtree
        pathlib.Path|pathlib.PosixPath: unlink rmdir
        [Write]
        os|posix: rename replace renames chmod chown lchown symlink link mknod mkfifo putenv
        shutil: copy copy2 copyfile copytree move chown
        pathlib.Path|pathlib.PosixPath: write_text write_bytes rename replace chmod symlink_to touch hardlink_to
        tarfile.open|zipfile.ZipFile: extractall extract
        torch|numpy|joblib: save
        [Read]
        pathlib.Path|pathlib.PosixPath: read_text read_bytes open
        io|codecs: open FileIO
        builtins: input breakpoint
        linecache: getline getlines
        fileinput: input
        [Tamper]
        sys: settrace setprofile addaudithook _getframe
        sys.meta_path|sys.path_hooks: insert append extend
        threading: settrace setprofile
        gc: get_objects get_referrers
        ctypes.pythonapi: *
        inspect: stack currentframe
        [Import]
        builtins: __import__
        importlib|importlib._bootstrap: import_module __import__ reload _gcd_import
        pkgutil: resolve_name get_loader
        pydoc: locate
        imp: find_module
        [Secret]
        os: getenv environ dup2
        getpass: getpass
        keyring: get_password
        browser_cookie3: *
        win32clipboard|pyperclip: *
        PIL.ImageGrab|pyautogui|pynput.keyboard: *
        """;

    /// <summary>Modules that count wherever they are reached from.</summary>
    static readonly HashSet<string> Strong =
        ["os", "posix", "nt", "sys", "subprocess", "builtins", "importlib", "shutil", "socket", "ctypes", "pickle", "marshal", "pty", "runpy", "_posixsubprocess", "commands"];

    static readonly Dictionary<string, PyAbility> Known = Read();

    /// <summary>Names of builtins that matter; what is not bound otherwise is looked up among them.</summary>
    public static readonly IReadOnlySet<string> Builtins = new HashSet<string>
    {
        "exec", "eval", "execfile", "compile", "__import__", "getattr", "setattr", "delattr", "vars", "globals", "locals", "open", "file", "input", "breakpoint", "chr", "bytes", "bytearray", "str", "map",
        "list", "tuple", "reversed", "dict", "type", "object", "print", "len", "isinstance", "issubclass", "hasattr", "repr", "id", "filter", "zip", "sorted", "range", "int", "ord", "hash", "callable", "dir", "super", "enumerate", "unichr",
    };

    public static PyAbility? Of(string name) => Find(name)?.Ability;

    /// <summary>The listed name that a dotted name reaches; <c>()</c> stands for the result of a call.</summary>
    public static (PyAbility Ability, string Name)? Find(string name)
    {
        if (Exact(name) is { } found)
            return found;
        for (var at = name.IndexOf('.', StringComparison.Ordinal); at >= 0; at = name.IndexOf('.', at + 1))
        {
            var rest = name[(at + 1)..];
            var dot = rest.IndexOf('.', StringComparison.Ordinal);
            if (dot > 0 && Strong.Contains(rest[..dot]) && Exact(rest) is { } deeper)
                return deeper;
        }

        return null;
    }

    static (PyAbility, string)? Exact(string name)
    {
        var plain = name.Replace("()", "", StringComparison.Ordinal);
        if (Known.TryGetValue(plain, out var ability))
            return (ability, plain);
        for (var at = name; ;)
        {
            var dot = at.LastIndexOf('.');
            if (dot < 0)
                return null;
            at = at[..dot];
            var shorter = at.Replace("()", "", StringComparison.Ordinal);
            if (Known.TryGetValue(shorter + ".*", out ability))
                return (ability, plain);
            // A method of what a listed function gave: the call of the function itself was seen already.
            if (at.EndsWith(')'))
                return null;
            if (Known.TryGetValue(shorter, out ability))
                return (ability, shorter);
        }
    }

    static Dictionary<string, PyAbility> Read()
    {
        var all = new Dictionary<string, PyAbility>();
        var current = PyAbility.Process;
        foreach (var line in Text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '[')
            {
                current = Enum.Parse<PyAbility>(line[1..^1]);
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            foreach (var module in line[..colon].Split('|'))
                foreach (var name in line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    all.TryAdd(module + "." + name, current);
        }

        return all;
    }
}
