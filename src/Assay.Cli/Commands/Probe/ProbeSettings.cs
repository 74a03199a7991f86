using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Assay.Serving.Exposure;

namespace Assay.Cli;

/// <summary>What <c>assay probe</c> is told: where, who allowed it, and how far it may go.</summary>
sealed class ProbeSettings
{
    readonly Argument<string> _url = new("url") { Description = "Address of the endpoint: https://models.example.org or http://localhost:8000. A path before the API's own may follow.", HelpName = "URL" };
    readonly Option<string?> _authorised = new("--authorised-by") { Description = "Who allowed this probe, and where that is written: \"Ana Ruiz, SEC-1412\". Stands in the evidence.", HelpName = "NAME, REFERENCE" };
    readonly Option<string[]> _ports = new("--ports") { Description = "Ports of the same host that may be looked at too: 80,8000-8002, or management for those of MLflow, Triton, TorchServe, Ray, Jupyter, Ollama, vLLM, Gradio and others.", HelpName = "PORTS" };
    readonly Option<string?> _key = new("--key-env") { Description = "Variable that holds a valid key, to compare with.", HelpName = "NAME" };
    readonly Option<string> _keyHeader = new("--key-header") { Description = "Header that carries the key; Authorization means a bearer token.", HelpName = "HEADER", DefaultValueFactory = _ => "Authorization" };
    readonly Option<bool> _keyInAddress = new("--key-in-address") { Description = "Send the valid key in the address too, to see whether it is taken there. It then stands in logs: change it afterwards." };
    readonly Option<bool> _keyAnyway = new("--insecure-key") { Description = "Send the valid key over connections that are not encrypted or not trusted." };
    readonly Option<string?> _canary = new("--canary") { Description = "A text that stands in the system prompt and nowhere else: seeing it proves a leak.", HelpName = "TEXT" };
    readonly Option<string?> _model = new("--model") { Description = "A model that is served there. Without it requests name one that does not exist, so that nothing is computed.", HelpName = "NAME" };
    readonly Option<string[]> _paths = new("--path") { Description = "A further path of the model's API: 'POST /predict'.", HelpName = "METHOD PATH" };
    readonly Option<string[]> _skip = new("--skip") { Description = $"Leave a check out: {string.Join(", ", ExposureProbe.Checks.Skip(1))}.", HelpName = "CHECK" };
    readonly Option<double> _rate = new("--rate") { Description = "Requests in a second, at most; one burst is faster.", HelpName = "NUMBER", DefaultValueFactory = _ => 10 };
    readonly Option<int?> _most = new("--max-requests") { Description = "Requests in all, at most (default: what the plan says).", HelpName = "N" };
    readonly Option<int> _burst = new("--burst") { Description = "Requests of the burst that looks for a rate limit; 1 to 500.", HelpName = "N", DefaultValueFactory = _ => 40 };
    readonly Option<double> _timeout = new("--timeout") { Description = "Seconds that one answer may take.", HelpName = "SECONDS", DefaultValueFactory = _ => 10 };
    readonly Option<double> _minutes = new("--max-minutes") { Description = "Minutes that all of it may take.", HelpName = "MINUTES", DefaultValueFactory = _ => 15 };
    readonly Option<bool> _private = new("--allow-private") { Description = "Go on when the host's name leads to a private address." };
    readonly Option<string?> _authorities = new("--ca") { Description = "Certificates (PEM) of an authority of your own.", HelpName = "FILE" };

    /// <summary>Tells the plan and ends.</summary>
    public Option<bool> DryRun { get; } = new("--dry-run") { Description = "Tell what would be sent, and send nothing." };

    public void AddTo(Command command)
    {
        command.Add(_url);
        foreach (var option in new Option[] { _authorised, _ports, _key, _keyHeader, _keyInAddress, _keyAnyway, _canary, _model, _paths, _skip, _rate, _most, _burst, _timeout, _minutes, _private, _authorities, DryRun })
            command.Add(option);
    }

