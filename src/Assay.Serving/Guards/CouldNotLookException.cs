namespace Assay.Serving.Guards;

/// <summary>A guard could not look, and knows why. What it says holds no word of the text: it is written down. What follows is the policy's.</summary>
sealed class CouldNotLookException(string message) : Exception(message);
