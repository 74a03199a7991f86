namespace Assay.Browser.Tests;

/// <summary>Files of the repository that the tests run in.</summary>
static class Repository
{
    public static string File(string path, string otherwise)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (System.IO.File.Exists(Path.Combine(at.FullName, "Assay.slnx")))
                return System.IO.File.Exists(Path.Combine(at.FullName, path)) ? Path.Combine(at.FullName, path) : throw new InvalidOperationException($"{path} is not there: {otherwise}.");
        throw new InvalidOperationException("The tests do not run inside the repository.");
    }
}
