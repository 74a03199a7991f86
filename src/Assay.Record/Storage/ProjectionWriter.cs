using System.Data.Common;
using System.Text;

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
            command.Parameters[i].Value = Same(parameters[i].Value) ?? DBNull.Value;
        command.Transaction = Transaction;
        command.ExecuteNonQuery();
    }

    // Both engines must end up with the same cell: PostgreSQL refuses U+0000 and lone surrogates in text, SQLite turns NaN
    // into null and forgets the sign of zero.
    static object? Same(object? value) => value switch
    {
        string text when text.Contains('\0') || text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0 =>
            Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD'),
        double.NaN => null,
        0.0 => 0.0,
        _ => value,
    };

    public void Dispose()
    {
        foreach (var command in _commands.Values)
            command.Dispose();
    }
}
