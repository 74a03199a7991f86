using System.CommandLine;

namespace Assay.Cli;

/// <summary><c>--comment</c>: the same words wherever something is changed in the record.</summary>
static class CommentOption
{
    public static Option<string?> Create() => new("--comment") { Description = "Why; it stands in the record and can be erased later.", HelpName = "TEXT" };
}
