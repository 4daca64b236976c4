using Rapport.Engine.Live;
using Rapport.Engine.Views;
using Rapport.Silo.Accounts;
using Rapport.Silo.Accounts.Erasing;
using Rapport.Silo.Accounts.Privacy;
using Rapport.Silo.Operations;
using Rapport.Silo.Practice;
using Rapport.Silo.Web;

namespace Rapport.Silo;

/// <summary>What the server is made of: the edge, the engine's host and store, and the rooms.</summary>
internal static class Rooms
{
    public static WebApplicationBuilder AddRooms(this WebApplicationBuilder builder)
    {
        builder.AddWeb();
        builder.AddHostAndStore();
        builder.Services
            .AddLive()
            .AddViews()
            .AddAccounts()
            .AddPrivacy()
            .AddErasing()
            .AddPractice()
            .AddOperations();
        return builder;
    }

    public static void UseRooms(this WebApplication app)
    {
        app.UseWeb();
        app.MapAccounts();
        app.MapPrivacy();
        app.MapErasing();
        app.MapPractice();
        app.MapOperations();
    }
}
