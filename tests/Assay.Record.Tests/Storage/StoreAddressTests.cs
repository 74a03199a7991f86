using Npgsql;

namespace Assay.Record.Tests.Storage;

public sealed class StoreAddressTests
{
    static NpgsqlConnectionStringBuilder Postgres(string text) => new(StoreAddress.TryParse(text, out _)!.Postgres);

    [Fact]
    public void A_sqlite_address_is_a_full_path() =>
        Assert.Equal(Path.GetFullPath("x/record.db"), StoreAddress.TryParse("sqlite:x/record.db", out _)!.SqlitePath);

    [Fact]
    public void An_address_of_postgresql_keeps_all_that_it_says()
    {
        var read = Postgres("postgresql://ann%40example:p%3Aw%2Fd@[::1]:5433/my%20record?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem");
        Assert.Equal(("::1", 5433, "my record", "ann@example", "p:w/d"), (read.Host, read.Port, read.Database, read.Username, read.Password));
        Assert.Equal((SslMode.VerifyFull, "/etc/ca.pem"), (read.SslMode, read.RootCertificate));
        Assert.Equal("db.example", Postgres("postgres://u@db.example/x").Host);
        Assert.Equal("x", Postgres("Host=h;Database=x").Database);
    }

    [Theory]
    [InlineData("")]
    [InlineData("record.db")]
    [InlineData("mysql://u@h/d")]
    [InlineData("postgresql://")]
    [InlineData("postgresql://host")]
    [InlineData("postgresql://u@h/d?sslmode=perhaps")]
    [InlineData("postgresql://u@h/d?sslmode=1")]
    [InlineData("postgresql://u@h/d?channel_binding=require")]
    [InlineData("Host=h;Databse=x")]
    public void What_is_not_understood_is_refused_with_a_reason(string text)
    {
        Assert.Null(StoreAddress.TryParse(text, out var error));
        Assert.NotEmpty(error);
    }

    [Fact]
    public void A_password_is_never_shown() =>
        Assert.DoesNotContain("secret", StoreAddress.TryParse("postgresql://u:secret@h/d", out _)!.ToString(), StringComparison.Ordinal);
}
