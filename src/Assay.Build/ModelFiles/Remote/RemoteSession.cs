namespace Assay.Build.ModelFiles.Remote;

/// <summary>A file at a remote place.</summary>
/// <param name="whole">All of it is wanted; a glance never transfers more than its start.</param>
internal sealed class RemoteItem(RemoteFile file, string name, RemoteOpener opener, bool whole) : ScanItem(name, file.Named)
{
    public override long Length => file.Size ?? 0;

    public override ScanSource Open(Budget budget) => opener.Open(file, whole, budget);

    public override ScanSource Glance(Budget budget) => opener.Open(file, whole: false, budget);
}

/// <summary>One scan's connections: lists what lies at addresses and opens it.</summary>
internal sealed class RemoteSession : IDisposable
{
    readonly RemoteHttp http;
    readonly RemoteOpener opener;
    readonly ScanOptions options;

    public RemoteSession(RemoteAccess access, ScanOptions options)
    {
        http = new RemoteHttp(access);
        opener = new RemoteOpener(http, options);
        this.options = options;
    }

    public long Transferred => http.Transferred;

    /// <summary>The files at an address; what cannot be listed becomes a gap.</summary>
    public IEnumerable<ScanItem> List(RemoteAddress address, bool several, Budget budget, List<Gap> gaps)
    {
        var listing = Of(address, budget);
        gaps.AddRange(listing.Gaps);
        if (listing.Files.Count == 0 && listing.Gaps.Count == 0)
            gaps.Add(new Gap(address.Text, "it holds no files"));
        foreach (var file in listing.Files)
        {
            var name = !several ? file.Name : file.Named ? address.Text : $"{address.Text.TrimEnd('/')}/{file.Name}";
            yield return new RemoteItem(file, name, opener, options.WantsDigests);
        }
    }

    RemoteListing Of(RemoteAddress address, Budget budget) => address.Kind switch
    {
        RemoteKind.Web => WebFile.Of(address, http.Access),
        RemoteKind.HuggingFace => new HuggingFace(http, budget, options.Limits).List(address),
        RemoteKind.S3 => new S3Bucket(http, budget, options.Limits).List(address),
        RemoteKind.Mlflow => new MlflowRegistry(http, budget, options.Limits).List(address),
        _ => new OciRegistry(http, budget, options.Limits).List(address),
    };

    public void Dispose() => http.Dispose();
}
