namespace Assay.Evaluation.RedTeam;

/// <summary>Starts the programs that targets are. Layers start none themselves: whoever hosts them does, and gives them as little of its own as it can.</summary>
public interface IProgramStarter
{
    /// <summary>Null with a problem when the program is not there or does not start.</summary>
    /// <param name="pass">Variables of the environment that the program gets beside the few that every program needs.</param>
    IRunningProgram? Start(IReadOnlyList<string> command, IReadOnlyList<string> pass, out string problem);
}

/// <summary>A program that runs; ended with all it started when it is disposed of.</summary>
public interface IRunningProgram : IAsyncDisposable
{
    Stream Input { get; }

    Stream Output { get; }

    /// <summary>What it ended with, once its output has ended.</summary>
    Task<int> ExitAsync(CancellationToken cancel);
}
