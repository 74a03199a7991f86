using System.Security.Cryptography;
using Assay.Build.ModelFiles;
using Assay.Build.ModelFiles.Remote;

namespace Assay.Build.Locks.Origins;

/// <summary>
/// The hub's own word (https://huggingface.co/docs/hub/api): the commit of a revision and its files. Large files come with the
/// SHA-256 that their publisher uploaded; small ones are fetched and counted, and compared with git's name of them.
/// </summary>
internal sealed class HubServer(RemoteAccess access, CancellationToken cancel) : IDisposable
{
    const int SmallFile = 32 << 20, MostFiles = 20_000;
    const long MostFetched = 512L << 20, MostOfOne = 64L << 30;

    readonly RemoteHttp http = new(access);

    Budget NewBudget(int seconds = 600) => new(ScanLimits.Default with { SecondsPerFile = seconds }, cancel);

    /// <summary>The commit and, when they are asked for, the files; null with the reason.</summary>
    public Resolved? Resolve(Asset asset, string? asked, bool withFiles, List<Gap> gaps)
    {
        if (HuggingFace.Endpoint(access) is not { } hub)
            return Fail(asset, "HF_ENDPOINT is not an address", gaps);
        var budget = NewBudget();
        var authority = HuggingFace.Authority(access);
        var site = hub.ToString().TrimEnd('/');
        var kind = asset.Kind == AssetKind.Dataset ? "datasets" : "models";
        if (RemoteText.Json(http, new RemoteRequest(new Uri($"{site}/api/{kind}/{RemoteText.Path(asset.Name)}/revision/{Uri.EscapeDataString(asked ?? "main")}")) { Authority = authority }, budget, out var error) is not { } revision)
            return Fail(asset, error!, gaps);
        if (revision.Text("sha") is not { } commit || !AssetReference.IsCommit(commit) || (AssetReference.IsCommit(asked) && commit != asked))
            return Fail(asset, "the hub names no commit for this revision, or another one", gaps);
        var said = revision.Text("id");
        var files = new List<LockedFile>();
        if (withFiles)
        {
            var listing = new HuggingFace(http, budget, ScanLimits.Default).List(new RemoteAddress(RemoteKind.HuggingFace, asset.ToString(), $"{(asset.Kind == AssetKind.Dataset ? "datasets/" : "")}{(said is not null && AssetName(said) ? said : asset.Name)}@{commit}"));
            if (listing.Gaps.Count > 0 || listing.Files.Count > MostFiles)
                return Fail(asset, listing.Gaps.Count > 0 ? listing.Gaps[0].Reason : $"more than {MostFiles} files", gaps);
            long fetched = 0;
            foreach (var file in listing.Files)
            {
                if (File(file, ref fetched, budget, out error) is not { } made)
                    return Fail(asset, $"{Printable.Name(file.Name)}: {error}", gaps);
                files.Add(made);
            }
        }

        return new Resolved(commit, LockOrigin.Online, files)
        {
            Licence = revision.Object("cardData") is { } card && card.Text("license") is { } licence ? Printable.Name(licence, 100) : null,
            Host = hub.Host is "huggingface.co" ? null : hub.Authority,
            Renamed = said is not null && AssetName(said) && !said.Equals(asset.Name, StringComparison.OrdinalIgnoreCase) ? said : null,
        };
    }

    static bool AssetName(string name) => References.AssetNames.Repository().IsMatch(name);

    LockedFile? File(RemoteFile file, ref long fetched, Budget budget, out string? error)
    {
        error = "it has a name that leads out of the repository";
        if (!LockDocument.IsName(file.Name))
            return null;
        if (file.Checksums.FirstOrDefault(c => c.Algorithm == "sha256") is { } stored && file.Size is { } size)
            return new LockedFile(file.Name, size, new Digest("sha256", stored.Hex));
        if ((fetched += file.Size ?? SmallFile) > MostFetched || file.Size > SmallFile)
        {
            error = "it is too large to be fetched for its digest, and the hub names none";
            return null;
        }

        using var reply = http.Send(file.Request, budget);
        if (RemoteText.Bytes(reply, file.Authority, out error) is not { } bytes)
            return null;
        if (file.Checksums.FirstOrDefault(c => c.Algorithm == "git-sha1") is { } git && git.Hex != GitName.Of(bytes))
        {
            error = "what the hub sends is not what its list names";
            return null;
        }

        return new LockedFile(file.Name, bytes.Length, Digest.Sha256(bytes));
    }

    /// <summary>A file at an address: fetched to its end for its SHA-256, and kept nowhere.</summary>
    public Resolved? Fetch(Asset asset, List<Gap> gaps)
    {
        // The address stands in code that somebody else may have written: it is reached like a redirect of the hub, never into a private network.
        var uri = new Uri(asset.Name);
        if (HuggingFace.Endpoint(access) is not { } hub || (uri.Scheme == "http" && hub.Scheme == "https"))
            return Fail(asset, "plain http is not fetched: anyone on the way decides what arrives", gaps);
        using var reply = http.Send(new RemoteRequest(uri) { From = hub }, NewBudget(3600));
        if (reply.Problem(RemoteAuthority.None) is { } problem)
            return Fail(asset, problem, gaps);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = new byte[1 << 17];
        long total = 0;
        for (int got; (got = reply.Body!.Read(block, 0, block.Length)) > 0;)
        {
            if ((total += got) > MostOfOne)
                return Fail(asset, $"it is larger than {MostOfOne >> 30} GiB", gaps);
            hash.AppendData(block, 0, got);
        }

        if (reply.Body!.Failure is { } failure || (reply.Length is { } length && length != total))
            return Fail(asset, reply.Body.Failure ?? "the connection ended before the file did", gaps);
        return new Resolved(null, LockOrigin.Online, [new LockedFile(".", total, new Digest("sha256", Convert.ToHexStringLower(hash.GetHashAndReset())))]) { Host = reply.At.Authority };
    }

    static Resolved? Fail(Asset asset, string reason, List<Gap> gaps)
    {
        gaps.Add(new Gap(asset.ToString(), reason));
        return null;
    }

    public void Dispose() => http.Dispose();
}
