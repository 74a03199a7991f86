namespace Assay.Evaluation.RedTeam;

/// <summary>Makes the target that a file describes.</summary>
public static class RedTeamTarget
{
    /// <summary>Connections for the targets of a round, for the client that <see cref="Open"/> takes.</summary>
    public static SocketsHttpHandler Connections() => new() { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(15), MaxResponseHeadersLength = 64, MaxConnectionsPerServer = 1024 };

    /// <summary>
    /// Null with an error that says what to do. The client is the caller's: it follows no redirects, keeps no cookies and unpacks nothing. A target that holds
    /// programs is <see cref="IAsyncDisposable"/>.
    /// </summary>
    /// <param name="environment">Gives the value of a variable; what is a secret does not stand in files.</param>
    /// <param name="programs">Starts what the kinds <c>command</c> and <c>mcp</c> name; null where nothing may be started.</param>
    /// <param name="waits">Told when the target says that it is busy and is waited for, from any thread.</param>
    public static ITarget? Open(TargetFile file, HttpClient http, Func<string, string?> environment, TargetLimits limits, out string error, IProgramStarter? programs = null, Action<TargetWait>? waits = null)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(limits);
        if (PersonHeaders.Of(file, environment, out error) is not { } persons)
            return null;
        if (file.Command.Count > 0 && programs is null)
        {
            error = "command: programs cannot be started here";
            return null;
        }

        if (file.Pass.FirstOrDefault(v => environment(v) is null) is { } missing)
        {
            error = $"pass: the variable {missing} is not set";
            return null;
        }

        var sender = new HttpSender(http, limits, file.Refusals, waits);
        var paths = new AnswerPathReader(file.Answer);
        ITarget target;
        if (Dialects.TryGet(file.Kind, out var dialect))
            target = new HttpTarget(sender, Dialects.AddressOf(file.Address!, dialect.Path), dialect, file.Traits, paths, persons, file.Stream, limits);
        else if (file.Kind == "http")
            target = new TemplateTarget(sender, file.Address!, file.Request!, file.Opening, file.Traits, paths, persons, limits);
        else if (file.Kind == "command")
            target = new CommandTarget(programs!, file.Command, file.Pass, file.Per == ProgramLife.Round, file.Traits, paths, limits);
        else
            target = new ToolServerTarget(() => file.Command.Count == 0 ? new ToolHttpChannel(http, file.Address!, persons, limits) : programs!.Start(file.Command, file.Pass, out _) is { } program ? new ToolProgramChannel(program, limits) : null, file.Calls, file.Traits, limits);
        return file.Plants.Count > 0 ? new PlantingTarget(target, sender, file.Address!, file.Plants, file.Reset, persons) : target;
    }
}
