using System.Diagnostics;

namespace Assay.Samples.Tests;

/// <summary>The program as somebody starts it.</summary>
public sealed class ProgramTests
{
    static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "support-assistant.dll"), .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    [Fact]
    public async Task Prints_its_address_and_stops_when_the_input_closes()
    {
        using var program = Start("--port", "0", "--weak", "direct-injection,role-play", "--with-stdin");
        var address = await program.StandardOutput.ReadLineAsync();
        Assert.StartsWith("http://127.0.0.1:", address, StringComparison.Ordinal);
        using var http = new HttpClient();
        Assert.Contains("ok", await http.GetStringAsync(address + "health"), StringComparison.Ordinal);
        program.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await program.WaitForExitAsync(patience.Token);
        Assert.Equal(0, program.ExitCode);
    }

    [Theory]
    [InlineData("there is no weakness 'sloth'", "--weak", "sloth")]
    [InlineData("'--host' is not understood", "--host", "0.0.0.0")]
    [InlineData("is a weakness of the stand-in", "--upstream", "http://127.0.0.1:9/v1", "--weak", "persona")]
    public async Task A_wrong_option_ends_it_with_code_two(string message, params string[] arguments)
    {
        using var program = Start(arguments);
        Assert.Contains(message, await program.StandardError.ReadToEndAsync(), StringComparison.Ordinal);
        await program.WaitForExitAsync();
        Assert.Equal(2, program.ExitCode);
    }
}
