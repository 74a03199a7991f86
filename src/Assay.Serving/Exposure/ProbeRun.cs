using Assay.Text;

namespace Assay.Serving.Exposure;

/// <summary>A probe under way: what was seen so far, and the only way to send.</summary>
sealed class ProbeRun(ProbeOptions options, ProbeScope scope, ProbeClient client, DateTimeOffset now)
{
    const int MostEvidence = 600, MostFindings = 500;
    readonly List<Finding> _findings = [];
    readonly List<Gap> _gaps = [];
    readonly List<ProbeNote> _notes = [];

    public ProbeOptions Options => options;

    public ProbeScope Scope => scope;

    public ProbeClient Client => client;

    public DateTimeOffset Now => now;

    public IReadOnlyList<Finding> Findings => _findings;

    public IReadOnlyList<Gap> Gaps => _gaps;

    public IReadOnlyList<ProbeNote> Notes => _notes;

    /// <summary>A word that nobody has used yet: paths and keys made of it exist nowhere.</summary>
    public string Nonce { get; } = "assay-probe-" + Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(6));

    /// <summary>What the target's port says of a path that is not there: to GET, and to POST.</summary>
    public (ProbeAnswer Get, ProbeAnswer Post)? Missing { get; set; }

    /// <summary>The model's API as far as it was found.</summary>
    public List<ApiSeen> Apis { get; } = [];

    /// <summary>Software that was recognised at the target or beside it.</summary>
    public List<string> Products { get; } = [];

    /// <summary>What each port was seen to speak: http or https; null when it is open and speaks neither. Closed ports, and those not looked at, are not in it.</summary>
    public Dictionary<int, string?> Speaks { get; } = [];

    /// <summary>Ports where nobody listens.</summary>
    public HashSet<int> Shut { get; } = [];

    /// <summary>Answers of the target, for what their headers say.</summary>
    public List<ProbeAnswer> Answers { get; } = [];

    /// <summary>The valid key opens something.</summary>
    public bool KeyWorks { get; set; }

    /// <summary>Sends at once, for the burst, and remembers nothing of the answer: many come at a time.</summary>
    public Task<ProbeAnswer> SendOnlyAsync(ProbeRequest request, CancellationToken cancel) => client.SendAsync(request, cancel, burst: true);

    /// <summary>Sends when it is its turn.</summary>
    public async Task<ProbeAnswer> SendAsync(ProbeRequest request, CancellationToken cancel)
    {
        var answer = await client.SendAsync(request, cancel).ConfigureAwait(false);
        if (answer.Failure is null && request.At is null && Answers.Count < 200)
            Answers.Add(answer);
        return answer;
    }

    public void Find(ProbeRule rule, Uri at, string part, string evidence, Severity? severity = null, IEnumerable<Reference>? more = null, string? title = null)
    {
        // The word that exists nowhere is another one the next time; the finding is the same.
        var path = $"{at.Authority}{at.AbsolutePath.Replace(Nonce, "NAME", StringComparison.Ordinal)}";
        var print = Fingerprint.Of("exposure/1", rule.Id, scope.Host, path, part);
        if (_findings.Count >= MostFindings || _findings.Exists(f => f.Fingerprint == print))
            return;
        _findings.Add(new Finding
        {
            RuleId = rule.Id,
            Title = title ?? rule.Title,
            Severity = severity ?? rule.Severity,
            Description = rule.Description,
            Remediation = rule.Remediation,
            References = [.. rule.References, .. more ?? []],
            Location = new Location { Path = path, Part = part.Length > 0 ? part : null },
            Evidence = Cut(evidence) is { Length: > MostEvidence } text ? text[..MostEvidence] + "…" : Cut(evidence),
            Fingerprint = print,
        });
    }

    public void Find(ProbeRule rule, ProbeAnswer seen, string part = "", Severity? severity = null) => Find(rule, seen.Asked, part.Length > 0 ? part : seen.Method, seen.Told(Cut), severity);

    /// <summary>Something that could not be looked at.</summary>
    public void Gap(string check, string where, string why)
    {
        var gap = new Gap($"{check}: {where.Replace(Nonce, "NAME", StringComparison.Ordinal)}", why);
        if (!_gaps.Contains(gap))
            _gaps.Add(gap);
    }

    public void Gap(string check, ProbeAnswer failed) => Gap(check, $"{failed.Method} {failed.Asked.AbsolutePath}", failed.Failure ?? "it was not judged");

    /// <summary>Something that was seen and is no finding.</summary>
    public void Note(string check, string text) => _notes.Add(new ProbeNote(check, Cut(text)));

    /// <summary>A text of a stranger for people: one that shows no credential, and neither the key nor the canary.</summary>
    public string Cut(string text)
    {
        foreach (var secret in new[] { options.Key, options.Canary })
            if (secret is { Length: > 0 })
                text = text.Replace(secret, "[withheld]", StringComparison.Ordinal);
        return Secrets.Mask(text);
    }
}
