using System.Text;
using System.Xml.Linq;
using Assay.Record;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Assay.Server;

/// <summary>
/// The keys that protect forms and cookies, in the database, each sealed under the keyring: forms survive a restart, several
/// servers over one record understand each other, and a copy of the database gives the keys to nobody.
/// </summary>
sealed class ProtectionKeys(HostTables tables, Keyring keyring, TimeProvider time) : IXmlRepository
{
    const string Purpose = "data-protection";

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        // A key that this keyring does not open belongs to another one; a new key is made then.
        var rows = Wait(tables.QueryAsync<byte[]>("SELECT sealed FROM host_protection_key ORDER BY created_at, name"));
        return [.. rows.Select(sealedKey => keyring.Unseal(Purpose, sealedKey)).OfType<byte[]>().Select(plain => XElement.Parse(Encoding.UTF8.GetString(plain)))];
    }

    public void StoreElement(XElement element, string friendlyName) => Wait(tables.ExecuteAsync(
        "INSERT INTO host_protection_key (name, sealed, created_at) VALUES (@name, @content, @now)",
        new { name = Ids.New("k"), content = keyring.Seal(Purpose, Encoding.UTF8.GetBytes(element.ToString(SaveOptions.DisableFormatting))), now = Sql.Time(time.GetUtcNow()) }));

    // The framework's interface knows no tasks; it asks a few times in the life of a server.
    static T Wait<T>(Task<T> task) => Task.Run(() => task).GetAwaiter().GetResult();
}
