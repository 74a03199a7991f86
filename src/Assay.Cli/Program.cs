using System.Runtime.CompilerServices;

namespace Assay.Cli;

static class Program
{
    static int Main(string[] args)
    {
        // Answered before anything else is loaded: scripts ask for the version often, and it must not cost a parser.
        if (args is ["--version"])
        {
            using var stdout = Console.OpenStandardOutput();
            stdout.Write("assay "u8);
            stdout.Write(System.Text.Encoding.ASCII.GetBytes(ProductVersion.Text + "\n"));
            return 0;
        }

        // The part of `assay run` that becomes the command it isolates.
        return args is [SandboxInside.Name, var folder] ? Inside(folder) : Run(args);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Inside(string folder) => SandboxInside.Run(folder);

    // Kept apart, so that compiling Main does not load the parser's assembly.
    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Run(string[] args) => CommandLine.Run(args);
}
