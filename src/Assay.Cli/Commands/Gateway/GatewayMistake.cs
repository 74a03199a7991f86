using System.Globalization;
using System.Text.RegularExpressions;

namespace Assay.Cli;

/// <summary>A mistake in a gateway's file, or in one that it names, where an editor finds it.</summary>
/// <param name="Line">From 1; null for what stands on no line, such as a variable that is not set.</param>
sealed partial record GatewayMistake(string File, int? Line, int? Column, string What)
{
    /// <summary>From the words of the reader: <c>policy.yaml:3:5: what is wrong</c>.</summary>
    /// <param name="path">The gateway's file as it was named; the others stand beside it.</param>
    public static GatewayMistake Of(string path, string error) => Placed().Match(error) is not { Success: true } placed
        ? new GatewayMistake(path, null, null, error)
        : new GatewayMistake(
            Path.Combine(Path.GetDirectoryName(path) ?? "", placed.Groups["file"].Value), int.Parse(placed.Groups["line"].ValueSpan, CultureInfo.InvariantCulture),
            int.Parse(placed.Groups["column"].ValueSpan, CultureInfo.InvariantCulture), placed.Groups["what"].Value);

    public override string ToString() => Line is null ? $"{File}: {What}" : string.Create(CultureInfo.InvariantCulture, $"{File}:{Line}:{Column}: {What}");

    [GeneratedRegex(@"^(?<file>[^:\r\n]+):(?<line>\d{1,9}):(?<column>\d{1,9}): (?<what>.+)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Placed();
}
