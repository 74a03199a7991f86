using Assay.Build.ModelFiles.Pickle;

namespace Assay.Build.ModelFiles.Keras;

/// <summary>Judges what a configuration names: functions and classes by module, and TensorFlow functions by path.</summary>
internal static class KerasKnowledge
{
    const string ModuleInjection = "CVE-2025-1550";

    static readonly string[] OwnPackages = ["keras", "tf_keras", "keras_core", "keras_hub", "keras_cv", "keras_nlp", "keras_tuner", "keras_preprocessing", "keras_applications"];

    // Functions below keras that are no part of a model: they fetch, read, write, load or switch protection off.
    static readonly Dictionary<string, KerasJudgement> Acting = Read(
        (Severity.High, "fetches a file from anywhere and unpacks it", "CVE-2025-8747", "get_file extract_archive urlretrieve download"),
        (Severity.High, "switches off the protection against code in models", "CVE-2025-9906", "enable_unsafe_deserialization SafeModeScope set_safe_mode"),
        (Severity.High, "runs code given as bytes", ModuleInjection, "func_load func_dump"),
        (Severity.High, "loads another model or object", "CVE-2025-8747", "load_model model_from_json model_from_config model_from_yaml load_weights deserialize_keras_object deserialize _retrieve_class_or_fn import_module save_model save_weights save_img load_img "
            + "image_dataset_from_directory text_dataset_from_directory audio_dataset_from_directory timeseries_dataset_from_array load_data Sequence PyDataset plot_model model_to_dot "
            + "register_keras_serializable serialize_keras_object clear_session export SavedModel TFSMLayer KerasFileEditor File open exec eval system"));

    static readonly HashSet<string> ModelParts =
    [
        .. "activations losses metrics initializers regularizers constraints ops layers optimizers applications random backend quantizers dtype_policies mixed_precision engine legacy models nn".Split(' '),
    ];

    public static bool IsOwn(string module) => OwnPackages.Contains(Head(module))
        || module.StartsWith("tensorflow.keras", StringComparison.Ordinal) || module.StartsWith("tensorflow.python.keras", StringComparison.Ordinal)
        || module is "tensorflow.python.framework.tensor_spec" or "tensorflow.python.framework.tensor_shape" or "tensorflow.python.framework.tensor" or "tensorflow.python.framework.sparse_tensor"
            or "tensorflow.python.framework.indexed_slices" or "tensorflow.python.ops.ragged.ragged_tensor";

    /// <summary>A function: <c>class_name</c> is <c>function</c>, its name is the config.</summary>
    public static KerasJudgement? Function(string module, string name)
    {
        if (IsOwn(module))
        {
            if (Acting.TryGetValue(name[(name.LastIndexOf('.') + 1)..], out var acting))
                return acting;
            var part = module.Split('.').Skip(1).FirstOrDefault(p => p is not ("src" or "api" or "_tf_keras" or "python" or "keras"));
            return name.Contains('.', StringComparison.Ordinal) || (part is not null && !ModelParts.Contains(part))
                ? new KerasJudgement(Severity.Medium, "is a function of Keras that no layer needs", "CVE-2025-8747") : null;
        }

        // Keras itself writes this module for every function of the model's author; only the interpreter's own names act.
        if (module == "builtins")
            return PickleKnowledge.Judge("builtins", name).Standing is Standing.Denied or Standing.Checked
                ? new KerasJudgement(Severity.High, "is a function of the interpreter", ModuleInjection) : Custom;
        return Foreign(module, name);
    }

    /// <summary>A class: imported from its module when no class is registered under the name.</summary>
    public static KerasJudgement? Class(string? module, string name)
    {
        if (string.IsNullOrEmpty(module) || module == "builtins")
            return module == "builtins" && PickleKnowledge.Judge("builtins", name).Standing is Standing.Denied or Standing.Checked
                ? new KerasJudgement(Severity.High, "is a function of the interpreter", ModuleInjection)
                : KerasClasses.Has(name) ? null : Custom;
        if (!IsOwn(module))
            return Foreign(module, name);
        return Acting.TryGetValue(name, out var acting) && name is not ("Sequence" or "PyDataset" or "TFSMLayer") ? acting : null;
    }

    /// <summary>A TensorFlow function named by an operation layer of Keras 2.</summary>
    public static KerasJudgement? TensorFlow(string path)
    {
        var steps = path.Split('.');
        if (steps.Any(s => s is "py_function" or "numpy_function" or "py_func" or "load_library" or "load_op_library" or "load_file_system_library" or "eager_py_func"))
            return new KerasJudgement(Severity.High, "runs a program's code");
        return steps.Any(s => s is "io" or "gfile" or "data" or "saved_model" or "train" or "summary" or "raw_ops" or "read_file" or "write_file" or "matching_files" or "tpu" or "distribute" or "profiler" or "lookup")
            && !path.StartsWith("io.decode_", StringComparison.Ordinal) && !path.StartsWith("io.encode_", StringComparison.Ordinal)
            ? new KerasJudgement(Severity.High, "reaches files or other machines") : null;
    }

    static readonly KerasJudgement Custom = new(Severity.Low, "must be given by the program that loads the model");

    static KerasJudgement Foreign(string module, string name)
    {
        if (module == "__main__")
            return Custom;
        // TensorFlow's own computing functions, which layers of Keras 2 name; those that reach files and programs are not among them.
        if (module.StartsWith("tensorflow.python.ops.", StringComparison.Ordinal) || module is "tensorflow.nn" or "tensorflow.math" or "tensorflow")
            return TensorFlow(name) ?? (module.Contains("script_ops", StringComparison.Ordinal) || module.Contains("io_ops", StringComparison.Ordinal) || module.Contains("summary", StringComparison.Ordinal)
                ? new KerasJudgement(Severity.High, "reaches files or programs", ModuleInjection) : Custom);
        var judged = PickleKnowledge.Judge(module, name);
        if (judged.Standing is Standing.Denied or Standing.Checked)
            return new KerasJudgement(Severity.High, judged.Why.Length > 0 ? judged.Why : "acts outside the model", ModuleInjection);
        // Keras writes the module of every class that is not its own. Whoever registers the class is asked first, but any module that can be imported answers too.
        return judged.Standing == Standing.Allowed ? Custom : new KerasJudgement(Severity.Medium, "is imported from a module outside Keras by versions before 3.9", ModuleInjection);
    }

    /// <summary>What the judgements rest on, for the rule set's digest.</summary>
    public static string Text => string.Join('\n', Acting.Select(a => $"{a.Key} {a.Value.Severity}")) + string.Join(' ', ModelParts.Order(StringComparer.Ordinal)) + string.Join(' ', OwnPackages) + KerasClasses.Text;

    static string Head(string module) => module.Split('.', 2)[0];

    static Dictionary<string, KerasJudgement> Read(params (Severity Severity, string Why, string Cve, string Names)[] rows) =>
        rows.SelectMany(r => r.Names.Split(' ').Select(n => (Name: n, Judged: new KerasJudgement(r.Severity, r.Why, r.Cve)))).DistinctBy(r => r.Name).ToDictionary(r => r.Name, r => r.Judged);
}
