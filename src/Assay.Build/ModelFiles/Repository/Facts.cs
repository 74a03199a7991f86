namespace Assay.Build.ModelFiles.Repository;

/// <summary>Something a format read that only means something beside the other files of the folder.</summary>
internal abstract record Fact;

/// <summary>Python that a loader would run: the file's name in the same folder, or another repository.</summary>
internal sealed record RemoteCode(string Module, string? OtherRepository) : Fact;

/// <summary>A shard index: which file holds which tensor.</summary>
internal sealed record ShardIndex(IReadOnlyDictionary<string, string> TensorToFile) : Fact;

/// <summary>The tensors of one file, by name.</summary>
internal sealed record TensorNames(IReadOnlySet<string> Names) : Fact;

/// <summary>An adapter and the model it is made for.</summary>
internal sealed record AdapterOf(string? BaseModel) : Fact;

/// <summary>The configuration asks for weights that run no code.</summary>
internal sealed record SafetensorsOnly : Fact;

/// <summary>An MLflow model: the files it names below its folder.</summary>
internal sealed record MlflowModel(IReadOnlyList<string> Files, IReadOnlyList<string> Environments) : Fact;

/// <summary>An OpenVINO model: where its last weights end in the .bin file of the same name.</summary>
internal sealed record WeightsBeside(long End) : Fact;

/// <summary>A file beside this one that holds raw numbers for it, whatever they look like.</summary>
internal sealed record RawBeside(string File) : Fact;

/// <summary>A model's code calls a package at import that is no known one: it may be in the same repository.</summary>
internal sealed record ForeignCall(string Module, int Line, string Evidence) : Fact;
