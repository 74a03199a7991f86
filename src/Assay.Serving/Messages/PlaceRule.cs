using Assay.Serving.Guards;

namespace Assay.Serving.Messages;

/// <summary>What stands at a path of a dialect.</summary>
/// <param name="Steps">Names; <c>*</c> is any one step, <c>**</c> at the end any further ones.</param>
/// <param name="Place">The place; null where the role of the message decides.</param>
/// <param name="Use">How its texts are read.</param>
sealed record PlaceRule(string[] Steps, Place? Place, PartUse Use)
{
    /// <summary>From <c>messages/*/content</c>.</summary>
    internal static PlaceRule At(string path, Place? place, PartUse use = PartUse.Text) => new([.. path.Split('/').Select(string.Intern)], place, use);

    /// <summary>Whether a path, outermost step first, is the rule's.</summary>
    internal bool Matches(ReadOnlySpan<PathNode> path)
    {
        for (var i = 0; i < Steps.Length; i++)
        {
            if (Steps[i] == "**")
                return path.Length >= i;
            if (i >= path.Length || !(Steps[i] == "*" || Steps[i] == path[i].Name))
                return false;
        }

        return path.Length == Steps.Length;
    }
}
