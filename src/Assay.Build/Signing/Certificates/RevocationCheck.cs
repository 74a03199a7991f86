using System.Security.Cryptography.X509Certificates;

namespace Assay.Build;

/// <summary>Whether the certificates of a trusted chain were revoked when the model was signed. Not knowing is not passing.</summary>
internal sealed class RevocationCheck
{
    readonly CertificateTrust _trust;
    readonly DateTimeOffset _signed, _now;
    readonly bool _stamped;
    readonly List<string> _notes;
    readonly List<RevocationList> _lists = [];
    readonly List<OcspResponse> _responses = [];

    RevocationCheck(CertificateTrust trust, DateTimeOffset signed, bool stamped, DateTimeOffset now, List<string> notes) =>
        (_trust, _signed, _stamped, _now, _notes) = (trust, signed, stamped, now, notes);

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

        var check = new RevocationCheck(trust, signed, stamped, now, notes);
        foreach (var content in trust.RevocationLists)
            if (!check.Take(new FetchedRevocation(content, IsOcsp: false), out var error))
                return error;
        foreach (var content in trust.OcspResponses)
            if (!check.Take(new FetchedRevocation(content, IsOcsp: true), out var error))
                return error;
        for (var i = 0; i < asked; i++)
            if (check.Judge(chain[i], chain[i + 1], ofAuthority: i > 0) is { } complaint)
                return complaint;
        notes.Add(asked == chain.Count - 1 ? "Revocation was checked for every certificate of the chain." : "Revocation was checked for the signing certificate only.");
        return null;
    }

    bool Take(FetchedRevocation given, out string error)
    {
        if (given.IsOcsp)
        {
            if (OcspResponse.TryRead(given.Content, out error) is { } response)
                _responses.Add(response);
        }
        else if (RevocationList.TryRead(given.Content, out error) is { } list)
            _lists.Add(list);

        return error.Length == 0;
    }

    string? Judge(X509Certificate2 certificate, X509Certificate2 issuer, bool ofAuthority)
    {
        string? unusable = null;
        if (Hear(certificate, issuer, ofAuthority, ref unusable, out var refusal))
            return refusal;
        foreach (var fetched in _trust.Fetch?.Invoke(certificate, issuer) ?? [])
            if (!Take(fetched, out var error))
                unusable ??= $"what was fetched about {Printable.Name(certificate.Subject)} cannot be used: {error}";
            else if (Hear(certificate, issuer, ofAuthority, ref unusable, out refusal))
                return refusal;
        return unusable ?? $"nothing says whether {Printable.Name(certificate.Subject)} is revoked: give the revocation list of {Printable.Name(issuer.Subject)}, or an OCSP response";
    }

    // Whether anything that counts speaks of the certificate. Everything that counts is heard: what says revoked is not outvoted.
    bool Hear(X509Certificate2 certificate, X509Certificate2 issuer, bool ofAuthority, ref string? unusable, out string? refusal)
    {
        var name = Printable.Name(certificate.Subject);
        var known = false;
        refusal = null;
        foreach (var list in ListsOf(certificate))
        {
            var complaint = list.Complaint(issuer, ofAuthority, _now);
            known |= complaint is null;
            unusable ??= complaint is null ? null : $"the revocation list of {Printable.Name(issuer.Subject)} cannot be used: {complaint}";
            if (complaint is null && list.Find(certificate) is { } revoked)
                refusal ??= Refusal(name, revoked);
        }

        foreach (var response in _responses.Where(r => r.SpeaksOf(certificate, issuer)))
        {
            var complaint = response.Judge(certificate, issuer, _now, responder => ResponderComplaint(responder, issuer), out var revoked);
            known |= complaint is null;
            unusable ??= complaint is null ? null : $"the OCSP response for {name} cannot be used: {complaint}";
            if (complaint is null && revoked is not null)
                refusal ??= Refusal(name, revoked);
        }

        return known;
    }

    IEnumerable<RevocationList> ListsOf(X509Certificate2 certificate) => _lists.Where(l => l.Issuer.AsSpan().SequenceEqual(certificate.IssuerName.RawData));

    // A responder cannot vouch for itself: only a list of its issuer can say that it may still answer.
    string? ResponderComplaint(X509Certificate2 responder, X509Certificate2 issuer)
    {
        var counting = ListsOf(responder).Where(l => l.Complaint(issuer, ofAuthority: false, _now) is null).ToList();
        return counting.Count == 0 ? $"nothing says whether its responder's certificate is revoked: give the revocation list of {Printable.Name(issuer.Subject)}"
            : counting.Exists(l => l.Find(responder) is not null) ? "its responder's certificate was revoked"
            : null;
    }

    string? Refusal(string name, Revoked revoked)
    {
        if (revoked.Compromised || !_stamped || revoked.At <= _signed)
            return $"{name} was revoked on {revoked.At:u} ({revoked.Why})";
        _notes.Add($"{name} was revoked on {revoked.At:u} ({revoked.Why}), after the time stamp of {_signed:u}.");
        return null;
    }
}
