using System.CommandLine;
using System.Diagnostics;
using Assay.Governance;
using Assay.Server;

namespace Assay.Cli;

/// <summary><c>assay up</c>: a record with two small AI systems in it, walked through their gates, served in a browser, with live traffic through a gateway.</summary>
static class UpCommand
{
    const string All = "all";

    public static Command Create()
    {
        var data = new Option<string>("--folder", "--data") { Description = "Folder for the record, its passphrase and the accounts.", HelpName = "FOLDER", DefaultValueFactory = _ => UpHome.DefaultFolder };
        var urls = new Option<string>("--urls") { Description = "Where to serve it.", HelpName = "URL", DefaultValueFactory = _ => "http://127.0.0.1:8080" };
        var noServe = new Option<bool>("--no-serve") { Description = "Walk, then stop: serve nothing." };
        var sample = new Option<string>("--sample") { Description = "Walk only one of the two samples.", HelpName = $"all|{CreditRiskWalk.Name}|{SupportWalk.Name}", DefaultValueFactory = _ => All };
        OneOf.Bound(sample, All, CreditRiskWalk.Name, SupportWalk.Name);
        return new AssayCommand("up", "Walk two sample AI systems through the seven gates, with live traffic, and open their record in the browser.", async context =>
        {
            if (!Uri.TryCreate(context.Get(urls), UriKind.Absolute, out var address) || address.Scheme is not "http" || !address.IsLoopback)
                return context.Fail("The demonstration is served on this machine only, over http.", context.Get(urls), "Use http://127.0.0.1:PORT. For others to reach a server: assay serve");
            // Before keys are made: nobody waits ten seconds to hear it.
            if (!context.Get(noServe) && LoopbackPort.IsTaken(address))
                return Taken(context, address);
            var opening = await UpHome.OpenAsync(context.Get(data)!, context.Cancel).ConfigureAwait(false);
            if (opening.Value is not { } home)
                return opening.Problem!.Write(context.Out.Format);
            await using (home.ConfigureAwait(false))
                return await RunAsync(context, home, context.Get(sample)!, context.Get(noServe) ? null : address).ConfigureAwait(false);
        })
        { data, urls, noServe, sample };
    }

    static async Task<ExitCode> RunAsync(CommandContext context, UpHome home, string sample, Uri? address)
    {
        var clock = Stopwatch.StartNew();
        var (creditStage, supportStage) = (new CreditStage(home, context.Cancel), new SupportStage(home, context.Cancel));
        await using var creditEnding = creditStage.ConfigureAwait(false);
        await using var supportEnding = supportStage.ConfigureAwait(false);
        AssayServer? server = null;
        try
        {
            // Served first, so that the walk can be watched in the browser.
            var cast = await Cast.GatherAsync(home, context.Cancel).ConfigureAwait(false);
            supportStage.Prepare();
            if (address is not null)
            {
                server = await AssayServer.StartAsync(new ServerOptions(home.Store, home.Session, GatePolicies.Default, address) { PromptKeys = supportStage.PromptKeys, LoginsFile = UpHome.AccountsName }, context.Cancel).ConfigureAwait(false);
                await Cast.MakeAccountsAsync(home, server.Accounts, context.Cancel).ConfigureAwait(false);
                Console.WriteLine($"Serving at {server.Address.ToString().TrimEnd('/')}   sign in with a login of {home.AccountsFile}");
            }

            var log = new Lines();
            ServedSteps credit = new CreditRiskWalk(home, cast, creditStage, log, context.Cancel), support = new SupportWalk(home, cast, supportStage, log, context.Cancel);
            ServedSteps[] walks = sample switch { CreditRiskWalk.Name => [credit], SupportWalk.Name => [support], _ => [credit, support] };
            foreach (var walk in walks)
                await walk.RunAsync().ConfigureAwait(false);
            var size = (await home.Admin.RecordAsync(context.Cancel).ConfigureAwait(false)).Size;
            Console.WriteLine();
            Console.WriteLine($"The walk is done: {size} entries, {clock.Elapsed.TotalSeconds:0.0} s. {(sample == All ? "Both AI systems are" : "The AI system is")} in monitoring.");
            if (server is null)
                return ExitCode.Yes;
            await ServeAsync(context, home, cast, server, walks).ConfigureAwait(false);
            return ExitCode.Yes;
        }
        catch (WalkException e)
        {
            return context.Fail(e.Message, home.Folder, "What was done is in the record; 'assay up' goes on from there.");
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            return Taken(context, address);
        }
        finally
        {
            if (server is not null)
                await server.DisposeAsync().ConfigureAwait(false);
        }
    }

    static ExitCode Taken(CommandContext context, Uri? address) =>
        context.Fail("Something else listens there already.", address?.ToString(), "Choose another port: assay up --urls http://127.0.0.1:8081");

    /// <summary>Says what to look at and as whom, and serves until somebody stops it.</summary>
    static async Task ServeAsync(CommandContext context, UpHome home, Cast cast, AssayServer server, IReadOnlyList<ServedSteps> walks)
    {
        var logins = await FirstTasks.LinesAsync(home, cast, context.Cancel).ConfigureAwait(false);
        var at = server.Address.ToString().TrimEnd('/');
        var traffic = new List<LiveTraffic>();
        foreach (var walk in walks)
            traffic.Add(await walk.TrafficAsync().ConfigureAwait(false));
        Console.WriteLine();
        Console.WriteLine("Live now, through the gateways:");
        Console.WriteLine($"  the traffic      {at}/traffic");
        Console.WriteLine($"  the kill switch  {at}/switches   sign in as omar and stop the route {traffic[^1].Route}; priya lets it go again");
        foreach (var asked in traffic)
            Console.WriteLine($"  a request        {asked.Typed}");
        Console.WriteLine();
        Console.WriteLine($"Open {at} as");
        foreach (var line in logins)
            Console.WriteLine(line);
        Console.WriteLine($"All logins are in {home.AccountsFile}. Ctrl-C stops the server; the record stays.");
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.Cancel);
        var asking = Task.WhenAll(traffic.Select(t => t.RunAsync(words => Console.WriteLine($"{TimeProvider.System.GetLocalNow():HH:mm:ss}  {words}"), end.Token)));
        await server.WaitForShutdownAsync(context.Cancel).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        await asking.ConfigureAwait(false);
        traffic.ForEach(t => t.Dispose());
        await Console.Error.WriteLineAsync("assay: stopped.").ConfigureAwait(false);
    }

    sealed class Lines : IWalkLog
    {
        public void Heading(string text)
        {
            Console.WriteLine();
            Console.WriteLine(text);
        }

        public void Typed(string command) => Console.WriteLine($"  {"",-15} {"",-20} {"",-9} $ {command}");

        public void Did(Role who, string what, string how) => Console.WriteLine($"  {Cast.NameOf(who),-15} {who.Name(),-20} {how,-9} {what}");
    }
}
