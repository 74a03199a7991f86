namespace Assay.Governance;

/// <summary>What the server takes down without being asked.</summary>
public enum AutomaticTakedown
{
    /// <summary>Nothing: a person proposes it.</summary>
    Never,

    /// <summary>What is at most the share of traffic for which one person is enough; what is larger it proposes.</summary>
    Small,

    /// <summary>Whatever the share.</summary>
    Always,
}

/// <summary>A source of findings that may stop what runs. What is null fits any.</summary>
/// <param name="Tool">Name of the tool.</param>
/// <param name="Kind">Kind of the evidence.</param>
/// <param name="Origin">Whether a tool measured it or a person filed it.</param>
public sealed record TrustedSource(string? Tool, string? Kind, Origin? Origin)
{
    internal bool Fits(FindingSource source) =>
        (Tool is null || Tool == source.Tool) && (Kind is null || Kind == source.Kind) && (Origin is null || Origin == source.Origin);
}

/// <summary>When a finding takes model versions out of production (<c>policies/takedown/default.yaml</c>).</summary>
/// <param name="Severity">The least that counts.</param>
/// <param name="TwoPeopleAbove">Share of traffic, in percent, above which a second person agrees. An unknown share is above.</param>
/// <param name="Digest">Of its text: its version.</param>
/// <param name="Yaml">The text, which the record keeps beside what was done by it.</param>
public sealed record TakedownPolicy(Severity Severity, IReadOnlyList<TrustedSource> Sources, double TwoPeopleAbove, AutomaticTakedown Automatic, Digest Digest, string Yaml)
{
    const string Shipped = "takedown/default.yaml";

    /// <summary>The name of its file among the policies of a record.</summary>
    public const string FileName = "takedown.yaml";

    /// <summary>What holds where nothing else is written: nothing happens by itself.</summary>
    public static TakedownPolicy Default { get; } = ReadShipped();

    /// <summary>Reads a policy; null with every mistake, by line and column.</summary>
    public static TakedownPolicy? Read(string yaml, string source, out IReadOnlyList<PolicyError> errors)
    {
        var wrong = new List<PolicyError>();
        errors = wrong;
        if (PolicyFields.Read(yaml, source, wrong) is not { } fields)
            return null;
        var severity = fields.Choice<Severity>("severity", "a severity", required: true);
        var sources = fields.Maps("sources", required: true).Select(Source).ToList();
        if (fields.Number("two-people-above") is not { } share)
        {
            share = 0;
            if (!fields.Keys.Contains("two-people-above"))
                fields.Wrong("two-people-above", "is missing; give a share of the traffic in percent, 0 for two people always");
        }
        else if (share is < 0 or > 100)
            fields.Wrong("two-people-above", "has to be 0 to 100");

        var automatic = fields.Choice<AutomaticTakedown>("automatic", "what happens by itself") ?? AutomaticTakedown.Never;
        if (automatic != AutomaticTakedown.Never && severity is < Severity.High)
            fields.Wrong("automatic", "only findings of high or critical severity may stop what runs without a person");
        fields.Close();
        return wrong.Count > 0 ? null : new TakedownPolicy(severity!.Value, sources, share, automatic, Digest.Sha256(System.Text.Encoding.UTF8.GetBytes(yaml)), yaml);
    }

    internal bool Trusts(FindingSource source) => Sources.Any(s => s.Fits(source));

    static TrustedSource Source(PolicyFields fields)
    {
        var kind = fields.Keys.Contains("kind") ? fields.OneOf("kind", "a kind of evidence", [.. EvidenceKinds.All.Select(k => k.Id)]) : null;
        var made = new TrustedSource(fields.Text("tool"), kind, fields.Choice<Origin>("origin", "an origin"));
        if (made is { Tool: null, Kind: null, Origin: null })
            fields.Wrong("origin", "this source names nothing, so everybody's findings would stop what runs; give a tool, a kind or an origin");
        fields.Close();
        return made;
    }

    static TakedownPolicy ReadShipped()
    {
        using var reader = new StreamReader(typeof(TakedownPolicy).Assembly.GetManifestResourceStream(Shipped)!);
        // Our own file: a mistake in it is a bug.
        return Read(reader.ReadToEnd(), Shipped, out var errors) ?? throw new InvalidOperationException(string.Join('\n', errors));
    }
}
