using System.Data.Common;

namespace Assay.Record;

/// <summary>Reads the tables of the record under verification, cell by cell. One reader is open at a time: PostgreSQL allows no more.</summary>
sealed class Source(Dialect dialect, DbConnection connection, DbTransaction transaction)
{
    public Dialect Dialect => dialect;

    public DbConnection Connection => connection;

    public DbTransaction Transaction => transaction;

    public ReadView View { get; } = new(connection, transaction);

    public bool Has(string table) => dialect.TableExists(connection, transaction, table);

    /// <summary>A few rows, as a list.</summary>
    public List<object?[]> Rows(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<object?[]>();
        while (reader.Read())
            rows.Add(Cells.Row(reader));
        return rows;
    }

    public DbCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
