using System.CommandLine;
using Assay.Build.Discovery;

namespace Assay.Cli;

/// <summary><c>assay discover</c>: the AI assets of a source tree or a home, and what is wrong with them.</summary>
static class DiscoverCommand
{
    public static Command Create()
    {
        var path = new Argument<string>("path") { Description = "File or folder to look at; nothing in it is run.", HelpName = "PATH", DefaultValueFactory = _ => "." };
        var user = new Option<bool>("--user") { Description = "Look as well at the places in your home where agents keep their configuration." };
        var home = new Option<string?>("--home") { Description = "With --user: the home to look in, instead of your own.", HelpName = "FOLDER" };
        var dependencies = new Option<bool>("--dependencies") { Description = "Enter node_modules, virtual environments and site-packages too." };
        var recording = new Recording();
        var command = new AssayCommand("discover", "Find AI assets in a tree: models, prompts, agents, tools, MCP servers, keys. Vector stores, skills, rule files and endpoints too.", async context =>
        {
            var root = context.Get(path)!;
            if (!File.Exists(root) && !Directory.Exists(root))
                return context.Fail("There is no such file or folder.", root, Problem.CheckPath);
            if (context.Get(home) is { } named && (!context.Get(user) || !Directory.Exists(named)))
                return context.Fail(context.Get(user) ? "There is no such folder." : "--home says where --user looks.", named, context.Get(user) ? null : "Add --user.");
            var options = DiscoveryOptions.Default with
            {
                Home = context.Get(user) ? context.Get(home) ?? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) : null,
                Dependencies = context.Get(dependencies),
            };
            DiscoveryScan? scan = null;
            return await recording.RunAsync(context, async _ =>
            {
                scan = await context.WithProgress("Looking", _ => Task.Run(() => AssetDiscovery.Scan(root, options, context.Cancel))).ConfigureAwait(false);
                return [scan.ToReport(TimeProvider.System.GetUtcNow())];
            }, finish: recorded =>
            {
                DiscoveryRendering.Write(scan!, recorded, context);
                return scan!.ToReport(TimeProvider.System.GetUtcNow()).ExitCode(context.FailOn);
            }).ConfigureAwait(false);
        }, CommandShape.Report, Severity.Medium)
        { path, user, home, dependencies };
        recording.AddTo(command);
        return command;
    }
}
