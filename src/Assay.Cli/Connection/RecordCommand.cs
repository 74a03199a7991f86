using System.CommandLine;
using Assay.Governance;

namespace Assay.Cli;

/// <summary>Makes commands that run over a record: connects, runs, lets go.</summary>
static class RecordCommand
{
    /// <summary>A command over the record, here or on a server.</summary>
    public static AssayCommand Create(string name, string description, RecordUse use, Symbol[] takes, Func<CommandContext, IRecord, Task<ExitCode>> run) =>
        CreateConnected(name, description, use, takes, (context, connection) => run(context, connection.Record));

    /// <summary>The same for one that also reads entries as they stand in the log.</summary>
    public static AssayCommand CreateConnected(string name, string description, RecordUse use, Symbol[] takes, Func<CommandContext, RecordConnection, Task<ExitCode>> run)
    {
        var options = new ConnectOptions();
        var command = new AssayCommand(name, description, async context =>
        {
            var opening = await RecordConnection.OpenAsync(options.Read(context, use)).ConfigureAwait(false);
            if (opening.Value is not { } opened)
                return opening.Problem!.Write(context.Out.Format);
            await using var connection = opened.ConfigureAwait(false);
            return await run(context, opened).ConfigureAwait(false);
        });
        return Take(command, takes, options);
    }

    /// <summary>A command over the record in the current folder, whatever <c>ASSAY_SERVER</c> says.</summary>
    public static AssayCommand CreateLocal(string name, string description, RecordUse use, Symbol[] takes, Func<CommandContext, LocalRecord, Task<ExitCode>> run)
    {
        var options = new ConnectOptions();
        var command = new AssayCommand(name, description, async context =>
        {
            var opening = await LocalRecord.OpenAsync(options.Read(context, use)).ConfigureAwait(false);
            if (opening.Value is not { } opened)
                return opening.Problem!.Write(context.Out.Format);
            await using var connection = opened.ConfigureAwait(false);
            return await run(context, opened).ConfigureAwait(false);
        });
        return Take(command, takes, options);
    }

    public static T Take<T>(T command, Symbol[] takes, ConnectOptions? options = null) where T : Command
    {
        foreach (var symbol in takes)
            if (symbol is Argument argument)
                command.Add(argument);
            else
                command.Add((Option)symbol);
        options?.AddTo(command);
        return command;
    }
}
