using System.Text.Json;
using Assay.Record;

namespace Assay.Governance;

/// <summary>The register: things, their digests, links, deployments, policies, decisions, packs.</summary>
internal sealed class RegisterProjection : IProjection
{
    public IReadOnlyList<ProjectionTable> Tables { get; } =
    [
        new("thing", "id"), new("thing_digest", "thing, digest"), new("registration", "entry"), new("link", "use_case, thing"), new("deployment", "thing"),
        new("deployment_event", "thing, entry"), new("policy", "digest"), new("decision", "id"), new("pack", "id"),
    ];

    public string Schema => """
        CREATE TABLE thing (
            id TEXT PRIMARY KEY, kind TEXT NOT NULL, slug TEXT NOT NULL, name TEXT NOT NULL, parent TEXT, purpose TEXT, owner_role TEXT, risk_class TEXT NOT NULL,
            attributes TEXT NOT NULL, register_digest TEXT NOT NULL, created_at BIGINT NOT NULL, changed_at BIGINT NOT NULL, entry BIGINT NOT NULL);
        CREATE UNIQUE INDEX thing_slug ON thing (kind, slug);
        CREATE INDEX thing_parent ON thing (parent);
        CREATE TABLE thing_digest (thing TEXT NOT NULL, digest TEXT NOT NULL, artefact BIGINT NOT NULL, entry BIGINT NOT NULL, PRIMARY KEY (thing, digest));
        CREATE INDEX thing_digest_digest ON thing_digest (digest);
        CREATE TABLE registration (entry BIGINT PRIMARY KEY, thing TEXT NOT NULL);
        CREATE INDEX registration_thing ON registration (thing, entry);
        CREATE TABLE link (use_case TEXT NOT NULL, thing TEXT NOT NULL, removed BIGINT NOT NULL, entry BIGINT NOT NULL, PRIMARY KEY (use_case, thing));
        CREATE INDEX link_thing ON link (thing);
        CREATE TABLE deployment (thing TEXT PRIMARY KEY, model_version TEXT NOT NULL, status TEXT NOT NULL, percent BIGINT, since BIGINT NOT NULL, entry BIGINT NOT NULL);
        CREATE TABLE deployment_event (thing TEXT NOT NULL, model_version TEXT NOT NULL, status TEXT NOT NULL, percent BIGINT, at BIGINT NOT NULL, actor TEXT NOT NULL, entry BIGINT NOT NULL, PRIMARY KEY (thing, entry));
        CREATE TABLE policy (digest TEXT PRIMARY KEY, gate TEXT NOT NULL, since BIGINT NOT NULL, entry BIGINT NOT NULL);
        CREATE TABLE decision (
            id BIGINT PRIMARY KEY, use_case TEXT NOT NULL, gate TEXT NOT NULL, model_version TEXT, outcome TEXT NOT NULL, opens BIGINT NOT NULL, actor TEXT NOT NULL,
            role TEXT NOT NULL, at BIGINT NOT NULL, policy TEXT NOT NULL, envelope TEXT NOT NULL, key_id TEXT NOT NULL, basis TEXT NOT NULL, baseline BIGINT, entry BIGINT NOT NULL);
        CREATE INDEX decision_gate ON decision (use_case, gate, id);
        CREATE TABLE pack (
            id TEXT PRIMARY KEY, use_case TEXT NOT NULL, model_version TEXT NOT NULL, tree_size BIGINT NOT NULL, digest TEXT NOT NULL, bytes BIGINT NOT NULL,
            at BIGINT NOT NULL, actor TEXT NOT NULL, entry BIGINT NOT NULL)
        """;

    public void Apply(LogEntry entry, Func<string, byte[]?> blob, IProjectionWriter writer)
    {
        switch (entry.Type)
        {
            case EntryTypes.Register:
                Register(entry, Body<RegisterBody>(entry), writer);
                break;
            case EntryTypes.Link:
                var link = Body<LinkBody>(entry);
                writer.Execute(
                    "INSERT INTO link (use_case, thing, removed, entry) VALUES (@use_case, @thing, @removed, @entry) ON CONFLICT (use_case, thing) DO UPDATE SET removed = @removed, entry = @entry",
                    ("use_case", link.UseCase), ("thing", link.Thing), ("removed", Sql.Flag(link.Removed)), ("entry", entry.Index));
                break;
            case EntryTypes.Deployment:
                Deploy(entry, Body<DeploymentBody>(entry), writer);
                break;
            case EntryTypes.Policy:
                var policy = Body<PolicyBody>(entry);
                writer.Execute(
                    "INSERT INTO policy (digest, gate, since, entry) VALUES (@digest, @gate, @since, @entry) ON CONFLICT (digest) DO UPDATE SET since = @since, entry = @entry",
                    ("digest", policy.Policy.ToString()), ("gate", policy.Gate.Name()), ("since", Sql.Time(entry.At)), ("entry", entry.Index));
                break;
            case EntryTypes.Decision:
                Decide(entry, Body<DecisionBody>(entry), writer);
                break;
            case EntryTypes.Pack:
                var pack = Body<PackBody>(entry);
                writer.Execute(
                    "INSERT INTO pack (id, use_case, model_version, tree_size, digest, bytes, at, actor, entry) VALUES (@id, @use_case, @version, @size, @digest, @bytes, @at, @actor, @entry)",
                    ("id", pack.Id), ("use_case", pack.UseCase), ("version", pack.ModelVersion), ("size", pack.TreeSize), ("digest", pack.Digest.ToString()),
                    ("bytes", pack.Bytes), ("at", Sql.Time(entry.At)), ("actor", entry.Actor), ("entry", entry.Index));
                break;
        }
    }

