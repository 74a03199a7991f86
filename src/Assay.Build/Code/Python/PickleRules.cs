using Assay.Build.ModelFiles.Python;
using static Assay.Build.Code.CodeReferences;

namespace Assay.Build.Code.Python;

/// <summary>Objects that run code when they are read: pickle, and what is built on it.</summary>
internal static class PickleRules
{
    const string Runs = "Reading the data can run any code that whoever wrote it chose. ";
    const string Safer = "Store weights as safetensors or ONNX, tables as Parquet, settings as JSON. If pickle has to stay, verify a signature of the file before it is read. ";

    static CodeRule Rule(string id, Severity severity, string title, string means, string fix) => new(id, severity, title, means, fix, Cwe(502), UnsafeArtifact, LlmSupplyChain, MlSupplyChain);

    static readonly CodeRule Pickle = Rule("py-pickle-load", Severity.High, "Reads a pickle", Runs + "Pickle is a program for a small machine that imports and calls what it names.", Safer);

    static readonly CodeRule Marshal = Rule("py-marshal-load", Severity.High, "Reads marshalled code", "marshal reads code objects and crashes on malformed data; it is no format for exchange.", "Use JSON for data; import modules for code.");

    static readonly CodeRule JsonPickle = Rule("py-jsonpickle", Severity.High, "Reads objects from JSON with jsonpickle", Runs + "jsonpickle makes objects of any class that the text names.", "Use json, and build the objects in your own code.");

    static readonly CodeRule Yaml = Rule("py-yaml-load", Severity.High, "Reads YAML with a loader that makes objects", Runs + "The tags !!python/object and their like are followed.", "Use yaml.safe_load, or Loader=yaml.SafeLoader; with ruamel.yaml use typ='safe'.")
        .Since("PyYAML 6 refuses yaml.load without a Loader; versions before it took the unsafe one.");

    static readonly CodeRule Joblib = Rule("py-joblib-load", Severity.High, "Loads a joblib file", Runs + "joblib is pickle with arrays beside it.", "Store scikit-learn models with skops.io and load them with the list of trusted types, or as ONNX.");

    static readonly CodeRule Skops = Rule("py-skops-trusted", Severity.Medium, "Trusts every type in a skops file", "skops asks which types are trusted so that a file cannot bring its own. Trusting all of them, or those that the file itself lists, gives that up.", "Write the list of types that your model needs into the code.")
        .Since("skops 0.10 refuses trusted=True.");

    static readonly CodeRule Pandas = Rule("py-pandas-pickle", Severity.High, "Reads a pickle with pandas", Runs + "read_pickle is pickle.load with compression.", "Use read_parquet or read_feather.");

    static readonly CodeRule NumPy = Rule("py-numpy-load", Severity.High, "Loads arrays with allow_pickle", Runs + "Object arrays in .npy and .npz files are pickles.", "Leave allow_pickle at False; store strings and numbers as typed arrays.")
        .Since("numpy before 1.16.3 allowed pickles by default.");

    static readonly CodeRule Msgpack = Rule("py-msgpack-numpy", Severity.Medium, "Reads arrays with msgpack-numpy", Runs + "msgpack-numpy decodes object arrays with pickle, and patch() makes every msgpack reader of the process do so.", "Use msgpack with your own ext_hook, or safetensors.");

    static readonly CodeRule Shelve = Rule("py-shelve-open", Severity.Medium, "Opens a shelve database", Runs + "Values of a shelf are pickles.", "Use sqlite3 or JSON.");

    static readonly CodeRule Library = Rule("py-library-pickle", Severity.High, "Loads an object that its library reads with pickle", Runs + "The library's own format is pickle or cloudpickle.", Safer);

    static readonly CodeRule MLflow = Rule("py-mlflow-load", Severity.Medium, "Loads an MLflow model that runs its own code", "Python-function, scikit-learn and PyTorch flavours are unpickled with cloudpickle, and the model may carry code_paths that are imported.", "Load only from a registry whose writers you trust, verify the model's signature first, or log the model as ONNX.");

    static readonly CodeRule LangChain = Rule("py-langchain-dangerous", Severity.High, "Switches off a guard of LangChain", "The switch exists because the object is unpickled, runs generated code or calls any address.", "Leave it off. Rebuild the index from documents, or verify the file before it is loaded.");

