namespace Assay.Build.ModelFiles.Remote;

/// <summary>One file behind an https address.</summary>
internal static class WebFile
{
    public static RemoteListing Of(RemoteAddress address, RemoteAccess access)
    {
        if (!Uri.TryCreate(address.Rest, UriKind.Absolute, out var uri))
            return RemoteListing.Failed(address.Text, "this is not an address");
        var name = Uri.UnescapeDataString(uri.AbsolutePath.TrimEnd('/').Split('/')[^1]);
        return new RemoteListing([Of(uri, name.Length == 0 ? uri.Host : name, access) with { Named = true, Shown = uri.UserInfo.Length == 0 ? address.Text : uri.Host }], []);
    }

    public static RemoteFile Of(Uri uri, string name, RemoteAccess access) => new(name, uri, uri.GetLeftPart(UriPartial.Path))
    {
        Authority = HuggingFace.Endpoint(access) is { } hub && RemoteHosts.SameOrigin(hub, uri) ? HuggingFace.Authority(access) : RemoteAuthority.None,
    };
}
