using Assay.Evaluation.RedTeam;

namespace Assay.Server;

/// <summary>What an operator gives a server so that it runs the rounds that are due.</summary>
/// <param name="Targets">Folder of target files; whoever may write there says what is attacked, as far as a plan of the record allows it.</param>
/// <param name="Journals">Folder of the rounds' journals and their key. Of several servers over one record: the same folder, or a round whose server died begins again.</param>
public sealed record RoundScheduleOptions(string Targets, string Journals)
{
    /// <summary>Rounds that run at once, over all servers of the record.</summary>
    public int AtOnce { get; init; } = 1;

    /// <summary>How often the record is asked what is due.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a server that says nothing keeps its round. Clocks of servers have to agree better than that.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>Waited after the first failure; doubled after each one, to a day at most.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Starts programs that are targets, in the folder it is given; null when none may be started.</summary>
    public Func<string, IProgramStarter>? Programs { get; init; }

    /// <summary>Gives the variables that target files name. What belongs to Assay itself is not given to anybody.</summary>
    public Func<string, string?> Environment { get; init; } = name => name.StartsWith("ASSAY_", StringComparison.OrdinalIgnoreCase) ? null : System.Environment.GetEnvironmentVariable(name);
}
