using System.Text.Json.Nodes;

namespace Assay.Cli.Tests.Commands;

/// <summary>Actors that get another name, and actors that leave, on the command line.</summary>
public sealed class ActorTests
{
    [Fact]
    public void A_renamed_actor_acts_under_the_new_name_and_a_closed_one_not_at_all()
    {
        using var work = new Workspace().WithRecord();
        Assert.Contains("is now called Robert", work.Must("actor", "rename", "Bob", "Robert"), StringComparison.Ordinal);
        work.Must("register", "model", "scorer", "--as", "Robert");
        Assert.Contains("There is no actor 'Bob'", work.Run("register", "model", "other", "--as", "Bob").Error, StringComparison.Ordinal);

        Assert.Contains("Robert is closed", work.Must("actor", "close", "Robert"), StringComparison.Ordinal);
        var refused = work.Run("register", "model", "other", "--as", "Robert");
        Assert.Equal(2, refused.Code);
        Assert.Contains("There is no actor 'Robert'", refused.Error, StringComparison.Ordinal);
        Assert.Equal(2, work.Run("key", "generate", "--actor", "Robert").Code);
        Assert.Contains("closed", work.Must("actor", "list"), StringComparison.Ordinal);
        Assert.Contains("verifies", work.Must("record", "verify"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_first_name_typed_as_a_login_is_answered_with_the_whole_name()
    {
        using var work = new Workspace().WithRecord();
        work.Must("actor", "add", "Omar Haddad", "--role", "security-operations");
        Assert.Contains("Did you mean 'Omar Haddad'?", work.Run("work", "--as", "omar").Error, StringComparison.Ordinal);
        work.Must("actor", "add", "Omar Khan", "--role", "auditor");
        Assert.DoesNotContain("Did you mean", work.Run("work", "--as", "omar").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_administrator_stays()
    {
        using var work = new Workspace().WithRecord();
        var refused = work.Run("actor", "close", "Ada");
        Assert.NotEqual(0, refused.Code);
        Assert.Contains("This is the last administrator.", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_made_the_record_is_closed_once_the_folder_names_somebody_else()
    {
        using var work = new Workspace().WithRecord();
        work.Must("actor", "grant", "Grace", "administrator");
        var refused = work.Run("actor", "close", "Ada", "--as", "Grace");
        Assert.NotEqual(0, refused.Code);
        Assert.Contains("This installation acts as Ada", refused.Error, StringComparison.Ordinal);

        var key = work.Ask("key", "generate", "--actor", "Grace");
        var path = work.At(".assay/config.json");
        var configuration = JsonNode.Parse(File.ReadAllText(path))!;
        configuration["actor"] = key.GetProperty("actor").GetString();
        configuration["actorKey"] = key.GetProperty("key").GetString();
        File.WriteAllText(path, configuration.ToJsonString());
        work.Must("actor", "close", "Ada");
        work.Must("actor", "add", "Lin", "--role", "legal");
        Assert.Contains("verifies", work.Must("record", "verify"), StringComparison.Ordinal);
    }
}
