using System.Security.Cryptography;
using System.Text;
using Rapport.Engine.Privacy;

namespace Rapport.Silo.Accounts.Erasing;

/// <summary>Destroys the person's key: from here on none of their sealed text can be read, in no copy and no backup, and none is taken.</summary>
internal sealed class DestroyKey(IPersonKeys keys) : IErasureStep
{
    public string Name => "destroy-key";

    public async ValueTask<StepResult> Run(string personId, CancellationToken ct)
    {
        var destroyed = await keys.Destroy(personId, ct);
        return new([new("keys", 1)], Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(destroyed.Id))));
    }
}
