using System.Security.Cryptography;

namespace Assay.Build.Provenance;

/// <summary>What a provenance says of the files in a folder.</summary>
/// <param name="Statement">The statement that was signed; null when the envelope does not hold.</param>
/// <param name="Problems">Why it does not hold: signature, type, a file that differs, is missing, or is not told of. Empty when it holds.</param>
/// <param name="Files">Files whose digest is the stated one.</param>
public sealed record ProvenanceVerification(Statement? Statement, IReadOnlyList<string> Problems, int Files)
{
    public bool Verified => Problems.Count == 0;
}

/// <summary>Checks a signed SLSA provenance v1 against the files it is about.</summary>
public static class ProvenanceVerifier
{
    const int MostProblems = 100;

    /// <param name="envelope">DSSE envelope; a line of <c>.intoto.jsonl</c>.</param>
    /// <param name="folder">Folder of the outputs: every file in it must be a subject, and the other way round.</param>
    public static ProvenanceVerification Verify(ReadOnlySpan<byte> envelope, PublicKey key, string folder, CancellationToken cancel = default)
    {
        if (Envelope.TryRead(envelope, out var error) is not { } signed)
            return Broken(error);
        if (!signed.VerifiedBy(key))
            return Broken("the signature is not of this key, or the statement was changed");
        if (signed.TryReadStatement(out error) is not { } statement)
            return Broken(error);
        if (statement.PredicateType != PredicateTypes.SlsaProvenance)
            return Broken($"it is a {statement.PredicateType}, not a provenance");

        var problems = new List<string>();
        var told = new HashSet<string>(StringComparer.Ordinal);
        var holds = 0;
        foreach (var subject in statement.Subjects)
        {
            cancel.ThrowIfCancellationRequested();
            var path = Path.GetFullPath(Path.Combine(folder, subject.Name));
            told.Add(path);
            if (subject.Sha256 is not { } digest || !path.StartsWith(Path.GetFullPath(folder) + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                continue;
            if (!File.Exists(path))
            {
                // The folder as a whole is a subject by its own name.
                if (subject.Name != Path.GetFileName(Path.GetFullPath(folder)))
                    problems.Add($"{subject.Name} is not there");
                continue;
            }

            using var content = File.OpenRead(path);
            if (new Digest("sha256", Convert.ToHexStringLower(SHA256.HashData(content))) == digest)
                holds++;
            else
                problems.Add($"{subject.Name} is not what the run made");
        }

        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            if (problems.Count < MostProblems && !told.Contains(Path.GetFullPath(file)))
                problems.Add($"{Path.GetRelativePath(folder, file)} is not told of: it was there before the run, or came after it");
        if (holds == 0 && problems.Count == 0)
            problems.Add("no file of the folder is told of");
        return new ProvenanceVerification(statement, [.. problems.Take(MostProblems)], holds);
    }

    static ProvenanceVerification Broken(string why) => new(null, [why], 0);
}
