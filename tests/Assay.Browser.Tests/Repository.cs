namespace Assay.Browser.Tests;

/// <summary>Files of the repository that the tests run in.</summary>
static class Repository
{
    public static string File(string path, string otherwise) =>
        System.IO.File.Exists(RepositoryRoot.File(path)) ? RepositoryRoot.File(path) : throw new InvalidOperationException($"{path} is not there: {otherwise}.");
}
