using System.Security.Cryptography.X509Certificates;

namespace Assay.Build;

/// <summary>Whether the certificates of a trusted chain were revoked when the model was signed. Not knowing is not passing.</summary>
internal static class RevocationCheck
{
    /// <param name="chain">Leaf first, root last.</param>
    /// <param name="signed">When the model was signed.</param>
    /// <param name="stamped">Whether an authority vouches for that time.</param>
    /// <param name="now">Lists and responses must be current then.</param>
    /// <returns>Why the chain is refused, or null.</returns>
    public static string? Complaint(IReadOnlyList<X509Certificate2> chain, CertificateTrust trust, DateTimeOffset signed, bool stamped, DateTimeOffset now, List<string> notes)
    {
        var asked = trust.Scope switch { RevocationScope.None => 0, RevocationScope.Leaf => Math.Min(1, chain.Count - 1), _ => chain.Count - 1 };
        if (asked == 0)
        {
            notes.Add("Revocation was not checked.");
            return null;
        }

        var lists = new List<RevocationList>();
        foreach (var content in trust.RevocationLists)
            if (RevocationList.TryRead(content, out var error) is { } list)
                lists.Add(list);
            else
                return error;
        var responses = new List<OcspResponse>();
        foreach (var content in trust.OcspResponses)
            if (OcspResponse.TryRead(content, out var error) is { } response)
                responses.Add(response);
            else
                return error;
        for (var i = 0; i < asked; i++)
            if (Judge(chain[i], chain[i + 1], i > 0, lists, responses, trust, signed, stamped, now, notes) is { } complaint)
                return complaint;
        notes.Add(asked == chain.Count - 1 ? "Revocation was checked for every certificate of the chain." : "Revocation was checked for the signing certificate only.");
        return null;
    }

    static string? Judge(
        X509Certificate2 certificate, X509Certificate2 issuer, bool ofAuthority, List<RevocationList> lists, List<OcspResponse> responses,
        CertificateTrust trust, DateTimeOffset signed, bool stamped, DateTimeOffset now, List<string> notes)
    {
        var name = Printable.Name(certificate.Subject);
        var known = false;
        string? unusable = null;
        void Take(string? complaint, string what)
        {
            known |= complaint is null;
            unusable ??= complaint is null ? null : $"{what} cannot be used: {complaint}";
        }

        // Every answer that counts is heard: one that says revoked is not outvoted.
        foreach (var list in lists.Where(l => l.Issuer.AsSpan().SequenceEqual(certificate.IssuerName.RawData)))
        {
            var complaint = list.Complaint(issuer, ofAuthority, now);
            Take(complaint, $"the revocation list of {Printable.Name(issuer.Subject)}");
            if (complaint is null && list.Find(certificate) is { } revoked && Refusal(name, revoked, signed, stamped, notes) is { } refusal)
                return refusal;
        }

        foreach (var response in responses.Where(r => r.SpeaksOf(certificate, issuer)))
        {
            var complaint = response.Judge(certificate, issuer, now, out var revoked);
            Take(complaint, $"the OCSP response for {name}");
            if (complaint is null && revoked is not null && Refusal(name, revoked, signed, stamped, notes) is { } refusal)
                return refusal;
        }

        if (known)
            return null;
        if (trust.Fetch?.Invoke(certificate, issuer) is { } fetched)
        {
            var found = trust with { Fetch = null };
            var (newLists, newResponses) = (new List<RevocationList>(), new List<OcspResponse>());
            if (fetched.IsOcsp && OcspResponse.TryRead(fetched.Content, out var error) is { } response)
                newResponses.Add(response);
            else if (!fetched.IsOcsp && RevocationList.TryRead(fetched.Content, out error) is { } list)
                newLists.Add(list);
            else
                return $"what was fetched about {name} is unusable";
            return Judge(certificate, issuer, ofAuthority, newLists, newResponses, found, signed, stamped, now, notes);
        }

        return unusable ?? $"nothing says whether {name} is revoked: give the revocation list of {Printable.Name(issuer.Subject)}, or an OCSP response";
    }

    static string? Refusal(string name, Revoked revoked, DateTimeOffset signed, bool stamped, List<string> notes)
    {
        if (revoked.Compromised || !stamped || revoked.At <= signed)
            return $"{name} was revoked on {revoked.At:u} ({revoked.Why})";
        notes.Add($"{name} was revoked on {revoked.At:u} ({revoked.Why}), after the time stamp of {signed:u}.");
        return null;
    }
}
