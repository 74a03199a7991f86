using System.Data.Common;

namespace Assay.Record;

/// <summary>
/// Runs the statements of projections; each distinct text is one prepared command. NUL characters, which PostgreSQL does
/// not store, become U+FFFD in cells of both engines; leaves and blobs keep them.
/// </summary>
sealed class ProjectionWriter(DbConnection connection) : IProjectionWriter, IDisposable
{
    readonly Dictionary<string, DbCommand> _commands = [];

    public DbTransaction? Transaction { get; set; }

    public void Execute(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var (name, _) in parameters)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = name;
                command.Parameters.Add(parameter);
            }

            _commands.Add(sql, command);
        }

        if (command.Parameters.Count != parameters.Length)
            throw new ArgumentException("The statement was run with other parameters before.", nameof(parameters));
        for (var i = 0; i < parameters.Length; i++)
        {
            var (name, value) = parameters[i];
            var parameter = command.Parameters[i];
            // By position, unless a caller orders them differently for the same text.
            if (parameter.ParameterName != name)
                parameter = command.Parameters[name];
            parameter.Value = value switch { null => DBNull.Value, string text when text.Contains('\0', StringComparison.Ordinal) => text.Replace('\0', '\uFFFD'), _ => value };
        }

        command.Transaction = Transaction;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
    }
}
