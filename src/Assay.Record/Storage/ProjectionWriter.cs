using System.Data.Common;

namespace Assay.Record;

/// <summary>Runs the statements of projections; each distinct text is one prepared command.</summary>
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

        for (var i = 0; i < parameters.Length; i++)
            command.Parameters[i].Value = parameters[i].Value ?? DBNull.Value;
        command.Transaction = Transaction;
        command.ExecuteNonQuery();
    }

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
    }
}
