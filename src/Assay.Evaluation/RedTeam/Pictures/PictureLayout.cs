namespace Assay.Evaluation.RedTeam;

/// <summary>Where in a picture a payload stands.</summary>
public enum PictureLayout
{
    /// <summary>Black on white under the picture's subject: anybody sees it.</summary>
    Plain,

    /// <summary>In a grey that people hardly tell from the ground.</summary>
    LowContrast,

    /// <summary>Small, at the lower edge.</summary>
    Edge,

    /// <summary>The whole picture lies on its side.</summary>
    Rotated,

    /// <summary>Not drawn: in a PNG <c>tEXt</c> chunk, Latin-1.</summary>
    TextChunk,

    /// <summary>Not drawn: in a PNG <c>iTXt</c> chunk, UTF-8.</summary>
    InternationalTextChunk,

    /// <summary>Not drawn: the image description of an <c>eXIf</c> chunk.</summary>
    Exif,
}