    static readonly CodeRule Import = new("py-pickle-import", Severity.Info, "Imports a module that reads pickles", "Not a weakness by itself: it shows where to look.", "See the rules on loading.", Cwe(502));

    public static CodeRule Imported => Import;

    public static IReadOnlyList<PythonRule> Calls =>
    [
        PythonRule.When(Pickle, "pickle.load pickle.loads pickle.Unpickler cPickle.load cPickle.loads _pickle.load _pickle.loads _pickle.Unpickler pickle5.load pickle5.loads dill.load dill.loads dill.load_session dill.load_module cloudpickle.load cloudpickle.loads "
            + "ray.cloudpickle.load ray.cloudpickle.loads joblib.externals.cloudpickle.loads torch._utils.pickle.load six.moves.cPickle.load six.moves.cPickle.loads srsly.pickle_loads srsly.cloudpickle.loads pickle._loads pickle._load pickle._Unpickler dask.distributed.protocol.pickle.loads distributed.protocol.pickle.loads", (site, _) => !IsRoundTrip(site)),
        PythonRule.Always(Marshal, "marshal.load marshal.loads"),
        PythonRule.When(JsonPickle, "jsonpickle.decode jsonpickle.loads jsonpickle.unpickler.decode jsonpickle.Unpickler jsonpickle.unpickler.Unpickler", (site, _) => !site.Is("safe", true) || site.Keyword("classes") is not null),
        new(Yaml, "yaml.load yaml.load_all yaml.unsafe_load yaml.unsafe_load_all yaml.full_load yaml.full_load_all yaml.Loader yaml.UnsafeLoader ruamel.yaml.load ruamel.yaml.load_all ruamel.yaml.YAML ruamel.yaml.unsafe_load", YamlLoad),
        PythonRule.Always(Joblib, "joblib.load sklearn.externals.joblib.load sklearn.utils._joblib.load joblib.numpy_pickle.load"),
        PythonRule.When(Skops, "skops.io.load skops.io.loads", (site, context) => (site.Is("trusted", true) && context.AtLeast(site, "skops", 0, 10) != true) || Own(site)),
        PythonRule.Always(Pandas, "pandas.read_pickle pandas.io.pickle.read_pickle geopandas.read_pickle dask.dataframe.read_pickle modin.pandas.read_pickle pandas.io.api.read_pickle pandas.compat.pickle_compat.load"),
        new(NumPy, "numpy.load numpy.lib.npyio.load numpy.lib.format.read_array numpy.lib.npyio.NpzFile", NumPyLoad),
        PythonRule.Always(Msgpack, "msgpack_numpy.patch msgpack_numpy.unpackb msgpack_numpy.unpack msgpack_numpy.load msgpack_numpy.loads msgpack_numpy.Unpacker"),
        PythonRule.When(Msgpack, "msgpack.unpackb msgpack.unpack msgpack.Unpacker", (site, _) => site.Keyword("object_hook") is { } hook && site.Scope.Resolve(hook).Exists(n => n.Name == "msgpack_numpy.decode")),
        PythonRule.Always(Shelve, "shelve.open shelve.DbfilenameShelf shelve.Shelf"),
        PythonRule.Always(Library, "fastai.learner.load_learner fastai.basics.load_learner fastai.vision.all.load_learner fastai.text.all.load_learner fastai.tabular.all.load_learner statsmodels.iolib.smpickle.load_pickle statsmodels.api.load surprise.dump.load "
            + "gensim.models.Word2Vec.load gensim.models.KeyedVectors.load gensim.models.LdaModel.load gensim.models.Doc2Vec.load gensim.models.FastText.load gensim.utils.unpickle gensim.corpora.Dictionary.load paddle.load mxnet.gluon.data.dataset.load pycaret.classification.load_model pycaret.regression.load_model "
            + "nemo.core.ModelPT.restore_from autogluon.tabular.TabularPredictor.load flair.models.SequenceTagger.load tsai.all.load_learner sktime.base.load implicit.cpu.als.AlternatingLeastSquares.load hmmlearn.load ultralytics.nn.tasks.torch_safe_load sentence_transformers.util.pickle_load prophet.serialize.pickle_load darts.models.forecasting.forecasting_model.ForecastingModel.load"),
        PythonRule.When(Library, "stable_baselines3/load stable_baselines/load sb3_contrib/load", (site, _) => !site.Names[0].Contains("common.", StringComparison.Ordinal)),
        new(MLflow, "mlflow.pyfunc.load_model mlflow.sklearn.load_model mlflow.pytorch.load_model mlflow.pyfunc.load_pyfunc mlflow.pyfunc.spark_udf mlflow.langchain.load_model mlflow.statsmodels.load_model mlflow.pmdarima.load_model mlflow.pyfunc.load_context mlflow.transformers.load_model mlflow.sentence_transformers.load_model mlflow.lightgbm.load_model", (_, _) => Severity.Medium),
        PythonRule.When(LangChain, "*/*", (site, _) => site.Is("allow_dangerous_deserialization", true) || site.Is("allow_dangerous_requests", true) || site.Is("allow_dangerous_code", true)),
    ];

