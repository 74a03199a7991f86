using System.CommandLine;
using System.Globalization;
using Assay.Build;

namespace Assay.Cli;

/// <summary><c>assay watermark text</c>: the statistical watermark of a text generator, found in token ids.</summary>
static class TextWatermarkCommand
{
    const long MostBytes = 128 << 20;

    public static Command Create()
    {
        var tokens = new Argument<string>("ids") { Description = "File with the token ids of the text: a JSON list, or numbers between spaces.", HelpName = "FILE" };
        var key = new Option<string?>("--watermark-key", "-k", "--key") { Description = "Watermark key; transformers' schemes have --hashing-key instead.", HelpName = "FILE" };
        var scheme = EnumOption.Of<TextWatermarkScheme>("--scheme", "How the generator chose green tokens (default: context).");
        var gamma = new Option<double>("--gamma") { Description = "Share of the vocabulary that is green.", HelpName = "0-1", DefaultValueFactory = _ => 0.25 };
        var width = new Option<int>("--context-width") { Description = "How many tokens before choose the green list.", HelpName = "N", DefaultValueFactory = _ => 1 };
        var size = new Option<int>("--vocabulary-size") { Description = "For transformers' schemes: tokens of the vocabulary.", HelpName = "N" };
        var hashing = new Option<long>("--hashing-key") { Description = "For transformers' schemes: the generator's hashing key.", HelpName = "N", DefaultValueFactory = _ => 15_485_863 };
        var significance = WatermarkCommand.SignificanceOption();
        return new AssayCommand("text", "Look for a statistical watermark in the tokens of a text. Exit code 0: it is there; 1: it is not.", async context =>
        {
            var bytes = await BoundedFile.ReadAsync(context.Get(tokens), MostBytes, context.Cancel).ConfigureAwait(false);
            if (TokenIds.Read(bytes) is not { } ids)
                return context.Fail("The file is neither a JSON list of token ids nor numbers between spaces.", context.Get(tokens), "Tokenise the text with the generator's own tokenizer first.");
            using var secret = context.Get(key) is { } path ? WatermarkKey.Read(path, out var why) ?? throw new IOException($"{path}: {why}") : null;
            var options = new TextWatermarkOptions
            {
                Scheme = context.Get(scheme) ?? TextWatermarkScheme.Context,
                Gamma = context.Get(gamma),
                ContextWidth = context.Get(width),
                VocabularySize = context.Get(size),
                HashingKey = context.Get(hashing),
            };
            if (TextWatermark.Detect(ids, secret, options, out var error) is not { } found)
                return context.Fail(WatermarkCommand.Sentence(error), hint: "docs/guides/watermark-a-model.md says what each scheme needs.");
            var level = context.Get(significance);
            var yes = found.PValue <= level;
            context.Out.Write(new { file = context.Get(tokens), found = yes, pValue = found.PValue, significance = level, score = found.Score, scored = found.Scored, green = found.Green, gamma = found.Gamma, tokens = ids.Count }, text =>
            {
                text.Line(yes ? "The watermark is in the text." : "The watermark was not found in the text.", yes ? Tone.Good : Tone.Bad);
                text.Pairs(
                    ("p-value", $"{WatermarkText.Probability(found.PValue)} (found means at most {WatermarkText.Probability(level)})"),
                    ("green", string.Create(CultureInfo.InvariantCulture, $"{found.Green} of {found.Scored} different n-grams; {found.Gamma * found.Scored:0.#} are expected by chance")),
                    ("z", found.Score.ToString("0.##", CultureInfo.InvariantCulture)));
            });
            return yes ? ExitCode.Yes : ExitCode.No;
        })
        { tokens, key, scheme, gamma, width, size, hashing, significance };
    }
}
