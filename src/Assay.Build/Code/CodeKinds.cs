namespace Assay.Build.Code;

internal enum CodeKind { None, Python, Notebook, Yaml, Docker, Terraform, Text }

/// <summary>Which files are code, by their names.</summary>
internal static class CodeKinds
{
    static readonly HashSet<string> Texts = new(StringComparer.OrdinalIgnoreCase)
    {
        ".sh", ".bash", ".zsh", ".env", ".ini", ".cfg", ".conf", ".properties", ".toml", ".json", ".js", ".ts", ".tsx", ".jsx", ".go", ".rs", ".java", ".kt", ".scala", ".cs", ".rb", ".php", ".r", ".jl", ".sql", ".ps1", ".bat", ".cmd", ".md", ".rst", ".txt",
        ".xml", ".gradle", ".swift", ".c", ".h", ".cpp", ".hpp", ".cc", ".cu", ".tfstate", ".npmrc", ".pypirc", ".netrc", ".pem", ".key", ".html", ".lua", ".pl", ".mjs", ".cjs",
    };

    static readonly HashSet<string> Skipped = new(StringComparer.Ordinal) { ".git", ".hg", ".svn", "node_modules", "__pycache__", ".venv", "venv", ".tox", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".assay", ".terraform", ".ipynb_checkpoints", ".eggs" };

    public static CodeKind Of(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var extension = Path.GetExtension(name).ToUpperInvariant();
        switch (extension)
        {
            case ".PY" or ".PYW" or ".PYI": return CodeKind.Python;
            // Cython is another language: credentials only.
            case ".PYX" or ".PXD": return CodeKind.Text;
            case ".IPYNB": return CodeKind.Notebook;
            case ".YML" or ".YAML": return CodeKind.Yaml;
            case ".TF" or ".TFVARS" or ".HCL": return CodeKind.Terraform;
            case ".DOCKERFILE": return CodeKind.Docker;
        }

        if (name.StartsWith("Dockerfile", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Containerfile", StringComparison.OrdinalIgnoreCase))
            return CodeKind.Docker;
        return Texts.Contains(extension) || name.StartsWith(".env", StringComparison.Ordinal) || name is "Makefile" or "Jenkinsfile" or "Procfile" or "id_rsa" or "credentials" ? CodeKind.Text : CodeKind.None;
    }

    /// <summary>Folders of others' code and of tools: dependencies are another scan's matter.</summary>
    public static bool IsSkipped(string folder) => Skipped.Contains(folder);

    /// <summary>True for what somebody wrote to be run: what makes a folder a source tree.</summary>
    public static bool IsSource(CodeKind kind) => kind is CodeKind.Python or CodeKind.Notebook or CodeKind.Docker or CodeKind.Terraform;
}
