namespace Assay.Build.Locks;

/// <summary>Where something external comes from.</summary>
public enum AssetSource
{
    /// <summary>A repository on the Hugging Face Hub: <c>owner/name</c>, or an old name without owner.</summary>
    HuggingFace,

    /// <summary>A GitHub repository that torch.hub runs: <c>owner/name</c>.</summary>
    TorchHub,

    /// <summary>A handle of TensorFlow Hub, without its version.</summary>
    TensorflowHub,

    /// <summary>A handle of Kaggle, or a preset of Keras Hub.</summary>
    Kaggle,

    /// <summary>A registered model of MLflow.</summary>
    Mlflow,

    /// <summary>A model of Ollama's library, with its tag.</summary>
    Ollama,

    /// <summary>A file at an address.</summary>
    Web,

    /// <summary>A model that a provider serves: <c>provider/name</c>.</summary>
    Provider,

    /// <summary>A folder of the project itself.</summary>
    Folder,
}

/// <summary>What it is.</summary>
public enum AssetKind { Model, Dataset, Code, File }

/// <summary>One external thing.</summary>
public sealed record Asset(AssetSource Source, AssetKind Kind, string Name)
{
    public override string ToString() => $"{(Source == AssetSource.HuggingFace ? "hf" : Source.Name())}:{(Kind == AssetKind.Dataset ? "datasets/" : "")}{Name}";
}

/// <summary>A place that refers to an asset.</summary>
/// <param name="Asked">The revision that stands there: a commit, a branch, a version; null when there is none.</param>
/// <param name="Role">What the place uses it as: <c>model</c>, <c>adapter</c>, <c>tokenizer</c>, <c>dataset</c>, <c>base</c>, <c>file</c>, <c>service</c>.</param>
/// <param name="Path">The file, relative to what was read.</param>
/// <param name="Line">From 1; 0 when it is not known.</param>
/// <param name="Part">A cell of a notebook.</param>
public sealed record AssetReference(Asset Asset, string? Asked, string Role, string Path, int Line, string? Part = null)
{
    /// <summary>SHA-256 that stands beside it, of a file.</summary>
    public Digest? Digest { get; init; }

    /// <summary>It says where something came from; nothing is loaded by it.</summary>
    public bool Declared { get; init; }

    /// <summary>True when what is asked for cannot become something else.</summary>
    public bool IsFixed => Digest is not null || Asset.Source switch
    {
        AssetSource.HuggingFace or AssetSource.TorchHub => IsCommit(Asked),
        AssetSource.TensorflowHub or AssetSource.Kaggle or AssetSource.Mlflow => Asked is { Length: > 0 } && Asked.All(char.IsAsciiDigit),
        _ => false,
    };

    internal static bool IsCommit(string? text) => text is { Length: 40 } && text.All(char.IsAsciiHexDigitLower);
}

/// <summary>A place whose name is computed, so that nobody can tell from outside what is loaded.</summary>
public sealed record UnknownReference(string What, string Path, int Line, string? Part = null);

/// <summary>What a tree refers to.</summary>
public sealed record AssetReferences(IReadOnlyList<AssetReference> Found, IReadOnlyList<UnknownReference> Unknown, IReadOnlyList<Gap> Gaps, int Files);
