using System.Text.Json;
using Assay.Build.ModelFiles.Remote;

namespace Assay.Build.ModelFiles;

/// <summary>
/// A scan for programs (<c>docs/formats/scan-result.schema.json</c>), written straight: serialising by reflection costs a
/// small scan more than its work.
/// </summary>
public static class ScanJson
{
    /// <summary>Writes the result as one object; <paramref name="more"/> may add members to it.</summary>
    public static void Write(Utf8JsonWriter json, ModelScan scan, Action<Utf8JsonWriter>? more = null)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(scan);
        json.WriteStartObject();
        json.WriteString("verdict", scan.Verdict.Name());
        json.WriteBoolean("complete", scan.Complete);
        json.WriteStartObject("tool");
        json.WriteString("name", ModelScanner.Tool.Name);
        json.WriteString("version", ModelScanner.Tool.Version);
        json.WriteEndObject();
        json.WriteString("policy", scan.Options.Policy.Name);
        json.WriteStartArray("files");
        foreach (var file in scan.Files)
            File(json, file);
        json.WriteEndArray();
        Gaps(json, scan.Gaps);
        json.WriteStartObject("stats");
        json.WriteNumber("files", scan.Stats.Files);
        json.WriteNumber("bytes", scan.Stats.Bytes);
        if (scan.Stats.Transferred is { } transferred)
            json.WriteNumber("transferred", transferred);
        json.WriteNumber("seconds", Math.Round(scan.Stats.Seconds, 4));
        foreach (var verdict in Enum.GetValues<ScanVerdict>())
            json.WriteNumber(verdict == ScanVerdict.NotAModel ? "notAModel" : verdict.Name(), scan.Files.Count(f => f.Verdict == verdict));
        json.WriteEndObject();
        more?.Invoke(json);
        json.WriteEndObject();
    }

    /// <summary>CWE-502, AML.T0011, LLM03:2025.</summary>
    public static string Name(Reference reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return reference.Edition is null ? reference.Id : $"{reference.Id}:{reference.Edition}";
    }

    /// <summary>A file as one line, for a scan that goes on.</summary>
    public static string Line(FileScan file, DateTimeOffset at) => OneLine(json =>
    {
        json.WriteString("at", at);
        Members(json, file);
    });

    /// <summary>Something that could not be looked at, as one line.</summary>
    public static string Line(Gap gap, DateTimeOffset at) => OneLine(json =>
    {
        json.WriteString("at", at);
        Gaps(json, [gap]);
    });

    static string OneLine(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    static void File(Utf8JsonWriter json, FileScan file)
    {
        json.WriteStartObject();
        Members(json, file);
        json.WriteEndObject();
    }

    static void Members(Utf8JsonWriter json, FileScan file)
    {
        json.WriteString("path", file.Path);
        if (file.Formats.Count > 0)
            json.WriteString("format", file.Formats[0]);
        else
            json.WriteNull("format");
        json.WriteStartArray("formats");
        foreach (var format in file.Formats)
            json.WriteStringValue(format);
        json.WriteEndArray();
        json.WriteNumber("size", file.Size);
        if (file.Digest is { } digest)
            json.WriteString("sha256", digest.Hex);
        json.WriteString("verdict", file.Verdict.Name());
        json.WriteBoolean("complete", file.Complete);
        json.WriteStartArray("findings");
        foreach (var finding in file.Findings)
        {
            json.WriteStartObject();
            Finding(json, finding);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("waived");
        foreach (var (finding, waiver) in file.Waived)
        {
            json.WriteStartObject();
            Finding(json, finding);
            json.WriteString("reason", waiver.Reason);
            json.WriteString("owner", waiver.Owner);
            json.WriteString("expires", waiver.Expires.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Gaps(json, file.Gaps);
        if (file.Weights is { } weights)
            Weights(json, weights);
        if (file.Origin is { } origin)
            Origin(json, origin);
    }

    static void Weights(Utf8JsonWriter json, WeightNumbers weights)
    {
        json.WriteStartObject("weights");
        json.WriteNumber("tensors", weights.Tensors);
        json.WriteNumber("count", weights.Count);
        json.WriteStartArray("listed");
        foreach (var tensor in weights.Listed)
        {
            json.WriteStartObject();
            json.WriteString("name", tensor.Name);
            json.WriteString("where", tensor.Where);
            json.WriteString("type", tensor.Type);
            json.WriteStartArray("shape");
            foreach (var dimension in tensor.Shape)
                json.WriteNumberValue(dimension);
            json.WriteEndArray();
            json.WriteNumber("count", tensor.Count);
            Number(json, "min", tensor.Min);
            Number(json, "max", tensor.Max);
            Number(json, "mean", tensor.Mean);
            Number(json, "deviation", tensor.Deviation);
            Number(json, "zeros", tensor.Zeros);
            json.WriteNumber("notFinite", tensor.NotFinite);
            Number(json, "outlier", tensor.Outlier);
            Number(json, "outlierDeviations", tensor.OutlierDeviations);
            Number(json, "unevenness", tensor.Unevenness);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Number(Utf8JsonWriter json, string name, double? value)
    {
        // JSON has no infinities; sums of huge numbers may be one.
        if (value is { } known && double.IsFinite(known))
            json.WriteNumber(name, double.Parse(known.ToString("G6", System.Globalization.CultureInfo.InvariantCulture), System.Globalization.CultureInfo.InvariantCulture));
    }

    static void Origin(Utf8JsonWriter json, RemoteOrigin origin)
    {
        json.WriteStartObject("origin");
        json.WriteString("address", origin.Address);
        if (origin.Version is not null)
            json.WriteString("version", origin.Version);
        json.WriteStartArray("checksums");
        foreach (var checksum in origin.Checksums)
        {
            json.WriteStartObject();
            json.WriteString("algorithm", checksum.Algorithm);
            json.WriteString("value", checksum.Hex);
            json.WriteString("givenBy", checksum.Given);
            if (checksum.Matches is { } matches)
                json.WriteBoolean("matches", matches);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Finding(Utf8JsonWriter json, Finding finding)
    {
        json.WriteString("ruleId", finding.RuleId);
        json.WriteString("severity", finding.Severity.Name());
        json.WriteString("message", finding.Title);
        if (finding.Evidence is not null)
            json.WriteString("evidence", finding.Evidence);
        json.WriteStartObject("location");
        if (finding.Location is { } at)
        {
            if (at.Path is not null)
                json.WriteString("path", at.Path);
            if (at.Offset is { } offset)
                json.WriteNumber("offset", offset);
            if (at.Line is { } line)
                json.WriteNumber("line", line);
            if (at.Part is not null)
                json.WriteString("part", at.Part);
        }

        json.WriteEndObject();
        if (finding.Description is not null)
            json.WriteString("description", finding.Description);
        if (finding.Remediation is not null)
            json.WriteString("remediation", finding.Remediation);
        json.WriteStartArray("references");
        foreach (var reference in finding.References)
            json.WriteStringValue(Name(reference));
        json.WriteEndArray();
        json.WriteString("fingerprint", finding.Fingerprint.ToString());
    }

    static void Gaps(Utf8JsonWriter json, IReadOnlyList<Gap> gaps)
    {
        json.WriteStartArray("gaps");
        foreach (var gap in gaps)
        {
            json.WriteStartObject();
            json.WriteString("where", gap.Where);
            json.WriteString("reason", gap.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
