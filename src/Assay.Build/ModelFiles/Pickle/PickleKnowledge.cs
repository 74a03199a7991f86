namespace Assay.Build.ModelFiles.Pickle;

/// <summary>
/// Judges names by the lists (<see cref="PickleDenied"/>, <see cref="PickleAllowed"/>). A dotted name is followed as
/// <c>find_class</c> follows it: any step that is a dangerous module, or any prefix that is a dangerous name, counts.
/// </summary>
internal static class PickleKnowledge
{
    public const string Getattr = "getattr";
    public const string Type = "type";
    public const string CallableArgument = "callable";
    public const string Encoding = "encoding";
    public const string NestedBytes = "bytes";
    public const string Iterator = "iter";

    static readonly Judgement Allowed = new(Standing.Allowed, Severity.Info, "");
    static readonly Judgement Unknown = new(Standing.Unknown, Severity.Medium, "");

    static readonly Dictionary<(string, string), string> CheckedNames = new()
    {
        [("builtins", "getattr")] = Getattr,
        [("builtins", "type")] = Type,
        [("builtins", "iter")] = Iterator,
        [("functools", "partial")] = CallableArgument,
        [("collections", "defaultdict")] = CallableArgument,
        [("copyreg", "_reconstructor")] = CallableArgument,
        [("copyreg", "__newobj__")] = CallableArgument,
        [("copyreg", "__newobj_ex__")] = CallableArgument,
        [("torch._tensor", "_rebuild_from_type_v2")] = CallableArgument,
        [("torch._tensor", "_rebuild_from_type")] = CallableArgument,
        [("numpy.core.multiarray", "_reconstruct")] = CallableArgument,
        [("numpy._core.multiarray", "_reconstruct")] = CallableArgument,
        [("_codecs", "encode")] = Encoding,
        [("torch.storage", "_load_from_bytes")] = NestedBytes,
    };

    static readonly Dictionary<string, HashSet<string>> AllowedNames = ReadAllowed();
    static readonly Dictionary<string, Dictionary<string, Judgement>> DeniedNames = ReadDenied();

    // Modules that are dangerous wherever they are reached from: as an attribute of another module, or vendored in a package.
    static readonly HashSet<string> Strong =
        ["os", "posix", "nt", "sys", "subprocess", "_posixsubprocess", "builtins", "importlib", "shutil", "socket", "ctypes", "pickle", "marshal", "pty", "runpy", "commands"];

    /// <summary>What the rule set is: names and judgements, for its digest.</summary>
    public static string Text => PickleDenied.Text + PickleAllowed.Frameworks + PickleAllowed.Library + string.Join(' ', CheckedNames) + string.Join(' ', Acting);

    public static Judgement Judge(string module, string name)
    {
        if (CheckedNames.TryGetValue((module, name), out var check))
            return new Judgement(Standing.Checked, Severity.High, check);
        if (AllowedNames.TryGetValue(module, out var names) && names.Contains(name))
            return Allowed;
        return Denied(module, name) ?? (IsTorchScript(module) ? Allowed : Unknown);
    }

    /// <summary>Attributes that lead from any object to its globals, its class or its code.</summary>
    public static bool IsInternalAttribute(string path) => path.Split('.').Any(step =>
        (step.StartsWith("__", StringComparison.Ordinal) && step is not ("__name__" or "__doc__" or "__class__"))
        || step is "f_globals" or "f_builtins" or "f_locals" or "gi_frame" or "gi_code" or "cr_frame" or "func_globals" or "func_code" or "tb_frame" or "mro");

    /// <summary>Methods of harmless objects (paths, frames, arrays, boosters) that reach files or run code once something calls them.</summary>
    public static bool IsActingMethod(string path) => Acting.Contains(path[(path.LastIndexOf('.') + 1)..]);

