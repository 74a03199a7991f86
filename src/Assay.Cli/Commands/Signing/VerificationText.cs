using System.Globalization;
using Assay.Build;

namespace Assay.Cli;

/// <summary>What a verification says on the error stream, beside its report.</summary>
static class VerificationText
{
    const int MostShown = 20;

    public static void Write(ModelVerification verification, CommandContext context, string? copy)
    {
        foreach (var note in verification.Notes)
            Console.Error.WriteLine(SafeText.Of($"note: {note}"));
        if (context.Out.Format != OutputFormat.Text)
            return;
        foreach (var part in verification.Parts)
            Console.Error.WriteLine(SafeText.Of($"part {part.Role} ({part.Name}): {(part.Verified ? "unchanged" : "DIFFERS")}, {part.Root}"));
        foreach (var mismatch in verification.Mismatches.Take(MostShown))
            Console.Error.WriteLine(SafeText.Of($"refused: {(mismatch.Path is null ? "" : $"{mismatch.Path}: ")}{mismatch.Detail}"));
        if (verification.Mismatches.Count > MostShown)
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"refused: and {verification.Mismatches.Count - MostShown} more"));
        // Nothing is called verified that nobody signed.
        if (!verification.Verified || verification.SignedBy is null)
            return;
        Console.Error.WriteLine(SafeText.Of($"verified: {verification.Name}, {verification.Files} {(verification.Files == 1 ? "file" : "files")}, signed by {verification.SignedBy}{When(verification.Signed)}"));
        if (copy is not null)
            Console.Error.WriteLine(SafeText.Of($"copied: {copy} holds what was verified; load the model from there"));
    }

    static string When(SigningTime? signed) => signed is null ? ""
        : string.Create(CultureInfo.InvariantCulture, $", {signed.At:yyyy-MM-dd HH:mm:ss}Z ({(signed.Authority is { } authority ? $"stamped by {authority}" : "as the signer says")})");
}
