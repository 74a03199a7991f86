namespace Assay.Cli;

/// <summary>The server that the record is on does not answer.</summary>
sealed class ServerAwayException(string address, string why) : IOException($"The server {address} could not be reached: {why}")
{
    public string Address { get; } = address;

    public string Why { get; } = why;
}
