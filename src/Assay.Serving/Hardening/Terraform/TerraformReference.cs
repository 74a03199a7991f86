using Assay.Serving.Hardening.Documents;

namespace Assay.Serving.Hardening.Terraform;

/// <summary>A name and the way into it: <c>var.rules["http"].port</c>, <c>ingress.value[0]</c>.</summary>
internal static class TerraformReference
{
    const int MostParts = 16;

    /// <summary>Its parts; null when the text is anything but a reference.</summary>
    public static List<string>? Parts(string text)
    {
        var (parts, at) = (new List<string>(), 0);
        while (at < text.Length && parts.Count < MostParts)
        {
            if (text[at] == '[')
            {
                var end = text.IndexOf(']', at);
                if (end < 0 || parts.Count == 0)
                    return null;
                var inside = text[(at + 1)..end].Trim();
                var quoted = inside is ['"', .., '"'] && inside.Length > 2;
                if (!quoted && !int.TryParse(inside, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out _))
                    return null;
                parts.Add(quoted ? inside[1..^1] : inside);
                at = end + 1;
                continue;
            }

            if (parts.Count > 0 && text[at++] != '.')
                return null;
            var start = at;
            while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '-'))
                at++;
            if (at == start)
                return null;
            parts.Add(text[start..at]);
        }

        return at == text.Length && parts.Count > 1 ? parts : null;
    }

    /// <summary>Follows the way; none where it leads nowhere.</summary>
    public static Node Follow(Node from, IEnumerable<string> way)
    {
        foreach (var step in way)
            from = from.IsMap ? from[step] : from.Kind == NodeKind.List && int.TryParse(step, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index) && index < from.Items.Count ? from.Items[index] : Node.None;
        return from;
    }
}
