using Rapport.Domain.Deciding;

namespace Rapport.Silo.Web;

/// <summary>A refusal where no answer can be returned, such as in the middle of authentication or of an effect; the edge answers with it.</summary>
internal sealed class RefusedException(Refusal refusal) : Exception(refusal.Detail)
{
    public Refusal Refusal { get; } = refusal;
}
