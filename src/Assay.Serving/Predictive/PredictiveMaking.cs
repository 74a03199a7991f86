using Assay.Serving.Policies;

namespace Assay.Serving.Predictive;

/// <summary>Makes the guards of predictive models from a policy's entries.</summary>
static class PredictiveMaking
{
    internal static MadeGuard Profile(GuardEntry entry, FileBeside beside) => Read(entry, beside) is var (profile, wrong) && profile is null ? wrong : new(new ProfileGuard(profile!), "", "");

    internal static MadeGuard Distribution(GuardEntry entry, FileBeside beside) => Read(entry, beside) is var (profile, wrong) && profile is null ? wrong : new(new DistributionGuard(profile!), "", "");

    internal static MadeGuard Extraction(GuardEntry entry, FileBeside beside)
    {
        if (entry.WindowMinutes is < 1 or > 10_080)
            return new(".windowMinutes", "it has to be 1 to 10080");
        if (entry.MostRows is < 1)
            return new(".mostRows", "it has to be above 0");
        return Read(entry, beside) is var (profile, wrong) && profile is null ? wrong : new(new ExtractionGuard(profile!, entry.WindowMinutes ?? 60, entry.MostRows, TimeProvider.System), "", "");
    }

    internal static MadeGuard Precision(GuardEntry entry)
    {
        if (entry.Digits is null && entry.Top is null && entry.Least is null)
            return new("", "it needs digits, top or least");
        if (entry.Digits is < 0 or > 15)
            return new(".digits", "it has to be 0 to 15");
        if (entry.Top is < 1)
            return new(".top", "it has to be above 0");
        return entry.Least is { } least && !double.IsFinite(least) ? new(".least", "it has to be a number") : new(new PrecisionGuard(entry.Digits, entry.Top, entry.Least), "", "");
    }

    static (TrainingProfile? Profile, MadeGuard Wrong) Read(GuardEntry entry, FileBeside beside)
    {
        if (string.IsNullOrEmpty(entry.Profile))
            return (null, new(".profile", "it needs profile: a file that assay guard profile wrote"));
        var (text, wrong) = beside(entry.Profile);
        if (text is null)
            return (null, new(".profile", wrong));
        return PredictiveProfile.Read(text, out var error) is { } profile ? (profile, default) : (null, new(".profile", $"{entry.Profile}: {error}"));
    }
}
