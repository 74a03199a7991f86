using System.CommandLine;
using System.Diagnostics;
using Assay.Governance;
using Assay.Server;

namespace Assay.Cli;

/// <summary><c>assay up</c>: a record with a real small AI feature in it, walked through its gates, served in a browser.</summary>
static class UpCommand
{
    public static Command Create()
    {
        var data = new Option<string>("--folder", "--data") { Description = "Folder for the record, its passphrase and the accounts.", HelpName = "FOLDER", DefaultValueFactory = _ => Path.Combine(".data", "up") };
        var urls = new Option<string>("--urls") { Description = "Where to serve it.", HelpName = "URL", DefaultValueFactory = _ => "http://127.0.0.1:8080" };
        var noServe = new Option<bool>("--no-serve") { Description = "Walk, then stop: serve nothing." };
        return new AssayCommand("up", "Show it: a sample AI feature walks through seven gates, and the record is served in your browser.", async context =>
        {
            if (!Uri.TryCreate(context.Get(urls), UriKind.Absolute, out var address) || address.Scheme is not "http" || !address.IsLoopback)
                return context.Fail("The demonstration is served on this machine only, over http.", context.Get(urls), "Use http://127.0.0.1:PORT. For others to reach a server: assay serve");
            var opening = await UpHome.OpenAsync(context.Get(data)!, context.Cancel).ConfigureAwait(false);
            if (opening.Value is not { } home)
                return opening.Problem!.Write(context.Out.Format);
            await using (home.ConfigureAwait(false))
                return await RunAsync(context, home, context.Get(noServe) ? null : address).ConfigureAwait(false);
        })
        { data, urls, noServe };
    }

    static async Task<ExitCode> RunAsync(CommandContext context, UpHome home, Uri? address)
    {
        var clock = Stopwatch.StartNew();
        AssayServer? server = null;
        try
        {
            // Served first, so that the walk can be watched in the browser.
            var cast = await Cast.GatherAsync(home, context.Cancel).ConfigureAwait(false);
            if (address is not null)
            {
                server = await AssayServer.StartAsync(new ServerOptions(home.Store, home.Session, GatePolicies.Default, address), context.Cancel).ConfigureAwait(false);
                await Cast.MakeAccountsAsync(home, server.Accounts, context.Cancel).ConfigureAwait(false);
                Console.WriteLine($"Serving at {server.Address.ToString().TrimEnd('/')}   sign in with a login of {home.AccountsFile}");
            }

            await new Walk(home, cast, new Lines(), context.Cancel).RunAsync().ConfigureAwait(false);
            var size = (await home.Admin.RecordAsync(context.Cancel).ConfigureAwait(false)).Size;
            Console.WriteLine();
            Console.WriteLine($"The walk is done: {size} entries, {clock.Elapsed.TotalSeconds:0.0} s. The feature is in monitoring.");
            if (server is null)
                return ExitCode.Yes;
            foreach (var line in File.ReadLines(home.AccountsFile).Where(l => l.StartsWith("admin ", StringComparison.Ordinal) || l.StartsWith("omar ", StringComparison.Ordinal) || l.StartsWith("priya ", StringComparison.Ordinal)))
                Console.WriteLine($"  {line}");
            Console.WriteLine("Open the address above. Ctrl-C stops the server; the record stays.");
            await server.WaitForShutdownAsync(context.Cancel).ConfigureAwait(false);
            return ExitCode.Yes;
        }
        catch (WalkException e)
        {
            return context.Fail(e.Message, home.Folder, "What was done is in the record; 'assay up' goes on from there.");
        }
        catch (IOException e) when (e.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            return context.Fail("Something else listens there already.", address?.ToString(), "Choose another port: assay up --urls http://127.0.0.1:8081");
        }
        finally
        {
            if (server is not null)
                await server.DisposeAsync().ConfigureAwait(false);
        }
    }

    sealed class Lines : IWalkLog
    {
        public void Heading(string text)
        {
            Console.WriteLine();
            Console.WriteLine(text);
        }

        public void Did(Role who, string what, string how) => Console.WriteLine($"  {Cast.NameOf(who),-15} {who.Name(),-20} {how,-9} {what}");
    }
}
