using Microsoft.AspNetCore.SignalR;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>
/// A hub's connection outlives the request that opened it, so it is closed when its session ends, on whichever node that happens;
/// each call asks besides, as requests do.
/// </summary>
internal sealed partial class SignedInHubs(IGrains grains, ILive live, TimeProvider time, ILogger<SignedInHubs> log) : IHubFilter
{
    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        if (context.Context.User?.FindFirst(Session.IdClaim)?.Value is { } session) _ = CloseWithSession(context.Context, session);
        await next(context);
    }

    public async ValueTask<object?> InvokeMethodAsync(HubInvocationContext invocationContext, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        var (user, aborted) = (invocationContext.Context.User, invocationContext.Context.ConnectionAborted);
        if (user?.FindFirst(Session.IdClaim) is null || await Session.IsAlive(user, grains, time, aborted)) return await next(invocationContext);
        invocationContext.Context.Abort();
        throw new HubException($"{AccountRefusals.SignedOut.Code}: {AccountRefusals.SignedOut.Detail}");
    }

    private async Task CloseWithSession(HubCallerContext hub, string session)
    {
        try
        {
            var user = Requested.UserId(hub.User!);
            if (await grains.Read(AccountDecider.Family, user, hub.ConnectionAborted) is Answer<Account>.Done { State: Account.Registered account } now && account.IsSignedIn(session, time.GetUtcNow()))
                await foreach (var happening in live.Watch(new StreamId(AccountDecider.Category, user), now.Version, hub.ConnectionAborted))
                    if (happening is Happening.Stored { Recorded.Event: AccountEvent happened } && (happened is AccountEvent.Erased || happened is AccountEvent.SessionEnded ended && ended.SessionId == session)) break;
        }
        catch (OperationCanceledException) when (hub.ConnectionAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e)
        {
            // Nobody watches over the session any more; who connects again is asked again.
            LogBlind(log, e);
        }
        hub.Abort();
    }

    [LoggerMessage(1, LogLevel.Warning, "A hub's connection is closed because its session can't be watched")]
    private static partial void LogBlind(ILogger log, Exception e);
}
