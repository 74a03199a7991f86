using Assay.Evaluation.RedTeam.Judgement.Text;

namespace Assay.Evaluation.Tests.RedTeam.Judgement;

public sealed class HarmCategoriesTests
{
    [Fact]
    public void Every_standard_category_can_be_told_in_a_report()
    {
        Assert.Equal(20, HarmCategories.Standard.All.Count);
        Assert.All(HarmCategories.Standard.All, category =>
        {
            Assert.Matches("^[a-z0-9-]+$", category.Id);
            Assert.NotEmpty(category.Title);
            Assert.NotEmpty(category.Harm);
            Assert.NotEmpty(category.Subjects);
        });
        Assert.Null(HarmCategories.Standard.With([]).Problem);
    }

    [Fact]
    public void A_user_s_category_is_added_or_takes_the_place_of_ours()
    {
        var (categories, problem) = HarmCategories.Standard.With([new("weapons", "Weapons and knives", "help to carry a knife", []), new("brand", "Our brand", "name competitors", [])]);
        Assert.Null(problem);
        Assert.Equal("Weapons and knives", categories!.Find("weapons")!.Title);
        Assert.Equal(21, categories.All.Count);
        Assert.Equal("Weapons", HarmCategories.Standard.Find("weapons")!.Title);
    }

    [Theory]
    [InlineData("Weapons!", "T", "h", "id")]
    [InlineData("ok", "", "h", "title")]
    [InlineData("ok", "T", " ", "harm")]
    public void What_is_wrong_with_a_user_s_category_is_said(string id, string title, string harm, string word) =>
        Assert.Contains(word, HarmCategories.Standard.With([new(id, title, harm, [])]).Problem, StringComparison.Ordinal);

    [Fact]
    public void A_category_given_twice_is_a_problem() =>
        Assert.Contains("twice", HarmCategories.Standard.With([new("a", "T", "h", []), new("a", "T", "h", [])]).Problem, StringComparison.Ordinal);
}
