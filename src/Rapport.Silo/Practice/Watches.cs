using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using Rapport.Domain.Deciding;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>How many sessions each user watches on this node. A watch costs memory, and one connection can ask for any number.</summary>
internal sealed class Watches(IOptions<LimitsOptions> limits)
{
    public Refusal TooMany => new("edge.too-many-requests", $"You watch {limits.Value.Watches} times already. End a watch, or close a tab, then watch again.");

    private readonly ConcurrentDictionary<string, int> now = [];

    /// <summary>Held until it is disposed of; null when the user has too many.</summary>
    public IDisposable? Begin(string user) => now.AddOrUpdate(user, 1, (_, watching) => watching + 1) <= limits.Value.Watches ? new Place(this, user) : End(user);

    // Nobody's count stays once it is nothing.
    private IDisposable? End(string user)
    {
        if (now.AddOrUpdate(user, 0, (_, watching) => watching - 1) == 0) now.TryRemove(new(user, 0));
        return null;
    }

    private sealed class Place(Watches watches, string user) : IDisposable
    {
        private int ended;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref ended, 1) == 0) watches.End(user);
        }
    }
}
