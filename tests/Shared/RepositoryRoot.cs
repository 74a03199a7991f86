namespace Assay.Tests.Shared;

/// <summary>The repository that the tests run in.</summary>
static class RepositoryRoot
{
    public static string Path { get; } = Find();

    public static string File(params ReadOnlySpan<string> parts) => System.IO.Path.Combine([Path, .. parts]);

    static string Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (at.GetFiles("Assay.slnx").Length > 0)
                return at.FullName;
        throw new InvalidOperationException("the tests do not run inside the repository: no folder above them holds Assay.slnx");
    }
}
