using System.Text;

namespace Assay.Record.Tests;

public sealed class PassphraseTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    string Write(string name, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite)
    {
        File.WriteAllText(_folder[name], text);
        TestFolder.SetMode(_folder[name], (int)mode);
        return _folder[name];
    }

    static string? Text(string? file, Func<string?>? prompt, out string error, params (string Name, string Value)[] environment)
    {
        using var made = Passphrase.Resolve(file, prompt, name => environment.FirstOrDefault(e => e.Name == name).Value, out error);
        return made is null ? null : Encoding.UTF8.GetString(made.Utf8);
    }

    [Fact]
    public void The_order_is_option_then_file_variable_then_variable_then_prompt()
    {
        var option = Write("a", "of the option\n");
        var named = (Passphrase.FileVariable, Write("b", "of the named file\r\n"));
        var value = (Passphrase.Variable, "of the variable");
        Assert.Equal("of the option", Text(option, () => "asked", out _, named, value));
        Assert.Equal("of the named file", Text(null, () => "asked", out _, named, value));
        Assert.Equal("of the variable", Text(null, () => "asked", out _, value));
        Assert.Equal("asked", Text(null, () => "asked", out _));
        Assert.Null(Text(null, null, out var error));
        Assert.Contains(Passphrase.Variable, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_others_may_read_is_refused_and_nothing_else_is_tried()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes");
        var file = Write("a", "secret", UnixFileMode.UserRead | UnixFileMode.GroupRead);
        Assert.Null(Text(file, () => "asked", out var error, (Passphrase.Variable, "there")));
        Assert.Contains("chmod 600", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("two\nlines\n")]
    [InlineData("nul\0")]
    public void An_empty_or_many_lined_file_is_refused(string content)
    {
        Assert.Null(Text(Write("a", content), null, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void A_missing_file_a_folder_and_an_endless_file_are_errors()
    {
        Assert.Null(Text(_folder["none"], null, out var missing));
        Assert.Contains("There is no passphrase file", missing, StringComparison.Ordinal);
        Assert.Null(Text(_folder.Path, null, out var folder));
        Assert.NotEmpty(folder);
        Assert.Null(Text(Write("a", new string('x', 5000)), null, out var tooLong));
        Assert.Contains("longer", tooLong, StringComparison.Ordinal);
    }
}
