using Assay.Build.ModelFiles.Python;
using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Code.Python;

/// <summary>Frameworks that load models, and native code with them.</summary>
internal static class LoaderRules
{
    static CodeRule Rule(string id, Severity severity, string title, string means, string fix) => new(id, severity, title, means, fix, Cwe(502), UnsafeArtifact, LlmSupplyChain, MlSupplyChain);

    static readonly CodeRule Torch = Rule("py-torch-load", Severity.High, "Loads a PyTorch file that may run code", "A .pt file is a pickle. Without weights_only=True, loading it runs what it names.", "Write weights_only=True, or load safetensors. Say it even where the version makes it the default: older versions will run the code too.")
        .Since("torch 2.6 made weights_only=True the default.");

    static readonly CodeRule Checkpoint = Rule("py-lightning-checkpoint", Severity.Medium, "Loads a Lightning checkpoint that may run code", "load_from_checkpoint reads a pickle with the hyperparameters in it.", "Keep checkpoints where only training writes; pass weights_only=True where the version takes it; load weights from safetensors for serving.")
        .Since("lightning 2.6 has weights_only.");

    static readonly CodeRule Distributed = Rule("py-torch-distributed-objects", Severity.Medium, "Sends Python objects between ranks", "Object collectives and RPC pickle what they send: whoever reaches a rank's port runs code on the others.", "Send tensors (broadcast, all_gather), and keep the process group on a private network.");

    static readonly CodeRule Package = Rule("py-torch-package", Severity.High, "Imports a torch package", "A torch.package archive holds Python code that is imported.", "Load weights only, and keep the code in your repository.");

    static readonly CodeRule Native = new("py-native-library", Severity.Medium, "Loads a native library", "The library's code runs as soon as it is loaded, with all rights of the process.", "Ship the library with your code, pin its digest, and never take its path from a model's files.", Cwe(114), UnsafeArtifact, MlSupplyChain);

    static readonly CodeRule OnnxOps = new("py-onnx-custom-ops", Severity.Medium, "Gives ONNX Runtime a library of custom operators", "The library's code runs as soon as the session is made.", "Ship the library with your code and pin its digest; prefer models without custom operators.", Cwe(114), UnsafeArtifact, MlSupplyChain);

    static readonly CodeRule Keras = Rule("py-keras-unsafe", Severity.High, "Loads a Keras model without its safe mode", "Without safe mode, Lambda layers in the file are unmarshalled and run.", "Leave safe_mode at True. Rebuild the architecture in code and load weights (load_weights).")
        .Since("Keras 3 and Keras 2.13 have safe_mode; older ones run Lambda layers always.");

    static readonly CodeRule KerasOld = Rule("py-keras-legacy", Severity.Medium, "Loads a Keras model from HDF5", "HDF5 files can hold Lambda layers with code; the safe mode of the .keras format does not cover all that an HDF5 file brings.", "Save as .keras, or rebuild the architecture in code and load weights.")
        .Since("Keras 3.12 applies safe_mode to HDF5 as well.");

    static readonly CodeRule KerasYaml = Rule("py-keras-yaml", Severity.High, "Makes a Keras model from YAML", "model_from_yaml reads YAML with an unsafe loader.", "Use model_from_json with safe mode, or code.").Since("TensorFlow 2.6 removed it.");

    static readonly CodeRule Lambda = new("py-keras-lambda", Severity.Low, "Puts a Lambda layer into a model", "A Lambda layer is saved as bytecode: everybody who loads the model has to switch safe mode off.", "Write a Layer subclass and register it.", Cwe(502), MlSupplyChain);

    static readonly CodeRule SavedModel = Rule("py-tensorflow-load", Severity.Low, "Loads a TensorFlow SavedModel", "A SavedModel is a program: its operators can read and write files. Custom operators and py_function go further.", "Scan it first (assay scan), and load it in a process with few rights.");

    static readonly CodeRule Build = new("py-numpy-build", Severity.Medium, "Compiles source text at run time", "f2py and numpy.distutils run compilers and set-up code on what they are given.", "Build extensions when the package is built.", Cwe(94), MlSupplyChain);

    static readonly CodeRule Eval = new("py-pandas-eval", Severity.High, "Evaluates an expression with pandas that is not written in the code", "pandas.eval, query and eval reach Python objects with @ and attributes: a computed expression can run code.", "Filter with masks: frame[frame['a'] > limit].", Cwe(95), LlmOutput);