    /// <summary>The options, or what is wrong with them.</summary>
    public (ProbeOptions? Options, Problem? Problem) Read(CommandContext context)
    {
        if (!Uri.TryCreate(context.Get(_url), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            return Wrong("This is not an http or https address.", context.Get(_url), "For example: assay probe https://models.example.org");
        var authorised = context.Get(_authorised)?.Trim() ?? "";
        if (!context.Get(DryRun) && authorised.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Length < 2)
            return Wrong("It is not said who allowed this probe, and where that is written.", url.GetLeftPart(UriPartial.Authority), "Give --authorised-by \"NAME, TICKET\". Probe only what is yours, or what its owner allowed in writing. --dry-run shows what would be sent.");
        if (authorised.Length > 300 || authorised.Any(char.IsControl))
            return Wrong("--authorised-by is one line of 300 characters at most.", null, "Give a name and a ticket.");
        if (Ports(context.Get(_ports) ?? []) is not { } ports)
            return Wrong("--ports is a list of ports from 1 to 65535, 64 of them at most.", string.Join(",", context.Get(_ports) ?? []), "For example: --ports 80,8000-8002 or --ports management");
        string? key = null;
        if (context.Get(_key) is { } variable && string.IsNullOrEmpty(key = Environment.GetEnvironmentVariable(variable)))
            return Wrong("--key-env names a variable that is not set.", variable, "Set it to a valid key. The key itself does not go on the command line, where others see it.");
        if (key is not null && key.Any(c => c is < ' ' or > '~'))
            return Wrong("The key holds characters that no header carries.", context.Get(_key), "Set the variable without spaces or line ends around the key.");
        if (context.Get(_keyHeader) is not { Length: > 0 and < 100 } header || !header.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            return Wrong("--key-header is no name of a header.", context.Get(_keyHeader), "For example: --key-header x-api-key");
        if (context.Get(_keyInAddress) && key is null)
            return Wrong("--key-in-address sends the valid key, and there is none.", null, "Give --key-env.");
        if ((context.Get(_skip) ?? []).FirstOrDefault(s => !ExposureProbe.Checks.Skip(1).Contains(s)) is { } unknown)
            return Wrong($"--skip does not know '{unknown}'.", null, $"It knows {string.Join(", ", ExposureProbe.Checks.Skip(1))}.");
        List<ProbePath> paths = [];
        foreach (var text in context.Get(_paths) ?? [])
            if (text.Split(' ', 2) is ["GET" or "POST", ['/', ..] path] && path.All(c => c is > ' ' and <= '~'))
                paths.Add(new ProbePath(text.Split(' ')[0], path));
            else
                return Wrong("--path is GET or POST and a path.", text, "For example: --path 'POST /predict'");
        if (context.Get(_rate) is not (>= 0.1 and <= 200) || context.Get(_burst) is not (>= 1 and <= 500) || context.Get(_timeout) is not (>= 0.1 and <= 120) || context.Get(_minutes) is not (> 0 and <= 240) || context.Get(_most) is < 1)
            return Wrong("A limit is out of its range.", null, "--rate 0.1 to 200, --burst 1 to 500, --timeout 0.1 to 120 seconds, --max-minutes up to 240, --max-requests from 1.");
        if (!Authorities(context.Get(_authorities), out var authorities))
            return Wrong("The authorities cannot be read.", context.Get(_authorities), "Give a file of certificates in PEM.");
        return (new ProbeOptions(url, authorised)
        {
            Ports = ports,
            Key = key,
            KeyHeader = header,
            KeyInAddress = context.Get(_keyInAddress),
            KeyAnyway = context.Get(_keyAnyway),
            Canary = context.Get(_canary) is { Length: > 0 } canary ? canary : null,
            Model = context.Get(_model) is { Length: > 0 } model ? model : null,
            Paths = paths,
            Skip = context.Get(_skip) ?? [],
            Rate = context.Get(_rate),
            MaxRequests = context.Get(_most),
            Burst = context.Get(_burst),
            Timeout = TimeSpan.FromSeconds(context.Get(_timeout)),
            Total = TimeSpan.FromMinutes(context.Get(_minutes)),
            AllowPrivate = context.Get(_private),
            Authorities = authorities,
        }, null);
    }

    static (ProbeOptions?, Problem?) Wrong(string what, string? where, string hint) => (null, new Problem(what, where, hint));

    static bool Authorities(string? file, out X509Certificate2Collection? authorities)
    {
        authorities = null;
        if (file is null)
            return true;
        try
        {
            authorities = [];
            authorities.ImportFromPemFile(file);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return false;
        }
    }

    static List<int>? Ports(string[] lists)
    {
        List<int> ports = [];
        foreach (var part in lists.SelectMany(l => l.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)))
        {
            if (part == "management")
            {
                ports.AddRange(ProbeOptions.ManagementPorts);
                continue;
            }

            var ends = part.Split('-', 2);
            if (!Port(ends[0], out var first) || !Port(ends[^1], out var last) || last < first || last - first > 64)
                return null;
            ports.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return ports.Distinct().Count() <= 64 ? [.. ports.Distinct()] : null;
    }

    static bool Port(string text, out int port) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port is >= 1 and <= 65535;
}
