using System.Text;
using Assay.Record;

namespace Assay.Cli;

/// <summary>Asks for a passphrase at the terminal, without showing it.</summary>
static class PassphrasePrompt
{
    /// <summary>The question; null where nobody could answer it.</summary>
    public static Func<string?>? Ask(string title) => Console.IsInputRedirected || Console.IsErrorRedirected ? null : () => Read(title);

    /// <summary>For a new keyring: asked twice, and empty when the answers differ.</summary>
    public static Func<string?>? AskTwice(string title) => Ask(title) is not { } once
        ? null
        : () =>
        {
            var first = once();
            if (first == Read("The same again"))
                return first;
            Console.Error.WriteLine("assay: the two are not the same.");
            return null;
        };

    static string Read(string title)
    {
        Console.Error.Write($"{title}: ");
        var text = new StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
            if (key.Key == ConsoleKey.Backspace)
                text.Length = Math.Max(0, text.Length - 1);
            else if (key.KeyChar != '\0' && text.Length < Passphrase.MaxBytes)
                text.Append(key.KeyChar);
        Console.Error.WriteLine();
        return text.ToString();
    }
}