    public static IReadOnlyList<PythonRule> Calls =>
    [
        new(Torch, "torch.load torch.serialization.load torch.jit.serialization.load paddle.torch.load torch.legacy.load", TorchLoad),
        new(Torch, "accelerate.utils.load fairseq.checkpoint_utils.load_checkpoint_to_cpu fairseq.checkpoint_utils.load_model_ensemble_and_task mmengine.runner.load_checkpoint mmcv.runner.load_checkpoint", (site, _) => site.Is("weights_only", true) ? null : Severity.Medium),
        PythonRule.When(Checkpoint, "*/load_from_checkpoint", (site, _) => !site.Is("weights_only", true)),
        PythonRule.Always(Distributed, "torch.distributed.broadcast_object_list torch.distributed.all_gather_object torch.distributed.gather_object torch.distributed.scatter_object_list torch.distributed.send_object_list torch.distributed.recv_object_list torch.distributed.rpc.init_rpc "
            + "torch.distributed.distributed_c10d.all_gather_object torch.distributed.distributed_c10d.broadcast_object_list torch.multiprocessing.reductions.ForkingPickler.loads"),
        PythonRule.Always(Package, "torch.package.PackageImporter torch.package.package_importer.PackageImporter"),
        PythonRule.When(Native, "torch.classes.load_library torch.ops.load_library tensorflow.load_op_library tensorflow.load_library tensorflow.load_file_system_library tensorflow.experimental.load_op_library numpy.ctypeslib.load_library tensorflow.python.framework.load_library.load_op_library", (site, _) => true),
        PythonRule.When(Native, "ctypes.CDLL ctypes.cdll.LoadLibrary ctypes.PyDLL ctypes.WinDLL", (site, _) => site.Argument("name", 0) is { } name && !site.IsConstant(name) && !Found(name, site)),
        PythonRule.Always(OnnxOps, "*/register_custom_ops_library onnxruntime_extensions.get_library_path"),
        new(Keras, "keras/load_model tensorflow.keras.models.load_model tensorflow.keras.saving.load_model tf_keras/load_model tensorflow.python.keras.models.load_model", KerasLoad),
        PythonRule.Always(Keras, "keras.config.enable_unsafe_deserialization tensorflow.keras.config.enable_unsafe_deserialization keras.utils.deserialize_keras_object_unsafe"),
        PythonRule.When(Keras, "keras/deserialize_keras_object tensorflow.keras/deserialize_keras_object keras/model_from_json tensorflow.keras/model_from_json keras/from_config", (site, _) => site.Is("safe_mode", false)),
        new(KerasOld, "keras/load_model tensorflow.keras.models.load_model tf_keras/load_model", (site, context) => site.Text(site.Argument("filepath", 0)) is { } path && (path.EndsWith(".h5", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".hdf5", StringComparison.OrdinalIgnoreCase)) && context.AtLeast(site, "keras", 3, 12) != true ? Severity.Medium : null),
        PythonRule.When(KerasYaml, "keras.models.model_from_yaml tensorflow.keras.models.model_from_yaml", (site, context) => context.AtLeast(site, "tensorflow", 2, 6) != true),
        PythonRule.Always(Lambda, "keras.layers.Lambda tensorflow.keras.layers.Lambda tf_keras.layers.Lambda keras.layers.core.Lambda"),
        PythonRule.Always(SavedModel, "tensorflow.saved_model.load tensorflow.compat.v1.saved_model.load tensorflow.saved_model.loader.load tensorflow.compat.v1.saved_model.loader.load tensorflow.compat.v2.saved_model.load tensorflow.keras.layers.TFSMLayer keras.layers.TFSMLayer"),
        PythonRule.Always(Build, "numpy.f2py.compile numpy.f2py.run_main numpy.distutils.core.setup numpy.distutils.exec_command.exec_command numpy.distutils.misc_util.Configuration"),
        new(Eval, "pandas.eval pandas.core.computation.eval.eval numexpr.evaluate", (site, _) => site.IsConstant(site.Argument("expr", 0)) ? null : Severity.High),
        new(Eval, "pandas/query pandas/eval", (site, _) => site.Names[0].Contains("()", StringComparison.Ordinal) && site.Argument("expr", 0) is { } text && !site.IsConstant(text) ? Severity.Medium : null),
        new(Eval, "*/query */eval", Frame),
    ];

    static bool Found(PyExpr name, CallSite site) => site.Scope.Resolve(name).Exists(n => n.Name.StartsWith("ctypes.util.find_library", StringComparison.Ordinal)) || (name is PyName local && site.Scope.Values(local.Id).Any(v => site.Scope.Resolve(v).Exists(n => n.Name.StartsWith("ctypes.util.find_library", StringComparison.Ordinal))));

    // A frame that came as a parameter: its name tells, and the expression must come from elsewhere.
    static Severity? Frame(CallSite site, PythonContext context) =>
        site.Call.Callee is PyAttr { Of: PyName { Id: "df" or "frame" or "dataframe" or "data_frame" } } && site.Argument("expr", 0) is { } text && !site.IsConstant(text) && !site.Names[0].StartsWith("pandas", StringComparison.Ordinal) ? Severity.Medium : null;

    static Severity? TorchLoad(CallSite site, PythonContext context)
    {
        var modern = context.AtLeast(site, "torch", 2, 6);
        if (site.Keyword("weights_only") is { } only)
            return site.Truth(only) switch { true => null, false => Severity.High, _ => Severity.Medium };
        if (site.Spreads)
            return modern == true ? null : Severity.Low;
        if (site.Keyword("pickle_module") is { } module && modern == true && module is not PyConst { Value: null })
            return Severity.High;
        return modern == true ? null : Severity.High;
    }

    static Severity? KerasLoad(CallSite site, PythonContext context)
    {
        if (site.Keyword("safe_mode") is { } safe)
            return site.Truth(safe) switch { false => Severity.High, true => null, _ => Severity.Low };
        if (site.Argument("compile", -1) is null && context.AtLeast(site, "keras", 2, 13) == false && site.Text(site.Argument("filepath", 0)) is not { })
            return Severity.Medium;
        return context.AtLeast(site, "tensorflow", 2, 13) == false || context.AtLeast(site, "keras", 2, 13) == false ? Severity.Medium : null;
    }
}
