using Assay;
using Assay.Native;

namespace CreditScorer;

/// <summary>The model, loaded: columns in, its outputs out.</summary>
sealed class ScoringModel : IDisposable
{
    static readonly OnnxLimits Bounds = OnnxLimits.Default with { MaxModelBytes = 16 << 20, MaxOutputBytes = 16 << 20, RunTimeout = TimeSpan.FromSeconds(5) };

    readonly OnnxSession session;

    ScoringModel(OnnxSession session, Digest digest) => (this.session, Digest) = (session, digest);

    /// <summary>Of the file's bytes as they were loaded.</summary>
    public Digest Digest { get; }

    public IReadOnlyList<OnnxPort> Inputs => session.Inputs;

    public IReadOnlyList<OnnxPort> Outputs => session.Outputs;

    /// <exception cref="InvalidDataException">The file cannot be read, or is no model that this scorer can serve.</exception>
    public static ScoringModel Load(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"the model {path} cannot be read: {e.Message}", e);
        }

        var session = OnnxSession.TryOpen(bytes, Bounds, out var error) ?? throw new InvalidDataException($"the model {path} cannot be loaded: {error}");
        if (session.Inputs.All(i => i.Element == OnnxElement.Float && i.Shape.Count == 2))
            return new(session, Digest.Sha256(bytes));
        session.Dispose();
        throw new InvalidDataException($"the model {path} does not take one column of numbers for each input");
    }

    /// <summary>The outputs for so many rows; null with what is wrong.</summary>
    public IReadOnlyList<OnnxTensor>? Score(IReadOnlyDictionary<string, float[]> columns, int rows, out string error)
    {
        var outputs = session.TryRun([.. session.Inputs.Select(i => OnnxTensor.Of(i.Name, columns[i.Name], rows, 1))], out error);
        if (outputs is null || outputs.All(o => o.ToDoubles()?.All(double.IsFinite) == true))
            return outputs;
        error = "the model gives no number for a row";
        return null;
    }

    public void Dispose() => session.Dispose();
}