    // loads(dumps(x)) reads what the process wrote a moment before: how tests and deep copies do it.
    static bool IsRoundTrip(CallSite site)
    {
        bool Written(PyExpr value) => value is PyCall { Callee: PyName or PyAttr } made && site.Scope.Resolve(made.Callee).Exists(n => n.Name.EndsWith(".dumps", StringComparison.Ordinal));
        return site.Argument("data", 0) is { } data && (Written(data) || (data is PyName name && site.Scope.Values(name.Id) is { Count: > 0 } values && values.All(Written)));
    }

    static bool Own(CallSite site) => site.Keyword("trusted") is { } trusted && site.Scope.Resolve(trusted).Exists(n => n.Name.StartsWith("skops.io.get_untrusted_types", StringComparison.Ordinal)) | (trusted is PyName name && site.Scope.Values(name.Id).Any(v => site.Scope.Resolve(v).Exists(n => n.Name.StartsWith("skops.io.get_untrusted_types", StringComparison.Ordinal))));

    static Severity? YamlLoad(CallSite site, PythonContext context)
    {
        var name = site.Names[0];
        if (name == "ruamel.yaml.YAML")
            return site.Text(site.Argument("typ", 1)) is "unsafe" ? Severity.High : null;
        if (name.EndsWith("unsafe_load", StringComparison.Ordinal) || name.EndsWith("unsafe_load_all", StringComparison.Ordinal) || name == "yaml.UnsafeLoader")
            return Severity.High;
        if (name is "yaml.full_load" or "yaml.full_load_all")
            return context.AtLeast(site, "pyyaml", 5, 4) == true ? null : Severity.Medium;
        if (name == "yaml.Loader")
            return Severity.High;
        if (site.Argument("Loader", 1) is not { } loader)
            return site.Spreads || context.AtLeast(site, "pyyaml", 6) == true ? null : Severity.High;
        var named = site.Scope.Resolve(loader);
        if (named.Exists(n => n.Name.EndsWith("SafeLoader", StringComparison.Ordinal) || n.Name.EndsWith("BaseLoader", StringComparison.Ordinal)))
            return null;
        if (named.Exists(n => n.Name.EndsWith("FullLoader", StringComparison.Ordinal)))
            return context.AtLeast(site, "pyyaml", 5, 4) == true ? null : Severity.Low;
        // A loader of the project's own: its class says what it is.
        return named.Exists(n => n.Name is "yaml.Loader" or "yaml.UnsafeLoader" or "yaml.CLoader" or "yaml.loader.Loader" or "yaml.loader.UnsafeLoader" or "yaml.CUnsafeLoader" or "ruamel.yaml.Loader" or "ruamel.yaml.UnsafeLoader") ? Severity.High : null;
    }

    static Severity? NumPyLoad(CallSite site, PythonContext context)
    {
        if (site.Argument("allow_pickle", site.Names[0].EndsWith("read_array", StringComparison.Ordinal) ? 1 : 2) is { } allow)
            return site.Truth(allow) switch { true => Severity.High, false => null, _ => Severity.Low };
        return context.AtLeast(site, "numpy", 1, 16, 3) == false ? Severity.High : null;
    }
}
