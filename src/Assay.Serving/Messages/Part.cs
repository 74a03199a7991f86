using Assay.Serving.Guards;

namespace Assay.Serving.Messages;

/// <summary>How a text of a body is to be read.</summary>
enum PartUse
{
    /// <summary>As it stands.</summary>
    Text,

    /// <summary>As it stands, and it is the answer itself: what a form that was asked for applies to.</summary>
    Answer,

    /// <summary>JSON within a text: the arguments of a call.</summary>
    Arguments,

    /// <summary>Bytes of an image, a sound or a file, or where they are.</summary>
    Media,

    /// <summary>The name of a member that no dialect knows. It cannot be rewritten.</summary>
    Name,
}

/// <summary>A text of a message, and where it stands.</summary>
/// <param name="Place">Who speaks there.</param>
/// <param name="Use">How it is to be read.</param>
/// <param name="Turn">Index of the message; -1 outside of messages.</param>
/// <param name="Scalar">The token it was read from.</param>
/// <param name="Text">What it says.</param>
sealed record Part(Place Place, PartUse Use, int Turn, JsonScalar Scalar, string Text);
