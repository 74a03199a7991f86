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
    public const string OpensArguments = "file", OpensFirst = "first file", OnlyCalled = "only called";

    /// <summary>Makers of cloudpickle and dill, whose arguments say what function, class or module comes out.</summary>
    public const string CodeMaker = "code", FunctionMaker = "function", TypeByName = "type by name", ModuleByName = "module by name", CellSetter = "cell", FunctionWrapper = "wrapper";

    static readonly Judgement Allowed = new(Standing.Allowed, Severity.Info, "");
    static readonly Judgement Unknown = new(Standing.Unknown, Severity.Medium, "");

    static readonly PickleNameTable<string> CheckedNames = new()
    {
        ["builtins", "getattr"] = Getattr,
        ["builtins", "type"] = Type,
        ["builtins", "iter"] = Iterator,
        ["functools", "partial"] = CallableArgument,
        ["collections", "defaultdict"] = CallableArgument,
        ["copyreg", "_reconstructor"] = CallableArgument,
        ["copyreg", "__newobj__"] = CallableArgument,
        ["copyreg", "__newobj_ex__"] = CallableArgument,
        ["torch._tensor", "_rebuild_from_type_v2"] = CallableArgument,
        ["torch._tensor", "_rebuild_from_type"] = CallableArgument,
        ["numpy.core.multiarray", "_reconstruct"] = CallableArgument,
        ["numpy._core.multiarray", "_reconstruct"] = CallableArgument,
        ["_codecs", "encode"] = Encoding,
        ["joblib.numpy_pickle", "NumpyArrayWrapper"] = OnlyCalled,
        ["xgboost.core", "Booster"] = OpensArguments,
        ["xgboost.core", "DMatrix"] = OpensArguments,
        ["lightgbm.basic", "Booster"] = OpensArguments,
        ["lightgbm.basic", "Dataset"] = OpensArguments,
        ["catboost.core", "Pool"] = OpensArguments,
        ["gensim.models.word2vec", "Word2Vec"] = OpensArguments,
        ["gensim.models.keyedvectors", "KeyedVectors"] = OpensArguments,
        ["dateutil.tz.tz", "tzfile"] = OpensFirst,
        ["torch.storage", "_load_from_bytes"] = NestedBytes,
    };

    // Read from cloudpickle 0.5 to 3.1 and dill 0.2.9 to 0.3.9.
    static readonly (string Modules, string Why, string Names)[] Makers =
    [
        ("cloudpickle|cloudpickle.cloudpickle|cloudpickle.cloudpickle_fast|joblib.externals.cloudpickle|joblib.externals.cloudpickle.cloudpickle|joblib.externals.cloudpickle.cloudpickle_fast", FunctionMaker,
            "_make_function _make_cell _make_empty_cell _function_setstate _make_skeleton_class _make_skeleton_enum _class_setstate _make_skel_func _fill_function _rehydrate_skeleton_class _make_typevar _empty_cell_value _gen_ellipsis _gen_not_implemented _lookup_class_or_track"),
        ("cloudpickle|cloudpickle.cloudpickle|cloudpickle.cloudpickle_fast|joblib.externals.cloudpickle|joblib.externals.cloudpickle.cloudpickle|joblib.externals.cloudpickle.cloudpickle_fast", TypeByName, "_builtin_type"),
        ("cloudpickle|cloudpickle.cloudpickle|cloudpickle.cloudpickle_fast|joblib.externals.cloudpickle|joblib.externals.cloudpickle.cloudpickle|joblib.externals.cloudpickle.cloudpickle_fast", ModuleByName, "subimport"),
        ("builtins", FunctionWrapper, "property staticmethod classmethod"),
        ("dill._dill|dill.dill", CellSetter, "_setattr"),
        ("dill", CellSetter, "_dill._setattr"),
        ("dill|dill.dill|dill._dill", CodeMaker, "_create_code"),
        ("dill|dill.dill|dill._dill", FunctionMaker, "_create_function _create_type _create_cell _create_lock _create_rlock _create_weakref _create_weakproxy _create_array _create_namedtuple _create_dtypemeta _CELL_EMPTY _CELL_REF"),
        ("dill|dill.dill|dill._dill", TypeByName, "_load_type"),
        ("dill|dill.dill|dill._dill", ModuleByName, "_import_module"),
        ("dill|dill.dill|dill._dill", Getattr, "_getattribute _get_attr"),
    ];

    static readonly PickleNameList AllowedNames = new PickleNameList().Add(PickleAllowed.Library, Allowed).Add(PickleAllowed.Frameworks, Allowed);
    static readonly PickleNameList DeniedNames = new PickleNameList().Add(PickleDenied.Text, null);

    // Modules that are dangerous wherever they are reached from: as an attribute of another module, or vendored in a package.
    static readonly HashSet<string> Strong =
        ["os", "posix", "nt", "sys", "subprocess", "_posixsubprocess", "builtins", "importlib", "shutil", "socket", "ctypes", "pickle", "marshal", "pty", "runpy", "commands"];

    /// <summary>What the rule set is: names and judgements, for its digest.</summary>
    public static string Text => PickleDenied.Text + PickleAllowed.Frameworks + PickleAllowed.Library + string.Join(' ', CheckedNames) + string.Join(' ', Makers) + string.Join(' ', Acting);

    public static Judgement Judge(string module, string name)
    {
        if ((CheckedNames.Find(module, name) ?? MakerNames.Find(module, name)) is { } check)
            return new Judgement(Standing.Checked, Severity.High, check);
        if (AllowedNames.Find(module, name) is { } allowed)
            return allowed;
        return Denied(module, name) ?? (IsTorchScript(module) ? Allowed : Unknown);
    }

    static readonly PickleNameTable<string> MakerNames = ReadMakers();

    static PickleNameTable<string> ReadMakers()
    {
        var made = new PickleNameTable<string>();
        foreach (var (modules, why, names) in Makers)
            foreach (var module in modules.Split('|'))
                foreach (var name in names.Split(' '))
                    made[module, name] = why;
        return made;
    }

    /// <summary>Types that their makers give by name; a module or function of the same tables is none.</summary>
    public static bool IsPlainType(string name) => name.Length < 60 && name.All(char.IsAsciiLetterOrDigit)
        && (name.EndsWith("Error", StringComparison.Ordinal) || name.EndsWith("Exception", StringComparison.Ordinal) || (name.EndsWith("Type", StringComparison.Ordinal) && name is not ("FileType" or "TextWrapperType" or "ModuleType") && !name.StartsWith("Buffered", StringComparison.Ordinal))
            || name is "type" or "object" or "dict" or "list" or "tuple" or "set" or "frozenset" or "int" or "float" or "complex" or "bool" or "str" or "bytes" or "bytearray" or "slice" or "range" or "property" or "staticmethod" or "classmethod" or "SimpleNamespace" or "super" or "memoryview");

    /// <summary>Attributes that lead from any object to its globals, its class or its code.</summary>
    public static bool IsInternalAttribute(string path) => path.Split('.').Any(step =>
        (step.StartsWith("__", StringComparison.Ordinal) && step is not ("__name__" or "__doc__" or "__class__"))
        || step is "f_globals" or "f_builtins" or "f_locals" or "gi_frame" or "gi_code" or "cr_frame" or "func_globals" or "func_code" or "tb_frame" or "mro");

    /// <summary>Methods of harmless objects (paths, frames, arrays, boosters) that reach files or run code once something calls them.</summary>
    public static bool IsActingMethod(string path) => path[(path.LastIndexOf('.') + 1)..] is var method
        && (Acting.Contains(method) || (method.StartsWith("to_", StringComparison.Ordinal) && method is not ("to_numpy" or "to_list" or "to_dict" or "to_frame" or "to_series" or "to_timestamp" or "to_period")));

    static readonly HashSet<string> Acting =
    [
        .. "unlink rmdir rename replace write_text write_bytes read_text read_bytes open touch mkdir chmod lchmod symlink_to hardlink_to link_to remove write writelines".Split(' '),
        .. "load save dump dumps loads tofile tobytes to_csv to_pickle to_sql to_json to_excel to_hdf to_parquet to_feather to_html eval query pipe apply applymap apply_ map map_ transform agg aggregate".Split(' '),
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
            if (((at == module ? DeniedNames.Find(at, name) : null) ?? DeniedNames.Find(at, "*")) is { } found)
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
}
