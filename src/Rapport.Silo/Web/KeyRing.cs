using System.Xml.Linq;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;
using Npgsql;
using Rapport.Engine.Postgres;
using Rapport.Engine.Privacy;

namespace Rapport.Silo.Web;

/// <summary>
/// The keys behind tokens and signed links live in the database, so that they outlive a restart and hold on every node.
/// </summary>
internal sealed class KeyRing(NpgsqlDataSource database) : IXmlRepository
{
    public static readonly Migration Table = new("web.1-key-ring", """
        create table if not exists key_ring (
            name varchar primary key, xml text not null, created_at timestamptz not null default now());
        """);

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton(Table);
        services.AddSingleton<MasterKeyRotation>();
        services.AddSingleton(s => MasterKey.Of(s.GetRequiredService<IOptions<ServerOptions>>(), s.GetRequiredService<DataDirectory>()));
        services.AddDataProtection().SetApplicationName("Rapport");
        services.AddSingleton<IConfigureOptions<KeyManagementOptions>>(s => new ConfigureOptions<KeyManagementOptions>(o =>
        {
            o.XmlRepository = new KeyRing(s.GetRequiredService<NpgsqlDataSource>());
            o.XmlEncryptor = new SealedXml(s.GetRequiredService<MasterKeys>());
        }));
    }

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var connection = database.OpenConnection();
        return [.. connection.Query<string>("select xml from key_ring order by created_at").Select(xml => XElement.Parse(xml))];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var connection = database.OpenConnection();
        connection.Execute(
            "insert into key_ring (name, xml) values (@friendlyName, @xml) on conflict (name) do nothing",
            new { friendlyName, xml = element.ToString(SaveOptions.DisableFormatting) });
    }
}
