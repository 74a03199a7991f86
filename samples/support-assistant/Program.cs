using System.Globalization;
using System.Runtime.InteropServices;
using SupportAssistant;
using SupportAssistant.Weak;

const string Usage = """
    support-assistant: a support assistant that is weak on purpose. It is for testing a red team and for nothing else.
      --port N              listen on 127.0.0.1:N; 0 (the default) takes a free port
      --weak NAME,NAME      switch weaknesses on; 'all' or 'none' (the default); README.md lists them
      --upstream URL        a real OpenAI-compatible model in the stand-in's place (key: SUPPORT_MODEL_KEY)
      --model NAME          its name
      --with-stdin          stop when the standard input closes
    """;

var options = new SupportAssistantOptions { UpstreamKey = Environment.GetEnvironmentVariable("SUPPORT_MODEL_KEY") };
var withInput = false;
for (var i = 0; i < args.Length; i++)
{
    var value = i + 1 < args.Length ? args[i + 1] : null;
    switch (args[i])
    {
        case "--help" or "-h":
            Console.WriteLine(Usage);
            return 0;
        case "--with-stdin":
            withInput = true;
            continue;
        case "--port" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port <= 65535:
            options = options with { Port = port };
            break;
        case "--weak" when value is not null:
            if (WeaknessSet.Parse(value, out var unknown) is not { } weak)
                return Wrong($"there is no weakness '{unknown}'");
            options = options with { Weak = weak };
            break;
        case "--upstream" when Uri.TryCreate(value, UriKind.Absolute, out var upstream) && (upstream.Scheme is "http" or "https"):
            options = options with { Upstream = upstream };
            break;
        case "--model" when value is not null:
            options = options with { UpstreamModel = value };
            break;
        default:
            return Wrong($"'{args[i]}' is not understood; see --help");
    }

    i++;
}

var stop = new TaskCompletionSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    await using var app = await SupportAssistantApp.StartAsync(options);
    Console.WriteLine(app.Address);
    if (withInput)
        _ = Task.Run(() =>
        {
            while (Console.In.Read() >= 0)
                continue;
            stop.TrySetResult();
        });
    await stop.Task;
    return 0;
}
catch (Exception e) when (e is IOException or ArgumentException)
{
    return Wrong(e.Message);
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.TrySetResult();
}

static int Wrong(string what)
{
    Console.Error.WriteLine("support-assistant: " + what);
    return 2;
}
