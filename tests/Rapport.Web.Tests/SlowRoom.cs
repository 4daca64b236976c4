using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Rapport.Domain.Accounts;

namespace Rapport.Web.Tests;

/// <summary>
/// A room that is asked in vain until the story lets it answer: what waits for it is under way. Then it has one thing, of two megabytes that can't be
/// packed.
/// </summary>
internal sealed class SlowRoom : IPersonsData
{
    private readonly TaskCompletionSource finds = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource forgets = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => "slow-room";

    public string Title => "Your things in the slow room";

    public IReadOnlyList<DocumentKind> Kinds => [];

    public void Finds() => finds.SetResult();

    public void Forgets() => forgets.SetResult();

    public async IAsyncEnumerable<PersonsEntry> Find(string personId, [EnumeratorCancellation] CancellationToken ct)
    {
        await finds.Task.WaitAsync(ct);
        yield return new PersonsEntry.Attachment("noise", ".bin", RandomNumberGenerator.GetBytes(2 << 20));
    }

    public async ValueTask<int> Forget(string personId, CancellationToken ct)
    {
        await forgets.Task.WaitAsync(ct);
        return 1;
    }
}
