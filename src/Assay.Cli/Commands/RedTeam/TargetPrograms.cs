using Assay.Evaluation.RedTeam;

namespace Assay.Cli;

/// <summary>Starts programs that are targets: each in a session of its own with few variables, in the folder of the file that names it; nothing of it is left afterwards.</summary>
sealed class TargetPrograms(string folder) : IProgramStarter
{
    public IRunningProgram? Start(IReadOnlyList<string> command, IReadOnlyList<string> pass, out string problem)
    {
        var variables = pass.Select(name => (name, value: Environment.GetEnvironmentVariable(name))).Where(v => v.value is not null).ToDictionary(v => v.name, v => v.value!);
        return StartedProgram.Start(new McpTarget("", command, null, folder, variables, new Dictionary<string, string>()), out problem) is { } process ? new Running(process) : null;
    }

    /// <summary>Shows what a file wants to run and asks for it; false when nobody is there to ask.</summary>
    public static bool Approved(TargetFile file)
    {
        Console.Error.WriteLine(SafeText.Of($"{file.Name}: {new McpTarget("", file.Command, null, "", file.Pass.ToDictionary(p => p, _ => ""), new Dictionary<string, string>()).Shown}"));
        if (Console.IsInputRedirected || Console.IsErrorRedirected)
            return false;
        Console.Error.Write("Run this? [y/N] ");
        return Console.ReadLine()?.Trim() is "y" or "Y" or "yes";
    }

    sealed class Running(StartedProgram process) : IRunningProgram
    {
        public Stream Input => process.ToServer;

        public Stream Output => process.FromServer;

        public Task<int> ExitAsync(CancellationToken cancel) => process.ExitAsync(cancel);

        public ValueTask DisposeAsync() => process.DisposeAsync();
    }
}