    static readonly HashSet<string> Acting =
    [
        .. "unlink rmdir rename replace write_text write_bytes read_text read_bytes open touch mkdir chmod lchmod symlink_to hardlink_to link_to remove write writelines".Split(' '),
        .. "load save dump dumps loads tofile tobytes to_csv to_pickle to_sql to_json to_excel to_hdf to_parquet to_feather to_html eval query pipe apply map transform agg".Split(' '),
        .. "system popen exec execfile run call Popen load_model save_model load_state_dict save_binary load_rabit_checkpoint dump_model connect send sendall".Split(' '),
    ];

    public static bool IsPlainEncoding(string name) =>
        name.ToUpperInvariant().Replace('_', '-') is "LATIN1" or "LATIN-1" or "ISO-8859-1" or "UTF8" or "UTF-8" or "ASCII" or "UTF-16" or "UTF-32";

    static Judgement? Denied(string module, string name)
    {
        var steps = name.Split('.');
        Judgement? worst = null;
        for (var taken = 1; taken <= steps.Length && taken <= 16; taken++)
            worst = Worse(worst, Listed(module, string.Join('.', steps[..taken])));
        for (var i = 0; i < steps.Length && i < 16; i++)
        {
            var rest = string.Join('.', steps[(i + 1)..]);
            if (rest.Length > 0)
                worst = Worse(worst, Listed(steps[i], steps[i + 1]));
            if (Strong.Contains(steps[i]))
                worst = Worse(worst, new Judgement(Standing.Denied, Severity.High, "reaches a module of the interpreter through another one"));
        }

        var last = module.LastIndexOf('.');
        if (last >= 0 && Strong.Contains(module[(last + 1)..]))
            worst = Worse(worst, Listed(module[(last + 1)..], steps[0]) ?? new Judgement(Standing.Denied, Severity.High, "is a module of the interpreter under another name"));
        if (steps.Length > 1 && IsInternalAttribute(name))
            worst = Worse(worst, new Judgement(Standing.Denied, Severity.High, "reaches into the interpreter through an attribute"));
        return worst;
    }

    static Judgement? Listed(string module, string name)
    {
        for (var at = module; ;)
        {
            if (DeniedNames.TryGetValue(at, out var names) && ((at == module && names.TryGetValue(name, out var found)) || names.TryGetValue("*", out found)))
                return found;
            var dot = at.LastIndexOf('.');
            if (dot < 0)
                return null;
            at = at[..dot];
        }
    }

    static Judgement? Worse(Judgement? a, Judgement? b) => a is null ? b : b is null || a.Severity >= b.Severity ? a : b;

    // TorchScript's classes live under this name in the archive; Python has no such module.
    static bool IsTorchScript(string module) => module == "__torch__" || module.StartsWith("__torch__.", StringComparison.Ordinal);

    static Dictionary<string, HashSet<string>> ReadAllowed()
    {
        var all = new Dictionary<string, HashSet<string>>();
        foreach (var line in Lines(PickleAllowed.Library).Concat(Lines(PickleAllowed.Frameworks)))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            foreach (var module in line[..colon].Split('|'))
            {
                if (!all.TryGetValue(module, out var names))
                    all.Add(module, names = []);
                names.UnionWith(line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
        }

        return all;
    }

    static Dictionary<string, Dictionary<string, Judgement>> ReadDenied()
    {
        var all = new Dictionary<string, Dictionary<string, Judgement>>();
        Judgement? current = null;
        foreach (var line in Lines(PickleDenied.Text))
        {
            if (line[0] == '[')
            {
                var space = line.IndexOf(' ', StringComparison.Ordinal);
                current = new Judgement(Standing.Denied, Enum.Parse<Severity>(line[1..space]), line[(space + 1)..^1]);
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            foreach (var module in line[..colon].Split('|'))
            {
                if (!all.TryGetValue(module, out var names))
                    all.Add(module, names = []);
                foreach (var name in line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    names[name] = current!;
            }
        }

        return all;
    }

    static IEnumerable<string> Lines(string text) =>
        text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#');
}
