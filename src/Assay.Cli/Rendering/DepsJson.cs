using System.Text.Json;
using Assay.Build.Dependencies;
using Assay.Build.Dependencies.Osv;

namespace Assay.Cli;

/// <summary>A scan of dependencies for programs: the report, every package, every vulnerability and what is stated of it, the database.</summary>
static class DepsJson
{
    public static void Write(Utf8JsonWriter json, DependencyScan scan, Report report, IReadOnlyList<Recorded> recorded, DateTimeOffset now)
    {
        json.WriteStartObject();
        ReportJson.Members(json, report);
        ReportJson.List(json, "dependencies", scan.Dependencies, Package);
        ReportJson.List(json, "vulnerabilities", scan.Vulnerabilities, Vulnerability);
        ReportJson.List(json, "suppressed", scan.Suppressed, Vulnerability);
        ReportJson.List(json, "accepted", scan.Accepted, Vulnerability);
        if (scan.Database is { } database)
        {
            Database(json, database);
            json.WriteNumber("databaseDaysOld", database.DaysOldAt(now));
            json.WriteBoolean("databaseOld", database.IsOldAt(now));
        }

        if (recorded.Count > 0)
        {
            json.WritePropertyName("recorded");
            JsonSerializer.Serialize(json, recorded, Json.Options);
        }

        json.WriteEndObject();
    }

    static void Package(Utf8JsonWriter json, Dependency d)
    {
        json.WriteStartObject();
        json.WriteString("ecosystem", d.Ecosystem);
        json.WriteString("name", d.Name);
        ReportJson.Put(json, "version", d.Version);
        ReportJson.Put(json, "range", d.Range);
        ReportJson.Put(json, "source", d.Source);
        ReportJson.Put(json, "marker", d.Marker);
        ReportJson.Texts(json, "extras", d.Extras);
        json.WriteString("role", d.Role.Name());
        json.WriteBoolean("pinned", d.Pinned);
        json.WriteBoolean("hashed", d.Hashed);
        json.WriteString("format", d.Format);
        json.WriteString("path", d.Path);
        json.WriteNumber("line", d.Line);
        json.WriteString("purl", d.Purl);
        json.WriteEndObject();
    }

    static void Vulnerability(Utf8JsonWriter json, DependencyVulnerability v)
    {
        json.WriteStartObject();
        json.WritePropertyName("package");
        Package(json, v.Package);
        json.WriteString("version", v.Version);
        json.WriteString("id", v.Id);
        ReportJson.Texts(json, "ids", v.Ids);
        ReportJson.Texts(json, "advisories", v.Advisories);
        json.WriteString("severity", v.Severity.Name());
        ReportJson.Texts(json, "vectors", v.Vectors);
        json.WriteString("summary", v.Summary);
        ReportJson.Texts(json, "weaknesses", v.Weaknesses);
        json.WriteString("url", v.Url);
        ReportJson.Put(json, "fixedIn", v.FixedIn);
        if (v.Likelihood is { } likelihood)
            json.WriteNumber("likelihood", likelihood);
        json.WriteBoolean("exploited", v.Exploited);
        json.WriteBoolean("malicious", v.Malicious);
        json.WriteBoolean("byRange", v.ByRange);
        if (v.Stated is { } stated)
        {
            json.WriteStartObject("stated");
            json.WriteString("vulnerability", stated.Vulnerability);
            ReportJson.Put(json, "package", stated.Package);
            json.WriteString("status", stated.Status.Name());
            json.WriteString("justification", stated.Justification);
            ReportJson.Put(json, "detail", stated.Detail);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    static void Database(Utf8JsonWriter json, OsvStatus database)
    {
        json.WriteStartObject("database");
        json.WriteString("source", database.Source);
        json.WriteString("sourceDigest", database.SourceDigest.ToString());
        json.WriteString("imported", database.Imported);
        if (database.Date is { } date)
            json.WriteString("date", date);
        json.WriteNumber("advisories", database.Advisories);
        json.WriteNumber("withdrawn", database.Withdrawn);
        json.WriteNumber("packages", database.Packages);
        json.WriteStartObject("ecosystems");
        foreach (var (name, count) in database.Ecosystems)
            json.WriteNumber(name, count);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
