using System.Globalization;
using System.Runtime.InteropServices;
using CreditScorer;

const string Usage = """
    credit-scorer: the credit-risk sample's model over the Open Inference Protocol, on this machine only.
      --model FILE          the sample's ONNX file
      --port N              listen on 127.0.0.1:N; 0 (the default) takes a free port
      --with-stdin          stop when the standard input closes
    """;

string? model = null;
var port = 0;
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
        case "--model" when value is not null:
            model = value;
            break;
        case "--port" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= 65535:
            break;
        default:
            return Wrong($"'{args[i]}' is not understood; see --help");
    }

    i++;
}

if (model is null)
    return Wrong("which model? Name its file: --model FILE");
var stop = new TaskCompletionSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    await using var app = await CreditScorerApp.StartAsync(new CreditScorerOptions(model) { Port = port });
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
catch (Exception e) when (e is IOException or InvalidDataException)
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
    Console.Error.WriteLine("credit-scorer: " + what);
    return 2;
}