    static T Body<T>(LogEntry entry) => entry.Body.Deserialize<T>(Json.Options)!;

    static void Register(LogEntry entry, RegisterBody body, IProjectionWriter writer)
    {
        var digest = CanonicalJson.DigestOf(body).ToString();
        writer.Execute(
            """
            INSERT INTO thing (id, kind, slug, name, parent, purpose, owner_role, risk_class, attributes, register_digest, created_at, changed_at, entry)
            VALUES (@id, @kind, @slug, @name, @parent, @purpose, @owner, @risk, @attributes, @digest, @at, @at, @entry)
            ON CONFLICT (id) DO UPDATE SET name = @name, purpose = @purpose, owner_role = @owner, risk_class = @risk, attributes = @attributes,
                register_digest = @digest, changed_at = @at, entry = @entry
            """,
            ("id", body.Id), ("kind", body.Kind.Name()), ("slug", body.Slug), ("name", body.Name), ("parent", body.Parent), ("purpose", body.Purpose),
            ("owner", body.OwnerRole?.Name()), ("risk", body.RiskClass.Name()), ("attributes", Json.Text(new SortedDictionary<string, string>(body.Attributes.ToDictionary(), StringComparer.Ordinal))),
            ("digest", digest), ("at", Sql.Time(entry.At)), ("entry", entry.Index));
        writer.Execute("INSERT INTO registration (entry, thing) VALUES (@entry, @thing)", ("entry", entry.Index), ("thing", body.Id));
        Name(digest, artefact: false);
        foreach (var artefact in body.Digests.Distinct())
            Name(artefact.ToString(), artefact: true);

        void Name(string value, bool artefact) => writer.Execute(
            "INSERT INTO thing_digest (thing, digest, artefact, entry) VALUES (@thing, @digest, @artefact, @entry) ON CONFLICT (thing, digest) DO NOTHING",
            ("thing", body.Id), ("digest", value), ("artefact", Sql.Flag(artefact)), ("entry", entry.Index));
    }

    static void Deploy(LogEntry entry, DeploymentBody body, IProjectionWriter writer)
    {
        (string, object?)[] values =
        [
            ("thing", body.Deployment), ("version", body.ModelVersion), ("status", body.Status.Name()), ("percent", (long?)body.Percent),
            ("at", Sql.Time(entry.At)), ("actor", entry.Actor), ("entry", entry.Index),
        ];
        writer.Execute(
            """
            INSERT INTO deployment (thing, model_version, status, percent, since, entry) VALUES (@thing, @version, @status, @percent, @at, @entry)
            ON CONFLICT (thing) DO UPDATE SET model_version = @version, status = @status, percent = @percent, since = @at, entry = @entry
            """, values[..5].Append(values[6]).ToArray());
        writer.Execute(
            "INSERT INTO deployment_event (thing, model_version, status, percent, at, actor, entry) VALUES (@thing, @version, @status, @percent, @at, @actor, @entry)", values);
    }

    static void Decide(LogEntry entry, DecisionBody body, IProjectionWriter writer) => writer.Execute(
        """
        INSERT INTO decision (id, use_case, gate, model_version, outcome, opens, actor, role, at, policy, envelope, key_id, basis, baseline, entry)
        VALUES (@id, @use_case, @gate, @version, @outcome, @opens, @actor, @role, @at, @policy, @envelope, @key, @basis, @baseline, @id)
        """,
        ("id", entry.Index), ("use_case", body.UseCase), ("gate", body.Gate.Name()), ("version", body.ModelVersion), ("outcome", body.Outcome),
        ("opens", Sql.Flag(body.Opens)), ("actor", entry.Actor), ("role", body.As.Name()), ("at", Sql.Time(entry.At)), ("policy", body.Policy.ToString()),
        ("envelope", body.Envelope.ToString()), ("key", body.KeyId), ("basis", Json.Text(body.Basis)), ("baseline", Sql.Time(body.Baseline)));
}
