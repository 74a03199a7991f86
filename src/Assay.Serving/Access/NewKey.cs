using Assay.Serving.Access;

namespace Assay.Serving;

/// <summary>Makes keys.</summary>
public static class NewKey
{
    /// <summary>A key of 256 random bits, and what a gateway keeps of it.</summary>
    public static (string Key, KeyEntry Entry) For(string application, IReadOnlyList<string> routes, IReadOnlyList<string> models, DateTimeOffset? expires) => VirtualKeys.New(application, routes, models, expires);
}
