using static Assay.Build.ModelFiles.References;

namespace Assay.Build.ModelFiles.Paddle;

/// <summary>What a program may not do: call Python, or reach files.</summary>
internal sealed class PaddleRules(ScanScope scope)
{
    static readonly Rule PythonOperator = new("paddle-python-operator",
        "The operator calls a Python function of the loading program by number, or runs another program inside this one.", "Do not load it.", UnsafeArtifact, UntrustedDeserialization);

    static readonly Rule FileOperator = new("paddle-file-operator",
        "The operator reads or writes a file while the model runs, or talks to another machine.", "Do not run it where it can reach files that matter.", PathTraversal, UnsafeArtifact);

    static readonly Rule CustomOperator = new("paddle-custom-operator",
        "The operator comes with a library of its own, which the runtime must load: code that this file does not hold.", "Find out which library implements the operator, and judge that.", SupplyChain);

    static readonly Rule Parameters = new("paddle-parameters",
        "The parameters announce sizes that the file does not have, or bytes belong to none of them.", "Save the model again with Paddle, from a source you trust.", InputValidation, ManipulateModel);

    public static IReadOnlyList<Rule> All => [PythonOperator, FileOperator, CustomOperator, Parameters];

    public void Operator(string type, long at)
    {
        if (type is "py_func" or "py_layer" or "pylayer" or "run_program" or "dygraph_to_static" or "run_python")
            scope.Find(PythonOperator, type == "run_program" ? Severity.Medium : Severity.High, "Has an operator that runs other code", ScanScope.Printable(type), at, identity: type);
        else if (type is "load" or "save" or "load_combine" or "save_combine" or "read_file" or "write_file" or "sparse_tensor_load" or "lookup_table_dequant" or "listen_and_serv" or "send" or "recv" or "rpc_call" or "fetch_barrier")
            scope.Find(FileOperator, Severity.Medium, "Has an operator that reaches files or other machines", ScanScope.Printable(type), at, identity: type);
        else if (type.StartsWith("custom_", StringComparison.Ordinal) || type.Contains("::", StringComparison.Ordinal) || type is "tensorrt_engine" or "lite_engine" or "dlnne_engine" or "cinn_launch")
            scope.Find(CustomOperator, Severity.Medium, "Has an operator from a library of its own", ScanScope.Printable(type), at, identity: type);
    }

    public void Attribute(string operation, string name, string value, long at)
    {
        if (name is "file_path" or "filename" or "path" or "table_name" or "model_path" or "library" or "lib_path" && EmbeddedText.LeadsOut(value))
            scope.Find(FileOperator, Severity.High, "Names a file outside its folder", ScanScope.Printable($"{operation}: {name}={value}"), at, identity: value);
        else if (value.EndsWith(".so", StringComparison.Ordinal) || value.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
            scope.Find(CustomOperator, Severity.High, "Names a library to load", ScanScope.Printable($"{operation}: {name}={value}"), at, identity: value);
    }

    public void Wrong(string what, long at) => scope.Find(Parameters, Severity.Medium, "Has parameters whose sizes do not fit", what, at, identity: what[..Math.Min(12, what.Length)]);
}
