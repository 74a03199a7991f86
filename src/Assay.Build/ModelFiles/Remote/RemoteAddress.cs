using System.Diagnostics.CodeAnalysis;

namespace Assay.Build.ModelFiles.Remote;

/// <summary>Where something to scan lies, when that is not this machine.</summary>
public sealed record RemoteAddress
{
    internal RemoteAddress(RemoteKind kind, string text, string rest) => (Kind, Text, Rest) = (kind, text, rest);

    /// <summary>Which protocol reads it.</summary>
    public RemoteKind Kind { get; }

    /// <summary>As the user wrote it, without a query: that may hold a signature.</summary>
    public string Text { get; }

    /// <summary>What stands behind the scheme; of a web address all of it, query included.</summary>
    internal string Rest { get; }
}

/// <summary>The kinds of remote places.</summary>
public enum RemoteKind
{
    /// <summary>One file: <c>https://HOST/PATH</c>.</summary>
    Web,

    /// <summary><c>hf://ORG/REPO[@REVISION][/PATH]</c>.</summary>
    HuggingFace,

    /// <summary><c>s3://BUCKET/PREFIX</c>.</summary>
    S3,

    /// <summary>MLflow's registry: <c>models:/NAME/VERSION</c>, <c>models:/NAME@ALIAS</c>, <c>models:/NAME/STAGE</c>.</summary>
    Mlflow,

    /// <summary><c>oci://REGISTRY/REPOSITORY[:TAG|@DIGEST]</c>.</summary>
    Oci,
}

/// <summary>Tells remote addresses from paths.</summary>
public static class RemoteTargets
{
    static readonly (string Scheme, RemoteKind Kind)[] Schemes =
    [
        ("hf://", RemoteKind.HuggingFace), ("https://", RemoteKind.Web), ("http://", RemoteKind.Web), ("s3://", RemoteKind.S3), ("models:/", RemoteKind.Mlflow), ("oci://", RemoteKind.Oci),
    ];

    /// <summary>True when the text has the form of a remote address; it is then never a path.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out RemoteAddress? address)
    {
        address = null;
        foreach (var (scheme, kind) in Schemes)
        {
            if (!text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
                continue;
            var query = kind == RemoteKind.Web ? text.IndexOfAny(['?', '#']) : -1;
            address = new RemoteAddress(kind, query < 0 ? text : text[..query], kind == RemoteKind.Web ? text : text[scheme.Length..].Trim('/'));
            return true;
        }

        return false;
    }
}
