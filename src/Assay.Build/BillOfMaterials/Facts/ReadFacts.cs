using System.Globalization;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Sources;

namespace Assay.Build;

/// <summary>
/// What the files of a model say about it. Files come in order of depth, so that what stands nearest to the top speaks for the
/// model; every fact remembers the file that said it.
/// </summary>
internal sealed class ReadFacts(CancellationToken cancel = default)
{
    const int MaxProperties = 4000, MaxListed = 1000, SecondsPerFile = 60;
    readonly List<BomProperty> _properties = [];
    readonly Dictionary<string, string> _facts = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, Weights> _weights = new(StringComparer.Ordinal);
    string _file = "";

    /// <summary>The first of these that counted its weights says how many the model has: the others are copies or exports.</summary>
    static readonly string[] BestFirst = ["safetensors", "gguf", "pytorch", "hdf5", "onnx", "tflite"];

    public long? Parameters => BestFirst.Select(f => _weights.GetValueOrDefault(f)).FirstOrDefault(w => w?.Parameters > 0)?.Parameters;

    public List<string> Formats { get; } = [];

    public List<string> Inputs { get; } = [];

    public List<string> Outputs { get; } = [];

    /// <summary>What is named as a licence, with the file that names it.</summary>
    public List<(string Text, string File)> Licences { get; } = [];

    public List<BomBaseModel> BaseModels { get; } = [];

    public List<BomDataset> Datasets { get; } = [];

    public List<BomLibrary> Libraries { get; } = [];

    public List<BomPerformance> Performance { get; } = [];

    public List<string> TokenizerFiles { get; } = [];

    public List<Gap> Gaps { get; } = [];

    public IReadOnlyList<BomProperty> Properties => [.. _properties, .. _weights.SelectMany(w => w.Value.Properties(w.Key))];

    /// <summary>Name of the file that is being read.</summary>
    public string File => _file;

    public string? this[string fact] => _facts.GetValueOrDefault(fact);

    /// <summary>A fact that the model has once: whoever says it first is believed.</summary>
    public void Say(string fact, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value) && _facts.TryAdd(fact, Printable.Name(value.Trim(), 1000)))
            Property($"assay:source:{fact}", _file);
    }

    public void Property(string name, string? value)
    {
        if (_properties.Count < MaxProperties && !string.IsNullOrEmpty(value))
            _properties.Add(new BomProperty(Printable.Name(name), Printable.Name(value, 1000)));
    }

    public void Property(string name, long value) => Property(name, value.ToString(CultureInfo.InvariantCulture));

    public void Weigh(string format, string type, long count)
    {
        if (!_weights.TryGetValue(format, out var weights))
            _weights[format] = weights = new Weights();
        weights.Add(type, count);
    }

    public void Format(string format)
    {
        if (!Formats.Contains(format))
            Formats.Add(format);
    }

    public void Base(string? name, string relation, string? commit = null, string? url = null)
    {
        if (string.IsNullOrWhiteSpace(name) || BaseModels.Count >= MaxListed)
            return;
        var clean = Printable.Name(name.Trim());
        var at = BaseModels.FindIndex(b => b.Name == clean && Path.GetDirectoryName(b.Source) == Path.GetDirectoryName(_file));
        if (at < 0)
            BaseModels.Add(new BomBaseModel(clean, Url: url ?? HubAddress(clean), Relation: relation, Commit: commit) { Source = _file });
        else
            BaseModels[at] = BaseModels[at] with { Relation = BaseModels[at].Relation is null or "base" ? relation : BaseModels[at].Relation, Commit = BaseModels[at].Commit ?? commit };
    }

    public void Licence(string? text)
    {
        if (!string.IsNullOrWhiteSpace(text) && Licences.Count < MaxListed)
            Licences.Add((Printable.Name(text.Trim()), _file));
    }

    /// <param name="described">The file describes this dataset, rather than naming one that something was made with.</param>
    public void Dataset(string? name, string? url = null, string? version = null, bool described = false)
    {
        if (!string.IsNullOrWhiteSpace(name) && Datasets.Count < MaxListed && Datasets.All(d => d.Name != Printable.Name(name.Trim())))
            Datasets.Add(new BomDataset(Printable.Name(name.Trim()), Url: url, Version: version) { Source = _file, IsDescribed = described });
    }

    public void Library(string? name, string? version = null, string? packageUrl = null)
    {
        if (string.IsNullOrWhiteSpace(name) || Libraries.Count >= MaxListed)
            return;
        var library = BomLibrary.OfPython(Printable.Name(name.Trim()), version is null ? null : Printable.Name(version), packageUrl) with { Source = _file };
        var at = Libraries.FindIndex(l => l.Name == library.Name);
        if (at < 0)
            Libraries.Add(library);
        else if (Libraries[at].Version is null && library.Version is not null)
            Libraries[at] = library;
    }

    public void Tokenizer()
    {
        if (!TokenizerFiles.Contains(_file))
            TokenizerFiles.Add(_file);
    }

    public void Gap(string reason)
    {
        if (Gaps.Count < MaxListed)
            Gaps.Add(new Gap(Printable.Name(_file), reason));
    }

    /// <summary>Reads one file by what its name, and then its content, say it is; a file that cannot be read becomes a gap.</summary>
    public void Take(string name, string path)
    {
        _file = name == "." ? Path.GetFileName(path) : name;
        try
        {
            FactReaders.Read(_file, path, this);
        }
        catch (SourceFailure e)
        {
            Gap(e.Message);
        }
        catch (Exception e) when (e is UnreadableException or IOException or UnauthorizedAccessException or OverflowException)
        {
            Gap(e is OverflowException ? "it states more parameters than a number can hold" : e.Message);
        }
    }

    /// <summary>A place for the scanner's readers to run in, of which only the reading is wanted, not the judgement.</summary>
    public ScanScope Scope(out FileResult result)
    {
        var limits = ScanLimits.Default with { SecondsPerFile = SecondsPerFile, PickleOpcodes = 200_000_000 };
        result = new FileResult(_file, limits);
        return new ScanScope(result, limits, new Budget(limits, cancel), _file);
    }

    public Budget NewBudget() => new(ScanLimits.Default with { SecondsPerFile = SecondsPerFile }, cancel);

    /// <summary>True for <c>organisation/name</c>, as model hubs name things.</summary>
    public static bool IsHubName(string name) =>
        name.Split('/') is [{ Length: > 0 and < 100 } owner, { Length: > 0 and < 100 } model] && owner[0] is not ('.' or '~') && (owner + model).All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    static string? HubAddress(string name) => IsHubName(name) ? $"https://huggingface.co/{name}" : null;

    sealed class Weights
    {
        readonly SortedDictionary<string, long> _types = new(StringComparer.Ordinal);

        public long Parameters { get; private set; }

        public void Add(string type, long count)
        {
            Parameters = checked(Parameters + count);
            if (_types.ContainsKey(type) || _types.Count < 64)
                _types[type] = checked(_types.GetValueOrDefault(type) + count);
        }

        public IEnumerable<BomProperty> Properties(string format)
        {
            yield return new BomProperty($"assay:{format}:parameters", Parameters.ToString(CultureInfo.InvariantCulture));
            foreach (var (type, count) in _types)
                yield return new BomProperty($"assay:{format}:dtype:{Printable.Name(type, 40)}", count.ToString(CultureInfo.InvariantCulture));
        }
    }
}

/// <summary>A file that is not what its name says, or is beyond a limit: caught where the file was opened and told as a gap.</summary>
internal sealed class UnreadableException(string reason) : Exception(reason);
