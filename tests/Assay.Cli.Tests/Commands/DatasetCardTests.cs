namespace Assay.Cli.Tests.Commands;

/// <summary>What <c>assay data card</c> records of a folder.</summary>
public sealed class DatasetCardTests
{
    [Fact]
    public void A_card_of_a_folder_is_named_by_it_and_is_about_the_version_that_was_registered_from_it()
    {
        using var work = new Workspace().WithRecord();
        Directory.CreateDirectory(work.At("applications/parts"));
        File.WriteAllText(work.At("applications/train.csv"), "a,b\n1,2\n3,4\n");
        File.WriteAllText(work.At("applications/parts/test.csv"), "a,b\n5,6\n7,8\n");
        // In the order of model signing parts/ comes before parts-more.csv.
        File.WriteAllText(work.At("applications/parts-more.csv"), "a,b\n9,10\n11,12\n");
        work.Must("register", "dataset", "applications", "--as", "Bob");
        work.Must("register", "dataset-version", "applications@1", "--file", "applications", "--as", "Bob");
        var said = work.Must("data", "card", "applications", "--record");
        Assert.Contains("about applications@1", said, StringComparison.Ordinal);
        Assert.DoesNotContain("Incomplete", said, StringComparison.OrdinalIgnoreCase);
        var card = work.Ask("evidence", "list", "--kind", "dataset-card").GetProperty("items").EnumerateArray().Single();
        Assert.Equal("applications", card.GetProperty("subjectName").GetString());
        Assert.NotEqual("incomplete", card.GetProperty("result").GetString());
        // One file is named by itself, and is not all of the version.
        Assert.Equal(3, work.Run("data", "card", "applications/train.csv", "--record").Code);
        Assert.Contains(work.Ask("evidence", "list", "--kind", "dataset-card").GetProperty("items").EnumerateArray(), e => e.GetProperty("subjectName").GetString() == "train.csv");
    }

    [Fact]
    public void Of_a_path_where_nothing_is_it_says_so_whatever_its_name_ends_in()
    {
        using var work = new Workspace();
        foreach (var path in (string[])["nothere", "nothere.csv"])
        {
            var said = work.Run("data", "card", path);
            Assert.Equal(3, said.Code);
            Assert.Contains("there is no such file", said.Out, StringComparison.Ordinal);
        }

        File.WriteAllText(work.At("model.joblib"), "x");
        Assert.Contains("the name does not end in", work.Run("data", "card", "model.joblib").Out, StringComparison.Ordinal);
    }
}
