using System.Collections.Frozen;
using System.Globalization;
using Assay.Governance;

namespace Assay.Server.Web;

/// <summary>The words of the vocabulary as a page says them.</summary>
static class Words
{
    static readonly FrozenSet<string> Acronyms = new[] { "auc", "ece", "f1", "mae", "mape", "mcc", "mrr", "ndcg", "pr", "r2", "rmse", "roc" }.ToFrozenSet();

    public static readonly Layer[] Layers = Enum.GetValues<Layer>();

    /// <summary><c>FixedAwaitingRetest</c> as "fixed awaiting retest".</summary>
    public static string Of<T>(T value) where T : struct, Enum => value.Name().Replace('-', ' ');

    /// <summary>With a capital, for headings and the start of a line.</summary>
    public static string Title<T>(T value) where T : struct, Enum => Capital(Of(value));

    public static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    /// <summary><c>roc-auc</c> as "ROC AUC", <c>selection-rate-ratio</c> as "selection rate ratio".</summary>
    public static string Metric(string name) => string.Join(' ', name.Split('-').Select(word => Acronyms.Contains(word) ? word.ToUpperInvariant() : word));

    public static string Of(Gate gate) => gate switch
    {
        Gate.UseCaseIntake => "Use-case intake",
        Gate.DataPreparation => "Data preparation",
        Gate.Training => "Training and fine-tuning",
        Gate.Evaluation => "Evaluation and red team",
        Gate.Deployment => "Deployment and serving",
        Gate.Monitoring => "Monitoring and incident",
        _ => "Retirement",
    };

    /// <summary>One word, under a stamp.</summary>
    public static string Short(Gate gate) => gate switch { Gate.UseCaseIntake => "Intake", Gate.DataPreparation => "Data", _ => gate.ToString() };

    public static string Of(Role role) => role switch
    {
        Role.MlPlatform => "ML platform",
        Role.AppSec => "AppSec",
        Role.CloudSecurity => "Cloud security and SRE",
        Role.AiRedTeam => "AI red team",
        Role.Grc => "GRC",
        _ => Title(role),
    };

    public static string Of(Serving.Outcome outcome) => outcome switch
    {
        Serving.Outcome.RequestBlocked => "request refused by policy",
        Serving.Outcome.AnswerBlocked => "answer refused by policy",
        Serving.Outcome.Refused => "refused, not by policy",
        _ => Of<Serving.Outcome>(outcome),
    };

    public static string Of(StampState state) => state == StampState.Idle ? "not reached" : Of<StampState>(state);

    public static string Of(RequirementState state) => state switch
    {
        RequirementState.NotApplicable => "not applicable",
        RequirementState.Excepted => "exception",
        _ => Of<RequirementState>(state),
    };

    public static string Roles(IEnumerable<Role> roles) => string.Join(", ", roles.Select(Of));

    public static string Count(long n, string one, string? many = null) => string.Create(CultureInfo.InvariantCulture, $"{n:N0} {(n == 1 ? one : many ?? one + "s")}");

    public static string Number(double value) => value switch
    {
        0 => "0",
        _ when double.IsNaN(value) || double.IsInfinity(value) => value.ToString(CultureInfo.InvariantCulture),
        _ when Math.Abs(value) >= 1e6 || value == Math.Truncate(value) => value.ToString("#,0", CultureInfo.InvariantCulture),
        _ => value.ToString("0.####", CultureInfo.InvariantCulture),
    };

    /// <summary>A stretch of time in the unit that suits it.</summary>
    public static string Milliseconds(double milliseconds) => milliseconds switch
    {
        0 => "0 ms",
        < 0.1 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds * 1000:0} µs"),
        < 10 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0.##} ms"),
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds:0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{milliseconds / 1000:0.##} s"),
    };

    /// <summary>An amount of money without its currency: small ones with as many digits as they need.</summary>
    public static string Money(decimal amount) => amount.ToString(amount is 0 or >= 1 ? "#,0.00" : amount >= 0.01m ? "0.00##" : "0.######", CultureInfo.InvariantCulture);

    /// <summary>A name that a program wrote as one word, <c>ToolResult</c>, as "Tool result".</summary>
    public static string Spaced(string name) => string.Concat(name.Select((c, i) => i > 0 && char.IsUpper(c) ? " " + char.ToLowerInvariant(c) : c.ToString()));

    public static string Bytes(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1 << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024d:0.#} KiB"),
        < 1 << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576d:0.#} MiB"),
        < 1L << 40 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824d:0.##} GiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1099511627776d:0.##} TiB"),
    };

    /// <summary>A kind of the register for a heading or a list.</summary>
    public static string Plural(ThingKind kind) => kind switch
    {
        ThingKind.UseCase => "Use cases",
        ThingKind.Dataset => "Datasets",
        ThingKind.DatasetVersion => "Dataset versions",
        ThingKind.Model => "Models",
        ThingKind.ModelVersion => "Model versions",
        _ => "Deployments",
    };

    /// <summary>How long ago, or how long until: one unit, enough to judge by. The exact time stands in the title.</summary>
    public static string Relative(DateTimeOffset at, DateTimeOffset now)
    {
        var span = now - at;
        var away = span.Duration();
        if (away < TimeSpan.FromMinutes(1))
            return "just now";
        // As people count: of five days and twenty hours nobody says five.
        var days = (int)Math.Round(away.TotalDays, MidpointRounding.AwayFromZero);
        var (n, unit) = away switch
        {
            { TotalMinutes: < 60 } => ((int)away.TotalMinutes, "min"),
            { TotalHours: < 24 } => ((int)away.TotalHours, "h"),
            { TotalDays: < 60 } => (days, days == 1 ? "day" : "days"),
            { TotalDays: < 730 } => ((int)Math.Round(away.TotalDays / 30.44), "months"),
            _ => ((int)Math.Round(away.TotalDays / 365.25), "years"),
        };
        return span > TimeSpan.Zero ? $"{n} {unit} ago" : $"in {n} {unit}";
    }
}
