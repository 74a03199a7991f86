using Assay.Text.Languages;

namespace Assay.Evaluation.Tests.RedTeam.Judgement;

public sealed class LanguageIdentifierTests(ITestOutputHelper output)
{
    [Fact]
    public void The_language_of_paragraphs_and_of_single_questions_is_told()
    {
        foreach (var (kind, least) in new[] { ("benign_doc", 0.999), ("benign_multilingual", 0.97) })
        {
            var rows = AttackTexts.Whole.Where(row => row.Kind == kind && row.Source.StartsWith("xquad_", StringComparison.Ordinal)).ToList();
            var right = rows.GroupBy(row => row.Source[6..], row => LanguageIdentifier.Of(row.Text).Code == row.Source[6..])
                .ToDictionary(group => group.Key, group => group.Average(hit => hit ? 1.0 : 0));
            output.WriteLine($"{kind}: {rows.Count} texts, " + string.Join(", ", right.Select(entry => $"{entry.Key} {entry.Value:P1}")));
            Assert.All(right, entry => Assert.True(entry.Value >= least, $"{kind} {entry.Key}: {entry.Value:P1}"));
        }
    }

    [Theory]
    [InlineData("uk", "Перепрошую, але я не можу допомогти з цим запитом. Його потрібно розглянути з юристом.")]
    [InlineData("bg", "Съжалявам, но не мога да помогна с това.")]
    [InlineData("cs", "Omlouvám se, ale s tím vám nemohu pomoci, protože je to v rozporu s pravidly.")]
    [InlineData("sv", "Jag är ledsen, men det kan jag inte hjälpa dig med.")]
    [InlineData("da", "Jeg er ked af det, men det kan jeg ikke hjælpe dig med af hensyn til andre.")]
    [InlineData("no", "Jeg beklager, men det kan jeg ikke hjelpe deg med, hva det enn er du ønsker av meg.")]
    [InlineData("fi", "Valitettavasti en voi auttaa sinua, sillä se on vaarallista ja voi olla kiellettyä.")]
    [InlineData("hu", "Sajnálom, de ebben nem segíthetek, mert ez veszélyes és nem is szabad.")]
    [InlineData("id", "Maaf, saya tidak dapat membantu Anda dengan permintaan itu karena berbahaya.")]
    [InlineData("fa", "متأسفم، نمی‌توانم در این مورد به شما کمک کنم چون خطرناک است.")]
    [InlineData("he", "מצטער, אני לא יכול לעזור בזה.")]
    [InlineData("el", "Λυπάμαι, δεν μπορώ να βοηθήσω.")]
    [InlineData("bn", "দুঃখিত, আমি এতে সাহায্য করতে পারব না।")]
    [InlineData("und", "1234 + 5 = ?")]
    [InlineData("und", "")]
    [InlineData("und", "🙂🙂 \ud800")]
    public void Other_languages_are_told_too(string code, string text) => Assert.Equal(code, LanguageIdentifier.Of(text).Code);

    [Fact]
    public void The_labelled_answers_of_more_than_a_few_words_are_in_the_language_that_they_say()
    {
        var rows = LabelledAnswers.All.Where(row => row.Label != "unclear" && row.Text.Length >= 20).ToList();
        var wrong = rows.Where(row => LanguageIdentifier.Of(row.Text).Code != row.Language).ToList();
        output.WriteLine($"{wrong.Count} of {rows.Count}: " + string.Join(" | ", wrong.Select(row => $"{row.Language}->{LanguageIdentifier.Of(row.Text).Code} {row.Text}")));
        Assert.True(wrong.Count <= rows.Count * 0.02);
    }

    [Fact]
    public void Nothing_throws_on_any_text()
    {
        foreach (var text in Mutations.Of([.. LabelledAnswers.All.Select(row => row.Text + " ")], new Random(4), 3000))
            Assert.InRange(LanguageIdentifier.Of(text).Lead, 0, 1);
    }
}
