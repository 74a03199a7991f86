using System.Text.Json.Nodes;

[assembly: AssemblyFixture(typeof(PostgresCluster))]

namespace Assay.Cli.Tests.Commands;

/// <summary>A record in PostgreSQL, named by the user configuration.</summary>
public sealed class PostgresTests(PostgresCluster cluster)
{
    [Fact]
    public async Task A_record_is_made_in_postgres_used_and_verified_and_a_second_one_is_refused()
    {
        using var work = new Workspace();
        Assert.Contains("names no database 'assay'", work.Run("init", "--store", "postgres:assay").Error, StringComparison.Ordinal);
        RecordCommandTests.Configure(work, $$$"""{"databases":{"assay":"{{{await cluster.NewDatabaseAsync()}}}","gone":"Host=127.0.0.1;Port=1;Username=assay;Database=x"}}""");
        Assert.Contains("No record was made", work.Run("init", "--store", "postgres:gone").Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work.At(".assay")));
        work.Must("init", "--store", "postgres:assay", "--actor", "Ada");
        work.Must("actor", "add", "Bob", "--role", "data-science");
        work.Must("register", "use-case", "credit", "--as", "Bob");
        Assert.Contains("credit", work.Must("portfolio"), StringComparison.Ordinal);
        work.Must("record", "rebuild");
        Assert.Equal(0, work.Run("record", "verify").Code);
        Assert.False(File.Exists(work.At(".assay/record.db")));

        Directory.Move(work.At(".assay"), work.At("kept"));
        var second = work.Run("init", "--store", "postgres:assay", "--actor", "Eve");
        Assert.Contains("holds a record already", second.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(work.At(".assay")));
    }

    [Fact]
    public async Task A_record_moves_from_sqlite_to_postgres_with_the_same_root()
    {
        using var work = new Workspace().WithRecord();
        RecordCommandTests.Configure(work, $$$"""{"databases":{"assay":"{{{await cluster.NewDatabaseAsync()}}}"}}""");
        var head = work.Ask("record", "head").GetRawText();
        work.Must("record", "export", "all.record");
        var configuration = JsonNode.Parse(File.ReadAllText(work.At(".assay/config.json")))!;
        configuration["store"] = new JsonObject { ["kind"] = "postgres", ["name"] = "assay" };
        File.WriteAllText(work.At(".assay/config.json"), configuration.ToJsonString());
        work.Must("record", "import", "all.record");
        Assert.Equal(head, work.Ask("record", "head").GetRawText());
        work.Must("register", "use-case", "after", "--as", "Bob");
        Assert.Equal(0, work.Run("record", "verify").Code);
    }
}
