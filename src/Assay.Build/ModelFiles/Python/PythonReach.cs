namespace Assay.Build.ModelFiles.Python;

/// <summary>
/// Who runs at import, or when a framework makes the model, makes those run that are called from there: uses inside such
/// functions are moved up from <see cref="PyWhen.Called"/>.
/// </summary>
internal sealed class PythonReach(PythonFacts facts, IReadOnlySet<string> functions, IReadOnlyDictionary<string, List<string>> bases)
{
    /// <summary>Methods that a framework calls when it makes, loads or runs a model.</summary>
    static readonly HashSet<string> Hooks =
    [
        .. "__init__ __new__ __init_subclass__ __setstate__ __reduce__ __reduce_ex__ __call__ __del__ __post_init__ forward call build from_pretrained _from_config from_config get_config post_init _init_weights".Split(' '),
        .. "generate prepare_inputs_for_generation _sanitize_parameters preprocess _forward postprocess tokenize _tokenize encode decode convert_tokens_to_string predict transform fit load load_context setup initialize inference handle".Split(' '),
    ];

    /// <summary>Methods that a class statement, a subscript or the end of an object runs, whatever the class.</summary>
    static readonly HashSet<string> Implicit = ["__init_subclass__", "__class_getitem__", "__set_name__", "__prepare__", "__mro_entries__", "__del__", "__getattr__"];

    /// <summary>Functions of a module that a server of models calls (SageMaker, TorchServe, MLflow).</summary>
    static readonly HashSet<string> Serving = ["handle", "model_fn", "predict_fn", "input_fn", "output_fn", "_load_pyfunc"];

    /// <summary>Methods that run as soon as there is an object of the class and it is used.</summary>
    static readonly HashSet<string> Making = ["__init__", "__new__", "__call__", "__setstate__", "forward", "handle", "initialize", "predict", "load_context"];

    static readonly string[] Frameworks =
        ["torch", "transformers", "keras", "tensorflow", "tf_keras", "diffusers", "flax", "sentence_transformers", "pytorch_lightning", "lightning", "sklearn", "mlflow", "ts", "peft", "timm", "nemo", "paddle", "mxnet"];

    public void Run()
    {
        var reached = new Dictionary<string, PyWhen>();
        var waiting = new Queue<(string Name, PyWhen When)>();
        void Go(string name, PyWhen when)
        {
            if (reached.TryGetValue(name, out var known) && known >= when)
                return;
            reached[name] = when;
            waiting.Enqueue((name, when));
        }

        Go("", PyWhen.Imported);
        foreach (var function in functions)
        {
            var dot = function.IndexOf('.', StringComparison.Ordinal);
            if (dot < 0 && Serving.Contains(function))
                Go(function, PyWhen.Loaded);
            if (dot > 0 && Implicit.Contains(function[(dot + 1)..]))
                Go(function, PyWhen.Loaded);
            if (dot > 0 && Hooks.Contains(function[(dot + 1)..]) && IsFramework(function[..dot], 0))
                Go(function, PyWhen.Loaded);
        }

        var byMethod = functions.Where(f => f.Contains('.', StringComparison.Ordinal)).ToLookup(f => f[f.IndexOf('.', StringComparison.Ordinal)..]);
        while (waiting.TryDequeue(out var at))
            foreach (var to in facts.Calls.GetValueOrDefault(at.Name, []))
            {
                if (to.StartsWith('.'))
                {
                    foreach (var method in byMethod[to])
                        Go(method, at.When);
                }
                else if (functions.Contains(to))
                {
                    Go(to, at.When);
                }
                else if (bases.ContainsKey(to))
                {
                    foreach (var maker in new[] { ".__init__", ".__new__", ".__post_init__" })
                        if (functions.Contains(to + maker))
                            Go(to + maker, at.When);
                }
            }

        for (var i = 0; i < facts.Uses.Count; i++)
        {
            if (facts.Uses[i] is { When: PyWhen.Called, Owner.Length: > 0 } use && reached.TryGetValue(use.Owner, out var when))
                facts.Uses[i] = use with { When = when };
            else if (facts.Uses[i] is { When: PyWhen.Called, Ability: PyAbility.Process } made && made.Owner.IndexOf('.', StringComparison.Ordinal) is > 0 and var at2 && Making.Contains(made.Owner[(at2 + 1)..]))
                facts.Uses[i] = made with { Hooked = true };
        }
    }

    bool IsFramework(string name, int depth) => depth < 8 && bases.TryGetValue(name, out var from)
        && from.Any(b => Frameworks.Contains(b.Split('.')[0]) || IsFramework(b, depth + 1) || b.EndsWith("PreTrainedModel", StringComparison.Ordinal) || b.EndsWith("PretrainedConfig", StringComparison.Ordinal)) || name == "EndpointHandler";
}
