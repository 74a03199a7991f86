namespace Assay.Build.ModelFiles.Jinja;

/// <summary>Names that templates have, and names that no chat template needs.</summary>
internal static class JinjaNames
{
    // What leads from any object to the interpreter (Jinja's own sandbox refuses all of these).
    static readonly HashSet<string> Internals =
    [
        .. "__class__ __mro__ __bases__ __base__ __subclasses__ __globals__ __builtins__ __import__ __init__ __new__ __getattribute__ __getattr__ __getitem__ __dict__ __code__ __closure__".Split(' '),
        .. "__func__ __self__ __module__ __reduce__ __reduce_ex__ __subclasshook__ __init_subclass__ __loader__ __spec__ __call__ __wrapped__ __defaults__ __kwdefaults__ __setattr__".Split(' '),
        .. "__delattr__ __qualname__ __annotations__ __class_getitem__ __prepare__ __instancecheck__ __weakref__ __slots__ __path__ __file__ __package__ __main__ __enter__ __exit__ __doc__ __name__".Split(' '),
        .. "func_globals func_code func_closure func_defaults gi_frame gi_code gi_yieldfrom cr_frame cr_code ag_frame ag_code f_globals f_locals f_builtins f_back tb_frame tb_next im_class im_func im_self".Split(' '),
        .. "mro co_code co_consts _TemplateReference__context _module _load_form_data".Split(' '),
    ];

    // As text these also stand in examples of code.
    static readonly HashSet<string> Weak = ["__name__", "__main__", "__doc__", "__file__", "__path__", "__init__", "__package__", "__call__", "__slots__"];

    // Where a chain ends that runs something.
    static readonly HashSet<string> Ends =
    [
        .. "__subclasses__ __globals__ __builtins__ __import__ __reduce__ __reduce_ex__ func_globals f_globals f_builtins popen system eval exec execfile compile check_output getoutput Popen".Split(' '),
        .. "import_module import_string load_module exec_module spawn spawnl spawnv fork execl execv execve execvp urlopen urlretrieve from_envvar from_pyfile rmtree unlink".Split(' '),
    ];

    static readonly HashSet<string> ActingCalls =
    [
        .. "popen system eval exec execfile compile open read readlines readline write writelines check_output check_call getoutput getstatusoutput Popen communicate import_module import_string".Split(' '),
        .. "load_module exec_module spawn fork urlopen urlretrieve getenv putenv environ remove unlink rmtree rmdir chmod connect send sendall recv load loads from_envvar from_pyfile __import__".Split(' '),
        .. "globals locals vars dir getattr setattr delattr breakpoint exit quit format_map".Split(' '),
    ];

    static readonly HashSet<string> Modules =
        [.. "os sys subprocess importlib builtins socket shutil ctypes pickle marshal pty codecs linecache warnings urllib requests http tempfile pathlib platform".Split(' ')];

    static readonly HashSet<string> WebObjects =
        [.. "request config session g app application url_for get_flashed_messages current_app self handler".Split(' ')];

    static readonly HashSet<string> Callables = ["range", "dict", "lipsum", "cycler", "joiner", "namespace"];

    static readonly HashSet<string> KnownCalls =
        [.. "raise_exception strftime_now tojson caller super loop gettext ngettext _ raise_error now datetime zip enumerate len str int float bool list min max".Split(' ')];

    static readonly HashSet<string> Methods =
    [
        .. "get items keys values strip lstrip rstrip split rsplit splitlines startswith endswith replace upper lower title capitalize format join find rfind index rindex count append extend insert pop".Split(' '),
        .. "update copy setdefault clear reverse sort remove add discard isdigit isalpha isalnum isspace isupper islower isnumeric isdecimal zfill ljust rjust center partition rpartition removeprefix removesuffix".Split(' '),
        .. "swapcase casefold encode decode strftime isoformat next reset changed cycle translate expandtabs isidentifier union intersection difference date year month day today".Split(' '),
    ];

    static readonly HashSet<string> Filters =
    [
        .. "abs attr batch capitalize center count d default dictsort e escape filesizeformat first float forceescape format groupby indent int items join last length list lower map max min pprint".Split(' '),
        .. "random reject rejectattr replace reverse round safe select selectattr slice sort string striptags sum title tojson trim truncate unique upper urlencode urlize wordcount wordwrap xmlattr".Split(' '),
        .. "from_json fromjson to_json strftime equalto regex_replace".Split(' '),
    ];

    /// <summary>The lists, for the digest of the rule set.</summary>
    public static string Text => string.Join('\n', new[] { Internals, Weak, Ends, ActingCalls, Modules, WebObjects, Callables, KnownCalls, Methods, Filters }.Select(s => string.Join(' ', s)));

    public static bool IsInternal(string name) => Internals.Contains(name) || (name.Length > 4 && name.StartsWith("__", StringComparison.Ordinal) && name.EndsWith("__", StringComparison.Ordinal));

    public static bool IsEnd(string name) => Ends.Contains(name);

    public static bool Acts(string name) => ActingCalls.Contains(name) || Modules.Contains(name);

    public static bool IsWeb(string name) => WebObjects.Contains(name);

    public static bool IsCallable(string name) => Callables.Contains(name);

    public static bool IsKnownCall(string name) => KnownCalls.Contains(name);

    public static bool IsMethod(string name) => Methods.Contains(name);

    public static bool IsFilter(string name) => Filters.Contains(name);

    /// <summary>A string that spells one of the interpreter's internal names.</summary>
    public static string? InternalIn(string text)
    {
        for (var at = 0; (at = text.IndexOf("__", at, StringComparison.Ordinal)) >= 0; at++)
        {
            var end = at + 2;
            while (end < text.Length && end < at + 40 && (char.IsAsciiLetter(text[end]) || text[end] == '_'))
                end++;
            var word = text[at..end];
            if (Internals.Contains(word) && !Weak.Contains(word))
                return word;
        }

        return Internals.Contains(text) && text.Contains('_', StringComparison.Ordinal) ? text : null;
    }

    /// <summary>Words of a message that tell a trigger from markup: it has letters and does not begin like a tag or a command.</summary>
    public static bool IsPlainTrigger(string text)
    {
        var trimmed = text.Trim();
        return trimmed.Length > 0 && trimmed[0] is not ('<' or '[' or '{' or '/' or '#' or '|' or '`' or '(') && trimmed.Any(char.IsLetter);
    }

    /// <summary>Words that a person would read, leaving out tags and special tokens.</summary>
    public static int Words(string text)
    {
        var (words, letters, depth) = (0, 0, 0);
        foreach (var c in text)
        {
            if (c is '<' or '[')
                depth++;
            else if (c is '>' or ']')
                depth = Math.Max(0, depth - 1);
            if (depth == 0 && char.IsLetter(c))
            {
                if (++letters == 2)
                    words++;
            }
            else
            {
                letters = 0;
            }
        }

        return words;
    }
}
