namespace Assay.Record;

/// <summary>How values stand in projection cells: times as Unix milliseconds, enums as names, flags as 0 and 1.</summary>
public static class Sql
{
    public static long Time(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    public static long? Time(DateTimeOffset? at) => at?.ToUnixTimeMilliseconds();

    public static DateTimeOffset Time(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    public static DateTimeOffset? Time(long? milliseconds) => milliseconds is { } ms ? Time(ms) : null;

    public static long Flag(bool value) => value ? 1 : 0;
}
