using System.Globalization;

namespace Assay.Governance;

/// <summary>
/// The change is in the record, and something failed after that, so that it could not be answered as usual. Whoever catches
/// it must not say that nothing was changed.
/// </summary>
public sealed class UnansweredChangeException : Exception
{
    public UnansweredChangeException()
    {
    }

    public UnansweredChangeException(string message) : base(message)
    {
    }

    public UnansweredChangeException(string message, Exception innerException) : base(message, innerException)
    {
    }

    public UnansweredChangeException(long first, long last, Exception innerException) : base(
        string.Create(CultureInfo.InvariantCulture, $"The change is in the record ({(first == last ? $"entry {first}" : $"entries {first} to {last}")}), but it could not be answered as usual. Do not send it again; look at it with: assay record show {last}"), innerException)
    {
    }
}
