using System.Text.RegularExpressions;
using Assay.Text;

namespace Assay.Build.Provenance;

/// <summary>A command line without its credentials: provenance is read by many.</summary>
public static partial class MaskedCommand
{
    const string Mask = "***";

    /// <summary>The arguments; what has the shape of a credential, or follows an option named after one, is <c>***</c>.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> arguments)
    {
        var masked = new List<string>(arguments.Count);
        var next = false;
        foreach (var argument in arguments)
        {
            var named = Named().Match(argument);
            masked.Add(next ? Mask : named is { Success: true, Groups: [_, _, { Success: true }] } ? named.Groups[1].Value + "=" + Mask : Shaped(argument));
            next = !next && named.Success && !named.Groups[2].Success;
        }

        return masked;
    }

    static string Shaped(string argument)
    {
        var found = Secrets.In(argument);
        for (var i = found.Count - 1; i >= 0; i--)
            argument = string.Concat(argument.AsSpan(0, found[i].Start), Mask, argument.AsSpan(found[i].Start + found[i].Length));
        return argument;
    }

    [GeneratedRegex(@"^(--?[\w-]*(?:token|password|passwd|secret|api[_-]?key|credential)[\w-]*)(=.*)?$", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.NonBacktracking)]
    private static partial Regex Named();
}
